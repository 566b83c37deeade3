"""`podcast init`: a new project with a commented `podcast.toml`."""

from __future__ import annotations

import json
from importlib.resources import files as resources
from pathlib import Path

from podcast import files
from podcast.errors import ConfigError
from podcast.project.config import NAME, STAND_IN, Config

TEMPLATE = "podcast.template.toml"
FOLDERS = ("posts", "audio", "feed")


def write(config: Config, values: dict[str, str]) -> tuple[Path, ...]:
    """Write `podcast.toml` and create the folders.

    Args:
        config: The new project's.
        values: Values for the template's placeholders, such as `@title@`; `start` is a bare date.

    Returns:
        The files written.

    Raises:
        ConfigError: `podcast.toml` already exists.
    """
    path = config.folder / NAME
    if path.exists():
        raise ConfigError(f"{path} already exists: edit it, or choose another folder with --project")
    text = resources("podcast.project").joinpath(TEMPLATE).read_text(encoding="utf-8")
    for key, value in {"stand_in": STAND_IN, **values}.items():
        # JSON's quoting of a string is also TOML's (TOML 1.0, "String": basic strings).
        quoted = value if key == "start" else json.dumps(value, ensure_ascii=False)
        text = text.replace(f"@{key}@", quoted)
    config.folder.mkdir(parents=True, exist_ok=True)
    for name in FOLDERS:
        (config.folder / name).mkdir(exist_ok=True)
    files.write(path, text.encode(), scratch=config.scratch)
    return (path,)
