"""Estimate when each sentence of a clip is spoken, for engines without marks."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from podcast.records import Mark
from podcast.voice import complete, syllables

_SENTENCE = re.compile(r"[^。！？!?；;…\n]+[。！？!?；;…\n]*[”’」』）)\"]*")
REACH = 0.5
"""How far a boundary may move to the nearest pause, s: the mean error of the estimates is a third of this."""


def by_sentence(text: str, pcm: NDArray[np.int16], sample_rate: int) -> tuple[Mark, ...]:
    """Return marks for the sentences.

    The time between the first sound and the last is divided by syllables; each boundary then moves to the quietest
    position nearby.
    """
    sentences = [
        (found[0].strip(), weight) for found in _SENTENCE.finditer(text) if (weight := syllables.seconds(found[0]))
    ]
    heard = complete.sounding(pcm, sample_rate)
    if not sentences or not len(heard):
        return ()
    begin, end = float(heard[0]) * complete.FRAME, float(heard[-1] + 1) * complete.FRAME
    shares = np.cumsum([weight for _, weight in sentences]) / sum(weight for _, weight in sentences)
    cuts = [_quietest(pcm, sample_rate, begin + (end - begin) * float(share)) for share in shares[:-1]]
    edges = [begin, *np.maximum.accumulate([begin, *cuts])[1:].tolist(), end]
    return tuple(
        Mark(start=start, end=max(start, stop), written=written)
        for (written, _), start, stop in zip(sentences, edges[:-1], edges[1:], strict=True)
    )


def _quietest(pcm: NDArray[np.int16], sample_rate: int, around: float) -> float:
    """Return the middle of the quietest 50 ms within reach."""
    step = max(1, round(sample_rate * 0.05))
    first = max(0, round((around - REACH) * sample_rate))
    last = min(len(pcm), round((around + REACH) * sample_rate))
    if last - first < 2 * step:
        return around
    frames = pcm[first : first + (last - first) // step * step].astype(np.float64).reshape(-1, step)
    return (first + (int(np.argmin((frames**2).sum(axis=1))) + 0.5) * step) / sample_rate
