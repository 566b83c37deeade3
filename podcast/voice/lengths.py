"""Check the length in the headers of WAV and AIFF against the samples."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from podcast.errors import Truncated

MAX_BYTES = 64 << 20
"""Maximum size of one answer."""
MAX_SECONDS = 600
"""Maximum length of one answer; an utterance takes at most a minute."""
_BYTES_A_SECOND = 192_000
"""48 kHz, stereo, 16 bits: for a header without its own value."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    name: bytes
    start: int
    """Offset of its content."""
    size: int
    """Bytes of content, as its header says."""


def with_real_length(content: bytes) -> bytes:
    """Return a file with the real length of its samples in the header, if the writing program did not know it.

    A program that streams writes the header first, with an arbitrary length: 0, 0x7FFFF000 (espeak-ng, sox),
    0x7FFFFFFF, 2,000,000,000 (pocket-tts), 0xFFFFFFF0, 0xFFFFFFFF, each with or without the header. All but 0 are
    longer than any answer can be, so no list of them is needed.

    Raises:
        Truncated: Samples are missing.

    Source: Multimedia Programming Interface and Data Specifications 1.0, RIFF and WAVE forms; Audio Interchange File
        Format 1.3.
    """
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return _wav(content)
    if content[:4] == b"FORM" and content[8:12] in {b"AIFF", b"AIFC"}:
        _check_aiff(content)
    return content


def _wav(content: bytes) -> bytes:
    rate = _BYTES_A_SECOND
    for chunk in _chunks(content, "<"):
        if chunk.name == b"fmt " and chunk.start + 12 <= len(content):
            rate = struct.unpack_from("<I", content, chunk.start + 8)[0] or rate
        if chunk.name == b"data":
            there = len(content) - chunk.start
            if _unknown(chunk.size, rate):
                filled = bytearray(content)
                struct.pack_into("<I", filled, 4, len(content) - 8)
                struct.pack_into("<I", filled, chunk.start - 4, there)
                return bytes(filled)
            _check("WAV", there, chunk.size)
            return content
    raise Truncated("the WAV ends before its samples")


def _check_aiff(content: bytes) -> None:
    """Check an AIFF's two lengths, of its chunk and in frames; the library handles unknown ones itself."""
    frame, declared, rate = 0, 0, _BYTES_A_SECOND
    for chunk in _chunks(content, ">"):
        if chunk.name == b"COMM" and chunk.start + 18 <= len(content):
            channels, frames, bits, power, mantissa = struct.unpack_from(">HIHHI", content, chunk.start)
            frame = channels * ((bits + 7) // 8)
            declared = frames * frame
            rate = frame * (mantissa >> max(0, 31 - (power - 16383))) or rate  # an 80-bit float: 1.m times a power of 2
        if chunk.name == b"SSND":
            there = len(content) - chunk.start - 8
            size = chunk.size - 8
            if size > 0 and not _unknown(size, rate):
                _check("AIFF", there, size)
            elif content[8:12] == b"AIFF" and not _unknown(declared, rate):  # an AIFC may be compressed
                _check("AIFF", there, declared)
            return
    raise Truncated("the AIFF ends before its samples")


def _chunks(content: bytes, order: str) -> Iterator[_Chunk]:
    place = 12
    while place + 8 <= len(content):
        chunk = _Chunk(content[place : place + 4], place + 8, struct.unpack_from(f"{order}I", content, place + 4)[0])
        yield chunk
        place = chunk.start + chunk.size + chunk.size % 2


def _unknown(size: int, rate: int) -> bool:
    """Return whether a length is longer than any answer can be; `rate` is in bytes per second."""
    return not size or size > min(MAX_BYTES, MAX_SECONDS * rate)


def _check(form: str, there: int, declared: int) -> None:
    if there < declared:
        raise Truncated(f"the {form} has {there} of {declared} bytes of samples")
