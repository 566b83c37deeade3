"""A Dask cluster: who works there, whether they would make the same, and work spread over them.

What the work is, this module does not know. Dask is imported when a cluster is joined.
"""

from __future__ import annotations

import logging
import os
import queue
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from podcast.config import Config
from podcast.errors import ClusterError, ConfigError, PodcastError
from podcast.events import Event, Noted
from podcast.release import release, seen

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
Task = TypeVar("Task")
Answer = TypeVar("Answer")
_Inbox = queue.SimpleQueue[tuple[str, Any]]
"""What comes from the workers: a `word` while a task is under way, or the future of an `answer`."""

LOCAL = "local"
"""A worker for each core of this machine; `local:N`: N workers."""
_NAMED = re.compile(r"local(:[1-9]\d{0,2})?|(tcp|tls|ws|wss|ucx)://.+")
REACH = 10.0
"""Seconds in which a scheduler must answer, and a worker be there."""
WITHOUT = 120.0
"""Seconds without any worker after which the run gives up."""
LOOK = 2.0
"""Seconds between two looks at who is there."""
WORKING = {
    "distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": "1"},
    "distributed.worker.profile.enabled": False,
}
"""For workers of this machine. Dask has malloc hand memory back at once (MALLOC_TRIM_THRESHOLD_), which suits tables of
gigabytes; with samples, each allocation then costs its page faults anew: 48 s of system time in place of 5."""
ADVICE = "start one with `dask scheduler` and workers with `dask worker ADDRESS`, or take --on local"


@contextmanager
def joined(on: str, config: Config, tell: Callable[[Event], None]) -> Iterator[Crew]:
    """Join a cluster, or start one on this machine for as long as it is needed.

    Args:
        on: `local`, `local:N`, or a scheduler's address such as `tcp://10.0.0.5:8786`.
        config: The show's.
        tell: Told of workers that are lost.

    Raises:
        ConfigError: There is no such kind of cluster, or Dask is not installed.
        ClusterError: No scheduler answers there, it has no workers, or one of them would not make the same.
    """
    if not _NAMED.fullmatch(on):
        raise ConfigError(f"--on: {on!r} is no cluster: say local, local:4, or an address such as tcp://10.0.0.5:8786")
    kind, _, number = on.partition(":")
    try:
        import distributed
    except ImportError as error:
        raise ConfigError("--on needs Dask: `pip install 'shezhang-podcast[cluster]'`") from error
    for name in ("distributed", "distributed.client"):  # what matters of it is told as everything else is
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        address: Any = on
        if kind == LOCAL:
            address = stack.enter_context(_local(int(number or os.cpu_count() or 1), config.scratch))
        try:
            client = stack.enter_context(distributed.Client(address, timeout=REACH, set_as_default=False))
            client.wait_for_workers(1, timeout=REACH)
        except TimeoutError as error:
            raise ClusterError(f"{on} has no workers: {ADVICE}") from error
        except (OSError, ValueError) as error:
            raise ClusterError(f"no scheduler answers at {on} ({error}): {ADVICE}") from error
        crew = Crew(client, on, config, tell)
        crew.check()
        yield crew


@contextmanager
def _local(workers: int, scratch: Path) -> Iterator[Any]:
    """Start workers on this machine, a process each, that end with this one."""
    import dask
    from distributed import LocalCluster

    scratch.mkdir(parents=True, exist_ok=True)
    with (
        dask.config.set(WORKING),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            local_directory=str(scratch / f"{os.getpid()}-dask"),
            silence_logs=logging.CRITICAL,
        ) as cluster,
    ):
        yield cluster


class Crew:
    """The workers of a cluster.

    Args:
        client: Connected.
        on: Where, as the user named it.
        config: The show's.
        tell: Told of workers that are lost.
    """

    def __init__(self, client: Client, on: str, config: Config, tell: Callable[[Event], None]) -> None:
        self._client, self._on, self._config, self._tell = client, on, config, tell
        self._known = set[str]()
        self._looked = self._manned = time.monotonic()
        """When it was last looked who is there, and when anyone last was, s."""

    @property
    def lanes(self) -> int:
        """How many tasks may be under way at a time."""
        return max(1, sum(self._workers().values()))

    def _workers(self) -> Mapping[str, int]:
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

    def check(self) -> None:
        """See that every worker would make the same episodes as this machine.

        Raises:
            ClusterError: One would not, or does not see the project and nothing is shared.
        """
        path = None if self._config.shared else self._config.path
        ours = release(), seen(path)
        for worker, found in self._client.run(_presence, path, on_error="return").items():
            if isinstance(found, Exception):
                raise ClusterError(f"worker {worker} cannot take part ({found}): install shezhang-podcast there")
            _compare(worker, found, ours, self._config.folder)
            self._known.add(worker)

    def spread(
        self,
        work: Iterator[tuple[T, Task]],
        call: Callable[[Task, Callable[[Any], None]], Answer],
        *,
        hear: Callable[[Any], None],
        room: Callable[[], int],
    ) -> Iterator[tuple[T, Answer | PodcastError]]:
        """Have tasks carried out, each by one worker; those of a worker that is lost are carried out by another.

        Args:
            work: What comes with each task, and the task. Taken up as workers become free.
            call: Carries out a task on a worker; also gets what passes on a word meanwhile. A module's function.
            hear: Gets those words here.
            room: How many more answers are wanted.

        Returns:
            Each answer as it comes, with what came with its task; or why there is none.

        Raises:
            PodcastError: That ends all: what `call` raised, or the cluster is gone.
        """
        topic, inbox = f"podcast-{secrets.token_hex(6)}", _Inbox()
        self._client.subscribe_topic(topic, lambda event: inbox.put(("word", event[1])))
        carry = partial(_carry, call, topic, release())
        under_way: dict[Future, T] = {}
        try:
            while True:
                lanes = self.lanes
                while len(under_way) < min(lanes, room()) and (found := next(work, None)):
                    future = self._client.submit(carry, found[1], pure=False)
                    under_way[future] = found[0]
                    future.add_done_callback(lambda done: inbox.put(("answer", done)))
                if not under_way:
                    return
                kind, came = self._next(inbox)
                if kind == "word":
                    hear(came)
                else:
                    yield under_way.pop(came), self._answer(came)
        finally:
            self._client.cancel(list(under_way))
            self._client.unsubscribe_topic(topic)

    def _next(self, inbox: _Inbox) -> tuple[str, Any]:
        """Wait for a word or an answer, and look now and then whether anyone is still there."""
        while True:
            if time.monotonic() - self._looked >= LOOK:
                self._look()
            with suppress(queue.Empty):
                return inbox.get(timeout=LOOK)

    def _look(self) -> None:
        """Tell of workers that are lost.

        Raises:
            ClusterError: All are, and none has come back; or the scheduler is gone.
        """
        there = set(self._workers())
        for worker in sorted(self._known - there):
            self._tell(Noted(message=f"worker {worker} is gone: what it had begun is done again by another", loud=True))
        self._known, self._looked = there, time.monotonic()
        if there:
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
            return future.result()
        except KilledWorker as error:
            tried = error.allowed_failures + 1
            return ClusterError(
                f"{tried} workers died while making it: see that they have memory enough, and run again"
            )
        except CancelledError as error:
            raise self._gone() from error
        finally:
            future.release()


def _carry(call: Callable[[Any, Any], Any], topic: str, ours: Mapping[str, str], task: Any) -> Any:
    """Carry out a task on a worker; one that joined late is checked here."""
    from distributed import get_worker

    worker = get_worker()
    _compare(worker.address, (release(), ""), (ours, ""), Path())
    return call(task, partial(worker.log_event, topic))


def _presence(path: Path | None) -> tuple[Mapping[str, str], str]:
    """Say, on a worker, what it would work with."""
    return release(), seen(path)


def _compare(
    worker: str, found: tuple[Mapping[str, str], str], ours: tuple[Mapping[str, str], str], folder: Path
) -> None:
    theirs, here = found[0], ours[0]
    other = [
        f"{name} {theirs.get(name, 'missing')}, not {mine}" for name, mine in here.items() if theirs.get(name) != mine
    ]
    if other:
        raise ClusterError(f"worker {worker} has {'; '.join(other)}: install there what is here, and start it again")
    if found[1] != ours[1]:
        raise ClusterError(
            f"worker {worker} does not see {folder} as it is here: mount it there at the same place, or name a "
            'filesystem that all share, as [shared] url = "s3://bucket/prefix" in podcast.toml'
        )
