"""Label, rhythm and disclosure in built episodes, and what `podcast check` says of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from podcast.feed import episodes
from podcast.publish import label
from podcast.script import disclosure, style
from tests.conftest import Project
from tests.sound.synthetic import decoded, heard

SLUG = "2025-03-04-wind"


def built(project: Project, text: str) -> bytes:
    project.post(f"{SLUG}.md", text)
    project.run("build")
    path: Path = project.folder / project.record(SLUG)["enclosure"]["path"]
    return path.read_bytes()


def test_an_episode_names_producer_and_guid(project: Project, article: Callable[..., str]) -> None:
    """The producer of podcast.toml; without one the host of base_url, and `check` says that it is only that."""
    made = label.labels(io.BytesIO(built(project, article())))
    assert [(one["ContentProducer"], one["ProduceID"]) for one in made] == [("ceshi-01", project.record(SLUG)["guid"])]
    assert "only the host" not in project.run("check").stdout
    project.configure('producer = "ceshi-01"', "")
    assert "only the host of base_url" in project.run("check").stdout
    project.run("build", "--stale")
    path: Path = project.folder / project.record(SLUG)["enclosure"]["path"]
    assert label.labels(io.BytesIO(path.read_bytes()))[0]["ContentProducer"] == "podcast.example.test"


def test_a_producer_outside_ascii_is_refused(project: Project) -> None:
    """The label allows the characters 0x21 to 0x7E."""
    project.configure('producer = "ceshi-01"', 'producer = "书航"')
    assert "label: producer" in project.run("check", code=2).stderr


def test_an_older_episode_is_warned_of_and_labelled_by_stale(project: Project, article: Callable[..., str]) -> None:
    """No URL changes by itself; `--stale` gives it the label."""
    labelled = built(project, article())
    record = project.record(SLUG)
    path = project.folder / record["enclosure"]["path"]
    path.write_bytes(labelled.replace(b"AIGC\0", b"AIGX\0"))
    told = project.run("check").stdout
    assert "no label of AI content" in told
    assert "--stale" in told
    old = replace(episodes.load(project.folder / "audio" / f"{SLUG}.json"), settings_hash="0" * 64)
    episodes.save(old, project.folder / "audio", scratch=project.folder / "tmp")
    project.run("build")
    assert project.record(SLUG)["enclosure"] == record["enclosure"]
    project.run("build", "--stale")
    now = (project.folder / project.record(SLUG)["enclosure"]["path"]).read_bytes()
    assert len(label.labels(io.BytesIO(now))) == 1


def test_the_title_in_the_file_is_text(project: Project, article: Callable[..., str]) -> None:
    """Entities, tags and `<br>` resolved, as in the feed."""
    made = built(project, article(title="'AT&amp;T<br>与<em>它</em>'"))
    assert "AT&T 与它".encode("utf-16-le") in made


def test_the_disclosure_without_a_rhythm_has_the_standards_pace(project: Project, article: Callable[..., str]) -> None:
    """朗读 discloses at 120 to 160 characters a minute, measured in the decoded MP3."""
    project.configure('style = "社长"', 'style = "朗读"')
    built(project, article())
    record = project.record(SLUG)
    samples, rate = decoded(project.folder / record["enclosure"]["path"])
    cue = next(iter(episodes.load(project.folder / "audio" / f"{SLUG}.json").cues))
    start, end = heard(samples, rate, cue)
    characters = sum(sign.isalnum() for sign in cue.spoken)
    assert 120 <= 60 * characters / (end - start) <= 160


@pytest.mark.parametrize(
    ("overrides", "slow"),
    [
        ({}, False),
        ({"sound": {"intro": "own.wav"}}, True),
        ({"sound": {"opening_jingle": 0}}, True),
        ({"sound": {"opening_jingle": 0}, "templates": {"opening": "{show}。"}}, False),
        ({"sound": {"intro": "a.wav"}, "roles": {"opening": {"rate": 0.51}}}, False),
    ],
)
def test_only_a_disclosure_without_rhythm_is_slowed(overrides: dict[str, object], slow: bool) -> None:
    """The show's own pace stays where the jingle labels it, or nothing is disclosed, or it is slower already."""
    loaded = style.load("社长", folder=Path(), overrides=overrides)
    rate = disclosure.paced(loaded).roles["opening"].prosody.rate
    assert rate == (disclosure.RATE if slow else loaded.roles["opening"].prosody.rate)
