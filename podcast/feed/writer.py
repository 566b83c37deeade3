"""Write RSS with feedgen, and work around its defects in this one place. Each has a test.

- The last `link()` becomes RSS `<link>`, `rel="self"` or not: self is set first, the show's page last.
- Of the atom links RSS gets only the first `rel="self"`: `Elements` writes the hub's.
- `add_entry()` puts each entry before the others: `order="append"` keeps our order.
- `lastBuildDate` is the current time unless it is set.
- Its iTunes extension cannot write `true` or `false` in `explicit`, and silently drops a cover whose name does not end
  in `.jpg` or `.png`; there is none for `podcast:`. `Elements` therefore writes all elements with a prefix.
- It writes descriptions as escaped text and breaks at `]]>`: both kinds of show notes become CDATA here, and their HTML
  never contains that.
- A control character raises without naming the item: texts are cleaned first, and remaining errors get the name.
- `enclosure(length=None)` writes "None": the length is always an int here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension
from feedgen.feed import FeedGenerator

from podcast.errors import FeedError
from podcast.feed.elements import Channel, Element, Item
from podcast.lazy.libraries import etree

T = TypeVar("T")
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
SIMPLE_CHAPTERS = "http://podlove.org/simple-chapters"
NAMESPACES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM, "psc": SIMPLE_CHAPTERS}
STYLE = b'<?xml-stylesheet type="text/css" href="feed.css"?>\n'
"""For people who open the feed in a browser. CSS, since XSLT leaves browsers (Chromium: off by default in M158)."""
GENERATOR = "shezhang-podcast"
"""Has no version, so that an upgrade alone does not change the feed."""


class Elements(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """A feedgen extension that writes the given elements unchanged."""

    def __init__(self) -> None:
        self.elements: tuple[Element, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        """Return the prefixes for the root element."""
        return NAMESPACES

    def extend_rss(self, element: Any) -> Any:
        """Append the elements to an item, or to the channel inside the root."""
        parent = element[0] if element.tag == "rss" else element
        for each in self.elements:
            _append(parent, each)
        return element


def write(channel: Channel, items: Iterable[Item]) -> bytes:
    """Return the feed's bytes, items in the order given.

    Raises:
        FeedError: XML cannot contain a text. The message names the item.
    """
    feed = FeedGenerator()
    feed.register_extension("elements", Elements, Elements, atom=False)
    _translated("the channel", lambda: _channel(feed, channel))
    for item in items:
        feed.add_entry(_entry(item), order="append")
    made = _translated("the feed", lambda: bytes(feed.rss_str(pretty=True)))
    head, end, rest = made.partition(b"?>\n")
    return head + end + STYLE + rest


def _channel(feed: Any, channel: Channel) -> None:
    feed.title(channel.title)
    feed.link(href=channel.address, rel="self", type="application/rss+xml")
    feed.link(href=channel.link, rel="alternate")
    feed.description(channel.description)
    feed.language(channel.language)
    feed.generator(GENERATOR)
    feed.image(url=channel.image, title=channel.title, link=channel.link)
    feed.pubDate(channel.updated)
    feed.lastBuildDate(channel.updated)
    feed.elements.elements = channel.elements


def _entry(item: Item) -> Any:
    entry = FeedEntry()
    url, length, mime_type = item.enclosure
    entry.title(item.title)
    entry.link(href=item.link, rel="alternate")
    entry.description(item.description)
    if item.notes:
        entry.content(item.notes, type="html")
    entry.guid(item.guid, permalink=False)
    entry.enclosure(url, int(length), mime_type)
    entry.pubDate(item.published)
    entry.register_extension("elements", Elements, atom=False)
    entry.elements.elements = item.elements
    return _Named(entry, item.name)


class _Named:
    """An entry whose errors name the episode."""

    def __init__(self, entry: Any, name: str) -> None:
        self._entry, self._name = entry, name

    def register_extension(self, *_: object) -> None:
        """Do nothing: the entry has its extension."""

    def rss_entry(self) -> Any:
        """Return the `<item>` element."""
        made = _translated(f"episode {self._name}", self._entry.rss_entry)
        for tag in ("description", f"{{{CONTENT}}}encoded"):
            notes = made.find(tag)
            if notes is not None and notes.text and "]]>" not in notes.text:
                notes.text = etree.CDATA(notes.text)
        return made


def _append(parent: Any, element: Element) -> None:
    made = etree.SubElement(parent, _expanded(element.name), dict(element.attributes))
    if element.text:
        made.text = element.text
    for child in element.children:
        _append(made, child)


@cache
def _expanded(name: str) -> str:
    """Return `{namespace}duration` for `itunes:duration`."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _translated(what: str, make: Callable[[], T]) -> T:
    try:
        return make()
    except ValueError as error:
        raise FeedError(f"{what}: cannot be written to the feed: {error}; correct that text") from error
