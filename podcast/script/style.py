"""How a show is read: data files in `styles/`, checked key by key. Nothing of any one style is in code."""

from __future__ import annotations

import difflib
import math
import re
import string
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from podcast.errors import ConfigError
from podcast.records import ROLES, Prosody, RoleStyle, SoundStyle, Style, VoiceStyle

SHIPPED = Path(__file__).parent / "styles"
DEFAULT = "社长"
OVERRIDES = "podcast.toml [style]"
"""Where overrides come from, as messages say it."""

SAID = ("show", "date")
TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "opening": (*SAID, "title"),
    "bulletin": (*SAID, "title", "count"),
    "preface": SAID,
    "pointer": SAID,
    "correction": (*SAID, "text"),
    "closing": (*SAID, "title"),
}
"""Each template and the fields it may use."""
SPEAKERS = ("narrator", "second")
"""Voices every style has; it may have more, for the author to ask for."""
PAUSES = ("sentence", "cut", "answer", "question_heading", "same_name")
PATTERNS = ("conclusion_headings", "conclusion", "conclusion_openers", "bulletin", "figure")

Reader = Callable[[object], Any]
Key = tuple[str, ...]


class _Wrong(ValueError):
    """Something is wrong with the value at `key`."""

    def __init__(self, key: Key, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


def names() -> tuple[str, ...]:
    """Give the names of the styles that come with the program, the default first."""
    return tuple(sorted(_shipped(), key=lambda name: (name != DEFAULT, name)))


def load(name_or_path: str, *, folder: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Style:
    """Load a style and put `overrides` over it.

    Args:
        name_or_path: A shipped style's name, or a `.toml` file, relative to `folder`.
        folder: The project's.
        overrides: Nested tables as in a style file, of the keys that differ.

    Raises:
        ConfigError: There is no such style, or a key or value of it is wrong; names the file and the key.
    """
    path, table = _table(name_or_path, folder)
    style = _checked(str(path), table)
    if not overrides:
        return style
    return _checked(OVERRIDES, _merged(table, overrides))


def fingerprint(style: Style) -> dict[str, Any]:
    """Give all of a style that shapes the sound as plain JSON; its name does not."""
    told = _plain(style)
    assert isinstance(told, dict)
    del told["name"]
    return told


def nearest(word: str, known: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    """Give a hint that names the likeliest of `known`, or all of them."""
    options = sorted(known)
    close = difflib.get_close_matches(word, options, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(options) or 'none'}"


def _table(name: str, folder: Path | None) -> tuple[Path, dict[str, Any]]:
    shipped = _shipped()
    if name in shipped:
        path = shipped[name]
    elif name.endswith(".toml"):
        path = (folder or Path()) / name
    else:
        raise ConfigError(
            f"style: there is no style {name!r}: {nearest(name, names())} A file of your own is named with its .toml"
        )
    table = _toml(path)
    base = table.pop("base", None)
    if base is None:
        return path, table
    if base not in shipped:
        raise ConfigError(f"{path}: base: no style {base!r} comes with the program: {nearest(str(base), names())}")
    return path, _merged(_toml(shipped[base]), table)


@cache
def _shipped() -> Mapping[str, Path]:
    return {_toml(path)["name"]: path for path in sorted(SHIPPED.glob("*.toml"))}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(f"style: {path} is not there: write it, or name one of {', '.join(names())}") from error
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
        name=_at((), table, "name", _text),
        voices=voices,
        roles={role: _role(("roles", role), roles[role], voices) for role in ROLES},
        pauses=_each("pauses", table, dict.fromkeys(PAUSES, _pause)),
        templates=_each("templates", table, {key: _template(allowed) for key, allowed in TEMPLATES.items()}),
        patterns=_each("patterns", table, dict.fromkeys(PATTERNS, _patterns)),
        sound=_sound(("sound",), _sub((), table, "sound")),
        limits=_each("limits", table, LIMITS),
    )


def _voice(key: Key, value: object) -> VoiceStyle:
    table = _mapping(key, value)
    _known(key, table, ("engines", "alike"))
    engines = _sub(key, table, "engines") if "engines" in table else {}
    return VoiceStyle(
        engines={name: _at((*key, "engines"), engines, name, _word) for name in engines},
        alike=_prosody((*key, "alike"), _sub(key, table, "alike")) if "alike" in table else Prosody(),
    )


def _role(key: Key, value: object, voices: Mapping[str, VoiceStyle]) -> RoleStyle:
    table = _mapping(key, value)
    _known(key, table, ("voice", *PROSODY, "before", "after"), ("voice",))
    voice = _at(key, table, "voice", _word)
    if voice not in voices:
        raise _Wrong((*key, "voice"), f"there is no voice {voice!r}: {nearest(voice, list(voices))}")
    return RoleStyle(
        voice=voice,
        prosody=_prosody(key, {name: table[name] for name in PROSODY if name in table}),
        before=_at(key, table, "before", _pause) if "before" in table else 0.0,
        after=_at(key, table, "after", _pause) if "after" in table else 0.0,
    )


def _prosody(key: Key, table: Mapping[str, Any]) -> Prosody:
    _known(key, table, tuple(PROSODY))
    return Prosody(**{name: _at(key, table, name, PROSODY[name]) for name in table})


def _sound(key: Key, table: Mapping[str, Any]) -> SoundStyle:
    needed = ("loudness", "true_peak", "opening_jingle", "closing_jingle")
    _known(key, table, (*SOUND, "gains"), needed)
    gains = _sub(key, table, "gains") if "gains" in table else {}
    return SoundStyle(
        gains={voice: _at((*key, "gains"), gains, voice, _number(-30, 30)) for voice in gains},
        **{name: _at(key, table, name, SOUND[name]) for name in table if name != "gains"},
    )


def _each(name: str, table: Mapping[str, Any], readers: Mapping[str, Reader]) -> dict[str, Any]:
    values = _sub((), table, name)
    _known((name,), values, tuple(readers), tuple(readers))
    return {key: _at((name,), values, key, read) for key, read in readers.items()}


def _known(key: Key, table: Mapping[str, Any], known: tuple[str, ...], needed: tuple[str, ...] = ()) -> None:
    for name in table:
        if name not in known:
            raise _Wrong((*key, name), f"there is no such key: {nearest(name, known)}")
    for name in needed:
        if name not in table:
            raise _Wrong((*key, name), f'is missing: add it, or begin the file with  base = "{DEFAULT}"')


def _sub(key: Key, table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _mapping((*key, name), table.get(name))


def _mapping(key: Key, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _Wrong(key, f"wants a table, not {value!r}")
    return value


def _at(key: Key, table: Mapping[str, Any], name: str, read: Reader) -> Any:
    try:
        return read(table[name])
    except (TypeError, ValueError) as error:
        raise _Wrong((*key, name), str(error)) from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"wants a text in quotes, not {value!r}")
    return value.strip()


def _word(value: object) -> str:
    word = _text(value)
    if not word:
        raise ValueError("wants a name, and is empty")
    return word


def _number(least: float, most: float) -> Reader:
    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise TypeError(f"wants a number, not {value!r}")
        if not least <= value <= most:
            raise ValueError(f"wants a number from {least:g} to {most:g}, not {value!r}")
        return float(value)

    return read


def _template(allowed: tuple[str, ...]) -> Reader:
    def read(value: object) -> str:
        text = _text(value)
        try:
            used = [(name, spec, how) for _, name, spec, how in string.Formatter().parse(text) if name is not None]
        except ValueError as error:
            raise ValueError(f"has a brace too many or too few: write {{{{ for one that is said ({error})") from error
        for name, spec, how in used:
            if name not in allowed or spec or how:
                raise ValueError(f"cannot fill in {{{name}}}: {nearest(name, allowed)}")
        return text

    return read


def _patterns(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(part, str) and part for part in value):
        raise TypeError(f"wants a list of regular expressions, not {value!r}")
    for pattern in value:
        try:
            re.compile(pattern)
        except (re.error, OverflowError) as error:
            raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return tuple(value)


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


_pause = _number(0, 10)
PROSODY: Mapping[str, Reader] = {"rate": _number(0.5, 2), "pitch": _number(-100, 100), "volume": _number(-24, 12)}
"""Wider than any engine goes without harm to the voice; narrower than what only a slip writes (12 for 12 %)."""
LIMITS: Mapping[str, Reader] = {
    "sentence": _number(10, 300),
    "dense": _number(0, 100),
    "final_part": _number(0, 1),
    "conclusion": _number(0, 10),
}
SOUND: Mapping[str, Reader] = {
    "loudness": _number(-40, -5),
    "true_peak": _number(-20, 0),
    "opening_jingle": _number(0, 30),
    "closing_jingle": _number(0, 30),
    "intro": _text,
    "outro": _text,
}
