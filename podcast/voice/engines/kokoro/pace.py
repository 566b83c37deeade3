"""How fast: the model's `speed` under which an utterance takes as long as the rate asks for.

A `speed` of 1.1 makes the model 7 % faster, one of 2 68 %, one of 0.8 half as many tokens half as long again: it rounds
each token to whole frames. But how long it makes them is known before it speaks, from a small part of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from podcast.voice.engines.kokoro.phrase import Phrase

FRAME = 0.025
"""Seconds that durations count: 600 samples at 24 kHz."""
SLOWEST, FASTEST = 0.4, 3.0
"""`speed`. Beyond, syllables are swallowed or come apart."""
DENSE = 5
"""Syllables for each pause; pauses that come oftener, as in a list, get time of their own."""
PAUSE = 0.2
"""Seconds that one of these gets."""
LEAD, EARLY = 18, 0.018
"""Frames of the pad before the first syllable at which the sound sets in with it; seconds that it sets in earlier for
each further frame: the lead is always some 0.42 s, whatever the pad is said to take. Measured over 69 utterances."""
CLOSE = 0.025
"""Share of the wanted length that an utterance may be off before it is spoken again."""
CHECKED = 10
"""Syllables from which on it is: below, what a breath at the end takes is more than that."""


def seconds(phrase: Phrase, rate: float) -> float:
    """Give how long an utterance is to be heard, from its first sound to its last.

    Args:
        phrase: The utterance.
        rate: Syllables a second.
    """
    pauses = max(0.0, phrase.marks - phrase.syllables / DENSE)
    return phrase.syllables / rate + pauses * PAUSE


def frames(lengths: NDArray[np.float32], speed: float) -> NDArray[np.int64]:
    """Give the durations that the model gives tokens of these lengths, in frames: its own arithmetic."""
    found: NDArray[np.int64] = np.maximum(1, np.rint(lengths / np.float32(speed))).astype(np.int64)
    return found


def expected(lengths: NDArray[np.float32], phrase: Phrase, speed: float) -> float:
    """Give how long an utterance will be heard at a speed, in seconds.

    Args:
        lengths: Of each token at speed 1, in frames, not rounded; pads included.
        phrase: Whose tokens these are.
        speed: The model's.
    """
    first, last = phrase.timed
    made = frames(lengths[:last], speed)
    return float(made[first:].sum()) * FRAME + EARLY * float(made[0] - LEAD)


def speed(lengths: NDArray[np.float32], phrase: Phrase, wanted: float) -> float:
    """Find the speed at which an utterance is heard for `wanted` seconds, as nearly as can be had."""
    slow, fast = SLOWEST, FASTEST
    for _ in range(24):  # a step in the sum of lengths is then far smaller than a frame
        middle = (slow + fast) / 2
        if expected(lengths, phrase, middle) > wanted:
            slow = middle
        else:
            fast = middle
    nearest = min((slow, fast), key=lambda one: abs(expected(lengths, phrase, one) - wanted))
    return float(np.float32(nearest))
