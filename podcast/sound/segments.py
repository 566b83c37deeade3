"""The only use of pydub: segments of silence and speech, fades, and overlays.

pydub counts in milliseconds; every length here is in samples, because errors of a millisecond add up to a second after
a thousand utterances. Segments are made from samples, never from files: no program is started.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, TypeAlias

from podcast.lazy.libraries import np
from podcast.sound.loudness import Samples

with warnings.catch_warnings():
    # audioop is deprecated on 3.11 and 3.12; invalid escapes warn on 3.12 and later; and pydub looks for ffmpeg.
    warnings.filterwarnings("ignore", message=".*audioop.*", category=DeprecationWarning)
    warnings.filterwarnings("ignore", message=".*invalid escape sequence.*")
    warnings.filterwarnings("ignore", message="Couldn't find ff", category=RuntimeWarning)
    from pydub import AudioSegment

Segment: TypeAlias = Any
"""pydub's AudioSegment, which has no types: 16 bits, one channel."""


def segment(samples: Samples, rate: int) -> Segment:
    """Return a 16-bit segment."""
    whole = samples * np.float32(32767)
    whole = np.clip(np.rint(whole, out=whole), -32768, 32767, out=whole).astype("<i2")
    return AudioSegment(data=whole.tobytes(), sample_width=2, frame_rate=rate, channels=1)


def silence(length: int, rate: int) -> Segment:
    """Return a segment of `length` samples of silence."""
    return AudioSegment(data=bytes(2 * length), sample_width=2, frame_rate=rate, channels=1)


def length_of(made: Segment) -> int:
    """Return the number of samples of a segment."""
    return len(made.raw_data) // 2


def samples(made: Segment) -> Samples:
    """Return the samples of a segment."""
    return np.frombuffer(made.raw_data, "<i2").astype(np.float32) / np.float32(32767)


def placed(speech: Sequence[Samples], starts: Sequence[int], length: int, rate: int) -> Segment:
    """Place speech in silence, each piece at its first sample, `length` samples in total."""
    made = silence(0, rate)
    for piece, start in zip(speech, starts, strict=True):
        made = made + silence(start - length_of(made), rate) + segment(piece, rate)
    return made + silence(length - length_of(made), rate)


def ducked(music: Samples, rate: int, *, speech: float, drop: float, ramp: float, gone: float) -> Segment:
    """Lower music before speech and fade it out under the speech.

    Args:
        speech: When speech begins, s; the music is lower by then.
        drop: How much lower, dB.
        ramp: Duration of the drop, s.
        gone: When the music is silent, s.
    """
    start, end, last = (round(1000 * at) for at in (max(0.0, speech - ramp), speech, gone))
    fallen = segment(music, rate).fade(to_gain=-drop, start=start, end=end) if end > start else segment(music, rate)
    return fallen[:last].fade_out(max(1, last - end))


def laid_over(base: Segment, over: Segment, *, at: int, rate: int) -> Segment:
    """Overlay one segment on another from sample `at` on.

    The result has the length of the base: pydub cuts at whole milliseconds, so it may be off by half of one.
    """
    mixed = base.overlay(silence(at, rate) + over).raw_data[: len(base.raw_data)]
    return AudioSegment(data=mixed.ljust(len(base.raw_data), b"\0"), sample_width=2, frame_rate=rate, channels=1)
