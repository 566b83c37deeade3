"""Count the spoken syllables of a text, for estimates, the tone engine and the completeness checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from podcast.lazy import patterns as re

CHARACTER_SECONDS = 0.22
"""A Chinese character, kana, hangul syllable or digit."""
WORD_SECONDS = 0.38
"""A word in letters."""

_SYLLABIC = (
    "\u3041-\u3096\u30a1-\u30fa\u30fc"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Chinese characters
    "\uac00-\ud7a3"  # hangul
)
PINYIN = re.compile(r"\[\[[a-zêü]+[1-5](?: [a-zêü]+[1-5])*\]\]")
"""`[[yue4 dui4]]`: what the lexicon gives in place of 乐队 to an engine that takes pinyin."""
SYLLABLE = re.compile(r"[a-zêü]+[1-5]")
"""One of its syllables."""
_UNIT = re.compile(
    rf"(?P<pinyin>{PINYIN.pattern})|(?P<character>[{_SYLLABIC}〇]|\d)"
    rf"|(?:[^\W\d_{_SYLLABIC}])+(?:['’][^\W\d_{_SYLLABIC}]+)*"
)


class Unit(NamedTuple):
    """A spoken character or word."""

    start: int
    """Index into the text."""
    end: int
    """Index past it."""
    seconds: float
    """Time it takes the tone engine at rate 1."""


def units(text: str) -> Iterator[Unit]:
    """Yield the spoken units of a text, in order, without punctuation, spaces and emoji."""
    for match in _UNIT.finditer(text):
        if match["pinyin"]:
            for part in SYLLABLE.finditer(text, *match.span()):
                yield Unit(*part.span(), CHARACTER_SECONDS)
            continue
        yield Unit(match.start(), match.end(), CHARACTER_SECONDS if match["character"] else WORD_SECONDS)


def seconds(text: str, characters_per_second: float = 1 / CHARACTER_SECONDS, rate: float = 1.0) -> float:
    """Estimate how long a voice takes for a text."""
    return sum(unit.seconds for unit in units(text)) / CHARACTER_SECONDS / characters_per_second / rate
