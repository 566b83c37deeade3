"""The engine of a run: chosen once, when the first post needs it. An episode never mixes engines."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from podcast import remote
from podcast.errors import AudioError, EngineError, NetworkDown
from podcast.events import Event, Noted
from podcast.project.config import Config
from podcast.records import Clip, Utterance, VoiceStyle
from podcast.remote import Remote
from podcast.voice import engines, reach, synthesise
from podcast.voice.engines import Engine
from podcast.voice.shared import SharedStore
from podcast.voice.store import Store
from podcast.voice.synthesise import Plan, Tally

AUTO = "auto"
FIRST, STAND_IN = "edge", "espeak"
"""What `auto` takes, and what it falls back on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The engine that will speak, and whether what it makes is a preview."""

    name: str
    preview: bool


class EngineChoice:
    """Where a run's engine and store are found.

    Args:
        config: The show's.
        asked: An engine's name, `auto`, or empty for the configuration's.
        previews: Whether `auto` may fall back on the stand-in.
        tell: Told loudly where it does.
        parallel: Requests to the engine at a time, at most; None: as many as it likes.
    """

    def __init__(
        self, config: Config, asked: str, *, previews: bool, tell: Callable[[Event], None], parallel: int | None = None
    ) -> None:
        self._config, self._previews, self._tell, self._parallel = config, previews, tell, parallel
        self.asked = asked or config.engine
        self.store = _store(config)
        self._why = "the edge service does not answer: espeak speaks a PREVIEW instead"

    @cached_property
    def choice(self) -> Choice:
        """Choose.

        Raises:
            NetworkDown: `auto`, the edge service does not answer, and previews are not allowed.
        """
        if self.asked != AUTO:
            return Choice(name=self.asked, preview=False)
        memory = self._config.cache / "edge-silent"
        if reach.edge_answers(memory, options=self._config.engines.get(FIRST, {})):
            return Choice(name=FIRST, preview=False)
        if not self._previews:
            raise NetworkDown(
                f"the edge service does not answer ({reach.why(memory)}), and without --previews no other engine "
                "speaks: check the network with `podcast doctor` and run this command again"
            )
        return Choice(name=STAND_IN, preview=True)

    @cached_property
    def reader(self) -> Engine:
        """The engine for questions that need no speech, such as what fits: no network is asked."""
        name = FIRST if self.asked == AUTO else self.asked
        return engines.create(name, self._config.engines.get(name, {}))

    @cached_property
    def engine(self) -> Engine:
        """The engine that speaks.

        Raises:
            ConfigError: There is no such engine, or its options are wrong.
            EngineError: It cannot work here.
        """
        if self.choice.preview:
            again = "The next `podcast build` with edge in reach voices it again"
            self._tell(Noted(message=f"{self._why}. {again}", loud=True))
        elif self.choice.name == (FIRST if self.asked == AUTO else self.asked):
            return self.reader
        return engines.create(self.choice.name, self._config.engines.get(self.choice.name, {}))

    def clips(
        self,
        utterances: Sequence[Utterance],
        voices: Mapping[str, VoiceStyle],
        *,
        tally: Tally | None = None,
        watch: Callable[[Tally], None] | None = None,
    ) -> AsyncGenerator[Clip, None]:
        """Voice utterances with the engine of this run; see `synthesise.clips`."""
        return synthesise.clips(
            utterances, self.engine, self.store, voices, parallel=self._parallel, tally=tally, tell=watch
        )

    def assume_reach(self) -> None:
        """Take it that the service will answer, and do not ask: for plans."""
        self.__dict__["choice"] = Choice(name=FIRST if self.asked == AUTO else self.asked, preview=False)

    def plan(self, utterances: Sequence[Utterance], voices: Mapping[str, VoiceStyle], known: set[str]) -> Plan:
        """Say what voicing would cost; no service is asked. `known` names the clips that plans before this one make."""
        return synthesise.plan(utterances, self.reader, self.store, voices, known)

    async def fall_back(self, error: EngineError) -> bool:
        """Let the stand-in speak from here on, if this run may make previews and `auto` had chosen the service.

        Returns:
            Whether it will: the episode that failed is then to be made anew, whole, for none mixes engines.
        """
        if not (self.asked == AUTO and self._previews and not self.choice.preview and error.retryable):
            return False
        await self.aclose()
        self.__dict__["choice"] = Choice(name=STAND_IN, preview=True)
        self.__dict__.pop("engine", None)
        self._why = "the edge service gave out: espeak speaks the whole episode as a PREVIEW instead"
        self._tell(Noted(message=str(error), loud=True))
        return True

    async def aclose(self) -> None:
        """Let the engine go."""
        for name in ("engine", "reader"):
            if name in self.__dict__:
                await self.__dict__[name].close()


def _store(config: Config) -> Store:
    """Give the store of this machine, or the one it shares with others.

    Raises:
        AudioError: The filesystem that is shared cannot be had.
    """
    place = config.cache / "clips"
    if not config.shared:
        return Store(place, config.scratch)
    return SharedStore(place, config.scratch, Remote(*remote.checked("shared", config.shared), AudioError))
