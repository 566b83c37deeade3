"""One writer of `feed/` at a time: none sweeps away what another has just named.

The lock is the operating system's, so it is free again when its holder dies. Source: flock(2); Windows `LockFile`.
"""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> None:
        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            except OSError as error:
                if error.errno != errno.EDEADLK:  # so it tells that ten seconds were not enough
                    raise
            else:
                return

else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


log = logging.getLogger(__name__)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Wait for whoever holds the lock `path`, then hold it; a filesystem without locks is used without.

    Raises:
        OSError: The file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            _take(file)
        except OSError as error:
            log.warning("%s: cannot be locked (%s); write one feed at a time", path, error.strerror)
        yield
