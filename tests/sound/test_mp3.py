"""Frames, the Info frame, and whether a file is whole."""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from podcast.errors import AudioError
from podcast.sound import loudness, mp3, stitch
from podcast.sound.loudness import Samples
from podcast.sound.mp3 import Format
from tests.sound.synthetic import run

each_format = pytest.mark.parametrize("form", [stitch.PUBLIC, stitch.SMALL], ids=["public", "small"])


def sine(seconds: float, form: Format) -> Samples:
    time = np.arange(round(seconds * form.sample_rate)) / form.sample_rate
    return (0.5 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)


def whole(samples: Samples, form: Format, duration: int) -> bytes:
    """Encode with an Info frame that says `duration` samples."""
    stream = mp3.encode(samples, form)
    count = sum(1 for _ in mp3.frames(stream))
    return mp3.info_frame(stream, [len(stream)], [count], duration) + stream


@each_format
def test_frames_are_read_as_they_were_made(form: Format) -> None:
    """Every byte that the encoder gives belongs to a frame of the format asked for."""
    stream = mp3.encode(sine(1.0, form), form)
    found = list(mp3.frames(stream))
    assert sum(frame.size for frame in found) == len(stream)
    assert {(frame.sample_rate, frame.bit_rate, frame.samples) for frame in found} == {
        (form.sample_rate, form.bit_rate, form.frame)
    }


def test_what_is_no_frame_is_none() -> None:
    """Text, a lost sync, a reserved rate and a cut frame end the walk."""
    stream = mp3.encode(sine(0.2, stitch.PUBLIC), stitch.PUBLIC)
    for broken in (b"", b"ID3", b"not an mp3 at all", b"\xff\xfb\x0c\x00" * 9, b"\xff\xff\xff\xff" * 9, stream[:100]):
        assert list(mp3.frames(broken)) == []
    assert len(list(mp3.frames(stream[:-1]))) == len(list(mp3.frames(stream))) - 1


@each_format
def test_the_encoders_own_gain_is_made_up_for(form: Format) -> None:
    """LAME turns constant bit rates down by 0.45 dB; a decoded sine has the level that it was given."""
    made = mp3.decode(mp3.encode(sine(2.0, form), form))
    middle = made[form.sample_rate // 2 : form.sample_rate]
    assert loudness.decibels(float(np.abs(middle).max()) / 0.5) == pytest.approx(0.0, abs=0.1)


@each_format
@pytest.mark.parametrize("odd", [0, 1, 575, 576, 1151])
def test_a_decoder_gives_as_many_samples_as_the_info_frame_says(form: Format, odd: int) -> None:
    """To the sample, by libsndfile, and the sound is where it was put."""
    duration = 20000 + odd
    samples = np.zeros(duration, np.float32)
    samples[10000:10100] = 0.5
    made, rate = soundfile.read(io.BytesIO(whole(samples, form, duration)), dtype="float32")
    assert (len(made), rate) == (duration, form.sample_rate)
    assert abs(int(np.flatnonzero(np.abs(made) > 0.25)[0]) - 10000) < 30


@pytest.mark.client
@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
@each_format
def test_ffmpeg_gives_as_many_samples_and_no_message(form: Format, tmp_path: Path) -> None:
    """The other family of decoders honours the same frame."""
    (tmp_path / "a.mp3").write_bytes(whole(np.zeros(23456, np.float32), form, 23456))
    done = run("ffmpeg", "-v", "warning", "-i", tmp_path / "a.mp3", "-f", "s16le", "-")
    assert (len(done.stdout) // 2, done.stderr) == (23456, b"")


def test_the_seek_table_climbs_to_the_end() -> None:
    """A hundred places, in order, the last before the end of the file."""
    made = whole(sine(5.0, stitch.PUBLIC), stitch.PUBLIC, 5 * 44100)
    table = made[4 + 17 + 16 : 4 + 17 + 116]
    assert list(table) == sorted(table)
    assert table[0] < 5
    assert 250 <= table[99] <= 255


def test_first_frames_are_cut_exactly_or_not_at_all() -> None:
    """An encoder that gives too few is an error, never a short fragment."""
    stream = mp3.encode(sine(1.0, stitch.PUBLIC), stitch.PUBLIC)
    cut = mp3.first_frames(stream, 7)
    assert len(list(mp3.frames(cut))) == 7
    assert stream.startswith(cut)
    with pytest.raises(AudioError, match="expected 9999"):
        mp3.first_frames(stream, 9999)


def test_bytes_that_do_not_decode_are_our_error() -> None:
    """The decoder's exception does not leave the stage."""
    with pytest.raises(AudioError, match="do not decode"):
        mp3.decode(b"nothing to hear" * 100)


def test_a_finished_file_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    """Length and the hash in its name: one flipped bit, one byte less or another length is seen."""
    content = whole(sine(1.0, stitch.PUBLIC), stitch.PUBLIC, 44100)
    path = tmp_path / f"2025-03-04-wind.{hashlib.sha256(content).hexdigest()[:8]}.mp3"
    path.write_bytes(content)
    assert mp3.intact(path, len(content))
    assert not mp3.intact(path, len(content) + 1)
    path.write_bytes(content[:-1])
    assert not mp3.intact(path, len(content))
    path.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    assert not mp3.intact(path, len(content))
    assert not mp3.intact(tmp_path / "missing.00000000.mp3", 5)
    assert not mp3.intact(tmp_path, tmp_path.stat().st_size)


def test_a_file_of_another_name_is_walked(tmp_path: Path) -> None:
    """Without a hash in the name, a tag and whole frames to the last byte are what counts."""
    content = b"ID3\x03\x00\x00\x00\x00\x00\x05hello" + whole(sine(1.0, stitch.PUBLIC), stitch.PUBLIC, 44100)
    path = tmp_path / "renamed.mp3"
    path.write_bytes(content)
    assert mp3.intact(path, len(content))
    path.write_bytes(content[:-1])
    assert not mp3.intact(path, len(content) - 1)
