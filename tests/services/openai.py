"""A local server with POST /v1/audio/speech."""

from __future__ import annotations

import asyncio
import contextlib
import io
import random
import re
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import soundfile
from aiohttp import web

from podcast.records import Prosody
from podcast.voice.capabilities import Speech
from podcast.voice.engines.tone import Tone
from tests.services.damage import Damage

KEY = "made-up-for-tests"
OTHER = "这里说的完全是另一件事情，和前面没有一点关系。"
"""What a voice babbles."""


@dataclass
class SpeechServer:
    """The server. `fault` decides how it fails; it may be changed while it runs."""

    fault: str = ""
    wants_key: bool = False
    subtype: str | None = None
    """How samples are encoded, in libsndfile's words; None: as is usual for the format."""
    length: int = 0xFFFFFFFF
    """What an `unsized` WAV says of its own."""
    damage: Damage | None = None
    """What the voice does to the texts that `match`."""
    match: str = ""
    """Regular expression; empty: any text."""
    listed: Any = None
    """Its list of voices; None: it has none."""
    at: str = "/v1/audio/voices"
    """Where it is."""
    port: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Requests, in the order in which they came."""

    @property
    def url(self) -> str:
        """Its `base_url`."""
        return f"http://127.0.0.1:{self.port}/v1"

    def add_routes(self, app: web.Application) -> None:
        """Serve the addresses of the API."""
        app.router.add_post("/v1/audio/speech", self.speech)
        app.router.add_get("/v1/audio/voices", self.voices)
        app.router.add_get("/v1/voices", self.voices)

    async def speech(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, or fail."""
        asked = await request.json()
        self.asked.append(asked)
        if self.wants_key and request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"error": {"message": "Incorrect key"}}, status=401)
        if self.fault.isdecimal():
            return web.Response(status=int(self.fault), text="refused", headers={"Retry-After": "1"})
        if self.fault == "hang":
            await asyncio.sleep(3600)
        if self.fault == "json":
            return web.json_response({"error": "out of memory"})
        if self.fault == "nothing":
            return web.Response(body=b"", content_type="audio/wav")
        if self.fault == "text":
            return web.Response(text="模型正在载入，请稍候", content_type="text/plain")
        damage = self.damage if re.search(self.match, asked["input"]) else None
        if self.fault in RAW:
            speech = await spoken(asked["input"], asked["speed"], damage)
            order, declared = RAW[self.fault]
            return web.Response(body=speech.pcm.astype(order).tobytes(), headers={"Content-Type": declared})
        content = await sound(asked["input"], asked["speed"], asked["response_format"], self.subtype, damage)
        if self.fault == "wrong-type":
            return web.Response(body=content, content_type="application/octet-stream")
        if self.fault == "half":
            content = content[: len(content) // 2]
        if self.fault == "cut":
            return await cut(request, content)
        if self.fault == "noise":
            content = bytes(range(256)) * 40
        if self.fault == "unsized":
            place = content.index(b"data") + 4
            content = content[:place] + struct.pack("<I", self.length) + content[place + 4 :]
        return web.Response(body=content, content_type=f"audio/{asked['response_format']}")

    async def voices(self, request: web.Request) -> web.Response:
        """List voices, as several servers at home do."""
        if self.listed is None or request.path != self.at:
            return web.Response(status=404, text="Not Found")
        return web.json_response(self.listed)


Served = TypeVar("Served", bound=SpeechServer)

RAW = {
    "pcm": ("<i2", "audio/pcm"),
    "pcm-rate": ("<i2", "audio/pcm; rate=24000; channels=1"),
    "l16": (">i2", "audio/L16; rate=24000"),
    "l16-little": ("<i2", "audio/L16;codec=pcm;rate=24000"),
}
"""Samples without a header: their order and type. Servers send L16 in either order."""


async def spoken(text: str, speed: float, damage: Damage | None = None) -> Speech:
    """Play the tones of a text, parted as syllables are."""
    tone, prosody = Tone({}), Prosody(rate=speed)
    whole = parted(await tone.speak(text, "low", prosody))
    return damage(whole, parted(await tone.speak(OTHER, "low", prosody)), random.Random(text)) if damage else whole


async def sound(text: str, speed: float, form: str, subtype: str | None = None, damage: Damage | None = None) -> bytes:
    """Give what is spoken as a file."""
    speech = await spoken(text, speed, damage)
    out = io.BytesIO()
    soundfile.write(out, speech.pcm, speech.sample_rate, format=form.upper(), subtype=subtype)
    return out.getvalue()


def parted(speech: Speech) -> Speech:
    """Part the tones of a clip by 40 ms of silence."""
    pcm = speech.pcm.copy()
    for mark in speech.marks:
        end = round(mark.end * speech.sample_rate)
        pcm[end - speech.sample_rate // 25 : end] = 0
    return replace(speech, pcm=pcm)


async def cut(request: web.Request, content: bytes) -> web.StreamResponse:
    """Promise all and cut the connection half-way."""
    answer = web.StreamResponse(headers={"Content-Length": str(len(content)), "Content-Type": "audio/wav"})
    await answer.prepare(request)
    await answer.write(content[: len(content) // 2])
    assert request.transport
    request.transport.abort()
    return answer


@contextlib.contextmanager
def running(server: Served) -> Iterator[Served]:
    """Run a server in a thread of its own."""
    started, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        app = web.Application()
        server.add_routes(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.port = runner.addresses[0][1]
        started.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert started.wait(20), "the local server did not start"
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()
