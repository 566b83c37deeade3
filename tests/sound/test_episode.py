"""A whole episode: what a decoder gives against what the recording says."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from podcast.records import Clip, Recording
from podcast.sound import loudness, mp3, stitch, takes
from podcast.sound.loudness import Samples
from podcast.sound.mp3 import Format
from tests.sound.synthetic import (
    STYLE,
    decoded,
    heard,
    pauses,
    programme,
    record,
    run,
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
    assert cue.end <= takes.LONGEST_OPENING
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
