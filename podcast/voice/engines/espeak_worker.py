"""Speak one utterance with espeak-ng. `espeak.py` runs this program, which uses only the standard library.

The library is not thread-safe (SIGBUS), and the bytes of a process's second utterance depend on the first, so every
utterance has its own process. It reads a request in JSON from standard input and writes to standard output the length
of a header (4 bytes, big-endian), the header in JSON, and the samples (int16, native order).
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

WORD, SENTENCE, END = 1, 2, 5
"""Event types. Source: espeak-ng `speak_lib.h`, espeak_EVENT_TYPE."""
RATE, PITCH = 1, 3
"""Parameters. Source: `speak_lib.h`, espeak_PARAMETER."""
RETRIEVAL, BY_CHARACTER, UTF8 = 1, 1, 1
NO_EXIT = 0x8000
"""Report an error instead of ending the process."""


class _Name(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    """Source: `speak_lib.h`, espeak_EVENT."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Name),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


def speak(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Speak `text` with `voice` at `rate` (words per minute) and `pitch` (0 to 99).

    Returns:
        `sample_rate`, `marks` (start in ms, position in the text, length) and the length in ms; and the samples.
    """
    library = ctypes.CDLL(request["library"])
    sample_rate = library.espeak_Initialize(RETRIEVAL, 0, _path(request["voices"]), NO_EXIT)
    if sample_rate <= 0:
        raise RuntimeError("espeak_Initialize failed")
    if library.espeak_SetVoiceByName(request["voice"].encode()):
        return {"unknown_voice": True}, b""
    library.espeak_SetParameter(RATE, request["rate"], 0)
    library.espeak_SetParameter(PITCH, request["pitch"], 0)
    samples, marks = bytearray(), list[tuple[int, int, int]]()

    def receive(wave: int | None, count: int, events: Any) -> int:
        if wave and count > 0:
            samples.extend(ctypes.string_at(wave, count * 2))
        place = 0
        while events[place].type:
            event = events[place]
            if event.type == WORD:
                marks.append((event.audio_position, event.text_position - 1, event.length))
            place += 1
        return 0

    callback = _Callback(receive)
    library.espeak_SetSynthCallback(callback)
    text = request["text"].encode() + b"\0"
    fault = library.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, BY_CHARACTER, 0, UTF8, None, None)
    if fault or library.espeak_Synchronize():
        raise RuntimeError(f"espeak_Synth failed ({fault})")
    return {"sample_rate": sample_rate, "marks": marks}, bytes(samples)


def _path(path: str) -> bytes:
    """Encode a path as the library's `fopen` reads it: on Windows in the system's own encoding, 用户 in GBK."""
    return path.encode("mbcs" if sys.platform == "win32" else "utf-8")


def main() -> None:
    """Answer one request."""
    header, samples = speak(json.load(sys.stdin.buffer))
    head = json.dumps(header).encode()
    sys.stdout.buffer.write(len(head).to_bytes(4, "big") + head + samples)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
