"""Episodes whose post is deleted or a draft again: each command that keeps them on air says so, one step ends it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from podcast.project import config
from tests.conftest import Project

Article = Callable[..., str]


def titles(folder: Path) -> set[str]:
    """Return the titles in the feed below a folder."""
    return {item.findtext("title") or "" for item in etree.parse(folder / "feed" / "feed.xml").iter("item")}


@pytest.fixture
def show(project: Project, article: Article) -> Project:
    """A published show of four posts: one is deleted, one a draft again, one is to have no episode from now on."""
    for day, title in ((4, "风"), (5, "雨"), (6, "雪"), (7, "雾")):
        project.post(f"2025-03-0{day}-a.md", article(f"今天有{title}，明天也有。", title=title, day=f"2025-03-0{day}"))
    project.configure("\n[targets]\n", '\n[targets.site]\nkind = "folder"\npath = "../site"\n')
    project.run("build")
    project.run("publish")
    (project.folder / "posts" / "2025-03-04-a.md").unlink()
    project.post("2025-03-05-a.md", article("今天有雨。", title="雨", day="2025-03-05", more="draft: true\n"))
    project.post("2025-03-06-a.md", article("今天有雪。", title="雪", day="2025-03-06", more="podcast: false\n"))
    return project


def test_one_command_withdraws_what_has_no_post(show: Project) -> None:
    """Build, check and publish name it; after it and `publish`, the public feed has only what is left."""
    for command in ("build", "check", "publish"):
        told = show.run(command).stderr
        assert "2025-03-04-a.md: is missing, but its episode is still in the feed" in told, command
        assert "`draft: true`, but its episode is still in the feed" in told
        assert "`podcast: false`, but its episode is still in the feed" in told
        assert "`podcast withdraw --post-gone` removes them all" in told
    told = show.run("withdraw", "--post-gone").stderr
    for slug in ("2025-03-04-a, 风", "2025-03-05-a, 雨", "2025-03-06-a, 雪"):
        assert f"{slug}, is out of the feed" in told
    assert "Next: `podcast publish`" in told
    assert titles(show.folder) == {"雾"}
    told = show.run("publish").stderr
    assert "still in the feed" not in told
    assert titles(show.folder.parent / "site") == {"雾"}
    assert "nothing is withdrawn" in show.run("withdraw", "--post-gone").stderr
    told = show.run("withdraw", "2025-03-04", "--undo").stderr
    assert "is in the feed again" in told
    assert "Next: `podcast publish` makes this public\n" in told
    assert titles(show.folder) == {"雾", "风"}


def test_what_may_be_renamed_is_not_withdrawn_with_the_others(show: Project, article: Article) -> None:
    """A new guid would come of it: the line to add is printed instead."""
    show.post("2025-03-08-breeze.md", article("今天有风，明天也有。", title="风", day="2025-03-08"))
    told = show.run("withdraw", "--post-gone").stderr
    assert "add `id: 2025-03-04-a`" in told
    assert titles(show.folder) == {"风", "雾"}


def test_not_all_episodes_go(show: Project) -> None:
    """A feed cannot be empty; nor does a folder of posts that is not there count as all posts deleted."""
    (show.folder / "posts" / "2025-03-07-a.md").unlink()
    assert "these 4 are all episodes" in show.run("withdraw", "--post-gone", code=1).stderr
    (show.folder / "posts").rename(show.folder / "texts")
    assert "is not a folder" in show.run("withdraw", "--post-gone", code=2).stderr
    assert titles(show.folder) == {"风", "雨", "雪", "雾"}
    show.run("withdraw", code=2)
    show.run("withdraw", "2025-03-07-a", "--post-gone", code=2)


def test_a_name_is_whatever_the_author_has_at_hand(show: Project) -> None:
    """File, slug, the start of one, date or title: for the commands on episodes and on posts."""
    for name in ("2025-03-07-a", "2025-03-07", "雾", "posts/2025-03-07-a.md", show.record("2025-03-07-a")["guid"]):
        assert "明天也有" in show.run("at", name, "6").stdout + show.run("script", name).stdout
        assert "雾" in show.run("share", name).stdout
        (built,) = [event for event in show.events("build", name) if event["event"] == "episode"]
        assert built["slug"] == "2025-03-07-a"
    assert "2025-03-05-a, 2025-03-04-a" in show.run("at", "2025-03", "6", code=1).stderr
    assert "posts match it" in show.run("build", "2025-03-0", code=1).stderr
    assert "no post matches it" in show.run("script", "霜", code=1).stderr
    assert "cannot be read" in show.run("script", "posts/nowhere.md", code=1).stderr


def replaced(show: Project, days: float) -> list[Path]:
    """Return the audio that is there, and let all of it be so old."""
    found = sorted((show.folder / "audio").glob("*.mp3"))
    for path in found:
        os.utime(path, (time.time() - days * 86_400,) * 2)
    return found


def test_replaced_audio_is_removed_once_no_public_feed_names_it(project: Project, article: Article) -> None:
    """Not within 30 days, and not before the corrected episode is published; a feed that cannot be read keeps it."""
    project.post("2025-03-04-a.md", article("今天有风。"))
    project.configure("\n[targets]\n", '\n[targets.site]\nkind = "folder"\npath = "../site"\n')
    project.run("build")
    project.run("publish")
    (old,) = replaced(project, 40)
    project.post("2025-03-04-a.md", article("今天没有风。"))
    project.run("build")
    new = next(path for path in (project.folder / "audio").glob("*.mp3") if path != old)
    project.run("store", "--prune")
    assert old.exists(), "the public feed names it"
    project.run("publish")
    replaced(project, 29)
    project.run("store", "--prune")
    assert old.exists(), "it is not old"
    replaced(project, 31)
    site, target = project.folder.parent / "site", '[targets.site]\nkind = "folder"\npath = "../site"\n'
    project.configure(target, "# no target\n")
    assert "old audio is kept" in project.run("store", "--prune").stderr, "the public feed does not answer"
    assert old.exists()
    project.configure("# no target\n", target)
    assert "1 replaced audio files" in project.run("store").stdout
    assert "removed: 1 replaced audio files" in project.run("store", "--prune").stdout
    assert (old.exists(), new.exists()) == (False, True)
    assert "replaced" not in project.run("store").stdout
    assert (site / "audio" / old.name).exists(), "the target has a pruning of its own"


def test_a_changed_address_or_identity_is_noticed(show: Project) -> None:
    """By publish, as a dry run too, and by check: apps would keep the old address, or see another show."""
    show.configure("https://podcast.example.test", "https://elsewhere.example.test")
    show.run("feed")
    for command in (("publish", "--dry-run"), ("check",)):
        told = show.run(*command).stdout
        assert "was https://podcast.example.test/feed/feed.xml and is https://elsewhere.example.test/feed/" in told
        assert "docs/moving.md" in told
    show.configure('new_feed_url = ""', 'new_feed_url = "https://elsewhere.example.test/feed/feed.xml"')
    show.run("feed")
    assert "atom:link" not in show.run("publish", "--dry-run").stdout
    guid = config.load(show.folder).guid
    show.configure(guid, "11111111-2222-4333-8444-555555555555")
    show.run("feed")
    for command in (("publish", "--dry-run"), ("publish",), ("check",)):
        assert f"was {guid} and is 11111111" in show.run(*command, code=1).stdout
