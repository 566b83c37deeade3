"""How fast: the model's `speed` under which an utterance takes as long as the rate asks for.

Left alone the model speaks 3.1 syllables a second in an utterance of four, 4.4 in one of ten, 5.1 in one of forty, and
a `speed` of 1.1 makes it 7 % faster. But its lengths are known before it speaks, and how it rounds them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from podcast.voice.engines.kokoro.phrase import Phrase

FRAME = 0.025
"""Seconds that durations count: 600 samples at 24 kHz."""
SLOWEST, FASTEST = 0.4, 3.0
"""`speed`. Beyond, syllables are swallowed or come apart."""
WHOLE = 10
"""Syllables from which on an utterance has the full rate."""
EASED = 0.03
"""Share of the rate that each missing syllable takes: isolated words are said slower, by the model twice as much."""
DENSE = 4
"""Syllables for each pause; pauses that come oftener, as in a list, get time of their own."""
PAUSE = 0.15
"""Seconds that one of these gets."""


def seconds(phrase: Phrase, rate: float) -> float:
    """Give how long an utterance is to take, from its first syllable to its last.

    Args:
        phrase: The utterance.
        rate: Syllables a second.
    """
    count = phrase.syllables
    pauses = max(0.0, phrase.marks - count / DENSE)
    return count / (rate * (1 - EASED * max(0, WHOLE - count))) + pauses * PAUSE


def frames(lengths: NDArray[np.float32], speed: float) -> NDArray[np.int64]:
    """Give the durations that the model gives tokens of these lengths, in frames: its own arithmetic."""
    return np.maximum(1, np.rint(lengths / np.float32(speed))).astype(np.int64)


def speed(lengths: NDArray[np.float32], phrase: Phrase, wanted: float) -> float:
    """Find the speed under which the syllables take `wanted` seconds, to the nearest frame that can be had.

    Args:
        lengths: Of each token at speed 1, in frames, not rounded; pads included.
        phrase: Whose tokens these are.
        wanted: Seconds.
    """
    first, last = phrase.timed
    part, aim = lengths[first:last], wanted / FRAME
    slow, fast = SLOWEST, FASTEST
    for _ in range(24):  # a step in the sum of lengths is then far smaller than a frame
        middle = (slow + fast) / 2
        if frames(part, middle).sum() > aim:
            slow = middle
        else:
            fast = middle
    return float(np.float32(min((slow, fast), key=lambda one: abs(frames(part, one).sum() - aim))))
