"""Estimate when each sentence of a clip is spoken, or each word, for engines without marks."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from podcast.lazy import patterns as re
from podcast.lazy.libraries import np
from podcast.records import Mark
from podcast.voice import complete, syllables

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SENTENCE = re.compile(r"[^。！？!?；;…\n]+[。！？!?；;…\n]*[”’」』）)\"]*")
REACH = 0.5
"""How far a boundary may move to the nearest pause, s: the mean error of the estimates is a third of this."""


PAUSE = 0.15
"""What a comma or the like between two words takes, s at the rate of `syllables`. With it, a word of espeak's begins
0.13 s from the estimate on average, 95 % within 0.36 s; with 0, 0.3 and 0.45 s the error is larger."""
_PAUSE = re.compile(r"[，、。；：？！…—,;:?!]")


class _Sentence(NamedTuple):
    """A sentence and when it is spoken, s."""

    start: int
    """Index into the text."""
    end: int
    """Index past it."""
    begins: float
    ends: float


def by_sentence(text: str, pcm: NDArray[np.int16], sample_rate: int) -> tuple[Mark, ...]:
    """Return marks for the sentences.

    The time between the first sound and the last is divided by syllables; each boundary then moves to the quietest
    position nearby.
    """
    return tuple(
        Mark(start=said.begins, end=said.ends, written=text[said.start : said.end].strip())
        for said in _sentences(text, pcm, sample_rate)
    )


def by_word(text: str, words: Iterable[tuple[int, int]], pcm: NDArray[np.int16], sample_rate: int) -> tuple[Mark, ...]:
    """Return marks for words, given by start and end: the time of each sentence divided by syllables and pauses.

    Words of which nothing is spoken have none.
    """
    spoken = [(start, end, weight) for start, end in words if (weight := syllables.seconds(text[start:end]))]
    marks = list[Mark]()
    for said in _sentences(text, pcm, sample_rate):
        within = [word for word in spoken if said.start <= word[0] < said.end]
        gaps = [bool(_PAUSE.search(text, end, after)) for (_, end, _), (after, _, _) in pairwise(within)]
        whole = sum(weight for _, _, weight in within) + PAUSE * sum(gaps)
        at, second = said.begins, (said.ends - said.begins) / whole if whole else 0.0
        for (start, end, weight), gap in zip(within, [*gaps, False], strict=True):
            marks.append(Mark(start=at, end=at + weight * second, written=text[start:end]))
            at += (weight + PAUSE * gap) * second
    return tuple(marks)


def _sentences(text: str, pcm: NDArray[np.int16], sample_rate: int) -> list[_Sentence]:
    sentences = [
        (*found.span(), weight) for found in _SENTENCE.finditer(text) if (weight := syllables.seconds(found[0]))
    ]
    heard = complete.sounding(pcm, sample_rate)
    if not sentences or not len(heard):
        return []
    begin, end = float(heard[0]) * complete.FRAME, float(heard[-1] + 1) * complete.FRAME
    shares = np.cumsum([weight for _, _, weight in sentences]) / sum(weight for _, _, weight in sentences)
    cuts = [_quietest(pcm, sample_rate, begin + (end - begin) * float(share)) for share in shares[:-1]]
    edges = [begin, *np.maximum.accumulate([begin, *cuts])[1:].tolist(), end]
    return [
        _Sentence(first, last, start, max(start, stop))
        for (first, last, _), start, stop in zip(sentences, edges[:-1], edges[1:], strict=True)
    ]


def _quietest(pcm: NDArray[np.int16], sample_rate: int, around: float) -> float:
    """Return the middle of the quietest 50 ms within reach."""
    step = max(1, round(sample_rate * 0.05))
    first = max(0, round((around - REACH) * sample_rate))
    last = min(len(pcm), round((around + REACH) * sample_rate))
    if last - first < 2 * step:
        return around
    frames = pcm[first : first + (last - first) // step * step].astype(np.float64).reshape(-1, step)
    return (first + (int(np.argmin((frames**2).sum(axis=1))) + 0.5) * step) / sample_rate
