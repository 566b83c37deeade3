"""The feed through the parsers of gPodder and of half the world's Python."""

from __future__ import annotations

import calendar
import io
import warnings

import feedparser
import podcastparser

from podcast.feed import rss
from podcast.records import Episode, Show
from tests.feed import samples


def several() -> tuple[Show, list[Episode]]:
    """Give three episodes with odd titles."""
    titles = ("A & B <测试>]]> 😀", "<b>粗</b>\u202e体", "C" * 300)
    return samples.show(), [samples.episode(number, title=title) for number, title in enumerate(titles, 1)]


def test_podcastparser_reads_it() -> None:
    """gPodder's parser: guids, titles, enclosures, durations, times, and no complaint."""
    show, listed = several()
    parsed = podcastparser.parse("https://example.com/podcast/feed/feed.xml", io.BytesIO(rss.render(show, listed)))
    assert parsed["title"] == show.title
    assert parsed["cover_url"] == "https://example.com/podcast/feed/cover.jpg"
    found = {entry["guid"]: entry for entry in parsed["episodes"]}
    for episode in listed:
        entry = found[episode.guid]
        assert entry["published"] == int(episode.published.timestamp())
        assert entry["total_time"] == 62
        assert entry["enclosures"][0]["file_size"] == 734_000
        assert entry["link"] == episode.link
    assert found[listed[0].guid]["title"] == "A & B <测试>]]> 😀"
    assert found[listed[1].guid]["title"] == "粗体"


def test_feedparser_reads_it() -> None:
    """The universal parser finds no fault (`bozo`)."""
    show, listed = several()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        parsed = feedparser.parse(rss.render(show, listed))
    assert not parsed.bozo
    assert parsed.feed.language == "zh-cn"
    assert [entry.id for entry in parsed.entries] == [episode.guid for episode in reversed(listed)]
    assert all(len(entry.enclosures) == 1 for entry in parsed.entries)
    assert calendar.timegm(parsed.entries[-1].published_parsed) == listed[0].published.timestamp()
