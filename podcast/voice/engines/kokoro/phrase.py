"""Text -> the tokens that the model reads, and which of them are which syllable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from podcast.errors import Refused
from podcast.voice import mandarin
from podcast.voice.syllables import PINYIN

MOST_TOKENS = 510
"""Without the pads at both ends. The model raises at 511."""
MOST_SYLLABLES = 60
"""Memory grows with length, and the share of syllables misheard: 520 MB at 60; 1 GB and three times as many at 115."""
PAD = 0
CLOSING = frozenset(",.!?;:…—")
"""Symbols with which the voice comes to rest."""
OPEN = ","
"""Added where a text ends without one, as a piece of a sentence does that had to be cut."""
SHORT = 3
"""Texts of so few syllables are spoken behind a carrier: alone 48 of 80 are heard right, so 54. `docs/engines.md`"""
CARRIER = "今天我们来说一说。"
"""Spoken before a short text and cut off."""


class Placed(NamedTuple):
    """A unit of the text, and its tokens."""

    unit: mandarin.Unit
    first: int
    """Index among the tokens, pads counted."""
    last: int
    """Index past its last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What the model gets for a text."""

    tokens: tuple[int, ...]
    """With a pad at both ends."""
    spoken: tuple[Placed, ...]
    """The text's syllables and words, in order; never empty."""
    carrier: tuple[Placed, ...] = ()
    """Syllables that are spoken before it and cut off."""
    marks: int = 0
    """Pauses between the first syllable and the last, the carrier's included."""

    @property
    def timed(self) -> tuple[int, int]:
        """Tokens whose length is to be the rate's: from the first syllable's first up to the last syllable's last.

        The last is not among them: it is 0.5 to 0.8 s long, and all but silent.
        """
        return (self.carrier or self.spoken)[0].first, self.spoken[-1].last - 1

    @property
    def syllables(self) -> int:
        """In that stretch."""
        return sum(placed.unit.syllables for placed in (*self.carrier, *self.spoken))


def fits(text: str) -> bool:
    """Tell whether a text is short enough. What cannot be spoken at all is left for `phrase` to refuse."""
    if _length(text) > MOST_SYLLABLES:
        return False
    try:
        units = mandarin.units(text)
    except Refused:
        return True
    symbols, syllables = _extent(units)
    return symbols <= MOST_TOKENS and syllables <= MOST_SYLLABLES


def phrase(text: str) -> Phrase:
    """Give what the model reads for a text.

    Raises:
        Refused: It is too long, or something in it cannot be spoken, or nothing in it can.
    """
    if (length := _length(text)) > MOST_SYLLABLES:
        raise Refused(f"kokoro takes {MOST_SYLLABLES} characters at a time, not {length}: {text[:20]!r}")
    units = mandarin.units(text)
    symbols, syllables = _extent(units)
    if not syllables:
        raise Refused(f"kokoro finds nothing to say in {text[:20]!r}")
    if symbols > MOST_TOKENS or syllables > MOST_SYLLABLES:
        raise Refused(
            f"kokoro takes {MOST_SYLLABLES} syllables and {MOST_TOKENS} symbols at a time; "
            f"{text[:20]!r} has {syllables} and {symbols}"
        )
    before = mandarin.units(CARRIER) if syllables <= SHORT else ()
    return _phrase(before, units)


def _phrase(before: tuple[mandarin.Unit, ...], units: tuple[mandarin.Unit, ...]) -> Phrase:
    tokens, placed = [PAD], list[Placed]()
    for unit in (*before, *units):
        placed.append(Placed(unit, len(tokens), len(tokens) + len(unit.symbols)))
        tokens += [mandarin.VOCABULARY[symbol] for symbol in unit.symbols]
    if not _closed(units):
        tokens.append(mandarin.VOCABULARY[OPEN])
    said = [index for index, one in enumerate(placed) if one.unit.syllables]
    within = placed[said[0] : said[-1]]
    return Phrase(
        tokens=(*tokens, PAD),
        spoken=tuple(placed[index] for index in said if index >= len(before)),
        carrier=tuple(placed[index] for index in said if index < len(before)),
        marks=sum(one.unit.kind == "pause" and not CLOSING.isdisjoint(one.unit.symbols) for one in within),
    )


def _length(text: str) -> int:
    """Count characters; pinyin from the lexicon as the characters that it stands for."""
    return len(text) - sum(len(match[0]) - match[0].count(" ") - 1 for match in PINYIN.finditer(text))


def _extent(units: tuple[mandarin.Unit, ...]) -> tuple[int, int]:
    """Count symbols, with the one that may be added, and syllables."""
    return sum(len(unit.symbols) for unit in units) + 1, sum(unit.syllables for unit in units)


def _closed(units: tuple[mandarin.Unit, ...]) -> bool:
    """Tell whether a pause stands behind the last syllable."""
    for unit in reversed(units):
        if unit.syllables:
            return False
        if not CLOSING.isdisjoint(unit.symbols):
            return True
    return False
