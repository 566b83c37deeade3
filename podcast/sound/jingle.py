"""The default jingle, if the author provides no sound: a few mallet notes over a soft chord, made from sines.

Synthesised here, so that nobody else has rights in it; the samples are the same every time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from podcast.sound.loudness import Samples

_OPENING = ((0.00, 67), (0.18, 72), (0.36, 74), (0.54, 79), (1.08, 76), (1.26, 79), (1.62, 84))
"""Seconds and MIDI notes: a rising pentatonic with an open end."""
_CLOSING = ((0.00, 79), (0.20, 76), (0.40, 74), (0.70, 72))
"""Falling, to the tonic."""
_CHORD = (48, 55, 60, 64)
"""C major with the fifth below, held under the notes."""


def opening(seconds: float, rate: int) -> Samples:
    """Make the opening sound, rising."""
    return _played(_OPENING, seconds, rate)


def closing(seconds: float, rate: int) -> Samples:
    """Make the closing sound, falling to the tonic."""
    return _played(_CLOSING, seconds, rate)


def _played(notes: tuple[tuple[float, int], ...], seconds: float, rate: int) -> Samples:
    time = np.arange(round(seconds * rate)) / rate
    sound = np.zeros_like(time)
    for at, note in notes:
        after = np.maximum(time - at, 0.0)
        sound += np.where(time >= at, _mallet(note, after), 0.0)
    swell = np.minimum(1.0, time / 0.4) * np.clip((seconds - time) / min(0.8, seconds / 2), 0.0, 1.0)
    for note in _CHORD:
        sound += 0.05 * np.sin(2 * np.pi * _pitch(note) * time) * swell
    ending = np.clip((seconds - time) / min(0.25, seconds / 2), 0.0, 1.0)
    return (0.3 * sound * ending).astype(np.float32)


def _mallet(note: int, after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one vibraphone note: the tone, and an overtone two octaves up that decays quickly."""
    pitch = _pitch(note)
    strike = 1 - np.exp(-after * 300)
    tone = np.exp(-after * 3.0) * np.sin(2 * np.pi * pitch * after)
    return np.asarray(strike * (tone + 0.25 * np.exp(-after * 9.0) * np.sin(8 * np.pi * pitch * after)))


def _pitch(note: int) -> float:
    return float(440 * 2 ** ((note - 69) / 12))
