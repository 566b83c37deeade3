"""The neural voice in tests: its model is loaded once a session, and no request is spoken twice."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray

from podcast.voice.engines.kokoro import engine
from podcast.voice.engines.kokoro.model import PARTS
from podcast.voice.engines.kokoro.workers import Worker, Workers

T = TypeVar("T")
LACKING = [name for name in ("onnxruntime", *PARTS) if not importlib.util.find_spec(name)]


class Remembering:
    """A worker that speaks no request twice."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._spoken: dict[Any, Any] = {}
        self.pid, self.lengths, self.end = worker.pid, worker.lengths, worker.end

    @property
    def runs(self) -> bool:
        return self._worker.runs

    def speak(
        self, tokens: Sequence[int], style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], list[int]]:
        asked = (tuple(tokens), style.tobytes(), speed)
        if asked not in self._spoken:
            self._spoken[asked] = self._worker.speak(tokens, style, speed)
        found: tuple[NDArray[np.float32], list[int]] = self._spoken[asked]
        return found


class Kept(Workers):
    """A single worker that outlives the engines that use it."""

    def close(self) -> None:
        """Leave it running."""

    def end(self) -> None:
        """End it."""
        super().close()


@cache
def kept() -> Kept:
    started: Callable[[], Any] = lambda: Remembering(engine.Kokoro({"parallel": 1}).start())  # noqa: E731
    return Kept(started, 1)


@contextmanager
def model_loaded_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every engine made meanwhile use one worker of the session; skip where the extra is not installed."""
    if LACKING:
        pytest.skip(f"the extra `neural` is not installed: no {LACKING[0]}")
    monkeypatch.setattr(engine, "Workers", lambda start, most: kept())
    yield


def end() -> None:
    """End the session's worker, if one was started."""
    if kept.cache_info().currsize:
        kept().end()
        kept.cache_clear()
