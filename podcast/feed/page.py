"""Web pages: the list of episodes, a page per episode with synchronised text, and a player to embed.

Plain files that any static host serves and a browser opens from disk: no framework, no tracker, no external request.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from podcast.feed import addresses, disclosure, text
from podcast.lazy import compiled
from podcast.records import Cue, Episode, Show

if TYPE_CHECKING:
    from jinja2 import Environment, FileSystemBytecodeCache
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = ("listen.css", "listen.js", "feed.css")
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
    """The separator before the next one: empty in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """The sentences from one line of the source."""

    role: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a page shows besides its own episode."""

    stamp: str = "0"
    """Fingerprint of what the page is made from, hexadecimal."""
    side: int = 0
    """The cover's width and height in pixels; 0: unknown."""
    newer: Episode | None = None
    older: Episode | None = None


ALONE = Setting()


def index(show: Show, episodes: Sequence[Episode], setting: Setting = ALONE) -> bytes:
    """Return `index.html`: every episode, newest first, with search and subscription links."""
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
        disclosure=disclosure.words(show).show,
        stamp=setting.stamp,
        side=setting.side,
        root="",
        thumb=_thumb(show),
        picture=addresses.cover(show),
        address=f"{show.base_url}/feed/",
        feed=addresses.feed(show),
        apps=_apps(show),
        rows=rows,
    )


def embed_and_page(show: Show, episode: Episode, setting: Setting) -> tuple[bytes, bytes]:
    """Return `embed.html`, the player that a post can embed in a frame, and `index.html`, the episode's page.

    `show.cover` has the published file name.
    """
    common = {
        "show": show,
        "stamp": setting.stamp,
        "root": "../",
        "address": addresses.folder(show, episode),
        "thumb": _thumb(show),
        "image": _image(show, episode),
        "title": _title(episode),
        "guid": episode.guid,
        "audio": _audio(show, episode),
    }
    common["words"] = _words(str(common["audio"]), paragraphs(episode))
    return _render("embed.html", **common), _render("episode.html", **common, **_particulars(show, episode, setting))


def _particulars(show: Show, episode: Episode, setting: Setting) -> dict[str, Any]:
    """Return the template values that only the episode's page uses."""
    folder, title = addresses.folder(show, episode), escape(_title(episode))
    own = addresses.artwork(show, episode) or episode.image
    return {
        "disclosure": disclosure.words(show).episode,
        "side": 0 if own else setting.side,
        "older": _near(setting.older),
        "newer": _near(setting.newer),
        "size": f"{max(1, round(episode.enclosure.length / 1_000_000))} MB",
        "enclosure": addresses.audio(show, episode),
        "picture": own or addresses.cover(show),
        "published": episode.published.isoformat(),
        "day": f"{episode.published:%Y-%m-%d}",
        "length": _length(episode.duration),
        "original": episode.link if episode.link != show.link else "",
        "summary": _summary(episode),
        "speeds": SPEEDS,
        "chapters": [
            {"start": _seconds(chapter.start), "clock": _clock(chapter.start), "title": text.line(chapter.title)}
            for chapter in episode.chapters
        ],
        "corrections": episode.corrections,
        "disclosures": episode.disclosures,
        "links": [
            {"url": link.url, "text": text.line(link.text) or link.url}
            for link in episode.links
            if urlsplit(link.url).scheme in {"http", "https"}
        ],
        "embed": f'<iframe src="{folder}embed.html" title="{title}" width="100%" height="300"></iframe>',
    }


_AROUND = {"heading": ("<h3>", "</h3>\n"), "quote": ("<blockquote><p>", "</p></blockquote>\n")}
"""What a paragraph of a role is put into; of any other, `<p>`."""


def _words(audio: str, said: Iterable[Paragraph]) -> Markup:
    """Return the text with its times. Not a template: that takes four times as long, for most of a page."""
    from markupsafe import Markup, escape

    parts, link = list[str](), escape(audio)
    for paragraph in said:
        start, end = _AROUND.get(paragraph.role) or (f'<p class="{escape(paragraph.role)}">', "</p>\n")
        parts.append(start)
        parts += [
            f'<a class="said" href="{link}#t={one.start}" data-start="{one.start}" data-end="{one.end}">'
            f"{escape(one.written)}</a>{one.space}"
            for one in paragraph.sentences
        ]
        parts.append(end)
    return Markup("".join(parts))  # noqa: S704  # each text is escaped


def asset(name: str) -> bytes:
    """Return the content of a file that all pages share."""
    return (TEMPLATES / name).read_bytes().replace(b"\r\n", b"\n")


def paragraphs(episode: Episode) -> Iterator[Paragraph]:
    """Group cues by line of the source."""
    cues = [cue for cue in episode.cues if cue.written.strip()]
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


def _near(episode: Episode | None) -> dict[str, str] | None:
    return {"href": f"../{quote(episode.slug)}/{addresses.PAGE}", "title": _title(episode)} if episode else None


def _thumb(show: Show) -> str:
    return quote(addresses.thumb(show))


def _image(show: Show, episode: Episode) -> str:
    """Return the picture beside the title, from the page: its own only if it is on this site, else the small cover."""
    if episode.artwork and show.media_url == f"{show.base_url}/audio":
        return f"../../audio/{quote(episode.artwork.rpartition('/')[2])}"
    return f"../{_thumb(show)}"


def _audio(show: Show, episode: Episode) -> str:
    """Return the MP3's address from the page: relative if both are on one site, so that it also plays from disk."""
    if show.media_url == f"{show.base_url}/audio":
        return f"../../audio/{quote(episode.enclosure.path.rpartition('/')[2])}"
    return addresses.audio(show, episode)


def _apps(show: Show) -> list[dict[str, str]]:
    """Return the URLs that subscribe in an app; AntennaPod's page also offers the app to those who lack it."""
    feed = addresses.feed(show)
    bare = feed.partition("://")[2]
    return [
        {"name": "Apple Podcasts", "url": f"podcast://{bare}"},
        {"name": "Pocket Casts", "url": f"pktc://subscribe/{bare}"},
        {"name": "Overcast", "url": f"overcast://x-callback-url/add?url={quote(feed, safe='')}"},
        {"name": "AntennaPod", "url": f"https://antennapod.org/deeplink/subscribe?url={quote(feed, safe='')}"},
        {"name": "RSS", "url": "#address"},  # in a browser the feed itself would tell nobody what to do with it
    ]


def _title(episode: Episode) -> str:
    return text.title(episode.feed_title or episode.title)


def _summary(episode: Episode) -> str:
    """Return the summary as one paragraph; lines that end without punctuation, such as bulletin items, get a mark."""
    lines = [" ".join(line.split()) for line in text.plain(episode.summary).split("\n")]
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
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 30 ms

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        bytecode_cache=_bytecode(),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _bytecode() -> FileSystemBytecodeCache | None:
    """Return where compiled templates are kept, as jinja2 names them: by a template's name, path and content.

    Compiling takes 20 ms. Another jinja2, and another version of this module, have other files.
    """
    from jinja2 import FileSystemBytecodeCache, compiler

    folder = compiled.folder()
    if not folder:
        return None
    library = Path(str(compiler.__file__)).stat()
    made_by = sha256(
        repr((library.st_size, library.st_mtime_ns, sys.version)).encode() + Path(__file__).read_bytes()
    ).hexdigest()[:8]
    return FileSystemBytecodeCache(str(folder), f"template-{made_by}-%s.bin")


def _render(template: str, **values: Any) -> bytes:
    return text.plain(_environment().get_template(template).render(values)).encode() + b"\n"
