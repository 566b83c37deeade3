"""Text -> what is heard of it, and how far two of these are apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from podcast.script import normalise
from podcast.voice import mandarin
from podcast.voice.syllables import PINYIN

_PART = re.compile(r"[\u3400-\u9fff〇]|[A-Za-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An utterance, and what the recogniser made of it."""

    said: str
    """What was to be said."""
    heard: str
    """What was heard."""

    @property
    def syllables(self) -> int:
        """That were to be said; a letter is one."""
        return len(sounds(self.said))

    @property
    def wrong(self) -> int:
        """Syllables that must be changed, added or taken away to come from one to the other; tones do not count."""
        return distance(sounds(self.said), sounds(self.heard))


def sounds(text: str) -> list[str]:
    """Give the syllables of a text, without tones, and its letters.

    A recogniser writes figures where it hears numerals: both sides are normalised, but for pinyin from the lexicon.
    """
    found, start = list[str](), 0
    for mark in PINYIN.finditer(text):
        found += [*_sounds(text[start : mark.start()]), *(syllable[:-1] for syllable in mandarin.pinyin(mark[0]))]
        start = mark.end()
    return [*found, *_sounds(text[start:])]


def _sounds(text: str) -> list[str]:
    spoken = normalise.spoken(text).replace("〇", "零")
    syllables = iter(mandarin.pinyin(spoken))
    return [
        match.group().lower() if match.group().isascii() else next(syllables)[:-1] for match in _PART.finditer(spoken)
    ]


def distance(first: Sequence[str], second: Sequence[str]) -> int:
    """Give the least number of changes from one sequence to another (Levenshtein)."""
    row = list(range(len(second) + 1))
    for count, one in enumerate(first, 1):
        before, row[0] = row[0], count
        for place, other in enumerate(second, 1):
            before, row[place] = row[place], min(before + (one != other), row[place] + 1, row[place - 1] + 1)
    return row[-1]
