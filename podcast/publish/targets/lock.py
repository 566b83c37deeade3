"""A lock at the target: one publish at a time, from any machine.

A file at the target names the process that publishes, which rewrites it every few seconds. If it does not change while
another process watches, its holder has died. Clocks are never compared: only the watching process measures time.
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
"""Seconds between two heartbeats."""
WATCH = 20.0
"""Seconds without a heartbeat after which a holder counts as dead; three heartbeats may be lost."""
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
        """Acquire the lock, also from a dead holder.

        Raises:
            PublishError: Another publish is running.
        """
        for _ in range(TRIES):
            if self._storage.create(PATH, self._content()):
                return
            held = self._storage.read(PATH)
            if held is None:
                continue
            if not (_died_here(held) or self._silent(held)):
                raise _taken(self._storage, held)
            if self._storage.read(PATH) == held:  # else another process replaced the dead holder meanwhile
                self._storage.remove(PATH)
        raise _taken(self._storage, b"")

    def require(self) -> None:
        """Check that the lock is still ours, before the feed is replaced.

        Raises:
            PublishError: Another run has taken the lock.
        """
        held = self._storage.read(PATH)
        if held is None or _table(held).get("token") != self._token:
            raise PublishError(
                f"{self._storage.where}: another publish has taken over, because this one did not renew its lock for "
                f"{WATCH:.0f} s; the feed was not changed: run this command again"
            )

    def beat(self) -> None:
        """Renew the lock until `release`."""
        while not self._stop.wait(BEAT):
            with self._writing, suppress(PublishError):  # a heartbeat may fail; `require` checks at the end
                if not self._stop.is_set():
                    self.require()
                    self._beats += 1
                    self._storage.write(PATH, self._content())

    def release(self) -> None:
        """Release the lock."""
        with self._writing:
            self._stop.set()
        with suppress(PublishError):  # the next run finds that its holder is dead
            self.require()
            self._storage.remove(PATH)

    def _silent(self, held: bytes) -> bool:
        """Watch the lock; return whether its holder did not renew it."""
        until = time.monotonic() + WATCH
        while time.monotonic() < until:
            time.sleep(POLL)
            if self._storage.read(PATH) != held:
                return False
        return True

    def _content(self) -> bytes:
        fields = {"host": socket.gethostname(), "pid": os.getpid(), "token": self._token, "beats": self._beats}
        return json.dumps(fields).encode()


@contextmanager
def held(storage: Storage) -> Iterator[Lock]:
    """Hold the lock of a target.

    Raises:
        PublishError: Another publish is running.
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
    fields = _table(held)
    holder = f"process {fields['pid']} on {fields['host']}" if {"pid", "host"} <= set(fields) else "another process"
    return PublishError(
        f"{storage.where}: {holder} is publishing there now; wait until it has finished and run this command again"
    )


def _table(content: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(content)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _died_here(content: bytes) -> bool:
    """Return whether the holder was a process of this machine that no longer runs."""
    fields = _table(content)
    pid = fields.get("pid")
    return fields.get("host") == socket.gethostname() and isinstance(pid, int) and not files.runs(pid)
