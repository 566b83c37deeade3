"""What of a text takes time: its syllables by kind, and its pauses.

espeak's clips differ from an estimate by characters alone by 0.19 (as `pace.SPREAD` is counted), and from one by these
kinds of syllables by 0.12.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from podcast.lazy import patterns as re
from podcast.voice import syllables

_PAUSE = re.compile(r"[，。；：？！…—、,;:?!]+")
_LIGHT = frozenset("的了吗呢吧么们着子")
_QUOTE = re.compile(r"[“”‘’「」『』《》〈〉（）()【】\[\]\"]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\WA-Z_]+")
_VOWELS = re.compile(r"[aeiouyáéíóúäöü]+")
_SPELT = 5
"""Longest word in capitals that is spelt letter by letter."""


class Size(NamedTuple):
    """What of a text takes time."""

    characters: int
    """Chinese characters, kana, hangul and digits."""
    nasals: int
    """Of these, syllables that end in n or ng."""
    breaths: int
    """Of these, syllables that begin with an aspirated consonant or a fricative."""
    lights: int
    """Of these, syllables without a tone."""
    letters: int
    """Syllables in words in letters, estimated."""
    words: int
    """Words in letters."""
    pauses: int
    """Commas, full stops and the like between them."""
    quotes: int
    """Quotation marks and brackets between them, at which some voices pause."""

    @property
    def syllables(self) -> int:
        """All that are spoken."""
        return self.characters + self.letters


def size(text: str) -> Size:
    """Measure a text."""
    units = list(syllables.units(text))
    if not units:
        return Size(0, 0, 0, 0, 0, 0, 0, 0)
    single = [text[unit.start] for unit in units if unit.seconds == syllables.CHARACTER_SECONDS]
    words = [text[unit.start : unit.end] for unit in units if unit.seconds != syllables.CHARACTER_SECONDS]
    nasals, breaths = _sounds()
    inside = text[units[0].start : units[-1].end]
    return Size(
        characters=len(single),
        nasals=sum(character in nasals for character in single),
        breaths=sum(character in breaths for character in single),
        lights=sum(character in _LIGHT for character in single),
        letters=sum(map(_spoken, words)),
        words=len(words),
        pauses=len(_PAUSE.findall(inside)),
        quotes=len(_QUOTE.findall(inside)),
    )


@cache
def _sounds() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters whose commonest reading ends in a nasal, and those where it begins with a breath.

    The table is made of pypinyin's readings (`tools/make_sounds.py`), which take 0.1 s to import.
    """
    nasals, breaths = Path(__file__).with_name("sounds.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(nasals), frozenset(breaths)


def _spoken(word: str) -> int:
    """Estimate the syllables of a word in letters: OpenAI -> 4, GPT -> 3, store -> 1."""
    found = 0
    for part in _PART.findall(word) or [word]:
        if part.isupper() and len(part) <= _SPELT:
            found += len(part) + 2 * part.count("W")
            continue
        vowels = len(_VOWELS.findall(part.lower()))
        mute = vowels > 1 and part.endswith("e") and part[-2:] not in {"le", "ee", "ie"}
        found += max(1, vowels - mute)
    return found
