"""Verify over HTTP that new files can be downloaded, and notify a WebSub hub.

Source: W3C, "WebSub", section 7 (publishing); its hubs accept `hub.mode=publish` with the topic's address.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from urllib.parse import quote

import aiohttp

from podcast.errors import PublishError

PATIENCE = aiohttp.ClientTimeout(total=60)
PARALLEL = 8


def ping(hub: str, feed: str) -> None:
    """Notify a WebSub hub that the feed has changed.

    Raises:
        PublishError: The hub did not accept it. The feed is published anyway.
    """
    asyncio.run(_ping(hub, feed))


async def _ping(hub: str, feed: str) -> None:
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session,
            session.post(hub, data={"hub.mode": "publish", "hub.url": feed, "hub.topic": feed}) as answer,
        ):
            if answer.status >= 300:
                raise PublishError(
                    f"the hub {hub} answered {answer.status} {answer.reason}; see `websub` in podcast.toml"
                )
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise PublishError(
            f"the hub {hub} did not answer: {error or 'in time'}; see `websub` in podcast.toml"
        ) from error


def arrived(address: str) -> Callable[[Mapping[str, str]], None]:
    """Return a function that checks that files below `address` can be downloaded, by path and SHA-256."""

    def check(fresh: Mapping[str, str]) -> None:
        asyncio.run(_fetch_all(address.rstrip("/"), fresh))

    return check


async def _fetch_all(address: str, fresh: Mapping[str, str]) -> None:
    turns = asyncio.Semaphore(PARALLEL)
    async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session:
        fetched = [_fetch(session, turns, address, *one) for one in fresh.items()]
        for outcome in await asyncio.gather(*fetched, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome


async def _fetch(
    session: aiohttp.ClientSession, turns: asyncio.Semaphore, address: str, path: str, sha256: str
) -> None:
    url, found = f"{address}/{quote(path)}", hashlib.sha256()
    try:
        async with turns, session.get(url) as answer:
            answer.raise_for_status()
            async for part in answer.content.iter_chunked(1 << 16):
                found.update(part)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise PublishError(
            f"{url} cannot be fetched after publishing: {error or 'no answer in time'}; the feed was not changed: "
            "check that the server serves it, and publish again"
        ) from error
    if found.hexdigest() != sha256:
        raise PublishError(
            f"{url} has other content than was published; the feed was not changed: publish again, or empty the "
            "cache in front of the server"
        )
