"""One publish at a time, on whatever machine it runs.

A file at the target says who publishes. Its holder rewrites it every few seconds; one that has not changed while we
watched belongs to a run that died. Clocks are never compared: only our own is read, and only for how long we watched.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from podcast import files
from podcast.errors import PublishError
from podcast.publish.targets.storage import STATE, Storage

PATH = STATE + "lock.json"
BEAT = 5.0
"""Seconds between two signs of life."""
WATCH = 20.0
"""Seconds without a sign after which a holder counts as dead: three may be lost on the way."""
POLL = 0.5
TRIES = 5


class Lock:
    """The right to publish."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._token, self._beats = secrets.token_hex(8), 0
        self._stop = threading.Event()
        self._writing = threading.Lock()

    def take(self) -> None:
        """Take it, from a dead holder too.

        Raises:
            PublishError: Another publish is at work.
        """
        for _ in range(TRIES):
            if self._storage.create(PATH, self._content()):
                return
            held = self._storage.read(PATH)
            if held is None:
                continue
            if not (_died_here(held) or self._silent(held)):
                raise _taken(self._storage, held)
            if self._storage.read(PATH) == held:  # else another took it from the dead one meanwhile
                self._storage.remove(PATH)
        raise _taken(self._storage, b"")

    def require(self) -> None:
        """Make sure that it is still ours: before the one step that counts.

        Raises:
            PublishError: Another run took us for dead.
        """
        held = self._storage.read(PATH)
        if held is None or _table(held).get("token") != self._token:
            raise PublishError(
                f"{self._storage.where}: another publish has taken over, since this one gave no sign of life for "
                f"{WATCH:.0f} s; the feed was left alone: run this command again"
            )

    def beat(self) -> None:
        """Give signs of life until `release`."""
        while not self._stop.wait(BEAT):
            with self._writing, suppress(PublishError):  # a sign may be lost; `require` decides in the end
                if not self._stop.is_set():
                    self.require()
                    self._beats += 1
                    self._storage.write(PATH, self._content())

    def release(self) -> None:
        """Give it back."""
        with self._writing:
            self._stop.set()
        with suppress(PublishError):  # the next run finds that no one holds it
            self.require()
            self._storage.remove(PATH)

    def _silent(self, held: bytes) -> bool:
        """Watch the lock; tell whether its holder gave no sign."""
        until = time.monotonic() + WATCH
        while time.monotonic() < until:
            time.sleep(POLL)
            if self._storage.read(PATH) != held:
                return False
        return True

    def _content(self) -> bytes:
        told = {"host": socket.gethostname(), "pid": os.getpid(), "token": self._token, "beats": self._beats}
        return json.dumps(told).encode()


@contextmanager
def held(storage: Storage) -> Iterator[Lock]:
    """Hold the lock of a target.

    Raises:
        PublishError: Another publish is at work.
    """
    lock = Lock(storage)
    lock.take()
    beating = threading.Thread(target=lock.beat, daemon=True)
    beating.start()
    try:
        yield lock
    finally:
        lock.release()
        beating.join()


def _taken(storage: Storage, held: bytes) -> PublishError:
    told = _table(held)
    holder = f"process {told['pid']} on {told['host']}" if {"pid", "host"} <= set(told) else "another process"
    return PublishError(
        f"{storage.where}: {holder} is publishing there now: wait until it is done and run this command again"
    )


def _table(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _died_here(content: bytes) -> bool:
    """Tell whether the holder was a process of this machine that no longer runs."""
    told = _table(content)
    pid = told.get("pid")
    return told.get("host") == socket.gethostname() and isinstance(pid, int) and not files.runs(pid)
