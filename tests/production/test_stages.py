"""A build of ten posts of which one breaks a stage: nine episodes and the feed are there, and the exit code is 1."""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from yaml.scanner import ScannerError

from podcast import pipeline
from podcast.errors import FeedError
from podcast.events import Event
from podcast.production import failures
from podcast.production.selection import Request
from podcast.project import config
from tests.conftest import Project

MARK = "第五篇"
BROKEN = "2025-03-05-a"
STAGES = [
    "podcast.script.archive.digest",
    "podcast.script.posts.parse",
    "podcast.script.clean.blocks",
    "podcast.script.normalise.tokens",
    "podcast.script.perform.script",
    "podcast.script.summary.of",
    "podcast.voice.engines.tone.Tone.speak",
    "podcast.voice.complete.check",
    "podcast.voice.pace.sample",
    "podcast.voice.request.Run._spoken",
    "podcast.sound.stitch.record",
    "podcast.feed.titles.feed_title",
    "podcast.feed.episodes.save",
    "podcast.production.episode_artwork.EpisodeArtwork.update",
    "podcast.production.session.Session._refuse_taken_slug",
    "podcast.feed.transcripts.captions",
    "podcast.feed.notes.html",
]
"""Where each part of the flow is entered, in its order."""
WITHOUT_ARTWORK = "podcast.production.episode_artwork.EpisodeArtwork.update"
"""Here the episode is there already, and published under the show's cover."""
ERRORS = [
    KeyError("第五篇\n有两行"),
    ScannerError(problem="found character that cannot start any token"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    RecursionError("maximum recursion depth exceeded"),
    MemoryError(),
    ZeroDivisionError("division by zero"),
]


def _found(stage: str) -> tuple[Any, str]:
    """Return the module or class that a function is in, and its name there."""
    parent, _, name = stage.rpartition(".")
    try:
        return importlib.import_module(parent), name
    except ModuleNotFoundError:
        module, _, kind = parent.rpartition(".")
        return getattr(importlib.import_module(module), kind), name


def breaking(monkeypatch: pytest.MonkeyPatch, stage: str, error: Exception) -> None:
    """Let a function raise for one post."""
    owner, name = _found(stage)
    intact: Callable[..., Any] = getattr(owner, name)

    def breaks(*args: Any, **given: Any) -> Any:
        told = "".join(map(repr, (*args, *given.values())))
        if MARK in told or BROKEN in told:
            raise error
        return intact(*args, **given)

    monkeypatch.setattr(owner, name, breaks)


@pytest.fixture
def ten(project: Project, article: Callable[..., str]) -> Project:
    """A project with ten posts."""
    for number, numeral in enumerate("一二三四五六七八九十", 1):
        day = f"2025-03-{number:02d}"
        project.post(f"{day}-a.md", article(f"第{numeral}篇说的是风。", title=f"第{numeral}篇", day=day))
    return project


def broken(project: Project, monkeypatch: pytest.MonkeyPatch, stage: str, error: Exception) -> list[Event]:
    """Build with a broken stage."""
    told = list[Event]()
    with monkeypatch.context() as patch:
        breaking(patch, stage, error)
        assert not pipeline.build(config.load(project.folder), Request(), told.append), "the exit code would be 0"
    return told


def titles(project: Project) -> list[str]:
    found = etree.parse(project.folder / "feed" / "feed.xml").iter("item")
    return sorted(item.findtext("title") or "" for item in found)


@pytest.mark.parametrize("stage", STAGES)
def test_nine_of_ten_are_published(ten: Project, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    """Whatever breaks: one line, a traceback in a file, and the next build makes up for it."""
    told = broken(ten, monkeypatch, stage, ERRORS[STAGES.index(stage) % len(ERRORS)])
    (line,) = [event.as_json()["error"] for event in told if event.name == "failed"]
    assert "\n" not in line
    assert "a bug: " in line
    traces = list((ten.folder / ".podcast" / failures.ERRORS).iterdir())
    assert [trace.stem for trace in traces] == [BROKEN]
    assert "Traceback" in traces[0].read_text(encoding="utf-8")
    assert len(titles(ten)) == (10 if stage == WITHOUT_ARTWORK else 9)
    assert (MARK in titles(ten)) == (stage == WITHOUT_ARTWORK)
    assert pipeline.build(config.load(ten.folder), Request(), lambda _: None)
    assert len(titles(ten)) == 10


def test_a_published_episode_that_cannot_be_written_keeps_the_feed(
    ten: Project, article: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, apps would delete the episode: the message names it, and the next sound build writes the feed."""
    assert pipeline.build(config.load(ten.folder), Request(), lambda _: None)
    before = (ten.folder / "feed" / "feed.xml").read_bytes()
    ten.post("2025-03-11-b.md", article("今天还有风。", title="新的一篇", day="2025-03-11"))
    told = list[Event]()
    with monkeypatch.context() as patch:
        breaking(patch, "podcast.feed.notes.html", KeyError("x"))
        with pytest.raises(FeedError, match=rf"is unchanged: it lists 1 of the episodes .*{BROKEN}.*podcast withdraw"):
            pipeline.build(config.load(ten.folder), Request(), told.append)
    assert [event.as_json()["path"] for event in told if event.name == "failed"] == [f"posts/{BROKEN}.md"]
    assert (ten.folder / "feed" / "feed.xml").read_bytes() == before
    assert pipeline.build(config.load(ten.folder), Request(), lambda _: None)
    assert len(titles(ten)) == 11


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_stages_that_raise_at_random(ten: Project, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """In three builds any stages raise anything at any call; then one without faults publishes all ten."""
    chance = random.Random(seed)
    for _ in range(3):
        with monkeypatch.context() as patch:
            for stage in chance.sample(STAGES, 4):
                _at_random(patch, stage, chance)
            with suppress(FeedError):  # an episode of the feed breaks it: it stays as it was
                pipeline.build(config.load(ten.folder), Request(), lambda _: None)
        for name in (ten.folder / "audio").glob("*"):
            assert not name.name.startswith("."), name
    assert pipeline.build(config.load(ten.folder), Request(), lambda _: None)
    assert len(titles(ten)) == 10


def _at_random(patch: pytest.MonkeyPatch, stage: str, chance: random.Random) -> None:
    owner, name = _found(stage)
    intact: Callable[..., Any] = getattr(owner, name)

    def breaks(*args: Any, **given: Any) -> Any:
        if chance.random() < 0.05:
            raise chance.choice(ERRORS)
        return intact(*args, **given)

    patch.setattr(owner, name, breaks)


def test_a_feed_that_no_episode_breaks_is_an_error_with_a_traceback(
    ten: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in the feed as a whole: the message says where the traceback is, and no episode is blamed."""
    from podcast.feed import site

    def breaks(*_: Any, **__: Any) -> Any:
        raise KeyError("x")

    monkeypatch.setattr(site, "write", breaks)
    with pytest.raises(FeedError, match="a bug: KeyError"):
        pipeline.build(config.load(ten.folder), Request(), lambda _: None)
    assert Path(ten.folder / ".podcast" / failures.ERRORS / "feed.txt").is_file()
