"""Stands in for onnxruntime where a test copies it as `onnxruntime.py`: a tone in place of the model, and faults.

`FAULT` in the environment names one: `import`, `unloadable`, `memory`, `killed` (each time), `killed once`, `slow`.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from tests.services import kokoro_worker

__version__ = os.environ.get("ONNXRUNTIME", "1.32.0")
FAULT = os.environ.get("FAULT", "")
LOG = Path(os.environ.get("WORKERS", "workers"))
"""A line for each process that loads a model: its number."""
CALM = 3
"""Requests that the first process answers before the fault: one for each utterance, or two where its rate is off."""

if FAULT == "import":
    raise ImportError("DLL load failed while importing onnxruntime_pybind11_state")


class SessionOptions:
    """Takes any option."""

    def add_session_config_entry(self, name: str, value: str) -> None:
        """Take an option by name."""


class _Input:
    def __init__(self, name: str) -> None:
        self.name = name


class InferenceSession:
    """Gives lengths or a tone."""

    def __init__(self, path: str, options: SessionOptions, providers: list[str]) -> None:
        self._whole = "predictor" not in path
        self._spoken = 0
        if FAULT == "unloadable":
            raise RuntimeError("Protobuf parsing failed.")
        if self._whole:
            with LOG.open("a") as log:
                log.write(f"{os.getpid()}\n")

    def get_inputs(self) -> list[_Input]:
        """Name the inputs."""
        return [_Input("tokens"), _Input("style"), *([_Input("speed")] if self._whole else [])]

    def run(self, _: None, feed: dict[str, Any]) -> list[Any]:
        """Speak, or say how long it will be."""
        import numpy as np

        count = feed["tokens"].shape[1]
        if not self._whole:
            return [kokoro_worker.lengths(count)]
        self._spoken += 1
        processes = len(LOG.read_text().splitlines())
        if self._spoken > CALM or processes > 1:
            _fail(again=processes > 1)
        durations, content = kokoro_worker.spoken(count, float(feed["speed"][0]))
        return [np.frombuffer(content, np.float32), np.array(durations)]


def _fail(*, again: bool) -> None:
    if FAULT == "memory":
        raise RuntimeError("std::bad_alloc")
    if FAULT == "killed" or (FAULT == "killed once" and not again):
        os.kill(os.getpid(), signal.SIGKILL)
    if FAULT == "slow":
        time.sleep(0.3)
