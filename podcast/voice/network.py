"""Network access of the engines: proxy, connector, and the translation of exceptions.

Foreign exceptions are translated only here (`edge` adds those of edge-tts). The table is searched from the top, so a
subclass precedes its base class.
"""

from __future__ import annotations

import asyncio
import json
import os
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
from podcast.lazy import patterns as re

CONNECT_SECONDS = 4.0
"""Name, route, proxy and TLS together. A distant server took 1.2 s; with `Patience.outage` an outage is reported in
10 s."""

TABLE: tuple[tuple[type[BaseException], type[EngineError], str], ...] = (
    (aiohttp.ClientHttpProxyError, NetworkDown, "the proxy refused the connection"),
    (aiohttp.ClientProxyConnectionError, NetworkDown, "the proxy cannot be reached"),
    (aiohttp.ClientConnectorDNSError, NetworkDown, "the server's name cannot be looked up"),
    (aiohttp.ClientConnectorCertificateError, NetworkDown, "the server's certificate is not trusted"),
    (aiohttp.ServerFingerprintMismatch, NetworkDown, "the server's certificate is not the expected one"),
    (aiohttp.ClientSSLError, NetworkDown, "no encrypted connection can be made"),
    (ssl.SSLError, NetworkDown, "no encrypted connection can be made"),
    (aiohttp.ConnectionTimeoutError, NetworkDown, "no connection within the time allowed"),
    (aiohttp.ClientConnectorError, NetworkDown, "the server cannot be reached"),
    (aiohttp.ServerTimeoutError, Stalled, "the server stopped answering"),
    (aiohttp.TooManyRedirects, Refused, "the server redirects in a loop"),
    (aiohttp.ContentTypeError, Truncated, "the answer is not of its declared type"),
    (aiohttp.ClientPayloadError, Truncated, "the connection was lost in the middle of the answer"),
    (aiohttp.ServerConnectionError, NetworkDown, "the server closed the connection"),
    (aiohttp.ClientConnectionError, NetworkDown, "the connection was lost"),
    (aiohttp.InvalidURL, Refused, "the address is wrong"),
    (aiohttp.NonHttpUrlClientError, Refused, "the address is wrong"),
    (aiohttp.RedirectClientError, Refused, "the server redirects to an invalid address"),
    (aiohttp.WebSocketError, Truncated, "the answer violates the WebSocket protocol"),
    (aiohttp.WSMessageTypeError, Truncated, "the answer is of an unexpected type"),
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
    NetworkDown: "check the network and the proxy (`podcast doctor` checks both), or use `--engine espeak`",
    Throttled: "wait a while, or reduce the parallel requests with `parallel`",
}
"""What to do next, for kinds of errors where it does not depend on the cause."""


def translated(error: BaseException, server: str) -> EngineError:
    """Return our error for a network exception.

    Args:
        error: An exception of `TABLE` or of an HTTP status.
        server: Its name in the message.

    Raises:
        BaseException: `error` itself, if it is not a network exception.
    """
    if isinstance(error, aiohttp.ClientResponseError) and not isinstance(
        error, aiohttp.ClientHttpProxyError | aiohttp.TooManyRedirects | aiohttp.ContentTypeError
    ):
        return by_status(error.status, error.headers or {}, server, error.message)
    for foreign, ours, meaning in TABLE:
        if isinstance(error, foreign):
            return described(ours, server, meaning, _message(error))
    raise error


def _message(error: BaseException) -> str:
    """Return the message of an exception, without debugging details."""
    if isinstance(error, aiohttp.ClientConnectorError):
        error = error.os_error
    message = (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__
    return re.sub(r"\?\S*", "", message)  # remove the token from addresses


def by_status(
    status: int, headers: Mapping[str, str], server: str, message: str, *, forbidden: type[EngineError] = Throttled
) -> EngineError:
    """Return our error for an HTTP status.

    Args:
        status: 4xx, 5xx, or any other unexpected status.
        headers: Only `Retry-After` is read.
        server: Its name in the message.
        message: The message of the server.
        forbidden: The error for 401 and 403: a wrong key, or a block if the service has no keys.

    Source: RFC 9110 section 15, RFC 6585 section 4 (429), RFC 8470 (425).
    """
    if status == 407:
        return described(NetworkDown, server, "the proxy requires a name and password", message)
    if status in {401, 403}:
        return described(forbidden, server, f"access denied (HTTP {status})", message)
    if status in {408, 425, 429} or status >= 500:
        error = described(Throttled, server, f"too busy (HTTP {status})", message)
        assert isinstance(error, Throttled)
        error.after = _seconds(headers.get("Retry-After", ""))
        return error
    return described(Refused, server, f"the request was rejected (HTTP {status})", message)


def described(kind: type[EngineError], server: str, meaning: str, detail: str) -> EngineError:
    """Return an error that says what happened and what to do next."""
    advice = f": {ADVICE[kind]}" if kind in ADVICE else ""
    return kind(f"{server}: {meaning} ({detail.strip().rstrip('.')[:200]}){advice}")


def _seconds(value: str) -> float:
    """Return the seconds of Retry-After; a date is ignored, since our own wait serves as well."""
    return float(value) if value.strip().isdecimal() else 0.0


def proxy(url: str, configured: str = "") -> str | None:
    """Return the proxy for a URL: the configured one, or that of the environment; None: connect directly.

    WebSocket libraries read only WSS_PROXY, but people set HTTPS_PROXY or ALL_PROXY.

    Raises:
        NetworkDown: Its kind is not supported.
    """
    host = urlsplit(url).hostname or ""
    found = configured
    if not found and host not in LOOPBACK and not urllib.request.proxy_bypass(host):
        names = ("WSS_PROXY", "HTTPS_PROXY", "ALL_PROXY") if url.startswith("ws") else ("HTTPS_PROXY", "ALL_PROXY")
        if urlsplit(url).scheme in {"http", "ws"}:
            names = ("HTTP_PROXY", "ALL_PROXY")
        found = next((value for name in names if (value := _variable(name))), "")
    if found and urlsplit(found).scheme not in {"http", "https"}:
        raise NetworkDown(f"the proxy {found} is not supported: use an http:// proxy; SOCKS needs a bridge")
    return found or None


def _variable(name: str) -> str:
    return os.environ.get(name) or os.environ.get(name.lower()) or ""


def connector(seconds: float = CONNECT_SECONDS) -> aiohttp.TCPConnector:
    """Return a connector for one session that times out early."""
    return _Hasty(seconds)


class _Hasty(aiohttp.TCPConnector):
    """Limits name, route, proxy and TLS together; the library's limits do not cover name resolution."""

    def __init__(self, seconds: float) -> None:
        super().__init__(resolver=_Resolver())
        self._seconds = seconds

    async def connect(self, *words: Any, **options: Any) -> Any:
        async with asyncio.timeout(self._seconds):
            return await super().connect(*words, **options)


class _Resolver(AbstractResolver):
    """Resolves names in threads that nobody waits for.

    With a dead name server a lookup takes 10 to 40 s, and the event loop's own threads would delay the end of the
    program by as long.
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
            except RuntimeError:  # the loop was closed meanwhile
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
        """Do nothing: nothing is kept."""


__all__ = ["TABLE", "by_status", "connector", "described", "proxy", "translated"]
