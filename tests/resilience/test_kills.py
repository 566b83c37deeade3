"""A build is killed, or two builds run at once: visible files are complete at every moment."""

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
    """Killed once or twice at random moments, and built again: all bytes equal those of an undisturbed build.

    Visible files are complete at every moment. A third of the builds update an already published episode.
    """
    chance = random.Random(number)
    service.behaviour = Behaviour(latency=0.02)
    project = make(8, 5)
    if corrected := number % 3 == 0:
        post = project.folder / "posts" / f"{SLUG}.md"
        post.write_text(text(6), encoding="utf-8")
        project.run("build")
        post.write_text(text(8), encoding="utf-8")
    with Watch(project.folder) as watch:
        for _ in range(chance.choice([1, 2])):
            building = start(project)
            time.sleep(chance.uniform(0.3, 1.05) * two.seconds)
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


def test_two_builds_at_once_both_succeed(make: Make, service: EdgeService, two: Undisturbed) -> None:
    """They use the same cache and folders, and the result is that of a single build."""
    service.behaviour = Behaviour(latency=0.02)
    project = make(8, 5)
    with Watch(project.folder) as watch:
        both = [start(project), start(project)]
        ends = [(*building.communicate(timeout=120), building.returncode) for building in both]
    assert [code for _, _, code in ends] == [0, 0], ends
    assert not watch.faults
    assert snapshot(project.folder) == two.files
