"""An item's rules. Each yields its findings."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from podcast.lazy import patterns as re
from podcast.publish.findings import ANTENNAPOD, APPLE, PODCAST, PSP, RECORD, RSS, Finding
from podcast.publish.jpeg import faults_of as faults_of_picture
from podcast.publish.mpeg import fault_of_mp3
from podcast.publish.reading import CONTENT, ITUNES, Entry, Folder, fault_of
from podcast.publish.reading import PODCAST as PODCAST_NS
from podcast.records import Episode

FILE = "feed/feed.xml"
SMALLEST = 16_384
"""Bytes. AntennaPod treats a smaller enclosure as one of unknown length."""
NOTES_LIMIT = 100_000
"""Bytes of content:encoded."""
TRANSCRIPT_TYPES = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".json": "application/json"}
# Looked for in the record, since the feed no longer has them: controls, noncharacters, lone surrogates, and characters
# that change the direction of text (Unicode TR9).
_STRIPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def findings(entry: Entry, record: Episode | None, folder: Folder, now: datetime, cover: str = "") -> Iterator[Finding]:
    """Check an `<item>`; `record` is None if no record has its guid, and `cover` is the channel's picture."""
    yield from _title(entry)
    yield from _guid(entry)
    yield from _enclosure(entry, folder)
    yield from _date(entry, now)
    yield from _texts(entry)
    yield from _attached(entry, folder)
    if entry.picture != cover or (record and record.artwork):
        yield from _artwork(entry, record, folder, cover)
    if record:
        yield from _as_recorded(entry, record)


def _title(entry: Entry) -> Iterator[Finding]:
    if not entry.title:
        yield _found(entry, "error", "title", "is missing", "give its post a `title:`", APPLE)
    if len(entry.title) > 255:
        yield _found(entry, "warning", "title", "is over 255 characters and will be truncated", "shorten it", APPLE)
    if _TURNING.search(entry.title) or "\n" in entry.title:
        yield _found(entry, "warning", "title", "has characters that garble lists", "run `podcast feed`", PSP)


def _guid(entry: Entry) -> Iterator[Finding]:
    guids = entry.elements.get("guid", [])
    if len(guids) != 1 or not entry.guid:
        yield _found(entry, "error", "guid", "is missing", "run `podcast feed`", APPLE)
    elif guids[0].get("isPermaLink") != "false" and not entry.guid.startswith("http"):
        yield _found(entry, "error", "guid", 'is not a URL and lacks isPermaLink="false"', "run `podcast feed`", RSS)


def _enclosure(entry: Entry, folder: Folder) -> Iterator[Finding]:
    count = len(entry.elements.get("enclosure", []))
    if count != 1:
        yield _found(entry, "error", "enclosure", f"occurs {count} times, not once", "run `podcast feed`", APPLE)
        return
    if fault := fault_of(entry.url):
        yield _found(entry, "error", "enclosure url", fault, "set `base_url` or `media_url`", APPLE)
    if entry.enclosure.get("type") != "audio/mpeg":
        yield _found(entry, "error", "enclosure type", "is not audio/mpeg", "run `podcast feed`", APPLE)
    words = entry.enclosure.get("length", "")
    length = int(words) if words.isascii() and words.isdecimal() else 0
    if not length:
        yield _found(entry, "error", "enclosure length", f"{words!r} is not a byte count", "run `podcast feed`", RSS)
    elif length < SMALLEST:
        message = f"is {length} bytes, which AntennaPod shows as unknown"
        yield _found(entry, "warning", "enclosure length", message, "nothing, if this is intended", ANTENNAPOD)
    path = folder.path(entry.url)
    if path:
        yield from _audio(path, length, folder.name(entry.url))


def _audio(path: Path, length: int, name: str) -> Iterator[Finding]:
    message = ""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            message = fault_of_mp3(file) if size == length else f"has {size:,} bytes, but {length:,} in the feed"
    except FileNotFoundError:
        message = "does not exist, but the feed lists it"
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    if message:
        yield Finding(
            level="error",
            file=name,
            field="enclosure",
            message=message,
            next_step="run `podcast build` with its post",
            source=APPLE,
        )


def _date(entry: Entry, now: datetime) -> Iterator[Finding]:
    if not entry.published:
        words = entry.text("pubDate")
        yield _found(entry, "error", "pubDate", f"{words!r} is not a date with a time zone", "run `podcast feed`", RSS)
    elif entry.published > now + timedelta(minutes=5):
        message = f"{entry.text('pubDate')} is in the future: apps hide the episode or drop its date"
        yield _found(entry, "warning", "pubDate", message, "wait, or withdraw the episode until then", ANTENNAPOD)


def _texts(entry: Entry) -> Iterator[Finding]:
    if len(entry.text("description").encode()) > 4000:
        yield _found(entry, "error", "description", "is over 4,000 bytes", "run `podcast feed`", APPLE)
    if len(entry.text(CONTENT + "encoded").encode()) > NOTES_LIMIT:
        yield _found(entry, "warning", "content:encoded", "is over 100 KB", "run `podcast feed`", PSP)
    if not re.fullmatch(r"[1-9]\d*", entry.text(ITUNES + "duration")):
        yield _found(entry, "warning", "itunes:duration", "is not a number of seconds", "run `podcast feed`", APPLE)
    if (link := entry.text("link")) and (fault := fault_of(link)):
        yield _found(entry, "warning", "link", fault, "correct `permalink` or `link`", RSS)


def _attached(entry: Entry, folder: Folder) -> Iterator[Finding]:
    """Check transcripts and chapters: their addresses, types and files."""
    transcripts = entry.elements.get(PODCAST_NS + "transcript", [])
    if not transcripts:
        yield _found(entry, "warning", "podcast:transcript", "is missing", "run `podcast feed`", APPLE)
    for element in transcripts:
        url = element.get("url", "")
        expected = TRANSCRIPT_TYPES.get(url[url.rfind(".") :])
        if element.get("type") != expected:
            message = f"{url} has the type {element.get('type')}"
            yield _found(entry, "error", "podcast:transcript", message, "run `podcast feed`", PODCAST)
        yield from _present(entry, "podcast:transcript", url, folder)
    for element in entry.elements.get(PODCAST_NS + "chapters", []):
        if element.get("type") != "application/json+chapters":
            yield _found(entry, "error", "podcast:chapters", "has the wrong type", "run `podcast feed`", PODCAST)
        url = element.get("url", "")
        yield from _present(entry, "podcast:chapters", url, folder)
        if folder.holds(url):
            yield from _chapters(entry, folder.path(url))


def _present(entry: Entry, field: str, url: str, folder: Folder) -> Iterator[Finding]:
    if fault := fault_of(url):
        yield _found(entry, "error", field, fault, "set `base_url`", PODCAST)
    elif not folder.holds(url):
        yield _found(entry, "error", field, f"{folder.name(url)} does not exist", "run `podcast feed`", PODCAST)


def _artwork(entry: Entry, record: Episode | None, folder: Folder, cover: str) -> Iterator[Finding]:
    """Check the episode's own picture, if it has one; the cover is checked as the channel's."""
    url = entry.picture
    if url is None or url == cover:
        if record and record.artwork:
            message = "is missing, but the record has one: apps show the cover"
            step = f"run `podcast fetch`, or `podcast build {record.source}`; then `podcast feed`"
            yield _found(entry, "warning", "itunes:image", message, step, RECORD)
    elif fault := fault_of(url):
        yield _found(entry, "error", "itunes:image", fault, "set `base_url` or `media_url`", APPLE)
    elif not url.endswith((".jpg", ".png")):
        message = f"{url} does not end in .jpg or .png"
        yield _found(entry, "error", "itunes:image", message, "run `podcast feed`", APPLE)
    elif not folder.holds(url):
        message = f"{folder.name(url)} does not exist"
        yield _found(entry, "error", "itunes:image", message, "run `podcast feed`", APPLE)
    elif path := folder.path(url):
        yield from _picture(path, folder.name(url), entry)


def _picture(path: Path, name: str, entry: Entry) -> Iterator[Finding]:
    step = "remove it and run `podcast build` with its post"
    try:
        for level, fault, source in faults_of_picture(path):
            yield _found(entry, level, "itunes:image", f"{name} {fault}", step, source)
    except OSError as error:
        yield _found(entry, "error", "itunes:image", f"{name} cannot be read: {error.strerror}", step, APPLE)


def _chapters(entry: Entry, path: Path | None) -> Iterator[Finding]:
    if not path:
        return
    try:
        starts = [float(chapter["startTime"]) for chapter in json.loads(path.read_bytes())["chapters"]]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        message = f"the file cannot be read: {error!r}"
        yield _found(entry, "error", "podcast:chapters", message, "run `podcast feed`", PODCAST)
        return
    if starts != sorted(starts):
        yield _found(entry, "error", "podcast:chapters", "are not in chronological order", "build it again", PODCAST)
    if starts and starts[0] > 1:
        message = f"begin at {starts[0]:.1f} s: apps read timestamps as chapters only if they start at 00:00"
        yield _found(entry, "warning", "podcast:chapters", message, "build it again", PODCAST)


def _as_recorded(entry: Entry, record: Episode) -> Iterator[Finding]:
    file = f"audio/{record.slug}.json"
    if abs(entry.duration - record.duration) > 1:
        message = f"is {entry.duration} s, but {record.duration:.0f} s in the record"
        yield _found(entry, "error", "itunes:duration", message, "run `podcast feed`", RECORD)
    if entry.enclosure.get("length") != str(record.enclosure.length):
        yield _found(entry, "error", "enclosure length", "differs from the record", "run `podcast feed`", RECORD)
    if entry.published and entry.published != record.published.replace(microsecond=0):
        yield _found(entry, "error", "pubDate", "differs from the record", "run `podcast feed`", RECORD)
    if _STRIPPED.search(record.title):
        yield Finding(
            level="warning",
            file=file,
            field="title",
            message="contains characters that a feed cannot contain; they were left out",
            next_step=f"remove them from the `title:` of {record.source or 'its post'}",
            source="XML 1.0, section 2.2; Unicode TR9",
        )


def _found(
    entry: Entry, level: Literal["error", "warning"], field: str, message: str, next_step: str, source: str
) -> Finding:
    text = f"{entry.name}: {field} {message}"
    return Finding(level=level, file=FILE, field=field, message=text, next_step=next_step, source=source)
