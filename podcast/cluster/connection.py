"""A Dask cluster, joined where it is or started on this machine; `crew` then spreads work over its workers.

Dask is imported when a cluster is joined.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from podcast import files
from podcast.cluster.compatibility import release
from podcast.cluster.workers import Requirements, Workers
from podcast.errors import ClusterError, ConfigError
from podcast.events import Event
from podcast.project.config import Config

LOCAL = "local"
"""A worker for each core of this machine; `local:N`: N workers."""
_NAMED = re.compile(r"local(:[1-9]\d{0,2})?|tcp://.+:\d{1,5}")
REACH = 10.0
"""Seconds in which a scheduler must answer, and a worker be there."""
WORKING = {
    "distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": "1"},
    "distributed.worker.profile.enabled": False,
}
"""For workers of this machine. Dask has malloc hand memory back at once (MALLOC_TRIM_THRESHOLD_), which suits tables of
gigabytes; with samples, each allocation then costs its page faults anew: 48 s of system time in place of 5."""
ADVICE = "start one with `dask scheduler` and workers with `dask worker ADDRESS`, or take --on local"


def refuse(on: str) -> None:
    """Refuse what names no cluster; empty: none is wanted.

    Raises:
        ConfigError: It does not.
    """
    if on and not _NAMED.fullmatch(on):
        raise ConfigError(f"--on: {on!r} is no cluster: say local, local:4, or an address such as tcp://10.0.0.5:8786")


@contextmanager
def joined(on: str, config: Config, tell: Callable[[Event], None]) -> Iterator[Workers]:
    """Join a cluster, or start one on this machine for as long as it is needed.

    Args:
        on: `local`, `local:N`, or a scheduler's address such as `tcp://10.0.0.5:8786`.
        config: The show's.
        tell: Told of workers that are lost or left out.

    Raises:
        ConfigError: There is no such kind of cluster, or Dask is not installed.
        ClusterError: No scheduler answers there, it has no workers, or one of them would not make the same.
    """
    refuse(on)
    kind, _, number = on.partition(":")
    try:
        import distributed
    except ImportError as error:
        raise ConfigError("--on needs Dask: `pip install 'shezhang-podcast[cluster]'`") from error
    for name in ("distributed", "distributed.client"):  # what matters of it is told as everything else is
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        requirements = stack.enter_context(_requirements(config))
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
        workers = Workers(client, on, requirements, tell)
        workers.check()
        yield workers


@contextmanager
def _requirements(config: Config) -> Iterator[Requirements]:
    """Leave a word in the project's folder: a copy of the folder does not have it."""
    word = secrets.token_hex(16)
    if config.shared:
        yield Requirements(release=release(), path=None, word="")
        return
    path = config.scratch / f"{os.getpid()}-{files.HOST}-{word}"
    files.write(path, word.encode(), scratch=config.scratch)
    try:
        yield Requirements(release=release(), path=path, word=word)
    finally:
        path.unlink(missing_ok=True)


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
            local_directory=str(scratch / f"{os.getpid()}-{files.HOST}-dask"),
            silence_logs=logging.CRITICAL,
        ) as cluster,
    ):
        yield cluster
