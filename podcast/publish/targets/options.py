"""A target's table in podcast.toml -> its storage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from podcast import remote
from podcast.errors import ConfigError
from podcast.publish.targets.command import FOLDER, Command
from podcast.publish.targets.folder import Folder
from podcast.publish.targets.storage import PARTS, Storage
from podcast.publish.targets.web import arrived

KINDS = {"folder": {"path"}, "fsspec": {"url"}, "command": {"command", "address"}}
"""Keys by kind, beside `kind` and `parts`; `fsspec` passes all others to the filesystem."""


def open_target(name: str, table: Mapping[str, Any], project: Path, cache: Path) -> Storage:
    """Return the storage to publish to.

    Args:
        name: The target's name.
        table: The content of `[targets.NAME]`.
        project: The folder that relative paths start from.
        cache: The folder for a command's copy.

    Raises:
        ConfigError: A key is missing, unknown or wrong, or is a secret.
        PublishError: The storage does not exist.
    """
    kind = table.get("kind")
    if kind not in KINDS:
        raise _wrong(name, "kind", f"expected one of {', '.join(map(repr, KINDS))}, not {kind!r}")
    parts(name, table)
    given = {key: value for key, value in table.items() if key not in {"kind", "parts"}}
    unknown = sorted(set(given) - KINDS[kind])
    if unknown and kind != "fsspec":
        raise _wrong(name, unknown[0], f"is unknown; a {kind} target has {', '.join(sorted(KINDS[kind]))}")
    return OPEN[kind](name, given, project, cache)


def parts(name: str, table: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the folders a target accepts: both, or only `audio` or `feed`.

    Raises:
        ConfigError: It names another folder.
    """
    given = table.get("parts", list(PARTS))
    if not isinstance(given, list) or not given or not set(map(str, given)) <= set(PARTS):
        raise _wrong(name, "parts", f'expected ["audio", "feed"] or one of the two, not {given!r}')
    return tuple(given)


def packed(name: str, table: Mapping[str, Any]) -> bool:
    """Return whether a target's text files are packed by gzip.

    Raises:
        ConfigError: `gzip` is not true or false, or the target is not S3.
    """
    given = table.get("gzip", False)
    if not isinstance(given, bool):
        raise _wrong(name, "gzip", f"expected true or false, not {given!r}")
    if given and str(table.get("url", "")).partition("://")[0] not in remote.S3:
        raise _wrong(name, "gzip", "only S3 and compatible stores can serve packed files as such; remove it")
    return given


def _folder(name: str, given: Mapping[str, Any], project: Path, _: Path) -> Storage:
    folder = (project / Path(_text(name, given, "path", '"../site"')).expanduser()).resolve()
    taken = [project, *(project / part for part in PARTS)]
    if folder in taken or any(folder.is_relative_to(part) for part in taken[1:]):
        raise _wrong(name, "path", f"{folder} is the project's own folder; choose another one")
    return Folder(folder)


def _remote(name: str, given: Mapping[str, Any], _: Path, __: Path) -> Storage:
    from podcast.publish.targets.remote import Remote

    url, options = remote.checked(f"targets.{name}", {key: value for key, value in given.items() if key != "gzip"})
    return Remote(url, options, gzip=packed(name, given))


def _command(name: str, given: Mapping[str, Any], _: Path, cache: Path) -> Storage:
    words = given.get("command")
    example = f'such as ["rsync", "-a", "{FOLDER}/", "host:/srv/podcast"]'
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
        raise _wrong(name, "command", f"expected a list of arguments, {example}")
    if not any(FOLDER in word for word in words):
        raise _wrong(name, "command", f"does not contain {FOLDER}; expected a command {example}")
    place = cache / "targets" / name
    address = _text(name, given, "address", '"https://podcast.example.com"') if "address" in given else ""
    return Command(words, place / "folder", place / "state", arrived(address) if address else None)


def _text(name: str, given: Mapping[str, Any], key: str, example: str) -> str:
    value = given.get(key)
    if not isinstance(value, str) or not value:
        raise _wrong(name, key, f"expected a text such as {example}, not {value!r}")
    return value


def _wrong(name: str, key: str, problem: str) -> ConfigError:
    return ConfigError(f"podcast.toml: targets.{name}: {key}: {problem}")


OPEN: Mapping[str, Callable[[str, Mapping[str, Any], Path, Path], Storage]] = {
    "folder": _folder,
    "fsspec": _remote,
    "command": _command,
}
"""How a target of each kind is opened: its name, its table, the project's folder, the folder for a command's copy."""
