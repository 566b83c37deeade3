"""The feed through four libraries that read feeds for others: apps, directories and web players."""

from __future__ import annotations

import io
import urllib.request
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import podcastparser
import pytest

from podcast.feed import rss
from podcast.records import Episode
from tests.feed import samples
from tests.publish import readers, ten
from tests.publish.readers import Item
from tests.publish.site import Served, Site, written

READERS = [
    pytest.param(read, id=name, marks=pytest.mark.client if name in {"podcast-partytime", "rss-parser"} else ())
    for name, read in readers.READERS.items()
]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A project whose feed is written."""
    return written(tmp_path / "show")


def written_feed(site: Site) -> bytes:
    """Give the feed on disk."""
    return (site.folder / "feed/feed.xml").read_bytes()


def items(episodes: Sequence[Episode], titles: Sequence[str], media_url: str) -> list[Item]:
    """Give what every library should find."""
    return [
        Item(
            guid=episode.guid,
            title=title,
            url=f"{media_url}/{episode.enclosure.path.rpartition('/')[2]}",
            length=episode.enclosure.length,
            seconds=round(episode.duration),
            published=episode.published.astimezone(UTC),
        )
        for episode, title in zip(episodes, titles, strict=True)
    ]


@pytest.mark.parametrize("read", READERS)
def test_odd_titles_reach_every_reader(read: readers.Reader) -> None:
    """Marks of XML, tags, a bidi override and 300 characters: title, identity, address, length and date are right."""
    given = {"C" * 300: "C" * 249 + "…", "<b>粗</b>\u202e体": "粗体", "A & B <测试>]]> 😀": "A & B <测试>]]> 😀"}
    episodes = [samples.episode(3 - place, title=title) for place, title in enumerate(given)]
    feed = rss.render(samples.show(), episodes)
    assert read(feed) == items(episodes, list(given.values()), samples.show().media_url)


@pytest.mark.corpus
@pytest.mark.parametrize("read", READERS)
def test_ten_posts_reach_every_reader(read: readers.Reader, ten_posts: Served) -> None:
    """All ten as `podcast serve` gives them, newest first, under the titles that their author wrote."""
    with urllib.request.urlopen(ten_posts.url, timeout=20) as answer:
        feed = answer.read()
    titles = [ten.title(name) for name in ten.POSTS]
    assert read(feed) == items(ten_posts.episodes, titles, ten_posts.url.removesuffix("feed/feed.xml") + "audio")


def test_podcastparser_finds_cover_and_links() -> None:
    """What gPodder shows beside the items."""
    show, episode = samples.show(), samples.episode()
    parsed = podcastparser.parse(readers.ADDRESS, io.BytesIO(rss.render(show, [episode])))
    assert (parsed["title"], parsed["cover_url"]) == (show.title, "https://example.test/podcast/feed/cover.jpg")
    assert [entry["link"] for entry in parsed["episodes"]] == [episode.link]


def test_feedparser_finds_no_fault(site: Site) -> None:
    """`bozo` is what it calls a feed that it had to guess at."""
    parsed = readers.parsed_by_feedparser(written_feed(site))
    assert not parsed.bozo
    assert parsed.feed.language == "zh-cn"
    assert all(len(entry.enclosures) == 1 for entry in parsed.entries)


@pytest.mark.client
def test_partytime_finds_what_podcasting_2_adds(site: Site) -> None:
    """The Podcast Index's parser: identity, lock, transcripts and chapters."""
    feed = readers.parsed_by_node(readers.PARTYTIME, "podcast-partytime", written_feed(site))
    assert (feed["title"], feed["guid"], feed["explicit"]) == (site.show.title, site.show.guid, False)
    assert feed["locked"] is True or feed["locked"] == {"locked": True, "owner": site.show.email}
    for item in feed["items"]:
        names = [url.rpartition("/")[2] for url in item["transcripts"]]
        assert names == ["transcript.vtt", "transcript.srt", "transcript.json"]
        assert item["chapters"] == "application/json+chapters"


@pytest.mark.client
def test_rss_parser_finds_image_and_notes(site: Site) -> None:
    """The parser most JavaScript sites use."""
    feed = readers.parsed_by_node(readers.RSS_PARSER, "rss-parser", written_feed(site))
    assert feed["image"].startswith("https://example.test/podcast/feed/cover-")
    assert feed["items"]
    assert all("<li>00:00:20 风 &amp; 云</li>" in item["notes"] for item in feed["items"])
