"""`podcast check --live`: the public feed as a directory reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from podcast.publish import live
from podcast.publish.live import Live
from tests.conftest import Project
from tests.feed import samples
from tests.publish.public import Target
from tests.publish.site import Site, serving, written

NOW = datetime(2025, 3, 2, 8, tzinfo=samples.ZONE)
"""Two hours after the newest of two episodes."""


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Live]:
    """Serve a project, with its feed or its folder changed, and read it."""
    site = written(tmp_path / "show")

    def run(
        now: datetime = NOW,
        max_age: timedelta | None = None,
        change: Callable[[bytes], bytes] | None = None,
        **more: str,
    ) -> Live:
        changed: Site = replace(site, render=lambda base: change(site.render(base))) if change else site
        with serving(changed) as served:
            return live.read(more.get("url", served.url), more.get("guid", samples.GUID), now, max_age)

    return run


def messages(read: Live) -> str:
    return " | ".join(finding.message for finding in read.findings)


def test_a_whole_feed_of_today(read: Callable[..., Live]) -> None:
    """Nothing to say, and the newest episode's title and time are known."""
    told = read(max_age=timedelta(hours=26))
    assert told.findings == ()
    assert (told.newest, told.published) == ("第2期：风从哪里来", NOW - timedelta(hours=2))


def test_an_old_feed_is_an_error_only_with_a_limit(read: Callable[..., Live]) -> None:
    """A job that never ran leaves a good feed of yesterday."""
    late = NOW + timedelta(hours=25)
    assert read(now=late).findings == ()
    assert "is 27 hours old" in messages(read(now=late, max_age=timedelta(hours=26)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda feed: feed[: len(feed) // 2], "not a complete feed"),
        (lambda _: b"<html></html>", "lists no episode"),
        (lambda feed: feed.replace(b'length="', b'length="1'), "in the feed"),
        (lambda feed: feed.replace(b".mp3", b".gone.mp3"), "answers 404"),
        (lambda feed: feed.replace(b"transcript.vtt", b"gone.vtt"), "gone.vtt: answers 404"),
    ],
)
def test_what_is_broken_on_the_way_is_found(
    read: Callable[..., Live], change: Callable[[bytes], bytes], message: str
) -> None:
    """Cut short, replaced by a page, audio of another length or gone, a transcript gone."""
    assert message in messages(read(change=change))


def test_a_feed_that_is_gone_or_not_this_shows(read: Callable[..., Live]) -> None:
    """No server, another guid."""
    assert "another show" in messages(read(guid="00000000-0000-5000-8000-000000000000"))
    assert "does not answer" in messages(live.read("http://127.0.0.1:9/feed.xml", samples.GUID, NOW))


def test_a_server_without_ranges_is_told_of(folder: Target) -> None:
    """Python's own server of files has none."""
    site = written(Path(folder.table["path"]))
    here = folder.address
    feed = site.render(here)
    (site.folder / "feed/feed.xml").write_bytes(feed)
    assert "byte ranges" in messages(live.read(f"{here}/feed/feed.xml", samples.GUID, NOW))
    assert "answers 404" in messages(live.read(f"{here}/feed/gone.xml", samples.GUID, NOW))


def test_the_command_exits_one_for_a_feed_that_is_gone(project: Project) -> None:
    """And two for options that do not go together."""
    project.configure("https://podcast.example.test", "http://127.0.0.1:9")
    assert "does not answer" in project.run("check", "--live", code=1).stdout
    assert "26h" in project.run("check", "--live", "--max-age", "soon", code=2).stderr
    assert "needs --live" in project.run("check", "--max-age", "26h", code=2).stderr


def test_a_placeholder_is_no_address_to_read(project: Project) -> None:
    """The key is named, not a server that nobody runs."""
    project.configure("https://podcast.example.test", "https://podcast.example.com")
    message = project.run("check", "--live", code=2).stderr
    assert "podcast.toml: base_url: https://podcast.example.com is a placeholder" in message
    assert "does not answer" not in message
