"""A service that fails sometimes, or always: the episode is complete, or it is not published."""

from __future__ import annotations

import pytest

from tests.resilience.conftest import QUICK, SLUG, Make, Undisturbed, of_kind, sound
from tests.services.edge import Behaviour, EdgeService
from tests.services.faults import FAULTS, HARMLESS, Plan, Rule
from tests.services.watch import snapshot
from tests.voice.test_soak import MIX

SEEDS = [pytest.param(seed, marks=() if seed <= 2 else pytest.mark.soak) for seed in range(1, 31)]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_third_of_requests_fail_and_the_episode_is_the_same(
    make: Make, service: EdgeService, long: Undisturbed, seed: int
) -> None:
    """All eighty utterances are complete: the audio equals that of a build without faults, byte by byte."""
    service.behaviour = Behaviour(plan=Plan(mix=MIX, seed=seed))
    project = make(80)
    events = project.events("build")
    (built,) = of_kind(events, "episode")
    failed = sum(service.counts[fault] for fault in set(FAULTS) - HARMLESS)
    assert failed > 15
    assert built["retries"] >= failed
    assert sound(snapshot(project.folder)) == sound(long.files)


@pytest.mark.parametrize(
    ("fault", "engine"),
    [
        ("close", "auto"),
        *(pytest.param(fault, "edge", marks=pytest.mark.soak) for fault in ("truncate", "no-audio", "abort")),
    ],
)
def test_permanent_faults_exit_with_1_and_the_next_run_continues(
    make: Make, service: EdgeService, two: Undisturbed, fault: str, engine: str
) -> None:
    """In the middle of one post the service fails permanently: that post is reported and not published, but the other
    is. When the service works again, only the rest is requested."""
    service.behaviour = Behaviour(plan=Plan(rules=[Rule(fault, "第[四五六七八]条消息，说的是四号街")]))
    project = make(8, 5, engine=engine)
    told = project.run("build", code=1).stderr
    assert f"{SLUG}.md: utterance " in told
    assert "Run the same command again to continue: finished clips are kept" in told
    assert "1 failure" in told
    assert {name for name in snapshot(project.folder) if SLUG in name} == set()
    assert "2025-03-05-a" in (project.folder / "feed" / "feed.xml").read_text(encoding="utf-8")
    service.behaviour = Behaviour()
    service.asked.clear()
    (built,) = of_kind(project.events("build"), "episode")
    assert {"第四条", "第八条"} <= {asked.text[:3] for asked in service.asked}
    assert built["engine_calls"] == len(service.asked) < len(project.record(SLUG)["cues"])
    assert sound(snapshot(project.folder)) == sound(two.files)


@pytest.mark.soak
def test_a_service_that_allows_five_parallel_requests(make: Make, service: EdgeService, long: Undisturbed) -> None:
    """With `parallel = 16` and a limit of five, the episode is complete, and never more than five were open."""
    service.behaviour = Behaviour(most=5, latency=0.02)
    project = make(80, options=f"{QUICK}parallel = 16\n")
    (built,) = of_kind(project.events("build"), "episode")
    assert service.counts["refused"] > 0
    assert service.most_open == 5
    assert built["engine_calls"] <= 2 * len(project.record(SLUG)["cues"])
    assert sound(snapshot(project.folder)) == sound(long.files)
