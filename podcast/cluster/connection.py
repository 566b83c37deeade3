"""Connect to a Dask cluster, or start one on this machine. `workers` then distributes the work.

Dask is imported only when a cluster is used.
"""

from __future__ import annotations

import logging
import os
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
from podcast.lazy import patterns as re
from podcast.project.config import Config

LOCAL = "local"
"""One worker per core of this machine; `local:N`: N workers."""
_ADDRESS = re.compile(r"local(:[1-9]\d{0,2})?|tcp://.+:\d{1,5}")
CONNECT_TIMEOUT = 10.0
"""Seconds to wait for the scheduler, and then for a worker."""
WORKER_SETTINGS = {
    "distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": "1"},
    "distributed.worker.profile.enabled": False,
}
"""Settings of workers on this machine. By default Dask makes malloc return memory at once (MALLOC_TRIM_THRESHOLD_), for
tables of gigabytes. With audio samples each allocation then causes page faults: 48 s of system time instead of 5."""
ADVICE = "start one with `dask scheduler` and workers with `dask worker ADDRESS`, or use --on local"


def check_address(on: str) -> None:
    """Check that `on` names a cluster; empty: no cluster.

    Raises:
        ConfigError: It is not `local`, `local:N` or an address.
    """
    if on and not _ADDRESS.fullmatch(on):
        raise ConfigError(
            f"--on: {on!r} is not a cluster: use local, local:4, or an address such as tcp://10.0.0.5:8786"
        )


@contextmanager
def connected(on: str, config: Config, tell: Callable[[Event], None]) -> Iterator[Workers]:
    """Connect to a cluster, or start one on this machine and stop it at the end.

    Args:
        on: `local`, `local:N`, or a scheduler's address such as `tcp://10.0.0.5:8786`.
        config: The show's.
        tell: Receives notes about lost and rejected workers.

    Raises:
        ConfigError: `on` is not a cluster, or Dask is not installed.
        ClusterError: No scheduler answers, it has no workers, or one of them would build other episodes.
    """
    check_address(on)
    kind, _, number = on.partition(":")
    try:
        import distributed
    except ImportError as error:
        raise ConfigError("--on needs Dask: `pip install 'shezhang-podcast[cluster]'`") from error
    for name in ("distributed", "distributed.client"):  # the relevant messages are reported as events
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        requirements = stack.enter_context(_requirements(config))
        address: Any = on
        if kind == LOCAL:
            address = stack.enter_context(_local(int(number or os.cpu_count() or 1), config.scratch))
        try:
            client = stack.enter_context(distributed.Client(address, timeout=CONNECT_TIMEOUT, set_as_default=False))
            client.wait_for_workers(1, timeout=CONNECT_TIMEOUT)
        except TimeoutError as error:
            raise ClusterError(f"{on} has no workers: {ADVICE}") from error
        except (OSError, ValueError) as error:
            raise ClusterError(f"no scheduler answers at {on} ({error}): {ADVICE}") from error
        workers = Workers(client, on, requirements, tell)
        workers.check()
        yield workers


@contextmanager
def _requirements(config: Config) -> Iterator[Requirements]:
    """Write a token into the project's folder. A worker that sees only a copy of the folder cannot read it."""
    token = secrets.token_hex(16)
    if config.shared:
        yield Requirements(release=release(), path=None, token="")
        return
    path = config.scratch / f"{os.getpid()}-{files.HOST}-{token}"
    files.write(path, token.encode(), scratch=config.scratch)
    try:
        yield Requirements(release=release(), path=path, token=token)
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _local(workers: int, scratch: Path) -> Iterator[Any]:
    """Start workers on this machine, one process each, which stop with this process."""
    import dask
    from distributed import LocalCluster

    scratch.mkdir(parents=True, exist_ok=True)
    with (
        dask.config.set(WORKER_SETTINGS),
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
