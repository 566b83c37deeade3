"""Decode the audio of engines: an audio file in memory -> samples."""

from __future__ import annotations

import codecs
import io
import logging
import struct
from typing import TYPE_CHECKING

from podcast.errors import NoAudio, Truncated
from podcast.lazy import patterns as re
from podcast.lazy.libraries import np, soundfile
from podcast.voice import lengths

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FLOATING = frozenset({"FLOAT", "DOUBLE", "VORBIS", "OPUS"})
"""Encodings whose samples are read as floats. Read as integers, libsndfile returns float files unscaled, so that they
are silent, and a peak of Vorbis or Opus beyond full scale overflows."""
_FULL_SCALE = 32_768
_OUT_OF_SCALE = 16.0
"""Times full scale. A float file beyond this has integers that its program did not scale; clipped, it is noise."""
_FRAMES = 1 << 20
"""Frames per read."""
_CLIPPED = 0.001
"""Share of samples beyond full scale from which on the clipping is told."""
_RAW = re.compile(r"audio/(?:x-)?(?:pcm|l16|raw)", re.IGNORECASE)
"""Media types of samples without a header. Source: RFC 2586; OpenAI API reference, "Supported output formats"."""
_RAW_RATE, _RAW_RATES = 24_000, (8_000, 96_000)
"""Hz: OpenAI's; and those that a type may name."""
_HEADED = (b"RIFF", b"FORM", b"fLaC", b"OggS", b"ID3", b".snd", b"caff")
"""How files begin that a server may send under such a type all the same."""

_log = logging.getLogger(__name__)


class _Once(soundfile.SoundFile):  # type: ignore[misc]
    """A file that is read sequentially: a streamed FLAC does not declare its length."""

    def seekable(self) -> bool:
        """Return False: the library seeks after each read, and fails at the end of such a FLAC."""
        return False


def decode(content: bytes, declared: str = "") -> tuple[NDArray[np.int16], int]:
    """Read a WAV, AIFF, FLAC, Ogg or MP3 file as mono, or samples without a header if their type says so.

    Args:
        content: The file.
        declared: Its media type with its parameters, as the server says; empty: unknown.

    Returns:
        Samples of shape (n,), and their rate in Hz.

    Raises:
        NoAudio: The file is empty.
        Truncated: The file is damaged, or shorter than its header says.
    """
    if not content:
        raise NoAudio("the audio file is empty")
    if content[:3] == b"ID3" or content[:1] == b"\xff":
        _check_size(content)
    if _RAW.match(declared) and not content.startswith(_HEADED):
        pcm, rate = _raw(content, declared)
    else:
        pcm, rate = _read(lengths.with_real_length(content), declared)
    if pcm.shape[1] > 1:
        heard = pcm[:, np.any(pcm, axis=0)]  # in 5.1 the speech is in one channel, and silence would make it soft
        return np.rint((heard if heard.shape[1] else pcm).mean(axis=1)).astype(np.int16), rate
    return np.ascontiguousarray(pcm[:, 0]), rate


def _raw(content: bytes, declared: str) -> tuple[NDArray[np.int16], int]:
    """Read 16-bit samples without a header.

    The type says in which order the bytes are, and servers do not keep to it: in the wrong one, speech is noise.

    Raises:
        Truncated: It is a text, or the type names a rate that is none.
    """
    named = {key: int(value) for key, value in re.findall(r";\s*(rate|channels)\s*=\s*\"?(\d{1,6})", declared.lower())}
    rate, channels = named.get("rate", _RAW_RATE), named.get("channels", 1)
    if _words(content) or not _RAW_RATES[0] <= rate <= _RAW_RATES[1] or not 1 <= channels <= 8:
        raise Truncated(f"the audio cannot be decoded. {_described(content, declared)}")
    whole = content[: len(content) // (2 * channels) * 2 * channels]
    orders = [np.frombuffer(whole, dtype=order).astype(np.int16) for order in ("<i2", ">i2")]
    smooth = min(orders, key=lambda pcm: float(np.abs(np.diff(pcm.astype(np.int32))).sum()))
    return smooth.reshape(-1, channels), rate


def _read(content: bytes, declared: str) -> tuple[NDArray[np.int16], int]:
    """Read all channels, shape (n, channels).

    Raises:
        Truncated: It is not audio, or damaged.
    """
    try:
        with _Once(io.BytesIO(content)) as file:
            floating = file.subtype in _FLOATING
            parts = [file.read(0, dtype="float32" if floating else "int16", always_2d=True)]
            while len(part := file.read(_FRAMES, dtype=parts[0].dtype.name, always_2d=True)):
                parts.append(part)
            rate = int(file.samplerate)
    except (soundfile.SoundFileError, RuntimeError) as error:
        said = error.error_string if isinstance(error, soundfile.LibsndfileError) else str(error)
        raise Truncated(
            f"the audio cannot be decoded: {said.rstrip('.')}. {_described(content, declared)}; "
            "check that the engine returns WAV, AIFF, FLAC, Ogg or MP3"
        ) from error
    read = np.concatenate(parts)
    return (_scaled(read) if floating else read), rate


def _scaled(floats: NDArray[np.float32]) -> NDArray[np.int16]:
    """Return floats, full scale 1.0, as clipped integers; NaN becomes silence."""
    floats = np.nan_to_num(floats, nan=0.0, posinf=1.0, neginf=-1.0)
    peak = float(np.abs(floats).max(initial=0.0))
    factor = 1 if _OUT_OF_SCALE < peak <= _FULL_SCALE else _FULL_SCALE
    if factor > 1 and np.count_nonzero(np.abs(floats) > 1) > _CLIPPED * floats.size:
        _log.warning("audio with a peak of %.1f times full scale is clipped: make the voice softer", peak)
    scaled: NDArray[np.int16] = np.clip(np.rint(floats * factor), -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)
    return scaled


def _described(content: bytes, declared: str) -> str:
    """Describe what was received instead of audio: its size and type, and its first words or bytes."""
    came = f"{len(content)} bytes{f' of type {declared[:60]}' if declared else ''} came"
    if words := _words(content):
        return f"{came}: the text “{words[:80]}{'…' if len(words) > 80 or len(content) > 240 else ''}”"
    return f"{came}, which begin with the bytes {content[:12].hex(' ')}"


def _words(content: bytes) -> str:
    """Return the first words of a text; empty: it is none."""
    try:
        text, _ = codecs.utf_8_decode(content[:240], "strict", len(content) <= 240)
    except UnicodeDecodeError:
        return ""
    words = " ".join(text.split())
    return words if all(sign.isprintable() for sign in words) else ""


def _check_size(content: bytes) -> None:
    """Check an MP3's length against the size in its Xing or Info frame; many have no such frame.

    Raises:
        Truncated: More than one per cent is missing.

    Source: Xing VBR header; byte count where bit 2 of its flags is set, frame count before it where bit 1 is.
    """
    place = next((found for name in (b"Xing", b"Info") if (found := content.find(name, 0, 65_536)) > 0), 0)
    if not place or place + 16 > len(content):
        return
    flags = struct.unpack_from(">I", content, place + 4)[0]
    if flags & 2:
        declared = struct.unpack_from(">I", content, place + 8 + 4 * (flags & 1))[0]
        if declared > 1.01 * len(content):
            raise Truncated(f"the MP3 has {len(content)} of {declared} bytes")


def amplified(pcm: NDArray[np.int16], decibels: float) -> NDArray[np.int16]:
    """Return the samples louder or softer, clipped at full scale."""
    if not decibels:
        return pcm
    louder: NDArray[np.int16] = np.clip(np.rint(pcm * 10 ** (decibels / 20)), -32768, 32767).astype(np.int16)
    return louder
