"""The power goes in the middle of a build, or two builds run at once: what is visible is whole at every moment."""

from __future__ import annotations

import random
import signal
import time

import pytest

from tests.resilience.conftest import SLUG, Make, Undisturbed, sound, start, text
from tests.services.edge import Behaviour, EdgeService
from tests.services.watch import Watch, faults, snapshot

KILLS = [pytest.param(number, marks=() if number <= 3 else pytest.mark.soak) for number in range(1, 51)]


@pytest.mark.parametrize("number", KILLS)
def test_a_killed_build_is_finished_by_the_next(
    make: Make, service: EdgeService, two: Undisturbed, number: int
) -> None:
    """Killed at a random moment, twice where the lot says so, and built again: all bytes are those of a quiet build.

    What is visible is whole at every moment. A third of the builds correct an episode that is published already.
    """
    lot = random.Random(number)
    service.behaviour = Behaviour(latency=0.02)
    project = make(8, 5)
    if corrected := number % 3 == 0:
        post = project.folder / "posts" / f"{SLUG}.md"
        post.write_text(text(6), encoding="utf-8")
        project.run("build")
        post.write_text(text(8), encoding="utf-8")
    with Watch(project.folder) as watch:
        for _ in range(lot.choice([1, 2])):
            building = start(project)
            time.sleep(lot.uniform(0.3, 1.05) * two.seconds)
            building.send_signal(signal.SIGKILL)
            building.communicate()
            assert not faults(project.folder)
        project.run("build")
    assert not watch.faults
    assert watch.looks
    after = snapshot(project.folder)
    if corrected:
        assert sound(after).items() >= sound(two.files).items()
    else:
        assert after == two.files
    assert not list((project.folder / ".podcast" / "tmp").iterdir())


def test_two_builds_at_once_both_end_well(make: Make, service: EdgeService, two: Undisturbed) -> None:
    """They share store, fragments and folders, and what they leave is that of one."""
    service.behaviour = Behaviour(latency=0.02)
    project = make(8, 5)
    with Watch(project.folder) as watch:
        both = [start(project), start(project)]
        ends = [(*building.communicate(timeout=120), building.returncode) for building in both]
    assert [code for _, _, code in ends] == [0, 0], ends
    assert not watch.faults
    assert snapshot(project.folder) == two.files
