"""The processes that hold the model: started when there is something to speak, ended with the engine.

Each speaks one utterance at a time on processor threads of its own: two processes of one thread each take 0.7 times as
long as one process of two threads. That one speaks a lone utterance in 0.6 of the time that one thread takes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from podcast.errors import EngineError, Missing, Stalled, Truncated
from podcast.voice.engines.kokoro import worker
from podcast.voice.engines.kokoro.model import INSTALL, Files

PROGRAM = Path(worker.__file__)
MEMORY = "0.5 GB"
"""What a worker takes for the longest utterance."""
FEWER = f"each worker takes {MEMORY} of memory; close other programs or set [engines.kokoro] parallel = 1"
T = TypeVar("T")


class Worker:
    """One process. Used by one thread at a time.

    Args:
        made: The model's files.
        threads: Gives the processor threads it may use; asked when the process has started, which takes 0.3 s.
        timeout: Seconds for a request.
    """

    def __init__(self, made: Files, threads: Callable[[], int], timeout: float) -> None:
        self._timeout = timeout
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(PROGRAM)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
        except OSError as error:
            raise Missing(f"a worker of kokoro's cannot be started ({error}): {FEWER}") from error
        try:
            self._receive(_unloaded)
            settings = {"whole": str(made.whole), "predictor": str(made.predictor), "threads": threads()}
            self._exchange(settings, b"", _unloaded)
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def lengths(self, tokens: Sequence[int], style: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give how long each token will be at speed 1, in frames, not rounded."""
        _, content = self._exchange({"tokens": list(tokens)}, style.tobytes(), _unspoken)
        return np.frombuffer(content, np.float32)

    def speak(
        self, tokens: Sequence[int], style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], list[int]]:
        """Give samples, and the frames of each token."""
        asked = {"tokens": list(tokens), "speed": speed}
        header, content = self._exchange(asked, style.tobytes(), _unspoken)
        return np.frombuffer(content, np.float32), header["durations"]

    def _exchange(
        self, asked: dict[str, Any], content: bytes, explained: Callable[[str, str], EngineError]
    ) -> tuple[dict[str, Any], bytes]:
        """Send a request and wait for its answer.

        Raises:
            As `_receive`.
        """
        return self._receive(explained, lambda: worker.write(_pipe(self._process.stdin), asked, content))

    def _receive(
        self, explained: Callable[[str, str], EngineError], ask: Callable[[], None] = lambda: None
    ) -> tuple[dict[str, Any], bytes]:
        """Ask, and wait for a message.

        Raises:
            Stalled: None came in time.
            Truncated: The process ended.
            EngineError: It could not do it; as `explained` says.
        """
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        watch = threading.Timer(self._timeout, stop)
        watch.start()
        try:
            ask()
            header, answer = worker.read(_pipe(self._process.stdout))
        except (EOFError, OSError, ValueError) as error:
            if late.is_set():
                raise Stalled(f"a worker of kokoro's said nothing for {self._timeout:g} s") from error
            raise self._ended() from error
        finally:
            watch.cancel()
        if "error" in header:
            raise explained(header["error"], header["message"])
        return header, answer

    def _ended(self) -> EngineError:
        self._process.kill()
        code = self._process.wait()
        hint = f": {FEWER}" if code in {-9, 137} else ""
        return Truncated(f"a worker of kokoro's ended with {code} before it answered{hint}")

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:  # what was not yet sent has no reader
                continue


class Workers:
    """All of an engine's processes, each with a thread that waits for it.

    Args:
        start: Starts one.
        most: How many there may be.
    """

    def __init__(self, start: Callable[[], Worker], most: int) -> None:
        self._start, self._most = start, most
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._all: list[Worker] = []
        self._closed = False
        self.threads = ThreadPoolExecutor(max_workers=most, thread_name_prefix="kokoro")

    @property
    def all(self) -> tuple[Worker, ...]:
        """Those there are now."""
        with self._lock:
            return tuple(self._all)

    def use(self, work: Callable[[Worker], T]) -> T:
        """Let `work` have a worker: one that is idle, or a new one. Called in one of `threads`."""
        with self._lock:
            found = self._idle.pop() if self._idle else None
        if found is None or not found.runs:
            self._drop(found)
            found = self._start()
            with self._lock:
                self._all.append(found)
                late = self._closed
            if late:
                self._drop(found)
                raise Stalled("kokoro was closed while it started")
        try:
            return work(found)
        finally:
            if found.runs:
                with self._lock:
                    self._idle.append(found)
            else:
                self._drop(found)

    def close(self) -> None:
        """End all, those at work too."""
        with self._lock:
            self._closed = True
            ending, self._all, self._idle = self._all, [], []
        self.threads.shutdown(wait=False, cancel_futures=True)
        for one in ending:
            one.end()
        self.threads.shutdown(wait=True)

    def _drop(self, worker: Worker | None) -> None:
        if worker:
            with self._lock:
                self._all = [one for one in self._all if one is not worker]
            worker.end()


def _pipe(pipe: IO[bytes] | None) -> Any:
    assert pipe  # both were asked for
    return pipe


def _unloaded(kind: str, message: str) -> EngineError:
    """Explain why a worker could not load the model."""
    if kind in {"ImportError", "ModuleNotFoundError"}:
        return Missing(f"kokoro cannot run here ({message}): {INSTALL}")
    if _short(kind, message):
        return Missing(f"there is no memory for kokoro ({message}): {FEWER}")
    return Unloadable(f"kokoro's model does not load ({kind}: {message}): run this again to prepare the model again")


def _unspoken(kind: str, message: str) -> EngineError:
    """Explain why the model did not speak."""
    if _short(kind, message):
        return Truncated(f"the memory gave out while kokoro spoke ({message}): {FEWER}")
    return Truncated(f"kokoro's model failed ({kind}: {message})")


def _short(kind: str, message: str) -> bool:
    return kind == "MemoryError" or "bad_alloc" in message or "allocat" in message.lower()


class Unloadable(Missing):
    """The model's files are not as they should be."""
