"""The archive, a part at a time: newest first, by days, and so many."""

from __future__ import annotations

from collections.abc import Callable

from podcast import pipeline
from podcast.events import EpisodeBuilt, Event
from podcast.production.selection import Request
from podcast.project import config
from tests.conftest import Project


def test_the_archive_grows_from_its_newest_end(project: Project, article: Callable[..., str]) -> None:
    """--all --limit takes the newest first, as the plan says, and goes on from there; --until leaves out later days."""
    for number in range(1, 6):
        day = f"2024-01-{number:02d}"
        project.post(f"{day}-a.md", article(f"这是第{number}天。", title=f"日记{number}", day=day))
    assert project.events("build", "--all", "--limit", "2", "--dry-run")[-1]["posts"] == 2

    def build(**asked: object) -> list[str]:
        told = list[Event]()
        assert pipeline.build(config.load(project.folder), Request(**asked), told.append)  # type: ignore[arg-type]
        return [event.slug for event in told if isinstance(event, EpisodeBuilt) and not event.unchanged]

    assert build(everything=True, limit=2) == ["2024-01-05-a", "2024-01-04-a"]
    built = [
        event["slug"]
        for event in project.events("build", "--all", "--until", "2024-01-02")
        if event["event"] == "episode"
    ]
    assert built == ["2024-01-02-a", "2024-01-01-a"]
    assert build(everything=True, limit=2) == ["2024-01-03-a"]
    assert build(everything=True) == []
    feed = (project.folder / "feed" / "feed.xml").read_text(encoding="utf-8")
    assert [feed.index(f"<title>日记{number}") for number in (5, 4, 3, 2, 1)] == sorted(
        feed.index(f"<title>日记{number}") for number in (5, 4, 3, 2, 1)
    ), "the feed is newest first, whatever was voiced when"


def test_a_very_long_post_is_remarked_upon(project: Project, article: Callable[..., str]) -> None:
    """Over fifteen minutes a run says so, in the plan and when it voices; ten minutes pass without a word."""
    sentence = "风从海上来，雨随后就到，出门的人要记得带伞，还有很多事情没有说完。"
    for name, times in (("long", 160), ("usual", 80)):
        project.post(f"2025-03-04-{name}.md", article(*[sentence * 4] * (times // 4), title=name))
    for words in (("--dry-run",), ()):
        notes = [event for event in project.events("build", *words) if event["event"] == "note"]
        assert [(event["path"].rpartition("/")[2], event["loud"]) for event in notes] == [("2025-03-04-long.md", True)]
        assert "makes about 17 minutes of audio" in notes[0]["message"]
