"""The workers of a Dask cluster: who is fit to take part, and work spread over them.

What the work is, this module does not know.
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
"""What comes from the workers: a `word` while a task is under way, or the future of an `answer`."""

WITHOUT = 120.0
"""Seconds without any worker after which the run gives up."""
LOOK = 2.0
"""Seconds between two looks at who is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What a worker must show to take part."""

    release: Mapping[str, str]
    """See `release.release`."""
    path: Path | None
    """File of this run in the project's folder, which it must see; None: what is made goes by a shared filesystem."""
    word: str
    """What stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given(Generic[T, Task]):
    """A task under way."""

    item: T
    task: Task
    to: frozenset[str]
    """Workers that may carry it out."""


class Workers:
    """The workers of a cluster.

    Args:
        client: Connected.
        on: Where, as the user named it.
        sign: What a worker must show.
        tell: Told of workers that are lost or left out.
    """

    def __init__(self, client: Client, on: str, requirements: Requirements, tell: Callable[[Event], None]) -> None:
        self._client, self._on, self._requirements, self._tell = client, on, requirements, tell
        self._known = set[str]()
        self._fit: dict[str, int] = {}
        """Threads of each worker that would make the same episodes as this machine."""
        self._looked = self._manned = time.monotonic()
        """When it was last looked who is there, and when anyone last was, s."""

    @property
    def slots(self) -> int:
        """How many tasks may be under way at a time; 0 while no fit worker is there."""
        return sum(self._fit.values())

    def check(self) -> None:
        """See that every worker would make the same episodes as this machine.

        Raises:
            ClusterError: One would not, or does not see the project and nothing is shared.
        """
        there = self._workers()
        for fault in self._faults(there).values():
            raise ClusterError(fault)
        self._known, self._fit = set(there), there

    def _faults(self, workers: Collection[str]) -> Mapping[str, str]:
        """Give what is wrong with workers, by address; nothing for those that are fit."""
        found = self._client.run(_presence, self._requirements.path, workers=list(workers), on_error="return")
        told = {worker: _fault(worker, shown, self._requirements) for worker, shown in found.items()}
        return {worker: fault for worker, fault in told.items() if fault}

    def _workers(self) -> dict[str, int]:
        """Give each worker's threads by its address.

        Raises:
            ClusterError: The scheduler is gone.
        """
        try:
            return dict(self._client.nthreads())
        except (OSError, TimeoutError) as error:
            raise self._gone() from error

    def _gone(self) -> ClusterError:
        return ClusterError(f"{self._on} is gone: the same command goes on from here when it is back")

    def spread(
        self,
        work: Iterator[tuple[T, Task]],
        call: Callable[[Task, Callable[[Any], None]], Answer],
        *,
        hear: Callable[[Any], None],
        room: Callable[[], int],
        most: int = sys.maxsize,
    ) -> Iterator[tuple[T, Answer | PodcastError]]:
        """Have tasks carried out, each by one worker; those of a worker that is lost are carried out by another.

        Args:
            work: What comes with each task, and the task. Taken up as workers become free.
            call: Carries out a task on a worker; also gets what passes on a word meanwhile. A module's function.
            hear: Gets those words here.
            room: How many more answers are wanted.
            most: Tasks under way at a time, however many workers there are.

        Returns:
            Each answer as it comes, with what came with its task; or why there is none.

        Raises:
            PodcastError: That ends all: what `call` raised, or the cluster is gone.
        """
        topic, inbox = f"podcast-{secrets.token_hex(6)}", _Inbox()
        self._client.subscribe_topic(topic, lambda event: inbox.put(("word", event[1])))
        carry = partial(_carry, call, topic)
        under_way: dict[Future, _Given[T, Task]] = {}

        def give(item: T, task: Task) -> None:
            fit = frozenset(self._fit)
            future = self._client.submit(carry, task, pure=False, workers=sorted(fit))
            under_way[future] = _Given(item=item, task=task, to=fit)
            future.add_done_callback(lambda done: inbox.put(("answer", done)))

        pending = next(work, None)
        try:
            while True:
                while pending and len(under_way) < min(self.slots, most, room()):
                    give(*pending)
                    pending = next(work, None)
                if not under_way and (not pending or room() <= 0):
                    return
                kind, came = self._next(inbox)
                if kind == "word":
                    hear(came)
                elif kind == "answer" and (given := under_way.pop(came, None)):
                    yield given.item, self._answer(came)
                stranded = [future for future, given in under_way.items() if given.to.isdisjoint(self._fit)]
                for future in stranded if self._fit else ():  # all that might have done it are gone, others have come
                    given = under_way.pop(future)
                    self._client.cancel([future])
                    give(given.item, given.task)
        finally:
            self._client.cancel(list(under_way))
            self._client.unsubscribe_topic(topic)

    def _next(self, inbox: _Inbox) -> tuple[str, Any]:
        """Wait for a word or an answer, no longer than until the next look at who is there."""
        if time.monotonic() - self._looked >= LOOK:
            self._look()
        try:
            return inbox.get(timeout=LOOK)
        except queue.Empty:
            return "nothing", None

    def _look(self) -> None:
        """Tell of workers that are lost, and take in those that have come.

        Raises:
            ClusterError: All are lost, and none has come back; or the scheduler is gone.
        """
        there = self._workers()
        for worker in sorted(self._fit.keys() - there.keys()):
            self._tell(Noted(message=f"worker {worker} is gone: what it had begun is done again by another", loud=True))
        faults = self._faults(new) if (new := there.keys() - self._known) else {}
        for fault in faults.values():
            self._tell(Noted(message=f"{fault}. It is left out", loud=True))
        fit = (self._fit.keys() & there.keys()) | (new - faults.keys())
        self._known, self._fit = set(there), {worker: there[worker] for worker in fit}
        self._looked = time.monotonic()
        if self._fit:
            self._manned = self._looked
        elif self._looked - self._manned >= WITHOUT:
            raise ClusterError(f"{self._on} has no workers any more: start some, and run the same command again")

    def _answer(self, future: Future) -> Any:
        """Give the answer, or why there is none.

        Raises:
            PodcastError: That ends all.
        """
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        try:
            while True:
                try:
                    return future.result(timeout=LOOK)
                except TimeoutError:
                    if future.status == "error":
                        raise
                    self._look()  # its worker was lost before it handed the answer over
        except KilledWorker as error:
            tried = error.allowed_failures + 1
            return ClusterError(
                f"{tried} workers died while making it: see that they have memory enough, and run again"
            )
        except CancelledError as error:
            raise self._gone() from error
        finally:
            future.release()


def _carry(call: Callable[[Any, Any], Any], topic: str, task: Any) -> Any:
    """Carry out a task on a worker."""
    from distributed import get_worker

    return call(task, partial(get_worker().log_event, topic))


def _presence(path: Path | None) -> tuple[Mapping[str, str], str]:
    """Say, on a worker, what it would work with, and what stands in a file of the project's folder."""
    try:
        return release(), path.read_text(encoding="utf-8") if path else ""
    except OSError:
        return release(), ""


def _fault(worker: str, shown: Any, requirements: Requirements) -> str:
    """Say why a worker cannot take part; empty: it can."""
    if isinstance(shown, Exception):
        return f"worker {worker} cannot take part ({shown}): install shezhang-podcast there"
    theirs, word = shown
    other = [
        f"{name} {theirs.get(name, 'missing')}, not {ours}"
        for name, ours in requirements.release.items()
        if theirs.get(name) != ours
    ]
    if other:
        return f"worker {worker} has {'; '.join(other)}: install there what is here, and start it again"
    if requirements.path and word != requirements.word:
        folder = requirements.path.parents[2]
        return (
            f"worker {worker} does not see {folder} as it is here: mount it there at the same place, or "
            'name a filesystem that all share, as [shared] url = "s3://bucket/prefix" in podcast.toml'
        )
    return ""
