"""Compute from sample counts when each utterance and each word plays."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from podcast.records import Cue, Mark, Utterance
from podcast.sound.takes import Place

log = logging.getLogger(__name__)

_SKIPPED = 16
"""Letters of the text that may have no mark before the next one, such as a number that an engine expands."""


def cue(said: Utterance, marks: tuple[Mark, ...], place: Place, *, position: int, rate: int) -> Cue:
    """Return the cue of an utterance in the episode.

    Args:
        marks: The clip's marks, in seconds of the clip.
        place: Its position in its fragment.
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
    """Keep the words that occur in the text, in its order, each no earlier than the one before.

    Engines mark some words twice (espeak: Latin ones) or with a changed spelling; no time is better than a wrong one.
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
