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
from typing import Any
from urllib.parse import urlsplit

from podcast.errors import EngineError, Missing, Refused, VoiceUnavailable
from podcast.records import Prosody
from podcast.voice import syllables
from podcast.voice.capabilities import Capabilities, Patience, Speech, Voice
from podcast.voice.engines import KEYS
from podcast.voice.http import Client
from podcast.voice.options import Options

SPEEDS = (0.25, 4.0)
"""Source: OpenAI API reference, `speed`."""
FORMATS = ("wav", "flac", "mp3")
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
        self._key_variable = read.text("key_env", KEYS["openai"])
        self._instructions = read.text("instructions")
        self._fields = read.fields("fields")
        self._revision = read.text("revision")
        self._client = Client(
            self._address,
            timeout=read.number("timeout", 120.0, least=0.01, most=3600),
            proxy=read.text("proxy"),
            refusal=self._refusal,
        )
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

    @property
    def version(self) -> str:
        """Server, model and request settings; the user increases `revision` when a voice is trained again."""
        more = json.dumps(self._fields, sort_keys=True, ensure_ascii=False) if self._fields else ""
        return f"{self._address}|{self._model}|{self._format}|{self._instructions}|{self._revision}{more}"

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
                f"{self._client.server} lists no voices: name one as `voice` in [engines.{self.name}], "
                "or all as `voices`"
            )
        return tuple(Voice(name=name, language="") for name in dict.fromkeys(names))

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Send one request."""
        from podcast.voice import audio, timings

        if not self.fits(text) or not any(syllables.units(text)):
            raise Refused(f"{self.name} cannot speak {text[:20]!r}: it is too long or contains nothing to say")
        if not voice or (self._voices and voice not in self._voices):
            raise VoiceUnavailable(f"{self.name} has no voice {voice!r}: `voices` lists {', '.join(self._voices)}")
        asked: dict[str, Any] = {
            **self._fields,
            "model": self._model,
            "input": text,
            "voice": voice,
            "response_format": self._format,
            "speed": round(min(max(prosody.rate, SPEEDS[0]), SPEEDS[1]), 3),
        }
        if self._instructions:
            asked["instructions"] = self._instructions
        pcm, rate = await asyncio.to_thread(
            audio.decode, *await self._client.audio(self._address, self._headers(), json=asked)
        )
        louder = audio.amplified(pcm, prosody.volume)
        return Speech(pcm=louder, sample_rate=rate, marks=timings.by_sentence(text, pcm, rate))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _listed(self) -> tuple[str, ...]:
        """Return the server's voices: several local servers list them, OpenAI's does not."""
        base = self._address.removesuffix("audio/speech")
        for address in (base + place for place in LISTS):
            status, _, found = await self._client.listed(address, self._headers())
            if names := _names(found if status == 200 else b""):
                return names
        return ()

    def _headers(self) -> dict[str, str]:
        key = os.environ.get(self._key_variable, "")
        if not key and self._vendor:
            raise Missing(
                f"{self._client.server} requires a key; put it into the environment variable {self._key_variable}"
            )
        return {"Authorization": f"Bearer {key}"} if key else {}

    def _refusal(self, status: int, headers: Mapping[str, str], message: str) -> EngineError:
        from podcast.voice import network

        if status in {401, 403}:
            message = f"check the key in {self._key_variable}; {message}"
        return network.by_status(status, headers, self._client.server, message, forbidden=Refused)

    @property
    def _vendor(self) -> bool:
        return urlsplit(self._address).hostname == VENDOR


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
