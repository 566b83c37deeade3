"""Which posts a run builds, and which episode belongs to which post."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from podcast.errors import PostError
from podcast.events import Event, Failed
from podcast.production import audition, selection
from podcast.production.post_index import PostIndex
from podcast.production.selection import Request
from podcast.project import config
from podcast.records import Episode, Script
from podcast.release import show_feed
from tests.conftest import Project

Article = Callable[..., str]


def built(project: Project, *words: str, code: int = 0) -> list[str]:
    """Build, and return the slugs of the episodes built."""
    return [event["slug"] for event in project.events("build", *words, code=code) if event["event"] == "episode"]


def surveyed(project: Project, *posts: Path) -> tuple[list[str], list[str]]:
    """Return the slugs of the readable posts, and the errors of the others."""
    loaded, told = config.load(project.folder), list[Event]()
    found = selection.survey(loaded, Request(posts=posts), told.append, PostIndex(loaded, ""))
    errors = [event.error for event in told if isinstance(event, Failed)]
    assert found.unreadable == len(errors)
    return [entry.slug for entry in found.entries], errors


def renamed(project: Project, path: Path, *posts: Path) -> None:
    """Compare a new post with the episodes whose posts are missing."""
    loaded = config.load(project.folder)
    found = selection.survey(loaded, Request(posts=posts), lambda _: None, PostIndex(loaded, ""))
    records = {episode.slug: episode for episode in show_feed.records(loaded)}
    post = selection.load(loaded, path)
    script: Script = audition.script_of(loaded, Request(), post)
    selection.refuse_renamed(
        script, selection.possible_renames(post, selection.orphans(loaded, found.entries, records))
    )


@pytest.fixture
def wind(project: Project, article: Article) -> Path:
    """A post with an episode."""
    path = project.post("2025-03-04-wind.md", article())
    assert built(project) == ["2025-03-04-wind"]
    return path


def test_of_two_duplicates_the_one_with_an_episode_counts(project: Project, article: Article) -> None:
    """Naming one builds it, and no later run makes a second episode with the same text."""
    project.post("2025-03-04-a.md", article())
    named = project.post("2025-03-04-b.md", article())
    assert built(project, str(named)) == ["2025-03-04-b"]
    events = project.events("build")
    assert not [event for event in events if event["event"] == "episode"]
    (left,) = [event for event in events if "same text" in event.get("message", "")]
    assert (Path(left["path"]).name, named.name in left["message"]) == ("2025-03-04-a.md", True)


def test_a_duplicate_with_its_own_episode_is_not_skipped(project: Project, article: Article) -> None:
    """Naming both, one after the other, makes two episodes; both are updated without a note."""
    for name in ("2025-03-04-a", "2025-03-04-b"):
        assert built(project, str(project.post(f"{name}.md", article()))) == [name]
    assert not [event for event in project.events("build") if "same text" in event.get("message", "")]


def test_one_file_spelled_two_ways_is_one_post(project: Project, article: Article) -> None:
    """Its slug does not count as taken."""
    path = project.post("2025-03-04-wind.md", article())
    assert surveyed(project, path, path.parent / ".." / "posts" / path.name) == (["2025-03-04-wind"], [])


@pytest.mark.skipif(Path(__file__.upper()).exists(), reason="this filesystem holds only one of the two files")
def test_slugs_that_differ_only_in_case_are_rejected(project: Project, article: Article) -> None:
    """On other systems the files of one would overwrite those of the other."""
    project.post("2025-03-04-Wind.md", article())
    project.post("2025-03-04-wind.md", article("另一段话，讲的是雨。"))
    slugs, (error,) = surveyed(project)
    assert slugs == ["2025-03-04-Wind"]
    assert "differs only in case" in error
    assert "2025-03-04-Wind.md" in error


def test_a_slug_that_differs_only_in_case_from_an_episodes_is_rejected(project: Project, article: Article) -> None:
    """The message has the line that keeps the episode's identity; with it the build succeeds."""
    project.post("2025-03-04-Wind.md", article())
    assert built(project) == ["2025-03-04-Wind"]
    (project.folder / "posts" / "2025-03-04-Wind.md").unlink()
    project.post("2025-03-04-wind.md", article())
    assert built(project, code=1) == []
    slugs, (error,) = surveyed(project)
    assert slugs == []
    assert "`id: 2025-03-04-Wind`" in error
    project.post("2025-03-04-wind.md", article(more="id: 2025-03-04-Wind\n"))
    assert built(project) == []


@pytest.mark.parametrize("name", ["2025-03-04-breeze.md", "2025-03-05-wind.md"])
def test_a_renamed_post_is_not_a_second_episode(project: Project, article: Article, wind: Path, name: str) -> None:
    """It is rejected, even with another date, and the message names the old slug and both solutions."""
    wind.unlink()
    path = project.post(name, article(day=name[:10]))
    with pytest.raises(PostError) as caught:
        renamed(project, path)
    assert caught.value.path == path
    for told in ("`id: 2025-03-04-wind`", "`podcast withdraw 2025-03-04-wind`", "posts/2025-03-04-wind.md"):
        assert told in str(caught.value)
    project.post(name, article(more="id: 2025-03-04-wind\n"))
    renamed(project, path)


def without(project: Project, article: Article, wind: Path) -> None:
    """The old post is missing, and there is a new one with another text."""
    wind.unlink()
    project.post("2025-03-04-breeze.md", article("今天的雨下了一整天，路上的人都撑着伞。"))


def copied(project: Project, article: Article, wind: Path) -> None:
    """The old post exists: the new one is its duplicate."""
    project.post("2025-03-04-breeze.md", article())


def moved(project: Project, article: Article, wind: Path) -> None:
    """The old post was moved to another folder and kept its name."""
    (wind.parent / "old").mkdir()
    wind.rename(wind.parent / "old" / wind.name)
    project.post("2025-03-04-breeze.md", article())


def withdrawn(project: Project, article: Article, wind: Path) -> None:
    """The old episode is withdrawn."""
    project.post("2025-03-06-rain.md", article("今天的雨下了一整天。", title="雨", day="2025-03-06"))
    project.run("build")
    project.run("withdraw", "wind")
    without(project, article, wind)
    project.post("2025-03-04-breeze.md", article())


@pytest.mark.parametrize("change", [without, copied, moved, withdrawn])
def test_no_other_new_post_counts_as_renamed(
    project: Project, article: Article, wind: Path, change: Callable[..., Any]
) -> None:
    """Another text, a duplicate, a moved post, a withdrawn episode."""
    change(project, article, wind)
    renamed(project, project.folder / "posts" / "2025-03-04-breeze.md")


def test_an_episode_of_listen_has_no_identity_to_keep(project: Project, article: Article, wind: Path) -> None:
    """`podcast listen` publishes nothing."""
    from dataclasses import replace

    loaded = config.load(project.folder)
    wind.unlink()
    records: dict[str, Episode] = {episode.slug: episode for episode in show_feed.records(loaded)}
    assert len(selection.orphans(loaded, [], records)) == 1
    assert selection.orphans(replace(loaded, output=loaded.cache / "listen"), [], records) == ()


def test_a_build_makes_no_second_episode_of_a_renamed_post(project: Project, wind: Path) -> None:
    """It exits with 1 and the line to add; with that line the episode keeps its identity."""
    guid = project.record("2025-03-04-wind")["guid"]
    post = wind.rename(wind.with_name("2025-03-05-breeze.md"))
    for words in (("--dry-run",), ()):
        (failed,) = [event for event in project.events("build", *words, code=1) if event["event"] == "failed"]
        assert "add `id: 2025-03-04-wind`" in failed["error"]
    assert [path.name for path in (project.folder / "audio").glob("*.json")] == ["2025-03-04-wind.json"]
    post.write_text(
        post.read_text(encoding="utf-8").replace("---\n", "---\nid: 2025-03-04-wind\n", 1), encoding="utf-8"
    )
    assert built(project) == []
    record = project.record("2025-03-04-wind")
    assert (record["guid"], record["source"]) == (guid, "posts/2025-03-05-breeze.md")


def test_a_skipped_post_does_not_reserve_its_slug(project: Project, article: Article) -> None:
    """`about.md`, which has no episode, and a post `About.md`."""
    project.post("About.md", article())
    (project.folder / "posts" / "pages").mkdir()
    project.post("pages/about.md", article(more="podcast: false\n", title="关于"))
    assert built(project) == ["About"]


def test_an_episode_beside_one_that_differs_in_case_keeps_its_post(project: Project, article: Article) -> None:
    """Two episodes from before this check are kept."""
    project.post("wind.md", article())
    assert built(project) == ["wind"]
    record = project.folder / "audio" / "wind.json"
    (project.folder / "audio" / "Wind.json").write_bytes(record.read_bytes().replace(b'"wind"', b'"Wind"'))
    loaded = config.load(project.folder)
    found = selection.survey(loaded, Request(), lambda _: None, PostIndex(loaded, ""))
    assert [entry.slug for entry in found.entries] == ["wind"]


def test_a_duplicate_that_is_not_due_does_not_count(project: Project, article: Article) -> None:
    """An article from before the show's start does not prevent the episode of its reprint."""
    project.post("2020-03-04-a.md", article(day="2020-03-04"))
    project.post("2025-03-04-b.md", article(day="2025-03-04"))
    assert built(project) == ["2025-03-04-b"]
    assert built(project, "--all") == []
