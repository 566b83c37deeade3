"""Hold each clip against its voice's pace. The first clips of a voice are held back, and against each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from podcast.lazy.libraries import asyncio
from podcast.voice.pace import ESTABLISHED, Pace, Sample
from podcast.voice.paces import Paces


class Trials:
    """The checks of a run.

    Args:
        paces: Of the store's voices.
        proven: Whether the engine names each word in its sound: then first clips need no comparison.
    """

    def __init__(self, paces: Paces, *, proven: bool) -> None:
        self._paces, self._proven = paces, proven
        self._held: dict[str, list[tuple[Sample, asyncio.Future[Pace]]]] = {}
        self._tasks = self._idle = 0

    async def check(self, voice: str, clip: Sample) -> None:
        """Hold a clip against its voice.

        Raises:
            OffPaceError: It is shorter or longer than the voice takes for its text.
        """
        pace = self._paces.of(voice)
        if pace.known:
            pace.check(clip, proven=self._proven)
        elif not self._proven:
            (await self._compared(voice, clip)).check(clip)

    async def _compared(self, voice: str, clip: Sample) -> Pace:
        """Wait until enough clips of a voice are there, or no more can come."""
        held = self._held.setdefault(voice, [])
        verdict: asyncio.Future[Pace] = asyncio.get_running_loop().create_future()
        held.append((clip, verdict))
        if len(held) + len(self._paces.samples(voice)) >= ESTABLISHED:
            self._conclude(voice)
        with self.waiting():
            return await verdict

    def begin(self) -> None:
        """Note that an utterance is under way."""
        self._tasks += 1

    def end(self) -> None:
        """Note that one is no longer."""
        self._tasks -= 1
        self._look()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Note that an utterance waits for others: if all do, none can come, and those held back are compared."""
        self._idle += 1
        self._look()
        try:
            yield
        finally:
            self._idle -= 1

    def _look(self) -> None:
        if self._idle >= self._tasks:
            for voice in list(self._held):
                self._conclude(voice)

    def _conclude(self, voice: str) -> None:
        held = self._held.pop(voice, [])
        pace = self._paces.first(voice, [clip for clip, _ in held])
        for _, verdict in held:
            if not verdict.done():
                verdict.set_result(pace)
