"""The store: what goes in comes out, damage is noticed, and two builds do not hurt each other."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.errors import AudioError
from podcast.records import Mark, Prosody
from podcast.voice import store as storing
from podcast.voice.capabilities import Speech
from podcast.voice.store import Store

MARKS = (Mark(start=0.1, end=0.3, written="你好"), Mark(start=0.30000000000000004, end=0.7, written='"\n'))


def speech(seconds: float = 1.0, seed: int = 1) -> Speech:
    noise = np.random.default_rng(seed).integers(-9000, 9000, int(seconds * 16_000), dtype=np.int16)
    return Speech(pcm=noise, sample_rate=16_000, marks=MARKS)


def name(text: str) -> str:
    return storing.key("tone", "1", "middle", Prosody(), text)


def only_file(store: Store) -> Path:
    (path,) = store.root.rglob("*.clip")
    return path


def test_what_goes_in_comes_out(store: Store) -> None:
    """Samples, rate and marks come back to the last bit."""
    assert store.get(name("一")) is None
    store.put(name("一"), speech())
    back = store.get(name("一"))
    assert back
    assert np.array_equal(back.sound.load(), speech().pcm)
    assert (back.sound.sample_rate, back.marks) == (16_000, MARKS)
    assert store.has(name("一"))
    assert not store.has(name("二"))


def test_all_that_shapes_the_sound_is_in_the_key() -> None:
    """Another engine, version, voice, prosody or text is another clip; the same is the same."""
    made_from = [
        ("tone", "1", "low", Prosody(), "好"),
        ("edge", "1", "low", Prosody(), "好"),
        ("tone", "2", "low", Prosody(), "好"),
        ("tone", "1", "high", Prosody(), "好"),
        ("tone", "1", "low", Prosody(rate=1.01), "好"),
        ("tone", "1", "low", Prosody(pitch=1.0), "好"),
        ("tone", "1", "low", Prosody(volume=1.0), "好"),
        ("tone", "1", "low", Prosody(), "好。"),
        ("tone", "1l", "ow", Prosody(), "好"),
    ]
    assert len({storing.key(*parts) for parts in made_from}) == len(made_from)
    assert storing.key("tone", "1", "low", Prosody(rate=1.12 * 0.9), "好") == storing.key(
        "tone", "1", "low", Prosody(rate=1.008), "好"
    )


@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_changed_byte_is_noticed(tmp_path_factory: pytest.TempPathFactory, place: float, flip: int) -> None:
    """No byte of a clip can change without the clip being thrown away and made again."""
    folder = tmp_path_factory.mktemp("store")
    store = Store(folder / "clips", folder / "scratch")
    store.put(name("一"), speech(0.1))
    path = only_file(store)
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= flip
    path.write_bytes(content)
    assert store.get(name("一")) is None
    assert not path.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}\n", b"fLaC", b'{"digest": 1, "layout": 1}\n', b"[1]\nx", b"\xff\xfe\n\0"]
)
def test_a_foreign_file_is_thrown_away(store: Store, content: bytes) -> None:
    """What was never a clip is not taken for one."""
    store.put(name("一"), speech())
    only_file(store).write_bytes(content)
    assert store.get(name("一")) is None
    store.put(name("一"), speech())
    assert store.get(name("一"))


def test_a_cut_file_is_thrown_away(store: Store) -> None:
    """A file cut at any place is no clip."""
    store.put(name("一"), speech(0.1))
    whole = only_file(store).read_bytes()
    for length in range(0, len(whole), 97):
        only_file_path = store.root / name("一")[:2] / f"{name('一')}.clip"
        only_file_path.write_bytes(whole[:length])
        assert store.get(name("一")) is None


def test_unfinished_files_lie_elsewhere(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that dies while writing leaves nothing among the clips."""

    def die(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", die)
    with pytest.raises(KeyboardInterrupt):
        store.put(name("一"), speech())
    assert not list(store.root.rglob("*.*"))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever runs the tests may write anywhere")
def test_a_folder_that_may_not_be_written_is_named(store: Store) -> None:
    """The message says which folder, and what to do."""
    store.root.parent.chmod(0o500)
    try:
        with pytest.raises(AudioError, match="clips"):
            store.put(name("一"), speech())
    finally:
        store.root.parent.chmod(0o700)


def test_a_full_disk_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is reported with the next step, and leaves no partial clip."""

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AudioError, match=r"No space left.*free some space"):
        store.put(name("一"), speech())
    assert store.get(name("一")) is None


WRITER = """
import sys
from pathlib import Path
import numpy as np
from podcast.voice.capabilities import Speech
from podcast.voice.store import Store
store = Store(Path(sys.argv[1]) / "clips", Path(sys.argv[1]) / "scratch")
for turn in range(3):
    for number in range(25):
        pcm = np.random.default_rng(number).integers(-9000, 9000, 8000, dtype=np.int16)
        found = store.get(f"{number:064x}")
        assert found is None or np.array_equal(found.sound.load(), pcm)
        store.put(f"{number:064x}", Speech(pcm=pcm, sample_rate=16000))
        if turn == 1 and number % 3 == 0:
            store.prune(keep_bytes=0)
"""


def test_two_builds_share_a_store(tmp_path: Path) -> None:
    """Several processes write, read and prune the same clips, and none ever sees half of one."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stderr=subprocess.PIPE, encoding="utf-8")
        for _ in range(3)
    ]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
    store = Store(tmp_path / "clips", tmp_path / "scratch")
    assert store.size().clips == 25
    assert all(store.get(f"{number:064x}") for number in range(25))
    assert not list((tmp_path / "scratch").iterdir())


def test_size_and_prune(store: Store) -> None:
    """Pruning takes what was unused longest, and says how much it took."""
    for number, text in enumerate("一二三四"):
        store.put(name(text), speech(seed=number))
        used = time.time() - 86_400 * 10 * (4 - number)
        os.utime(store.root / name(text)[:2] / f"{name(text)}.clip", (used, used))
    assert store.size().clips == 4
    one = store.size().bytes // 4
    assert store.get(name("一"))  # used again just now
    assert store.prune(unused_days=25).clips == 1
    assert not store.has(name("二"))
    removed = store.prune(keep_bytes=int(one * 1.5))
    assert (removed.clips, store.size().clips) == (2, 1)
    assert store.has(name("一"))
    assert store.prune() == storing.Size(clips=0, bytes=0)


def test_an_empty_store_has_no_size(tmp_path: Path) -> None:
    """A store that was never used is empty, not missing."""
    assert Store(tmp_path / "none", tmp_path / "scratch").size() == storing.Size(clips=0, bytes=0)
