"""`podcast init`: a new project with a commented `podcast.toml`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files as resources
from pathlib import Path

from podcast import files
from podcast.errors import ConfigError
from podcast.project import UNNAMED
from podcast.project.config import NAME, STAND_IN, Config, parsed
from podcast.publish.placeholders import is_placeholder

Value = str | Sequence[str] | Sequence[Mapping[str, str]]
TEMPLATE = "podcast.template.toml"
FOLDERS = ("audio", "feed")
MARK = "# TODO: replace this by your own; `podcast check` lists what is left."
"""Put before a value that stands in for the author's."""
BARE = {"start", "category_hint"}
"""Placeholders that are no text or list in quotes."""
DEFAULTS: Mapping[str, Value] = {
    "stand_in": STAND_IN,
    "style": "朗读",
    "posts": ("posts",),
    "generator": "",
    "exclude": (),
    "permalink": "",
    "site_root": "",
    "category": ("Technology",),
    "timezone": "Asia/Shanghai",
    "language": "zh-cn",
    "category_hint": "",
}
"""The values of a project without a site."""


def write(config: Config, values: Mapping[str, Value]) -> tuple[Path, ...]:
    """Write `podcast.toml` and create the folders.

    Args:
        config: The new project's.
        values: Values for the template's placeholders, such as `@title@`: texts, and lists for `posts` and `exclude`.

    Returns:
        The files written.

    Raises:
        ConfigError: `podcast.toml` already exists.
    """
    refuse_existing(config)
    path = config.folder / NAME
    text = _filled(values)
    config.folder.mkdir(parents=True, exist_ok=True)
    for name in FOLDERS if "posts" in values else (*FOLDERS, "posts"):
        (config.folder / name).mkdir(exist_ok=True)
    files.write(path, text.encode(), scratch=config.scratch)
    return (path,)


def _filled(values: Mapping[str, Value]) -> str:
    """Return the template with its placeholders filled."""
    text = resources("podcast.project").joinpath(TEMPLATE).read_text(encoding="utf-8")
    for key, value in {**DEFAULTS, **values}.items():
        text = text.replace(f"@{key}@", value if isinstance(value, str) and key in BARE else _toml(value))
        if isinstance(value, str) and (is_placeholder(value) or (key, value) == ("title", UNNAMED)):
            text = text.replace(f"\n{key} = ", f"\n{MARK}\n{key} = ", 1)
    return text


def configured(config: Config, values: Mapping[str, Value]) -> Config:
    """Return the configuration that `write` would write.

    Raises:
        ConfigError: A value is wrong.
    """
    return parsed(config.folder, _filled(values))


def refuse_existing(config: Config) -> None:
    """Reject a folder that is a project already.

    Raises:
        ConfigError: `podcast.toml` exists.
    """
    if config.path.exists():
        raise ConfigError(f"{config.path} already exists: edit it, or choose another folder with --project")


def _toml(value: Value) -> str:
    """Write a text, a list of texts or a list of tables as TOML."""
    if isinstance(value, str):
        # JSON's quoting of a string is also TOML's (TOML 1.0, "String": basic strings).
        return json.dumps(value, ensure_ascii=False)
    written = (
        f"{{ {', '.join(f'{key} = {_toml(one)}' for key, one in part.items())} }}"
        if isinstance(part, Mapping)
        else _toml(part)
        for part in value
    )
    return f"[{', '.join(written)}]"
