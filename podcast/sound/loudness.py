"""Measure loudness, find where speech begins and ends, and limit true peaks.

Loudness follows ITU-R BS.1770-4. It is computed from K-weighted mean squares that are stored with each utterance, so an
episode's loudness needs no second pass over its audio. Samples are float32, mono, full scale 1.0.

Source: ITU-R BS.1770-4, annexes 1 and 2; EBU Tech 3341.
"""

from __future__ import annotations

import math
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeAlias

from podcast.lazy.libraries import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Samples: TypeAlias = "NDArray[np.float32]"
"""Mono, shape (n,), full scale 1.0."""

SILENCE = -70.0
"""LUFS: the absolute gate, and the value reported for silence."""

ONSET_FLOOR = -40.0
"""dB under the utterance's loudest 5 ms frame: the threshold where speech begins and ends."""
TRIM_FLOOR = -45.0
"""dB under the loudest frame: the threshold for trimming. Five below the onset's, to keep the breath before a soft
initial."""
SILENT = 10 ** (-60 / 20)
"""RMS of a frame: an utterance whose loudest frame is below this is silent. espeak's softest voice is 25 dB above."""

_FRAME = 0.005
_FFT = 20480
_OVERLAP = 4096
"""Samples that FFT blocks overlap: 93 ms at 44.1 kHz, after which the 38 Hz high-pass has decayed by 190 dB."""
_TAPS, _AT_ONCE = 24, 65536


def decibels(ratio: float) -> float:
    """Return an amplitude ratio in dB; -200 for zero."""
    return 20 * math.log10(ratio) if ratio > 1e-10 else -200.0


def amplitude(decibel: float) -> float:
    """Return the amplitude ratio of a level in dB."""
    return float(10 ** (decibel / 20))


def k_weighted(samples: Samples, rate: int) -> Samples:
    """Apply the K-weighting filter, in blocks, so that memory grows only linearly."""
    step = _FFT - _OVERLAP
    rows = max(1, -(-len(samples) // step))
    padded = np.zeros(rows * step + _OVERLAP, np.float32)
    padded[_OVERLAP : _OVERLAP + len(samples)] = samples
    blocks = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::step]
    filtered = np.fft.irfft(np.fft.rfft(blocks, axis=1) * _response(rate), _FFT, axis=1)[:, _OVERLAP:]
    return filtered.astype(np.float32, copy=False).reshape(-1)[: len(samples)]


def mean_squares(samples: Samples, rate: int, hop: int) -> NDArray[np.float32]:
    """Return the K-weighted mean square of every `hop` samples; the last hop is padded with silence."""
    rows = _rows(k_weighted(samples, rate), hop)
    return np.asarray(np.einsum("ij,ij->i", rows, rows) / np.float32(hop), np.float32)


def tenths(energies: NDArray[np.float32], hop: int, rate: int) -> NDArray[np.float64]:
    """Convert mean squares of any `hop` to those of 100 ms, the step of the gating blocks."""
    count = math.ceil(len(energies) * hop / rate * 10)
    return regridded(energies, hop, before=0, step=rate / 10, count=count)


def regridded(energies: NDArray[np.float32], hop: int, *, before: int, step: float, count: int) -> NDArray[np.float64]:
    """Convert mean squares of `hop` samples, preceded by `before` samples of silence, to `count` of `step` samples.

    The energy inside a hop is treated as uniform: compared with exact steps, no episode changed by more than 0.02 LU.
    """
    summed = np.concatenate(([0.0], np.cumsum(energies, dtype=np.float64) * hop))
    ends = before + hop * np.arange(len(summed))
    return np.asarray(np.diff(np.interp(step * np.arange(count + 1), ends, summed)) / step)


def integrated(energies: NDArray[np.float64] | NDArray[np.float32]) -> float:
    """Return the gated loudness in LUFS of mono audio from its K-weighted mean squares of 100 ms.

    Blocks of 400 ms overlap by three quarters. Those under -70 LUFS are dropped, then those 10 LU under the mean of
    the rest.

    Source: ITU-R BS.1770-4, annex 1, equations 3 to 7.
    """
    if len(energies) < 4:
        return SILENCE
    blocks = np.lib.stride_tricks.sliding_window_view(np.asarray(energies, np.float64), 4).mean(axis=1)
    blocks = blocks[blocks > 10 ** ((SILENCE + 0.691) / 10)]
    if not len(blocks):
        return SILENCE
    return _lufs(float(blocks[blocks > blocks.mean() / 10].mean()))


def of_utterance(energies: NDArray[np.float64], seconds: float) -> float:
    """Return the loudness of one trimmed utterance as it contributes to an episode, in LUFS.

    It is measured with silence on both sides, as in an episode. Gating blocks that are half pause lower an episode's
    loudness: utterances levelled without them leave the episode 0.2 LU too quiet, short ones 0.6. But a word of 200 ms
    fills at most half a block and would become 3 dB too loud. The loudness of the speech alone is therefore a limit, so
    that the pauses never count for more than `SHORT` LU.

    Args:
        energies: K-weighted mean squares of 100 ms.
        seconds: The utterance's length.
    """
    alone = _lufs(float(energies.sum()) / 10 / max(seconds, 0.005))
    quiet = np.zeros(4)
    return max(integrated(np.concatenate([quiet, energies, quiet])), alone - SHORT)


SHORT = 0.5
"""Maximum LU by which the silence around an utterance may lower its measured loudness."""


def true_peak(samples: Samples) -> float:
    """Return the largest magnitude between the samples, by four-fold oversampling.

    Source: ITU-R BS.1770-4, annex 2.
    """
    return float(peaks(samples, float(np.abs(samples).max()) / 2).max()) if len(samples) else 0.0


def peaks(samples: Samples, least: float) -> Samples:
    """Return the magnitude at each sample, or the larger one that the signal reaches before the next sample.

    Only both sides of local maxima of at least `least` are oversampled: for speech, and half of its maximum, one
    sample in fifty. No peak differed by more than 0.02 dB from oversampling everything.
    """
    found = np.abs(samples)
    top = found >= max(least, 1e-6)
    top[1:] &= found[1:] >= found[:-1]
    top[:-1] &= found[:-1] >= found[1:]
    top[:-1] |= top[1:]
    ways = np.flatnonzero(top)
    padded = np.pad(samples, (_TAPS // 2 - 1, _TAPS // 2))
    for part in np.array_split(ways, len(ways) // _AT_ONCE + 1):
        around = np.lib.stride_tricks.sliding_window_view(padded, _TAPS)[part]
        for taps in _oversampling():
            # Not `@`: BLAS would start its own threads, which take half of the processor and gain nothing here.
            found[part] = np.maximum(found[part], np.abs(np.einsum("ij,j->i", around, taps)))
    return found


def speech_bounds(samples: Samples, rate: int, floor: float = ONSET_FLOOR) -> tuple[int, int]:
    """Find where speech begins and ends: the first and past the last 5 ms frame above `floor` dB of the loudest.

    Returns:
        Samples `start` and `end`; (0, 0) if all is silent.
    """
    size = round(rate * _FRAME)
    rows = _rows(samples, size)
    levels = np.sqrt(np.einsum("ij,ij->i", rows, rows) / size)
    if levels.max(initial=0.0) < SILENT:
        return 0, 0
    heard = np.flatnonzero(levels > levels.max() * amplitude(floor))
    return int(heard[0]) * size, min(len(samples), (int(heard[-1]) + 1) * size)


class Limiter:
    """A look-ahead true-peak limiter: the gain falls before a peak and recovers within 30 ms after it.

    Peaks are found once; the effect of any gain can then be computed before one is applied. All is in blocks of one
    millisecond. A hold of 25 ms keeps the gain from following the voice's own period, 10 ms at 100 Hz.
    """

    AHEAD, HOLD = 6, 25
    """Milliseconds."""
    MARGIN = 0.99
    """Changes of the gain raise peaks by less than 0.5 %; the rest covers the ripple of the oversampling."""

    def __init__(self, samples: Samples, rate: int) -> None:
        self._samples, self._rate = samples, rate
        self.block = rate // 1000
        """Samples per block."""
        self._searched = float(np.abs(samples).max(initial=0.0))
        self._peaks = self._by_block(np.abs(samples))

    def gains(self, gain: float, ceiling: float) -> NDArray[np.float64]:
        """Return the ratio for each block that brings the samples to `gain` with no true peak above `ceiling`."""
        if self._searched * gain > ceiling / 2:
            # Between samples the peak may be twice as high; a lower limit saves the search at the next, higher gain.
            self._searched = ceiling / gain / 3
            self._peaks = self._by_block(peaks(self._samples, self._searched))
        wanted = np.minimum(1.0, ceiling * self.MARGIN / np.maximum(self._peaks * gain, 1e-9))
        if float(wanted.min()) >= 1.0:
            return np.full(len(wanted), gain)
        held = _least(_extended(wanted, self.HOLD, self.AHEAD), self.HOLD + self.AHEAD + 1)
        reach = self.AHEAD - 1
        curve = np.hanning(2 * reach + 3)[1:-1]
        return gain * np.convolve(_extended(held, reach, reach), curve / curve.sum(), "valid")

    def apply(self, gains: NDArray[np.float64]) -> Samples:
        """Multiply the samples by the gains, interpolated linearly between blocks."""
        if float(np.ptp(gains)) == 0:
            return self._samples * np.float32(gains[0])
        edges = _extended(gains, 1, 1).astype(np.float32)
        within = np.arange(self.block, dtype=np.float32) / np.float32(self.block)
        moving = (edges[:-1, None] + np.diff(edges)[:, None] * within).reshape(-1)
        return np.asarray(self._samples * moving[self.block // 2 :][: len(self._samples)], np.float32)

    def energies(self, gains: NDArray[np.float64]) -> NDArray[np.float32]:
        """Predict the K-weighted mean square of each block under `gains` without applying them."""
        return np.asarray(self._energies * gains**2, np.float32)

    def loudness(self, gains: NDArray[np.float64]) -> float:
        """Predict the utterance's loudness in the same way; within 0.03 LU of the measured one."""
        steps = tenths(self.energies(gains), self.block, self._rate)
        return of_utterance(steps, len(self._samples) / self._rate)

    def _by_block(self, magnitudes: Samples) -> Samples:
        if not len(magnitudes):
            return np.zeros(1, np.float32)
        return np.maximum.reduceat(magnitudes, np.arange(0, len(magnitudes), self.block))

    @cached_property
    def _energies(self) -> NDArray[np.float32]:
        return mean_squares(self._samples, self._rate, self.block)


def limited(samples: Samples, rate: int, gain: float, ceiling: float) -> Samples:
    """Return the samples times `gain`, no true peak above `ceiling` (both as ratios)."""
    limiter = Limiter(samples, rate)
    return limiter.apply(limiter.gains(gain, ceiling))


def _extended(values: NDArray[np.float64], before: int, after: int) -> NDArray[np.float64]:
    """Repeat the first and the last value. `np.pad` would take 0.1 ms, a hundred times per minute of audio."""
    return np.concatenate([np.full(before, values[0]), values, np.full(after, values[-1])])


def _least(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Return the minimum of each window of `width` values; each step doubles the window."""
    reach = 1
    while 2 * reach <= width:
        values, reach = np.minimum(values[:-reach], values[reach:]), 2 * reach
    rest = width - reach
    return np.minimum(values[:-rest], values[rest:]) if rest else values


def _rows(samples: Samples, size: int) -> Samples:
    """Split samples into rows; the last is padded with silence, without `np.pad`, which takes three times as long."""
    count = -(-len(samples) // size)
    if len(samples) == count * size:
        return samples.reshape(count, size)
    rows = np.zeros(count * size, np.float32)
    rows[: len(samples)] = samples
    return rows.reshape(count, size)


def _lufs(mean_square: float) -> float:
    return -0.691 + 10 * math.log10(mean_square) if mean_square > 1e-10 else SILENCE


@lru_cache(maxsize=1)
def _oversampling() -> NDArray[np.float32]:
    """Return the interpolation filters for a quarter, a half and three quarters: a sinc with a Kaiser window."""
    at = np.arange(_TAPS) - (_TAPS // 2 - 1) - np.array([[0.25], [0.5], [0.75]])
    window = np.i0(8 * np.sqrt(np.maximum(0, 1 - (at / (_TAPS / 2)) ** 2))) / np.i0(8)
    return np.asarray(np.sinc(at) * window, np.float32)


@lru_cache(maxsize=8)
def _response(rate: int) -> NDArray[np.complex64]:
    """Return the K-weighting at the bins of one FFT block.

    The standard gives coefficients only for 48 kHz. These are their analogue prototypes, converted to any rate by the
    bilinear transform.

    Source: ITU-R BS.1770-4, annex 1, tables 1 and 2; De Man, "Evaluation of implementations of the EBU R128 loudness
    measurement" (AES 145, 2018).
    """
    delay = np.exp(-2j * np.pi * np.arange(_FFT // 2 + 1) / _FFT)
    high, low = math.tan(math.pi * 1681.974450955533 / rate), math.tan(math.pi * 38.13547087602444 / rate)
    shelf = 10 ** (3.999843853973347 / 20)
    middle = shelf**0.4996667741545416
    shelf_q, pass_q = 0.7071752369554196, 0.5003270373238773
    first = _biquad(
        (shelf + middle * high / shelf_q + high**2, 2 * (high**2 - shelf), shelf - middle * high / shelf_q + high**2),
        (1 + high / shelf_q + high**2, 2 * (high**2 - 1), 1 - high / shelf_q + high**2),
        delay,
    )
    second_scale = 1 + low / pass_q + low**2
    second = _biquad(
        (second_scale, -2 * second_scale, second_scale),
        (second_scale, 2 * (low**2 - 1), 1 - low / pass_q + low**2),
        delay,
    )
    return (first * second).astype(np.complex64)


def _biquad(
    top: tuple[float, float, float], bottom: tuple[float, float, float], delay: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    return (top[0] + top[1] * delay + top[2] * delay**2) / (bottom[0] + bottom[1] * delay + bottom[2] * delay**2)
