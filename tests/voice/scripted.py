"""An engine that does as a test says."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from podcast.records import Clip, Prosody, Utterance, VoiceStyle
from podcast.voice import synthesise
from podcast.voice.capabilities import Capabilities, Patience, Speech, Voice
from podcast.voice.engines.tone import Tone
from podcast.voice.store import Store
from podcast.voice.synthesise import Tally
from tests.voice.conftest import VOICES

SOON = Patience().scaled(0.002)


class Scripted:
    """An engine that follows a script, for tests of what comes before and after the sound.

    Args:
        act: Called with a text and how often it was asked for, from 1; raises, or gives the seconds it takes.
    """

    name, version = "scripted", "1"

    def __init__(self, act: Callable[[str, int], float] = lambda text, attempt: 0.0, parallel: int = 4) -> None:
        self._act, self._tone = act, Tone({})
        self.capabilities: Capabilities = replace(self._tone.capabilities, patience=SOON, parallel=parallel)
        self.asked: Counter[str] = Counter()
        self.given: list[tuple[str, Prosody]] = []
        self.at_once = self.most_at_once = 0

    def fits(self, text: str) -> bool:
        return self._tone.fits(text)

    async def voices(self) -> tuple[Voice, ...]:
        return ()

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        self.asked[text] += 1
        self.given.append((voice, prosody))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self._act(text, self.asked[text]))
            return await self._tone.speak(text, "middle", prosody)
        finally:
            self.at_once -= 1

    async def close(self) -> None:
        pass


def gather(
    engine: Any,
    store: Store,
    utterances: Iterable[Utterance],
    *,
    tally: Tally | None = None,
    parallel: int | None = None,
    voices: Mapping[str, VoiceStyle] = VOICES,
) -> list[Clip]:
    async def whole() -> list[Clip]:
        return [
            clip async for clip in synthesise.clips(utterances, engine, store, voices, tally=tally, parallel=parallel)
        ]

    return asyncio.run(whole())
