"""Posts of one day without a time are a minute apart, in the order of their names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from podcast.production.same_day import a_minute_apart
from podcast.records import Episode
from podcast.script.archive import Entry
from tests.conftest import Project

ZONE = ZoneInfo("Asia/Shanghai")
SIX = datetime(2026, 4, 2, 6, tzinfo=ZONE)
LATER = SIX + timedelta(days=3)


class Published:
    """A record, of which only the time matters here."""

    def __init__(self, published: datetime) -> None:
        self.published = published


def entry(name: str, published: datetime = SIX, *, timed: bool = False) -> Entry:
    """Return a post."""
    return Entry(path=Path(f"{name}.md"), slug=name, published=published, text="", timed=timed)


def times(entries: list[Entry], records: dict[str, datetime] | None = None, now: datetime = LATER) -> dict[str, str]:
    """Return the time of each post."""
    known = {slug: cast("Episode", Published(when)) for slug, when in (records or {}).items()}
    return {one.slug: f"{one.published:%d %H:%M}" for one in a_minute_apart(entries, known, now)}


def test_the_posts_of_a_day_are_a_minute_apart() -> None:
    """By name; one with a time, and one of another day, keep theirs."""
    other = entry("d", SIX + timedelta(days=1))
    found = times([entry("b"), entry("a"), entry("c", timed=True), other])
    assert found == {"a": "02 06:00", "c": "02 06:00", "b": "02 06:01", "d": "03 06:00"}


def test_an_episode_keeps_its_time() -> None:
    """A new post gets the first minute that no episode has."""
    assert times([entry("a"), entry("b")], {"b": SIX}) == {"a": "02 06:01", "b": "02 06:00"}


def test_posts_of_today_are_not_in_the_future() -> None:
    """They are dated now, so the first ones are moved back, but not into yesterday."""
    now = SIX.replace(hour=0, minute=1)
    today = [entry(name, now) for name in "abc"]
    assert times(today, now=now) == {"a": "02 00:00", "b": "02 00:01", "c": "02 00:02"}
    noon = [replace(one, published=SIX.replace(hour=12)) for one in today]
    assert times(noon, now=SIX.replace(hour=12)) == {"a": "02 11:58", "b": "02 11:59", "c": "02 12:00"}


def test_a_build_keeps_the_order_in_the_feed(project: Project, article: object) -> None:
    """Also of a post that is added later."""
    text = "---\ntitle: {}\ndate: 2025-03-04\n---\n\n今天的风有点大，{}。\n"
    for name in "乙甲":
        project.post(f"{name}.md", text.format(name, name))
    project.run("build")
    project.post("丙.md", text.format("丙", "丙"))
    project.run("build")
    found = {slug: project.record(slug)["published"][11:16] for slug in "甲乙丙"}
    assert found == {"乙": "06:00", "甲": "06:01", "丙": "06:02"}
