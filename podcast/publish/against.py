"""Compare a feed with the one last published, for changes that hurt subscribers: `podcast check --against FILE`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from podcast.errors import PublishError
from podcast.lazy.libraries import etree
from podcast.publish.findings import APPLE, PODCAST, RSS, Finding
from podcast.publish.reading import ATOM, ITUNES, Entry
from podcast.publish.reading import PODCAST as PODCAST_NS

FILE = "feed/feed.xml"


def against(old: bytes, new: bytes) -> tuple[Finding, ...]:
    """Compare a feed about to be published with the public one.

    Raises:
        PublishError: One of them is not an RSS feed.
    """
    before, after = _read(old, "the published feed"), _read(new, "the new feed")
    return (*_show(before.channel, after.channel), *_episodes(before.entries, after.entries))


def moved(old: bytes, new: bytes) -> tuple[Finding, ...]:
    """Compare only what identifies a show: its podcast:guid and the address of its feed.

    Raises:
        PublishError: One of them is not an RSS feed.
    """
    return tuple(_show(_read(old, "the published feed").channel, _read(new, "the new feed").channel))


class _Feed:
    """A feed's channel element, and its items by guid."""

    def __init__(self, channel: etree._Element) -> None:
        self.channel = channel
        self.entries = {entry.guid: entry for entry in map(Entry, channel.iterchildren("item"))}


def _read(content: bytes, which: str) -> _Feed:
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise PublishError(f"{which} is not XML: {error}; give a feed.xml as it was published") from error
    channel = root.find("channel")
    if channel is None:
        raise PublishError(f"{which} is not an RSS feed; give a feed.xml as it was published")
    return _Feed(channel)


def _show(before: etree._Element, after: etree._Element) -> Iterator[Finding]:
    known, given = (channel.findtext(PODCAST_NS + "guid") for channel in (before, after))
    if known and known != given:
        message = f"was {known} and is {given}: apps treat it as another show"
        yield _found("error", "podcast:guid", message, "restore `guid` in podcast.toml", PODCAST)
    was, now = (_own_address(channel) for channel in (before, after))
    if was and was != now and after.findtext(ITUNES + "new-feed-url") is None:
        message = f"was {was} and is {now}: apps keep using the old address"
        step = "restore `base_url`; or, if the show moves, set `new_feed_url` and keep the old address (docs/moving.md)"
        yield _found("warning", "atom:link self", message, step, APPLE)


def _own_address(channel: etree._Element) -> str:
    links = (link for link in channel.findall(ATOM + "link") if link.get("rel") == "self")
    return next((link.get("href", "") for link in links), "")


def _episodes(before: dict[str, Entry], after: dict[str, Entry]) -> Iterator[Finding]:
    urls = {entry.url: entry for entry in after.values()}
    alike = {(entry.title, entry.published): entry for entry in after.values()}
    for guid, entry in before.items():
        if guid in after:
            yield from _same(entry, after[guid])
            continue
        twin = urls.get(entry.url) or alike.get((entry.title, entry.published))
        if twin and twin.guid not in before:
            message = f"{entry.name}: its guid was {guid} and is {twin.guid}: every app shows and downloads it again"
            yield _found("error", "guid", message, "restore the record; a guid must never change", RSS)
        else:
            message = f"{entry.name} was published and is missing; new listeners cannot get it"
            yield _found("warning", "item", message, "nothing, if it was withdrawn; else build its post again", RSS)
    used = {entry.url: guid for guid, entry in before.items()}
    for guid, entry in after.items():
        if guid not in before and entry.url in used and used[entry.url] in after:
            message = f"{entry.name} uses the address of another episode, {entry.url}: apps will not download it"
            yield _found("error", "enclosure url", message, "build its post again", APPLE)


def _same(before: Entry, after: Entry) -> Iterator[Finding]:
    if before.url == after.url and before.enclosure.get("length") != after.enclosure.get("length"):
        message = f"{after.name}: its audio changed under the same address {after.url}: apps never download it again"
        yield _found("error", "enclosure url", message, "build its post again: new audio gets a new address", APPLE)
    if before.published != after.published:
        message = f"{after.name}: its date was {before.text('pubDate')} and is {after.text('pubDate')}"
        yield _found("warning", "pubDate", message, "restore the record's `published`, or accept the new order", RSS)


def _found(level: Literal["error", "warning"], field: str, message: str, next_step: str, source: str) -> Finding:
    return Finding(level=level, file=FILE, field=field, message=message, next_step=next_step, source=source)
