"""The connection to the edge service: the only use of edge-tts, and the translation of its exceptions."""

from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
import sys
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, cast

import aiohttp
import certifi
from edge_tts import Communicate, exceptions, list_voices
from edge_tts.communicate import connect_id
from edge_tts.constants import SEC_MS_GEC_VERSION, WSS_HEADERS, WSS_URL
from edge_tts.drm import DRM

from podcast.errors import ConfigError, EngineError, NetworkDown, NoAudio, Stalled, Throttled, Truncated
from podcast.records import Prosody
from podcast.voice import network

SOCKET = "PODCAST_EDGE_SOCKET"
"""Path of a Unix socket of a local server that replaces the service."""
SERVER = "the edge service"

TABLE: tuple[tuple[type[BaseException], type[EngineError], str], ...] = (
    (exceptions.NoAudioReceived, NoAudio, "the answer contained no audio"),
    (exceptions.SkewAdjustmentError, Throttled, "access denied, without the server's time"),
    (exceptions.UnexpectedResponse, Truncated, "the answer is malformed"),
    (exceptions.UnknownResponse, Truncated, "the answer contains an unknown message"),
    (exceptions.WebSocketError, Truncated, "the connection broke"),
    (exceptions.EdgeTTSException, Truncated, "the answer is malformed"),
)
"""The library's own exceptions; the network's are in `network.TABLE`."""
MALFORMED = (ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What the library raises if an answer does not have the expected structure."""
FOREIGN = (
    exceptions.EdgeTTSException,
    aiohttp.ClientError,
    aiohttp.WebSocketError,
    aiohttp.EofStream,
    asyncio.IncompleteReadError,
    OSError,
    RuntimeError,
    *MALFORMED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long one request may take, s. The library's own limit covers only the handshake."""

    first: float
    """Until the first message: connection and processing by the service."""
    gap: float
    """Between two messages."""
    whole: float
    """The entire request."""


@dataclass(slots=True)
class Answer:
    """The answer of the service."""

    audio: bytearray = field(default_factory=bytearray)
    """MP3."""
    marks: list[Mapping[str, Any]] = field(default_factory=list)
    """Word boundaries, as edge-tts gives them: `offset` and `duration` in ticks of 100 ns, `text`."""
    unfinished: bool = True
    """Whether the service has not yet marked the end of the answer."""


def translated(error: BaseException) -> EngineError:
    """Return our error for an exception of the library or the network.

    Raises:
        BaseException: `error` itself, if it is neither.
    """
    if isinstance(error, RuntimeError) and isinstance(error.__context__, aiohttp.ClientResponseError):
        # If denied, the library corrects its clock and retries over the connector it has just closed. The clock stays
        # corrected, so our own next attempt succeeds where the library's retry fails.
        return translated(error.__context__)
    for foreign, ours, meaning in TABLE:
        if isinstance(error, foreign):
            return network.described(ours, SERVER, meaning, str(error) or type(error).__name__)
    if isinstance(error, MALFORMED) and not isinstance(
        error, OSError | aiohttp.ClientError | aiohttp.WSMessageTypeError
    ):
        return network.described(Truncated, SERVER, "the answer is malformed", f"{type(error).__name__}: {error}")
    return network.translated(error, SERVER)


@contextlib.contextmanager
def translating() -> Iterator[None]:
    """Translate foreign exceptions."""
    try:
        yield
    except FOREIGN as error:
        raise translated(error) from error


async def ask(text: str, voice: str, prosody: Prosody, proxy: str, limits: Limits) -> Answer:
    """Send one request.

    Raises:
        EngineError: The service or the network failed, or the answer is invalid.
    """
    with translating():
        request = Communicate(
            text,
            voice,
            rate=f"{round((prosody.rate - 1) * 100):+d}%",
            pitch=f"{round(prosody.pitch):+d}Hz",
            volume=f"{min(100, max(-100, round((10 ** (prosody.volume / 20) - 1) * 100))):+d}%",
            boundary="WordBoundary",
            connector=_connector(),
            proxy=_proxy(WSS_URL, proxy),
            connect_timeout=round(network.CONNECT_SECONDS),
            receive_timeout=max(1, round(limits.first)),
        )
    answer = Answer()
    try:
        async with asyncio.timeout(limits.first) as watchdog:
            await _collect(request, answer, watchdog, limits)
    except FOREIGN as error:
        received = f"after {len(answer.audio)} bytes of audio"
        if isinstance(error, TimeoutError) and watchdog.expired():
            raise Stalled(f"{SERVER}: no message in time, {received}") from error
        ours = translated(error)
        if answer.audio and isinstance(ours, NetworkDown):
            ours = Truncated(f"{SERVER}: the connection was lost {received} ({error})")
        raise ours from error
    answer.unfinished = request.state["chunk_audio_bytes"] != 0
    return answer


async def _collect(request: Communicate, answer: Answer, watchdog: asyncio.Timeout, limits: Limits) -> None:
    """Collect the messages, and extend the watchdog with each."""
    clock = asyncio.get_running_loop().time
    latest = clock() + limits.whole
    async with aclosing(cast("AsyncGenerator[Mapping[str, Any], None]", request.stream())) as stream:
        async for message in stream:
            watchdog.reschedule(min(clock() + limits.gap, latest))
            if message["type"] == "audio":
                answer.audio += message["data"]
            else:
                answer.marks.append(message)


async def voice_list(proxy: str) -> list[Mapping[str, Any]]:
    """Return the service's list of voices.

    Raises:
        EngineError: It cannot be fetched.
    """
    with translating():
        async with asyncio.timeout(2 * network.CONNECT_SECONDS):
            return list(await list_voices(connector=_connector(), proxy=_proxy(WSS_URL, proxy)))


async def handshake(proxy: str) -> None:
    """Open a connection and close it, as a request does; a wrong clock is corrected once.

    Raises:
        EngineError: The service refuses it.
    """
    with translating():
        try:
            await _open(proxy)
        except aiohttp.ClientResponseError as error:
            if error.status != 403:
                raise
            DRM.handle_client_response_error(error)
            await _open(proxy)


async def _open(proxy: str) -> None:
    address = (
        f"{WSS_URL}&ConnectionId={connect_id()}"
        f"&Sec-MS-GEC={DRM.generate_sec_ms_gec()}&Sec-MS-GEC-Version={SEC_MS_GEC_VERSION}"
    )
    trusted = ssl.create_default_context(cafile=certifi.where())
    async with (
        aiohttp.ClientSession(connector=_connector(), trust_env=True) as session,
        session.ws_connect(
            address, headers=DRM.headers_with_muid(WSS_HEADERS), proxy=_proxy(WSS_URL, proxy), ssl=trusted
        ),
    ):
        return


def _connector() -> aiohttp.BaseConnector:
    """Return a connector for one request; the library closes it afterwards."""
    path = os.environ.get(SOCKET)
    if not path:
        return network.connector()
    if sys.platform == "win32":
        raise ConfigError(f"{SOCKET} is set, but this system has no Unix sockets; unset it")
    return aiohttp.UnixConnector(path)


def _proxy(address: str, configured: str) -> str | None:
    return None if os.environ.get(SOCKET) else network.proxy(address, configured)
