"""A post gets through whatever a third of its requests meet, or fails and goes on later: long random runs."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from edge_tts.drm import DRM

from podcast.errors import EngineError
from podcast.records import Clip, Prosody, Utterance
from podcast.voice import engines, synthesise
from podcast.voice.engines.tone import Tone
from podcast.voice.store import Store
from podcast.voice.synthesise import Tally
from tests.services.edge import EdgeService
from tests.services.faults import FAULTS, HANDSHAKE, HARMLESS, Plan, Rule
from tests.services.speech import FRAME_BYTES, LEAD, TAIL
from tests.voice.conftest import VOICES, numbered

pytestmark = pytest.mark.long

SLOW = {"hang", "stall", "drip", "slow-start"}
"""Faults that cost a time limit each: fewer of them, so that the runs stay short."""
COMMON = sorted(set(FAULTS) - SLOW - {"few-marks"})
MIX = {fault: 0.30 / len(COMMON) for fault in COMMON} | dict.fromkeys(sorted(SLOW - {"drip"}), 0.01)
"""A third of all requests, of every kind."""
OPTIONS = {"first": 1.5, "gap": 0.5, "patience": 0.01}
SEEDS = [pytest.param(seed, marks=() if seed <= 3 else pytest.mark.soak) for seed in range(1, 31)]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the library's clock, which a 403 moves."""
    monkeypatch.setattr(DRM, "clock_skew_seconds", 0.0)


def build(store: Store, said: list[Utterance], tally: Tally | None = None, **options: float) -> list[Clip]:
    async def whole() -> list[Clip]:
        engine = engines.create("edge", {**OPTIONS, **options})
        clips = synthesise.clips(said, engine, store, VOICES, tally=tally)
        return [clip async for clip in clips]

    return asyncio.run(whole())


def lengths(said: list[Utterance]) -> Iterator[float]:
    """Give how long each clip must be: the tones, silence at both ends, whole frames, less the decoder's delay."""
    for one in said:
        tones = asyncio.run(Tone({}).speak(one.spoken, "middle", Prosody())).seconds
        yield LEAD + tones + TAIL


@pytest.mark.parametrize("seed", SEEDS)
def test_a_third_of_requests_fail_and_no_word_is_lost(edge_service: EdgeService, tmp_path: Path, seed: int) -> None:
    """Eighty utterances come out in order, each as long as it must be."""
    edge_service.behaviour.plan = Plan(mix=MIX, seed=seed)
    said, tally = numbered(80), Tally()
    clips = build(Store(tmp_path / "clips", tmp_path / "scratch"), said, tally)
    assert [clip.utterance for clip in clips] == said
    for clip, expected in zip(clips, lengths(said), strict=True):
        assert clip.sound.seconds == pytest.approx(expected, abs=0.08), clip.utterance.spoken
        assert "".join(mark.written for mark in clip.marks) == "".join(filter(str.isalnum, clip.utterance.spoken))
    failed = sum(edge_service.counts[fault] for fault in set(FAULTS) - HARMLESS)
    assert tally.retries >= failed
    assert failed > 15
    assert len({fault for fault in FAULTS if edge_service.counts[fault]}) > 8


@pytest.mark.parametrize("fault", ["close", "403-undated", "429", "no-audio", "truncate"])
def test_faults_that_never_stop_end_the_run_and_it_goes_on_later(
    edge_service: EdgeService, tmp_path: Path, fault: str
) -> None:
    """After half of the post the service breaks for good; when it is well again, only the rest is asked for."""
    store, said, tally = Store(tmp_path / "clips", tmp_path / "scratch"), numbered(30), Tally()
    build(store, said[:15])
    edge_service.behaviour.plan = Plan(rules=[Rule(fault)])
    with pytest.raises(EngineError, match="Run the same command again") as raised:
        build(store, said)
    assert raised.value.exit_code == 1
    assert store.size().clips == 15
    edge_service.behaviour.plan = Plan()
    edge_service.counts.clear()
    assert len(build(store, said, tally)) == 30
    assert (tally.cached, tally.engine_calls, edge_service.counts["well"]) == (15, 15, 15)


def test_one_text_that_never_works_fails_alone(edge_service: EdgeService, tmp_path: Path) -> None:
    """The others are spoken and kept; the message names the one."""
    store, said = Store(tmp_path / "clips", tmp_path / "scratch"), numbered(30)
    edge_service.behaviour.plan = Plan(rules=[Rule("truncate", match="第一二条")])
    with pytest.raises(EngineError, match=r"utterance 12 \(line 12: 第一二条"):
        build(store, said)
    assert store.size().clips >= 11


def test_a_server_that_refuses_above_five(edge_service: EdgeService, tmp_path: Path) -> None:
    """With sixteen allowed and five taken, a post is complete, and refusals are the exception."""
    edge_service.behaviour.most, edge_service.behaviour.latency = 5, 0.02
    said, tally = numbered(80), Tally()
    clips = build(Store(tmp_path / "clips", tmp_path / "scratch"), said, tally, parallel=16)
    assert len(clips) == 80
    assert edge_service.most_open == 5
    assert tally.retries < 60


def test_the_seed_decides_and_the_order_does_not() -> None:
    """The same seed gives the same faults, whatever comes first."""
    texts = [one.spoken for one in numbered(200)]
    one, two, other = (Plan(mix=MIX, seed=seed) for seed in (5, 5, 6))
    forward = {text: one.answer(text) for text in texts}
    assert {text: two.answer(text) for text in reversed(texts)} == forward
    assert {text: other.answer(text) for text in texts} != forward
    met = Counter(forward.values())
    assert 0.2 < 1 - met[""] / len(texts) < 0.45
    assert not set(met) & set(HANDSHAKE)


def test_frames_are_those_of_the_service() -> None:
    """The local service's frames last 24 ms, as those of the real one."""
    assert math.isclose(FRAME_BYTES * 8 / 48_000, 0.024)
