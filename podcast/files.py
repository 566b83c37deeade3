"""Write files atomically, and remove cached files that are no longer used."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from podcast.errors import ConfigError

HOST = hashlib.sha256(platform.node().encode()).hexdigest()[:6]
"""Identifies this machine in the names of temporary files."""
_FOREIGN = re.compile(r"\d+-[0-9a-f]{6}-.+")
DAY = 86_400
"""Seconds."""
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""The disk, or the user's share of it, is full."""
HELD, TRY = 5.0, 0.05
"""Seconds for which a file that another program holds open is waited for, and between two tries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much there is, or how much was removed."""

    files: int
    bytes: int


def write(path: Path, *parts: bytes, scratch: Path, sync_folder: bool = True) -> None:
    """Write `parts` to `path` atomically.

    The bytes go to a temporary file in `scratch`, are synced to the disk, and the file is renamed: a reader sees the
    old file or the new one (POSIX `rename`; Windows `MoveFileEx` by `os.replace`).

    Args:
        path: Its folder is created if it is missing.
        parts: Written one after the other.
        scratch: A folder on the same filesystem, never the folder of finished files; created if it is missing.
        sync_folder: Whether to sync the folder too, so that the name survives a power cut. Who writes several files
            into one folder leaves it out, and calls `sync` before the next step that relies on them.

    Raises:
        OSError: The disk is full, or the folder is not writable.
        ConfigError: `scratch` is on another filesystem.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = scratch / f"{os.getpid()}-{HOST}-{secrets.token_hex(6)}"
    try:
        with temporary.open("xb") as out:
            for part in parts:
                out.write(part)
            out.flush()
            os.fsync(out.fileno())
        _moved(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    if sync_folder:
        sync(path.parent)


def write_changed(path: Path, *parts: bytes, scratch: Path, sync_folder: bool = True) -> bool:
    """Write like `write`, but skip a file that already has this content.

    Returns:
        Whether the file was written.
    """
    try:
        if path.read_bytes() == b"".join(parts):
            return False
    except FileNotFoundError:
        pass
    write(path, *parts, scratch=scratch, sync_folder=sync_folder)
    return True


def sweep(scratch: Path) -> None:
    """Remove files in `scratch` from processes that no longer run.

    Other machines may share the folder. Whether their processes run is unknown, so their files are kept for a day.
    """
    if not scratch.is_dir():
        return
    for left in scratch.iterdir():
        owner, _, rest = left.name.partition("-")
        foreign = _FOREIGN.fullmatch(left.name) and not rest.startswith(f"{HOST}-")
        if _age(left) < DAY if foreign else owner.isdecimal() and runs(int(owner)):
            continue
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            discard(left)


def discard(path: Path) -> None:
    """Remove a file that is of no use any more; one that Windows holds fast while it is read stays until next time."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        if os.name != "nt":
            raise


def step_for(error: OSError) -> str:
    """Return what to do about an error of the system: a full disk is said as such."""
    if error.errno in FULL:
        return "the disk is full: free some space (`podcast store` shows what the cache takes), and run this again"
    return "check the free space, whether another file has this name, and the permissions"


def size(folder: Path, pattern: str) -> Size:
    """Count files and bytes."""
    found = list(_found(folder, pattern))
    return Size(files=len(found), bytes=sum(length for _, length, _ in found))


def prune(folder: Path, pattern: str, *, unused_days: float | None = None, keep_bytes: int | None = None) -> Size:
    """Remove files unused for `unused_days`, then the least recently used until the rest fits into `keep_bytes`.

    Code that uses a file marks it with `os.utime`.

    Returns:
        What was removed.

    Raises:
        OSError: A file cannot be removed.
    """
    found = sorted(_found(folder, pattern), key=lambda file: file[2])
    left = sum(length for _, length, _ in found)
    oldest = time.time() - unused_days * DAY if unused_days is not None else 0.0
    removed, freed = 0, 0
    for path, length, used in found:
        if used >= oldest and (keep_bytes is None or left <= keep_bytes):
            continue
        path.unlink(missing_ok=True)
        removed, freed, left = removed + 1, freed + length, left - length
    return Size(files=removed, bytes=freed)


def _age(path: Path) -> float:
    """Return the seconds since a file was written; 0 if it is missing."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _found(folder: Path, pattern: str) -> Iterator[tuple[Path, int, float]]:
    """Yield each file's path, size in bytes and time of last use."""
    for path in folder.glob(pattern):
        try:
            found = path.stat()
        except FileNotFoundError:  # another run has removed it
            continue
        yield path, found.st_size, found.st_mtime


def runs(pid: int) -> bool:
    """Return whether a process with this number runs."""
    if pid <= 0:  # a group of processes
        return False
    if os.name == "nt":  # where `os.kill` would end it
        return _runs_on_windows(pid)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):  # there is no such process, or the number is out of range
        return False
    except PermissionError:
        return True
    return True


def _runs_on_windows(pid: int) -> bool:
    """Ask Windows; who may not look at a process learns that it is there.

    Source: Microsoft, "Process Security and Access Rights", "GetExitCodeProcess", "System Error Codes".
    """
    import ctypes

    limited, denied, still_active = 0x1000, 5, 259
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(limited, False, ctypes.c_uint32(pid)) if pid < 2**32 else None
    if not handle:
        return pid < 2**32 and bool(ctypes.get_last_error() == denied)  # type: ignore[attr-defined, unused-ignore]
    code = ctypes.c_uint32(still_active)
    kernel.GetExitCodeProcess(ctypes.c_void_p(handle), ctypes.byref(code))
    kernel.CloseHandle(ctypes.c_void_p(handle))
    return code.value == still_active


def _moved(temporary: Path, path: Path) -> None:
    """Rename a finished file to its final name.

    Raises:
        ConfigError: The rename crosses filesystems; a copy would not be atomic.
        OSError: Another program holds the file open (Windows).
    """
    try:
        _replaced(temporary, path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        raise ConfigError(
            f"{path.parent} and {temporary.parent} are on different filesystems, but files are renamed from one to the "
            "other: put both on the same disk, without a symlink or mount point between them"
        ) from error


def _replaced(temporary: Path, path: Path) -> None:
    """Rename; where Windows refuses since the file is being read (served, scanned for viruses), try again for a while.

    Source: Microsoft, "MoveFileEx" and "CreateFile" (FILE_SHARE_DELETE, which Python's `open` does not give).
    """
    until = time.monotonic() + HELD
    while True:
        try:
            temporary.replace(path)
        except PermissionError as error:
            if os.name != "nt" or path.is_dir():
                raise
            if time.monotonic() >= until:
                told = f"may not be written, or another program holds it open ({error.strerror})"
                raise PermissionError(errno.EACCES, told, str(path)) from error
            time.sleep(TRY)
        else:
            return


def sync(folder: Path) -> None:
    """Sync the names in a folder to the disk."""
    if os.name == "nt":  # folders cannot be opened on Windows, and NTFS journals the rename
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
