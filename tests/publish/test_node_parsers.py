"""The feed through two parsers that web players use, where Node and they are installed (`npm install -g ...`)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.publish.site import Site, written

pytestmark = pytest.mark.client

PARTYTIME = """
const fs = require("fs");
const { parseFeed } = require("podcast-partytime");
const feed = parseFeed(fs.readFileSync(0, "utf8"), { allowMissingGuid: false });
console.log(JSON.stringify({
  title: feed.title, guid: feed.guid, explicit: feed.explicit, medium: feed.medium, locked: feed.locked,
  items: feed.items.map((item) => ({
    guid: item.guid, title: item.title, url: item.enclosure.url, length: item.enclosure.length, duration: item.duration,
    transcripts: (item.podcastTranscripts || []).map((each) => each.url),
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


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A project whose feed is written."""
    return written(tmp_path / "show")


def parsed(script: str, package: str, site: Site) -> dict[str, Any]:
    """Run a script on the feed, or skip where it cannot run."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("node is not installed")
    roots = [
        os.environ.get("NODE_PATH", ""),
        subprocess.run([npm, "root", "-g"], capture_output=True, text=True).stdout,
    ]
    paths = [root.strip() for root in roots if root.strip()]
    if not any((Path(root) / package).is_dir() for root in paths):
        pytest.skip(f"{package} is not installed")
    done = subprocess.run(
        [node, "-e", script],
        input=(site.folder / "feed/feed.xml").read_bytes(),
        capture_output=True,
        env={**os.environ, "NODE_PATH": os.pathsep.join(paths)},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-1])
    return told


def test_podcast_partytime_reads_it(site: Site) -> None:
    """The Podcast Index's parser: identity, transcripts and chapters of Podcasting 2.0 included."""
    feed = parsed(PARTYTIME, "podcast-partytime", site)
    assert (feed["title"], feed["guid"], feed["explicit"]) == (site.show.title, site.show.guid, False)
    assert feed["locked"] is True or feed["locked"] == {"locked": True, "owner": site.show.email}
    for item, episode in zip(feed["items"], site.episodes, strict=True):
        assert (item["guid"], item["title"], item["length"]) == (episode.guid, episode.title, episode.enclosure.length)
        assert item["duration"] == round(episode.duration)
        assert [url.rpartition("/")[2] for url in item["transcripts"]] == [
            "transcript.vtt",
            "transcript.srt",
            "transcript.json",
        ]
        assert item["chapters"] == "application/json+chapters"


def test_rss_parser_reads_it(site: Site) -> None:
    """The parser most JavaScript sites use."""
    feed = parsed(RSS_PARSER, "rss-parser", site)
    assert feed["image"].startswith("https://example.com/podcast/feed/cover-")
    for item, episode in zip(feed["items"], site.episodes, strict=True):
        assert (item["guid"], item["title"]) == (episode.guid, episode.title)
        assert item["length"] == str(episode.enclosure.length)
        assert item["duration"] == str(round(episode.duration))
        assert "<li>00:00:20 风 &amp; 云</li>" in item["notes"]
