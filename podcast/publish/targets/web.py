"""What publishing asks of the web: that new files can be fetched, and that a hub tells subscribers.

Source: W3C, "WebSub", section 7 (publishing); its hubs take `hub.mode=publish` with the topic's address.
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
    """Tell a WebSub hub that the feed has changed.

    Raises:
        PublishError: The hub did not take it. The feed is published all the same.
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
    """Give what proves that files can be fetched below `address`: path and SHA-256 of each -> PublishError."""

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
            f"{url} cannot be fetched after publishing: {error or 'no answer in time'}; the feed was left as it was: "
            "see that the server serves it, and publish again"
        ) from error
    if found.hexdigest() != sha256:
        raise PublishError(
            f"{url} gives other content than was published; the feed was left as it was: publish again, or empty the "
            "cache in front of the server"
        )
