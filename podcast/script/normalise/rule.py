"""The definition of a rule, and pattern fragments shared by several classes.

Every repetition in a pattern is bounded or unambiguous, so that no rule backtracks for long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from podcast.hanzi import simplify
from podcast.lazy import patterns as re

Say = Callable[["re.Match[str]"], "str | None"]


class Pattern(re.Lazy):
    """A pattern whose Chinese is folded as the text's is: the Simplified text has 升腾 and 哪咤 for 昇腾 and 哪吒."""

    __slots__ = ()

    def __init__(self, source: str) -> None:
        super().__init__(source, fold=simplify)


@dataclass(frozen=True, slots=True)
class Rule:
    """Written -> spoken for one written form."""

    kind: str
    """Semiotic class."""
    first: str
    """The characters it may begin with; the scan tries the rule only there."""
    pattern: Pattern
    """Matched only at that position; it may look behind."""
    say: Say
    """Returns the spoken form, or None if the context shows that it is something else."""
    then: str = ""
    """For rules that begin with digits: the characters that may follow the first digits; empty: any."""
    named: bool = False
    """Tried only where the digits are a name elsewhere in the post."""


DIGIT = "0123456789"
LETTER = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
HAN = "\u3400-\u4dbf\u4e00-\u9fff"

WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}(?![0-9])|[0-9]{1,40})"
"""An integer, with or without thousands commas."""
NUMBER = rf"(?:{WHOLE}(?:\.[0-9]{{1,40}})?)"
"""An integer or decimal number."""
END = r"(?![0-9]|[.,][0-9])"
"""The end of a number."""
TENFOLD = "(?:[十百千]?万亿|[十百千]?万|[十百千]?亿|[百千]|兆(?![帕瓦赫比字欧]))"
"""A power of ten in Chinese after the number."""
SOME = "[多余几来]"
"""Means "or more" after a number: 10多, 30余."""
JOINS = " -—~至到"
"""The characters `TO` may begin with."""
TO = r" ?(?:-{1,2}|—{1,2}|~|至|到) ?"
"""The separator of a range."""


def rule(kind: str, pattern: str, say: Say, first: str = DIGIT, then: str = "", *, named: bool = False) -> Rule:
    """Return a rule that begins with a digit, or with one of `first`."""
    return Rule(kind, first, Pattern(pattern), say, then, named)


def before(found: re.Match[str], characters: int = 12) -> str:
    """Return the text before a match, in the same line."""
    start = found.start()
    return found.string[max(0, start - characters) : start].rpartition("\n")[2]


def after(found: re.Match[str], characters: int = 12) -> str:
    """Return the text after a match, in the same line."""
    end = found.end()
    return found.string[end : end + characters].partition("\n")[0]


def to(sign: str) -> str:
    """Read the separator of a range: 至 stays, all others are 到."""
    return "至" if "至" in sign else "到"
