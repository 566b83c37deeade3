"""An image from the web, with a bound on its size and on the time it may take."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from podcast.feed.pictures import PictureError

if TYPE_CHECKING:
    import aiohttp

LIMIT = 20_000_000
"""Bytes. A photograph as it comes from a camera has up to 15 MB."""
PATIENCE = 30.0
"""Seconds from the request to the last byte."""
REDIRECTS = 5
PASSING = {408, 425, 429}
"""Answers of the client's fault that nevertheless say to come again. Source: RFC 9110, section 15.5; RFC 6585."""
AGENT = "shezhang-podcast"
"""Some hosts refuse programs that do not say who they are."""


class UnreachableError(Exception):
    """There was no answer, which may be otherwise next time. Its message is the reason."""


def fetch(url: str) -> bytes:
    """Fetch an image. It may be called where a loop runs: it waits in a thread of its own.

    Raises:
        PictureError: It is not there or not for us, or larger than `LIMIT`.
        UnreachableError: No network, no answer in time, or an answer that says to come again.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _fetch(url)).result()


async def _fetch(url: str) -> bytes:
    import aiohttp  # a quarter of a second, which only those pay who fetch

    patience = aiohttp.ClientTimeout(total=PATIENCE, connect=10)
    try:
        async with (
            aiohttp.ClientSession(timeout=patience, trust_env=True, headers={"User-Agent": AGENT}) as session,
            session.get(url, max_redirects=REDIRECTS) as answer,
        ):
            told = f"the server answered {answer.status} {answer.reason}"
            if 400 <= answer.status < 500 and answer.status not in PASSING:
                raise PictureError(f"is not to be had: {told}; mend the address")
            if answer.status != 200:
                raise UnreachableError(told)
            return await _read(answer)
    except aiohttp.InvalidURL as error:
        raise PictureError("is no address; mend it") from error
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise UnreachableError(str(error) or "no answer in time") from error


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """Read a body, but no more of it than `LIMIT`, whatever the server says of its length."""
    content = bytearray()
    async for part in answer.content.iter_chunked(1 << 16):
        content += part
        if len(content) > LIMIT:
            raise PictureError(f"has more than {LIMIT // 1_000_000} MB; name a smaller one")
    return bytes(content)
