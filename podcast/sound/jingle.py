"""The default jingle, if the author provides no sound: mallet notes over a soft chord, made from sines.

The opening carries the rhythm short long, short short: Morse for AI, the audible label of synthesised speech that may
have any pace (GB 45438-2025). Each note is damped at its end, so that the lengths can be heard and measured.

Synthesised here, so that nobody else has rights in it; the samples are the same every time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from podcast.lazy.libraries import np
from podcast.sound.loudness import Samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = 2
"""Of the opening. A new value makes the episodes that play it stale; it changes none by itself."""
UNIT = 0.12
"""Seconds of a short note, the Morse unit. The rhythm ends at 1.32 s, before the music sinks under speech at 2 s."""

_DYADS = ((67, 76), (72, 79), (74, 79), (76, 84))
"""MIDI notes of the four strokes: rising over C."""
RHYTHM = ((0, 1), (2, 3), (8, 1), (10, 1))
"""Start and length of the strokes, in units: a gap of one inside a letter, of three between two."""
_CLOSING = ((0.00, 79), (0.20, 76), (0.40, 74), (0.70, 72))
"""Falling, to the tonic."""
_CHORD = (48, 55, 60, 64)
"""C major with the fifth below, held under the notes."""
_DAMPED = 0.03
"""Seconds in which a stroke is damped."""


def opening(seconds: float, rate: int) -> Samples:
    """Make the opening sound: the rhythm, rising, and then the chord alone."""
    time = np.arange(round(seconds * rate)) / rate
    strokes = np.zeros_like(time)
    for (start, length), dyad in zip(RHYTHM, _DYADS, strict=True):
        after, last = time - start * UNIT, length * UNIT
        damped = np.clip((last - after) / _DAMPED, 0.0, 1.0) * (after >= 0)
        strokes += damped * sum(_stroke(note, np.maximum(after, 0.0)) for note in dyad)
    swell = np.minimum(1.0, time / (12 * UNIT)) ** 2 * np.clip((seconds - time) / min(0.8, seconds / 2), 0.0, 1.0)
    return _ended(strokes * 0.6 + _chord(time) * 1.6 * swell, time, seconds)


def closing(seconds: float, rate: int) -> Samples:
    """Make the closing sound, falling to the tonic."""
    time = np.arange(round(seconds * rate)) / rate
    sound = np.zeros_like(time)
    for at, note in _CLOSING:
        after = np.maximum(time - at, 0.0)
        sound += np.where(time >= at, _mallet(note, after), 0.0)
    swell = np.minimum(1.0, time / 0.4) * np.clip((seconds - time) / min(0.8, seconds / 2), 0.0, 1.0)
    for note in _CHORD:  # added one by one: the samples stay as they were, and so do the episodes that have them
        sound += 0.05 * np.sin(2 * np.pi * _pitch(note) * time) * swell
    return _ended(sound, time, seconds)


def _ended(sound: NDArray[np.float64], time: NDArray[np.float64], seconds: float) -> Samples:
    return (0.3 * sound * np.clip((seconds - time) / min(0.25, seconds / 2), 0.0, 1.0)).astype(np.float32)


def _chord(time: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(sum(0.05 * np.sin(2 * np.pi * _pitch(note) * time) for note in _CHORD))


def _stroke(note: int, after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one stroke that sounds on while it is held, with its octave below and a short overtone."""
    pitch = _pitch(note)
    tone = np.exp(-after * 1.5) * (np.sin(2 * np.pi * pitch * after) + 0.35 * np.sin(np.pi * pitch * after))
    return np.asarray(
        (1 - np.exp(-after * 400)) * (tone + 0.3 * np.exp(-after * 12.0) * np.sin(8 * np.pi * pitch * after))
    )


def _mallet(note: int, after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one vibraphone note: the tone, and an overtone two octaves up that decays quickly."""
    pitch = _pitch(note)
    strike = 1 - np.exp(-after * 300)
    tone = np.exp(-after * 3.0) * np.sin(2 * np.pi * pitch * after)
    return np.asarray(strike * (tone + 0.25 * np.exp(-after * 9.0) * np.sin(8 * np.pi * pitch * after)))


def _pitch(note: int) -> float:
    return float(440 * 2 ** ((note - 69) / 12))
