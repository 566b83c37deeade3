"""How fast a voice speaks, learnt from its own clips, and whether a clip is as long as its text.

Two figures of a clip are held against its text: how long it sounds, and how many syllables are heard (`sonority`). The
first follows from the voice's own clips, the second nearly from the text alone. They err independently of each other,
but a cut, a repetition and babble change both alike, so their weighted mean tells more than either.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from numpy.typing import NDArray

from podcast.errors import Truncated
from podcast.lazy.libraries import np
from podcast.voice import complete, sonority
from podcast.voice.capabilities import Speech
from podcast.voice.sizes import Size, size

Figures = NDArray[np.float64]

ESTABLISHED = 6
"""Clips of a voice from which on its pace is known."""
BAND = 4.0
"""Half width of the band, in deviations of the voice's own clips."""
SLOW = 7.0
"""The same for the length alone, which a slow clip changes and its syllables do not."""
ALIKE = 1.1
"""Share of the band by which the length alone must be off too: an odd sound that counts as a syllable, and two that run
together, change the peaks only. Of 1,773 clips of espeak 8 were refused with 0.6, 3 with 1.0, 1 with 1.3; and of parts
of 20 % that were said twice, 0.6 %, 0.9 % and 2.6 % passed."""
PROVEN = 1.5
"""By how much wider the bands are for an engine that marks each word in its sound: the marks find what is missing."""
LEAST = 0.05
"""Half width of the narrowest band, as a share."""
LEARNT = 50
"""Syllables from which on the estimate of a longer text is no better: espeak's deviation is 0.094 at 6 syllables, 0.055
at 24, 0.040 at 48, 0.038 at 90, which is 0.21 of `_scale`."""
WORDS = 0.4
"""Syllables by which the estimate of a word in letters is wrong: IFAB is four letters, or two syllables."""
TIME, PEAKS = 0, 1
"""The two figures, as rows."""
PRIOR = np.array(
    [
        [1.0, 0.15, 0.1, -0.2, 0.6, 0.5, 0.7, 0.2, 0.1],
        [1.0, 0.0, 0.0, 0.0, 0.9, 0.1, 0.0, 0.0, 0.0],
    ]
)
"""What each part of `Size` and the end of a text take, in characters. Measured with espeak, where a nasal takes 0.40
and a breath 0.20, and rounded towards kokoro and tone, where they take nothing."""
DOUBT = np.array([0.3, 0.2, 0.2, 0.2, 0.3, 0.4, 0.4, 0.4, 0.3])
"""By how much that differs between voices."""
SPREAD = np.array([0.30, 0.20])
"""Deviation of a clip of one syllable, as logarithm, before the voice's own is known: espeak has 0.21 and 0.12."""
FINEST = np.array([0.06, 0.05])
"""Smallest deviation that a voice is taken to have."""
WEIGHT = 6
"""Clips that count as much as the deviation expected before."""
COMMON = (0.88, 1.15)
"""Peaks for each syllable in the first clips of a voice: espeak 1.00, kokoro 0.99, tone 1.00."""
SPEED = 0.3
"""By how much a voice may miss the rate that it is asked for, as a power: a server that ignores it has 1."""

_NOTHING = 0.05
"""Seconds or peaks that stand for none, for the logarithm."""


class OffPaceError(Truncated):
    """A clip is shorter or longer than its voice takes for its text."""


class Sample(NamedTuple):
    """What is known of a clip."""

    size: Size
    seconds: float
    """From its first sound to its last, as if it had been asked for at rate 1."""
    peaks: int
    """Syllables heard."""
    rate: float = 1.0
    """The factor at which it was asked for."""
    accepted: bool = False
    """Whether the author has taken it although it is off its voice's pace."""

    def table(self) -> list[float]:
        """Return the figures for JSON."""
        return [*self.size, *self[1:]]

    @classmethod
    def read(cls, table: Any) -> Sample:
        """Read what `table` gives.

        Raises:
            ValueError: It is something else. TypeError likewise.
        """
        of, (seconds, peaks, rate, accepted) = Size(*map(int, table[:-4])), table[-4:]
        return cls(of, float(seconds), int(peaks), float(rate), bool(accepted))


def sample(speech: Speech, text: str, rate: float = 1.0) -> Sample:
    """Measure a clip that has passed `complete.check`.

    Args:
        speech: The clip.
        text: What it says.
        rate: The factor at which it was asked for.
    """
    heard = complete.sounding(speech.pcm, speech.sample_rate)
    seconds = float(heard[-1] + 1 - heard[0]) * complete.FRAME - speech.silence if len(heard) else 0.0
    return Sample(size(text), round(max(0.0, seconds) * rate, 3), sonority.peaks(speech.pcm, speech.sample_rate), rate)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a voice speaks."""

    known: bool
    """Whether it has given enough clips; until then its peaks are held against those of other voices."""
    takes: Figures
    """Shape (2, 9): seconds and peaks of what `PRIOR` names."""
    spread: Figures
    """Shape (2,): deviation of a clip of one syllable, as logarithm."""
    together: float
    """Deviation of the weighted mean of the two."""
    speed: float = 0.0
    """The power of the rate by which its clips are too long."""
    common: str = ""
    """Why its first clips together cannot be whole; empty: they may be."""

    def check(self, clip: Sample, *, proven: bool = False) -> None:
        """Hold a clip against the voice.

        Args:
            clip: The clip.
            proven: Whether its engine has marked each word in its sound.

        Raises:
            OffPaceError: It is shorter or longer than the voice takes for its text.
        """
        if not clip.size.syllables:
            return
        expected = np.maximum(self.takes @ _row(clip.size), _NOTHING)
        expected[TIME] *= clip.rate**self.speed
        off = np.log(np.maximum([clip.seconds, clip.peaks], _NOTHING) / expected)
        both, (limit, slow, odd) = float(off @ _weights(self.spread)), self._limits(clip.size, proven)
        heard = f"{clip.seconds / clip.rate:.2f} s with {clip.peaks} syllables heard"
        shifted = abs(both) > limit and float(off[TIME]) * math.copysign(1, both) > limit * ALIKE
        if shifted or abs(off[TIME]) > slow or (not self.known and abs(off[PEAKS]) > odd):
            low, high = (float(expected[TIME]) * math.exp(side * limit) / clip.rate for side in (-1, 1))
            raise OffPaceError(
                f"{heard}, but this voice takes {low:.2f} to {high:.2f} s for {clip.size.syllables} syllables"
            )
        if self.common:
            raise OffPaceError(f"{heard} for {clip.size.syllables} syllables, and {self.common}")

    def _limits(self, of: Size, proven: bool) -> tuple[float, float, float]:
        """Return how far a clip may be off: in both figures, in its length, and in its peaks."""
        scale, doubt = _scale(of), WORDS * math.sqrt(of.words) / of.syllables
        wide = PROVEN if proven else 1.0
        return (
            wide * max(LEAST, BAND * math.hypot(self.together * scale, doubt)),
            wide * max(2 * LEAST, SLOW * math.hypot(float(self.spread[TIME]) * scale, doubt)),
            wide * BAND * math.hypot(float(self.spread[PEAKS]) * scale, doubt),
        )


def _weights(spread: Figures) -> Figures:
    """Weigh two independent figures by how exact they are."""
    exact: Figures = spread**-2.0
    weights: Figures = exact / exact.sum()
    return weights


def _row(of: Size) -> Figures:
    return np.array([*of, 1.0])


def _scale(of: Size) -> float:
    """Return how far a clip of a text deviates, against one of a single syllable."""
    return math.sqrt(1 / max(1, of.syllables) + 1 / LEARNT)


def fitted(clips: Sequence[Sample], characters_per_second: float, *, first: bool = False) -> Pace:
    """Learn a voice's pace from its clips. Without any, it is what is known of voices.

    Args:
        clips: Of one voice.
        characters_per_second: What the engine says of itself, for a voice without clips.
        first: Whether these are the voice's first clips, which may all be damaged alike.
    """
    clips = [clip for clip in clips if clip.size.syllables and clip.peaks and clip.seconds]
    before = float((SPREAD**-2.0).sum() ** -0.5)
    if not clips:
        return Pace(False, PRIOR * np.array([[1 / characters_per_second], [1.0]]), SPREAD, before)
    known = not first and len(clips) >= ESTABLISHED
    doubted = not known and not any(clip.accepted for clip in clips)
    rows, scales = np.array([_row(clip.size) for clip in clips]), np.array([_scale(clip.size) for clip in clips])
    seconds, peaks = np.array([clip.seconds for clip in clips]), np.array([float(clip.peaks) for clip in clips])
    takes = np.array(
        [
            _regression(rows, seconds, scales, TIME),
            PRIOR[PEAKS] * _shared(rows, peaks) if doubted else _regression(rows, peaks, scales, PEAKS),
        ]
    )
    off = np.log([seconds, peaks] / np.maximum(takes @ rows.T, _NOTHING)) / scales
    rates = np.log([clip.rate for clip in clips])
    speed = float(rates @ (off[TIME] * scales) / (rates @ rates + (SPREAD[TIME] / SPEED) ** 2 / LEARNT))
    off[TIME] -= speed * rates / scales
    spread = np.maximum([_deviation(off[TIME], SPREAD[TIME]), _deviation(off[PEAKS], SPREAD[PEAKS])], FINEST)
    together = max(_deviation(_weights(spread) @ off, before), float((FINEST**-2.0).sum() ** -0.5))
    return Pace(known, takes, spread, together, speed, _common(clips) if doubted else "")


def _shared(rows: Figures, peaks: Figures) -> float:
    """Return the peaks for each syllable that a voice may have which is not known yet."""
    return float(np.clip(sonority.median(peaks / np.maximum(rows @ PRIOR[PEAKS], 0.5)), *COMMON))


def _common(clips: Sequence[Sample]) -> str:
    """Tell why first clips together cannot be whole: far more or fewer syllables are heard than in any voice."""
    peaks = sum(clip.peaks for clip in clips)
    expected = float(sum(PRIOR[PEAKS] @ _row(clip.size) for clip in clips))
    margin = math.exp(3 * SPREAD[PEAKS] * math.sqrt(1 / expected + 1 / LEARNT / len(clips)))
    if COMMON[0] / margin <= peaks / expected <= COMMON[1] * margin:
        return ""
    of = sum(clip.size.syllables for clip in clips)
    return f"in all first clips of this voice ({len(clips)}) {peaks} are heard for {of}"


def _regression(rows: Figures, column: Figures, scales: Figures, which: int) -> Figures:
    """Fit one figure to the texts, near `PRIOR` where there are few, and deaf to outliers."""
    prior = PRIOR[which]
    scale = sonority.median(column / np.maximum(rows @ prior, 0.5))
    takes: Figures = prior * scale
    for _ in range(4):
        expected = np.maximum(rows @ takes, _NOTHING)
        off = np.abs(np.log(column / expected)) / scales
        usual = max(1.4826 * sonority.median(off), float(FINEST[which]))
        weight = 1 / (expected * scales * usual * np.maximum(1, off / (2 * usual)))
        doubt = 1 / (DOUBT * scale)
        matrix = np.vstack([rows * weight[:, None], np.diag(doubt)])
        takes = np.linalg.lstsq(matrix, np.concatenate([column * weight, prior * scale * doubt]), rcond=None)[0]
    return takes


def _deviation(off: Figures, expected: float) -> float:
    """Return the deviation, drawn to what is expected where there are few clips; an outlier counts in part."""
    usual = 1.4826 * sonority.median(np.abs(off))
    kept = np.minimum(np.abs(off), max(3 * usual, expected))
    return math.sqrt((float(np.square(kept).sum()) + WEIGHT * expected**2) / (len(off) + WEIGHT))
