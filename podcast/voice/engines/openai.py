"""`openai`: any server with POST /v1/audio/speech: OpenAI's, or a local one with a neural or cloned voice.

    [engines.openai]
    base_url = "http://127.0.0.1:8880/v1"
    model = "kokoro"
    voice = "zf_xiaoxiao"

The key, if the server requires one, is read from an environment variable and never from a file.
Source: OpenAI API reference, "Create speech".
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from podcast.errors import EngineError, Missing, NoAudio, Refused, Stalled, VoiceUnavailable
from podcast.records import Prosody
from podcast.voice import lengths, syllables
from podcast.voice.capabilities import Capabilities, Patience, Speech, Voice
from podcast.voice.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    import aiohttp

SPEEDS = (0.25, 4.0)
"""Source: OpenAI API reference, `speed`."""
FORMATS = ("wav", "flac", "mp3")
MAX_BYTES = lengths.MAX_BYTES
"""Largest answer that is read: 10 minutes of 48 kHz samples."""
NAMED = ("alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse")
"""OpenAI's own voices, which it does not list; other servers have others."""
VENDOR = "api.openai.com"
LISTS = ("audio/voices", "voices")
"""Where servers list their voices, under the address that ends in /v1."""


class OpenAI:
    """Speaks with a server that has OpenAI's API."""

    name = "openai"

    def __init__(self, options: Mapping[str, Any]) -> None:
        read = Options(self.name, options)
        if "key" in options or "api_key" in options:
            raise read.fault("key", "a key does not belong in a file; put it into the environment variable `key_env`")
        self._address = _address(read)
        self._model = read.text("model", "tts-1")
        self._format = read.text("response_format", "wav")
        if self._format not in FORMATS:
            raise read.fault("response_format", f"expected one of {', '.join(FORMATS)}, not {self._format!r}")
        self._key_variable = read.text("key_env", "OPENAI_API_KEY")
        self._instructions = read.text("instructions")
        self._revision = read.text("revision")
        self._proxy = read.text("proxy")
        self._timeout = read.number("timeout", 120.0, least=0.01, most=3600)
        self._voices = read.texts("voices")
        self._voice = read.text("voice")
        self.capabilities = Capabilities(
            online=True,
            sample_rate=24_000,
            default_voice=self._voice or NAMED[0],
            marks="sentence",
            volume=True,
            max_characters=read.whole("max_characters", 300, most=4096),
            parallel=read.whole("parallel", 2),
            characters_per_second=read.number("characters_per_second", 4.6, least=1, most=20),
            patience=read.patience(Patience()),
        )
        read.finish()
        self._session: aiohttp.ClientSession | None = None

    @property
    def version(self) -> str:
        """Server, model and request settings; the user increases `revision` when a voice is trained again."""
        return f"{self._address}|{self._model}|{self._format}|{self._instructions}|{self._revision}"

    def fits(self, text: str) -> bool:
        """Return whether a text is small enough for one request."""
        return len(text) <= self.capabilities.max_characters

    async def voices(self) -> tuple[Voice, ...]:
        """Return the configured voices, else those that the server lists; OpenAI's own are known.

        Raises:
            VoiceUnavailable: None are configured, and the server lists none.
        """
        names = self._voices or (NAMED if self._vendor else await self._listed())
        if self._voice or self._vendor:
            names = (*names, self.capabilities.default_voice)
        if not names:
            raise VoiceUnavailable(
                f"{self._server} lists no voices: name one as `voice` in [engines.openai], or all as `voices`"
            )
        return tuple(Voice(name=name, language="") for name in dict.fromkeys(names))

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Send one request."""
        from podcast.voice import audio, timings

        if not self.fits(text) or not any(syllables.units(text)):
            raise Refused(f"openai cannot speak {text[:20]!r}: it is too long or contains nothing to say")
        if not voice or (self._voices and voice not in self._voices):
            raise VoiceUnavailable(f"openai has no voice {voice!r}: `voices` lists {', '.join(self._voices)}")
        asked = {
            "model": self._model,
            "input": text,
            "voice": voice,
            "response_format": self._format,
            "speed": round(min(max(prosody.rate, SPEEDS[0]), SPEEDS[1]), 3),
        }
        if self._instructions:
            asked["instructions"] = self._instructions
        pcm, rate = await asyncio.to_thread(audio.decode, *await self._post(asked))
        louder = audio.amplified(pcm, prosody.volume)
        return Speech(pcm=louder, sample_rate=rate, marks=timings.by_sentence(text, pcm, rate))

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    async def _post(self, asked: Mapping[str, Any]) -> tuple[bytes, str]:
        """Return the answer and its type."""
        from podcast.voice import network

        with self._translating():
            async with asyncio.timeout(self._timeout):
                async with self._opened().post(
                    self._address, json=asked, headers=self._headers(), proxy=network.proxy(self._address, self._proxy)
                ) as answer:
                    if answer.status != 200:
                        raise self._refusal(answer.status, answer.headers, (await answer.text(errors="replace"))[:400])
                    if answer.content_type in {"application/json", "text/html"}:
                        words = " ".join((await answer.text(errors="replace")).split())
                        raise NoAudio(f"{self._server}: the answer is {answer.content_type}, not audio: “{words[:80]}”")
                    content = await answer.content.read(MAX_BYTES)
                    while more := await answer.content.read(MAX_BYTES):
                        content += more
                        if len(content) > MAX_BYTES:
                            raise Refused(f"{self._server}: the answer is larger than {MAX_BYTES >> 20} MB")
                    return content, answer.headers.get("Content-Type", "")

    async def _listed(self) -> tuple[str, ...]:
        """Return the server's voices: several local servers list them, OpenAI's does not."""
        from podcast.voice import network

        base = self._address.removesuffix("audio/speech")
        for address in (base + place for place in LISTS):
            with self._translating():
                async with asyncio.timeout(2 * network.CONNECT_SECONDS):
                    async with self._opened().get(
                        address, headers=self._headers(), proxy=network.proxy(address, self._proxy)
                    ) as answer:
                        found = await answer.read() if answer.status == 200 else b""
            if names := _names(found):
                return names
        return ()

    def _opened(self) -> aiohttp.ClientSession:
        import aiohttp

        from podcast.voice import network

        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout)
            self._session = aiohttp.ClientSession(connector=network.connector(), timeout=timeout)
        return self._session

    def _headers(self) -> dict[str, str]:
        key = os.environ.get(self._key_variable, "")
        if not key and self._vendor:
            raise Missing(f"{self._server} requires a key; put it into the environment variable {self._key_variable}")
        return {"Authorization": f"Bearer {key}"} if key else {}

    def _refusal(self, status: int, headers: Mapping[str, str], message: str) -> EngineError:
        from podcast.voice import network

        if status in {401, 403}:
            message = f"check the key in {self._key_variable}; {message}"
        return network.by_status(status, headers, self._server, message, forbidden=Refused)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        """Translate foreign exceptions."""
        import aiohttp

        from podcast.voice import network

        try:
            yield
        except TimeoutError as error:
            if isinstance(error, aiohttp.ClientError):
                raise network.translated(error, self._server) from error
            raise Stalled(f"{self._server}: no complete answer within {self._timeout:g} s") from error
        except (aiohttp.ClientError, OSError, ValueError, EOFError) as error:
            raise network.translated(error, self._server) from error

    @property
    def _vendor(self) -> bool:
        return urlsplit(self._address).hostname == VENDOR

    @property
    def _server(self) -> str:
        return urlsplit(self._address).netloc


def _address(read: Options) -> str:
    """Return the address to post to: `base_url` may end in /v1 or not."""
    base = read.text("base_url", "https://api.openai.com/v1").rstrip("/")
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise read.fault("base_url", f"expected an address such as http://127.0.0.1:8880/v1, not {base!r}")
    if not parts.path:
        base += "/v1"
    return f"{base}/audio/speech"


def _names(content: bytes) -> tuple[str, ...]:
    """Read the names in a server's list of voices: bare, or under `voices` or `data`; texts, or objects with an id."""
    try:
        found = json.loads(content)
    except ValueError:
        return ()
    if isinstance(found, dict):
        found = found.get("voices") or found.get("data") or []
    if isinstance(found, dict):  # name -> what there is to say of it
        found = list(found)
    listed = [_name(voice) for voice in found] if isinstance(found, list) else []
    return tuple(name for name in listed if name)


def _name(voice: object) -> str:
    if isinstance(voice, dict):
        voice = next((voice[key] for key in ("voice_id", "id", "name", "voice") if voice.get(key)), "")
    return voice if isinstance(voice, str) else ""
