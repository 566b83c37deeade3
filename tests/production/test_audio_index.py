"""An MP3 is read once, and again if it may have changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from podcast.feed import episodes
from podcast.production.audio_index import NAME, AudioIndex
from podcast.project import config
from podcast.records import Episode
from podcast.sound import mp3
from tests.conftest import Project


@pytest.fixture
def record(project: Project, article: Callable[..., str]) -> Episode:
    """An episode."""
    project.post("a.md", article())
    project.run("build")
    return episodes.load(project.folder / "audio" / "a.json")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are read."""
    paths, intact = list[Path](), mp3.intact

    def counted(path: Path, length: int) -> bool:
        paths.append(path)
        return intact(path, length)

    monkeypatch.setattr(mp3, "intact", counted)
    return paths


def test_a_file_is_read_once(project: Project, record: Episode, read: list[Path]) -> None:
    """A build adds it to the index; without the index it is read again, and added again."""
    loaded = config.load(project.folder)
    assert AudioIndex(loaded)(record)
    assert read == []
    (loaded.cache / NAME).write_text("{broken", encoding="utf-8")
    intact = AudioIndex(loaded)
    assert intact(record)
    assert intact(record)
    intact.save()
    assert AudioIndex(loaded)(record)
    assert len(read) == 1


@pytest.mark.parametrize("how", ["bytes", "size", "gone", "put back"])
def test_what_may_have_changed_is_read_again(project: Project, record: Episode, read: list[Path], how: str) -> None:
    """Other bytes of the same length, another length, another file with the same name."""
    path = project.folder / record.enclosure.path
    content = path.read_bytes()
    path.unlink()
    if how != "gone":
        path.write_bytes({"bytes": bytes(len(content)), "size": content[:-1], "put back": content}[how])
    assert AudioIndex(config.load(project.folder))(record) == (how == "put back")
    assert len(read) == (how in {"bytes", "put back"})


def test_the_index_drops_missing_files(project: Project, record: Episode) -> None:
    """So it does not grow with every correction."""
    loaded = config.load(project.folder)
    gone = project.folder / "audio" / "gone.mp3"
    (loaded.cache / NAME).write_text(json.dumps({str(gone): [1, 2, 3]}), encoding="utf-8")
    intact = AudioIndex(loaded)
    assert intact(record)
    intact.save()
    known = json.loads((loaded.cache / NAME).read_text(encoding="utf-8"))
    assert list(known) == [os.fspath(project.folder / record.enclosure.path)]
    assert not intact(replace(record, enclosure=replace(record.enclosure, length=1)))
