"""Utterances -> Clips, in order, each checked to be complete.

Requests run in parallel through one gate (`limit`), a bounded number of utterances ahead of the reader, so that memory
use is constant. Temporary failures are retried; a permanent failure ends the run with the reason, and every clip that
passed its checks stays in the store. An episode never mixes engines.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from podcast.errors import EngineError, NetworkDown
from podcast.records import Clip, Utterance, VoiceStyle
from podcast.voice import complete, syllables
from podcast.voice import store as storing
from podcast.voice.capabilities import Speech
from podcast.voice.casting import Part, part
from podcast.voice.engines import Engine
from podcast.voice.limit import Gate
from podcast.voice.store import Store

AHEAD = 4
"""Utterances in progress per parallel request: enough to keep requests running while one is retried."""
NETWORK_WAIT = 1.0
"""Longest wait before retrying when the network is down, s, so that an outage is detected soon."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of a run so far. May be read at any time."""

    total: int = 0
    """Utterances begun."""
    done: int = 0
    """Utterances given to the reader."""
    engine_calls: int = 0
    """Requests made, including failed ones."""
    cached: int = 0
    """Utterances whose clip came from the store."""
    retries: int = 0
    """Retried requests."""
    in_flight: int = 0
    """Requests in progress."""
    seconds: float = 0.0
    """Length of the audio given to the reader."""
    waiting: float = 0.0
    """Seconds until the next request, because the service failed too often; 0: requests are being sent."""


Progress = Tally
"""The argument of `tell`: the tally itself, each time it changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The estimated cost of a run."""

    requests: int
    """Engine calls."""
    characters: int
    """In all utterances."""
    seconds: float
    """Estimated length of speech, without pauses."""
    cached: int
    """Utterances whose clip is in the store."""


def plan(
    utterances: Sequence[Utterance],
    engine: Engine,
    store: Store,
    voices: Mapping[str, VoiceStyle],
    known: set[str] | None = None,
) -> Plan:
    """Return what `clips` would cost, without requests to the engine.

    Args:
        known: Keys of clips that will be in the store by then; those of `utterances` are added.
    """
    names, seconds, cached = set[str]() if known is None else known, 0.0, 0
    for utterance in utterances:
        asked = part(utterance, engine.name, engine.capabilities, voices)
        name = _key(engine, asked)
        cached += store.has(name) or name in names
        names.add(name)
        rate = asked.prosody.rate if engine.capabilities.rate else 1.0
        seconds += syllables.seconds(asked.text, engine.capabilities.characters_per_second, rate)
    return Plan(
        requests=len(utterances) - cached,
        characters=sum(len(utterance.spoken) for utterance in utterances),
        seconds=round(seconds, 1),
        cached=cached,
    )


async def clips(
    utterances: Iterable[Utterance],
    engine: Engine,
    store: Store,
    voices: Mapping[str, VoiceStyle],
    *,
    parallel: int | None = None,
    tell: Callable[[Progress], None] | None = None,
    tally: Tally | None = None,
) -> AsyncGenerator[Clip, None]:
    """Yield each utterance's clip, in order, as they become ready.

    Close it (`contextlib.aclosing`) if it may be left before its end: requests in progress are then cancelled.

    Args:
        utterances: May be many; only a few are in progress at a time.
        engine: Speaks the utterances that are not in the store.
        store: The cache of clips.
        voices: The style's speakers.
        parallel: Maximum parallel requests; None: the engine's default.
        tell: Called whenever the tally changes.
        tally: Updated during the run; the caller may read it at any time.

    Raises:
        EngineError: An utterance could not be spoken. Finished clips are kept, and the next run continues from there.
        ConfigError: The style has no such speaker.
        AudioError: The store cannot be written.
    """
    at_once = parallel or engine.capabilities.parallel
    run = _Run(engine, store, voices, Gate(at_once, engine.capabilities.patience), tally or Tally(), tell)
    source = iter(utterances)
    under_way: deque[asyncio.Task[Clip]] = deque()
    try:
        while True:
            while len(under_way) < AHEAD * at_once and (utterance := next(source, None)):
                under_way.append(run.begin(utterance))
            if not under_way:
                return
            clip = await run.result(under_way[0])
            under_way.popleft()
            yield clip
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


@dataclass(slots=True)
class _Run:
    """State shared by the utterances of one run."""

    engine: Engine
    store: Store
    voices: Mapping[str, VoiceStyle]
    gate: Gate
    tally: Tally
    tell: Callable[[Progress], None] | None
    failed: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """Done as soon as any utterance has failed permanently, even before its turn."""
    making: dict[str, asyncio.Lock] = field(default_factory=dict)
    """By key: two utterances with the same sound share one request."""
    random: random.Random = field(default_factory=random.Random)

    def begin(self, utterance: Utterance) -> asyncio.Task[Clip]:
        self.tally.total += 1
        task = asyncio.create_task(self._clip(utterance, self.tally.total))
        task.add_done_callback(self._note)
        return task

    async def result(self, task: asyncio.Task[Clip]) -> Clip:
        """Wait for a clip, or for the failure of any utterance."""
        waited: set[asyncio.Future[Any]] = {task, self.failed}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            self.failed.result()
        clip = task.result()
        self.tally.done += 1
        self.tally.seconds += clip.sound.seconds
        self._tell()
        return clip

    def _note(self, task: asyncio.Task[Clip]) -> None:
        if not task.cancelled() and (error := task.exception()) and not self.failed.done():
            self.failed.set_exception(error)
            self.failed.exception()  # retrieved, so that asyncio does not warn if the reader never does

    async def _clip(self, utterance: Utterance, number: int) -> Clip:
        asked = part(utterance, self.engine.name, self.engine.capabilities, self.voices)
        name = _key(self.engine, asked)
        async with self.making.setdefault(name, asyncio.Lock()):
            kept = await asyncio.to_thread(self.store.get, name)
            if kept:
                self.tally.cached += 1
            else:
                speech = await self._spoken(asked, utterance, number)
                kept = await asyncio.to_thread(self.store.put, name, speech)
        return Clip(
            utterance=utterance,
            sound=kept.sound,
            marks=kept.marks,
            voice=f"{self.engine.name}/{asked.voice}",
        )

    async def _spoken(self, asked: Part, utterance: Utterance, number: int) -> Speech:
        """Retry until the answer is complete, as often as `Patience` allows."""
        patience = self.engine.capabilities.patience
        attempt = 1
        while True:
            try:
                async with self.gate.passing():
                    return await self._attempt(asked)
            except EngineError as error:
                if not error.retryable or attempt >= patience.tries:
                    raise self._explained(error, utterance, number, attempt) from error
                if self.gate.given_up:
                    raise self._explained(self.gate.given_up, utterance, number, attempt) from error
                await self._pause(error, attempt)
            attempt += 1
            self.tally.retries += 1

    async def _attempt(self, asked: Part) -> Speech:
        self.tally.engine_calls += 1
        self.tally.in_flight += 1
        self._tell()
        try:
            speech = await self.engine.speak(*asked)
            await asyncio.to_thread(complete.check, speech, asked.text, asked.prosody, self.engine.capabilities)
        finally:
            self.tally.in_flight -= 1
        return speech

    async def _pause(self, error: EngineError, attempt: int) -> None:
        """Wait before the next attempt, longer each time; jitter spreads the retries of parallel requests."""
        patience = self.engine.capabilities.patience
        wait = min(patience.longest, patience.first * 2 ** (attempt - 1))
        if isinstance(error, NetworkDown):
            wait = min(wait, NETWORK_WAIT)
        self.tally.waiting = self.gate.waiting
        self._tell()
        await asyncio.sleep(wait * self.random.uniform(0.5, 1.5))
        self.tally.waiting = 0.0

    def _explained(self, error: EngineError, utterance: Utterance, number: int, attempt: int) -> EngineError:
        """Return the error with the utterance that failed and the next step."""
        where = f"line {utterance.line}" if utterance.line else "a template or the front matter"
        often = f" after {attempt} attempts" if attempt > 1 else ""
        again = ". Run the same command again to continue: finished clips are kept" if error.retryable else ""
        shown = utterance.spoken[:16] + "…" * (len(utterance.spoken) > 16)
        message = f"utterance {number} ({where}: {shown}) failed{often}: {error}{again}"
        ours = next(kind for kind in type(error).__mro__ if kind.__module__ == EngineError.__module__)
        return cast("EngineError", ours(message))

    def _tell(self) -> None:
        if self.tell:
            self.tell(self.tally)


def _key(engine: Engine, asked: Part) -> str:
    return storing.key(engine.name, engine.version, asked.voice, asked.prosody, asked.text)
