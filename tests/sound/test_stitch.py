"""A whole episode: what a decoder gives against what the recording says."""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from podcast.errors import AudioError, NoAudio
from podcast.records import Clip, Recording
from podcast.sound import loudness, mp3, stitch
from podcast.sound.loudness import Samples
from podcast.sound.mastering import CORRECTION
from podcast.sound.mp3 import Format
from tests.sound.synthetic import (
    PLAIN,
    STYLE,
    TAGS,
    clip,
    decoded,
    heard,
    pauses,
    programme,
    record,
    run,
    stream,
)

PAUSE, ONSET = 0.030, 0.015
"""Seconds by which a pause and an onset may miss."""


@dataclass(frozen=True)
class Episode:
    """An episode, and what a decoder makes of it."""

    clips: list[Clip]
    made: Recording
    samples: Samples
    form: Format


@pytest.fixture(scope="module", params=[stitch.PUBLIC, stitch.SMALL], ids=["public", "small"])
def episode(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Episode:
    """The programme with music, in each format."""
    clips, form = programme(), request.param
    made = record(clips, tmp_path_factory.mktemp("episode"), style=STYLE, form=form)
    samples, rate = decoded(made.path)
    assert rate == form.sample_rate
    return Episode(clips, made, samples, form)


def test_the_decoded_length_is_the_recordings(episode: Episode) -> None:
    """To the sample, with the Info frame honoured."""
    assert len(episode.samples) == round(episode.made.duration * episode.form.sample_rate)


def test_every_onset_is_where_its_cue_says(episode: Episode) -> None:
    """Every utterance that no music covers, measured in the decoded MP3."""
    measured = [heard(episode.samples, episode.form.sample_rate, cue)[0] for cue in episode.made.cues[1:]]
    assert measured == pytest.approx([cue.start for cue in episode.made.cues[1:]], abs=ONSET)


def test_the_styles_pauses_are_the_pauses_heard(episode: Episode) -> None:
    """From the end of speech to the next onset, whatever the engine put around its clips."""
    spans = [heard(episode.samples, episode.form.sample_rate, cue) for cue in episode.made.cues[1:-1]]
    measured = [after[0] - before[1] for before, after in pairwise(spans)]
    assert measured == pytest.approx(pauses(episode.clips[1:-1]), abs=PAUSE)


def test_loudness_and_peak_are_the_styles(episode: Episode) -> None:
    """-16 LUFS over the whole, music and a shout included; -1 dBTP in what the decoder gives."""
    rate = episode.form.sample_rate
    measured = loudness.integrated(loudness.mean_squares(episode.samples, rate, rate // 10))
    assert measured == pytest.approx(STYLE.loudness, abs=0.5)
    assert episode.made.loudness == pytest.approx(measured, abs=0.1)
    assert loudness.decibels(loudness.true_peak(episode.samples)) <= STYLE.true_peak


def test_utterances_are_as_loud_as_each_other(episode: Episode) -> None:
    """Within 2 LU, one of them given 10 dB softer and one 10 dB louder by the engine."""
    rate = episode.form.sample_rate
    found = []
    for cue in episode.made.cues[1:-1]:
        part = episode.samples[round(cue.start * rate) : round(cue.end * rate)]
        energy = loudness.mean_squares(part, rate, rate // 10).sum() * (rate // 10) / len(part)
        found.append(10 * np.log10(energy))
    assert max(found) - min(found) < 2.0


def test_words_are_heard_where_their_marks_say(episode: Episode) -> None:
    """In the decoded sound each syllable is loud, and the breath before it is not."""
    rate = episode.form.sample_rate
    for cue in episode.made.cues[2:6]:
        assert "".join(word.written for word in cue.words) == cue.written
        for word, following in pairwise(cue.words):
            speech = episode.samples[round((word.start + 0.02) * rate) : round((word.end - 0.02) * rate)]
            breath = episode.samples[round((word.end + 0.01) * rate) : round((following.start - 0.01) * rate)]
            assert np.abs(speech).mean() > 10 * np.abs(breath).mean()


def test_cues_say_what_is_said(episode: Episode) -> None:
    """One an utterance, in order, not overlapping, inside the episode."""
    said = [one.utterance for one in episode.clips]
    cues = episode.made.cues
    assert [(cue.written, cue.role, cue.spoken, cue.line, cue.voice) for cue in cues] == [
        (one.written, one.role, one.spoken, one.line, one.voice) for one in said
    ]
    edges = [edge for cue in cues for edge in (cue.start, cue.end)]
    assert edges == sorted(edges)
    assert edges[-1] <= episode.made.duration


def test_the_file_is_named_by_its_content(episode: Episode) -> None:
    """Eight hex of the SHA-256 of the whole file; changed audio never has an old name."""
    content = episode.made.path.read_bytes()
    assert episode.made.path.name == f"wind.{hashlib.sha256(content).hexdigest()[:8]}.mp3"
    assert episode.made.length == len(content)
    assert mp3.intact(episode.made.path, episode.made.length)


def test_the_opening_comes_in_over_the_music(episode: Episode) -> None:
    """Music alone first, speech while it fades and 14 dB and more above it, all within 8 s."""
    rate, cue = episode.form.sample_rate, episode.made.cues[0]
    alone = episode.samples[: round(0.8 * rate)]
    assert cue.start == pytest.approx(STYLE.opening_jingle, abs=0.1)
    assert cue.end <= stitch.LONGEST_OPENING
    before = episode.samples[round((cue.start - 0.04) * rate) : round((cue.start - 0.01) * rate)]
    speech = episode.samples[round(cue.start * rate) : round(cue.end * rate)]
    assert np.std(alone) > 0.05
    assert 20 * np.log10(np.std(speech) / np.std(before)) > 14


def test_the_closing_sound_follows_the_last_words(episode: Episode) -> None:
    """At most as long as the style says, after a breath."""
    rate, cue = episode.form.sample_rate, episode.made.cues[-1]
    after = episode.samples[round(cue.end * rate) :]
    start, end = loudness.speech_bounds(after, rate)
    assert start / rate == pytest.approx(0.3, abs=0.05)
    assert (end - start) / rate <= STYLE.closing_jingle


@pytest.mark.client
@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
def test_ffmpeg_agrees_on_length_loudness_and_peak(episode: Episode) -> None:
    """It decodes without a message, to the same number of samples, and its meter says the same."""
    done = run("ffmpeg", "-v", "warning", "-i", episode.made.path, "-f", "s16le", "-")
    assert (len(done.stdout) // 2, done.stderr) == (len(episode.samples), b"")
    words = ("-nostats", "-i", episode.made.path, "-af", "ebur128=peak=true", "-f", "null", "-")
    told = run("ffmpeg", "-hide_banner", *words).stderr.decode(errors="replace")
    summary = told[told.rindex("Summary") :]
    assert (i := re.search(r"I:\s+(\S+) LUFS", summary))
    assert (peak := re.search(r"Peak:\s+(\S+) dBFS", summary))
    assert float(i[1]) == pytest.approx(STYLE.loudness, abs=0.5)
    assert float(peak[1]) <= STYLE.true_peak


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
        [sys.executable, "-c", code, tmp_path / "three"], capture_output=True, text=True, check=True, cwd=root
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
    clips[5] = replace(clips[5], pcm=pcm.astype(np.int16))
    with pytest.raises(AudioError, match=rf"line 7: '山那边.*{message}"):
        record(clips, tmp_path)
    assert not (tmp_path / "audio").exists()
    assert not any((tmp_path / "scratch").iterdir())


def test_no_speech_at_all_is_an_error(tmp_path: Path) -> None:
    """An episode of music alone is none."""
    with pytest.raises(AudioError, match="wind: no speech"):
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
    assert made.cues[1].end == pytest.approx(stitch.LONGEST_OPENING, abs=0.1)


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
    each = sum(len(one.pcm) for one in some) / 22050
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
