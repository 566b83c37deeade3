"""What a rule is, and the pieces that the patterns of several classes share.

Every repetition in a pattern is bounded or cannot be split in two ways, so that no rule backtracks for long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[["re.Match[str]"], "str | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Written -> spoken for one written shape."""

    kind: str
    """Semiotic class."""
    first: str
    """The characters it may begin with; the scan asks no rule at any other place."""
    pattern: re.Pattern[str]
    """Tried at that place only; it may look back."""
    say: Say
    """The spoken form, or None: the context says that it is something else."""
    then: str = ""
    """For rules that begin with figures: what may follow the first run of digits; empty: anything."""


DIGIT = "0123456789"
LETTER = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
HAN = "\u3400-\u4dbf\u4e00-\u9fff"

WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}(?![0-9])|[0-9]{1,40})"
"""A whole number, thousands commas or not."""
NUMBER = rf"(?:{WHOLE}(?:\.[0-9]{{1,40}})?)"
"""A whole or decimal number."""
END = r"(?![0-9]|[.,][0-9])"
"""Nothing of a number follows."""
TENFOLD = "(?:[十百千]?万亿|[十百千]?万|[十百千]?亿|[百千]|兆(?![帕瓦赫比字欧]))"
"""A power of ten written in Chinese after the figure."""
SOME = "[多余几来]"
"""Rounds a number down: 10多, 30余."""
JOINS = " -—~至到"
"""The characters `TO` may begin with."""
TO = r" ?(?:-{1,2}|—{1,2}|~|至|到) ?"
"""Between the ends of a range."""


def rule(kind: str, pattern: str, say: Say, first: str = DIGIT, then: str = "") -> Rule:
    """Make a rule that begins with a digit, or with one of `first`."""
    return Rule(kind, first, re.compile(pattern), say, then)


def before(found: re.Match[str], characters: int = 12) -> str:
    """Return the text that stands before a match, in the same line."""
    start = found.start()
    return found.string[max(0, start - characters) : start].rpartition("\n")[2]


def after(found: re.Match[str], characters: int = 12) -> str:
    """Return the text that follows a match, in the same line."""
    end = found.end()
    return found.string[end : end + characters].partition("\n")[0]


def to(sign: str) -> str:
    """Say what joins the ends of a range: 至 stays, all signs are 到."""
    return "至" if "至" in sign else "到"
