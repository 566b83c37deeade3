"""How loud speech is, where it begins and ends, and how it is kept under a ceiling.

Loudness is that of ITU-R BS.1770-4, worked out from K-weighted mean squares that are kept with each utterance, so that
an episode's loudness needs no second pass over its audio. Samples are float32, mono, full scale 1.0.

Source: ITU-R BS.1770-4, annexes 1 and 2; EBU Tech 3341.
"""

from __future__ import annotations

import math
from functools import cached_property, lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono, shape (n,), full scale 1.0."""

SILENCE = -70.0
"""LUFS: the absolute gate, and what silence is said to have."""

ONSET_FLOOR = -40.0
"""dB under the utterance's loudest 5 ms frame: where speech is said to begin and to end."""
TRIM_FLOOR = -45.0
"""dB under the loudest frame: what is kept. Five more than the onset's, for the breath before a soft initial."""
SILENT = 10 ** (-60 / 20)
"""RMS of a frame: an utterance whose loudest is under this is silent. espeak's softest voice is 25 dB above."""

_FRAME = 0.005
_FFT = 20480
_OVERLAP = 4096
"""Samples that an FFT block carries over: 93 ms at 44.1 kHz, by when the 38 Hz high-pass has rung down by 190 dB."""
_TAPS, _AT_ONCE = 24, 65536


def decibels(ratio: float) -> float:
    """Give an amplitude ratio in dB; -200 for none."""
    return 20 * math.log10(ratio) if ratio > 1e-10 else -200.0


def amplitude(decibel: float) -> float:
    """Give the amplitude ratio of a level in dB."""
    return float(10 ** (decibel / 20))


def k_weighted(samples: Samples, rate: int) -> Samples:
    """Filter by the K-weighting, in blocks, so that memory does not grow with the square of anything."""
    step = _FFT - _OVERLAP
    rows = max(1, -(-len(samples) // step))
    padded = np.zeros(rows * step + _OVERLAP, np.float32)
    padded[_OVERLAP : _OVERLAP + len(samples)] = samples
    blocks = sliding_window_view(padded, _FFT)[::step]
    filtered = np.fft.irfft(np.fft.rfft(blocks, axis=1) * _response(rate), _FFT, axis=1)[:, _OVERLAP:]
    return filtered.astype(np.float32, copy=False).reshape(-1)[: len(samples)]


def mean_squares(samples: Samples, rate: int, hop: int) -> NDArray[np.float32]:
    """Give the K-weighted mean square of every `hop` samples; the last hop is filled up with silence."""
    rows = _rows(k_weighted(samples, rate), hop)
    return np.asarray(np.einsum("ij,ij->i", rows, rows) / np.float32(hop), np.float32)


def tenths(energies: NDArray[np.float32], hop: int, rate: int) -> NDArray[np.float64]:
    """Turn mean squares of any `hop` into those of 100 ms, the step of the gating blocks."""
    count = math.ceil(len(energies) * hop / rate * 10)
    return regridded(energies, hop, before=0, step=rate / 10, count=count)


def regridded(energies: NDArray[np.float32], hop: int, *, before: int, step: float, count: int) -> NDArray[np.float64]:
    """Turn mean squares of `hop` samples, `before` samples of silence ahead of them, into `count` of `step` samples.

    The energy inside a hop counts as spread evenly: against exact steps this moved no episode by more than 0.02 LU.
    """
    summed = np.concatenate(([0.0], np.cumsum(energies, dtype=np.float64) * hop))
    ends = before + hop * np.arange(len(summed))
    return np.asarray(np.diff(np.interp(step * np.arange(count + 1), ends, summed)) / step)


def integrated(energies: NDArray[np.float64] | NDArray[np.float32]) -> float:
    """Give the gated loudness in LUFS of mono audio from its K-weighted mean squares of 100 ms.

    Blocks of 400 ms overlap by three quarters. Those under -70 LUFS fall out, then those 10 LU under the mean of the
    rest.

    Source: ITU-R BS.1770-4, annex 1, equations 3 to 7.
    """
    if len(energies) < 4:
        return SILENCE
    blocks = sliding_window_view(np.asarray(energies, np.float64), 4).mean(axis=1)
    blocks = blocks[blocks > 10 ** ((SILENCE + 0.691) / 10)]
    if not len(blocks):
        return SILENCE
    return _lufs(float(blocks[blocks > blocks.mean() / 10].mean()))


def of_utterance(energies: NDArray[np.float64], seconds: float) -> float:
    """Give the loudness of one trimmed utterance as it will count in an episode, in LUFS.

    It is measured between silences, as it will stand there: gating blocks that are half pause weigh on an episode, and
    an utterance brought to level without them leaves the episode 0.2 LU too quiet, short ones 0.6. A word of 200 ms
    fills half a block at most, and would come out 3 dB too loud: the loudness of the speech alone is the other measure,
    so that the pauses never count for more than `SHORT` LU.

    Args:
        energies: K-weighted mean squares of 100 ms.
        seconds: The utterance's length.
    """
    alone = _lufs(float(energies.sum()) / 10 / max(seconds, 0.005))
    quiet = np.zeros(4)
    return max(integrated(np.concatenate([quiet, energies, quiet])), alone - SHORT)


SHORT = 0.5
"""LU that the silence around an utterance may take off its measure."""


def true_peak(samples: Samples) -> float:
    """Give the largest magnitude between the samples, by four-fold oversampling.

    Source: ITU-R BS.1770-4, annex 2.
    """
    return float(peaks(samples, float(np.abs(samples).max()) / 2).max()) if len(samples) else 0.0


def peaks(samples: Samples, least: float) -> Samples:
    """Give the magnitude at each sample, or the larger one that the signal has on the way to the next.

    The way is looked at on both sides of the samples that are larger than their neighbours and are `least` at least:
    for speech, and half of its largest, one in fifty. No peak was more than 0.02 dB off oversampling all of it.
    """
    found = np.abs(samples)
    top = found >= max(least, 1e-6)
    top[1:] &= found[1:] >= found[:-1]
    top[:-1] &= found[:-1] >= found[1:]
    top[:-1] |= top[1:]
    ways = np.flatnonzero(top)
    padded = np.pad(samples, (_TAPS // 2 - 1, _TAPS // 2))
    for part in np.array_split(ways, len(ways) // _AT_ONCE + 1):
        around = sliding_window_view(padded, _TAPS)[part]
        for taps in _oversampling():
            # Not by `@`: BLAS would start threads of its own, which cost half of the processor and gain nothing here.
            found[part] = np.maximum(found[part], np.abs(np.einsum("ij,j->i", around, taps)))
    return found


def speech_bounds(samples: Samples, rate: int, floor: float = ONSET_FLOOR) -> tuple[int, int]:
    """Find where speech begins and ends: the first and past the last 5 ms frame above `floor` dB of the loudest.

    Returns:
        Samples `start` and `end`; (0, 0) where all is silent.
    """
    size = round(rate * _FRAME)
    rows = _rows(samples, size)
    levels = np.sqrt(np.einsum("ij,ij->i", rows, rows) / size)
    if levels.max(initial=0.0) < SILENT:
        return 0, 0
    heard = np.flatnonzero(levels > levels.max() * amplitude(floor))
    return int(heard[0]) * size, min(len(samples), (int(heard[-1]) + 1) * size)


class Limiter:
    """A true-peak limiter that sees ahead: the gain falls before a peak and is back 30 ms after it.

    Peaks are found once; what any gain would do can then be asked for, and one gain applied. All is in blocks of one
    millisecond. Holding for 25 ms keeps the gain from following the voice's own period, 10 ms at 100 Hz.
    """

    AHEAD, HOLD = 6, 25
    """Milliseconds."""
    MARGIN = 0.99
    """The gain's own movement lifts peaks by less than 0.5 %; the rest is for the oversampling's ripple."""

    def __init__(self, samples: Samples, rate: int) -> None:
        self._samples, self._rate = samples, rate
        self.block = rate // 1000
        """Samples a block."""
        self._searched = float(np.abs(samples).max(initial=0.0))
        self._peaks = self._by_block(np.abs(samples))

    def gains(self, gain: float, ceiling: float) -> NDArray[np.float64]:
        """Give the ratio for each block that brings the samples to `gain` with no true peak above `ceiling`."""
        if self._searched * gain > ceiling / 2:
            # Between samples there may be twice as much; a third of it more saves the search at the next, higher gain.
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
        """Multiply the samples, moving evenly from one block's gain to the next one's."""
        if float(np.ptp(gains)) == 0:
            return self._samples * np.float32(gains[0])
        edges = _extended(gains, 1, 1).astype(np.float32)
        within = np.arange(self.block, dtype=np.float32) / np.float32(self.block)
        moving = (edges[:-1, None] + np.diff(edges)[:, None] * within).reshape(-1)
        return np.asarray(self._samples * moving[self.block // 2 :][: len(self._samples)], np.float32)

    def energies(self, gains: NDArray[np.float64]) -> NDArray[np.float32]:
        """Foretell the K-weighted mean square of each block under `gains` without applying them."""
        return np.asarray(self._energies * gains**2, np.float32)

    def loudness(self, gains: NDArray[np.float64]) -> float:
        """Foretell the utterance's loudness likewise; within 0.03 LU of the real one."""
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
    """Give the samples times `gain`, no true peak above `ceiling` (both as ratios)."""
    limiter = Limiter(samples, rate)
    return limiter.apply(limiter.gains(gain, ceiling))


def _extended(values: NDArray[np.float64], before: int, after: int) -> NDArray[np.float64]:
    """Repeat the first and the last value: `np.pad` would take a tenth of a millisecond, a hundred times a minute."""
    return np.concatenate([np.full(before, values[0]), values, np.full(after, values[-1])])


def _least(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Give the least of each `width` values in a row: of twice as many by each step."""
    reach = 1
    while 2 * reach <= width:
        values, reach = np.minimum(values[:-reach], values[reach:]), 2 * reach
    rest = width - reach
    return np.minimum(values[:-rest], values[rest:]) if rest else values


def _rows(samples: Samples, size: int) -> Samples:
    """Cut samples into rows; the last is filled up with silence. Not by `np.pad`, which takes three times as long."""
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
    """Give the interpolation to a quarter, a half and three quarters of the way: a sinc under a Kaiser window."""
    at = np.arange(_TAPS) - (_TAPS // 2 - 1) - np.array([[0.25], [0.5], [0.75]])
    window = np.i0(8 * np.sqrt(np.maximum(0, 1 - (at / (_TAPS / 2)) ** 2))) / np.i0(8)
    return np.asarray(np.sinc(at) * window, np.float32)


@lru_cache(maxsize=8)
def _response(rate: int) -> NDArray[np.complex64]:
    """Give the K-weighting at the bins of one FFT block.

    The standard gives coefficients for 48 kHz alone. These are the analogue prototypes that they come from, taken to
    any
    rate by the bilinear transform.

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
