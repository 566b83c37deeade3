"""The engine: one request to the REST interface for each utterance."""

from __future__ import annotations

import asyncio
import json
import os
from collections import deque
from collections.abc import Mapping
from typing import Any

from podcast.errors import EngineError, Missing, NoAudio, Refused, VoiceUnavailable
from podcast.records import Prosody
from podcast.voice import syllables
from podcast.voice.capabilities import Capabilities, Patience, Speech, Tariff, Voice
from podcast.voice.casting import EXPRESSION
from podcast.voice.engines import KEYS
from podcast.voice.engines.azure import endpoint
from podcast.voice.engines.microsoft_voices import Voices
from podcast.voice.http import Client
from podcast.voice.options import Options

FORMATS = (
    *("riff-24khz-16bit-mono-pcm", "riff-48khz-16bit-mono-pcm"),
    *("audio-24khz-96kbitrate-mono-mp3", "audio-24khz-160kbitrate-mono-mp3", "audio-48khz-192kbitrate-mono-mp3"),
)
"""Of the service's formats, those that are worth keeping: WAV first, which cannot be cut off unnoticed."""
PAUSES = {"——": 0.3, "……": 0.3}
"""Signs -> pause after them, s. Other signs are left to the service, as it does."""
LONGEST_PAUSE = 2.0
"""A longer silence within a clip counts as a hole."""
WINDOW = 60.0
"""Seconds to which `requests_a_minute` applies."""
KEY, AGENT = "Ocp-Apim-Subscription-Key", "shezhang-podcast"
DENIED = {
    401: "the key in {key} is wrong, or of another region than {server}: a key is valid in its own region only",
    403: "the key in {key} may not do this, or the month's free characters are used up: see the resource in the portal",
    400: "the service did not accept the request: check voice and expression (`podcast voices --engine {engine}`)",
    404: "there is no speech service at this address: check `region` or `endpoint` in [engines.{engine}]",
}
"""What to do next, by HTTP status. Source: Microsoft, "Text to speech REST API", "HTTP status codes"."""


class Azure:
    """Speaks with Azure Speech."""

    name = "azure"

    def __init__(self, options: Mapping[str, Any]) -> None:
        read = Options(self.name, options)
        if "key" in options or "api_key" in options:
            raise read.fault("key", "a key does not belong in a file; put it into the environment variable `key_env`")
        self._endpoint = endpoint.read(read)
        self._key_variable = read.text("key_env", KEYS["azure"])
        self._format = read.text("output_format", FORMATS[0])
        if self._format not in FORMATS:
            raise read.fault("output_format", f"expected one of {', '.join(FORMATS)}, not {self._format!r}")
        self._pauses = read.numbers("pauses", PAUSES, most=LONGEST_PAUSE)
        self._polyphones = read.flag("polyphones", True)
        self._revision = read.text("revision")
        self._own_voices = read.texts("voices")
        self._voices = Voices(self.name, self._fetch)
        self._client = Client(
            self._endpoint.speech,
            timeout=read.number("timeout", 60.0, least=0.01, most=3600),
            proxy=read.text("proxy"),
            refusal=self._refusal,
            redirects=False,  # the key would go with them
        )
        self._recent: deque[float] = deque()
        """When the last requests were sent, if there is a limit a minute."""
        self.capabilities = Capabilities(
            online=True,
            sample_rate=24_000,
            default_voice=read.text("voice", self._own_voices[0] if self._own_voices else "zh-CN-YunyangNeural"),
            marks="estimated",
            max_characters=read.whole("max_characters", 300, most=1_200),
            pitch=True,
            volume=True,
            phonemes=True,
            expressions=True,
            parallel=read.whole("parallel", 4),
            characters_per_second=4.6,
            patience=read.patience(Patience()),
            tariff=Tariff(
                price=read.number("price", 0.0),
                currency=read.text("currency"),
                quota=read.whole("quota", 0, least=0, most=10**12),
                a_minute=read.whole("requests_a_minute", 0, least=0, most=60_000),
            ),
        )
        read.finish()

    @property
    def version(self) -> str:
        """Format, an address of one's own, and `revision`. Voices are the same in all regions; SSML is in the key."""
        return f"{self._format}|{self._endpoint.own}|{self._revision}"

    def fits(self, text: str) -> bool:
        """Return whether a text is small enough for one request."""
        return len(text) <= self.capabilities.max_characters

    def request(self, text: str, voice: str, prosody: Prosody) -> str:
        """Return the SSML for a text."""
        from podcast.voice.engines.azure import ssml

        name, _, expression = voice.partition(EXPRESSION)
        settings = ssml.Settings(self._pauses, self._polyphones)
        return ssml.document(" ".join(text.split()), name, expression, prosody, settings)

    def charged(self, request: str) -> int:
        """Return how many characters of the SSML the service charges for."""
        from podcast.voice.engines.azure import ssml

        return ssml.charged(request)

    async def voices(self) -> tuple[Voice, ...]:
        """Return the configured voices, else those of the service, the Chinese ones first."""
        if self._own_voices:
            return tuple(Voice(name=name, language="") for name in self._own_voices)
        return tuple(sorted(await self._voices.listed(), key=lambda voice: not voice.language.startswith("zh")))

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Send one request."""
        from podcast.voice import audio, timings
        from podcast.voice.engines.azure import ssml

        text = " ".join(text.split())
        if not self.fits(text) or not any(syllables.units(text)):
            raise Refused(f"{self.name} cannot speak {text[:20]!r}: it is too long or contains nothing to say")
        headers = self._headers()
        await self._require(voice)
        request = await asyncio.to_thread(self.request, text, voice, prosody)
        await self._turn()
        headers |= {"Content-Type": "application/ssml+xml", "X-Microsoft-OutputFormat": self._format}
        content, kind = await self._client.audio(self._endpoint.speech, headers, data=request.encode())
        pcm, rate = await asyncio.to_thread(audio.decode, content, kind)
        marks = await asyncio.to_thread(timings.by_word, text, ssml.spans(text), pcm, rate)
        louder = audio.amplified(pcm, prosody.volume)
        return Speech(pcm=louder, sample_rate=rate, marks=marks, silence=ssml.silence(request))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _require(self, voice: str) -> None:
        """Check voice and expression before they are charged.

        Raises:
            VoiceUnavailable: The service does not have them.
        """
        name, _, expression = voice.partition(EXPRESSION)
        if self._own_voices:
            if name not in self._own_voices:
                raise VoiceUnavailable(
                    f"{self.name} has no voice {name!r}: `voices` lists {', '.join(self._own_voices)}"
                )
            return
        await self._voices.require(name)
        if expression:
            await self._voices.express(name, expression)

    async def _fetch(self) -> list[Mapping[str, Any]]:
        """Fetch the service's list of voices."""
        status, headers, content = await self._client.listed(self._endpoint.voices, self._headers())
        if status != 200:
            raise self._refusal(status, headers, content[:400].decode(errors="replace"))
        try:
            found = json.loads(content)
        except ValueError:
            found = None
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            raise NoAudio(f"{self._client.server}: the list of voices cannot be read: “{content[:80]!r}”")
        return found

    async def _turn(self) -> None:
        """Wait for this request's turn, if only so many a minute are allowed."""
        tariff = self.capabilities.tariff
        if not tariff or not tariff.a_minute:
            return
        clock = asyncio.get_running_loop().time
        while len(self._recent) >= tariff.a_minute:
            if (wait := self._recent[0] + WINDOW - clock()) > 0:
                await asyncio.sleep(wait)
            elif self._recent:
                self._recent.popleft()
        self._recent.append(clock())

    def _headers(self) -> dict[str, str]:
        """Return the headers of every request.

        Raises:
            Missing: Region or key are not there.
        """
        if not self._endpoint.speech:
            raise Missing(f'{self.name} needs its region: add  region = "eastasia"  (yours) to [engines.{self.name}]')
        key = os.environ.get(self._key_variable, "").strip()
        if not key:
            raise Missing(
                f"{self._client.server} requires a key; put it into the environment variable {self._key_variable}"
            )
        if not (key.isascii() and key.isprintable()):
            raise Missing(f"{self._key_variable} does not hold a key: a key has only letters and digits")
        return {KEY: key, "User-Agent": AGENT}

    def _refusal(self, status: int, headers: Mapping[str, str], message: str) -> EngineError:
        from podcast.voice import network

        if status in DENIED:
            advice = DENIED[status].format(key=self._key_variable, server=self._client.server, engine=self.name)
            message = f"{advice}; {message}" if message else advice
        return network.by_status(status, headers, self._client.server, message, forbidden=Refused)
