"""Music under speech: how loud, how long, and what it costs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from podcast.records import Clip, Recording, Role, SoundStyle
from podcast.sound import bed, loudness, music, stitch
from podcast.sound.bed import Bed
from podcast.sound.loudness import Samples
from tests.sound.synthetic import PLAIN, STYLE, clip, decoded, heard, pauses, programme, record

RATE = stitch.PUBLIC.sample_rate
HEADLINES: tuple[Role, ...] = ("opening", "title", "closing")
SPOKEN = [(RATE, 3 * RATE), (round(4.5 * RATE), 6 * RATE), (round(6.2 * RATE), 8 * RATE)]
"""Two utterances a long pause apart, and a third after a short one."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a bed of three seconds: noise in stereo, which is as loud at any time."""
    made = tmp_path_factory.mktemp("bed")
    noise = np.random.default_rng(5).normal(0, 0.1, (3 * 48000, 2))
    soundfile.write(made / "bed.flac", noise, 48000)
    return made


def styled(style: SoundStyle = STYLE, under: tuple[Role, ...] = HEADLINES, level: float = 16.0) -> SoundStyle:
    return replace(style, bed="bed.flac", bed_under=under, bed_level=level)


def loaded(folder: Path, style: SoundStyle) -> Bed:
    found = music.load(style, folder, stitch.PUBLIC).bed
    assert found
    return found


def level(samples: Samples) -> float:
    energies = loudness.mean_squares(samples, RATE, RATE // 10).astype(np.float64)
    return loudness.of_utterance(energies, len(samples) / RATE)


@pytest.mark.parametrize("under", [14.0, 18.0])
def test_it_lies_under_every_word_by_what_the_style_says(under: float, folder: Path) -> None:
    """Ducked by the cues: at its level from the first to the last sample of each utterance once it has come in."""
    made = loaded(folder, styled(level=under)).under(SPOKEN, (0, 10 * RATE))
    for onset, end in SPOKEN:
        assert level(made[onset:end]) == pytest.approx(STYLE.loudness - under, abs=0.6)


def test_it_swells_in_the_pauses_as_far_as_there_is_time(folder: Path) -> None:
    """By 6 dB in a long one, by less in a short one, and it is down again when the next word comes."""
    made = loaded(folder, styled()).under(SPOKEN, (0, 10 * RATE))
    soft = level(made[2 * RATE : 3 * RATE])
    long, short = (made[round(at * RATE) : round((at + 0.1) * RATE)] for at in (3.7, 6.05))
    assert level(long) - soft == pytest.approx(bed.LIFT, abs=1.0)
    assert 0.3 < level(short) - soft < 3.0


def test_it_comes_and_goes_without_a_click(folder: Path) -> None:
    """Nothing before it comes in and at its end; it is looped without a hole, the file being shorter."""
    start, stop = RATE // 2, 9 * RATE
    made = loaded(folder, styled()).under(SPOKEN, (start, stop))
    assert len(made) == stop
    assert not made[: start + 1].any()
    assert abs(made[-1]) < 1e-4
    assert np.abs(made[start : start + 2000]).max() < np.abs(made[RATE * 2 : RATE * 2 + 2000]).max() / 5
    frames = made[2 * RATE : 8 * RATE].reshape(-1, RATE // 50)
    assert np.sqrt((frames**2).mean(axis=1)).min() > 10 ** (-45 / 20)


@pytest.mark.parametrize("length", [1, 5, 1000])
def test_a_loop_is_as_long_as_asked_for(length: int) -> None:
    """From files of one sample up."""
    for asked in (1, 999, 5000):
        assert len(bed.looped(np.ones(length, np.float32), asked, 100)) == asked


@pytest.fixture(scope="module")
def episode(folder: Path) -> tuple[list[Clip], Recording]:
    """The programme with music around it and under the headlines."""
    clips = programme()
    return clips, record(clips, folder / "episode", style=styled(), project=folder)


def test_what_shares_music_is_one_fragment(episode: tuple[list[Clip], Recording], folder: Path) -> None:
    """Opening and title are one piece, the closing is one, each sentence between them is one."""
    clips, made = episode
    kept = [path for path in (folder / "episode" / "fragments").rglob("*") if path.is_file()]
    assert len(kept) == len(clips) - 1
    assert len(made.cues) == len(clips)


def test_times_and_levels_are_as_without_a_bed(episode: tuple[list[Clip], Recording]) -> None:
    """Pauses, unmixed onsets, loudness and peak of the finished MP3."""
    clips, made = episode
    samples, rate = decoded(made.path)
    assert len(samples) == round(made.duration * rate)
    gaps = [after.start - before.end for before, after in pairwise(made.cues)]
    assert gaps == pytest.approx(pauses(clips), abs=0.03)
    for cue in made.cues[2:-1]:
        assert heard(samples, rate, cue)[0] == pytest.approx(cue.start, abs=0.015)
    assert loudness.integrated(loudness.mean_squares(samples, rate, rate // 10)) == pytest.approx(-16.0, abs=0.5)
    assert loudness.decibels(loudness.true_peak(samples)) <= STYLE.true_peak


def test_a_closing_sound_ends_the_episode(episode: tuple[list[Clip], Recording]) -> None:
    """The bed adds no silence after it."""
    _, made = episode
    assert made.duration - made.cues[-1].end == pytest.approx(0.3 + STYLE.closing_jingle, abs=0.15)


def test_the_title_is_heard_where_its_cue_says(episode: tuple[list[Clip], Recording]) -> None:
    """In the middle of a mixed fragment: the sound leaps up within 15 ms of the cue's start."""
    _, made = episode
    samples, rate = decoded(made.path)
    onset = made.cues[1].start
    before = samples[round((onset - 0.06) * rate) : round((onset - 0.015) * rate)]
    after = samples[round((onset + 0.015) * rate) : round((onset + 0.06) * rate)]
    assert 20 * np.log10(np.std(after) / np.std(before)) > 12
    assert np.std(before) > 10 ** (-45 / 20), "there is music in the pause"


def test_an_edit_in_the_body_never_reads_the_bed(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cached fragments identify it by its digest; only new mixes decode it."""
    clips, style = programme(), styled(PLAIN)
    record(clips, tmp_path, style=style, project=folder)
    monkeypatch.setattr(music, "_read", lambda *_: pytest.fail("the bed was read"))
    clips[5] = clip("山那边的人改口了", after=0.25, order=3)
    assert record(clips, tmp_path, style=style, project=folder).cues[5].written == "山那边的人改口了"


def test_under_the_body_an_edit_costs_a_paragraph(folder: Path, tmp_path: Path) -> None:
    """The bed restarts with each paragraph: one fragment each, and one new for an edited sentence."""

    def kept() -> int:
        return sum(path.is_file() for path in (tmp_path / "fragments").rglob("*"))

    clips, style = programme(), styled(PLAIN, ("body", "heading"))
    record(clips, tmp_path, style=style, project=folder)
    paragraphs = len({one.utterance.order for one in clips[2:10]})
    before = kept()
    assert before == 2 + paragraphs + 2
    clips[6] = clip("谁说得都不对", after=0.25, order=3)
    record(clips, tmp_path, style=style, project=folder)
    assert kept() == before + 1


def test_the_last_words_fade_with_their_bed(folder: Path, tmp_path: Path) -> None:
    """Without a closing sound the episode goes on until the bed has gone."""
    made = record(programme(), tmp_path, style=styled(PLAIN), project=folder)
    samples, rate = decoded(made.path)
    rest = samples[round(made.cues[-1].end * rate) :]
    assert len(rest) / rate == pytest.approx(bed.FADE_OUT, abs=0.15)
    parts = [np.std(part) for part in np.array_split(rest[: round(1.2 * rate)], 4)]
    assert parts == sorted(parts, reverse=True)
    assert parts[0] > 10 ** (-45 / 20)


def test_another_bed_is_another_sound(folder: Path, tmp_path: Path) -> None:
    """The file's content is in the key of what is mixed, its name and place are not."""
    soundfile.write(tmp_path / "bed.flac", np.random.default_rng(6).normal(0, 0.1, 30000), 44100)
    clips = programme()[:3]
    first = record(clips, tmp_path, style=styled(), project=folder).path
    assert record(clips, tmp_path, style=styled(), project=tmp_path).path != first
    (tmp_path / "moved").mkdir()
    (tmp_path / "moved" / "bed.flac").write_bytes((folder / "bed.flac").read_bytes())
    assert record(clips, tmp_path, style=styled(), project=tmp_path / "moved").path == first
