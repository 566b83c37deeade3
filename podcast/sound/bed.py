"""Music under speech: looped as long as the speech lasts, louder in the pauses, silent soon after the last word.

It uses the cues, which are exact to the sample, not a detector: under every word it has the level of the style.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from podcast.lazy.libraries import np
from podcast.sound import loudness
from podcast.sound.loudness import Samples
from podcast.sound.piece import Piece

LONGEST = 60.0
"""Seconds of the file that play before it loops; most passages with a bed are shorter."""
SEAM = 1.0
"""Seconds of overlap between the end and the repeated beginning."""
LIFT, RISE, FALL = 6.0, 0.6, 0.4
"""dB by which it is louder between two utterances; seconds of the rise and of the fall before speech."""
FADE_IN, FADE_OUT = 1.0, 1.5
"""Maximum seconds; less if what follows comes earlier."""

Span = tuple[int, int]
"""First sample, and the one past the last."""


class Bed:
    """A style's background music.

    Args:
        piece: The sound, at any level.
        level: LUFS, under speech.
        rate: Hz.
    """

    def __init__(self, piece: Piece, *, level: float, rate: int) -> None:
        self.key = piece.key
        self._rate = rate
        self._levelled = Piece(piece.key, lambda: _levelled(piece.samples, level, rate))

    def under(self, spoken: Sequence[Span], heard: Span) -> Samples:
        """Return the samples from 0 to the end of `heard`.

        Args:
            spoken: The positions of the utterances, in order.
            heard: Where the bed starts and where it ends.

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
        """Return for each sample how many dB the bed is louder than under speech."""
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
    """Return `length` samples: the beginning, or repetitions that each overlap the end of the one before.

    The two sides of a seam are uncorrelated, so the crossfade keeps the sum of their powers at one.
    """
    seam = min(seam, len(samples) // 4)
    over = np.sqrt(np.linspace(0, 1, seam, dtype=np.float32))
    once = samples[: len(samples) - seam].copy()
    again = once.copy()
    again[:seam] = once[:seam] * over + samples[len(samples) - seam :] * over[::-1]
    count = -(-length // len(once))
    return np.concatenate([once, *[again] * (count - 1)])[:length]
