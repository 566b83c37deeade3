"""Read the value of each key of a style file. A reader raises ValueError or TypeError with what it expected."""

from __future__ import annotations

import difflib
import math
import string
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from podcast.records import ROLES
from podcast.script.own_patterns import compiled

Reader = Callable[[object], Any]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint with the closest of `known`, or all of them."""
    options = sorted(known)
    close = difflib.get_close_matches(word, options, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(options) or 'none'}"


def text(value: object) -> str:
    """Read a text; it may be empty."""
    if not isinstance(value, str):
        raise TypeError(f"expected a text in quotes, not {value!r}")
    return value.strip()


def word(value: object) -> str:
    """Read a name."""
    name = text(value)
    if not name:
        raise ValueError("expected a name, but it is empty")
    return name


def number(least: float, most: float) -> Reader:
    """Return a reader of numbers in a range."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise TypeError(f"expected a number, not {value!r}")
        if not least <= value <= most:
            raise ValueError(f"expected a number from {least:g} to {most:g}, not {value!r}")
        return float(value)

    return read


def template(allowed: tuple[str, ...]) -> Reader:
    """Return a reader of templates that may use the `allowed` fields."""

    def read(value: object) -> str:
        said = text(value)
        try:
            used = [(name, spec, how) for _, name, spec, how in string.Formatter().parse(said) if name is not None]
        except ValueError as error:
            raise ValueError(f"has a brace too many or too few: write {{{{ for a literal one ({error})") from error
        for name, spec, how in used:
            if name not in allowed or spec or how:
                raise ValueError(f"cannot fill in {{{name}}}: {nearest(name, allowed)}")
        return said

    return read


def patterns(value: object) -> tuple[str, ...]:
    """Read a list of regular expressions."""
    if not isinstance(value, list | tuple) or not all(isinstance(part, str) and part for part in value):
        raise TypeError(f"expected a list of regular expressions, not {value!r}")
    for pattern in value:
        compiled(pattern)
    return tuple(value)


def roles(value: object) -> tuple[str, ...]:
    """Read a list of roles."""
    if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
        raise TypeError(f'expected a list of roles, such as ["opening", "closing"], not {value!r}')
    for role in value:
        if role not in ROLES:
            raise ValueError(f"there is no role {role!r}: {nearest(role, ROLES)}")
    return tuple(value)


pause = number(0, 10)
SAID = ("show", "date")
"""Fields of every template."""
TEMPLATES: Mapping[str, Reader] = {
    "opening": template((*SAID, "title")),
    "bulletin": template((*SAID, "title", "count")),
    "preface": template(SAID),
    "pointer": template(SAID),
    "correction": template((*SAID, "text")),
    "closing": template((*SAID, "title")),
}
PAUSES: Mapping[str, Reader] = dict.fromkeys(("sentence", "cut", "answer", "question_heading", "same_name"), pause)
PATTERNS: Mapping[str, Reader] = dict.fromkeys(
    ("conclusion_headings", "conclusion", "conclusion_openers", "bulletin", "figure"), patterns
)
PROSODY: Mapping[str, Reader] = {"rate": number(0.5, 2), "pitch": number(-100, 100), "volume": number(-24, 12)}
"""Wider than any engine supports without artefacts; narrow enough to catch typing errors (12 for 12 %)."""
LIMITS: Mapping[str, Reader] = {
    "sentence": number(10, 300),
    "dense": number(0, 100),
    "final_part": number(0, 1),
    "conclusion": number(0, 10),
}
SOUND: Mapping[str, Reader] = {
    "loudness": number(-40, -5),
    "true_peak": number(-20, 0),
    "opening_jingle": number(0, 30),
    "closing_jingle": number(0, 30),
    "intro": text,
    "outro": text,
    "bed": text,
    "bed_under": roles,
    "bed_level": number(14, 18),
}
