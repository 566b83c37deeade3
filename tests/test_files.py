"""Files are written atomically."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from podcast import files
from podcast.errors import ConfigError


def test_write_replaces_in_one_step(tmp_path: Path) -> None:
    """The new bytes replace the old, and no temporary file is left."""
    target, scratch = tmp_path / "out" / "a.bin", tmp_path / "scratch"
    files.write(target, b"old", scratch=scratch)
    files.write(target, b"ne", b"w", scratch=scratch)
    assert target.read_bytes() == b"new"
    assert list(scratch.iterdir()) == []
    assert list(target.parent.iterdir()) == [target]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """No reader sees the effect of an error half-way."""
    target, scratch = tmp_path / "a.bin", tmp_path / "scratch"
    files.write(target, b"old", scratch=scratch)
    with pytest.raises(TypeError):
        files.write(target, b"new", "no bytes", scratch=scratch)  # type: ignore[arg-type]
    assert target.read_bytes() == b"old"
    assert list(scratch.iterdir()) == []


def test_scratch_on_another_filesystem_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names both folders and the next step; both stay empty, and it does not mention a full disk."""

    def replace(_: Path, target: Path) -> Any:
        raise OSError(errno.EXDEV, "Invalid cross-device link", str(target))

    monkeypatch.setattr(Path, "replace", replace)
    target, scratch = tmp_path / "audio" / "a.mp3", tmp_path / ".podcast" / "tmp"
    with pytest.raises(ConfigError) as caught:
        files.write(target, b"sound", scratch=scratch)
    for told in (target.parent, scratch, "different filesystems", "without a symlink or mount point"):
        assert str(told) in str(caught.value)
    assert [*target.parent.iterdir(), *scratch.iterdir()] == []


def test_write_changed_leaves_equal_files_alone(tmp_path: Path) -> None:
    """Equal bytes keep the file's modification time."""
    target, scratch = tmp_path / "a.bin", tmp_path / "scratch"
    assert files.write_changed(target, b"one", scratch=scratch)
    os.utime(target, (1, 1))
    assert not files.write_changed(target, b"o", b"ne", scratch=scratch)
    assert target.stat().st_mtime == 1
    assert files.write_changed(target, b"two", scratch=scratch)


def test_sweep_removes_files_of_ended_processes(tmp_path: Path) -> None:
    """Files of a running process are kept; others are removed."""
    ours = tmp_path / f"{os.getpid()}-{files.HOST}-abc"
    dead = tmp_path / f"999999999-{files.HOST}-abc"
    folder = tmp_path / "999999999-folder"
    impossible = tmp_path / f"{10**30}-abc"
    for path in (ours, dead, impossible):
        path.write_bytes(b"")
    folder.mkdir()
    files.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [ours]
    files.sweep(tmp_path / "missing")


def test_files_of_another_machine_are_kept_for_a_day(tmp_path: Path) -> None:
    """This machine cannot check whether the process runs."""
    fresh, old = tmp_path / "999999999-0a1b2c-abc", tmp_path / "999999999-0a1b2c-old"
    for path in (fresh, old):
        path.write_bytes(b"")
    os.utime(old, (1, 1))
    files.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [fresh]


@pytest.mark.parametrize("pid", [0, -1, 999999999, 10**30])
def test_a_number_without_a_process_does_not_run(pid: int) -> None:
    """Nor does a number that is a process group or out of range."""
    assert not files.runs(pid)
    assert files.runs(os.getpid())
    assert files.runs(os.getppid())
