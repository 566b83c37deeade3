"""Read the public feed as a directory would: `podcast check --live`.

Unlike the check of the files on disk it notices what happens on the way: an address that is gone, a feed cut short, a
server without byte ranges, and a nightly job that never ran.

Source: Apple, "Podcast hosting requirements": HEAD and byte ranges for audio, HEAD for the cover.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from lxml import etree

from podcast.errors import PublishError
from podcast.publish.fetch import GONE
from podcast.publish.findings import APPLE, PODCAST, RSS, Finding
from podcast.publish.reading import ITUNES, Entry
from podcast.publish.reading import PODCAST as PODCAST_NS

PATIENCE = aiohttp.ClientTimeout(total=60)
AGENT = {"User-Agent": "shezhang-podcast check --live"}
_SERVER = "correct the server or the cache in front of it, and publish again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The public feed."""

    findings: tuple[Finding, ...]
    newest: str = ""
    """Title of the newest episode; empty: no feed, or no episode in it."""
    published: datetime | None = None
    """When, aware."""


def read(url: str, guid: str, now: datetime, max_age: timedelta | None = None) -> Live:
    """Fetch a feed and what its newest item names.

    Args:
        url: The feed's address.
        guid: The show's podcast:guid.
        now: The current time, aware.
        max_age: Age of the newest episode above which it is an error; None: any age is fine.
    """
    return asyncio.run(_read(url, guid, now, max_age))


def content(url: str) -> bytes:
    """Return the bytes of a public feed; empty if there is none.

    Raises:
        PublishError: The server does not answer, or not with a feed.
    """
    return asyncio.run(_content(url))


async def _content(url: str) -> bytes:
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, trust_env=True, headers=AGENT) as session,
            session.get(url) as answer,
        ):
            if answer.status in GONE:
                return b""
            answer.raise_for_status()
            return await answer.read()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise PublishError(f"{url} does not answer: {error or 'not in time'}; try again later") from error


async def _read(url: str, guid: str, now: datetime, max_age: timedelta | None) -> Live:
    async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=True, headers=AGENT) as session:
        try:
            async with session.get(url) as answer:
                content = await answer.read()
                if answer.status != 200:
                    return _broken(url, f"answers {answer.status} {answer.reason}", "publish again")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return _broken(url, f"does not answer: {error or 'not in time'}", "check the server, and publish again")
        try:
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            return _broken(url, f"is not a complete feed: {error}", "publish again")
        channel = root.find("channel")
        items = [] if channel is None else [Entry(item) for item in channel.iterchildren("item")]
        dated = [item for item in items if item.published]
        if channel is None or not dated:
            return _broken(url, "lists no episode with a date", "publish again")
        newest = max(dated, key=lambda item: item.published or now)
        found = [finding async for finding in _findings(session, channel, newest)]
    if (channel.findtext(PODCAST_NS + "guid") or "") != guid:
        message = f"{url}: is the feed of another show"
        found.append(_found("podcast:guid", message, "correct `base_url` or `guid`", PODCAST))
    if max_age is not None and newest.published and now - newest.published > max_age:
        message = f"{newest.name}, the newest episode, is {_hours(now - newest.published)} old"
        found.append(_found("pubDate", message, "see why the nightly job made none, and run `podcast build`", RSS))
    return Live(findings=tuple(found), newest=newest.name, published=newest.published)


async def _findings(session: aiohttp.ClientSession, channel: etree._Element, newest: Entry) -> AsyncIterator[Finding]:
    """Check the files of the newest episode and the cover."""
    try:
        async for finding in _audio(session, newest):
            yield finding
        image = channel.find(ITUNES + "image")
        attached = [
            element.get("url", "") for name in ("transcript", "chapters") for element in _elements(newest, name)
        ]
        for url in [*([str(image.get("href"))] if image is not None else []), *attached]:
            async with session.head(url, allow_redirects=True) as answer:
                if answer.status != 200:
                    yield _found("url", f"{url}: answers {answer.status}", "publish again", APPLE)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        yield _found("url", f"{newest.name}: a file does not answer: {error or 'not in time'}", _SERVER, APPLE)


async def _audio(session: aiohttp.ClientSession, newest: Entry) -> AsyncIterator[Finding]:
    async with session.head(newest.url, allow_redirects=True) as answer:
        if answer.status != 200:
            yield _found("enclosure", f"{newest.url}: answers {answer.status}", "publish again", APPLE)
            return
        given, told = newest.enclosure.get("length", ""), answer.headers.get("Content-Length", "")
        if told != given:
            yield _found("enclosure", f"{newest.url}: has {told} bytes, but {given} in the feed", _SERVER, APPLE)
        if answer.content_type != "audio/mpeg":
            yield _found("enclosure", f"{newest.url}: is served as {answer.content_type}", _SERVER, APPLE)
    async with session.get(newest.url, headers={"Range": "bytes=0-1"}) as answer:
        if answer.status != 206:
            yield _found("enclosure", f"{newest.url}: byte ranges are ignored, so apps cannot seek", _SERVER, APPLE)


def _elements(entry: Entry, name: str) -> list[etree._Element]:
    return entry.elements.get(PODCAST_NS + name, [])


def _hours(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"


def _broken(url: str, message: str, next_step: str) -> Live:
    return Live(findings=(_found("feed", f"{url}: {message}", next_step, RSS),))


def _found(field: str, message: str, next_step: str, source: str) -> Finding:
    return Finding(
        level="error", file="feed/feed.xml", field=field, message=message, next_step=next_step, source=source
    )
