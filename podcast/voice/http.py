"""A session with a speech server: one request, one bounded answer, and every foreign exception translated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from podcast.errors import EngineError, NoAudio, Refused, Stalled
from podcast.voice import lengths

if TYPE_CHECKING:
    import aiohttp

MAX_BYTES = lengths.MAX_BYTES
"""Largest answer that is read: 10 minutes of 48 kHz samples."""
_NO_AUDIO = {"application/json", "text/html"}
"""Types of answers that a proxy or a failing server gives with status 200."""

Refusal = Callable[[int, Mapping[str, str], str], EngineError]
"""From status, headers and message of an answer that is no success."""


class Client:
    """Sends requests to one server.

    Args:
        address: Of the server, for messages.
        timeout: Seconds for a whole request.
        proxy: As configured; empty: the one in the environment, if any.
        refusal: Makes the error of an answer that is no success.
        redirects: Whether they are followed. aiohttp takes only `Authorization` off a request to another server.
    """

    def __init__(self, address: str, *, timeout: float, proxy: str, refusal: Refusal, redirects: bool = True) -> None:
        self.server = urlsplit(address).netloc
        """Host and port, for messages."""
        self._timeout, self._proxy, self._refusal, self._redirects = timeout, proxy, refusal, redirects
        self._session: aiohttp.ClientSession | None = None

    async def audio(self, address: str, headers: Mapping[str, str], **body: Any) -> tuple[bytes, str]:
        """Post a body, and return the audio that comes and its type.

        Args:
            address: Where to.
            headers: Of the request.
            body: `json` or `data`, as aiohttp calls it.

        Raises:
            EngineError: No audio came.
        """
        from podcast.voice import network

        with self._translating():
            async with asyncio.timeout(self._timeout):
                async with self._opened().post(
                    address,
                    headers=headers,
                    proxy=network.proxy(address, self._proxy),
                    allow_redirects=self._redirects,
                    **body,
                ) as answer:
                    if answer.status != 200:
                        message = (await answer.text(errors="replace"))[:400]
                        raise self._refusal(answer.status, answer.headers, message or str(answer.reason or ""))
                    if answer.content_type in _NO_AUDIO:
                        words = " ".join((await answer.text(errors="replace")).split())
                        raise NoAudio(f"{self.server}: the answer is {answer.content_type}, not audio: “{words[:80]}”")
                    content = await answer.content.read(MAX_BYTES)
                    while more := await answer.content.read(MAX_BYTES):
                        content += more
                        if len(content) > MAX_BYTES:
                            raise Refused(f"{self.server}: the answer is larger than {MAX_BYTES >> 20} MB")
                    return content, answer.headers.get("Content-Type", "")

    async def listed(self, address: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        """Fetch a list, and return status, headers and content of the answer.

        Raises:
            EngineError: No answer came.
        """
        from podcast.voice import network

        with self._translating():
            async with asyncio.timeout(2 * network.CONNECT_SECONDS):
                async with self._opened().get(
                    address, headers=headers, proxy=network.proxy(address, self._proxy), allow_redirects=self._redirects
                ) as answer:
                    return answer.status, answer.headers, await answer.read()

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        import aiohttp

        from podcast.voice import network

        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout)
            self._session = aiohttp.ClientSession(connector=network.connector(), timeout=timeout)
        return self._session

    @contextmanager
    def _translating(self) -> Iterator[None]:
        """Translate foreign exceptions."""
        import aiohttp

        from podcast.voice import network

        try:
            yield
        except TimeoutError as error:
            if isinstance(error, aiohttp.ClientError):
                raise network.translated(error, self.server) from error
            raise Stalled(f"{self.server}: no complete answer within {self._timeout:g} s") from error
        except (aiohttp.ClientError, OSError, ValueError, EOFError) as error:
            raise network.translated(error, self.server) from error
