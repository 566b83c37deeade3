"""`edge`: the read-aloud voices of Microsoft Edge, through edge-tts. The default: the best voices that are free.

The service is unofficial and the library checks little, so everything is checked here: text and voice before they are
sent, every message with a time limit, and the answer with the checks of `edge_signs`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cached_property
from html import escape
from typing import Any

from podcast.errors import EngineError, Missing, NoAudio, Refused, VoiceUnavailable
from podcast.lazy.libraries import asyncio, metadata
from podcast.records import Mark, Prosody
from podcast.voice import syllables
from podcast.voice.capabilities import Capabilities, Patience, Speech, Voice
from podcast.voice.engines.microsoft_voices import Voices
from podcast.voice.options import Options

MAX_CHARACTERS = 300
"""The library sends Chinese text of any length as one request, and the service truncates its answer at 600 s. Of 100
sentences 99 have under 106 characters."""
MAX_BYTES = 4_096
"""The library splits longer texts, and the answers of a split request cannot be checked as one."""
SLOWEST = 1.0
"""An answer may take `first` plus this multiple of the length of its speech. The service sends at 10 times real time or
faster. A slower answer would block the run without ever reaching the stall limit."""

_log = logging.getLogger(__name__)


class Edge:
    """Speaks with the edge service: one connection per request."""

    name = "edge"

    def __init__(self, options: Mapping[str, Any]) -> None:
        read = Options(self.name, options)
        self.proxy = read.text("proxy")
        """As configured; empty: the one in the environment, if any."""
        self._first = read.number("first", 20.0, least=0.01, most=600)
        self._gap = read.number("gap", 15.0, least=0.01, most=600)
        self._voices = Voices(self.name, self._fetch)
        self._doubted: dict[tuple[str, str, Prosody], tuple[int, tuple[Mark, ...]]] = {}
        """Doubtful answers: length and marks of the last one, by request."""
        self.capabilities = Capabilities(
            online=True,
            sample_rate=24_000,
            default_voice=read.text("voice", "zh-CN-YunyangNeural"),
            marks="word",
            max_characters=MAX_CHARACTERS,
            max_bytes=MAX_BYTES,
            pitch=True,
            volume=True,
            parallel=read.whole("parallel", 4),
            characters_per_second=4.6,
            patience=read.patience(Patience()),
        )
        read.finish()

    @cached_property
    def version(self) -> str:
        """The library's major version: the sound depends on the service, and patch versions are frequent."""
        try:
            return metadata.version("edge-tts").partition(".")[0]
        except metadata.PackageNotFoundError as error:
            raise Missing("edge-tts is not installed: run `pip install edge-tts`, or use another engine") from error

    def fits(self, text: str) -> bool:
        """Return whether a text is small enough for one request."""
        return len(text) <= MAX_CHARACTERS and len(escape(text, quote=False).encode()) <= MAX_BYTES

    async def voices(self) -> tuple[Voice, ...]:
        """Return the service's voices."""
        return await self._voices.listed()

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Send one request, and check that the answer is complete."""
        text = " ".join(text.split())
        if not self.fits(text) or not any(syllables.units(text)):
            raise Refused(f"edge cannot speak {text[:20]!r}: it is too long or contains nothing to say")
        await self._voices.require(voice)
        try:
            return await self._answer(text, voice, prosody)
        except NoAudio as error:
            await self._look_up(voice, error)
            raise

    async def _answer(self, text: str, voice: str, prosody: Prosody) -> Speech:
        from podcast.voice.engines import edge_link, edge_signs

        length = syllables.seconds(text, self.capabilities.characters_per_second, prosody.rate)
        limits = edge_link.Limits(first=self._first, gap=self._gap, whole=self._first + SLOWEST * length)
        answer = await edge_link.ask(text, voice, prosody, self.proxy, limits)
        try:
            return await asyncio.to_thread(
                edge_signs.speech, bytes(answer.audio), answer.marks, text, unfinished=answer.unfinished
            )
        except edge_signs.DoubtedError as error:
            asked, doubted = (text, voice, prosody), error.doubted
            if self._doubted.get(asked) == (len(doubted.pcm), doubted.marks):
                return doubted
            self._doubted[asked] = (len(doubted.pcm), doubted.marks)
            raise

    async def _look_up(self, voice: str, error: NoAudio) -> None:
        """Check whether the answer had no audio because the voice was withdrawn.

        Raises:
            VoiceUnavailable: It was. If the list cannot be fetched, nothing is raised.
        """
        try:
            await self._voices.confirm(voice)
        except VoiceUnavailable as withdrawn:
            raise withdrawn from error
        except EngineError as unknown:
            _log.info("cannot check whether the voice %s still exists: %s", voice, unknown)

    async def _fetch(self) -> list[Mapping[str, Any]]:
        from podcast.voice.engines import edge_link

        return await edge_link.voice_list(self.proxy)

    async def close(self) -> None:
        """Do nothing: nothing is kept between requests."""
