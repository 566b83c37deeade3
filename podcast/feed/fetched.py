"""Download an image from the web, with a limit on its size and its time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from podcast.feed.pictures import PictureError
from podcast.lazy.libraries import asyncio

if TYPE_CHECKING:
    import aiohttp

LIMIT = 20_000_000
"""Bytes. A photograph straight from a camera has up to 15 MB."""
PATIENCE = 30.0
"""Seconds from the request to the last byte."""
REDIRECTS = 5
PASSING = {408, 425, 429}
"""Client errors (4xx) that nevertheless may be retried. Source: RFC 9110, section 15.5; RFC 6585."""
AGENT = "shezhang-podcast"
"""Some hosts refuse programs that do not identify themselves."""


class UnreachableError(Exception):
    """There was no answer; a later attempt may succeed. The message is the reason."""


def fetch(url: str) -> bytes:
    """Download an image. Callers may have a running event loop: the download runs in its own thread.

    Raises:
        PictureError: It does not exist, is not accessible, or is larger than `LIMIT`.
        UnreachableError: No network, no answer in time, or an answer that may be retried.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _fetch(url)).result()


async def _fetch(url: str) -> bytes:
    import aiohttp  # takes a quarter of a second, so only downloads import it

    patience = aiohttp.ClientTimeout(total=PATIENCE, connect=10)
    try:
        async with (
            aiohttp.ClientSession(timeout=patience, trust_env=True, headers={"User-Agent": AGENT}) as session,
            session.get(url, max_redirects=REDIRECTS) as answer,
        ):
            status = f"the server answered {answer.status} {answer.reason}"
            if 400 <= answer.status < 500 and answer.status not in PASSING:
                raise PictureError(f"cannot be downloaded: {status}; correct the address")
            if answer.status != 200:
                raise UnreachableError(status)
            return await _read(answer)
    except aiohttp.InvalidURL as error:
        raise PictureError("is not a valid address; correct it") from error
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise UnreachableError(str(error) or "no answer in time") from error


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """Read a body up to `LIMIT`, whatever length the server declares."""
    content = bytearray()
    async for part in answer.content.iter_chunked(1 << 16):
        content += part
        if len(content) > LIMIT:
            raise PictureError(f"has more than {LIMIT // 1_000_000} MB; use a smaller one")
    return bytes(content)
