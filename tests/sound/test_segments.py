"""pydub's corner: it comes in quietly, and lengths are exact."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from podcast.sound import segments


def test_pydub_is_imported_without_a_warning_and_in_one_place() -> None:
    """Where warnings are errors and there is no ffmpeg, importing the stage still works."""
    environment = {**os.environ, "PATH": ""}
    code = "import podcast.sound.stitch"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=environment, capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    package = Path(segments.__file__).parents[1]
    users = [path for path in package.rglob("*.py") if "import AudioSegment" in path.read_text(encoding="utf-8")]
    assert users == [Path(segments.__file__)]


@pytest.mark.parametrize("rate", [24000, 44100])
@pytest.mark.parametrize("length", [1, 44, 1152, 12345, 44101])
def test_lengths_are_in_samples(length: int, rate: int) -> None:
    """pydub's milliseconds never show: what is put in comes out as long."""
    speech = np.full(length, 0.5, np.float32)
    second = 777 + length + 5
    placed = segments.placed([speech, speech], [777, second], second + length + 1999, rate)
    made = segments.samples(placed)
    assert len(made) == segments.length_of(placed) == second + length + 1999
    assert list(np.flatnonzero(made)) == [*range(777, 777 + length), *range(second, second + length)]
    over = segments.laid_over(placed, segments.segment(speech, rate), at=1200, rate=rate)
    assert segments.length_of(over) == segments.length_of(placed)


def test_one_sound_lies_over_another_where_it_was_put() -> None:
    """Samples add up; the length is the base's even where the other is longer."""
    base = segments.silence(1000, 44100)
    over = segments.segment(np.full(5000, 0.25, np.float32), 44100)
    made = segments.samples(segments.laid_over(base, over, at=333, rate=44100))
    assert len(made) == 1000
    assert not made[:333].any()
    assert made[333:900] == pytest.approx(0.25, abs=0.001)


def test_music_falls_before_speech_and_is_gone_after() -> None:
    """Full, then down by the drop when speech sets in, then nothing."""
    music = np.full(5 * 44100, 0.8, np.float32)
    made = segments.samples(segments.ducked(music, 44100, speech=2.0, drop=14.0, ramp=0.6, gone=3.5))
    assert made[round(1.3 * 44100)] == pytest.approx(0.8, abs=0.01)
    assert 20 * np.log10(made[round(2.005 * 44100)] / 0.8) == pytest.approx(-14.0, abs=0.3)
    assert len(made) == pytest.approx(3.5 * 44100, abs=50)
    assert abs(made[-1]) < 0.002
