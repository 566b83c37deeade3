"""The show's own sound files, of every kind, and the jingle in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from podcast.errors import AudioError
from podcast.records import SoundStyle
from podcast.sound import loudness, mp3, music, stitch
from podcast.sound.loudness import Samples
from podcast.sound.mp3 import Format
from podcast.sound.music import LEVEL, TAIL
from tests.sound.synthetic import STYLE

FORM = stitch.PUBLIC


def chord(seconds: float, rate: int, channels: int = 1, *, before: float = 0.0) -> NDArray[np.float64]:
    time = np.arange(round(seconds * rate)) / rate
    mono = 0.2 * sum(np.sin(2 * np.pi * pitch * time) for pitch in (220, 277, 330))
    mono = np.concatenate([np.zeros(round(before * rate)), np.asarray(mono)])
    return np.stack([mono * (1 - channel / 10) for channel in range(channels)], axis=1)


def loaded(path: Path, seconds: float = 2.0) -> Samples:
    style = replace(STYLE, intro=path.name, opening_jingle=seconds, closing_jingle=0.0)
    opening = music.load(style, path.parent, FORM).opening
    assert opening
    return opening.samples


def level(samples: Samples) -> float:
    return loudness.integrated(loudness.mean_squares(samples, FORM.sample_rate, FORM.sample_rate // 10))


@pytest.mark.parametrize(
    ("name", "rate", "channels"),
    [
        ("a.wav", 8000, 1), ("a.wav", 44100, 2), ("a.wav", 192000, 2), ("a.wav", 48000, 6), ("a.flac", 96000, 2),
        ("a.mp3", 44100, 2), ("a.mp3", 16000, 1), ("a.ogg", 48000, 2),
    ],
)  # fmt: skip
def test_any_rate_and_channels_become_the_episodes(name: str, rate: int, channels: int, tmp_path: Path) -> None:
    """At the format's rate, as long as asked for, at the level music has."""
    soundfile.write(tmp_path / name, chord(6.0, rate, channels), rate)
    made = loaded(tmp_path / name)
    assert len(made) == round((2.0 + TAIL) * FORM.sample_rate)
    assert level(made) == pytest.approx(STYLE.loudness + LEVEL, abs=0.5)
    spectrum = np.abs(np.fft.rfft(made))
    assert np.argmax(spectrum) / len(made) * FORM.sample_rate == pytest.approx(277, abs=60)


def test_an_mp3_of_variable_bit_rate_has_no_gaps_between_its_blocks(tmp_path: Path) -> None:
    """It sounds as it does when it is decoded in one go, although soundfile seeks after each read."""
    soundfile.write(tmp_path / "a.mp3", chord(6.0, 44100), 44100, bitrate_mode="VARIABLE")
    whole, rate = soundfile.read(tmp_path / "a.mp3")
    soundfile.write(tmp_path / "a.wav", whole, rate, subtype="FLOAT")
    np.testing.assert_allclose(loaded(tmp_path / "a.mp3"), loaded(tmp_path / "a.wav"), atol=1e-4)


def test_an_mp3_without_a_header_ends_where_its_sound_does(tmp_path: Path) -> None:
    """Its length is a guess, and soundfile fills its last block up to that with sound of the block before."""
    sound = np.concatenate([chord(5.95, FORM.sample_rate)[:, 0], np.zeros(FORM.sample_rate // 10)])
    (tmp_path / "a.mp3").write_bytes(mp3.encode(sound.astype(np.float32), FORM))
    whole, rate = soundfile.read(tmp_path / "a.mp3")
    assert soundfile.info(tmp_path / "a.mp3").frames > len(whole)
    soundfile.write(tmp_path / "a.wav", whole, rate, subtype="FLOAT")
    heard = loaded(tmp_path / "a.mp3", 8.0)
    np.testing.assert_allclose(heard, loaded(tmp_path / "a.wav", 8.0), atol=1e-4)


def test_silence_before_the_sound_is_cut_off(tmp_path: Path) -> None:
    """A file that begins with half a minute of nothing still begins at once."""
    soundfile.write(tmp_path / "late.wav", chord(4.0, 16000, before=30.3), 16000)
    made = loaded(tmp_path / "late.wav")
    assert loudness.speech_bounds(made, FORM.sample_rate)[0] < 0.05 * FORM.sample_rate
    assert len(made) == round((2.0 + TAIL) * FORM.sample_rate)


def test_a_file_shorter_than_asked_for_is_taken_whole(tmp_path: Path) -> None:
    """Nothing is repeated or stretched."""
    soundfile.write(tmp_path / "short.wav", chord(0.7, 44100), 44100)
    assert len(loaded(tmp_path / "short.wav")) == pytest.approx(0.7 * FORM.sample_rate, abs=500)


def test_three_hours_cost_no_more_than_their_beginning(tmp_path: Path) -> None:
    """Two hours and more of a long file are never read: here they are a hole without blocks on the disk."""
    path = tmp_path / "long.wav"
    soundfile.write(path, chord(10.0, 8000), 8000, subtype="PCM_16")
    size = 3 * 3600 * 8000 * 2
    head = bytearray(path.read_bytes())
    head[4:8], head[40:44] = (size + 36).to_bytes(4, "little"), size.to_bytes(4, "little")
    with path.open("r+b") as file:
        file.write(head)
        file.truncate(size + 44)
    assert soundfile.info(path).duration > 3 * 3600 - 1
    assert len(loaded(path)) == round((2.0 + TAIL) * FORM.sample_rate)


def test_a_phase_reversed_pair_is_not_lost(tmp_path: Path) -> None:
    """Mixing would cancel it; one side is taken."""
    mono = chord(5.0, 44100)
    soundfile.write(tmp_path / "reversed.wav", np.concatenate([mono, -mono], axis=1), 44100)
    assert level(loaded(tmp_path / "reversed.wav")) == pytest.approx(STYLE.loudness + LEVEL, abs=0.5)


def _silent(path: Path) -> None:
    soundfile.write(path, np.zeros(44100), 44100)


def _silent_for_long(path: Path) -> None:
    soundfile.write(path, np.zeros(8000 * 100), 8000)


def _empty(path: Path) -> None:
    soundfile.write(path, np.zeros(0), 44100)


def _numberless(path: Path) -> None:
    soundfile.write(path, np.full(44100, np.nan), 44100, subtype="FLOAT")


def _text(path: Path) -> None:
    path.write_text("这不是声音", encoding="utf-8")


def _cut(path: Path) -> None:
    soundfile.write(path, chord(1.0, 44100), 44100)
    path.write_bytes(path.read_bytes()[:30])


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _folder(path: Path) -> None:
    path.mkdir()


def _missing(path: Path) -> None:
    assert not path.exists()


def play(style: SoundStyle, folder: Path) -> None:
    """Use all the sounds of a style."""
    found = music.load(style, folder, FORM)
    for piece in (found.opening, found.closing):
        assert piece
        assert len(piece.samples)
    if found.bed:
        found.bed.under([(100, 200)], (0, 2000))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_missing, "is not an existing file"), (_folder, "is not an existing file"), (_silent, "is silent"),
        (_empty, "is silent"), (_silent_for_long, "is silent"), (_numberless, "not numbers"),
        (_text, "cannot be read"), (_cut, "cannot be read"), (_nothing, "cannot be read"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["intro", "outro", "bed"])
def test_an_unusable_file_is_named_with_its_key(
    spoil: Callable[[Path], None], message: str, key: str, tmp_path: Path
) -> None:
    """What is wrong, with which file, under which key, and what to do."""
    path = tmp_path / "sound.wav"
    spoil(path)
    style = replace(STYLE, bed_under=("title",), **{key: "sound.wav"})  # type: ignore[arg-type]
    with pytest.raises(AudioError, match=message) as caught:
        play(style, tmp_path)
    assert str(path) in str(caught.value)
    assert f"sound.{key}" in str(caught.value)


def test_a_file_that_is_not_to_be_heard_is_not_read(tmp_path: Path) -> None:
    """With a length of 0 there is no opening sound, whatever `intro` says."""
    style = replace(STYLE, opening_jingle=0.0, closing_jingle=0.0, intro="missing.wav", outro="missing.wav")
    made = music.load(style, tmp_path, FORM)
    assert (made.opening, made.closing, made.bed) == (None, None, None)


@pytest.mark.parametrize("form", [stitch.PUBLIC, stitch.SMALL], ids=["public", "small"])
def test_the_jingle_is_the_same_every_time_and_at_level(form: Format) -> None:
    """Made from sines: no two runs differ, nothing clips, and it begins and ends without a click."""
    first, again = (music.load(STYLE, Path(), form) for _ in range(2))
    for piece, another, seconds in (
        (first.opening, again.opening, 2.0 + TAIL),
        (first.closing, again.closing, 2.0),
    ):
        assert piece
        assert another
        assert piece.key == another.key
        made, other = piece.samples, another.samples
        np.testing.assert_array_equal(made, other)
        assert len(made) == round(seconds * form.sample_rate)
        assert loudness.decibels(loudness.true_peak(made)) <= STYLE.true_peak - 1.0
        assert abs(made[0]) < 0.01
        assert abs(made[-1]) < 0.01
        energies = loudness.mean_squares(made, form.sample_rate, form.sample_rate // 10)
        assert loudness.integrated(energies) == pytest.approx(STYLE.loudness + LEVEL, abs=1.0)
