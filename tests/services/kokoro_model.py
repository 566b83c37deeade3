"""A model in the form of Kokoro's, of a few bytes."""

from __future__ import annotations

import struct

from podcast.voice.engines.kokoro import model


def message(number: int, content: bytes) -> bytes:
    """Write a protobuf field of bytes, of any length."""
    size, made = len(content), bytearray([number << 3 | 2])
    while size > 127:
        made.append(size & 127 | 128)
        size >>= 7
    return bytes(made) + bytes([size]) + content


def node(source: str, target: str) -> bytes:
    return message(1, message(1, source.encode()) + message(2, target.encode()))


def weights(name: str, size: int) -> bytes:
    return message(5, message(9, b"w" * size) + message(8, name.encode()))


def small_model() -> bytes:
    """A model in the right form: tokens -> lengths -> durations -> audio, with weights for each."""
    body = node("tokens", model.LENGTHS.name) + node(model.LENGTHS.name, model.DURATIONS.name)
    body += message(1, message(1, model.DURATIONS.name.encode()) + message(1, b"decoder") + message(2, b"audio"))
    body += weights("decoder", 3000) + message(13, b"") + message(11, message(1, b"tokens"))
    version = bytes([1 << 3, 8]) + bytes([3 << 3 | 5]) + struct.pack("<f", 1) + bytes([4 << 3 | 1]) + bytes(8)
    return version + message(7, body + message(12, message(1, b"audio")))
