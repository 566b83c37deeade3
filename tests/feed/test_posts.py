"""`feed/posts.json`, and the prefix of a service that counts downloads."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from podcast.feed import posts, rss, site
from podcast.publish.check import check
from podcast.publish.targets import edition
from tests.feed import samples


def test_each_post_leads_to_its_episode() -> None:
    """Audio, length, page, player and chapters; a post without an address of its own is left out."""
    first, second = samples.episode(1), samples.episode(2, chapters=())
    table = json.loads(posts.render(samples.show(), [second, first, samples.episode(3, link="https://example.test/")]))
    root = "https://example.test/podcast"
    assert list(table) == [first.link, second.link]
    assert table[first.link] == {
        "title": "第1期：风从哪里来",
        "audio": f"{root}/audio/{first.slug}.0123abcd.mp3",
        "duration": 61.5,
        "page": f"{root}/feed/{first.slug}/",
        "player": f"{root}/feed/{first.slug}/embed.html",
        "chapters": f"{root}/feed/{first.slug}/chapters.json",
    }
    assert table[second.link]["chapters"] == ""


def test_it_is_written_beside_the_feed(tmp_path: Path) -> None:
    """And not written again without a change."""
    show, episodes = samples.project(tmp_path)
    written = site.write(show, episodes, tmp_path / "feed", scratch=tmp_path / "tmp")
    assert tmp_path / "feed/posts.json" in written
    assert site.write(show, episodes, tmp_path / "feed", scratch=tmp_path / "tmp") == ()
    made = site.made(show, episodes)("http://127.0.0.1:1", "posts.json")
    assert made
    assert b"http://127.0.0.1:1/audio/" in made


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://example.test/podcast", "example.test/podcast/audio/"),
        ("http://localhost/a", "http://localhost/a/audio/"),
    ],
)
def test_a_counting_prefix_stands_before_the_enclosures_only(base: str, expected: str) -> None:
    """The address underneath is the same as without it, and posts.json has that one."""
    show = samples.show(media_prefix="https://count.example.net/e/", base_url=base, media_url=f"{base}/audio")
    episode = samples.episode()
    enclosure = etree.fromstring(rss.render(show, [episode])).find("channel/item/enclosure")
    assert enclosure is not None
    assert enclosure.get("url") == f"https://count.example.net/e/{expected}{episode.slug}.0123abcd.mp3"
    assert b"count.example.net" not in posts.render(show, [episode])


def test_check_and_publish_find_the_files_under_a_prefix(tmp_path: Path) -> None:
    """Audio and artwork; a missing file is still found missing."""
    show, episodes = samples.project(tmp_path)
    show = replace(show, media_prefix="https://count.example.net/e/")
    picture = samples.picture(tmp_path / "audio/own.0123abcd.jpg")
    episodes = (replace(episodes[0], artwork="audio/own.0123abcd.jpg"), *episodes[1:])
    site.write(show, episodes, tmp_path / "feed", scratch=tmp_path / "tmp")
    feed = (tmp_path / "feed/feed.xml").read_bytes()
    assert check(show, episodes, tmp_path, feed) == ()
    media = edition.gather(tmp_path, episodes).files
    assert {"audio/own.0123abcd.jpg", *(one.enclosure.path for one in episodes)} <= set(media)
    picture.unlink()
    assert [finding.field for finding in check(show, episodes, tmp_path, feed)] == ["itunes:image"]
