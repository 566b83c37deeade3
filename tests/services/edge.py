"""A local server that speaks the wire protocol of the edge service, faults included.

    python -m tests.services.edge --unix /tmp/edge.sock --mix close=0.1 --mix stall=0.05

With `PODCAST_EDGE_SOCKET=/tmp/edge.sock` the unmodified edge-tts talks to it. In tests: `with running(Behaviour(...))`,
in a thread of its own, or `async with EdgeService(Behaviour(...))`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from aiohttp import WSMsgType, web

from tests.services.answer import Answer
from tests.services.faults import Plan, Rule
from tests.services.speech import Asked

PATH = "/consumer/speech/synthesize/readaloud"
VOICES = [
    ("zh-CN", "YunyangNeural", "Male", "News", "Professional"),
    ("zh-CN", "YunxiNeural", "Male", "Novel", "Lively"),
    ("zh-CN", "XiaoxiaoNeural", "Female", "News", "Warm"),
    ("zh-CN-liaoning", "XiaobeiNeural", "Female", "Dialect", "Humorous"),
    ("zh-HK", "HiuMaanNeural", "Female", "General", "Friendly"),
]
VOICE_LIST = [
    {
        "Name": f"Microsoft Server Speech Text to Speech Voice ({locale}, {name})",
        "ShortName": f"{locale}-{name}",
        "Gender": gender,
        "Locale": locale,
        "Status": "GA",
        "VoiceTag": {"ContentCategories": [kind], "VoicePersonalities": [manner]},
    }
    for locale, name, gender, kind, manner in VOICES
]
"""In the service's form; XiaoyiNeural, which our own list has, was withdrawn here."""


@dataclass
class Behaviour:
    """How the service behaves."""

    plan: Plan = field(default_factory=Plan)
    latency: float = 0.0
    """Seconds from a text to its answer."""
    pace: float = 0.0
    """Audio is sent at so many times real time; 0: as fast as it goes."""
    most: int = 0
    """Connections at once above which the service refuses with 429; 0: no limit."""
    as_speech: bool = False
    """Speak with espeak, not with tones."""
    voice_list: bool = True
    """Whether the list of voices can be had."""


class EdgeService:
    """The server. `path` and `port` say where it listens.

    Args:
        behaviour: May be changed while it runs.
        unix: Path of a Unix socket; None: only TCP.
    """

    def __init__(self, behaviour: Behaviour | None = None, unix: Path | None = None, port: int = 0) -> None:
        self.behaviour, self.unix, self.port = behaviour or Behaviour(), unix, port
        self.asked: list[Asked] = []
        """Texts sent, in the order in which they came."""
        self.counts: Counter[str] = Counter()
        """Faults made, by kind, and `connections`, `refused`, `lists`."""
        self.open = self.most_open = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get(f"{PATH}/edge/v1", self._connection)
        app.router.add_get(f"{PATH}/voices/list", self._voices)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        if self.unix:
            await web.UnixSite(self._runner, str(self.unix)).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """In place of edge-tts's WSS_URL, for tests over TCP."""
        return f"ws://127.0.0.1:{self.port}{PATH}/edge/v1?TrustedClientToken=none"

    async def _voices(self, _: web.Request) -> web.Response:
        self.counts["lists"] += 1
        return web.json_response(VOICE_LIST) if self.behaviour.voice_list else web.Response(status=404)

    async def _connection(self, request: web.Request) -> web.StreamResponse:
        self.counts["connections"] += 1
        fault = self.behaviour.plan.handshake()
        if not fault and self.behaviour.most and self.open >= self.behaviour.most:
            fault = "429"
        if fault == "hang":
            self.counts["hang"] += 1
            await _until_gone(request)
            return web.Response(status=503)
        if fault:
            self.counts[fault] += 1
            self.counts["refused"] += 1
            status, _, undated = fault.partition("-")
            return web.Response(status=int(status), headers={"Date": "-"} if undated else {})
        socket = web.WebSocketResponse(compress=False)  # mp3 does not shrink
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            await socket.prepare(request)
            await self._serve(request, socket)
        except (ConnectionError, asyncio.CancelledError):
            self.counts["left"] += 1
        finally:
            self.open -= 1
        return socket

    async def _serve(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        """Answer the texts of one connection."""
        word_marks = False
        async for message in socket:
            if message.type != WSMsgType.TEXT:
                break
            head, _, body = message.data.partition("\r\n\r\n")
            headers = dict(line.split(":", 1) for line in head.split("\r\n"))
            if headers["Path"] == "speech.config":
                audio = json.loads(body)["context"]["synthesis"]["audio"]
                assert audio["outputFormat"] == "audio-24khz-48kbitrate-mono-mp3"
                word_marks = audio["metadataoptions"]["wordBoundaryEnabled"] == "true"
                continue
            asked = Asked.of(body)
            self.asked.append(asked)
            fault = self.behaviour.plan.answer(asked.text)
            if asked.voice not in {voice["Name"] for voice in VOICE_LIST}:
                fault = "no-audio"
            self.counts[fault.partition(":")[0] or "well"] += 1
            answer = Answer(socket, headers["X-RequestId"], asked, fault, word_marks=word_marks)
            await answer.send(self.behaviour.latency, self.behaviour.pace, as_speech=self.behaviour.as_speech)
            if answer.cut_off and request.transport:
                request.transport.abort()
            if answer.silent_for_ever:
                await _until_gone(request)
                break


async def _until_gone(request: web.Request) -> None:
    """Say nothing until the client leaves."""
    while request.transport and not request.transport.is_closing():  # noqa: ASYNC110 - aiohttp has no event for it
        await asyncio.sleep(0.02)


@contextlib.contextmanager
def running(behaviour: Behaviour | None = None) -> Iterator[EdgeService]:
    """Run a service in a thread of its own, on a Unix socket in a folder of its own (a path may have 100 bytes)."""
    folder = Path(tempfile.mkdtemp(prefix="edge"))
    service = EdgeService(behaviour, folder / "s")
    started, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async with service:
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert started.wait(20), "the local service did not start"
    try:
        yield service
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Serve until interrupted; the first line printed says where."""
    parser = argparse.ArgumentParser(description="A local stand-in for the edge service.")
    parser.add_argument("--unix", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds from a text to its answer")
    parser.add_argument("--pace", type=float, default=0.0, help="times real time; 0: no limit")
    parser.add_argument("--most", type=int, default=0, help="refuse above so many connections")
    parser.add_argument("--speech", action="store_true", help="speak with espeak, not with tones")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mix", action="append", default=[], metavar="FAULT=SHARE")
    parser.add_argument("--rule", action="append", default=[], metavar="FAULT=REGEX")
    words = parser.parse_args()
    mix = {fault: float(share) for fault, _, share in (item.partition("=") for item in words.mix)}
    rules = [Rule(fault, match) for fault, _, match in (item.partition("=") for item in words.rule)]
    plan = Plan(rules=rules, mix=mix, seed=words.seed)
    behaviour = Behaviour(plan=plan, latency=words.latency, pace=words.pace, most=words.most, as_speech=words.speech)

    async def serve() -> None:
        if words.unix:
            words.unix.unlink(missing_ok=True)
        async with EdgeService(behaviour, words.unix, words.port) as service:
            print(f"listening on {service.unix or ''} and 127.0.0.1:{service.port}", flush=True)
            await asyncio.Event().wait()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())


if __name__ == "__main__":
    main()
