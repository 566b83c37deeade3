"""Real posts, read by espeak, through the whole flow: what other programs measure in the finished episodes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import soundfile
from mutagen.id3 import ID3

from podcast.project import template
from podcast.project.config import load
from podcast.records import Cue
from podcast.sound.loudness import Samples
from tests.conftest import SHARED, VALUES, Project
from tests.sound.synthetic import heard, run

POSTS = (
    "2015-07-10-wu-biao-ti-wen-dang", "2016-10-12-guo-xing-iphone-7-plus-lie",
    *(
        pytest.param(name, marks=pytest.mark.soak)
        for name in (
            "2016-01-08-zao-xin-wen-20160108", "2016-07-11-shu-zhai-2016710", "2018-03-24-le-shi-ti-yu-ye-zai",
            "2019-05-16-quan-wu-zhi-neng-jia-dian", "2019-09-04-shou-ge-shang-tai-kong-de",
            "2024-02-11-blog-simplenote-quotation-marks-problem",
            "2025-01-01-wei-shen-me-shuo-deepseek-shi", "2026-04-23-you-tu-ye-wu-zhen-xiang",
        )
    ),
)  # fmt: skip
"""Ten: from half a minute up, with and without headings; two of them in every run of the tests."""
PAUSE, ONSET = 0.030, 0.015
"""Seconds by which a pause and an onset may miss."""
ALONE = "import os; os.cpu_count = lambda: 1; from podcast.cli import main; main()"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.client,
    pytest.mark.skipif(not shutil.which("ffmpeg") or not shutil.which("ffprobe"), reason="ffmpeg is not installed"),
]


@dataclass(frozen=True)
class Made:
    """A post's episode, and what a decoder gives of it."""

    project: Project
    script: dict[str, Any]
    record: dict[str, Any]
    path: Path
    samples: Samples
    rate: int


@pytest.fixture(scope="module", params=POSTS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cover: bytes) -> Made:
    """Build a post as its author would."""
    folder = tmp_path_factory.mktemp("corpus")
    template.write(load(folder), VALUES)
    (folder / "cover.jpg").write_bytes(cover)
    project = Project(folder)
    project.configure('engine = "auto"', 'engine = "espeak"')
    post = folder / "posts" / f"{request.param}.md"
    shutil.copy(SHARED / "posts" / "blog" / post.name, post)
    project.run("build", str(post))
    record = project.record(post.stem)
    path = folder / record["enclosure"]["path"]
    samples, rate = soundfile.read(path, dtype="float32")
    script = json.loads(project.run("script", str(post), "--format", "json").stdout)
    return Made(project, script, record, path, samples, rate)


def cues(made: Made) -> list[Cue]:
    return [Cue(start=cue["start"], end=cue["end"], written="", role=cue["role"]) for cue in made.record["cues"]]


def test_ffmpeg_measures_the_styles_loudness_and_peak(made: Made) -> None:
    """-16 LUFS within 0.5, 2 for less than a minute; no true peak above -1 dBTP."""
    words = ("-nostats", "-i", made.path, "-af", "ebur128=peak=true", "-f", "null", "-")
    told = run("ffmpeg", "-hide_banner", *words).stderr.decode(errors="replace")
    summary = told[told.rindex("Summary") :]
    assert (level := re.search(r"I:\s+(\S+) LUFS", summary))
    assert (peak := re.search(r"Peak:\s+(\S+) dBFS", summary))
    assert float(level[1]) == pytest.approx(-16.0, abs=0.5 if made.record["duration"] >= 60 else 2.0)
    assert float(level[1]) == pytest.approx(made.record["loudness"], abs=0.15)
    assert float(peak[1]) <= -1.0


def test_pauses_and_onsets_are_what_the_script_says(made: Made) -> None:
    """Between all utterances that no music covers, measured in the decoded sound."""
    said, placed = made.script["utterances"], cues(made)
    assert [(one["role"], one["written"]) for one in said] == [
        (cue["role"], cue["written"]) for cue in made.record["cues"]
    ]
    plain = [at for at, one in enumerate(said) if one["role"] not in {"opening", "closing"}]
    spans = [heard(made.samples, made.rate, placed[at]) for at in plain]
    assert len(spans) > 1
    assert [onset for onset, _ in spans] == pytest.approx([placed[at].start for at in plain], abs=ONSET)
    wanted = [max(said[at]["pause_after"], said[at + 1]["pause_before"]) for at in plain[:-1]]
    assert [after[0] - before[1] for before, after in pairwise(spans)] == pytest.approx(wanted, abs=PAUSE)


def test_length_and_chapters_are_the_same_for_everyone(made: Made) -> None:
    """Decoder, ffprobe, mutagen, record, chapters file and feed."""
    record = made.record
    assert len(made.samples) / made.rate == pytest.approx(record["duration"], abs=0.01)
    feed = (made.project.folder / "feed" / "feed.xml").read_text(encoding="utf-8")
    assert (told := re.search(r"<itunes:duration>(\d+)</itunes:duration>", feed))
    assert abs(int(told[1]) - record["duration"]) <= 1
    expected = [(chapter["start"], chapter["title"]) for chapter in record["chapters"]]
    shown = json.loads(run("ffprobe", "-v", "error", "-show_chapters", "-of", "json", made.path).stdout)["chapters"]
    chapters = ID3(made.path).getall("CHAP")  # type: ignore[no-untyped-call]
    tagged = sorted((chapter.start_time / 1000, str(chapter.sub_frames["TIT2"])) for chapter in chapters)
    for found in ([(float(one["start_time"]), one["tags"]["title"]) for one in shown], tagged):
        assert [title for _, title in found] == [title for _, title in expected]
        assert [start for start, _ in found] == pytest.approx([start for start, _ in expected], abs=0.002)
    assert expected[0][0] == 0
    assert all(later - start >= 20 for (start, _), (later, _) in pairwise(expected))


def test_identical_inputs_give_identical_bytes(made: Made) -> None:
    """In another process, with one thread, without the fragments of the first: the same file, name and all."""
    content, folder = made.path.read_bytes(), made.project.folder
    shutil.rmtree(folder / "audio")
    shutil.rmtree(folder / ".podcast" / "fragments")
    post = folder / "posts" / f"{made.record['slug']}.md"
    command = [sys.executable, "-c", ALONE, "build", str(post), "--project", str(folder)]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    assert made.path.read_bytes() == content
