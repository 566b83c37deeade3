"""`podcast init --github`: the workflow that builds and publishes each day's episode. See docs/nightly.md."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path

from podcast import files
from podcast.errors import ConfigError
from podcast.lazy import patterns as re
from podcast.project import origin, repositories
from podcast.project.config import Config, load
from podcast.project.repositories import Checkout

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
AUTO = "auto"
"""The engine that needs a stand-in."""
_PART = re.compile(r"(?ms)^#\[(\w+)\n(.*?)^#\]\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What `init --github` has done."""

    paths: tuple[Path, ...]
    """The files created or changed."""
    notes: tuple[str, ...]
    """What it could not know, each with what to do."""


def write(config: Config, target: str = "", program: str = "") -> Written:
    """Write the workflow and the files it needs.

    Args:
        config: The project's.
        target: The name of a target in podcast.toml; empty: GitHub Pages.
        program: Where this program is to be had; see `origin.program`.

    Raises:
        ConfigError: The workflow exists, or there is no such target or program.
    """
    root = repositories.repository(config.folder) or config.folder
    path = root / WORKFLOW
    if path.exists():
        raise ConfigError(f"{path} already exists: edit it, or remove it and run this command again")
    if target and target not in config.targets:
        raise config.fault("targets", f"there is no target {target!r}: add the table [targets.{target}] first")
    base, checkouts = repositories.layout(root, _places(config))
    own = next(one.path for one in checkouts if one.own)
    installed = origin.program(root, own, _extras(config, target or PAGES), program)
    made = [] if target else _add_pages(config)
    text = _workflow(config, base, checkouts, installed.requirement, target or PAGES)
    files.write(path, text.encode(), scratch=config.scratch)
    ignore = config.folder / ".gitignore"
    if not ignore.exists():
        files.write(ignore, IGNORED.encode(), scratch=config.scratch)
        made.append(ignore)
    return Written(paths=(path, *made), notes=tuple(_notes(root, checkouts, installed.note)))


def _places(config: Config) -> list[Path]:
    """Return the folders that the project uses: of posts, and of their pictures."""
    roots = [config.site_root, *(one.site_root for one in config.post_folders)]
    names = [*config.posts, *(name for name in roots if name and "://" not in name)]
    return [Path(os.path.abspath(config.folder / name)) for name in names]  # noqa: PTH100 - links stay links


def _notes(root: Path, checkouts: Sequence[Checkout], program: str) -> list[str]:
    others = [one for one in checkouts if not one.own]
    found = [program] if program else []
    for one in others:
        if not one.repository:
            step = f"replace {_unknown(one)} in the workflow by its repository, as OWNER/NAME"
            found.append(f"{one.root} has no `origin` on GitHub: {step}")
    if others:
        names = ", ".join(one.repository or _unknown(one) for one in others)
        found.append(
            f"the workflow checks out {names} too. If it is private, see the comment on `token`. A push there starts "
            "nothing here: the episode comes at night, or at once as docs/nightly.md shows"
        )
    if (root / ".git").exists() and not repositories.address(root):
        found.append(f"{root} has no `origin` yet: push it to GitHub, where the workflow runs")
    return found


def _unknown(one: Checkout) -> str:
    """Return what stands in the workflow for a repository whose name is not known."""
    return f"OWNER/{one.root.name}"


def _workflow(config: Config, base: Path, checkouts: Sequence[Checkout], requirement: str, target: str) -> str:
    extras, key = _extras(config, target), _key(config)
    kinds = {PAGES} if target == PAGES else {"store"} if "s3" in extras else set()
    kinds |= {"key"} if key else set()
    kinds |= {"elsewhere"} if len(checkouts) > 1 else set()
    text = resources("podcast.project").joinpath(TEMPLATE).read_text(encoding="utf-8")
    text = _PART.sub(lambda part: part[2] if part[1] in kinds else "", text)
    root = next(one.root for one in checkouts if one.own)
    directory = config.folder.relative_to(base).as_posix()
    watched = [*(f"{name}/**" for name in config.posts), "podcast.toml", config.lexicon]
    inside = [Path(os.path.abspath(config.folder / name)) for name in watched]  # noqa: PTH100
    checkout = re.search(r"(?m)^ *- uses: actions/checkout@.*$", text)
    assert checkout
    values = {
        "cron": CRON,
        "paths": json.dumps([place.relative_to(root).as_posix() for place in inside if place.is_relative_to(root)]),
        "directory": json.dumps(directory),
        "cached": directory,
        "package": requirement,
        "target": target,
        "key": key,
    }
    text = text.replace(checkout[0], "\n\n".join(_checkout(checkout[0], one, root) for one in checkouts))
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _checkout(step: str, one: Checkout, root: Path) -> str:
    """Return the step that checks out a repository, with its history: it dates posts that have no date."""
    lines = [step, "        with:"]
    if not one.own:
        lines.append(f"          repository: {one.repository or _unknown(one)}")
        secret = re.sub(r"\W", "_", one.root.name).upper()
        lines += [
            "          # If it is private: a token that may read it, saved as a secret of this repository.",
            f"          # token: ${{{{ secrets.{secret}_TOKEN }}}}",
        ]
    if one.path != ".":
        lines.append(f"          path: {one.path}")
    if one.own and (root / ".gitmodules").is_file():
        lines.append("          submodules: true")
    return "\n".join([*lines, "          fetch-depth: 0"])


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
