"""One utterance -> its clip: from the store, or spoken, checked, asked again where that may help, and kept."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from podcast.errors import EngineError, NetworkDown
from podcast.lazy.libraries import asyncio, np
from podcast.records import Clip, Sound, Utterance, VoiceStyle
from podcast.voice import complete, pace
from podcast.voice import store as storing
from podcast.voice.capabilities import Capabilities, Speech
from podcast.voice.casting import Part, part
from podcast.voice.engines import Engine, Metered
from podcast.voice.limit import Gate
from podcast.voice.pace import OffPaceError, Sample
from podcast.voice.paces import Paces
from podcast.voice.store import Kept, Store
from podcast.voice.tally import Progress, Tally
from podcast.voice.trial import Trials

ASKED, ASKED_SAME = 3, 2
"""Times that a clip off its voice's pace is asked for; and of an engine that gives the same bytes each time."""
NETWORK_WAIT = 1.0
"""Longest wait before retrying when the network is down, s, so that an outage is detected soon."""


@dataclass(slots=True)
class Run:
    """What the utterances of one run share."""

    engine: Engine
    store: Store
    voices: Mapping[str, VoiceStyle]
    gate: Gate
    tally: Tally
    tell: Callable[[Progress], None] | None
    accept: Collection[int]
    trying: bool
    paces: Paces
    trials: Trials
    failed: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """Done as soon as any utterance has failed permanently, even before its turn."""
    making: dict[str, asyncio.Lock] = field(default_factory=dict)
    """By key: two utterances with the same sound share one request."""
    random: random.Random = field(default_factory=random.Random)

    def begin(self, utterance: Utterance) -> asyncio.Task[Clip]:
        """Start with an utterance."""
        self.tally.total += 1
        self.trials.begin()
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
        self.trials.end()
        if not task.cancelled() and (error := task.exception()) and not self.failed.done():
            self.failed.set_exception(error)
            self.failed.exception()  # retrieved, so that asyncio does not warn if the reader never does

    async def _clip(self, utterance: Utterance, number: int) -> Clip:
        asked = part(utterance, self.engine, self.voices)
        name = key(self.engine, asked)
        async with self._alone(name):
            kept = await asyncio.to_thread(self.store.get, name)
            if kept:
                self.tally.cached += 1
            else:
                kept = await self._made(name, asked, utterance, number)
        if kept.accepted:
            self.tally.accepted.append(utterance.line)
        return Clip(
            utterance=utterance,
            sound=kept.sound,
            marks=kept.marks,
            voice=f"{self.engine.name}/{asked.voice}",
        )

    @asynccontextmanager
    async def _alone(self, name: str) -> AsyncIterator[None]:
        """Let the utterances with one sound come one after the other."""
        lock = self.making.setdefault(name, asyncio.Lock())
        with self.trials.waiting() if lock.locked() else nullcontext():
            await lock.acquire()
        try:
            yield
        finally:
            lock.release()

    async def _made(self, name: str, asked: Part, utterance: Utterance, number: int) -> Kept:
        """Have an utterance spoken, and keep its clip."""
        speech, sample = await self._spoken(asked, utterance, number)
        if self.trying and sample.accepted:
            sound = Sound.of(speech.pcm, speech.sample_rate)
            return Kept(sound=sound, marks=speech.marks, accepted=True)
        voice = _voice(self.engine, asked)
        kept = await asyncio.to_thread(self.store.put, name, speech, voice, sample)
        self.paces.add(voice, name, sample)
        return kept

    async def _spoken(self, asked: Part, utterance: Utterance, number: int) -> _Spoken:
        """Ask again for a clip that is off its voice's pace; take it if it stays so and the author said so."""
        often = ASKED_SAME if self.engine.capabilities.deterministic else ASKED
        before = None
        for times in range(1, often + 1):
            spoken = await self._complete(asked, utterance, number)
            try:
                await self.trials.check(_voice(self.engine, asked), spoken.sample)
            except OffPaceError as error:
                if times < often and not spoken.same(before):
                    before = spoken
                    self.tally.retries += 1
                    continue
                if self.trying or utterance.line in self.accept:
                    return spoken.taken()
                raise self._off_pace(error, utterance, number, times) from error
            return spoken
        raise AssertionError

    async def _complete(self, asked: Part, utterance: Utterance, number: int) -> _Spoken:
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

    async def _attempt(self, asked: Part) -> _Spoken:
        self.tally.engine_calls += 1
        self.tally.in_flight += 1
        self._tell()
        try:
            speech = await self.engine.speak(*asked)
            return await asyncio.to_thread(_checked, speech, asked, self.engine.capabilities)
        finally:
            self.tally.in_flight -= 1

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
        again = ". Run the same command again to continue: finished clips are kept" if error.retryable else ""
        ours = next(kind for kind in type(error).__mro__ if kind.__module__ == EngineError.__module__)
        return cast("EngineError", ours(f"{_failed(utterance, number, attempt)}: {error}{again}"))

    def _off_pace(self, error: OffPaceError, utterance: Utterance, number: int, attempt: int) -> EngineError:
        """Return the error of a clip that stays off its voice's pace: another engine is no remedy."""
        return EngineError(
            f"{_failed(utterance, number, attempt)}: {error}. Hear it with `podcast say`; if nothing is missing, "
            f"`podcast build POST --accept {utterance.line}` takes it as it is"
        )

    def _tell(self) -> None:
        if self.tell:
            self.tell(self.tally)


def key(engine: Engine, asked: Part) -> str:
    """Return the key of a clip in the store. Where requests cost money, only another request is another clip."""
    text = engine.request(*asked) if isinstance(engine, Metered) else asked.text
    return storing.key(engine.name, engine.version, asked.voice, asked.prosody, text)


def _voice(engine: Engine, asked: Part) -> str:
    return storing.voice_key(engine.name, engine.version, asked.voice)


class _Spoken(NamedTuple):
    """An answer that passed the checks of `complete`."""

    speech: Speech
    sample: Sample

    def same(self, other: _Spoken | None) -> bool:
        """Return whether another answer has the same samples."""
        return other is not None and np.array_equal(self.speech.pcm, other.speech.pcm)

    def taken(self) -> _Spoken:
        """Return it as accepted by the author."""
        return self._replace(sample=self.sample._replace(accepted=True))


def _checked(speech: Speech, asked: Part, capabilities: Capabilities) -> _Spoken:
    """Check an answer, and measure its pace."""
    complete.check(speech, asked.text, asked.prosody, capabilities)
    rate = asked.prosody.rate if capabilities.rate else 1.0
    return _Spoken(speech, pace.sample(speech, asked.text, rate))


def _failed(utterance: Utterance, number: int, attempt: int) -> str:
    """Name an utterance that failed."""
    where = f"line {utterance.line}" if utterance.line else "a template or the front matter"
    often = f" after {attempt} attempts" if attempt > 1 else ""
    shown = utterance.spoken[:16] + "…" * (len(utterance.spoken) > 16)
    return f"utterance {number} ({where}: {shown}) failed{often}"
