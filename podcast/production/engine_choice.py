"""The engine of a run, chosen when the first post needs it. An episode never mixes engines."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from podcast import remote
from podcast.errors import AudioError, EngineError, NetworkDown
from podcast.events import Event, FellBack, Noted
from podcast.project.config import Config
from podcast.records import Clip, Episode, Utterance, VoiceStyle
from podcast.remote import Remote
from podcast.voice import engines
from podcast.voice.engines import Engine

if TYPE_CHECKING:
    from podcast.voice.store import Store
    from podcast.voice.synthesise import Plan, Tally

AUTO = "auto"
SERVICE, PREVIEW = "edge", "espeak"
"""What `auto` uses, and what speaks a preview where nothing better is available."""
REPLACED_WITHIN = timedelta(hours=48)
"""For how long a build with the service in reach voices an episode of the stand-in again: most listeners download an
episode within two days (a later change would reach few of them)."""
NO_STAND_IN = (
    "With stand_in = \"kokoro\" in podcast.toml and `pip install 'shezhang-podcast[neural]'`, a neural voice on this "
    "machine replaces edge"
)
PAUSE = 30.0
"""Seconds between two requests to a service that does not answer."""
_sleep = time.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The engine that speaks in a run."""

    name: str
    preview: bool = False
    """Whether what it makes stays out of the feed."""
    stand_in: bool = False
    """Whether it speaks because the service does not answer, and what it makes is published."""


class EngineChoice:
    """The engine and the clip store of a run.

    Args:
        config: The show's.
        asked: An engine's name, `auto`, or empty for the configuration's.
        previews: Whether `auto` may use espeak where neither the service nor the stand-in is available.
        tell: Told of a fallback.
        parallel: Requests to the engine at a time, at most; None: as many as it likes.
        wait: Seconds for which the service is asked again before another engine speaks.
    """

    def __init__(
        self,
        config: Config,
        asked: str,
        *,
        previews: bool,
        tell: Callable[[Event], None],
        parallel: int | None = None,
        wait: float = 0.0,
    ) -> None:
        self._config, self._previews, self._tell, self._parallel = config, previews, tell, parallel
        self._wait = wait
        self.asked = asked or config.engine
        self._memory = config.cache / "edge-silent"
        self._why = self._absent = ""

    @cached_property
    def store(self) -> Store:
        """The store of clips.

        Raises:
            AudioError: The shared filesystem cannot be opened.
        """
        return _store(self._config)

    @cached_property
    def choice(self) -> Choice:
        """Choose the engine.

        Raises:
            NetworkDown: `auto`, the service does not answer, there is no stand-in, and previews are not allowed.
        """
        if self.asked != AUTO:
            return Choice(name=self.asked)
        if self._in_reach or self._waited():
            return Choice(name=SERVICE)
        from podcast.voice import reach

        self._why = f"the edge service does not answer ({reach.why(self._memory)})"
        fallback = self._fallback()
        if fallback:
            return fallback
        raise NetworkDown(
            f"{self._why}: check the network with `podcast doctor` and run this command again, or add --previews for "
            f"espeak. {self._absent or NO_STAND_IN}"
        )

    @cached_property
    def _in_reach(self) -> bool:
        """Whether the service answers, asked once in a run."""
        from podcast.voice import reach

        return reach.edge_answers(self._memory, options=self._config.engines.get(SERVICE, {}))

    def _waited(self) -> bool:
        """Ask the service again and again, as long as this run may wait; return whether it answered."""
        from podcast.voice import reach

        until = time.monotonic() + self._wait
        if self._wait:
            minutes = f"{self._wait / 60:.0f} minutes"
            message = f"the edge service does not answer ({reach.why(self._memory)}): asking again for {minutes}"
            self._tell(Noted(message=message, loud=True))
        while time.monotonic() < until:
            _sleep(min(PAUSE, max(0.0, until - time.monotonic())))
            self._memory.unlink(missing_ok=True)
            if reach.edge_answers(self._memory, options=self._config.engines.get(SERVICE, {})):
                self.__dict__["_in_reach"] = True
                return True
        return False

    def _fallback(self) -> Choice | None:
        """Return the choice without the service: the stand-in if installed, else espeak; None if neither may speak.

        Raises:
            ConfigError: The options of the stand-in are wrong.
        """
        name = self._config.stand_in
        if name:
            try:
                engines.create(name, self._config.engines.get(name, {})).version  # noqa: B018 - loads what it needs
            except EngineError as error:
                self._absent = str(error)
            else:
                return Choice(name=name, stand_in=True)
        return Choice(name=PREVIEW, preview=True) if self._previews else None

    def may_replace(self, record: Episode, now: datetime) -> bool:
        """Return whether the service speaks now in place of the stand-in that voiced an episode lately."""
        recent = record.stand_in is not None and now - record.stand_in <= REPLACED_WITHIN
        return recent and self.asked == AUTO and self._in_reach

    @cached_property
    def reader(self) -> Engine:
        """The engine for questions that need no speech, such as what fits: no network is asked."""
        name = SERVICE if self.asked == AUTO else self.asked
        return engines.create(name, self._config.engines.get(name, {}))

    @cached_property
    def engine(self) -> Engine:
        """The engine that voices episodes.

        Raises:
            ConfigError: There is no such engine, or its options are wrong.
            EngineError: The engine does not work on this machine.
        """
        choice = self.choice
        if choice.name == (SERVICE if self.asked == AUTO else self.asked):
            return self.reader
        self._tell(FellBack(engine=choice.name, why=self._why, preview=choice.preview))
        return engines.create(choice.name, self._config.engines.get(choice.name, {}))

    def clips(
        self,
        utterances: Sequence[Utterance],
        voices: Mapping[str, VoiceStyle],
        *,
        tally: Tally | None = None,
        watch: Callable[[Tally], None] | None = None,
        accept: Collection[int] = (),
        trying: bool = False,
    ) -> AsyncGenerator[Clip, None]:
        """Voice utterances with this run's engine; see `synthesise.clips`."""
        from podcast.voice import synthesise

        return synthesise.clips(
            utterances,
            self.engine,
            self.store,
            voices,
            parallel=self._parallel,
            tally=tally,
            tell=watch,
            accept=accept,
            trying=trying,
        )

    def assume_available(self) -> None:
        """Assume that the service answers, without a request. Plans use it."""
        self.__dict__["choice"] = Choice(name=SERVICE if self.asked == AUTO else self.asked)
        self.__dict__["_in_reach"] = True

    def plan(self, utterances: Sequence[Utterance], voices: Mapping[str, VoiceStyle], known: set[str]) -> Plan:
        """Estimate the cost of voicing, without a request. `known` holds the clips of earlier plans in this run."""
        from podcast.voice import synthesise

        return synthesise.plan(utterances, self.reader, self.store, voices, known)

    async def fall_back(self, error: EngineError) -> bool:
        """Switch to another engine, if `auto` had chosen the service and it stopped answering.

        Returns:
            Whether it switched. The caller then voices the complete failed episode again: engines are never mixed.
        """
        if self.asked != AUTO or self.choice.name != SERVICE or not error.retryable:
            return False
        fallback = self._fallback()
        if not fallback:
            return False
        await self.aclose()
        self.__dict__.update(choice=fallback, _in_reach=False)
        self.__dict__.pop("engine", None)
        self._why = f"the edge service stopped answering ({error})"
        return True

    async def aclose(self) -> None:
        """Close the engine."""
        for name in ("engine", "reader"):
            if name in self.__dict__:
                await self.__dict__[name].close()


def _store(config: Config) -> Store:
    """Return this machine's clip store, or the shared one.

    Raises:
        AudioError: The shared filesystem cannot be opened.
    """
    from podcast.voice.shared import SharedStore
    from podcast.voice.store import Store

    place = config.cache / "clips"
    if not config.shared:
        return Store(place, config.scratch)
    return SharedStore(place, config.scratch, Remote(*remote.checked("shared", config.shared), AudioError))
