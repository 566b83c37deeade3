"""`episode_artwork`, from podcast.toml to the feed: a project, its posts' images, and what apps show."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from podcast.errors import ConfigError
from podcast.events import Event, Noted
from podcast.feed import episodes
from podcast.production import episode_artwork
from podcast.project import config
from podcast.records import Episode
from podcast.release import publishing, show_feed
from tests.conftest import Project
from tests.feed import samples
from tests.publish.public import served

SLUG = "2025-03-04-wind"
POST = Path("posts") / f"{SLUG}.md"


@pytest.fixture
def built(project: Project, article: Callable[..., str]) -> Project:
    """A project with an episode whose post has an image, and `episode_artwork` set to `post` after the build."""
    project.post(POST.name, article(more="image: /2025/a.jpg\n"))
    project.run("build")
    project.configure('episode_artwork = "cover"', 'episode_artwork = "post"')
    return project


def updated(project: Project) -> tuple[bool, list[Event]]:
    """Update the artwork; return whether it is final, and the events."""
    told = list[Event]()
    return episode_artwork.EpisodeArtwork(config.load(project.folder), told.append).update(
        project.folder / POST, SLUG
    ), told


def record(project: Project) -> Episode:
    """Read the episode's record."""
    return episodes.load(project.folder / "audio" / f"{SLUG}.json")


def up_to_date(project: Project) -> bool:
    """Return whether the episode's artwork is up to date."""
    return episode_artwork.EpisodeArtwork(config.load(project.folder), lambda _: None).up_to_date(record(project))


def listed(project: Project) -> list[str]:
    """Write the feed; return the pictures of its items that are not the show's cover."""
    show_feed.feed(config.load(project.folder), lambda _: None, previews=False)
    items = (project.folder / "feed/feed.xml").read_text(encoding="utf-8").partition("<item>")[2]
    return [address for address in re.findall(r'<itunes:image href="([^"]+)"', items) if "/cover-" not in address]


@pytest.mark.parametrize("place", ["2025/a.jpg", "../blog/2025/a.jpg"])
def test_the_image_is_found_in_the_project_or_under_site_root(built: Project, place: str) -> None:
    """The record names it, the feed lists it, the check passes, and the audio is unchanged."""
    if place.startswith(".."):
        built.configure('site_root = ""', 'site_root = "../blog"')
    before = record(built)
    samples.picture(built.folder / place, (1200, 800))
    assert updated(built) == (True, [])
    now = record(built)
    assert (now.enclosure, now.cues, now.guid) == (before.enclosure, before.cues, before.guid)
    assert listed(built) == [f"https://podcast.example.test/{now.artwork}"]
    assert show_feed.check(config.load(built.folder), lambda _: None)
    assert up_to_date(built)


def test_a_new_image_changes_the_picture_but_not_the_audio(built: Project) -> None:
    """Only the record changes; the old picture is kept until it is pruned."""
    samples.picture(built.folder / "2025/a.jpg", (1200, 800))
    updated(built)
    first = record(built)
    samples.picture(built.folder / "2025/a.jpg", (800, 800))
    updated(built)
    second = record(built)
    assert first.artwork != second.artwork
    assert first.enclosure == second.enclosure
    assert (built.folder / first.artwork).is_file()


def test_back_to_the_cover(built: Project) -> None:
    """The value `cover` removes the picture from record and feed."""
    samples.picture(built.folder / "2025/a.jpg")
    updated(built)
    built.configure('episode_artwork = "post"', 'episode_artwork = "cover"')
    assert not up_to_date(built)
    assert updated(built) == (True, [])
    assert (record(built).artwork, listed(built), up_to_date(built)) == ("", [], True)


def test_the_reason_for_using_the_cover_is_reported(built: Project) -> None:
    """With post, image and next step; the episode exists anyway."""
    samples.picture(built.folder / "2025/a.jpg", (300, 200))
    settled, (noted,) = updated(built)
    assert isinstance(noted, Noted)
    assert (settled, noted.loud, noted.path) == (True, True, str(built.folder / POST))
    assert "/2025/a.jpg is 300 x 200 px and too small" in noted.message
    assert listed(built) == []


def test_a_post_that_disappears_is_reported(built: Project) -> None:
    """No traceback, and the next build tries again."""
    (built.folder / POST).unlink()
    settled, (noted,) = updated(built)
    assert not settled
    assert POST.name in noted.as_json()["message"]


def test_a_lost_picture_is_not_listed_and_can_be_fetched(built: Project, tmp_path: Path) -> None:
    """From where it is published, byte for byte; the next build makes one that is not published."""
    samples.picture(built.folder / "2025/a.jpg")
    updated(built)
    artwork = record(built).artwork
    with served(tmp_path / "served") as target:
        built.configure('base_url = "https://podcast.example.test"', f'base_url = "{target.address}"')
        site = Path(target.table["path"])
        shutil.copytree(built.folder / "audio", site / "audio")
        intact = (built.folder / artwork).read_bytes()
        (built.folder / artwork).unlink()
        told = list[Event]()
        assert not up_to_date(built)
        assert show_feed.feed(config.load(built.folder), told.append, previews=False)
        assert any(artwork in str(event.as_json()) for event in told)
        assert listed(built) == []
        told.clear()
        publishing.fetch(config.load(built.folder), told.append)
        assert [event.as_json()["path"] for event in told] == [artwork]
        assert told[0].as_json()["bytes"] == len(intact)
        assert (built.folder / artwork).read_bytes() == intact
        (built.folder / artwork).unlink()
        (site / artwork).unlink()
        told.clear()
        publishing.fetch(config.load(built.folder), told.append)
        assert "`podcast build` makes it again" in told[0].as_json()["message"]
    assert updated(built) == (True, [])
    assert record(built).artwork == artwork


def test_the_key_has_two_values(project: Project) -> None:
    """Another value is rejected, and the message names both."""
    project.configure('episode_artwork = "cover"', 'episode_artwork = "posts"')
    with pytest.raises(ConfigError, match="episode_artwork: expected 'cover' or 'post', not 'posts'"):
        config.load(project.folder)


def test_a_build_updates_artwork_without_voicing(built: Project) -> None:
    """An episode with the cover gets its image after the key changes, and again after the file is lost."""
    samples.picture(built.folder / "2025/a.jpg", (1200, 800))
    first = built.events("build")
    assert record(built).artwork
    picture = built.folder / record(built).artwork
    drawn = picture.read_bytes()
    picture.unlink()
    second = built.events("build")
    assert picture.read_bytes() == drawn
    assert [event for event in (*first, *second) if event["event"] in {"started", "episode", "failed"}] == []
    assert picture.name in (built.folder / "feed/feed.xml").read_text(encoding="utf-8")


def test_a_build_downloads_again_after_a_failure(built: Project, tmp_path: Path) -> None:
    """A lost picture whose server does not answer: the next build downloads it, without reading the post again."""
    web = tmp_path / "web"
    with served(web) as server:
        address = server.address
        samples.picture(web / "2025/a.jpg", (1200, 800))
        built.configure('site_root = ""', f'site_root = "{address}"')
        built.run("build")
        drawn = built.folder / record(built).artwork
        assert drawn.is_file()
        port = int(address.rpartition(":")[2].rstrip("/"))
    drawn.unlink()
    told = built.run("build").stderr
    assert "the next build tries again" in told
    assert record(built).artwork == ""
    with served(web, port):
        built.run("build")
    assert record(built).artwork
    assert (built.folder / record(built).artwork).is_file()
