"""Music under speech: looped as long as the speech lasts, louder in the pauses, gone soon after the last word.

It follows the cues, which are known to the sample, and no detector: under every word it is as soft as the style says.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from podcast.sound import loudness
from podcast.sound.loudness import Samples
from podcast.sound.piece import Piece

LONGEST = 60.0
"""Seconds of the file that are played before it begins anew: most of what has a bed is shorter."""
SEAM = 1.0
"""Seconds by which the end and the new beginning overlap."""
LIFT, RISE, FALL = 6.0, 0.6, 0.4
"""dB that it is louder between two utterances; seconds that it takes to get there, and to be down again in time."""
FADE_IN, FADE_OUT = 1.0, 1.5
"""Seconds at most; what follows may leave less."""

Span = tuple[int, int]
"""First sample of something, and the one past its last."""


class Bed:
    """A style's bed.

    Args:
        piece: Its sound, at any level.
        level: LUFS, under speech.
        rate: Hz.
    """

    def __init__(self, piece: Piece, *, level: float, rate: int) -> None:
        self.key = piece.key
        self._rate = rate
        self._levelled = Piece(piece.key, lambda: _levelled(piece.samples, level, rate))

    def under(self, spoken: Sequence[Span], heard: Span) -> Samples:
        """Give what is to be heard from sample 0 to the end of `heard`.

        Args:
            spoken: Where the utterances lie, in order.
            heard: Where the bed comes in, and by when it is gone.

        Raises:
            AudioError: The file cannot be used.
        """
        start, stop = heard
        made = np.zeros(stop, np.float32)
        made[start:] = looped(self._levelled.samples, stop - start, round(SEAM * self._rate))
        made *= np.float32(10) ** (self._lift(spoken, stop) / np.float32(20))
        coming = min(round(FADE_IN * self._rate), stop - start)
        made[start : start + coming] *= np.linspace(0, 1, coming, dtype=np.float32)
        last = max(start, min(spoken[-1][1], stop))
        made[last:] *= np.linspace(1, 0, stop - last, dtype=np.float32)
        return made

    def _lift(self, spoken: Sequence[Span], stop: int) -> Samples:
        """Give for each sample by how many dB the bed is louder than under speech."""
        at, lift = [0.0], [0.0]
        for (_, end), (onset, _) in pairwise(spoken):
            up, down = RISE * self._rate, FALL * self._rate
            most = min(1.0, (onset - end) / (up + down))
            at += [end, end + most * up, onset - most * down, onset]
            lift += [0.0, most * LIFT, most * LIFT, 0.0]
        return np.interp(np.arange(stop), at, lift).astype(np.float32)


def _levelled(samples: Samples, level: float, rate: int) -> Samples:
    energies = loudness.mean_squares(samples, rate, rate // 10)
    measured = loudness.of_utterance(energies.astype(np.float64), len(samples) / rate)
    return samples * np.float32(loudness.amplitude(level - measured))


def looped(samples: Samples, length: int, seam: int) -> Samples:
    """Give `length` samples: the beginning, or all of it again and again, each time over the end of the one before.

    The two sides of a seam are not alike, so their powers are to add up to one.
    """
    seam = min(seam, len(samples) // 4)
    over = np.sqrt(np.linspace(0, 1, seam, dtype=np.float32))
    once = samples[: len(samples) - seam].copy()
    again = once.copy()
    again[:seam] = once[:seam] * over + samples[len(samples) - seam :] * over[::-1]
    count = -(-length // len(once))
    return np.concatenate([once, *[again] * (count - 1)])[:length]
