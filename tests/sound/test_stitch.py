"""Stitching: what an edit costs, what damage does, what is refused, and where the music goes."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from podcast.errors import AudioError, NoAudio
from podcast.records import Clip, Sound
from podcast.sound import stitch, takes
from podcast.sound.loudness import Samples
from podcast.sound.mastering import CORRECTION
from tests.sound.synthetic import (
    PLAIN,
    STYLE,
    TAGS,
    clip,
    decoded,
    heard,
    programme,
    record,
    stream,
)

ONSET = 0.015
"""Seconds by which an onset may miss."""


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """With one thread and with two, from new fragments and from kept ones, in this process and in another."""
    clips = programme()
    first = record(clips, tmp_path / "one", style=STYLE, threads=1).path
    assert record(clips, tmp_path / "one", style=STYLE, threads=2).path == first
    assert record(clips, tmp_path / "two", style=STYLE, threads=2).path.name == first.name
    code = (
        "import sys, pathlib; from tests.sound.synthetic import *; "
        "print(record(programme(), pathlib.Path(sys.argv[1]), style=STYLE).path.name)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "three"], capture_output=True, encoding="utf-8", check=True, cwd=root
    )
    assert done.stdout.strip() == first.name


def test_an_edit_makes_one_fragment(tmp_path: Path) -> None:
    """One sentence changed, one fragment new; every other is taken as it was, byte for byte."""
    clips = programme()
    record(clips, tmp_path)
    before = kept(tmp_path)
    clips[5] = clip("山那边的人改口说风是从海上来的", after=0.25, order=3)
    record(clips, tmp_path)
    assert len(before) == len(clips)
    assert len(kept(tmp_path)) == len(clips) + 1
    assert {path: kept(tmp_path)[path] for path in before} == before


def test_a_damaged_fragment_is_made_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Cut, empty or with one bit turned: seen, said, and the episode is the same."""
    made = record(programme(), tmp_path).path
    before = kept(tmp_path)
    for place, path in enumerate(before):
        content = before[path]
        flipped = content[:500] + bytes([content[500] ^ 16]) + content[501:]
        path.write_bytes([content[:-7], b"", content[:20], flipped][place % 4])
    assert record(programme(), tmp_path).path == made
    assert kept(tmp_path) == before
    assert caplog.text.count("was damaged") == len(before)


def test_lost_fragments_change_nothing(tmp_path: Path) -> None:
    """The store is never needed for correctness."""
    made = record(programme(), tmp_path).path
    shutil.rmtree(tmp_path / "fragments")
    assert record(programme(), tmp_path).path == made


def test_a_finished_file_is_left_alone_and_a_damaged_one_replaced(tmp_path: Path) -> None:
    """The same episode is not written twice, unless what lies there is not it."""
    made = record(programme(), tmp_path)
    content, stamp = made.path.read_bytes(), made.path.stat().st_mtime_ns
    record(programme(), tmp_path)
    assert made.path.stat().st_mtime_ns == stamp
    made.path.write_bytes(content[:-1] + b"?")
    record(programme(), tmp_path)
    assert made.path.read_bytes() == content


@pytest.mark.parametrize(
    ("pcm", "message"), [(np.zeros(0), "empty"), (np.zeros(22050), "silent"), (np.ones(22050), "silent")]
)
def test_an_utterance_without_sound_is_never_shipped(pcm: Samples, message: str, tmp_path: Path) -> None:
    """The error names the line and the words, and nothing is written."""
    clips = programme()
    clips[5] = replace(clips[5], sound=Sound.of(pcm.astype(np.int16), 22050))
    with pytest.raises(AudioError, match=rf"line 7: '山那边.*{message}"):
        record(clips, tmp_path)
    assert not (tmp_path / "audio").exists()
    assert not any((tmp_path / "scratch").iterdir())


@pytest.mark.parametrize("place", ["fragments", "audio"])
def test_a_disk_that_refuses_is_our_error(place: str, tmp_path: Path) -> None:
    """A file where a folder must be stands for every refusal: the path is named, with what to do."""
    (tmp_path / place).write_text("in the way")
    with pytest.raises(AudioError, match=rf"{place}.*cannot be written.*build again"):
        record(programme()[:3], tmp_path)


def test_no_speech_at_all_is_an_error(tmp_path: Path) -> None:
    """An episode of music alone is none."""
    with pytest.raises(AudioError, match="wind: there is no speech"):
        record([], tmp_path, style=STYLE)


def test_an_engine_that_fails_midway_leaves_nothing_behind(tmp_path: Path) -> None:
    """Its error comes through, and no file appears under the episode's name."""

    async def failing() -> AsyncIterator[Clip]:
        async for one in stream(programme()[:4]):
            yield one
        raise NoAudio("the answer held no audio")

    call = stitch.record(
        failing(), PLAIN, folder=tmp_path / "audio", slug="wind", tags=TAGS, fragments=tmp_path / "fragments",
        scratch=tmp_path / "scratch",
    )  # fmt: skip
    with pytest.raises(NoAudio):
        asyncio.run(call)
    assert not (tmp_path / "audio").exists()


def test_a_build_that_is_stopped_leaves_no_episode(tmp_path: Path) -> None:
    """Cancelled while an engine is still speaking: the call ends, and what was not finished is nowhere."""
    waiting = asyncio.Event()

    async def endless() -> AsyncIterator[Clip]:
        async for one in stream(programme()):
            yield one
        waiting.set()
        await asyncio.sleep(3600)

    async def stopped() -> None:
        call = stitch.record(
            endless(), PLAIN, folder=tmp_path / "audio", slug="wind", tags=TAGS, fragments=tmp_path / "fragments",
            scratch=tmp_path / "scratch",
        )  # fmt: skip
        task = asyncio.create_task(call)
        await waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(stopped())
    assert not (tmp_path / "audio").exists()


def test_a_gain_of_the_style_is_the_voices(tmp_path: Path) -> None:
    """Each utterance is moved by at most `CORRECTION` from it: a gain 10 dB too small leaves a voice 4 dB too soft."""

    def loud(gain: float | None = None) -> float:
        style = PLAIN if gain is None else replace(PLAIN, gains={"test/voice": gain})
        return record([clip("山那边的人说风是从海上来的", level=0.1)], tmp_path, style=style).loudness

    assert loud() == pytest.approx(-16.0, abs=0.3)
    natural = loud(-20.0) + 20.0 - CORRECTION
    right = PLAIN.loudness - natural
    assert loud(right) == pytest.approx(-16.0, abs=0.3)
    assert loud(right - 10) == pytest.approx(-16.0 - 10 + CORRECTION, abs=0.3)


def test_a_louder_role_stays_louder(tmp_path: Path) -> None:
    """The prosody's volume survives levelling."""
    one, other = (record([clip("风从海上来的", volume=volume)], tmp_path).loudness for volume in (0.0, -6.0))
    assert one - other == pytest.approx(6.0, abs=0.3)


def test_without_an_opening_or_a_length_there_is_no_music(tmp_path: Path) -> None:
    """Speech begins at once, and the episode ends with it."""
    for clips, style in ((programme()[1:-1], STYLE), (programme(), PLAIN)):
        made = record(clips, tmp_path, style=style)
        assert made.cues[0].start < 0.1
        assert made.duration - made.cues[-1].end < 1.0


def test_a_long_opening_comes_in_sooner(tmp_path: Path) -> None:
    """The whole opening, read in two utterances, ends within 8 s where the words allow it."""
    words = "试音台三月四日星期二", "本期由人工智能合成语音播报敬请留意"
    clips = [clip(words[0], "opening", after=0.5), clip(words[1], "opening", after=0.6), clip("标题", "title")]
    made = record(clips, tmp_path, style=STYLE)
    assert 0.5 <= made.cues[0].start < STYLE.opening_jingle
    assert made.cues[1].end == pytest.approx(takes.LONGEST_OPENING, abs=0.1)


def test_tiny_pauses_are_as_short_as_frames_allow(tmp_path: Path) -> None:
    """A pause of nothing is no error: fragments keep the silence they need, under 0.15 s."""
    clips = [clip("风从海上来", after=0.0), clip("雨也是", after=0.0)]
    made = record(clips, tmp_path)
    assert 0.0 < made.cues[1].start - made.cues[0].end < 0.15
    samples, rate = decoded(made.path)
    assert heard(samples, rate, made.cues[1])[0] == pytest.approx(made.cues[1].start, abs=ONSET)


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 44100, 48000])
def test_an_engine_may_have_any_rate(rate: int, tmp_path: Path) -> None:
    """The same words take the same time whatever rate they come at."""
    made = record([clip("风从海上来", rate=rate)], tmp_path)
    assert made.cues[0].end - made.cues[0].start == pytest.approx(5 * 0.23 - 0.03, abs=0.03)


@pytest.mark.parametrize("hours", [0.25, pytest.param(2.0, marks=pytest.mark.soak)])
def test_time_does_not_drift(hours: float, tmp_path: Path) -> None:
    """The last onset of a long episode is where its cue says: rounding to frames is counted, never summed up."""
    some = programme()[2:6]
    each = sum(one.sound.length for one in some) / 22050
    clips = some * round(hours * 3600 / each)
    made = record(clips, tmp_path)
    with soundfile.SoundFile(made.path) as file:
        rate, total = file.samplerate, 0
        tail = np.zeros(0, np.float32)
        for block in file.blocks(blocksize=1 << 20, dtype="float32"):
            total += len(block)
            tail = np.concatenate([tail, block])[-(1 << 21) :]
    assert total == round(made.duration * rate)
    start = total - len(tail)
    last = made.cues[-1]
    moved = replace(last, start=last.start - start / rate, end=last.end - start / rate)
    assert heard(tail, rate, moved)[0] == pytest.approx(moved.start, abs=ONSET)


def kept(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted((folder / "fragments").rglob("*")) if path.is_file()}
