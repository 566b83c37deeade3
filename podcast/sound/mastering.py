"""Clip -> speech at the episode's rate and level, with nothing before and after it.

Each utterance is brought to level by itself: an edit changes one utterance and no other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from podcast.errors import AudioError
from podcast.records import Clip, SoundStyle
from podcast.sound import loudness
from podcast.sound.loudness import Limiter, Samples

CORRECTION = 6.0
"""dB that one utterance may be moved beyond its voice's gain: the voices at hand vary by 4 dB from one to the next."""
MOST_GAIN = 40.0
"""dB for a voice without a gain of its own: beyond that it is noise that would be lifted."""
LEAD = 0.04
"""Seconds from a fragment's start to the onset, the same in all, so that no fragment depends on the next."""
_BEFORE, _AFTER = 0.01, 0.06
"""Seconds kept beyond the trim's floor."""
FADE = 0.004
"""Seconds at both ends of speech: long enough for no click, too short to be heard."""
MAKE_UP = 4.0
"""dB of gain that may be added for what the limiter takes: espeak, with peaks 19 dB over its loudness, wants 2.9."""
_TRIES, _STEP, _CLOSE = 8, 1.6, 0.03
"""Rounds of making up; dB of gain for a missing dB, of which a limiter at work gives 0.4 to 0.9; dB near enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """An utterance, trimmed and at level. Places are in samples from the start of `samples`."""

    samples: Samples
    onset: int
    end: int
    """End of speech, by the same measure as the onset."""
    shift: int
    """Where the clip's first sample would lie; negative where silence was cut off."""
    energies: NDArray[np.float32]
    """K-weighted mean squares of `block` samples each."""
    block: int


def speech(clip: Clip, style: SoundStyle, rate: int, *, tail: int, headroom: float) -> Speech:
    """Trim a clip and bring it to level.

    Args:
        rate: Hz, of the episode.
        tail: Samples that may follow the end of speech.
        headroom: dB between the limiter's ceiling and the style's true peak.

    Raises:
        AudioError: The clip is empty or silent; names the utterance.
    """
    whole = _resampled(clip, rate)
    first, last = loudness.speech_bounds(whole, rate)
    if last <= first:
        raise AudioError(f"{named(clip)} came out silent: build again, or try another voice or engine")
    breath, decay = loudness.speech_bounds(whole, rate, loudness.TRIM_FLOOR)
    start = max(0, breath - round(_BEFORE * rate), first - round(LEAD * rate))
    stop = min(len(whole), decay + round(_AFTER * rate), last + tail)
    limiter = Limiter(whole[start:stop], rate)
    gains = _levelling(limiter, clip, style, headroom)
    levelled = faded(limiter.apply(gains), rate, FADE)
    onset, end = loudness.speech_bounds(levelled, rate)
    return Speech(
        samples=levelled,
        onset=onset,
        end=end,
        shift=-start,
        energies=limiter.energies(gains),
        block=limiter.block,
    )


def named(clip: Clip) -> str:
    """Name an utterance as an error message does."""
    said = clip.utterance
    written = said.written if len(said.written) <= 40 else f"{said.written[:39]}…"
    return f"line {said.line}: {written!r}" if said.line else f"the {said.role} {written!r}"


def faded(samples: Samples, rate: int, seconds: float) -> Samples:
    """Let sound rise from nothing and fall to nothing, in a straight line each."""
    count = min(round(seconds * rate), len(samples) // 2)
    ramp = np.linspace(0, 1, count, dtype=np.float32)
    made = samples.copy()
    made[:count] *= ramp
    made[len(made) - count :] *= ramp[::-1]
    return made


def _resampled(clip: Clip, rate: int) -> Samples:
    if not clip.sound.length:
        raise AudioError(f"{named(clip)} came out empty: build again, or try another voice or engine")
    samples = clip.sound.load().astype(np.float32) / np.float32(32768)
    if clip.sound.sample_rate == rate:
        return samples
    return np.asarray(soxr.resample(samples, clip.sound.sample_rate, rate, "HQ"), np.float32)


def _levelling(limiter: Limiter, clip: Clip, style: SoundStyle, headroom: float) -> NDArray[np.float64]:
    """Find the gains, limiting included, under which the loudness is the style's.

    The prosody's volume counts: a role that is to be softer stays softer.
    """
    ceiling = loudness.amplitude(style.true_peak - headroom)
    target = style.loudness + clip.utterance.prosody.volume
    given = style.gains.get(clip.voice)
    base, bound = (0.0, MOST_GAIN) if given is None else (given, CORRECTION)
    wanted = target - limiter.loudness(limiter.gains(1.0, np.inf)) - base
    most = min(bound, max(-bound, wanted) + MAKE_UP)
    for _ in range(_TRIES):
        gains = limiter.gains(loudness.amplitude(base + min(most, max(-bound, wanted))), ceiling)
        missing = target - limiter.loudness(gains)
        if abs(missing) < _CLOSE or wanted >= most:
            break
        wanted += missing * _STEP
    return gains
