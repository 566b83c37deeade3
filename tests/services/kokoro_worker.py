"""A worker of kokoro's without a model: two frames a token, a tone for speech, and the fault that it is asked for.

The fault is a word in `FAULT` in the environment: `die`, `hang`, `noise`, `short`, `silent`, `gap`, `memory`, `load`.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np

from podcast.voice.engines.kokoro import pace
from podcast.voice.engines.kokoro.worker import read, write

FAULT = os.environ.get("FAULT", "")
FRAME = 600


def lengths(count: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Give each token's: a long pad before, a long last symbol."""
    found = np.full(count, 2.0, np.float32)
    found[0] = found[-2] = 17.0
    return found


def spoken(count: int, speed: float) -> tuple[list[int], bytes]:
    """Give durations and samples."""
    durations = pace.frames(lengths(count), speed)
    samples = 0.3 * np.sin(np.arange(durations.sum() * FRAME) * 2 * np.pi * 220 / 24_000)
    samples[: durations[0] * FRAME - 1080] = 0
    samples[-durations[-2:].sum() * FRAME :] = 0
    if FAULT == "silent":
        samples[:] = 0
    if FAULT == "gap":
        samples[len(samples) // 2 - 6000 : len(samples) // 2 + 6000] = 0
    if FAULT == "short":
        samples = samples[: len(samples) // 2]
    return durations.tolist(), samples.astype(np.float32).tobytes()


def main() -> None:
    """Answer, as the fault allows."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    write(target, {"version": "none"})
    settings, _ = read(source)
    if log := os.environ.get("THREADS"):
        with Path(log).open("a") as threads:
            threads.write(f"{settings['threads']}\n")
    if FAULT == "load":
        write(target, {"error": "InvalidProtobuf", "message": "Protobuf parsing failed"})
        return
    write(target, {})
    while True:
        try:
            asked, _ = read(source)
        except EOFError:
            return
        if FAULT == "die" and "speed" in asked:
            os._exit(3)
        if FAULT == "hang":
            time.sleep(60)
        if FAULT == "noise":
            target.write(b"\x00\x00\x00\x03abc")
            target.flush()
            return
        if FAULT == "memory":
            write(target, {"error": "RuntimeException", "message": "std::bad_alloc"})
        elif "speed" in asked:
            durations, content = spoken(len(asked["tokens"]), asked["speed"])
            write(target, {"durations": durations}, content)
        else:
            write(target, {"durations": []}, lengths(len(asked["tokens"])).tobytes())


if __name__ == "__main__":
    main()
