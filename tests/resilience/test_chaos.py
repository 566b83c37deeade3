"""Disks that fill, stores that lose files, clocks that jump, servers that lie: nothing half-written, nothing lost."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiohttp import web

from podcast import files, pipeline
from podcast.errors import PodcastError
from podcast.production.selection import Request
from podcast.project import config
from podcast.voice.store import Store
from tests.conftest import Project
from tests.resilience.test_servers import SENTENCES
from tests.services import damage, openai
from tests.services.openai import SpeechServer
from tests.services.watch import faults, snapshot

SEEDS = [pytest.param(seed, marks=() if seed <= 1 else pytest.mark.soak) for seed in range(1, 41)]
LIES = ["half", "noise", "nothing", "json", "text", "500", "429", "unsized", "wrong-type", "pcm", "l16", ""]


@pytest.fixture
def three(project: Project, article: Callable[..., str]) -> Project:
    """A project with three posts."""
    project.configure('style = "社长"', 'style = "朗读"')
    for number in range(3):
        day = f"2025-03-0{number + 1}"
        project.post(f"{day}-a.md", article(*SENTENCES[number * 3 : number * 3 + 3], title=f"第{number}篇", day=day))
    return project


def build(project: Project) -> bool:
    """Build in this process; return whether all succeeded."""
    try:
        return pipeline.build(config.load(project.folder), Request(), lambda _: None)
    except (PodcastError, OSError):
        return False


def whole(project: Project) -> dict[str, bytes]:
    """Build without disturbance, and return the visible files."""
    assert build(project)
    assert not faults(project.folder)
    return snapshot(project.folder)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_disk_that_is_full_at_any_write(three: Project, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """No file is half-written; with room again the build makes up for it."""
    intact, count = files.write, 0

    def write(*args: Any, **given: Any) -> None:
        nonlocal count
        count += 1
        if count >= 2 * seed and count % 3 != 2:
            raise OSError(28, "No space left on device")
        intact(*args, **given)

    with monkeypatch.context() as patch:
        patch.setattr(files, "write", write)
        build(three)
    assert not faults(three.folder)
    assert len([name for name in whole(three) if name.endswith(".mp3")]) == 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_store_that_loses_files_between_two_reads(three: Project, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Clips vanish before and after they are looked at; the episodes are the same."""
    expected, chance = whole(three), random.Random(seed)
    for name in ("audio", "feed"):
        shutil.rmtree(three.folder / name)
    intact = Store.get

    def get(store: Store, name: str) -> Any:
        for path in store.root.rglob("*"):
            if path.is_file() and chance.random() < 0.1:
                path.unlink(missing_ok=True)
        return intact(store, name)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "get", get)
        build(three)
    assert not faults(three.folder)
    again = whole(three)
    assert {name for name in again if name.endswith(".mp3")} == {name for name in expected if name.endswith(".mp3")}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clock_that_jumps(three: Project, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Back and forth by days between any two looks at it."""
    chance, intact = random.Random(seed), time.time

    def jumping() -> float:
        return intact() + chance.uniform(-3e6, 3e6)

    with monkeypatch.context() as patch:
        patch.setattr(time, "time", jumping)
        assert build(three)
    assert not faults(three.folder)
    assert len([name for name in whole(three) if name.endswith(".mp3")]) == 3


class LyingServer(SpeechServer):
    """A server that answers every third request in another way, and damages what it says."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._chance = random.Random(seed)

    async def speech(self, request: web.Request) -> web.StreamResponse:
        self.fault = self._chance.choice(LIES) if self._chance.random() < 0.3 else ""
        found = self._chance.choice([damage.DAMAGES[name] for name in sorted(damage.REQUIRED)])
        self.damage = found if self._chance.random() < 0.15 else None
        return await super().speech(request)


@pytest.fixture
def honest() -> Iterator[SpeechServer]:
    """A server without faults."""
    with openai.running(SpeechServer()) as server:
        yield server


@pytest.mark.parametrize("seed", SEEDS)
def test_a_server_that_lies_about_anything(three: Project, honest: SpeechServer, seed: int) -> None:
    """Length, type, status and speech: an episode is as long as it must be, or it is not there."""
    options = 'voice = "author"\npatience = 0.01\nparallel = 1\n'
    three.configure("[engines]\n", f'[engines]\n[engines.openai]\nbase_url = "{honest.url}"\n{options}')
    three.configure('engine = "tone"', 'engine = "openai"')
    whole(three)
    expected = {slug: three.record(slug)["duration"] for slug in (f"2025-03-0{number}-a" for number in (1, 2, 3))}
    for name in [*(three.folder / "audio").iterdir(), *(three.folder / ".podcast" / "clips").rglob("*.*")]:
        name.unlink()
    with openai.running(LyingServer(seed)) as lying:
        three.configure(honest.url, lying.url)
        for _ in range(4):
            if build(three):
                break
    assert not faults(three.folder)
    for path in (three.folder / "audio").glob("*.json"):
        assert three.record(path.stem)["duration"] == pytest.approx(expected[path.stem], rel=0.04), path
