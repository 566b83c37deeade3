"""`episode_artwork`, from podcast.toml to the feed: a project, its posts' images, and what apps are shown."""

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
    """A project with an episode whose post has an image, which is asked for since."""
    project.post(POST.name, article(more="image: /2025/a.jpg\n"))
    project.run("build")
    project.configure('episode_artwork = "cover"', 'episode_artwork = "post"')
    return project


def dressed(project: Project) -> tuple[bool, list[Event]]:
    """Bring the artwork up to date; give whether it is settled and what was told."""
    told = list[Event]()
    return episode_artwork.EpisodeArtwork(config.load(project.folder), told.append).update(
        project.folder / POST, SLUG
    ), told


def record(project: Project) -> Episode:
    """Read the episode's record."""
    return episodes.load(project.folder / "audio" / f"{SLUG}.json")


def stands(project: Project) -> bool:
    """Tell whether the episode is shown as it should be."""
    return episode_artwork.EpisodeArtwork(config.load(project.folder), lambda _: None).stands(record(project))


def listed(project: Project) -> list[str]:
    """Write the feed; give the pictures of its items."""
    show_feed.feed(config.load(project.folder), lambda _: None, previews=False)
    items = (project.folder / "feed/feed.xml").read_text(encoding="utf-8").partition("<item>")[2]
    return re.findall(r'<itunes:image href="([^"]+)"', items)


@pytest.mark.parametrize("place", ["2025/a.jpg", "../blog/2025/a.jpg"])
def test_the_image_is_found_in_the_project_or_under_site_root(built: Project, place: str) -> None:
    """The record names it, the feed lists it, the check passes, and the sound is what it was."""
    if place.startswith(".."):
        built.configure('site_root = ""', 'site_root = "../blog"')
    before = record(built)
    samples.picture(built.folder / place, (1200, 800))
    assert dressed(built) == (True, [])
    now = record(built)
    assert (now.enclosure, now.cues, now.guid) == (before.enclosure, before.cues, before.guid)
    assert listed(built) == [f"https://podcast.example.test/{now.artwork}"]
    assert show_feed.check(config.load(built.folder), lambda _: None)
    assert stands(built)


def test_another_image_is_another_picture_and_no_other_sound(built: Project) -> None:
    """The record alone changes; the old picture stays until it is pruned."""
    samples.picture(built.folder / "2025/a.jpg", (1200, 800))
    dressed(built)
    first = record(built)
    samples.picture(built.folder / "2025/a.jpg", (800, 800))
    dressed(built)
    second = record(built)
    assert first.artwork != second.artwork
    assert first.enclosure == second.enclosure
    assert (built.folder / first.artwork).is_file()


def test_back_to_the_cover(built: Project) -> None:
    """The key's other value takes the picture out of record and feed."""
    samples.picture(built.folder / "2025/a.jpg")
    dressed(built)
    built.configure('episode_artwork = "post"', 'episode_artwork = "cover"')
    assert not stands(built)
    assert dressed(built) == (True, [])
    assert (record(built).artwork, listed(built), stands(built)) == ("", [], True)


def test_why_an_episode_has_the_cover_is_told(built: Project) -> None:
    """With post, image and next step; the episode is there all the same."""
    samples.picture(built.folder / "2025/a.jpg", (300, 200))
    settled, (noted,) = dressed(built)
    assert isinstance(noted, Noted)
    assert (settled, noted.loud, noted.path) == (True, True, str(built.folder / POST))
    assert "/2025/a.jpg is 300 x 200 px and too small" in noted.message
    assert listed(built) == []


def test_a_post_that_is_gone_meanwhile_is_told(built: Project) -> None:
    """No traceback, and the next build looks again."""
    (built.folder / POST).unlink()
    settled, (noted,) = dressed(built)
    assert not settled
    assert POST.name in noted.as_json()["message"]


def test_a_lost_picture_is_not_listed_and_can_be_had_again(built: Project, tmp_path: Path) -> None:
    """From where it is published, byte for byte; one that is not published is left to the next build."""
    samples.picture(built.folder / "2025/a.jpg")
    dressed(built)
    artwork = record(built).artwork
    with served(tmp_path / "served") as target:
        built.configure('base_url = "https://podcast.example.test"', f'base_url = "{target.address}"')
        site = Path(target.table["path"])
        shutil.copytree(built.folder / "audio", site / "audio")
        intact = (built.folder / artwork).read_bytes()
        (built.folder / artwork).unlink()
        told = list[Event]()
        assert not stands(built)
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
        assert "`podcast build` will make it" in told[0].as_json()["message"]
    assert dressed(built) == (True, [])
    assert record(built).artwork == artwork


def test_the_key_knows_two_words(project: Project) -> None:
    """Another is refused with both."""
    project.configure('episode_artwork = "cover"', 'episode_artwork = "posts"')
    with pytest.raises(ConfigError, match="episode_artwork: wants 'cover' or 'post', not 'posts'"):
        config.load(project.folder)


def test_a_build_dresses_without_voicing(built: Project) -> None:
    """What was published with the cover gets its image when that is asked for, and again when the file is lost."""
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


def test_a_build_tries_again_what_the_web_did_not_give(built: Project, tmp_path: Path) -> None:
    """A lost picture whose server is silent: the next build brings it, and none scripts the post again."""
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
