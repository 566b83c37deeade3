"""Check that a clip is complete, with checks for every engine; an engine may add its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from podcast.errors import NoAudio, Truncated
from podcast.records import Prosody
from podcast.voice import syllables
from podcast.voice.capabilities import Capabilities, Speech

SHORTEST = 0.45
"""Minimum share of the estimated length. A fast voice reached 0.8 of it; half a clip is below this unless the voice is
slower than the estimate, so edge also counts its marks and frames."""
LONGEST = 4.0
"""Maximum multiple of the estimated length: an embedded voice spells out unknown words, at up to 2.5 times."""
SPARE = 6.0
"""Additional seconds allowed, for silence at both ends and for texts of a word or two."""
SILENT = 16
"""Peak of int16 samples up to which a clip is silent (-66 dB); an encoder's noise is at 2."""
HOLE = 3.0
"""Longest silence inside a clip, s, at rate 1. The longest measured pause, at a row of dots, is 1.3 s."""
LATE = 0.06
"""How far a mark may be past the end of the audio, s: MP3 frames are 24 ms, and services round."""
FRAME = 0.005
"""Step for measuring silence, s."""


def check(speech: Speech, text: str, prosody: Prosody, capabilities: Capabilities) -> None:
    """Check that speech is plausibly complete for `text`.

    Raises:
        NoAudio: There is none, or it is silent.
        Truncated: It is too short or too long for its text, has a gap, or ends before its marks.
    """
    if not len(speech.pcm) or max(int(speech.pcm.max()), -int(speech.pcm.min())) <= SILENT:
        raise NoAudio(f"{speech.seconds:.2f} s of silence for {_shown(text)}")
    rate = prosody.rate if capabilities.rate else 1.0
    expected = syllables.seconds(text, capabilities.characters_per_second, rate)
    if speech.seconds < expected * SHORTEST:
        raise Truncated(f"only {speech.seconds:.2f} s of about {expected:.1f} s for {_shown(text)}")
    if speech.seconds > expected * LONGEST + SPARE:
        raise Truncated(f"{speech.seconds:.1f} s, but about {expected:.1f} s was expected, for {_shown(text)}")
    if speech.marks and speech.marks[-1].end > speech.seconds + LATE:
        raise Truncated(
            f"the audio ends at {speech.seconds:.2f} s, before the last word at {speech.marks[-1].end:.2f} s, "
            f"for {_shown(text)}"
        )
    gap = longest_silence(speech.pcm, speech.sample_rate)
    if gap > max(HOLE, HOLE / rate):
        raise Truncated(f"a gap of {gap:.1f} s inside {_shown(text)}")


def longest_silence(pcm: NDArray[np.int16], sample_rate: int) -> float:
    """Return the longest silence, s, between two sounds; frames 40 dB under the loudest count as silent."""
    heard = sounding(pcm, sample_rate)
    return float(np.diff(heard).max() - 1) * FRAME if len(heard) > 1 else 0.0


def sounding(pcm: NDArray[np.int16], sample_rate: int) -> NDArray[np.intp]:
    """Return the indices of the 5 ms frames with sound."""
    step = max(1, round(sample_rate * FRAME))
    frames = pcm[: len(pcm) // step * step].reshape(-1, step)
    if not len(frames):
        return np.array([], dtype=np.intp)
    peaks = np.maximum(frames.max(axis=1).astype(np.int32), -frames.min(axis=1).astype(np.int32))
    return np.flatnonzero(peaks > peaks.max() / 100)


def _shown(text: str) -> str:
    return f"{text[:12]}…" if len(text) > 13 else text
