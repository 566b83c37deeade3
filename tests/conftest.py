"""Fixtures of several tests: a project in a temporary folder, and the posts beside the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from podcast.project import template
from podcast.project.config import feed_guid, load
from tests.services import preloaded

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

LONG = {"project", "make", "whole_store"}
"""Fixtures of what takes seconds: projects on which the command is run, in processes of its own, and a server of S3."""

VALUES = {
    "title": "试音台",
    "description": "只为测试而设的节目。",
    "link": "https://blog.example.test",
    "author": "试音员",
    "email": "show@example.test",
    "base_url": "https://podcast.example.test",
    "guid": feed_guid("https://podcast.example.test"),
    "start": "2025-01-01",
}


COLLECTED = pytest.StashKey[set[Path]]()
"""The test files that pytest has found."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests that take long; skip those that need the posts and cases beside the checkout, if missing."""
    config.stash[COLLECTED] = {item.path for item in items}
    for item in items:
        if LONG.intersection(getattr(item, "fixturenames", ())) and "everywhere" not in item.keywords:
            item.add_marker("long")
    if not SHARED.is_dir():
        for item in items:
            if "corpus" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="no shared posts and cases beside this checkout"))


@dataclass(frozen=True)
class Project:
    """A project in a temporary folder, and the command to run on it."""

    folder: Path

    def run(
        self, *words: str, code: int = 0, stdin: bytes | None = None, fresh: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run `podcast` in a process of its own, and expect the exit code `code`.

        With `fresh`, Python starts anew for it, as for a user; it takes a second longer.
        """
        command = [sys.executable, "-m", "podcast", *words, "--project", str(self.folder)]
        if fresh or sys.platform != "linux":
            done = subprocess.run(command, capture_output=True, input=stdin, timeout=300)
            ended, out, err = done.returncode, done.stdout.decode(), done.stderr.decode()
        else:
            ended, *streams = preloaded.run(command[3:], stdin=stdin)
            out, err = (stream.decode() for stream in streams)
        assert ended == code, f"exit {ended}\n{out}\n{err}"
        return subprocess.CompletedProcess(command, ended, out, err)

    def events(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        """Run `podcast ... --json` and return its events."""
        return [json.loads(line) for line in self.run(*words, "--json", code=code).stdout.splitlines()]

    def post(self, name: str, text: str) -> Path:
        """Write a post."""
        path = self.folder / "posts" / name
        path.write_text(text, encoding="utf-8")
        return path

    def configure(self, old: str, new: str) -> None:
        """Edit podcast.toml."""
        path = self.folder / "podcast.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def as_the_example_show(self) -> None:
        """Use the example show's style, titles and label."""
        self.configure("\n[label]\n", '\n[label]\nproducer = "ceshi-01"\n')
        self.configure('style = "朗读"', 'style = "社长"')
        self.configure('bulletin_title = ""', 'bulletin_title = "{date} 早报：{first}等{count}条"')

    def alone(self) -> None:
        """Let no stand-in speak for the service, and do not wait for it."""
        self.configure('stand_in = "kokoro"', 'stand_in = ""')
        self.configure("wait = 20", "wait = 0")

    def record(self, slug: str) -> dict[str, Any]:
        """Read an episode's record."""
        record: dict[str, Any] = json.loads((self.folder / "audio" / f"{slug}.json").read_text(encoding="utf-8"))
        return record


@pytest.fixture(scope="session")
def cover() -> bytes:
    """A valid cover."""
    return (ROOT / "cover.jpg").read_bytes()


@pytest.fixture
def project(tmp_path: Path, cover: bytes) -> Project:
    """A project without posts, with the fast engine `tone`."""
    folder = tmp_path / "show"
    template.write(load(folder), VALUES)
    (folder / "cover.jpg").write_bytes(cover)
    made = Project(folder)
    made.configure('engine = "auto"', 'engine = "tone"')
    made.as_the_example_show()
    made.alone()
    return made


@pytest.fixture
def article() -> Callable[..., str]:
    """Return the text of a short article."""

    def write(*paragraphs: str, title: str = "试一试", day: str = "2025-03-04", more: str = "") -> str:
        body = "\n\n".join(paragraphs or ("今天的风有点大，出门要戴帽子。晚上也许会下雨，记得收衣服。",))
        return f"---\ntitle: {title}\ndate: {day}\n{more}---\n\n{body}\n"

    return write
