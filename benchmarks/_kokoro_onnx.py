"""Speaks phonemes with kokoro-onnx as it comes; run by `benchmarks.neural` with the library on its path.

Reads a line of JSON from standard input (model, voices, voice), then a list of phonemes a line; answers each with the
seconds that it took and the samples it gave.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def main() -> None:
    """Speak what comes."""
    from kokoro_onnx import Kokoro

    wanted: dict[str, Any] = json.loads(sys.stdin.readline())
    began = time.perf_counter()
    kokoro = Kokoro(wanted["model"], wanted["voices"])
    print(json.dumps({"loaded": time.perf_counter() - began}), flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        samples = 0
        for phonemes in json.loads(line):
            audio, _ = kokoro.create(phonemes, wanted["voice"], is_phonemes=True, trim=False)
            samples += len(audio)
        print(json.dumps({"seconds": time.perf_counter() - began, "samples": samples}), flush=True)


if __name__ == "__main__":
    main()
