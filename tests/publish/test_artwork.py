"""An episode's own picture on its way to listeners: named by feed and page, checked, served, sent, kept and pruned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import etree

from podcast.errors import PublishError
from podcast.feed import episodes, rss
from podcast.feed import site as writing
from podcast.publish import serve
from podcast.publish.check import check
from podcast.publish.findings import Finding
from podcast.publish.targets import edition, headers, history
from podcast.records import Episode
from tests.feed import samples
from tests.publish.public import FEED, NOW, Made, Target, project, served
from tests.publish.site import written
from tests.publish.test_serve import get

IMAGE = "{http://www.itunes.com/dtds/podcast-1.0.dtd}image"


def shown(made: Made, size: int = 1400, content: bytes = b"") -> str:
    """Give the newest episode a picture, and return its path."""
    newest, *rest = made.episodes
    content = content or samples.picture(made.folder / "picture.jpg", (size, size)).read_bytes()
    path = f"audio/{newest.slug}.{sha256(content).hexdigest()[:8]}.jpg"
    (made.folder / path).write_bytes(content)
    made.episodes = (replace(newest, artwork=path), *rest)
    made.write()
    return path


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A show of two episodes; the newest has a picture."""
    given = project(tmp_path / "show")
    shown(given)
    return given


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    """A folder behind a static server."""
    with served(tmp_path / "served") as given:
        yield given


def found(made: Made, *listed: Episode) -> list[Finding]:
    """Check the project as it is on disk, held against other records where given."""
    return list(check(made.show, listed or made.episodes, made.folder, (made.folder / FEED).read_bytes()))


def test_feed_and_page_name_it_under_media_url(made: Made) -> None:
    """The item and `og:image`; an episode without one names the show's cover."""
    show = replace(made.show, cover=Path("cover-00000000.jpg"), media_url="https://cdn.example/声音")
    newest, other = made.episodes
    address = f"https://cdn.example/声音/{newest.artwork.removeprefix('audio/')}"
    items = list(etree.fromstring(rss.render(show, made.episodes)).iter("item"))
    cover = "https://example.test/podcast/feed/cover-00000000.jpg"
    assert [[image.get("href") for image in item.iter(IMAGE)] for item in items] == [[address], [cover]]
    pages = [writing.episode_files(show, episode)["index.html"].decode() for episode in (newest, other)]
    assert f'<meta property="og:image" content="{address}">' in pages[0]
    assert f'<meta property="og:image" content="{cover}">' in pages[1]


def test_a_record_without_one_keeps_its_bytes(tmp_path: Path) -> None:
    """Records made before read as they are, and an upgrade alone changes none."""
    plain, own = samples.episode(1), samples.episode(2, artwork="audio/x.01234567.jpg")
    assert b"artwork" not in episodes.encode(plain)
    for episode in (plain, own):
        episodes.save(episode, tmp_path / "audio", scratch=tmp_path)
    assert [episode.artwork for episode in episodes.load_all(tmp_path / "audio")] == ["audio/x.01234567.jpg", ""]


def test_a_picture_that_comes_or_goes_is_seen_though_the_record_stands(made: Made) -> None:
    """An episode listed without its lost picture gets new feed and pages, and the old ones again once it is back."""
    listed = episodes.load_all(made.folder / "audio")
    assert writing.write(made.show, listed, made.folder / "feed", scratch=made.folder / ".podcast") == ()
    bare = [replace(episode, artwork="") for episode in listed]
    bared = writing.write(made.show, bare, made.folder / "feed", scratch=made.folder / ".podcast")
    assert {path.name for path in bared} >= {"feed.xml", "index.html"}
    assert listed[0].artwork.encode() not in (made.folder / FEED).read_bytes()
    again = writing.write(made.show, listed, made.folder / "feed", scratch=made.folder / ".podcast")
    assert {path.name for path in again} == {path.name for path in bared}


def test_a_right_picture_passes_the_check(made: Made) -> None:
    """Nothing to say is nothing said."""
    assert found(made) == []


@pytest.mark.parametrize(
    ("size", "mode", "told"),
    [
        ((1399, 1399), "RGB", "is 1399 x 1399 px"),
        ((1500, 1400), "RGB", "is 1500 x 1400 px"),
        ((3001, 3001), "RGB", "is 3001 x 3001 px"),
        ((1400, 1400), "L", "is not an RGB picture"),
        ((1400, 1400), "CMYK", "is not an RGB picture"),
    ],
)
def test_a_picture_that_apps_refuse_is_an_error(made: Made, size: tuple[int, int], mode: str, told: str) -> None:
    """Shape, size and colours, as Apple wants them; the file and the next step are named."""
    path = made.episodes[0].artwork
    samples.picture(made.folder / path, size, mode)
    (finding,) = found(made)
    assert (finding.level, finding.field) == ("error", "itunes:image")
    assert f"{path} {told}" in finding.message
    assert "podcast build" in finding.next_step


@pytest.mark.parametrize("how", ["missing", "empty", "text", "cut off", "cut in the head", "heavy"])
def test_a_damaged_picture_is_found(made: Made, how: str) -> None:
    """Missing, no JPEG, cut, too heavy."""
    path = made.folder / made.episodes[0].artwork
    whole = path.read_bytes()
    contents = {"empty": b"", "text": b"text" * 99, "cut off": whole[:-9], "cut in the head": whole[:160]}
    path.write_bytes(contents.get(how, whole + bytes(600_000) + whole[-2:]))
    if how == "missing":
        path.unlink()
    findings = found(made)
    assert {finding.field for finding in findings} == {"itunes:image"}
    assert findings[0].level == ("warning" if how == "heavy" else "error")


@pytest.mark.parametrize("address", ["http://example.test/x.jpg", "x.jpg", "", "https://example.test/x.webp"])
def test_an_address_that_apps_cannot_use_is_an_error(made: Made, address: str) -> None:
    """Not https, relative, empty, another ending."""
    path = made.folder / FEED
    right = f"{made.show.media_url}/{made.episodes[0].artwork.removeprefix('audio/')}"
    text = path.read_text(encoding="utf-8")
    assert text.count(right) == 1
    path.write_text(text.replace(right, address), encoding="utf-8")
    assert ("error", "itunes:image") in {(finding.level, finding.field) for finding in found(made)}


def test_a_picture_that_the_feed_forgot_is_warned_of(made: Made) -> None:
    """The record has one, the item does not."""
    (finding,) = found(made, made.episodes[0], replace(made.episodes[1], artwork="audio/x.01234567.jpg"))
    assert (finding.level, finding.field) == ("warning", "itunes:image")
    assert "podcast fetch" in finding.next_step


def test_it_is_served_as_a_picture(tmp_path: Path) -> None:
    """By `podcast serve`, with what a cache needs."""
    site = written(tmp_path / "show")
    whole = samples.picture(site.folder / "audio/x.01234567.jpg").read_bytes()
    answer, body = get(site, "/audio/x.01234567.jpg")
    assert (answer.status, answer.headers["Content-Type"], body) == (200, "image/jpeg", whole)
    samples.picture(site.folder / "audio/mine.jpg")
    assert get(site, "/audio/mine.jpg")[0].status == 404


@pytest.mark.parametrize("name", ["x.01234567.jpg", "x.0123456.jpg", "x.jpg", "picture.jpg", "x.01234567.jpg.gz"])
def test_only_what_is_named_by_content_is_served(name: str) -> None:
    """Whatever else an author keeps in `audio/` is his."""
    assert bool(serve._EPISODE.fullmatch(name)) == (name == "x.01234567.jpg")
    assert headers.immutable(f"audio/{name}") == (name == "x.01234567.jpg")
    assert headers.content_type(f"audio/{name}") == (
        "image/jpeg" if name.endswith("jpg") else "application/octet-stream"
    )


def test_it_is_published_with_its_audio(made: Made, target: Target) -> None:
    """It arrives, and a second publish does not send it again; a target for pages alone is spared it."""
    path = made.episodes[0].artwork
    made.publish(target)
    assert target.get(path) == (made.folder / path).read_bytes()
    assert target.broken(made.show) == []
    assert made.publish(target).sent == 0
    assert path not in made.edition().only(["feed"]).files


def test_a_picture_that_is_gone_is_told_before_anything_is_sent(made: Made, target: Target) -> None:
    """As audio is."""
    path = made.episodes[0].artwork
    (made.folder / path).unlink()
    with pytest.raises(PublishError, match=r"\.jpg is missing"):
        made.publish(target)
    assert target.feed() is None


def test_pictures_of_other_places_are_not_ours(made: Made) -> None:
    """Only what lies beside its episode's audio is sent, and later removed."""
    feed = rss.render(replace(made.show, cover=Path("c.jpg")), made.episodes)
    listing = edition.read(feed, "feed")
    assert listing.artwork == {made.episodes[0].artwork}
    elsewhere = feed.replace(b'href="https://example.test/podcast/audio/', b'href="https://cdn.example/audio/')
    assert elsewhere != feed
    assert edition.read(elsewhere, "feed").artwork == frozenset()


def test_prune_and_rollback_treat_it_as_audio(made: Made, target: Target) -> None:
    """It stays as long as a recent feed names it; a rollback to a feed whose picture is gone is refused."""
    first = made.episodes[0].artwork
    made.publish(target, NOW - timedelta(days=60))
    second = shown(made, 1500)
    made.publish(target, NOW - timedelta(days=20))
    third = shown(made, 1600)
    made.publish(target, NOW)
    storage = target.open(made.folder)
    assert history.prune(storage, 30, NOW, lambda *_: None).files == 0
    assert history.prune(storage, 10, NOW, lambda *_: None).files == 1
    assert first not in storage.listed()
    assert {second, third} <= set(storage.listed())
    storage.remove(second)
    with pytest.raises(PublishError, match=second):
        history.rollback(storage)
