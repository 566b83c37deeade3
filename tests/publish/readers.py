"""The feed through the libraries that apps and web players read feeds with, each item in one form."""

from __future__ import annotations

import calendar
import io
import json
import os
import shutil
import subprocess
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import podcastparser
import pytest

ADDRESS = "https://example.test/podcast/feed/feed.xml"
"""Where a feed is said to come from; nothing is fetched."""
PARTYTIME = """
const { parseFeed } = require("podcast-partytime");
const feed = parseFeed(require("fs").readFileSync(0, "utf8"), { allowMissingGuid: false });
console.log(JSON.stringify({
  title: feed.title, guid: feed.guid, explicit: feed.explicit, medium: feed.medium, locked: feed.locked,
  items: feed.items.map((item) => ({
    guid: item.guid, title: item.title, url: item.enclosure.url, length: item.enclosure.length, duration: item.duration,
    date: item.pubDate, transcripts: (item.podcastTranscripts || []).map((each) => each.url),
    chapters: item.podcastChapters && item.podcastChapters.type,
  })),
}));
"""
RSS_PARSER = """
const Parser = require("rss-parser");
new Parser().parseString(require("fs").readFileSync(0, "utf8")).then((feed) => console.log(JSON.stringify({
  title: feed.title, image: feed.itunes.image, owner: feed.itunes.owner,
  items: feed.items.map((item) => ({
    guid: item.guid, title: item.title, url: item.enclosure.url, length: item.enclosure.length,
    duration: item.itunes.duration, date: item.isoDate, notes: item["content:encoded"],
  })),
})));
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item as a library gives it."""

    guid: str
    title: str
    url: str
    length: int
    """Bytes."""
    seconds: int
    published: datetime
    """UTC."""


def with_podcastparser(feed: bytes) -> list[Item]:
    """Read as gPodder does."""
    return [
        Item(
            guid=entry["guid"],
            title=entry["title"],
            url=entry["enclosures"][0]["url"],
            length=entry["enclosures"][0]["file_size"],
            seconds=entry["total_time"],
            published=datetime.fromtimestamp(entry["published"], UTC),
        )
        for entry in podcastparser.parse(ADDRESS, io.BytesIO(feed))["episodes"]
    ]


def with_feedparser(feed: bytes) -> list[Item]:
    """Read as half the world's Python does."""
    return [
        Item(
            guid=entry.id,
            title=entry.title,
            url=entry.enclosures[0].href,
            length=int(entry.enclosures[0].length),
            seconds=int(entry.itunes_duration),
            published=datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC),
        )
        for entry in parsed_by_feedparser(feed).entries
    ]


def with_partytime(feed: bytes) -> list[Item]:
    """Read as the Podcast Index does."""
    return _items(parsed_by_node(PARTYTIME, "podcast-partytime", feed))


def with_rss_parser(feed: bytes) -> list[Item]:
    """Read as most JavaScript sites do."""
    return _items(parsed_by_node(RSS_PARSER, "rss-parser", feed))


Reader = Callable[[bytes], list[Item]]
READERS: Mapping[str, Reader] = {
    "podcastparser": with_podcastparser,
    "feedparser": with_feedparser,
    "podcast-partytime": with_partytime,
    "rss-parser": with_rss_parser,
}
"""By the library's name."""


def parsed_by_feedparser(feed: bytes) -> Any:
    """Give what feedparser makes of a feed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return feedparser.parse(feed)


def parsed_by_node(script: str, package: str, feed: bytes) -> dict[str, Any]:
    """Give what a script prints of a feed, or skip where it cannot run (`npm install --global PACKAGE`)."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("node is not installed")
    roots = [
        os.environ.get("NODE_PATH", ""),
        subprocess.run([npm, "root", "-g"], capture_output=True, encoding="utf-8").stdout,
    ]
    paths = [root.strip() for root in roots if root.strip()]
    if not any((Path(root) / package).is_dir() for root in paths):
        pytest.skip(f"{package} is not installed")
    done = subprocess.run(
        [node, "-e", script],
        input=feed,
        capture_output=True,
        env={**os.environ, "NODE_PATH": os.pathsep.join(paths)},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-1])
    return told


def _items(told: dict[str, Any]) -> list[Item]:
    return [
        Item(
            guid=item["guid"],
            title=item["title"],
            url=item["url"],
            length=int(item["length"]),
            seconds=int(item["duration"]),
            published=datetime.fromisoformat(item["date"]),
        )
        for item in told["items"]
    ]
