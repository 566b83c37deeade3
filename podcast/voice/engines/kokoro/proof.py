"""Is this the whole utterance? And the cutting that needs the same knowledge: which samples are which syllable."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from podcast.errors import NoAudio, Truncated
from podcast.records import Mark
from podcast.voice.engines.kokoro.phrase import Phrase, Placed

SAMPLE_RATE = 24_000
"""Hz."""
FRAME = 600
"""Samples that durations count."""
AHEAD = 1080
"""Samples by which the sound is ahead of the durations: behind pauses it sets in 45 ms early (deviation 20)."""
QUIETEST = -30.0
"""dB of the clip's level that a syllable's loudest 20 ms must reach."""
_WINDOW, _STEP = 480, 120
"""Samples: 20 ms, 5 ms."""
_SOUND = 0.02
"""Amplitude from which on a sample counts for the clip's level."""
_HEARD, _KEPT = 10 ** (-40 / 20), 10 ** (-45 / 20)
"""Of the loudest 5 ms: where speech is said to begin and to end, and what is cut off, as mastering has it."""
_BEFORE, _AFTER = 240, 1440
"""Samples kept beyond: 10 and 60 ms, as mastering keeps."""
_EARLY, _LATE = 3600, 7200
"""Samples around the syllables in which their sound is looked for: the model puts 0.4 s before and 0.8 s after them."""
LOUDEST = 0.98
"""Of full scale. The model's peaks reach 1.18."""

Samples = NDArray[np.float32]


def check(samples: Samples, durations: Sequence[int], phrase: Phrase) -> None:
    """Check that all was spoken.

    Args:
        samples: As the model gave them.
        durations: Frames of each token, as the model gave them.
        phrase: What was to be spoken.

    Raises:
        NoAudio: It is silent.
        Truncated: Samples are missing, or a syllable is not heard where it should be.
    """
    if len(durations) != len(phrase.tokens) or sum(durations) * FRAME != len(samples):
        raise Truncated(
            f"the model gave {len(samples)} samples and {len(durations)} durations "
            f"in place of {sum(durations) * FRAME} and {len(phrase.tokens)}"
        )
    if not np.isfinite(samples).all():
        raise Truncated("the model gave samples that are no numbers")
    sounding = samples[np.abs(samples) > _SOUND]
    if not len(sounding):
        raise NoAudio("the model gave silence")
    level = float(np.sqrt(np.mean(np.square(sounding, dtype=np.float64))))
    times = starts(durations)
    for placed in phrase.spoken:
        heard = _loudest(samples[times[placed.first] : times[placed.last]])
        if heard < level * 10 ** (QUIETEST / 20):
            raise Truncated(
                f"{placed.unit.symbols.strip()!r} is not heard, {times[placed.first] / SAMPLE_RATE:.2f} s in"
            )


def starts(durations: Sequence[int]) -> NDArray[np.int64]:
    """Give the sample at which each token begins to be heard, and the one past the last."""
    ends = np.cumsum([0, *durations], dtype=np.int64) * FRAME
    found: NDArray[np.int64] = np.maximum(0, ends - AHEAD)
    return found


def cut(samples: Samples, durations: Sequence[int], phrase: Phrase) -> tuple[int, int]:
    """Find the samples to keep: from the onset of the text to its end, with the margins that mastering wants."""
    times = starts(durations)
    low = max(0, int(times[phrase.spoken[0].first]) - _EARLY)
    if phrase.carrier:
        low = _quietest(samples, int(times[phrase.carrier[-1].last]), int(times[phrase.spoken[0].first]))
    high = min(len(samples), int(times[phrase.spoken[-1].last]) + _LATE)
    first, last = _bounds(samples[low:high], _KEPT)
    return max(low, low + first - _BEFORE), min(high, low + last + _AFTER)


def seconds(samples: Samples) -> float:
    """Give how long a clip is heard, as its cue will say."""
    first, last = _bounds(samples, _HEARD)
    return (last - first) / SAMPLE_RATE


def marks(durations: Sequence[int], phrase: Phrase, text: str, kept: tuple[int, int]) -> tuple[Mark, ...]:
    """Give when each syllable and word is spoken, in seconds of what is kept."""
    times = starts(durations)

    def at(token: int) -> float:
        return (min(max(int(times[token]), kept[0]), kept[1]) - kept[0]) / SAMPLE_RATE

    return tuple(
        Mark(start=at(placed.first), end=at(placed.last), written=text[start:end].strip("[] "))
        for placed in phrase.spoken
        for start, end in [(placed.unit.start, placed.unit.end)]
    )


def pcm(samples: Samples, decibels: float) -> NDArray[np.int16]:
    """Give 16-bit samples, louder or softer; what is over full scale is scaled, never clipped."""
    peak = float(np.abs(samples).max())
    gain = min(1.0, LOUDEST / peak) * 10 ** (decibels / 20)
    gain = min(gain, LOUDEST / peak)
    made: NDArray[np.int16] = np.rint(samples * np.float32(gain * 32767)).astype(np.int16)
    return made


def _bounds(samples: Samples, floor: float) -> tuple[int, int]:
    """Give the first sample, and the one past the last, of the 5 ms frames above `floor` of the loudest."""
    rows = samples[: len(samples) // _STEP * _STEP].reshape(-1, _STEP)
    levels = np.sqrt(np.mean(np.square(rows, dtype=np.float64), axis=1))
    heard = np.flatnonzero(levels > levels.max() * floor)
    return int(heard[0]) * _STEP, (int(heard[-1]) + 1) * _STEP


def _loudest(samples: Samples) -> float:
    """Give the level of the loudest 20 ms."""
    if len(samples) < _WINDOW:
        return 0.0
    squares = np.square(samples[: len(samples) // _WINDOW * _WINDOW], dtype=np.float64)
    return float(np.sqrt(squares.reshape(-1, _WINDOW).mean(axis=1).max()))


def _quietest(samples: Samples, low: int, high: int) -> int:
    """Give the middle of the quietest 20 ms between two places."""
    windows = [(float(np.abs(samples[at : at + _WINDOW]).max()), at) for at in range(low, high - _WINDOW + 1, _STEP)]
    return min(windows)[1] + _WINDOW // 2 if windows else high


__all__ = ["Placed", "check", "cut", "marks", "pcm", "starts"]
