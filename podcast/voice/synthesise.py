"""Utterances -> Clips, in order, each checked to be complete.

Requests run in parallel through one gate (`limit`), a bounded number of utterances ahead of the reader, so that memory
use is constant. Temporary failures are retried; a permanent failure ends the run with the reason, and every clip that
passed its checks stays in the store. An episode never mixes engines.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from podcast.lazy.libraries import asyncio
from podcast.records import Clip, Utterance, VoiceStyle
from podcast.voice import syllables
from podcast.voice.casting import part
from podcast.voice.engines import Engine, Metered
from podcast.voice.limit import Gate
from podcast.voice.paces import Paces
from podcast.voice.request import Run, key
from podcast.voice.store import Store
from podcast.voice.tally import Progress, Tally
from podcast.voice.trial import Trials

__all__ = ["AHEAD", "Plan", "Progress", "Tally", "clips", "plan"]

AHEAD = 4
"""Utterances in progress per parallel request: enough to keep requests running while one is retried."""


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
    charged: int = 0
    """Characters that the service charges for, as it counts them; 0 if it charges for none."""


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
    names, seconds, cached, charged = set[str]() if known is None else known, 0.0, 0, 0
    for utterance in utterances:
        asked = part(utterance, engine, voices)
        name = key(engine, asked)
        there = store.has(name) or name in names
        cached += there
        charged += engine.charged(engine.request(*asked)) if isinstance(engine, Metered) and not there else 0
        names.add(name)
        rate = asked.prosody.rate if engine.capabilities.rate else 1.0
        seconds += syllables.seconds(asked.text, engine.capabilities.characters_per_second, rate)
    return Plan(
        requests=len(utterances) - cached,
        characters=sum(len(utterance.spoken) for utterance in utterances),
        seconds=round(seconds, 1),
        cached=cached,
        charged=charged,
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
    accept: Collection[int] = (),
    trying: bool = False,
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
        accept: Lines whose clip is taken even if it is off its voice's pace.
        trying: Whether such a clip is given but not kept, for the author to hear.

    Raises:
        EngineError: An utterance could not be spoken. Finished clips are kept, and the next run continues from there.
        ConfigError: The style has no such speaker.
        AudioError: The store cannot be written.
    """
    able = engine.capabilities
    at_once, paces = parallel or able.parallel, Paces(store, able.characters_per_second)
    gate, trials = Gate(at_once, able.patience), Trials(paces, proven=able.marks == "word")
    run = Run(engine, store, voices, gate, tally or Tally(), tell, accept, trying, paces, trials)
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
        paces.save()
