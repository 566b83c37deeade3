"""Check the written feed and every file it names, as a strict app would: `podcast check`.

It shares no code with the writer of the feed, so that both do not have the same mistake.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from lxml import etree

from podcast.publish import channel, item, placeholders
from podcast.publish.findings import ANTENNAPOD, APPLE, PSP, RECORD, RSS, Finding
from podcast.publish.reading import Entry, Folder
from podcast.records import Episode, Show

FEED = "feed/feed.xml"
_NOT_XML = "run `podcast feed` to write it again"


def check(
    show: Show,
    episodes: Sequence[Episode],
    project: Path,
    feed: bytes,
    *,
    now: datetime | None = None,
    public: bool = False,
) -> tuple[Finding, ...]:
    """Check a written feed against the rules of apps and directories, and against the records.

    Args:
        episodes: All records, withdrawn ones and previews included.
        project: The folder with the files that the feed names.
        feed: The bytes of `feed/feed.xml`.
        now: To find dates in the future; None: the current time.
        public: Whether the feed is about to be published: placeholders are then errors.

    Returns:
        Errors first, each kind in the feed's order.
    """
    found = sorted(
        chain(
            placeholders.findings(show, public=public),
            _findings(show, episodes, project, feed, now or datetime.now(UTC)),
        ),
        key=lambda finding: finding.level != "error",
    )
    return tuple(found)


def _findings(show: Show, episodes: Sequence[Episode], project: Path, feed: bytes, now: datetime) -> Iterator[Finding]:
    try:
        root = etree.fromstring(feed, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        yield _whole("xml", f"is not well-formed XML: {error}", _NOT_XML, "XML 1.0")
        return
    if re.search(rb"<!DOCTYPE", feed[:1000]):
        yield _whole("xml", "has a DOCTYPE, which readers reject for security", _NOT_XML, PSP)
    channels = root.findall("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(channels) != 1:
        yield _whole("rss", "is not RSS 2.0 with one channel", _NOT_XML, RSS)
        return
    folder = Folder(show, project)
    yield from channel.findings(show, channels[0], folder)
    records = {episode.guid: episode for episode in episodes}
    entries = [Entry(element) for element in channels[0].iterchildren("item")]
    if not entries:
        yield _whole("item", "lists no episode", "run `podcast build`", APPLE)
    for entry in entries:
        yield from item.findings(entry, records.get(entry.guid), folder, now)
    yield from _doubles(entries)
    yield from _look_alikes(entries)
    yield from _unlisted(entries, records)


def _doubles(entries: Sequence[Entry]) -> Iterator[Finding]:
    for field, values, harm in (
        ("guid", [entry.guid for entry in entries], "apps keep only one of them"),
        ("enclosure url", [entry.url for entry in entries], "Apple's app keeps only one of them"),
    ):
        for value, count in Counter(values).items():
            if count > 1 and value:
                message = f"{count} items have the {field} {value}: {harm}"
                yield _whole(field, message, "remove the record that is wrong, then `podcast feed`", APPLE)


def _look_alikes(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Find items that AntennaPod treats as one: same title, same day, lengths within ten per cent."""
    seen: dict[tuple[str, object], list[Entry]] = {}
    for entry in entries:
        day = entry.published.date() if entry.published else None
        others = seen.setdefault((entry.title, day), [])
        if any(abs(entry.duration - other.duration) <= 0.1 * max(entry.duration, 1) for other in others):
            message = f"two items of one day have the title {entry.title!r} and similar lengths: one is dropped"
            yield Finding(
                level="warning",
                file=FEED,
                field="title",
                message=message,
                next_step="give one of the posts another title",
                source=ANTENNAPOD,
            )
        others.append(entry)


def _unlisted(entries: Sequence[Entry], records: Mapping[str, Episode]) -> Iterator[Finding]:
    listed = {entry.guid for entry in entries}
    for guid, episode in records.items():
        if guid not in listed and not episode.preview and not episode.withdrawn:
            yield Finding(
                level="error",
                file=f"audio/{episode.slug}.json",
                field="guid",
                message="the episode is finished but not in the feed",
                next_step=f"run `podcast build {episode.source}`, or `podcast feed` if its audio is intact",
                source=RECORD,
            )
        if guid in listed and episode.withdrawn:
            yield Finding(
                level="error",
                file=FEED,
                field="guid",
                message=f"{episode.slug} is withdrawn but still listed",
                next_step="run `podcast feed`",
                source=RECORD,
            )


def _whole(field: str, message: str, next_step: str, source: str) -> Finding:
    return Finding(level="error", file=FEED, field=field, message=message, next_step=next_step, source=source)
