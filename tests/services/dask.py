"""A Dask cluster on this machine, a process each, whose workers can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 30.0
"""Seconds in which a process must be there."""


@dataclass
class Cluster:
    """The running scheduler and its workers."""

    file: Path
    """Where the scheduler says how it is reached."""
    scheduler: subprocess.Popen[bytes]
    address: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add(self, folder: Path, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a worker in a folder of its own, with more in its environment."""
        folder.mkdir(parents=True, exist_ok=True)
        words = [
            "--scheduler-file",
            str(self.file),
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
        ]
        worker = _started("worker", words, folder, environment or {})
        self.workers.append(worker)
        return worker


@contextmanager
def running(folder: Path, workers: int) -> Iterator[Cluster]:
    """Run a scheduler on a free port, and workers in folders of their own."""
    file = folder / "scheduler.json"
    words = ["--scheduler-file", str(file), "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    scheduler = _started("scheduler", words, folder, {})
    cluster = Cluster(file=file, scheduler=scheduler)
    try:
        latest = time.monotonic() + PATIENCE
        while not (told := _told(cluster.file)):
            assert scheduler.poll() is None, "the scheduler ended"
            assert time.monotonic() < latest, "the scheduler does not start"
            time.sleep(0.05)
        cluster.address = told["address"]
        for number in range(workers):
            cluster.add(folder / f"worker{number}")
        yield cluster
    finally:
        for process in (*cluster.workers, scheduler):
            process.kill()
            process.wait()


def _told(file: Path) -> dict[str, str]:
    """Give what the scheduler has written of itself; empty while it is at it."""
    with suppress(FileNotFoundError, json.JSONDecodeError):
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return found
    return {}


def _started(kind: str, words: list[str], folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *words]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, **quiet)  # type: ignore[call-overload, no-any-return]
