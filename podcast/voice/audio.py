"""Reading what engines give: an audio file in memory -> samples."""

from __future__ import annotations

import io
import struct

import numpy as np
import soundfile
from numpy.typing import NDArray

from podcast.errors import NoAudio, Truncated

UNKNOWN_SIZES = {0, 0x7FFFFFFF, 0x7FFFFFFF - 36, 0xFFFFFFFF, 0xFFFFFFFF - 36}
"""What programs that stream a WAV write where its size should be, because they do not know it yet."""


def decode(content: bytes) -> tuple[NDArray[np.int16], int]:
    """Read a WAV, AIFF, FLAC, Ogg or MP3 file as mono.

    Returns:
        Samples of shape (n,), and their rate in Hz.

    Raises:
        NoAudio: There is nothing.
        Truncated: The file is damaged, or ends before its header says.
    """
    if not content:
        raise NoAudio("the audio file is empty")
    if content[:4] == b"RIFF":
        content = _sized(content)
    elif content[:3] == b"ID3" or content[:1] == b"\xff":
        _check_size(content)
    try:
        pcm, rate = soundfile.read(io.BytesIO(content), dtype="int16", always_2d=True)
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise Truncated(f"the audio cannot be decoded ({error})") from error
    if pcm.shape[1] > 1:
        return np.rint(pcm.mean(axis=1)).astype(np.int16), int(rate)
    return np.ascontiguousarray(pcm[:, 0]), int(rate)


def _check_size(content: bytes) -> None:
    """Check the size that an MP3's Xing or Info frame gives against what is there; many have no such frame.

    Raises:
        Truncated: More than a hundredth is missing.

    Source: Xing VBR header; byte count where bit 2 of its flags is set, frame count before it where bit 1 is.
    """
    place = next((found for name in (b"Xing", b"Info") if (found := content.find(name, 0, 65_536)) > 0), 0)
    if not place or place + 16 > len(content):
        return
    flags = struct.unpack_from(">I", content, place + 4)[0]
    if flags & 2:
        told = struct.unpack_from(">I", content, place + 8 + 4 * (flags & 1))[0]
        if told > 1.01 * len(content):
            raise Truncated(f"the MP3 holds {len(content)} of {told} bytes")


def amplified(pcm: NDArray[np.int16], decibels: float) -> NDArray[np.int16]:
    """Give the samples louder or softer, clipped at full scale."""
    if not decibels:
        return pcm
    louder: NDArray[np.int16] = np.clip(np.rint(pcm * 10 ** (decibels / 20)), -32768, 32767).astype(np.int16)
    return louder


def _sized(content: bytes) -> bytes:
    """Check the size a WAV says of its samples against what is there; fill it in where the program did not know.

    Raises:
        Truncated: Samples are missing.

    Source: Multimedia Programming Interface and Data Specifications 1.0, RIFF and WAVE forms.
    """
    place = 12
    while place + 8 <= len(content):
        name, size = content[place : place + 4], struct.unpack_from("<I", content, place + 4)[0]
        there = len(content) - place - 8
        if name == b"data":
            if size in UNKNOWN_SIZES:
                filled = bytearray(content)
                struct.pack_into("<I", filled, 4, len(content) - 8)
                struct.pack_into("<I", filled, place + 4, there)
                return bytes(filled)
            if there < size:
                raise Truncated(f"the WAV holds {there} of {size} bytes of sound")
            return content
        place += 8 + size + size % 2
    raise Truncated("the WAV ends before its sound begins")
