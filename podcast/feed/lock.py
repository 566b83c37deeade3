"""A lock for `feed/`, so that one writer does not remove files that another has just listed.

The operating system releases the lock when its holder dies. Source: flock(2); Windows `LockFile`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # raises after ten seconds, as without locks

else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


log = logging.getLogger(__name__)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Wait for the lock `path` and hold it. On a filesystem without locks, log a warning and continue.

    Raises:
        OSError: The file cannot be created.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            _take(file)
        except OSError as error:
            log.warning("%s: cannot be locked (%s); run one feed command at a time", path, error.strerror)
        yield
