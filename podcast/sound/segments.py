"""pydub, in one place: segments of silence and speech, fades, and one sound laid over another.

pydub counts in milliseconds; every length here is in samples, because a millisecond an utterance is a second after a
thousand of them. Segments are made from samples, never from files: no program is started.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from podcast.sound.loudness import Samples

with warnings.catch_warnings():
    # audioop is deprecated on 3.11 and 3.12; bad escapes warn on 3.12 and later; and pydub looks for ffmpeg.
    warnings.filterwarnings("ignore", message=".*audioop.*", category=DeprecationWarning)
    warnings.filterwarnings("ignore", message=".*invalid escape sequence.*")
    warnings.filterwarnings("ignore", message="Couldn't find ff", category=RuntimeWarning)
    from pydub import AudioSegment

Segment: TypeAlias = Any
"""pydub's AudioSegment, which has no types: 16 bits, one channel."""


def segment(samples: Samples, rate: int) -> Segment:
    """Make a segment of 16 bits."""
    whole = samples * np.float32(32767)
    whole = np.clip(np.rint(whole, out=whole), -32768, 32767, out=whole).astype("<i2")
    return AudioSegment(data=whole.tobytes(), sample_width=2, frame_rate=rate, channels=1)


def silence(length: int, rate: int) -> Segment:
    """Make a segment of `length` samples of silence."""
    return AudioSegment(data=bytes(2 * length), sample_width=2, frame_rate=rate, channels=1)


def length_of(made: Segment) -> int:
    """Count the samples of a segment."""
    return len(made.raw_data) // 2


def samples(made: Segment) -> Samples:
    """Take the samples out of a segment."""
    return np.frombuffer(made.raw_data, "<i2").astype(np.float32) / np.float32(32767)


def placed(speech: Sequence[Samples], starts: Sequence[int], length: int, rate: int) -> Segment:
    """Put pieces of speech into silence, each at its first sample, `length` samples in all."""
    made = silence(0, rate)
    for piece, start in zip(speech, starts, strict=True):
        made = made + silence(start - length_of(made), rate) + segment(piece, rate)
    return made + silence(length - length_of(made), rate)


def ducked(music: Samples, rate: int, *, speech: float, drop: float, ramp: float, gone: float) -> Segment:
    """Let music fall before speech and fade out under it.

    Args:
        speech: When speech sets in, s; the music has dropped by then.
        drop: By how much, dB.
        ramp: How long the drop takes, s.
        gone: When the music is silent, s.
    """
    start, end, last = (round(1000 * at) for at in (max(0.0, speech - ramp), speech, gone))
    fallen = segment(music, rate).fade(to_gain=-drop, start=start, end=end) if end > start else segment(music, rate)
    return fallen[:last].fade_out(max(1, last - end))


def laid_over(base: Segment, over: Segment, *, at: int, rate: int) -> Segment:
    """Lay one segment over another from sample `at` on.

    The length stays the base's: pydub cuts in whole milliseconds, so half of one may be too much or too little.
    """
    mixed = base.overlay(silence(at, rate) + over).raw_data[: len(base.raw_data)]
    return AudioSegment(data=mixed.ljust(len(base.raw_data), b"\0"), sample_width=2, frame_rate=rate, channels=1)
