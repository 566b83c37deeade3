"""Check that a file begins as an MP3 that players can decode.

By hand: mutagen.mp3.MPEGInfo takes 50 times as long (1.0 ms against 0.02 ms, which counts over 2,000 episodes), and it
searches for the first frame, so that it accepts a file with something else before its sound.

Source: ISO/IEC 11172-3, section 2.4.2.3 (frame header); ID3v2.3, section 3.1 (tag header).
"""

from __future__ import annotations

from typing import BinaryIO

_BIT_RATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""kbit/s of layer III by version: MPEG-1, and MPEG-2 with 2.5."""
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""Hz by the header's version bits."""


def fault_of_mp3(file: BinaryIO) -> str:
    """Return why a file cannot be played; empty: two consecutive frames follow the tag."""
    start = _after_tag(file.read(10))
    file.seek(start)
    head = file.read(4)
    if len(head) < 4:
        return "contains no sound"
    length = frame_length(head)
    if not length:
        return "is not an MP3"
    file.seek(start + length)
    if not frame_length(file.read(4)):
        return "is not an MP3, or ends in its first frame"
    return ""


def frame_length(head: bytes) -> int:
    """Return the length in bytes of the layer III frame that begins with `head`; 0 if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bit_rate, sample_rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bit_rate in {0, 15} or sample_rate == 3:
        return 0
    rate = _BIT_RATES[1 if version == 3 else 2][bit_rate] * 1000
    return (144 if version == 3 else 72) * rate // _SAMPLE_RATES[version][sample_rate] + (head[2] >> 1 & 1)


def _after_tag(head: bytes) -> int:
    """Return where the sound begins; a tag's length has seven bits per byte."""
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size
