"""A folder as a target: a checkout of the site, a mounted disk, or the root of a static server."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from podcast import files
from podcast.errors import PublishError
from podcast.publish.targets.edition import digests
from podcast.publish.targets.storage import PARTS, STATE, Stored

READ_WHOLE = 1 << 20
"""Bytes. A listing reads the content of files up to this size: 9,000 pages of 1,500 episodes in two seconds."""

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
"""What FAT and some network disks say to a hard link; the last is Windows'."""


class Folder:
    """Writes files atomically, with fsync and rename.

    Args:
        folder: Created if its parent exists; a disk that is not mounted is an error.
        state: The folder of manifest and lock; by default inside the folder itself.
    """

    parallel = 1

    def __init__(self, folder: Path, state: Path | None = None) -> None:
        self.folder = folder
        self.where = str(folder)
        self._state = state or folder / STATE
        self._scratch = self._state / "tmp"
        if not folder.parent.is_dir():
            raise PublishError(f"{folder.parent} does not exist; mount the disk or make the folder, and publish again")

    def listed(self) -> Mapping[str, Stored]:
        """Return the files under `PARTS`, small ones with the hash of their content."""
        found = {}
        with self._translated("listed"):
            for part in PARTS:
                for file in sorted((self.folder / part).rglob("*")):
                    if file.is_file():
                        size = file.stat().st_size
                        md5 = digests(file)[1] if size <= READ_WHOLE else ""
                        found[file.relative_to(self.folder).as_posix()] = Stored(size=size, md5=md5)
        return found

    def read(self, path: str) -> bytes | None:
        """Return a file's content."""
        with self._translated(path):
            try:
                return self.at(path).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def send(self, path: str, source: Path) -> None:
        """Copy a file."""
        with self._translated(path):
            files.write(self.at(path), source.read_bytes(), scratch=self._scratch)

    def write(self, path: str, content: bytes) -> None:
        """Write a file atomically."""
        with self._translated(path):
            files.write(self.at(path), content, scratch=self._scratch)

    def create(self, path: str, content: bytes) -> bool:
        """Write a file unless it exists: linking a finished file is atomic."""
        target = self.at(path)
        with self._translated(path):
            self._scratch.mkdir(parents=True, exist_ok=True)
            files.sweep(self._scratch)
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = self._scratch / f"{os.getpid()}-{secrets.token_hex(6)}"
            try:
                temporary.write_bytes(content)
                target.hardlink_to(temporary)
            except FileExistsError:
                return False
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                return _created(target, content)  # FAT and some network disks do not support links
            finally:
                temporary.unlink(missing_ok=True)
        return True

    def remove(self, path: str) -> None:
        """Remove a file, if it exists."""
        with self._translated(path):
            self.at(path).unlink(missing_ok=True)

    def proven(self, path: str, size: int, sha256: str, md5: str) -> bool:  # noqa: ARG002
        """Return whether the file on disk has this content."""
        with self._translated(path):
            try:
                content = self.at(path).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return False
        return len(content) == size and hashlib.sha256(content).hexdigest() == sha256

    def modified(self, path: str) -> datetime | None:  # noqa: ARG002
        """Return None: the clock is this machine's."""
        return None

    def deliver(self, fresh: Mapping[str, str]) -> None:
        """Do nothing: written files are already public."""

    def at(self, path: str) -> Path:
        """Return where a path is on disk."""
        return self._state / path.removeprefix(STATE) if path.startswith(STATE) else self.folder / path

    @contextmanager
    def _translated(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PublishError(f"{self.where}: {path}: {error.strerror or error}; {_step(error)}") from error


def _created(target: Path, content: bytes) -> bool:
    try:
        with target.open("xb") as out:
            out.write(content)
    except FileExistsError:
        return False
    return True


def _step(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return "free space on the disk (`--prune` removes old audio) and publish again: files already there are kept"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return "get write permission there, and publish again"
    if error.errno in {errno.ENOTDIR, errno.EISDIR}:
        return "something else has that name: move it, and publish again"
    return "check that the disk is connected and works, and publish again: files already there are not sent again"
