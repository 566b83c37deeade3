"""The engine of a run, chosen when the first post needs it. An episode never mixes engines."""

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
PREFERRED, FALLBACK = "edge", "espeak"
"""The engine that `auto` prefers, and its fallback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The chosen engine, and whether its episodes are previews."""

    name: str
    preview: bool


class EngineChoice:
    """The engine and the clip store of a run.

    Args:
        config: The show's.
        asked: An engine's name, `auto`, or empty for the configuration's.
        previews: Whether `auto` may use the fallback engine.
        tell: Receives a loud note when the fallback is used.
        parallel: Maximum number of parallel requests; None: the engine decides.
    """

    def __init__(
        self, config: Config, asked: str, *, previews: bool, tell: Callable[[Event], None], parallel: int | None = None
    ) -> None:
        self._config, self._previews, self._tell, self._parallel = config, previews, tell, parallel
        self.asked = asked or config.engine
        self.store = _store(config)
        self._preview_reason = "the edge service does not answer: espeak voices this episode as a PREVIEW"

    @cached_property
    def choice(self) -> Choice:
        """Choose the engine.

        Raises:
            NetworkDown: `auto` is set, the edge service does not answer, and previews are not allowed.
        """
        if self.asked != AUTO:
            return Choice(name=self.asked, preview=False)
        memory = self._config.cache / "edge-silent"
        if reach.edge_answers(memory, options=self._config.engines.get(PREFERRED, {})):
            return Choice(name=PREFERRED, preview=False)
        if not self._previews:
            raise NetworkDown(
                f"the edge service does not answer ({reach.why(memory)}): check the network with `podcast doctor` and "
                "run this command again, or add --previews to use espeak"
            )
        return Choice(name=FALLBACK, preview=True)

    @cached_property
    def reader(self) -> Engine:
        """The engine for questions that need no speech, such as text limits; uses no network."""
        name = PREFERRED if self.asked == AUTO else self.asked
        return engines.create(name, self._config.engines.get(name, {}))

    @cached_property
    def engine(self) -> Engine:
        """The engine that voices episodes.

        Raises:
            ConfigError: There is no such engine, or its options are wrong.
            EngineError: The engine does not work on this machine.
        """
        if self.choice.preview:
            again = "The next `podcast build` that reaches edge voices it again"
            self._tell(Noted(message=f"{self._preview_reason}. {again}", loud=True))
        elif self.choice.name == (PREFERRED if self.asked == AUTO else self.asked):
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
        """Voice utterances with this run's engine; see `synthesise.clips`."""
        return synthesise.clips(
            utterances, self.engine, self.store, voices, parallel=self._parallel, tally=tally, tell=watch
        )

    def assume_available(self) -> None:
        """Assume that the service answers, without a request. Plans use it."""
        self.__dict__["choice"] = Choice(name=PREFERRED if self.asked == AUTO else self.asked, preview=False)

    def plan(self, utterances: Sequence[Utterance], voices: Mapping[str, VoiceStyle], known: set[str]) -> Plan:
        """Estimate the cost of voicing, without a request. `known` holds the clips of earlier plans in this run."""
        return synthesise.plan(utterances, self.reader, self.store, voices, known)

    async def fall_back(self, error: EngineError) -> bool:
        """Switch to the fallback engine, if previews are allowed and `auto` had chosen the service.

        Returns:
            Whether it switched. The caller then voices the complete failed episode again: engines are never mixed.
        """
        if not (self.asked == AUTO and self._previews and not self.choice.preview and error.retryable):
            return False
        await self.aclose()
        self.__dict__["choice"] = Choice(name=FALLBACK, preview=True)
        self.__dict__.pop("engine", None)
        self._preview_reason = "the edge service stopped answering: espeak voices this episode as a PREVIEW"
        self._tell(Noted(message=str(error), loud=True))
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
    place = config.cache / "clips"
    if not config.shared:
        return Store(place, config.scratch)
    return SharedStore(place, config.scratch, Remote(*remote.checked("shared", config.shared), AudioError))
