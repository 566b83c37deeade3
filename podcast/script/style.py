"""Load styles: data files in `styles/`, checked key by key. The code contains nothing specific to one style."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from podcast.errors import ConfigError
from podcast.records import ROLES, Prosody, Role, RoleStyle, SoundStyle, Style, VoiceStyle
from podcast.script import style_keys as keys

SHIPPED = Path(__file__).parent / "styles"
DEFAULT = "社长"
OVERRIDES = "podcast.toml [style]"
"""The source of overrides in messages."""

ADDED = frozenset({"kokoro", "azure"})
"""Engines that came to the styles when there were episodes: no episode of another engine is stale for their sake."""
SPEAKERS = ("narrator", "second")
"""Voices that every style has; it may define more, for use in posts."""
VARIANT_OF = "languages"
"""The key of a built-in style that takes the place of its `base` in shows of these languages."""

Key = tuple[str, ...]


class _Wrong(ValueError):
    """Something is wrong with the value at `key`."""

    def __init__(self, key: Key, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


def names() -> tuple[str, ...]:
    """Return the names of the built-in styles, the default first."""
    return tuple(sorted(_shipped(), key=lambda name: (name != DEFAULT, name)))


def load(
    name_or_path: str,
    *,
    folder: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    language: str = "",
) -> Style:
    """Load a style and apply `overrides`.

    Args:
        name_or_path: A built-in style's name, or a `.toml` file, relative to `folder`.
        folder: The project's folder.
        overrides: Nested tables as in a style file, with only the keys that differ.
        language: The show's, such as `zh-tw`: a built-in style may have a variant for it.

    Raises:
        ConfigError: There is no such style, or a key or value is wrong. The message names the file and the key.
    """
    path, table = _table(name_or_path, folder, language)
    style = _checked(str(path), table)
    if not overrides:
        return style
    return _checked(OVERRIDES, _merged(table, overrides))


def fingerprint(style: Style, *engines: str) -> dict[str, Any]:
    """Return everything in a style that affects the sound, so without its name, as plain JSON.

    Args:
        style: The style.
        engines: The configured one and its kind; none: any. What the engines in `ADDED` have in it counts only for
            themselves.
    """
    told = cast("dict[str, Any]", _plain(style))
    del told["name"]
    for name in ADDED - set(engines) if engines else ():
        for voice in told["voices"].values():
            voice["engines"].pop(name, None)
            voice["expressions"].pop(name, None)
        gains = told["sound"]["gains"]
        told["sound"]["gains"] = {voice: gain for voice, gain in gains.items() if not voice.startswith(f"{name}/")}
    for voice in told["voices"].values():
        if not voice["expressions"]:  # the styles of older records have none
            del voice["expressions"]
    return told


def _table(name: str, folder: Path | None, language: str) -> tuple[Path, dict[str, Any]]:
    shipped = _shipped()
    own = name not in shipped
    if not own:
        path = shipped[_variants().get((name, language), name)]
    elif name.endswith(".toml"):
        path = (folder or Path()) / name
    else:
        hint = f"{keys.nearest(name, names())} Your own file needs its .toml"
        raise ConfigError(f"style: there is no style {name!r}: {hint}")
    table = _toml(path)
    if not own:
        table.pop(VARIANT_OF, None)
    base = table.pop("base", None)
    if base is None:
        return path, table
    if base not in shipped:
        raise ConfigError(f"{path}: base: there is no built-in style {base!r}: {keys.nearest(str(base), names())}")
    return path, _merged(_table(base, None, language if own else "")[1], table)


@cache
def _shipped() -> Mapping[str, Path]:
    return {_toml(path)["name"]: path for path in sorted(SHIPPED.glob("*.toml"))}


@cache
def _variants() -> Mapping[tuple[str, str], str]:
    """Return the names of the variants of built-in styles, by style and language."""
    tables = map(_toml, _shipped().values())
    return {(table["base"], one): table["name"] for table in tables for one in table.get(VARIANT_OF, ())}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(f"style: {path} does not exist; write it, or use one of {', '.join(names())}") from error
    except OSError as error:
        raise ConfigError(f"style: {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, Mapping) else value
    return merged


def _checked(source: str, table: Mapping[str, Any]) -> Style:
    try:
        return _style(table)
    except _Wrong as error:
        raise ConfigError(f"{source}: {'.'.join(error.key)}: {error.message}") from error


def _style(table: Mapping[str, Any]) -> Style:
    top = ("name", "voices", "roles", "pauses", "templates", "patterns", "limits", "sound")
    _known((), table, top, top)
    _known(("voices",), _sub((), table, "voices"), tuple(table["voices"]), SPEAKERS)
    voices = {name: _voice(("voices", name), value) for name, value in _sub((), table, "voices").items()}
    roles = _sub((), table, "roles")
    _known(("roles",), roles, ROLES, ROLES)
    return Style(
        name=_at((), table, "name", keys.text),
        voices=voices,
        roles={role: _role(("roles", role), roles[role], voices) for role in ROLES},
        pauses=_each("pauses", table, keys.PAUSES),
        templates=_each("templates", table, keys.TEMPLATES),
        patterns=_each("patterns", table, keys.PATTERNS),
        sound=_sound(("sound",), _sub((), table, "sound")),
        limits=_each("limits", table, keys.LIMITS),
    )


def _voice(key: Key, value: object) -> VoiceStyle:
    table = _mapping(key, value)
    _known(key, table, ("engines", "expressions", "alike"))
    engines = _sub(key, table, "engines") if "engines" in table else {}
    named = _sub(key, table, "expressions") if "expressions" in table else {}
    return VoiceStyle(
        engines={name: _at((*key, "engines"), engines, name, keys.word) for name in engines},
        expressions={name: _expressions((*key, "expressions", name), named[name]) for name in named},
        alike=_prosody((*key, "alike"), _sub(key, table, "alike")) if "alike" in table else Prosody(),
    )


def _expressions(key: Key, value: object) -> dict[Role, str]:
    table = _mapping(key, value)
    _known(key, table, ROLES)
    return {cast("Role", role): _at(key, table, role, keys.word) for role in ROLES if role in table}


def _role(key: Key, value: object, voices: Mapping[str, VoiceStyle]) -> RoleStyle:
    table = _mapping(key, value)
    _known(key, table, ("voice", *keys.PROSODY, "before", "after"), ("voice",))
    voice = _at(key, table, "voice", keys.word)
    if voice not in voices:
        raise _Wrong((*key, "voice"), f"there is no voice {voice!r}: {keys.nearest(voice, list(voices))}")
    return RoleStyle(
        voice=voice,
        prosody=_prosody(key, {name: table[name] for name in keys.PROSODY if name in table}),
        before=_at(key, table, "before", keys.pause) if "before" in table else 0.0,
        after=_at(key, table, "after", keys.pause) if "after" in table else 0.0,
    )


def _prosody(key: Key, table: Mapping[str, Any]) -> Prosody:
    _known(key, table, tuple(keys.PROSODY))
    return Prosody(**{name: _at(key, table, name, keys.PROSODY[name]) for name in table})


def _sound(key: Key, table: Mapping[str, Any]) -> SoundStyle:
    needed = ("loudness", "true_peak", "opening_jingle", "closing_jingle")
    _known(key, table, (*keys.SOUND, "gains"), needed)
    gains = _sub(key, table, "gains") if "gains" in table else {}
    return SoundStyle(
        gains={voice: _at((*key, "gains"), gains, voice, keys.number(-30, 30)) for voice in gains},
        **{name: _at(key, table, name, keys.SOUND[name]) for name in table if name != "gains"},
    )


def _each(name: str, table: Mapping[str, Any], readers: Mapping[str, keys.Reader]) -> dict[str, Any]:
    values = _sub((), table, name)
    _known((name,), values, tuple(readers), tuple(readers))
    return {key: _at((name,), values, key, read) for key, read in readers.items()}


def _known(key: Key, table: Mapping[str, Any], known: tuple[str, ...], needed: tuple[str, ...] = ()) -> None:
    for name in table:
        if name not in known:
            raise _Wrong((*key, name), f"there is no such key: {keys.nearest(name, known)}")
    for name in needed:
        if name not in table:
            raise _Wrong((*key, name), f'is missing; add it, or begin the file with  base = "{DEFAULT}"')


def _sub(key: Key, table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _mapping((*key, name), table.get(name))


def _mapping(key: Key, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _Wrong(key, f"expected a table, not {value!r}")
    return value


def _at(key: Key, table: Mapping[str, Any], name: str, read: keys.Reader) -> Any:
    try:
        return read(table[name])
    except (TypeError, ValueError) as error:
        raise _Wrong((*key, name), str(error)) from error


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
