"""One writer of `feed/` at a time: none removes what another has just named.

The lock is the operating system's, so it is free again when its holder dies.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)


@contextmanager
def held(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Wait for whoever holds the lock `path`, then hold it; on a filesystem without locks, go on without one.

    Args:
        path: The lock file.
        waiting: Called once if somebody else holds it.

    Raises:
        OSError: The file cannot be made.
    """
    from filelock import FileLock, Timeout  # 40 ms, which commands that write no feed do without

    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    lock = FileLock(path)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting()
            lock.acquire()
    except (OSError, NotImplementedError) as error:
        log.warning("%s: cannot be locked (%s); write one feed at a time", path, error)
    try:
        yield
    finally:
        lock.release()
