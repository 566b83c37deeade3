"""`edge`: the read-aloud voices of Microsoft Edge, by edge-tts. The default: the best voice that costs nothing.

The service is not official and the library trusting, so here everything is checked: text and voice before they are
sent, every message by a time limit, and the answer by the signs of `edge_signs`.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import logging
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from xml.sax.saxutils import escape

from podcast.errors import EngineError, Missing, NoAudio, Refused, VoiceUnavailable
from podcast.records import Mark, Prosody
from podcast.voice import syllables
from podcast.voice.capabilities import Capabilities, Patience, Speech, Voice
from podcast.voice.engines.edge_voices import Voices
from podcast.voice.options import Options

MAX_CHARACTERS = 300
"""The library sends Chinese text of any length as one request, and the service cuts its answer at 600 s. Of 100
sentences 99 have under 106 characters."""
MAX_BYTES = 4_096
"""The library splits above that, and a request split in two cannot be checked as one."""
SLOWEST = 1.0
"""An answer may take `first` and so many times the length of its speech. The service sends at 10 times real time and
more; what comes slower than it is spoken comes drop by drop, and would hold up the run without ever stalling."""

_log = logging.getLogger(__name__)


class Edge:
    """Speaks by the edge service: one connection a request."""

    name = "edge"

    def __init__(self, options: Mapping[str, Any]) -> None:
        read = Options(self.name, options)
        self.proxy = read.text("proxy")
        """Configured; empty: that of the usual variables, if any."""
        self._first = read.number("first", 20.0, least=0.01, most=600)
        self._gap = read.number("gap", 15.0, least=0.01, most=600)
        self._voices = Voices(self._fetch)
        self._doubted: dict[tuple[str, str, Prosody], tuple[int, tuple[Mark, ...]]] = {}
        """Answers that may be whole: length and marks of the last, by request."""
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
        """The library's major version: the service decides how it sounds, and patches come often."""
        try:
            return importlib.metadata.version("edge-tts").partition(".")[0]
        except importlib.metadata.PackageNotFoundError as error:
            raise Missing("edge-tts is not installed: `pip install edge-tts`, or take another engine") from error

    def fits(self, text: str) -> bool:
        """Tell whether a text is small enough for one request."""
        return len(text) <= MAX_CHARACTERS and len(escape(text).encode()) <= MAX_BYTES

    async def voices(self) -> tuple[Voice, ...]:
        """Give the service's voices."""
        return await self._voices.listed()

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Ask once, and check that the answer is whole."""
        text = " ".join(text.split())
        if not self.fits(text) or not any(syllables.units(text)):
            raise Refused(f"edge cannot speak {text[:20]!r}: it is too long or holds nothing to say")
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
        """See whether no audio came because the voice was withdrawn.

        Raises:
            VoiceUnavailable: It was. Where the list cannot be had, that says nothing.
        """
        try:
            await self._voices.confirm(voice)
        except VoiceUnavailable as withdrawn:
            raise withdrawn from error
        except EngineError as unknown:
            _log.info("whether there is still a voice %s is not known: %s", voice, unknown)

    async def _fetch(self) -> list[Mapping[str, Any]]:
        from podcast.voice.engines import edge_link

        return await edge_link.voice_list(self.proxy)

    async def close(self) -> None:
        """Nothing is held between requests."""
