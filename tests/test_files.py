"""Files arrive whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from podcast import files


def test_write_replaces_in_one_step(tmp_path: Path) -> None:
    """The old bytes give way to the new, and nothing temporary is left."""
    target, scratch = tmp_path / "out" / "a.bin", tmp_path / "scratch"
    files.write(target, b"old", scratch=scratch)
    files.write(target, b"ne", b"w", scratch=scratch)
    assert target.read_bytes() == b"new"
    assert list(scratch.iterdir()) == []
    assert list(target.parent.iterdir()) == [target]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """An error half-way is seen by nobody."""
    target, scratch = tmp_path / "a.bin", tmp_path / "scratch"
    files.write(target, b"old", scratch=scratch)
    with pytest.raises(TypeError):
        files.write(target, b"new", "no bytes", scratch=scratch)  # type: ignore[arg-type]
    assert target.read_bytes() == b"old"
    assert list(scratch.iterdir()) == []


def test_write_changed_leaves_equal_files_alone(tmp_path: Path) -> None:
    """Equal bytes keep the file's time stamp."""
    target, scratch = tmp_path / "a.bin", tmp_path / "scratch"
    assert files.write_changed(target, b"one", scratch=scratch)
    os.utime(target, (1, 1))
    assert not files.write_changed(target, b"o", b"ne", scratch=scratch)
    assert target.stat().st_mtime == 1
    assert files.write_changed(target, b"two", scratch=scratch)


def test_sweep_takes_what_the_dead_have_left(tmp_path: Path) -> None:
    """Files of a process that runs stay; others go."""
    ours = tmp_path / f"{os.getpid()}-abc"
    dead = tmp_path / "999999999-abc"
    folder = tmp_path / "999999999-folder"
    for path in (ours, dead):
        path.write_bytes(b"")
    folder.mkdir()
    files.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [ours] if os.name != "nt" else ours.exists()
    files.sweep(tmp_path / "missing")
