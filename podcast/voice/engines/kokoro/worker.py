"""Runs the model for `workers.py`. Run as a program, with numpy and onnxruntime and nothing of this package.

Reads requests from standard input, one after the other, and answers each on standard output: a message is the length
of a header (4 bytes, big-endian), the header in JSON, and the bytes that the header announces as `size`. The first
message is sent unasked, once onnxruntime is imported; the first request names the model and the threads, and is
answered when the model is loaded. Ends at once when its standard input does: whoever asked is gone.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from typing import Any, BinaryIO

LEAST = (1, 31)
"""Oldest onnxruntime. 1.30 and older take two to three times as long, and give other samples."""


def read(source: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """Read a message.

    Raises:
        EOFError: There is no more.
    """
    header: dict[str, Any] = json.loads(_exactly(source, int.from_bytes(_exactly(source, 4), "big")))
    return header, _exactly(source, header.get("size", 0))


def write(target: BinaryIO, header: dict[str, Any], content: bytes = b"") -> None:
    """Write a message."""
    head = json.dumps({**header, "size": len(content)}).encode()
    target.write(len(head).to_bytes(4, "big") + head + content)
    target.flush()


def _exactly(source: BinaryIO, size: int) -> bytes:
    content = source.read(size)
    if len(content) < size:
        raise EOFError
    return content


class Model:
    """The model, and the part of it that foretells lengths.

    Args:
        whole: Path of the whole model, durations among its outputs.
        predictor: Path of the part.
        threads: Processor threads it may use.
    """

    def __init__(self, whole: str, predictor: str, threads: int) -> None:
        import onnxruntime

        def session(path: str) -> Any:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
            options.log_severity_level = 4
            # It would keep a plan of memory for each length of utterance: after six of them 581 MB, without 414.
            options.enable_mem_pattern = False
            # Waiting threads that spin would take processor time from the other workers.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            # From a path: 186 MB loaded; from bytes 336 MB.
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

        self._whole, self._predictor = session(whole), session(predictor)

    def answer(self, asked: dict[str, Any], style: bytes) -> tuple[dict[str, Any], bytes]:
        """Give float32: with a `speed`, the samples, and the frames of each token; without, how long each token is."""
        import numpy as np

        feed = {
            "tokens": np.array([asked["tokens"]], np.int64),
            "style": np.frombuffer(style, np.float32)[np.newaxis],
            "speed": np.array([asked.get("speed", 1.0)], np.float32),
        }
        session = self._whole if "speed" in asked else self._predictor
        names = {found.name for found in session.get_inputs()}
        found, *durations = session.run(None, {name: value for name, value in feed.items() if name in names})
        return {"durations": [int(count) for count in np.ravel(durations)]}, np.ravel(found).tobytes()


def runtime() -> str:
    """Import onnxruntime, and give its version.

    Raises:
        ImportError: It is not there, or too old.
    """
    import onnxruntime

    version: str = onnxruntime.__version__
    if tuple(map(int, version.split(".")[:2])) < LEAST:
        raise ImportError(f"onnxruntime {version} is too old")
    return version


def _requests(source: BinaryIO) -> queue.SimpleQueue[tuple[dict[str, Any], bytes]]:
    """Read requests as they come, and end the process when no more can, even in the midst of one."""
    waiting: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()

    def receive() -> None:
        try:
            while True:
                waiting.put(read(source))
        except (EOFError, OSError, ValueError):
            os._exit(0)

    threading.Thread(target=receive, daemon=True).start()
    return waiting


def main() -> None:
    """Load the model and answer."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends it without a word: the parent has all to say
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the answers
    waiting = _requests(sys.stdin.buffer)
    try:
        write(out, {"version": runtime()})
        settings, _ = waiting.get()
        model = Model(settings["whole"], settings["predictor"], settings["threads"])
    except Exception as error:  # noqa: BLE001 - onnxruntime's own have no common base; all are reported
        write(out, {"error": type(error).__name__, "message": str(error)})
        return
    write(out, {})
    while True:
        asked, style = waiting.get()
        try:
            header, content = model.answer(asked, style)
        except Exception as error:  # noqa: BLE001
            header, content = {"error": type(error).__name__, "message": str(error)}, b""
        write(out, header, content)


if __name__ == "__main__":
    main()
