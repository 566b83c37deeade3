"""A folder as a target: a checkout of the site, a mounted disk, or what a static server serves."""

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
"""Bytes up to which a listing reads a file's content: all pages of 1,500 episodes, 9,000 files, in two seconds."""

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
"""What FAT and some network disks say to a hard link; the last is Windows'."""


class Folder:
    """Writes by fsync and rename.

    Args:
        folder: Made where missing, if its parent is there: a disk that is not mounted is no target.
        state: Where manifest and lock are kept; by default in the folder itself.
    """

    parallel = 1

    def __init__(self, folder: Path, state: Path | None = None) -> None:
        self.folder = folder
        self.where = str(folder)
        self._state = state or folder / STATE
        self._scratch = self._state / "tmp"
        if not folder.parent.is_dir():
            raise PublishError(f"{folder.parent} is not there: mount the disk or make the folder, and publish again")

    def listed(self) -> Mapping[str, Stored]:
        """Give the files under `PARTS`, small ones with their content's hash."""
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
        """Give a file's content."""
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
        """Write a file in one step."""
        with self._translated(path):
            files.write(self.at(path), content, scratch=self._scratch)

    def create(self, path: str, content: bytes) -> bool:
        """Write a file unless it is there: a link to a finished file either is made or is not."""
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
                return _created(target, content)
            finally:
                temporary.unlink(missing_ok=True)
        return True

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        with self._translated(path):
            self.at(path).unlink(missing_ok=True)

    def proven(self, path: str, size: int, sha256: str, md5: str) -> bool:  # noqa: ARG002
        """Tell whether the file on disk is the one that was meant."""
        with self._translated(path):
            try:
                content = self.at(path).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return False
        return len(content) == size and hashlib.sha256(content).hexdigest() == sha256

    def modified(self, path: str) -> datetime | None:  # noqa: ARG002
        """Say nothing: the clock is ours."""
        return None

    def deliver(self, fresh: Mapping[str, str]) -> None:
        """Do nothing: what is written is there."""

    def at(self, path: str) -> Path:
        """Give where a path lies on disk."""
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
        return "free the disk (`--prune` removes old audio) and publish again: what has arrived is not sent again"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return "give yourself the right to write there, and publish again"
    if error.errno in {errno.ENOTDIR, errno.EISDIR}:
        return "something of that name is in the way: move it, and publish again"
    return "see that the disk is there and well, and publish again: what has arrived is not sent again"
