"""Check that a clip is complete, with checks for every engine; an engine may add its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from podcast.errors import NoAudio, Truncated
from podcast.lazy.libraries import np
from podcast.records import Prosody
from podcast.voice import naming, syllables
from podcast.voice.capabilities import Capabilities, Speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
UNMARKED = 0.8
"""Longest sound after the last mark, s: a word may fade for 0.3 s."""
NAMED = 0.5
"""Minimum share of the text's characters that the marks name: some services never mark symbols or foreign scripts."""
NAMED_BY_RULE = 0.95
"""The same for an engine that gives the same bytes each time: its marks come from the text, and name all of it."""
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
    heard = sounding(speech.pcm, speech.sample_rate)
    if speech.marks:
        _check_marks(speech, text, float(heard[-1] + 1) * FRAME if len(heard) else 0.0, capabilities)
    gap = _longest_gap(heard)
    if gap > max(HOLE, HOLE / rate):
        raise Truncated(f"a gap of {gap:.1f} s inside {_shown(text)}")


def _check_marks(speech: Speech, text: str, until: float, capabilities: Capabilities) -> None:
    """Check that the marks lie in the audio and name the text from its beginning to its end, once.

    Args:
        speech: The clip.
        text: What it should say.
        until: When the sound ends, s.
        capabilities: Of its engine.

    Raises:
        Truncated: They do not.
    """
    end = speech.marks[-1].end
    if end > speech.seconds + LATE:
        raise Truncated(
            f"the audio ends at {speech.seconds:.2f} s, before the last word at {end:.2f} s, for {_shown(text)}"
        )
    if capabilities.marks == "word" and until > end + UNMARKED:
        raise Truncated(f"the last word ends at {end:.2f} s, but sound follows to {until:.2f} s, for {_shown(text)}")
    found = naming.named_of(speech.marks, text)
    least = NAMED_BY_RULE if capabilities.deterministic else NAMED
    allowed = max(naming.UNNAMED_END, found.of / 7)
    if max(found.before, found.after) > allowed or found.named < least * found.of:
        raise Truncated(f"the marks name {found.named} of {found.of} characters of {_shown(text)}")
    if found.other > found.of - found.named + (1 - least) * allowed:
        raise Truncated(f"the marks name {found.other} characters that are not in {_shown(text)}, or only once")


def _longest_gap(heard: NDArray[np.intp]) -> float:
    """Return the longest silence, s, between two of the frames with sound."""
    return float(np.diff(heard).max() - 1) * FRAME if len(heard) > 1 else 0.0


def sounding(pcm: NDArray[np.int16], sample_rate: int) -> NDArray[np.intp]:
    """Return the indices of the 5 ms frames with sound; those 40 dB under the loudest count as silent."""
    step = max(1, round(sample_rate * FRAME))
    frames = pcm[: len(pcm) // step * step].reshape(-1, step)
    if not len(frames):
        return np.array([], dtype=np.intp)
    peaks = np.maximum(frames.max(axis=1).astype(np.int32), -frames.min(axis=1).astype(np.int32))
    return np.flatnonzero(peaks > peaks.max() / 100)


def _shown(text: str) -> str:
    return f"{text[:12]}…" if len(text) > 13 else text
