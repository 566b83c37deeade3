"""Loudness, peaks and bounds, against signals whose values are known."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.sound import loudness
from podcast.sound.loudness import Limiter, Samples
from tests.sound.synthetic import clip, run

ONE_CHANNEL = 3.01
"""dB: the EBU's test signals are stereo, and one channel must be this much louder to count the same."""


def tone(*parts: tuple[float, float], rate: int = 48000, pitch: float = 1000.0) -> Samples:
    """Give a sine of (dBFS, seconds) stretches."""
    time = np.arange(round(sum(seconds for _, seconds in parts) * rate)) / rate
    level = np.repeat(
        [loudness.amplitude(dbfs + ONE_CHANNEL) for dbfs, _ in parts], [round(s * rate) for _, s in parts]
    )
    return (level * np.sin(2 * np.pi * pitch * time)).astype(np.float32)


def measured(samples: Samples, rate: int) -> float:
    return loudness.integrated(loudness.mean_squares(samples, rate, rate // 10))


@pytest.mark.parametrize("rate", [22050, 24000, 44100, 48000])
def test_a_sine_of_known_level_reads_its_level(rate: int) -> None:
    """EBU Tech 3341, cases 1 and 2, at every rate an engine has."""
    assert measured(tone((-23.0, 20), rate=rate), rate) == pytest.approx(-23.0, abs=0.1)
    assert measured(tone((-33.0, 20), rate=rate), rate) == pytest.approx(-33.0, abs=0.1)


@pytest.mark.parametrize(
    "parts",
    [
        ((-36.0, 10), (-23.0, 60), (-36.0, 10)),
        ((-72.0, 10), (-36.0, 10), (-23.0, 60), (-36.0, 10), (-72.0, 10)),
        ((-26.0, 20), (-20.0, 20.1), (-26.0, 20)),
    ],
)
def test_both_gates_leave_out_what_the_standard_leaves_out(parts: tuple[tuple[float, float], ...]) -> None:
    """EBU Tech 3341, cases 3 to 5: -23 LUFS each."""
    assert measured(tone(*parts), 48000) == pytest.approx(-23.0, abs=0.1)


def test_the_high_pass_and_the_shelf_weigh_as_the_standard_says() -> None:
    """Against 1 kHz, 25 Hz counts 12.5 dB less and 10 kHz 3.3 dB more: the curve of BS.1770-4, figure 2 and 4."""
    middle = measured(tone((-23.0, 5)), 48000)
    assert measured(tone((-23.0, 5), pitch=25.0), 48000) - middle == pytest.approx(-12.5, abs=1.5)
    assert measured(tone((-23.0, 5), pitch=10000.0), 48000) - middle == pytest.approx(3.3, abs=0.2)


def test_silence_and_almost_nothing_have_the_floor() -> None:
    """No logarithm of zero, whatever is measured."""
    assert measured(np.zeros(48000, np.float32), 48000) == loudness.SILENCE
    assert loudness.integrated(np.zeros(2)) == loudness.SILENCE
    assert loudness.true_peak(np.zeros(0, np.float32)) == 0.0


@pytest.mark.parametrize(("hop", "rate"), [(1152, 44100), (576, 24000), (44, 44100)])
def test_energies_by_frame_give_the_same_loudness_as_by_tenths(hop: int, rate: int) -> None:
    """What is kept with MP3 frames of 26 ms measures as the standard's steps of 100 ms do."""
    samples = np.concatenate([_speech(rate), np.zeros(rate, np.float32), _speech(rate) / 3])
    frames = loudness.mean_squares(samples, rate, hop)
    by_frame = loudness.integrated(loudness.tenths(frames, hop, rate))
    assert by_frame == pytest.approx(measured(samples, rate), abs=0.03)


def test_true_peak_is_found_between_the_samples() -> None:
    """EBU Tech 3341, case 15 and following: a quarter of the rate at 45 degrees peaks 3 dB over its samples."""
    for rate in (24000, 44100, 48000):
        time = np.arange(rate) / rate
        samples = (0.5 * np.sin(2 * np.pi * rate / 4 * time + np.pi / 4)).astype(np.float32)
        assert np.abs(samples).max() == pytest.approx(0.354, abs=0.001)
        middle = samples * np.hanning(rate).astype(np.float32)  # no click at the ends
        assert loudness.decibels(loudness.true_peak(middle)) == pytest.approx(-6.0, abs=0.2)


def test_a_lone_peak_is_found_wherever_it_lies() -> None:
    """Stretches are oversampled with their surroundings: no peak hides on a border."""
    for place in (0, 1, 8191, 8192, 8193, 19999):
        samples = np.full(20010, 0.01, np.float32)
        samples[place : place + 9] = 0.8 * np.hanning(9)
        assert loudness.true_peak(samples) == pytest.approx(0.8, rel=0.03)


@settings(max_examples=25, deadline=None)
@given(
    gain=st.floats(0.5, 20.0),
    ceiling=st.floats(0.2, 0.9),
    seed=st.integers(0, 2**32 - 1),
    rate=st.sampled_from([24000, 44100]),
)
def test_nothing_passes_the_limiter(gain: float, ceiling: float, seed: int, rate: int) -> None:
    """Bursts of any level at any gain stay under the ceiling, between the samples too."""
    random = np.random.default_rng(seed)
    bursts = np.repeat(random.uniform(0, 0.5, 40) ** 2, 500)
    samples = (random.normal(0, 1, 20000) * bursts).astype(np.float32)
    smooth = np.convolve(samples, np.hanning(8) / 4, "same").astype(np.float32)
    assert loudness.true_peak(loudness.limited(smooth, rate, gain, ceiling)) <= ceiling


def test_the_limiter_leaves_alone_what_is_quiet_enough() -> None:
    """Below the ceiling the gain is all that happens."""
    samples = _speech(44100) * np.float32(0.1)
    np.testing.assert_array_equal(loudness.limited(samples, 44100, 1.5, 0.8), samples * np.float32(1.5))


def test_the_limiter_gives_back_its_gain_after_a_peak() -> None:
    """A click turns down 50 ms around it and nothing else."""
    samples = np.full(44100, 0.1, np.float32)
    samples[22050] = 0.9
    made = loudness.limited(samples, 44100, 1.0, 0.5)
    touched = np.flatnonzero(np.abs(made - samples) > 1e-6)
    assert touched.min() > 22050 - 44100 * 0.02
    assert touched.max() < 22050 + 44100 * 0.05


def test_loudness_is_foretold_before_the_gain_is_applied() -> None:
    """Levelling tries gains on the energies alone, and the sound then has that loudness."""
    samples = _speech(44100)
    limiter = Limiter(samples, 44100)
    for gain in (0.5, 2.0, 6.0):
        gains = limiter.gains(gain, 0.79)
        made = limiter.apply(gains)
        energies = np.float64(1) * loudness.mean_squares(made, 44100, 4410)
        real = loudness.of_utterance(energies, len(made) / 44100)
        assert limiter.loudness(gains) == pytest.approx(real, abs=0.1)


def test_speech_is_found_to_the_frame() -> None:
    """5 ms frames, -40 dB of the loudest: a soft breath before is not speech, a soft initial is."""
    rate = 44100
    samples = np.zeros(rate, np.float32)
    samples[10000:10500] = 0.004  # -42 dB
    samples[11025:15435] = 0.5
    samples[15435:16000] = 0.006  # -38 dB
    start, end = loudness.speech_bounds(samples, rate)
    frame = round(rate * 0.005)
    assert start == 11025 // frame * frame
    assert 16000 - frame < end < 16000 + frame
    assert loudness.speech_bounds(samples, rate, loudness.TRIM_FLOOR)[0] < 10500


def test_silence_has_no_bounds() -> None:
    """Digital silence, an empty clip and hiss under -60 dBFS hold no speech."""
    hiss = np.random.default_rng(1).normal(0, 0.0003, 22050).astype(np.float32)
    for samples in (np.zeros(22050, np.float32), np.zeros(0, np.float32), hiss):
        assert loudness.speech_bounds(samples, 22050) == (0, 0)


@pytest.mark.parametrize("seconds", [0.05, 0.15, 0.3, 0.39, 0.41, 0.8, 3.0])
def test_a_short_word_measures_as_a_long_one_of_the_same_level(seconds: float) -> None:
    """Gating blocks of 400 ms would call a word of 150 ms 4 LU softer, and it would be made that much louder."""
    samples = tone((-20.0, seconds), rate=44100)
    energies = loudness.mean_squares(samples, 44100, 4410).astype(np.float64)
    assert loudness.of_utterance(energies, seconds) == pytest.approx(-20.0, abs=0.7)


@pytest.mark.client
@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
def test_ffmpegs_meter_agrees(tmp_path: Path) -> None:
    """The same loudness and true peak as ffmpeg's ebur128, over speech with pauses."""
    rate = 44100
    samples = np.concatenate([_speech(rate), np.zeros(rate, np.float32)] * 4)
    soundfile.write(tmp_path / "speech.wav", samples, rate, subtype="FLOAT")
    words = ("-nostats", "-i", tmp_path / "speech.wav", "-af", "ebur128=peak=true", "-f", "null", "-")
    told = run("ffmpeg", "-hide_banner", *words).stderr.decode()
    summary = told[told.rindex("Summary") :]
    assert (i := re.search(r"I:\s+(\S+) LUFS", summary))
    assert (peak := re.search(r"Peak:\s+(\S+) dBFS", summary))
    assert measured(samples, rate) == pytest.approx(float(i[1]), abs=0.1)
    assert loudness.decibels(loudness.true_peak(samples)) == pytest.approx(float(peak[1]), abs=0.2)


def _speech(rate: int) -> Samples:
    return clip("山那边的人说风是从海上来的", rate=rate).sound.load().astype(np.float32) / np.float32(32768)
