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

from podcast.lazy.libraries import etree
from podcast.publish import channel, item, placeholders
from podcast.publish.findings import ANTENNAPOD, APPLE, LABEL, PSP, RECORD, RSS, Finding
from podcast.publish.label import fault_of_label
from podcast.publish.mpeg import fault_of_mp3
from podcast.publish.reading import ITUNES, Entry, Folder
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
    image = channels[0].find(ITUNES + "image")
    cover = "" if image is None else image.get("href", "")
    for entry in entries:
        yield from item.findings(entry, records.get(entry.guid), folder, now, cover)
    yield from _unlabelled(entries, folder)
    if not show.producer:
        yield _unnamed_producer()
    yield from _doubles(entries)
    yield from _look_alikes(entries)
    yield from _unlisted(entries, records)


def _unlabelled(entries: Sequence[Entry], folder: Folder) -> Iterator[Finding]:
    """Find MP3s without the label that platforms look for: once for all, since a show's old episodes have none."""
    faults = [(path, fault) for entry in entries if (path := folder.path(entry.url)) and (fault := _fault(path, entry))]
    if faults:
        path, fault = faults[0]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        yield Finding(
            level="warning",
            file=path.relative_to(folder.project).as_posix(),
            field="TXXX:AIGC",
            message=fault + more,
            next_step="run `podcast build --stale`: platforms may mark or refuse it otherwise (docs/labels.md)",
            source=LABEL,
        )


def _fault(path: Path, entry: Entry) -> str:
    try:
        with path.open("rb") as file:
            return "" if fault_of_mp3(file) else fault_of_label(file, entry.guid)
    except OSError:
        return ""  # the enclosure's rule reports it, as it does a file that is no MP3


def _unnamed_producer() -> Finding:
    return Finding(
        level="warning",
        file=placeholders.CONFIG,
        field="label",
        message="has no producer: the label in each MP3 names only the host of base_url",
        next_step='set `producer` in [label] to your own name or code, such as producer = "zhang-san"',
        source=LABEL,
    )


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
