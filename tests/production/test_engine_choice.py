"""Who speaks where edge does not answer: the stand-in, which is published, else a preview, else nobody.

The engine `tone` stands in here: it needs no network, and it is quick.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from podcast.errors import NetworkDown, Truncated
from podcast.events import Event, Noted
from podcast.production import engine_choice
from podcast.production.engine_choice import EngineChoice
from podcast.project import config
from podcast.voice import engines, reach
from tests.conftest import Project

Article = Callable[..., str]
SLUG = "2025-03-04-a"
SENTENCE = "本期由备用的合成语音播报。"


@pytest.fixture
def show(project: Project, article: Article, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with a post, whose edge service does not answer and whose stand-in is `tone`."""
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(project.folder / "nobody.sock"))
    project.configure('engine = "tone"', 'engine = "auto"')
    project.configure('stand_in = ""', 'stand_in = "tone"')
    project.post(f"{SLUG}.md", article("风大。"))
    return project


def of_kind(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Give the events of a kind."""
    return [event for event in events if event["event"] == kind]


def chosen(show: Project, tell: Callable[[Event], None] = lambda _: None, **given: Any) -> EngineChoice:
    """Make the choice of a run."""
    return EngineChoice(config.load(show.folder), "", previews=False, tell=tell, **given)


def test_a_stand_in_is_published_and_said(show: Project) -> None:
    """No preview: in the feed, with a sentence in the notes; an event, a line and the record say so."""
    events = show.events("build")
    (fallback,) = of_kind(events, "stand_in")
    assert (fallback["engine"], fallback["preview"]) == ("tone", False)
    assert "the edge service does not answer" in fallback["why"]
    (built,) = of_kind(events, "episode")
    assert (built["engine"], built["preview"], built["stand_in"]) == ("tone", False, True)
    record = show.record(SLUG)
    assert record["preview"] is False
    assert datetime.fromisoformat(record["stand_in"]).tzinfo is not None
    assert SENTENCE in (show.folder / "feed" / "feed.xml").read_text(encoding="utf-8")


def test_a_stand_in_is_a_warning_of_a_workflow(show: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub shows it on the run's page; elsewhere it is a line on standard error."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    told = show.run("build").stderr
    assert "::warning title=podcast::the edge service does not answer" in told
    assert "!! the edge service does not answer" in told
    assert (
        "tone speaks instead; `podcast build` voices the episode again with edge if it answers within 48 hours" in told
    )


def test_a_second_run_changes_nothing(show: Project) -> None:
    """While edge stays away, neither record nor audio nor feed is written again."""
    show.run("build")
    before = {
        path: path.read_bytes() for path in show.folder.rglob("*") if path.is_file() and ".podcast" not in str(path)
    }
    assert not of_kind(show.events("build"), "episode")
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(("hours", "again"), [(47, True), (49, False)])
def test_edge_replaces_it_for_48_hours(show: Project, monkeypatch: pytest.MonkeyPatch, hours: int, again: bool) -> None:
    """Later only `--stale` would: most listeners have the episode by then."""
    show.run("build")
    path = show.folder / "audio" / f"{SLUG}.json"
    record = show.record(SLUG)
    record["stand_in"] = (datetime.fromisoformat(record["stand_in"]) - timedelta(hours=hours)).isoformat()
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr(reach, "edge_answers", lambda *_, **__: True)
    choice = chosen(show)
    from podcast.feed import episodes

    assert choice.may_replace(episodes.load(path), datetime.now().astimezone()) is again
    monkeypatch.setattr(reach, "edge_answers", lambda *_, **__: False)
    assert not chosen(show).may_replace(episodes.load(path), datetime.now().astimezone())


def test_without_a_stand_in_nobody_speaks(show: Project) -> None:
    """`stand_in = ""`: exit 1, and the message says what can be done."""
    show.configure('stand_in = "tone"', 'stand_in = ""')
    told = show.run("build", code=1).stderr
    assert "podcast doctor" in told
    assert "[neural]" in told
    assert not list((show.folder / "audio").glob("*.mp3"))


def test_a_stand_in_that_is_not_installed_speaks_no_word(show: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it is as if there were none; with `--previews` espeak speaks a preview."""
    monkeypatch.setattr(engines, "create", _missing)
    with pytest.raises(NetworkDown):
        _ = chosen(show).choice
    preview = EngineChoice(config.load(show.folder), "", previews=True, tell=lambda _: None).choice
    assert (preview.name, preview.preview, preview.stand_in) == ("espeak", True, False)


def _missing(name: str, _: object) -> object:
    from podcast.errors import Missing

    raise Missing(f"{name} is not installed")


def test_an_unknown_stand_in_is_refused(show: Project) -> None:
    """A name that no engine has is a fault of the configuration."""
    show.configure('stand_in = "tone"', 'stand_in = "kokro"')
    assert "stand_in: no engine 'kokro' is built in or installed" in show.run("build", code=2).stderr


@pytest.mark.parametrize("answers_at", [1, 3, 99])
def test_a_run_without_a_terminal_asks_again(show: Project, monkeypatch: pytest.MonkeyPatch, answers_at: int) -> None:
    """Every half minute until edge answers, or the time is up and the stand-in speaks; said once."""
    asked, slept, told = list[int](), list[float](), list[Event]()
    clock = iter(range(0, 100_000, 10))

    def answers(*_: object, **__: object) -> bool:
        asked.append(1)
        return len(asked) > answers_at

    monkeypatch.setattr(reach, "edge_answers", answers)
    monkeypatch.setattr(engine_choice, "_sleep", slept.append)
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    choice = chosen(show, told.append, wait=300.0).choice
    assert choice.name == ("edge" if answers_at < 99 else "tone")
    assert choice.stand_in is (answers_at == 99)
    assert len(slept) == (answers_at if answers_at < 99 else len(asked) - 1)
    assert all(0 <= pause <= engine_choice.PAUSE for pause in slept)
    assert [type(event) for event in told] == [Noted]
    assert "asking again for 5 minutes" in told[0].as_json()["message"]


def test_who_watches_does_not_wait(show: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a run that nobody sees waits for the service."""
    monkeypatch.setattr(reach, "edge_answers", lambda *_, **__: False)
    monkeypatch.setattr(engine_choice, "_sleep", lambda _: pytest.fail("waited"))
    assert chosen(show).choice.name == "tone"


@pytest.mark.parametrize("wait", ["-1", '"lange"', "true"])
def test_a_wait_that_is_no_time_is_refused(show: Project, wait: str) -> None:
    """Minutes are a number."""
    show.configure("wait = 0", f"wait = {wait}")
    assert "wait: wants minutes" in show.run("build", code=2).stderr


async def _fall(choice: EngineChoice) -> bool:
    return await choice.fall_back(Truncated("cut"))


def test_a_service_that_stops_in_the_middle_leaves_the_whole_episode(
    show: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stand-in takes over for the rest of the run, and is no preview."""
    import asyncio

    monkeypatch.setattr(reach, "edge_answers", lambda *_, **__: True)
    choice = chosen(show)
    assert choice.choice.name == "edge"
    assert asyncio.run(_fall(choice))
    assert (choice.choice.name, choice.choice.stand_in, choice.choice.preview) == ("tone", True, False)
    assert not asyncio.run(_fall(choice)), "who stands in has nobody behind"


def test_records_without_it_stay_as_they_are(show: Project, tmp_path: Path) -> None:
    """The key stands only where another engine spoke."""
    show.run("build", "--engine", "tone")
    assert "stand_in" not in show.record(SLUG)
