"""Ten real posts behind `podcast serve`: what a listener's app fetches is there, whole, and what the feed says."""

from __future__ import annotations

import io
import json
import re
import urllib.request
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import soundfile
from lxml import etree

from tests.conftest import Project
from tests.publish import ten
from tests.publish.site import Served

DURATION = "{http://www.itunes.com/dtds/podcast-1.0.dtd}duration"
TRANSCRIPT = "{https://podcastindex.org/namespace/1.0}transcript"
CHAPTERS = "{https://podcastindex.org/namespace/1.0}chapters"

pytestmark = pytest.mark.corpus

Answer = tuple[dict[str, str], bytes]
"""Headers by their name in small letters, and body."""


def fetched(url: str) -> Answer:
    """Fetch as an app does."""
    with urllib.request.urlopen(url, timeout=20) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


@pytest.fixture(scope="module")
def items(ten_posts: Served) -> list[Any]:
    """The feed's items as they are served."""
    _, feed = fetched(ten_posts.url)
    return list(etree.fromstring(feed).iter("item"))


def seconds(time: str) -> float:
    """Read a time of WebVTT or SubRip."""
    hours, minutes, rest = time.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def captions(text: str) -> tuple[list[tuple[float, float]], str]:
    """Give the times of a WebVTT or SubRip file, and its words without any space."""
    times = [(seconds(start), seconds(end)) for start, end in re.findall(r"(?m)^([\d:.,]+) --> ([\d:.,]+)$", text)]
    said = re.sub(r"(?m)^(?:WEBVTT|\d+|.* --> .*)$|<v [^>]*>", "", text)
    return times, re.sub(r"\s", "", said.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))


def test_all_ten_are_there_newest_first(ten_posts: Served, items: list[Any]) -> None:
    """Under the titles their author wrote; a bulletin under its day, first item and count."""
    assert [item.findtext("title") for item in items] == [ten.title(name) for name in ten.POSTS]
    assert [episode.slug for episode in ten_posts.episodes] == [name.partition("/")[2] for name in ten.POSTS]


def test_enclosures_are_as_long_and_last_as_said(items: list[Any]) -> None:
    """The length is that of the bytes that come, and the duration that of their decoded sound, within a second."""
    for item in items:
        enclosure = item.find("enclosure")
        headers, mp3 = fetched(enclosure.get("url"))
        assert headers["content-type"] == enclosure.get("type") == "audio/mpeg"
        assert int(headers["content-length"]) == int(enclosure.get("length")) == len(mp3)
        samples, rate = soundfile.read(io.BytesIO(mp3), dtype="int16")
        assert int(item.findtext(DURATION)) == pytest.approx(len(samples) / rate, abs=1)


def test_transcripts_answer_with_their_types_and_say_the_same(items: list[Any]) -> None:
    """Three forms of the same words, in order of time, none past the end of the sound."""
    for item in items:
        told = {element.get("type"): fetched(element.get("url")) for element in item.findall(TRANSCRIPT)}
        assert list(told) == ["text/vtt", "application/x-subrip", "application/json"]
        assert all(headers["content-type"].partition(";")[0] == kind for kind, (headers, _) in told.items())
        vtt, srt, segments = (body.decode() for _, body in told.values())
        assert captions(vtt) == captions(srt)
        times, words = captions(vtt)
        assert words == re.sub(r"\s", "", "".join(one["body"] for one in json.loads(segments)["segments"]))
        moments = [moment for span in times for moment in span]
        assert moments[0] > 0
        assert moments == sorted(moments)
        assert moments[-1] <= int(item.findtext(DURATION)) + 0.5


def test_a_long_post_with_headings_has_them_as_chapters(items: list[Any]) -> None:
    """Title and headings, from the beginning on; the others have their parts."""
    chaptered = {name: item.find(CHAPTERS) for name, item in zip(ten.POSTS, items, strict=True)}
    assert None not in chaptered.values()
    lasting = {name: int(item.findtext(DURATION)) for name, item in zip(ten.POSTS, items, strict=True)}
    name = max(lasting, key=lambda name: lasting[name])
    headers, body = fetched(chaptered[name].get("url"))
    assert headers["content-type"] == chaptered[name].get("type") == "application/json+chapters"
    chapters = json.loads(body)["chapters"]
    assert [chapter["title"] for chapter in chapters] == [ten.title(name), *ten.headings(name)]
    starts = [chapter["startTime"] for chapter in chapters]
    assert starts[0] == 0
    assert starts == sorted(starts)


def test_pages_and_cover_answer(ten_posts: Served, items: list[Any]) -> None:
    """The index names every episode and each has its page, with its own sound; the cover is at the feed's address."""
    root = ten_posts.url.removesuffix("feed.xml")
    pages = {address: fetched(root + address) for address in ("", *(f"{one.slug}/" for one in ten_posts.episodes))}
    assert {headers["content-type"] for headers, _ in pages.values()} == {"text/html; charset=utf-8"}
    index = unescape(pages[""][1].decode())
    for name, episode in zip(ten.POSTS, ten_posts.episodes, strict=True):
        page = unescape(pages[f"{episode.slug}/"][1].decode())
        assert ten.title(name) in index
        assert ten.title(name) in page
        assert Path(episode.enclosure.path).name in page
    (image,) = items[0].getparent().findall("image/url")
    headers, cover = fetched(image.text)
    assert headers["content-type"] == "image/jpeg"
    assert cover.startswith(b"\xff\xd8")


def test_a_strict_reader_finds_nothing(ten_posts: Served) -> None:
    """Not so much as a warning, on what authors really write."""
    assert Project(ten_posts.folder).events("check") == []
