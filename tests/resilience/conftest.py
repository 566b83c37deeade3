"""Fixtures of these tests: identical projects, a local edge service, and the results of builds without faults.

The service speaks the wire protocol over a Unix socket. The result of each build is compared, byte by byte, with that
of an undisturbed build.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from podcast.project import template
from podcast.project.config import load
from tests.conftest import VALUES, Project
from tests.services import edge
from tests.services.edge import Behaviour, EdgeService
from tests.services.watch import faults, snapshot

QUICK = "[engines.edge]\nfirst = 1.5\ngap = 0.5\npatience = 0.01\n"
"""Timeouts for a service on this machine: it answers at once or not at all."""
SLUG = "2025-03-04-a"
"""The slug of a project's first post."""
NUMERALS = "零一二三四五六七八九"

Make = Callable[..., Project]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip this folder's tests on systems without Unix sockets."""
    if sys.platform == "win32":
        for item in items:
            if "resilience" in item.path.parts:
                item.add_marker(pytest.mark.skip(reason="needs Unix sockets"))


@dataclass(frozen=True)
class Undisturbed:
    """The result of a build without faults."""

    files: dict[str, bytes]
    """All visible files, by path from the project's folder."""
    seconds: float
    """Duration of the build."""


def text(count: int, day: str = "2025-03-04") -> str:
    """Return a post of `count` different paragraphs of one utterance each."""
    said = ["".join(NUMERALS[int(digit)] for digit in str(number)) for number in range(1, count + 1)]
    body = "\n\n".join(f"第{number}条消息，说的是{day[-1]}号街上新开的那家书店。" for number in said)
    return f"---\ntitle: 书店\ndate: {day}\n---\n\n{body}\n"


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory, cover: bytes) -> Make:
    """Create projects that differ only in their folder."""

    def project(*counts: int, engine: str = "edge", options: str = QUICK) -> Project:
        folder = tmp_path_factory.mktemp("show") / "show"
        template.write(load(folder), VALUES)
        (folder / "cover.jpg").write_bytes(cover)
        made = Project(folder)
        made.configure('engine = "auto"', f'engine = "{engine}"')
        made.configure("[engines]\n", f"[engines]\n{options}")
        made.alone()
        for number, count in enumerate(counts):
            day = f"2025-03-{4 + number:02d}"
            made.post(f"{day}-a.md", text(count, day))
        return made

    return project


@pytest.fixture(scope="session")
def shared_service() -> Iterator[EdgeService]:
    """A local service for all tests, so that it encodes each text only once."""
    with edge.running() as running:
        yield running


@pytest.fixture
def service(shared_service: EdgeService, monkeypatch: pytest.MonkeyPatch) -> EdgeService:
    """The service, without faults and with reset counts, at the address that the command uses."""
    shared_service.behaviour = Behaviour()
    shared_service.counts.clear()
    shared_service.most_open = 0
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(shared_service.unix))
    return shared_service


def _undisturbed(make: Make, service: EdgeService, *counts: int) -> Undisturbed:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PODCAST_EDGE_SOCKET", str(service.unix))
        service.behaviour = Behaviour()
        project = make(*counts)
        began = time.monotonic()
        project.run("build")
        took = time.monotonic() - began
    assert not faults(project.folder)
    return Undisturbed(files=snapshot(project.folder), seconds=took)


@pytest.fixture(scope="session")
def long(make: Make, shared_service: EdgeService) -> Undisturbed:
    """A post of eighty utterances, built without faults."""
    return _undisturbed(make, shared_service, 80)


@pytest.fixture(scope="session")
def two(make: Make, shared_service: EdgeService) -> Undisturbed:
    """Two short posts, built without faults."""
    return _undisturbed(make, shared_service, 8, 5)


def sound(files: dict[str, bytes]) -> dict[str, Any]:
    """Return the audible result: the audio files, and each record's cues without the times of words.

    A fault can lose an answer's word marks, but nothing else; the audio has every clip.
    """
    heard: dict[str, Any] = {name: content for name, content in files.items() if name.endswith(".mp3")}
    for name, content in files.items():
        if name.startswith("audio/") and name.endswith(".json"):
            heard[name] = [(cue["start"], cue["end"], cue["written"]) for cue in json.loads(content)["cues"]]
    return heard


def of_kind(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["event"] == kind]


def start(project: Project, *words: str, prelude: str = "") -> subprocess.Popen[str]:
    """Start `podcast build` in a new process; `prelude` is Python code that runs first."""
    code = f"{prelude}\nimport sys; from podcast.cli import main; main(sys.argv[1:], prog_name='podcast')"
    command = [sys.executable, "-c", code, "build", *words, "--project", str(project.folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
