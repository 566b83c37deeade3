"""The channel's rules. Each yields its findings."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from podcast.lazy import patterns as re
from podcast.publish.findings import APPLE, PODCAST, PSP, RSS, Finding
from podcast.publish.jpeg import faults_of
from podcast.publish.reading import ATOM, ITUNES, Folder, fault_of
from podcast.publish.reading import PODCAST as PODCAST_NS
from podcast.records import Show

FILE = "feed/feed.xml"
CONFIG = "podcast.toml"


def findings(show: Show, channel: Any, folder: Folder) -> Iterator[Finding]:
    """Check a `<channel>`."""
    for rule in (_texts, _link, _self_link, _language, _cover, _category, _explicit, _owner, _identity):
        yield from rule(show, channel, folder)


def _texts(_: Show, channel: Any, __: Folder) -> Iterator[Finding]:
    if not _text(channel, "title"):
        yield _found("error", "title", "is missing", "set `title`", APPLE)
    description = _text(channel, "description")
    if not description:
        yield _found("error", "description", "is missing", "set `description`", APPLE)
    if len(description.encode()) > 4000:
        yield _found("error", "description", "is over 4,000 bytes", "shorten `description`", APPLE)


def _link(_: Show, channel: Any, __: Folder) -> Iterator[Finding]:
    if fault := fault_of(_text(channel, "link")):
        yield _found("error", "link", fault, "set `link` to the show's page", RSS)


def _self_link(show: Show, channel: Any, __: Folder) -> Iterator[Finding]:
    links = [link for link in channel.findall(ATOM + "link") if link.get("rel") == "self"]
    if len(links) != 1:
        yield _found("error", "atom:link self", f"occurs {len(links)} times, not once", "run `podcast feed`", PSP)
        return
    address = links[0].get("href", "")
    if fault := fault_of(address):
        yield _found("error", "atom:link self", fault, "set `base_url` to an https address", PSP)
    elif address != f"{show.base_url}/feed/feed.xml":
        message = f"is {address}, but with base_url it should be {show.base_url}/feed/feed.xml"
        yield _found("error", "atom:link self", message, "run `podcast feed`", PSP)


def _language(_: Show, channel: Any, __: Folder) -> Iterator[Finding]:
    language = _text(channel, "language")
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", language):
        yield _found("error", "language", f"{language!r} is not a language code", "set `language` = zh-cn", RSS)


def _cover(_: Show, channel: Any, folder: Folder) -> Iterator[Finding]:
    image = channel.find(ITUNES + "image")
    address = "" if image is None else image.get("href", "")
    if fault := fault_of(address):
        yield _found("error", "itunes:image", fault, "set `cover` and run `podcast feed`", APPLE)
        return
    if not address.endswith((".jpg", ".png")):
        yield _found("error", "itunes:image", f"{address} does not end in .jpg or .png", "run `podcast feed`", APPLE)
    path = folder.path(address)
    if not folder.holds(address):
        yield _found("error", "itunes:image", f"{folder.name(address)} does not exist", "run `podcast feed`", APPLE)
    elif path:
        yield from _picture(path, folder.name(address))


def _picture(path: Path, name: str) -> Iterator[Finding]:
    for level, fault, source in faults_of(path):
        step = "run `podcast feed`" if level == "warning" else "set another `cover`"
        yield _found(level, "itunes:image", f"{name} {fault}", step, source)


def _category(_: Show, channel: Any, __: Folder) -> Iterator[Finding]:
    category = channel.find(ITUNES + "category")
    if category is None or not category.get("text"):
        yield _found("error", "itunes:category", "is missing", 'set `category`, such as ["Technology"]', APPLE)


def _explicit(_: Show, channel: Any, __: Folder) -> Iterator[Finding]:
    if _text(channel, ITUNES + "explicit") not in {"true", "false"}:
        yield _found("error", "itunes:explicit", "is not true or false", "run `podcast feed`", APPLE)


def _owner(_: Show, channel: Any, __: Folder) -> Iterator[Finding]:
    if not _text(channel, ITUNES + "author"):
        yield _found("warning", "itunes:author", "is missing", "set `author`", APPLE)
    if not _text(channel, f"{ITUNES}owner/{ITUNES}email"):
        message = "is missing: directories use it to verify the owner"
        yield _found("warning", "itunes:owner", message, "set `email`", APPLE)


def _identity(show: Show, channel: Any, _: Folder) -> Iterator[Finding]:
    guid = _text(channel, PODCAST_NS + "guid")
    try:
        uuid.UUID(guid)
    except ValueError:
        yield _found("warning", "podcast:guid", f"{guid!r} is not a UUID", "set `guid`", PODCAST)
        return
    if guid != show.guid:
        message = f"is {guid}, but {show.guid} in the configuration: apps would treat it as another show"
        yield _found("error", "podcast:guid", message, "restore `guid`, or run `podcast feed`", PODCAST)
    if _text(channel, PODCAST_NS + "locked") not in {"yes", "no"}:
        yield _found(
            "warning", "podcast:locked", "is missing: other hosts may import the show", "run `podcast feed`", PODCAST
        )


def _text(channel: Any, path: str) -> str:
    return (channel.findtext(path) or "").strip()


def _found(level: Literal["error", "warning"], field: str, message: str, next_step: str, source: str) -> Finding:
    in_config = next_step.startswith("set ") or "`cover`" in next_step
    return Finding(
        level=level,
        file=CONFIG if in_config else FILE,
        field=field,
        message=message,
        next_step=next_step,
        source=source,
    )
