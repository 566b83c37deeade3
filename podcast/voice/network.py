"""The network as engines see it: how to reach a server, and what its faults mean.

Foreign exceptions are translated here and nowhere else (`edge` adds those of edge-tts). The table is read from the top,
so that a narrower class stands above the one it derives from.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import ssl
import threading
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from podcast.errors import EngineError, NetworkDown, Refused, Stalled, Throttled, Truncated

CONNECT_SECONDS = 4.0
"""Name, route, proxy and TLS together. A far server took 1.2 s; with `Patience.outage` a dead network is told in 10."""

TABLE: tuple[tuple[type[BaseException], type[EngineError], str], ...] = (
    (aiohttp.ClientHttpProxyError, NetworkDown, "the proxy refused the connection"),
    (aiohttp.ClientProxyConnectionError, NetworkDown, "the proxy cannot be reached"),
    (aiohttp.ClientConnectorDNSError, NetworkDown, "the server's name cannot be looked up"),
    (aiohttp.ClientConnectorCertificateError, NetworkDown, "the server's certificate is not trusted"),
    (aiohttp.ServerFingerprintMismatch, NetworkDown, "the server's certificate is another than expected"),
    (aiohttp.ClientSSLError, NetworkDown, "no encrypted connection can be made"),
    (ssl.SSLError, NetworkDown, "no encrypted connection can be made"),
    (aiohttp.ConnectionTimeoutError, NetworkDown, "no connection within the time allowed"),
    (aiohttp.ClientConnectorError, NetworkDown, "the server cannot be reached"),
    (aiohttp.ServerTimeoutError, Stalled, "the server stopped answering"),
    (aiohttp.TooManyRedirects, Refused, "the server sends us round in circles"),
    (aiohttp.ContentTypeError, Truncated, "the answer is of another kind than it says"),
    (aiohttp.ClientPayloadError, Truncated, "the connection was lost in the middle of the answer"),
    (aiohttp.ServerConnectionError, NetworkDown, "the server closed the connection"),
    (aiohttp.ClientConnectionError, NetworkDown, "the connection was lost"),
    (aiohttp.InvalidURL, Refused, "the address is wrong"),
    (aiohttp.NonHttpUrlClientError, Refused, "the address is wrong"),
    (aiohttp.RedirectClientError, Refused, "the server sends us to a wrong address"),
    (aiohttp.WebSocketError, Truncated, "the answer breaks the WebSocket rules"),
    (aiohttp.WSMessageTypeError, Truncated, "the answer is of another kind than expected"),
    (aiohttp.EofStream, Truncated, "the answer ended early"),
    (aiohttp.ClientError, NetworkDown, "the request failed"),
    (TimeoutError, Stalled, "nothing came for too long"),
    (json.JSONDecodeError, Truncated, "the answer is malformed"),
    (UnicodeError, Truncated, "the answer is malformed"),
    (asyncio.IncompleteReadError, Truncated, "the answer ended early"),
    (ConnectionError, NetworkDown, "the connection was lost"),
    (OSError, NetworkDown, "the network cannot be used"),
)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ADVICE: Mapping[type[EngineError], str] = {
    NetworkDown: "check the network and the proxy (`podcast doctor` looks at both), or take `--engine espeak`",
    Throttled: "wait a while, or ask for less at once with `parallel`",
}
"""What to do next, where it is the same whatever the cause."""


def translated(error: BaseException, server: str) -> EngineError:
    """Give our error for one of the network's.

    Args:
        error: Any that `TABLE` or `by_status` knows.
        server: Named in the message.

    Raises:
        BaseException: `error` itself, where it is none of the network's.
    """
    if isinstance(error, aiohttp.ClientResponseError) and not isinstance(
        error, aiohttp.ClientHttpProxyError | aiohttp.TooManyRedirects | aiohttp.ContentTypeError
    ):
        return by_status(error.status, error.headers or {}, server, error.message)
    for foreign, ours, meaning in TABLE:
        if isinstance(error, foreign):
            return described(ours, server, meaning, _told(error))
    raise error


def _told(error: BaseException) -> str:
    """Give what an exception says, without what only a debugger wants to know."""
    if isinstance(error, aiohttp.ClientConnectorError):
        error = error.os_error
    told = (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__
    return re.sub(r"\?\S*", "", told)  # an address without its token


def by_status(
    status: int, headers: Mapping[str, str], server: str, message: str, *, forbidden: type[EngineError] = Throttled
) -> EngineError:
    """Give our error for an HTTP status.

    Args:
        status: 4xx or 5xx, or anything else that was not expected.
        headers: `Retry-After` is read.
        server: Named in the message.
        message: What it says itself.
        forbidden: What 401 and 403 mean: a wrong key, or, where there are no keys, a block.

    Source: RFC 9110 section 15, RFC 6585 section 4 (429), RFC 8470 (425).
    """
    if status == 407:
        return described(NetworkDown, server, "the proxy wants a name and password", message)
    if status in {401, 403}:
        return described(forbidden, server, f"access denied (HTTP {status})", message)
    if status in {408, 425, 429} or status >= 500:
        error = described(Throttled, server, f"too busy (HTTP {status})", message)
        assert isinstance(error, Throttled)
        error.after = _seconds(headers.get("Retry-After", ""))
        return error
    return described(Refused, server, f"the request is not understood (HTTP {status})", message)


def described(kind: type[EngineError], server: str, meaning: str, detail: str) -> EngineError:
    """Make an error that says what happened and what to do next."""
    advice = f": {ADVICE[kind]}" if kind in ADVICE else ""
    return kind(f"{server}: {meaning} ({detail.strip().rstrip('.')[:200]}){advice}")


def _seconds(value: str) -> float:
    """Read Retry-After; a date is ignored, as our own wait is as good."""
    return float(value) if value.strip().isdecimal() else 0.0


def proxy(url: str, configured: str = "") -> str | None:
    """Give the proxy for a URL: the configured one, or that of the usual variables; None: go straight.

    WebSocket libraries look at WSS_PROXY alone, people set HTTPS_PROXY or ALL_PROXY.

    Raises:
        NetworkDown: It is of a kind that cannot be used.
    """
    host = urlsplit(url).hostname or ""
    found = configured
    if not found and host not in LOOPBACK and not urllib.request.proxy_bypass(host):
        names = ("WSS_PROXY", "HTTPS_PROXY", "ALL_PROXY") if url.startswith("ws") else ("HTTPS_PROXY", "ALL_PROXY")
        if urlsplit(url).scheme in {"http", "ws"}:
            names = ("HTTP_PROXY", "ALL_PROXY")
        found = next((value for name in names if (value := _variable(name))), "")
    if found and urlsplit(found).scheme not in {"http", "https"}:
        raise NetworkDown(f"the proxy {found} cannot be used: only http:// proxies can, SOCKS needs a bridge")
    return found or None


def _variable(name: str) -> str:
    return os.environ.get(name) or os.environ.get(name.lower()) or ""


def connector(seconds: float = CONNECT_SECONDS) -> aiohttp.TCPConnector:
    """Make a connector for one session that gives up in time."""
    return _Hasty(seconds)


class _Hasty(aiohttp.TCPConnector):
    """Bounds name, route, proxy and TLS together; the library's limits leave the look-up of names out."""

    def __init__(self, seconds: float) -> None:
        super().__init__(resolver=_Resolver())
        self._seconds = seconds

    async def connect(self, *words: Any, **options: Any) -> Any:
        async with asyncio.timeout(self._seconds):
            return await super().connect(*words, **options)


class _Resolver(AbstractResolver):
    """Looks names up in threads that nobody waits for.

    With a dead name server one takes 10 to 40 s to come back, and the event loop's own threads would hold the program
    up for as long when it ends.
    """

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Any]] = loop.create_future()

        def settle(found: list[Any], error: OSError | None) -> None:
            if not answer.done():
                answer.set_exception(error) if error else answer.set_result(found)

        def look_up() -> None:
            try:
                found, error = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM), None
            except OSError as failure:
                found, error = [], failure
            try:
                loop.call_soon_threadsafe(settle, found, error)
            except RuntimeError:  # the loop has ended meanwhile
                return

        threading.Thread(target=look_up, daemon=True).start()
        return [
            ResolveResult(
                hostname=host,
                host=address[0],
                port=address[1],
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in await answer
        ]

    async def close(self) -> None:
        """Nothing is held."""


__all__ = ["TABLE", "by_status", "connector", "described", "proxy", "translated"]
