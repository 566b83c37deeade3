"""A take -> a fragment: a continuous piece of the episode, as MP3 frames.

Usually a take is one utterance and the pause after it; utterances over the same music are one take. A fragment begins
with a fresh encoder and ends in silence, so that fragments joined byte by byte decode without a seam, each with exactly
its number of frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from podcast.lazy.libraries import np
from podcast.records import Clip, SoundStyle
from podcast.sound import bed, loudness, mastering, mp3, music, segments
from podcast.sound.bed import Bed
from podcast.sound.mastering import LEAD, Speech
from podcast.sound.mp3 import Format
from podcast.sound.piece import Piece

if TYPE_CHECKING:
    from numpy.typing import NDArray

AFTERGLOW = 0.3
"""Seconds from the end of speech to the closing sound."""
LONGEST_OPENING = 8.0
"""Seconds from the first note to the end of the opening's speech: a long opening starts sooner over the music."""
_EARLIEST_ENTRY = 0.5
_SHORTEST_TAIL = 0.01
_TRIES, _SAFETY = 4, 0.05
"""Rounds of encoding; tolerance in dB between decoders and meters. One utterance in 300 needs a second round."""
_RAMP = 0.6
"""Seconds in which music is lowered before speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An utterance of a take."""

    clip: Clip
    pause: float
    """Seconds from the end of its speech to the next onset, or to the end of the episode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """The content of one fragment."""

    said: tuple[Said, ...]
    """One utterance, or several over the same music."""
    intro: Piece | None = None
    """Sound before the speech, which starts over its end."""
    outro: Piece | None = None
    """Sound after the speech."""
    bed: Bed | None = None
    """Sound under the speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Position of an utterance, in samples from the start of its fragment."""

    onset: int
    end: int
    shift: int
    """Position of the clip's first sample, for its marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """MP3 frames and their measurements."""

    frames: int
    places: tuple[Place, ...]
    """One per utterance, in order."""
    energies: NDArray[np.float32]
    """K-weighted mean square of each frame."""
    mp3: bytes


def make(take: Take, style: SoundStyle, form: Format) -> Fragment:
    """Trim, level, mix and encode full frames; lower the ceiling if encoding raised a peak over the style's limit.

    Raises:
        AudioError: A clip is empty or silent, the bed's file cannot be used, or the encoder failed.
    """
    headroom = form.headroom
    for _ in range(_TRIES):
        fragment = _made(take, style, form, headroom)
        peak = loudness.decibels(loudness.true_peak(mp3.decode(fragment.mp3)))
        if peak <= style.true_peak - _SAFETY:
            break
        headroom += peak - style.true_peak + 2 * _SAFETY
    return fragment


def _made(take: Take, style: SoundStyle, form: Format, headroom: float) -> Fragment:
    rate, frame = form.sample_rate, form.frame
    spoken = [_speech(said, style, form, headroom) for said in take.said]
    starts = _starts(take, spoken, style, rate)
    places = tuple(
        Place(onset=at + speech.onset, end=at + speech.end, shift=at + speech.shift)
        for at, speech in zip(starts, spoken, strict=True)
    )
    frames = _frames(take, places, starts[-1] + len(spoken[-1].samples), form)
    sound = segments.placed([speech.samples for speech in spoken], starts, frames * frame, rate)
    if take.intro is None and take.outro is None and take.bed is None:
        samples, (speech,) = segments.samples(sound), spoken
        energies = loudness.regridded(speech.energies, speech.block, before=starts[0], step=frame, count=frames)
    else:
        mixed = segments.samples(_mixed(sound, take, places, rate))
        samples = loudness.limited(mixed, rate, 1.0, loudness.amplitude(style.true_peak - headroom))
        energies = loudness.mean_squares(samples, rate, frame).astype(np.float64)
    return Fragment(
        frames=frames,
        places=places,
        energies=energies.astype(np.float32),
        mp3=mp3.first_frames(mp3.encode(samples, form), frames),
    )


def _speech(said: Said, style: SoundStyle, form: Format, headroom: float) -> Speech:
    """Trim and level an utterance so that it fits before the next one."""
    rate = form.sample_rate
    # Half a frame less, so that rounding to full frames never adds a frame.
    room = round(said.pause * rate) - round(LEAD * rate) - mp3.SETTLE - form.frame // 2
    return mastering.speech(said.clip, style, rate, tail=max(round(_SHORTEST_TAIL * rate), room), headroom=headroom)


def _starts(take: Take, spoken: Sequence[Speech], style: SoundStyle, rate: int) -> list[int]:
    """Return the starts of speech: the first after `LEAD` and the music alone, the others after their pauses."""
    starts = [round(LEAD * rate) - spoken[0].onset]
    for said, before, speech in zip(take.said, spoken, spoken[1:], strict=False):
        paused = before.end + round(said.pause * rate) - speech.onset
        starts.append(starts[-1] + max(paused, len(before.samples)))
    if take.intro is None:
        return starts
    ends = [
        start + speech.end
        for said, start, speech in zip(take.said, starts, spoken, strict=True)
        if said.clip.utterance.role == "opening"
    ]
    seconds = ends[-1] / rate - LEAD
    entry = max(_EARLIEST_ENTRY, min(style.opening_jingle, LONGEST_OPENING - seconds))
    return [start + round(entry * rate) for start in starts]


def _frames(take: Take, places: Sequence[Place], last: int, form: Format) -> int:
    """Return the fragment's length in frames: speech and pause, or longer if the sound until `last` needs it."""
    rate, end = form.sample_rate, places[-1].end
    pause = round(take.said[-1].pause * rate)
    length = end + pause - round(LEAD * rate)
    if take.outro is not None:
        last = end + round(AFTERGLOW * rate) + len(take.outro.samples)
        length = last + pause
    return max(round(length / form.frame), -(-(last + mp3.SETTLE) // form.frame))


def _mixed(sound: segments.Segment, take: Take, places: Sequence[Place], rate: int) -> segments.Segment:
    """Overlay the music on the speech."""
    first, last = places[0], places[-1]
    if take.intro is not None:
        spoken = (first.end - first.onset) / rate
        onset = first.onset / rate
        under = segments.ducked(
            take.intro.samples,
            rate,
            speech=onset,
            drop=music.UNDER_SPEECH + music.LEVEL,
            ramp=_RAMP,
            gone=onset + min(music.TAIL, spoken),
        )
        sound = segments.laid_over(sound, under, at=0, rate=rate)
    if take.bed is not None:
        start = 0 if take.intro is None else first.onset
        stop = min(last.end + round(bed.FADE_OUT * rate), segments.length_of(sound) - mp3.SETTLE)
        under = take.bed.under([(place.onset, place.end) for place in places], (start, stop))
        sound = segments.laid_over(sound, segments.segment(under, rate), at=0, rate=rate)
    if take.outro is not None:
        start = last.end + round(AFTERGLOW * rate)
        sound = segments.laid_over(sound, segments.segment(take.outro.samples, rate), at=start, rate=rate)
    return sound
