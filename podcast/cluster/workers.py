"""The workers of a Dask cluster: check that they are compatible, and distribute tasks to them.

This module does not know what the tasks do.
"""

from __future__ import annotations

import queue
import secrets
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from podcast.cluster.compatibility import release
from podcast.errors import ClusterError, PodcastError
from podcast.events import Event, Noted

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
Task = TypeVar("Task")
Answer = TypeVar("Answer")
_Inbox = queue.SimpleQueue[tuple[str, Any]]
"""What comes from the workers: a `message` while a task runs, or the future of an `answer`."""

NO_WORKER_LIMIT = 120.0
"""Seconds without any worker after which the run gives up."""
CHECK_INTERVAL = 2.0
"""Seconds between two checks for lost and new workers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What a worker must have to take part."""

    release: Mapping[str, str]
    """See `compatibility.release`."""
    path: Path | None
    """A file in the project's folder that it must be able to read; None: the run uses a shared filesystem."""
    token: str
    """The content of that file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Submitted(Generic[T, Task]):
    """A submitted task."""

    item: T
    task: Task
    workers: frozenset[str]
    """Workers that may run it."""


class Workers:
    """The workers of a cluster.

    Args:
        client: The connection.
        on: The cluster, as the user named it.
        requirements: What a worker must have.
        tell: Receives notes about lost and rejected workers.
    """

    def __init__(self, client: Client, on: str, requirements: Requirements, tell: Callable[[Event], None]) -> None:
        self._client, self._on, self._requirements, self._tell = client, on, requirements, tell
        self._known = set[str]()
        self._accepted: dict[str, int] = {}
        """Number of threads of each compatible worker."""
        self._last_check = self._last_seen = time.monotonic()
        """Time of the last check, and time when a compatible worker was last there, s."""

    @property
    def slots(self) -> int:
        """How many tasks can run in parallel; 0 while there is no compatible worker."""
        return sum(self._accepted.values())

    def check(self) -> None:
        """Check that every worker would build the same episodes as this machine.

        Raises:
            ClusterError: A worker has other versions, or cannot see the project and nothing is shared.
        """
        there = self._workers()
        for fault in self._faults(there).values():
            raise ClusterError(fault)
        self._known, self._accepted = set(there), there

    def _faults(self, workers: Collection[str]) -> Mapping[str, str]:
        """Return what is wrong with workers, by address; compatible workers are left out."""
        found = self._client.run(_presence, self._requirements.path, workers=list(workers), on_error="return")
        faults = {worker: _fault(worker, shown, self._requirements) for worker, shown in found.items()}
        return {worker: fault for worker, fault in faults.items() if fault}

    def _workers(self) -> dict[str, int]:
        """Return the number of threads of each worker, by address.

        Raises:
            ClusterError: The scheduler does not answer.
        """
        try:
            return dict(self._client.nthreads())
        except (OSError, TimeoutError) as error:
            raise self._gone() from error

    def _gone(self) -> ClusterError:
        return ClusterError(
            f"lost the connection to {self._on}: run the same command again to continue when it is back"
        )

    def spread(
        self,
        work: Iterator[tuple[T, Task]],
        call: Callable[[Task, Callable[[Any], None]], Answer],
        *,
        on_message: Callable[[Any], None],
        remaining: Callable[[], int],
        max_tasks: int = sys.maxsize,
    ) -> Iterator[tuple[T, Answer | PodcastError]]:
        """Run each task on one worker. Tasks of a lost worker run again on another.

        Args:
            work: Pairs of an item and its task, read as workers become free.
            call: Runs a task on a worker, and gets a function that sends messages. Must be a function of a module.
            on_message: Receives these messages on this machine.
            remaining: Returns how many more answers are needed.
            max_tasks: Maximum number of parallel tasks, however many workers there are.

        Returns:
            Each item with its answer, or with the error, in the order of arrival.

        Raises:
            PodcastError: The run cannot continue: an error from `call`, or the cluster is lost.
        """
        topic, inbox = f"podcast-{secrets.token_hex(6)}", _Inbox()
        self._client.subscribe_topic(topic, lambda event: inbox.put(("message", event[1])))
        carry = partial(_carry, call, topic)
        running: dict[Future, _Submitted[T, Task]] = {}

        def submit(item: T, task: Task) -> None:
            workers = frozenset(self._accepted)
            future = self._client.submit(carry, task, pure=False, workers=sorted(workers))
            running[future] = _Submitted(item=item, task=task, workers=workers)
            future.add_done_callback(lambda done: inbox.put(("answer", done)))

        pending = next(work, None)
        try:
            while True:
                while pending and len(running) < min(self.slots, max_tasks, remaining()):
                    submit(*pending)
                    pending = next(work, None)
                if not running and (not pending or remaining() <= 0):
                    return
                kind, came = self._next(inbox)
                if kind == "message":
                    on_message(came)
                elif kind == "answer" and (done := running.pop(came, None)):
                    yield done.item, self._answer(came)
                stranded = [future for future, one in running.items() if one.workers.isdisjoint(self._accepted)]
                for future in stranded if self._accepted else ():  # their workers are lost, but others have joined
                    again = running.pop(future)
                    self._client.cancel([future])
                    submit(again.item, again.task)
        finally:
            self._client.cancel(list(running))
            self._client.unsubscribe_topic(topic)

    def _next(self, inbox: _Inbox) -> tuple[str, Any]:
        """Wait for a message or an answer, at most until the next check of the workers."""
        if time.monotonic() - self._last_check >= CHECK_INTERVAL:
            self._check_changes()
        try:
            return inbox.get(timeout=CHECK_INTERVAL)
        except queue.Empty:
            return "nothing", None

    def _check_changes(self) -> None:
        """Report lost workers, and accept new ones.

        Raises:
            ClusterError: There has been no worker for too long, or the scheduler does not answer.
        """
        there = self._workers()
        for worker in sorted(self._accepted.keys() - there.keys()):
            self._tell(Noted(message=f"lost worker {worker}: another worker repeats its tasks", loud=True))
        faults = self._faults(new) if (new := there.keys() - self._known) else {}
        for fault in faults.values():
            self._tell(Noted(message=f"{fault}. This run does not use it", loud=True))
        accepted = (self._accepted.keys() & there.keys()) | (new - faults.keys())
        self._known, self._accepted = set(there), {worker: there[worker] for worker in accepted}
        self._last_check = time.monotonic()
        if self._accepted:
            self._last_seen = self._last_check
        elif self._last_check - self._last_seen >= NO_WORKER_LIMIT:
            raise ClusterError(f"{self._on} has no workers left: start some, and run the same command again")

    def _answer(self, future: Future) -> Any:
        """Return the answer, or the error of this task.

        Raises:
            PodcastError: The run cannot continue.
        """
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        try:
            while True:
                try:
                    return future.result(timeout=CHECK_INTERVAL)
                except TimeoutError:
                    if future.status == "error":
                        raise
                    self._check_changes()  # its worker was lost before it sent the answer
        except KilledWorker as error:
            tried = error.allowed_failures + 1
            return ClusterError(
                f"{tried} workers died while building it: check that they have enough memory, and run the command again"
            )
        except CancelledError as error:
            raise self._gone() from error
        finally:
            future.release()


def _carry(call: Callable[[Any, Any], Any], topic: str, task: Any) -> Any:
    """Run a task on a worker."""
    from distributed import get_worker

    return call(task, partial(get_worker().log_event, topic))


def _presence(path: Path | None) -> tuple[Mapping[str, str], str]:
    """Return, on a worker, its versions and the content of a file in the project's folder."""
    try:
        return release(), path.read_text(encoding="utf-8") if path else ""
    except OSError:
        return release(), ""


def _fault(worker: str, shown: Any, requirements: Requirements) -> str:
    """Return why a worker cannot take part; empty: it can."""
    if isinstance(shown, Exception):
        return f"worker {worker} cannot take part ({shown}): install shezhang-podcast there"
    theirs, token = shown
    other = [
        f"{name} {theirs.get(name, 'missing')}, not {ours}"
        for name, ours in requirements.release.items()
        if theirs.get(name) != ours
    ]
    if other:
        return f"worker {worker} has {'; '.join(other)}: install this machine's versions there, and restart it"
    if requirements.path and token != requirements.token:
        folder = requirements.path.parents[2]
        return (
            f"worker {worker} cannot see this machine's {folder}: mount it there under the same path, or "
            'configure a shared filesystem in podcast.toml, such as [shared] url = "s3://bucket/prefix"'
        )
    return ""
