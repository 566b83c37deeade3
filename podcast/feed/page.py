"""Pages to listen on: the list of episodes, a page an episode with its text read along, and a player to embed.

Plain files that any static host serves and a browser opens from disk: no framework, no tracker, no request elsewhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from podcast.feed import addresses, text
from podcast.records import Cue, Episode, Show

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = ("listen.css", "listen.js")
SPEEDS = (0.75, 1, 1.15, 1.3, 1.5, 1.75, 2)
SUMMARY = 160
"""Characters of a summary in the list and for search engines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A cue as the page shows it."""

    start: str
    """Seconds, as media fragments write them (W3C, "Media Fragments URI", section 4.2.1)."""
    end: str
    written: str
    space: str
    """What parts it from the next one: nothing in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Sentences of one line of the source."""

    role: str
    sentences: tuple[Sentence, ...]


def index(show: Show, episodes: Sequence[Episode], stamp: str = "0") -> bytes:
    """Give `index.html`: every episode, newest first, with search and the ways to subscribe."""
    rows = [
        {
            "href": f"{quote(episode.slug)}/{addresses.PAGE}",
            "title": _title(episode),
            "published": episode.published.isoformat(),
            "day": f"{episode.published:%Y-%m-%d}",
            "length": _length(episode.duration),
            "summary": _summary(episode),
        }
        for episode in episodes
    ]
    return _render(
        "index.html",
        show=show,
        stamp=stamp,
        root="",
        cover=quote(show.cover.name),
        picture=addresses.cover(show),
        address=f"{show.base_url}/feed/",
        feed=addresses.feed(show),
        apps=_apps(show),
        rows=rows,
    )


def embed_and_page(show: Show, told: Episode, stamp: str) -> tuple[bytes, bytes]:
    """Give `embed.html`, the player that a post can hold in a frame, and `index.html`, the episode's page.

    Args:
        show: Its `cover` bears the published file name.
        told: The episode.
        stamp: Fingerprint of what the pages are made from, hexadecimal.
    """
    common = {
        "show": show,
        "stamp": stamp,
        "root": "../",
        "cover": quote(show.cover.name),
        "title": _title(told),
        "guid": told.guid,
        "audio": _audio(show, told),
    }
    words = _environment().get_template("words.html").render(audio=common["audio"], paragraphs=list(paragraphs(told)))
    common["words"] = Markup(words)  # noqa: S704  # escaped by its template
    return _render("embed.html", **common), _render("episode.html", **common, **_particulars(show, told))


def _particulars(show: Show, told: Episode) -> dict[str, Any]:
    """Give what the episode's page shows besides player and text."""
    folder = addresses.folder(show, told)
    return {
        "address": folder,
        "enclosure": addresses.enclosure(show, told),
        "picture": addresses.artwork(show, told) or told.image or addresses.cover(show),
        "published": told.published.isoformat(),
        "day": f"{told.published:%Y-%m-%d}",
        "length": _length(told.duration),
        "original": told.link if told.link != show.link else "",
        "summary": _summary(told),
        "speeds": SPEEDS,
        "chapters": [
            {"start": _seconds(chapter.start), "clock": _clock(chapter.start), "title": text.line(chapter.title)}
            for chapter in told.chapters
        ],
        "corrections": told.corrections,
        "disclosures": told.disclosures,
        "links": [
            {"url": link.url, "text": text.line(link.text) or link.url}
            for link in told.links
            if urlsplit(link.url).scheme in {"http", "https"}
        ],
        "embed": f'<iframe src="{folder}embed.html" title="{escape(_title(told))}" width="100%" height="300"></iframe>',
    }


def asset(name: str) -> bytes:
    """Give a file that all pages share."""
    return (TEMPLATES / name).read_bytes().replace(b"\r\n", b"\n")


def paragraphs(told: Episode) -> Iterator[Paragraph]:
    """Group cues as the source has them."""
    cues = [cue for cue in told.cues if cue.written.strip()]
    for (_, role, _), group in groupby(cues, key=lambda cue: (cue.line, cue.role, cue.voice)):
        yield Paragraph(role=role, sentences=tuple(_sentences(list(group))))


def _sentences(cues: Sequence[Cue]) -> Iterator[Sentence]:
    for place, cue in enumerate(cues):
        written = " ".join(cue.written.split())
        follows = place + 1 < len(cues) and cues[place + 1].written.lstrip()[0].isascii()
        yield Sentence(
            start=_seconds(cue.start),
            end=_seconds(cue.end),
            written=written,
            space=" " if written[-1].isascii() and follows else "",
        )


def _audio(show: Show, told: Episode) -> str:
    """Give the MP3's address from the page: relative where it lies beside, so that it also plays from disk."""
    if show.media_url == f"{show.base_url}/audio":
        return f"../../audio/{quote(told.enclosure.path.rpartition('/')[2])}"
    return addresses.enclosure(show, told)


def _apps(show: Show) -> list[dict[str, str]]:
    """Give the addresses by which apps take up a feed; AntennaPod's page also helps those who do not have it yet."""
    feed = addresses.feed(show)
    bare = feed.partition("://")[2]
    return [
        {"name": "Apple Podcasts", "url": f"podcast://{bare}"},
        {"name": "Pocket Casts", "url": f"pktc://subscribe/{bare}"},
        {"name": "Overcast", "url": f"overcast://x-callback-url/add?url={quote(feed, safe='')}"},
        {"name": "AntennaPod", "url": f"https://antennapod.org/deeplink/subscribe?url={quote(feed, safe='')}"},
        {"name": "RSS", "url": feed},
    ]


def _title(told: Episode) -> str:
    return text.title(told.feed_title or told.title)


def _summary(told: Episode) -> str:
    """Give the summary in one paragraph; lines without a mark at their end, such as a bulletin's items, get one."""
    lines = [" ".join(line.split()) for line in text.plain(told.summary).split("\n")]
    kept = [line for line in lines if line and not line.startswith(("http://", "https://"))]
    joined = "".join(f"{line}{'' if unicodedata.category(line[-1])[0] == 'P' else '；'}" for line in kept)
    return text.cut(joined.rstrip("；"), SUMMARY)


def _length(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes // 60} 小时 {minutes % 60} 分钟" if minutes >= 60 else f"{minutes} 分钟"


def _clock(seconds: float) -> str:
    whole = int(seconds)
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    return f"{hours}{whole // 60 % 60:02}:{whole % 60:02}"


def _seconds(time: float) -> str:
    return f"{time:.3f}".rstrip("0").rstrip(".")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _render(template: str, **values: Any) -> bytes:
    return text.plain(_environment().get_template(template).render(values)).encode() + b"\n"
