"""Utterances become clips in order, each request no more often than needed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import numpy as np
import pytest

from podcast.errors import ConfigError
from podcast.records import Prosody, Utterance, VoiceStyle
from podcast.voice import synthesise
from podcast.voice.limit import START
from podcast.voice.store import Store
from podcast.voice.synthesise import AHEAD, Tally
from tests.voice.conftest import VOICES, numbered, utterance
from tests.voice.scripted import Scripted, gather


def test_clips_come_in_order(store: Store) -> None:
    """The order is the script's, whatever order the answers come in."""
    said = numbered(12)
    slow = {said[0].spoken: 0.05, said[5].spoken: 0.03}
    clips = gather(Scripted(lambda text, _: slow.get(text, 0.0)), store, said)
    assert [clip.utterance for clip in clips] == said
    assert {clip.voice for clip in clips} == {"scripted/middle"}
    assert all(clip.marks and clip.sound.sample_rate == 24_000 for clip in clips)


def test_a_second_run_asks_nobody(store: Store) -> None:
    """Kept clips are the same clips, and an edited sentence costs one request."""
    said, first, second, third = numbered(10), Tally(), Tally(), Tally()
    clips = gather(Scripted(), store, said, tally=first)
    again = gather(Scripted(), store, said, tally=second)
    edited = [*said[:4], utterance("这一句改过了。"), *said[5:]]
    gather(Scripted(), store, edited, tally=third)
    assert all(
        np.array_equal(one.sound.load(), two.sound.load()) and one.marks == two.marks
        for one, two in zip(clips, again, strict=True)
    )
    assert [(tally.engine_calls, tally.cached) for tally in (first, second, third)] == [(10, 0), (0, 10), (1, 9)]


def test_the_same_text_twice_is_one_request(store: Store) -> None:
    """A refrain is spoken once, also when both places are under way at the same time."""
    engine = Scripted(lambda *_: 0.01)
    clips = gather(engine, store, [utterance("又来了。")] * 6)
    assert (len(clips), engine.asked["又来了。"]) == (6, 1)


def test_a_damaged_clip_is_made_again(store: Store) -> None:
    """Damage in the store costs a request and nothing else."""
    said, tally = numbered(5), Tally()
    gather(Scripted(), store, said)
    damaged = min(store.root.rglob("*.clip"))
    damaged.write_bytes(damaged.read_bytes()[:-7])
    assert len(gather(Scripted(), store, said, tally=tally)) == 5
    assert (tally.engine_calls, tally.cached) == (1, 4)


@pytest.mark.parametrize("parallel", [1, 2, 4, 9])
def test_never_more_at_once_than_allowed(store: Store, parallel: int) -> None:
    """The configured number is a ceiling, and as many as a run begins with are used."""
    engine = Scripted(lambda *_: 0.02)
    gather(engine, store, numbered(60), parallel=parallel)
    assert min(parallel, START) <= engine.most_at_once <= parallel


def test_little_is_under_way_ahead_of_the_reader(store: Store) -> None:
    """Hundreds of utterances are not begun before the first is read: memory stays flat."""
    begun = 0

    def source() -> Iterable[Utterance]:
        nonlocal begun
        for said in [utterance(one.spoken[:6]) for one in numbered(400)]:
            begun += 1
            yield said

    async def read() -> int:
        engine, done, most = Scripted(parallel=2), 0, 0
        async for _ in synthesise.clips(source(), engine, store, VOICES):
            done += 1
            most = max(most, begun - done)
        return most

    assert asyncio.run(read()) <= AHEAD * 2
    assert begun == 400


def test_a_reader_that_leaves_ends_the_requests(store: Store) -> None:
    """Closing the iterator cancels what is under way."""
    engine = Scripted(lambda text, _: 0.0 if text == numbered(1)[0].spoken else 30.0)

    async def leave() -> int:
        clips = synthesise.clips(numbered(20), engine, store, VOICES)
        async for _ in clips:
            break
        await clips.aclose()
        return len(asyncio.all_tasks()) - 1

    assert asyncio.run(leave()) == 0
    assert engine.at_once == 0


def test_progress_is_told(store: Store) -> None:
    """Each change of the tally is reported, and the last report is complete."""
    seen = list[tuple[int, int]]()

    async def read() -> None:
        def tell(tally: synthesise.Progress) -> None:
            seen.append((tally.done, tally.in_flight))

        async for _ in synthesise.clips(numbered(5), Scripted(), store, VOICES, tell=tell):
            pass

    asyncio.run(read())
    assert seen[-1] == (5, 0)
    assert any(flying for _, flying in seen)


def test_each_speaker_has_a_voice(store: Store) -> None:
    """The style's voice for the engine is taken; where two speakers share one, the second is made to differ."""
    voices = {
        "narrator": VoiceStyle(engines={"scripted": "low"}),
        "second": VoiceStyle(engines={"scripted": "high"}, alike=Prosody(rate=0.9, pitch=-10.0)),
        "third": VoiceStyle(engines={"scripted": "low"}, alike=Prosody(rate=0.9, pitch=-10.0, volume=-1.0)),
        "fourth": VoiceStyle(engines={"other": "x"}, alike=Prosody(rate=0.9)),
    }
    engine = Scripted(parallel=1)
    said = [utterance(f"{speaker}说话。", voice=speaker, rate=1.1) for speaker in voices]
    clips = gather(engine, store, said, voices=voices)
    asked = [
        ("low", Prosody(rate=1.1)),
        ("high", Prosody(rate=1.1)),
        ("low", Prosody(rate=0.99, pitch=-10.0, volume=-1.0)),
        ("middle", Prosody(rate=1.1)),
    ]
    assert sorted(engine.given, key=str) == sorted(asked, key=str)  # side by side: in no order of their own
    assert [clip.voice for clip in clips] == ["scripted/low", "scripted/high", "scripted/low", "scripted/middle"]


def test_an_unknown_speaker_is_named(store: Store) -> None:
    """A speaker the style does not have is an error of configuration."""
    with pytest.raises(ConfigError, match="no voice 'guest'; it has narrator, second"):
        gather(Scripted(), store, [utterance("大家好。", voice="guest")])


def test_a_plan_costs_nothing(store: Store) -> None:
    """The plan says what a run would cost, asks nobody, and is right."""
    said = [*numbered(8), numbered(1)[0]]
    engine, tally = Scripted(), Tally()
    gather(Scripted(), store, said[:3])
    plan = synthesise.plan(said, engine, store, VOICES)
    assert not engine.asked
    assert (plan.requests, plan.cached) == (5, 4)
    assert plan.characters == sum(len(one.spoken) for one in said)
    clips = gather(engine, store, said, tally=tally)
    assert tally.engine_calls == plan.requests
    assert sum(clip.sound.seconds for clip in clips) == pytest.approx(plan.seconds, rel=0.01)


def test_nothing_to_say_is_no_clip(store: Store) -> None:
    """No utterances are no clips and no questions."""
    assert gather(Scripted(), store, []) == []
