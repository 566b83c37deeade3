"""The store that machines share: a clip travels once, and only whole."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from podcast.errors import AudioError
from podcast.records import Mark
from podcast.remote import Remote
from podcast.voice.capabilities import Speech
from podcast.voice.shared import SharedStore

KEY = "ab" * 32
Machine = Callable[[str], SharedStore]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Give the store of one of several machines that share a folder."""
    pytest.importorskip("fsspec")
    where = f"file://{tmp_path}/shared"

    def of(name: str) -> SharedStore:
        return SharedStore(tmp_path / name / "clips", tmp_path / name / "tmp", Remote(where, {}, AudioError))

    return of


@pytest.fixture
def speech() -> Speech:
    """Half a second with a word in it."""
    pcm = (np.sin(np.arange(8000) / 9) * 9000).astype(np.int16)
    return Speech(pcm=pcm, sample_rate=16_000, marks=(Mark(start=0.1, end=0.3, written="风"),))


def there(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "shared").rglob("*") if path.is_file()]


def test_what_one_machine_keeps_another_has(machine: Machine, speech: Speech, tmp_path: Path) -> None:
    """The clip is the same to the sample, and lies on the second machine's own disk from then on."""
    assert not machine("two").has(KEY)
    assert machine("two").get(KEY) is None
    machine("one").put(KEY, speech)
    two = machine("two")
    assert two.has(KEY)
    kept = two.get(KEY)
    assert kept
    assert np.array_equal(kept.sound.load(), speech.pcm)
    assert kept.marks == speech.marks
    for path in there(tmp_path):
        path.unlink()
    assert machine("two").get(KEY)
    assert two.size().clips == 1


def test_a_clip_damaged_on_the_way_is_thrown_away(
    machine: Machine, speech: Speech, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It never enters this machine's store, and is asked for again."""
    machine("one").put(KEY, speech)
    (place,) = there(tmp_path)
    content = bytearray(place.read_bytes())
    content[-1] ^= 1
    place.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert machine("two").get(KEY) is None
    assert "is damaged and is made again" in caplog.text
    assert there(tmp_path) == []
    assert machine("two").size().clips == 0


def test_a_plan_asks_once_what_is_there(machine: Machine, speech: Speech, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of utterances are one listing."""
    machine("one").put(KEY, speech)
    asked, found = list[str](), Remote.found

    def counted(self: Remote, folder: str) -> Mapping[str, Mapping[str, Any]]:
        asked.append(folder)
        return found(self, folder)

    monkeypatch.setattr(Remote, "found", counted)
    two = machine("two")
    assert [two.has(KEY), two.has("cd" * 32), two.has("ef" * 32)] == [True, False, False]
    assert asked == ["clips"]


def test_a_filesystem_that_fails_is_told(tmp_path: Path, speech: Speech) -> None:
    """As ours, with the place and what to do."""
    pytest.importorskip("fsspec")
    (tmp_path / "shared").write_text("a file where a folder should be")
    store = SharedStore(tmp_path / "clips", tmp_path / "tmp", Remote(f"file://{tmp_path}/shared", {}, AudioError))
    with pytest.raises(AudioError, match=r"shared: clips/ab/abab.* check that it can be reached"):
        store.put(KEY, speech)
