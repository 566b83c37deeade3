"""Clip -> speech at the episode's rate and level, trimmed on both sides.

Each utterance is levelled on its own, so that an edit changes only one utterance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from podcast.errors import AudioError
from podcast.lazy.libraries import np, soxr
from podcast.records import Clip, SoundStyle
from podcast.sound import loudness
from podcast.sound.loudness import Limiter, Samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

CORRECTION = 6.0
"""dB that one utterance may be changed beyond its voice's gain: utterances of the known voices vary by 4 dB."""
MOST_GAIN = 40.0
"""Maximum dB for a voice without its own gain: beyond that, noise would be amplified."""
LEAD = 0.04
"""Seconds from a fragment's start to the onset: always the same, so that no fragment depends on the next."""
_BEFORE, _AFTER = 0.01, 0.06
"""Seconds kept before and after the trimmed speech."""
FADE = 0.004
"""Seconds of fade at both ends of speech: long enough to avoid a click, too short to hear."""
MAKE_UP = 4.0
"""dB of gain to compensate the limiter: espeak, with peaks 19 dB over its loudness, needs 2.9."""
_TRIES, _STEP, _CLOSE = 8, 1.6, 0.03
"""Rounds of compensation; dB of gain per missing dB, of which an active limiter passes 0.4 to 0.9; tolerance in dB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """An utterance, trimmed and levelled. Positions are in samples from the start of `samples`."""

    samples: Samples
    onset: int
    end: int
    """End of speech, by the same measure as the onset."""
    shift: int
    """Position of the clip's first sample; negative if silence was trimmed."""
    energies: NDArray[np.float32]
    """K-weighted mean squares of `block` samples each."""
    block: int


def speech(clip: Clip, style: SoundStyle, rate: int, *, tail: int, headroom: float) -> Speech:
    """Trim and level a clip.

    Args:
        rate: Hz, of the episode.
        tail: Samples that may follow the end of speech.
        headroom: dB between the limiter's ceiling and the style's true peak.

    Raises:
        AudioError: The clip is empty or silent. The message names the utterance.
    """
    whole = _resampled(clip, rate)
    first, last = loudness.speech_bounds(whole, rate)
    if last <= first:
        raise AudioError(f"{named(clip)} is silent; build again, or try another voice or engine")
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
    """Return the name of an utterance for error messages."""
    said = clip.utterance
    written = said.written if len(said.written) <= 40 else f"{said.written[:39]}…"
    return f"line {said.line}: {written!r}" if said.line else f"the {said.role} {written!r}"


def faded(samples: Samples, rate: int, seconds: float) -> Samples:
    """Fade sound in and out linearly."""
    count = min(round(seconds * rate), len(samples) // 2)
    ramp = np.linspace(0, 1, count, dtype=np.float32)
    made = samples.copy()
    made[:count] *= ramp
    made[len(made) - count :] *= ramp[::-1]
    return made


def _resampled(clip: Clip, rate: int) -> Samples:
    if not clip.sound.length:
        raise AudioError(f"{named(clip)} is empty; build again, or try another voice or engine")
    samples = clip.sound.load().astype(np.float32) / np.float32(32768)
    if clip.sound.sample_rate == rate:
        return samples
    return np.asarray(soxr.resample(samples, clip.sound.sample_rate, rate, "HQ"), np.float32)


def _levelling(limiter: Limiter, clip: Clip, style: SoundStyle, headroom: float) -> NDArray[np.float64]:
    """Find the gains, limiting included, that give the loudness of the style.

    The prosody's volume is added, so that a softer role stays softer.
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
