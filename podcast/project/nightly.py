"""`podcast init --github`: the workflow that builds and publishes each day's episode. See docs/nightly.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files as resources
from pathlib import Path

from podcast import __version__, files
from podcast import patterns as re
from podcast.errors import ConfigError
from podcast.project.config import Config, load

TEMPLATE = "podcast.workflow.yml"
WORKFLOW = Path(".github/workflows/podcast.yml")
PAGES = "pages"
"""The target for GitHub Pages: a folder that the workflow uploads."""
PAGES_TABLE = f"""
# The folder that the workflow uploads to GitHub Pages.
[targets.{PAGES}]
kind = "folder"
path = "_site"
"""
IGNORED = """\
# Cache, audio, artwork and pages; the records audio/*.json are committed.
.podcast/
_site/
audio/*.mp3
audio/*.jpg
feed/
"""
CRON = "30 22 * * *"
"""UTC: half past six in Shanghai, after the usual `publish_time`."""
PROGRAM = "shezhang-podcast"
AUTO = "auto"
"""The engine that needs a stand-in."""
_PART = re.compile(r"(?ms)^#\[(\w+)\n(.*?)^#\]\n")


def write(config: Config, target: str = "") -> tuple[Path, ...]:
    """Write the workflow and the files it needs.

    Args:
        config: The project's.
        target: The name of a target in podcast.toml; empty: GitHub Pages.

    Returns:
        The files created or changed.

    Raises:
        ConfigError: The workflow exists, or there is no such target.
    """
    root = _repository(config.folder)
    path = root / WORKFLOW
    if path.exists():
        raise ConfigError(f"{path} already exists: edit it, or remove it and run this command again")
    if target and target not in config.targets:
        raise config.fault("targets", f"there is no target {target!r}: add the table [targets.{target}] first")
    made = [] if target else _add_pages(config)
    files.write(path, _workflow(config, root, target or PAGES).encode(), scratch=config.scratch)
    ignore = config.folder / ".gitignore"
    if not ignore.exists():
        files.write(ignore, IGNORED.encode(), scratch=config.scratch)
        made.append(ignore)
    return (path, *made)


def _workflow(config: Config, root: Path, target: str) -> str:
    extras = _extras(config, target)
    kinds, key = {PAGES} if target == PAGES else {"store"} if "s3" in extras else set(), _key(config)
    kinds |= {"key"} if key else set()
    text = resources("podcast.project").joinpath(TEMPLATE).read_text(encoding="utf-8")
    text = _PART.sub(lambda part: part[2] if part[1] in kinds else "", text)
    directory = config.folder.relative_to(root).as_posix()
    watched = [*(f"{name}/**" for name in config.posts), "podcast.toml", config.lexicon]
    inside = [(config.folder / name).resolve() for name in watched]
    values = {
        "cron": CRON,
        "paths": json.dumps([place.relative_to(root).as_posix() for place in inside if place.is_relative_to(root)]),
        "directory": json.dumps(directory),
        "cached": directory,
        "package": _package(root, extras),
        "target": target,
        "key": key,
    }
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _extras(config: Config, target: str) -> list[str]:
    """Return the extras of this package that the engines and the target need."""
    speaks = {config.engine, config.stand_in if config.engine == AUTO else ""}
    extras = ["neural"] if "kokoro" in speaks else []
    table = config.targets.get(target, {})
    if table.get("kind") == "fsspec":
        extras.append("s3" if str(table.get("url")).startswith("s3") else "publish")
    return extras


def _key(config: Config) -> str:
    """Return the environment variable with the key of the service that speaks; empty if it needs none."""
    from podcast.voice import engines  # only for this question

    name = config.stand_in if config.engine == AUTO else config.engine
    table = config.engines.get(name, {})
    return str(table.get("key_env", engines.KEYS.get(engines.kind_of(name, table), "")))


def _package(root: Path, extras: Sequence[str]) -> str:
    """Return what pip installs: this version, or the checkout if this is the program's own repository."""
    extra = f"[{','.join(extras)}]" if extras else ""
    own = root / "pyproject.toml"
    if own.is_file() and f'name = "{PROGRAM}"' in own.read_text(encoding="utf-8"):
        return f"$GITHUB_WORKSPACE{extra}"
    return f"{PROGRAM}{extra}=={__version__}"


def _add_pages(config: Config) -> list[Path]:
    """Add the target for GitHub Pages to podcast.toml if it is missing."""
    if PAGES in config.targets:
        return []
    old = config.path.read_bytes()
    files.write(config.path, old.rstrip(b"\n"), b"\n", PAGES_TABLE.encode(), scratch=config.scratch)
    try:
        load(config.folder)
    except ConfigError as error:
        files.write(config.path, old, scratch=config.scratch)
        raise config.fault(
            "targets", f"the following table cannot be appended: add it yourself:{PAGES_TABLE}"
        ) from error
    return [config.path]


def _repository(folder: Path) -> Path:
    """Return the root of the git repository, or the project's folder if there is none."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), folder)
