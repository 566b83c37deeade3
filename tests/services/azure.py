"""A local Azure Speech: the REST interface, strict about what it is asked, with the faults of `openai`."""

from __future__ import annotations

import asyncio
import io
import re
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import soundfile
import soxr
from aiohttp import web

from podcast.voice.capabilities import Speech
from tests.services import openai, ssml
from tests.services.openai import SpeechServer

KEY = "0123456789abcdef0123456789abcdef"
VOICES: dict[str, list[str]] = {
    "zh-CN-XiaoxiaoNeural": ["assistant", "chat", "newscast"],
    "zh-CN-YunyangNeural": ["customerservice", "narration-professional", "newscast-casual"],
    "zh-CN-YunxiNeural": ["narration-relaxed", "newscast"],
    "en-US-JennyNeural": ["newscast"],
}
"""Voice -> its styles."""
FORMATS = re.compile(r"(riff|audio)-(24|48)khz-(?:16bit-mono-pcm|\d+kbitrate-mono-mp3)")


@dataclass
class AzureServer(SpeechServer):
    """The service. `asked` holds each request's SSML, read."""

    accepts: set[str] = field(default_factory=lambda: {KEY})
    raw: list[str] = field(default_factory=list)
    """The SSML as it came."""
    refused: list[str] = field(default_factory=list)
    """Why requests were answered with 400."""
    lists: int = 0
    """Times that the list of voices was fetched."""
    documents: list[ssml.Document] = field(default_factory=list)
    """Requests that were accepted, read."""
    agents: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Its `endpoint`."""
        return f"http://127.0.0.1:{self.port}"

    def add_routes(self, app: web.Application) -> None:
        """Serve the two addresses of the service."""
        app.router.add_post("/cognitiveservices/v1", self.speech)
        app.router.add_get("/cognitiveservices/voices/list", self.list_voices)

    async def list_voices(self, request: web.Request) -> web.Response:
        """List voices in the service's form."""
        self.lists += 1
        if refusal := self._unauthorised(request):
            return refusal
        if self.fault.startswith("list-"):
            return web.Response(text=self.fault.removeprefix("list-"))
        return web.json_response(
            [
                {"ShortName": name, "Locale": name[:5], "Gender": "Male", "StyleList": styles, "VoiceType": "Neural"}
                for name, styles in VOICES.items()
            ]
        )

    async def speech(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, or fail."""
        if refusal := self._unauthorised(request):
            return refusal
        form = FORMATS.fullmatch(request.headers.get("X-Microsoft-OutputFormat", ""))
        if request.headers.get("Content-Type") != "application/ssml+xml":
            return web.Response(status=415)
        if form is None:
            return web.Response(status=400, reason="Unsupported format")
        body = await request.read()
        self.raw.append(body.decode(errors="replace"))
        self.agents.add(request.headers.get("User-Agent", ""))
        try:
            document = ssml.read(body)
            ssml.require(document.voice in VOICES, f"no voice {document.voice}")
            ssml.require(0 < len(request.headers["User-Agent"]) < 255, "no agent")
        except ssml.InvalidError as error:
            self.refused.append(str(error))
            return web.Response(status=400, reason=f"{error}"[:60].encode("ascii", "replace").decode())
        self.documents.append(document)
        if self.fault in PLAIN:
            return await self._plain()
        damage = self.damage if re.search(self.match, document.text) else None
        speech = await spoken(document, damage)
        if self.fault == "silent":
            speech = replace(speech, pcm=np.zeros_like(speech.pcm))
        if self.fault == "hole":
            middle, hole = len(speech.pcm) // 2, np.zeros(4 * speech.sample_rate, np.int16)
            speech = replace(speech, pcm=np.concatenate((speech.pcm[:middle], hole, speech.pcm[middle:])))
        return await self._sent(request, _encoded(speech, form[1], int(form[2]) * 1000), form[1])

    def _unauthorised(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Ocp-Apim-Subscription-Key") in self.accepts:
            return None
        return web.Response(status=401, reason="PermissionDenied")

    async def _plain(self) -> web.Response:
        """Fail without audio."""
        if self.fault == "hang":
            await asyncio.sleep(3600)
        if self.fault == "redirect":
            return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"})
        if self.fault == "json":
            return web.json_response({"error": "out of memory"})
        if self.fault == "html":
            return web.Response(text="<html>sign in</html>", content_type="text/html")
        if self.fault == "nothing":
            return web.Response(body=b"", content_type="audio/x-wav")
        return web.Response(status=int(self.fault), headers={"Retry-After": "7"})

    async def _sent(self, request: web.Request, content: bytes, kind: str) -> web.StreamResponse:
        if self.fault == "half":
            content = content[: len(content) // 2]
        if self.fault == "noise":
            content = bytes(range(256)) * 40
        if self.fault == "cut":
            return await openai.cut(request, content)
        return web.Response(body=content, content_type="audio/x-wav" if kind == "riff" else "audio/mpeg")


PLAIN = {"hang", "redirect", "json", "html", "nothing", *("400", "403", "404", "429", "500", "502", "503")}
"""Faults without audio."""


async def spoken(document: ssml.Document, damage: Any = None) -> Speech:
    """Play the tones of a document, with its pauses."""
    speech = await openai.spoken(document.text, document.rate, damage)
    silence = sum(part for part in document.parts if isinstance(part, float))
    if not silence:
        return speech
    first = next(part for part in document.parts if isinstance(part, str))
    share = len(first) / len(document.text)
    at = int(len(speech.pcm) * share)
    pause = np.zeros(int(silence * speech.sample_rate), np.int16)
    return replace(speech, pcm=np.concatenate((speech.pcm[:at], pause, speech.pcm[at:])))


def _encoded(speech: Speech, kind: str, rate: int) -> bytes:
    out = io.BytesIO()
    pcm = speech.pcm if speech.sample_rate == rate else soxr.resample(speech.pcm, speech.sample_rate, rate)
    soundfile.write(out, pcm, rate, format="WAV" if kind == "riff" else "MP3")
    return out.getvalue()
