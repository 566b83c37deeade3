"""Encode, parse and count MP3 frames, and make the Info frame that tells decoders the exact length of the audio.

Source: ISO/IEC 11172-3, 2.4.1.3 (header) and ISO/IEC 13818-3, 2.4.2.3 (low sampling rates); the LAME tag,
http://gabriel.mp3-tech.org/mp3infotag.html.
"""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast.errors import AudioError
from podcast.lazy import patterns as re
from podcast.lazy.libraries import np
from podcast.sound.loudness import Samples

ENCODER_DELAY = 576
"""Samples that LAME adds before the audio."""
DECODER_DELAY = 529
"""Samples that every decoder adds; decoders that honour the Info frame remove both."""
DELAY = ENCODER_DELAY + DECODER_DELAY
SETTLE = DELAY + 576 + 512
"""Samples of silence at the end of a fragment: the delay, the overlap of the last transform and the tail of the filter
bank, so that the next fragment's first frame starts from silence."""

LAME_GAIN = 0.95
"""LAME scales constant bit rates by this (-0.446 dB); the input is amplified to compensate."""

_BIT_RATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = (44100, 48000, 32000)
_QUALITY = 5
"""LAME's quality. 5 encodes at 205 times real time, 3 at 150, 2 at 80; speech at 96 kbit/s sounds the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How an episode is encoded: constant bit rate, mono."""

    name: str
    sample_rate: int
    """Hz."""
    bit_rate: int
    """kbit/s."""
    headroom: float
    """dB between the style's true peak and the limiter's ceiling: how much encoding raises peaks."""

    @property
    def frame(self) -> int:
        """Samples in an MP3 frame: 1,152 from 32 kHz up, else 576."""
        return 1152 if self.sample_rate >= 32000 else 576


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A parsed frame header."""

    start: int
    """Offset in bytes."""
    size: int
    """Bytes."""
    samples: int
    sample_rate: int
    """Hz."""
    bit_rate: int
    """kbit/s."""
    side: int
    """Bytes of side information after the header."""


def encode(samples: Samples, form: Format) -> bytes:
    """Encode, without any header frame.

    Raises:
        AudioError: The encoder failed.
    """
    import lameenc

    loud = samples * np.float32(32767 / LAME_GAIN)
    pcm = np.clip(np.rint(loud, out=loud), -32768, 32767, out=loud).astype("<i2").tobytes()
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(form.sample_rate)
    encoder.set_out_sample_rate(form.sample_rate)
    encoder.set_channels(1)
    encoder.set_bit_rate(form.bit_rate)
    encoder.set_quality(_QUALITY)
    try:
        return bytes(encoder.encode(pcm)) + bytes(encoder.flush())
    except RuntimeError as error:
        raise AudioError(f"the MP3 encoder failed on {len(samples)} samples: {error}") from error


def decode(stream: bytes) -> Samples:
    """Decode frames without a header frame, the decoder's delay included.

    Raises:
        AudioError: The frames are damaged.
    """
    import soundfile

    try:
        samples, _ = soundfile.read(io.BytesIO(stream), dtype="float32")
    except soundfile.SoundFileError as error:
        raise AudioError(f"{len(stream)} bytes of MP3 do not decode: {error}") from error
    return np.asarray(samples, np.float32)


def header(stream: bytes, at: int) -> Frame | None:
    """Read the Layer III frame header at an offset; None if there is none."""
    if at + 4 > len(stream):
        return None
    (word,) = struct.unpack_from(">I", stream, at)
    version, layer, rate_index, rate_code = word >> 19 & 3, word >> 17 & 3, word >> 12 & 15, word >> 10 & 3
    if word >> 21 != 0x7FF or version == 1 or layer != 1 or rate_index in {0, 15} or rate_code == 3:
        return None
    first = version == 3
    sample_rate = _RATES[rate_code] // {3: 1, 2: 2, 0: 4}[version]
    bit_rate = _BIT_RATES[1 if first else 2][rate_index]
    samples = 1152 if first else 576
    mono = word >> 6 & 3 == 3
    return Frame(
        start=at,
        size=samples // 8 * bit_rate * 1000 // sample_rate + (word >> 9 & 1),
        samples=samples,
        sample_rate=sample_rate,
        bit_rate=bit_rate,
        side=(17 if mono else 32) if first else (9 if mono else 17),
    )


def frames(stream: bytes, at: int = 0) -> Iterator[Frame]:
    """Yield the complete frames from an offset on; stop at the first invalid one."""
    while (frame := header(stream, at)) and at + frame.size <= len(stream):
        yield frame
        at += frame.size


def first_frames(stream: bytes, count: int) -> bytes:
    """Return the first `count` frames of an encoded stream of one bit rate.

    Only the padding bit of each header is read: parsing entire headers took as long as the resampling.

    Raises:
        AudioError: There are fewer frames.
    """
    first, at = header(stream, 0), 0
    plain = first.size - _padding(stream, 0) if first else 0
    for found in range(count):
        if not plain or at + plain > len(stream) or stream[at : at + 2] != stream[:2]:
            raise AudioError(f"the MP3 encoder returned {found} frames; expected {count}")
        at += plain + _padding(stream, at)
    if at > len(stream):
        raise AudioError(f"the MP3 encoder truncated the last of {count} frames")
    return stream[:at]


def _padding(stream: bytes, at: int) -> int:
    return stream[at + 2] >> 1 & 1


def info_frame(first: bytes, ends: Sequence[int], counts: Sequence[int], duration: int) -> bytes:
    """Return the frame that precedes the audio and gives its length.

    The checksum over the music is left at 0: no player reads it, and it would take a second per hour of audio.

    Args:
        first: The audio's first frame, for its header.
        ends: Bytes of audio after each fragment, cumulative.
        counts: Frames after each fragment, cumulative.
        duration: Samples that a decoder returns.
    """
    frame = header(first, 0)
    assert frame
    whole = bytearray(frame.size)
    # No padding (bit 9) and no checksum (bit 16 set); otherwise as in the audio's frames.
    struct.pack_into(">I", whole, 0, struct.unpack_from(">I", first)[0] & ~(1 << 9) | 1 << 16)
    at = 4 + frame.side
    size = ends[-1] + len(whole)
    struct.pack_into(">4sIII", whole, at, b"Info", 0b1111, counts[-1], size)
    whole[at + 16 : at + 116] = _contents(ends, counts, len(whole))
    struct.pack_into(">I", whole, at + 116, 100 - 10 * _QUALITY)
    lame = at + 120
    padding = counts[-1] * frame.samples - ENCODER_DELAY - duration
    assert DECODER_DELAY <= padding < 4096, padding
    whole[lame : lame + 9] = b"LAME3.100"
    whole[lame + 9] = 1  # constant bit rate
    whole[lame + 20] = min(255, frame.bit_rate)
    whole[lame + 21 : lame + 24] = (ENCODER_DELAY << 12 | padding).to_bytes(3, "big")
    struct.pack_into(">I", whole, lame + 28, size)
    struct.pack_into(">H", whole, lame + 34, _crc16(whole[: lame + 34]))
    return bytes(whole)


def intact(path: Path, length: int) -> bool:
    """Return whether a finished episode is intact: its length, and the hash of its content in its name."""
    try:
        if path.stat().st_size != length:
            return False
        if named := re.fullmatch(r".*\.([0-9a-f]{8})\.mp3", path.name):
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest().startswith(named[1])
        return _walks(path.read_bytes())
    except OSError:
        return False


def _walks(stream: bytes) -> bool:
    """Return whether a file consists of a tag and complete frames."""
    at = 0
    if stream[:3] == b"ID3":
        at = 10 + sum((byte & 127) << 7 * (3 - place) for place, byte in enumerate(stream[6:10]))
    end = at
    for frame in frames(stream, at):
        end = frame.start + frame.size
    return at < end == len(stream)


def _contents(ends: Sequence[int], counts: Sequence[int], before: int) -> bytes:
    """Return the seek table: for each percent of the time, the position in 256ths of the file."""
    times = np.arange(100) * counts[-1] / 100
    places = np.interp(times, [0, *counts], [0, *ends]) + before
    return bytes(np.minimum(255, 256 * places / (ends[-1] + before)).astype(np.uint8).tolist())


def _crc16(stream: bytes | bytearray) -> int:
    """Return the CRC-16 of the LAME tag: polynomial 0x8005, bits reflected."""
    crc = 0
    for byte in stream:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc
