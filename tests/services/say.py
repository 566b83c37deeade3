"""A program that speaks, for the engine that runs programs.

    python -m tests.services.say [--fault FAULT] --rate 1.0 --voice NAME OUT TEXT

OUT may be `-` for standard output and TEXT may be `-` for standard input. It starts quickly: no package is needed.
"""

from __future__ import annotations

import array
import io
import math
import os
import sys
import time
import wave

RATE = 16_000


def tones(text: str, rate: float) -> bytes:
    """Give a WAV with a tone of 0.2 s for each letter."""
    letters = [letter for letter in text if letter.isalnum()]
    samples = array.array("h")
    for letter in letters:
        length = round(0.2 * RATE / rate)
        pitch = 200 + ord(letter) % 200
        samples.extend(
            round(6000 * math.sin(2 * math.pi * pitch * place / RATE) * min(1, (length - place) / 400))
            for place in range(length)
        )
        samples.extend([0] * 160)
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return out.getvalue()


def main(words: list[str]) -> int:
    """Speak, or fail as asked."""
    fault = words[words.index("--fault") + 1] if "--fault" in words else ""
    rate = float(words[words.index("--rate") + 1]) if "--rate" in words else 1.0
    out, text = words[-2:]
    if text == "-":
        text = sys.stdin.buffer.read().decode()
    if fault == "fail":
        print("no such dictionary", file=sys.stderr)
        return 3
    if fault == "crash":
        os.abort()
    if fault == "hang":
        time.sleep(60)
    content = tones(text, rate)
    if fault == "short":
        content = content[: len(content) // 2]
    if fault == "nothing":
        return 0
    if out == "-":
        sys.stdout.buffer.write(content)
    else:
        with open(out, "wb") as file:  # noqa: PTH123 - quick to start
            file.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
