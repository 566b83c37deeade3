"""When each utterance and each word is heard, from sample counts."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from podcast.records import Cue, Mark, Utterance
from podcast.sound.takes import Place

log = logging.getLogger(__name__)

_SKIPPED = 16
"""Letters of the text that may stay without a mark before the next: what an engine reads by itself, a number."""


def cue(said: Utterance, marks: tuple[Mark, ...], place: Place, *, position: int, rate: int) -> Cue:
    """Place an utterance in the episode.

    Args:
        marks: The clip's, in seconds of the clip.
        place: Where it lies in its fragment.
        position: The fragment's first sample in the episode.
    """
    start, end = position + place.onset, position + place.end
    placed = (
        Mark(
            start=_within(mark.start * rate + position + place.shift, start, end) / rate,
            end=_within(mark.end * rate + position + place.shift, start, end) / rate,
            written=mark.written,
        )
        for mark in marks
    )
    return Cue(
        start=start / rate,
        end=end / rate,
        written=said.written,
        role=said.role,
        spoken=said.spoken,
        line=said.line,
        voice=said.voice,
        words=tuple(_agreeing(placed, said)),
    )


def _agreeing(words: Iterable[Mark], said: Utterance) -> Iterator[Mark]:
    """Keep the words that stand in the text, in its order, each no earlier than the one before.

    Engines mark some words twice (espeak: Latin ones) or name what they made of one; no time beats a wrong one.
    """
    text, at, time = _letters(said.spoken), 0, 0.0
    for word in words:
        letters = _letters(word.written)
        found = text.find(letters, at, at + len(letters) + _SKIPPED)
        if not letters or found < 0 or word.start < time:
            log.debug("the word mark %r does not fit %r and is left out", word.written, said.spoken)
            continue
        yield word
        at, time = found + len(letters), word.start


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _within(at: float, low: int, high: int) -> float:
    return min(high, max(low, at))
