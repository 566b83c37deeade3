"""Check that an answer of the edge service is complete, with four independent checks.

The library ends without an error when a socket closes early, so the absence of an error means nothing. The checks: the
turn was ended (an unfinished turn leaves bytes in its state); the audio consists of complete MP3 frames, and all of
them decode; no mark is past the end of the audio; and the marks cover the text from beginning to end. A fifth check,
that the length is plausible for the text, applies to every engine (`complete`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from podcast.errors import NoAudio, Truncated
from podcast.lazy.libraries import np
from podcast.records import Mark
from podcast.voice import audio
from podcast.voice.capabilities import Speech
from podcast.voice.naming import UNNAMED_END, in_order, named_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME_BYTES, FRAME_SAMPLES, FRAME_START = 144, 576, b"\xff\xf3"
"""MPEG-2 layer III, 24 kHz mono, 48 kbit/s: the only format the library requests."""
SAMPLE_RATE = 24_000
DELAY = 1_105
"""Samples that a decoder adds before MP3 without a header: 529 of the decoder, 576 of the encoder."""
TICKS = 10_000_000
"""Marks are in units of 100 ns."""
NAMED = 0.85
"""Minimum share of the text's characters that the marks must cover to be accepted at once. The service covers all."""
DOUBTED = 0.5
"""Minimum share that is accepted if a retry gives an identical answer: scripts and symbols that the service never marks
do so, whereas a loss never repeats to the exact sample."""


class DoubtedError(Truncated):
    """The marks cover less than they should; everything else is complete."""

    def __init__(self, message: str, doubted: Speech) -> None:
        self.doubted = doubted
        super().__init__(message)


def speech(content: bytes, marks: Iterable[Mapping[str, Any]], text: str, *, unfinished: bool) -> Speech:
    """Return the speech of an answer, if it is complete.

    Args:
        content: The MP3.
        marks: Word boundaries as edge-tts gives them: `offset` and `duration` in ticks, `text`.
        text: The requested text.
        unfinished: Whether the turn was not ended by the service.

    Raises:
        NoAudio: There is none.
        Truncated: Something is missing or damaged.
        DoubtedError: It may be complete; a retry decides.
    """
    if not content:
        raise NoAudio("edge sent no audio")
    if unfinished:
        raise Truncated(f"edge closed the connection after {_seconds(content):.1f} s of audio")
    pcm = _decoded(content)
    placed = in_order(_mark(mark) for mark in marks)
    if placed and placed[-1].end > _seconds(content) + 0.05:
        raise Truncated(f"edge sent {_seconds(content):.1f} s, but its last word ends at {placed[-1].end:.1f} s")
    whole = Speech(pcm=pcm, sample_rate=SAMPLE_RATE, marks=_inside(placed, len(pcm) / SAMPLE_RATE))
    found = named_of(placed, text)
    if found.after > max(UNNAMED_END, found.of / 7) or found.named < DOUBTED * found.of:
        raise Truncated(
            f"edge's marks cover {found.named} of {found.of} characters and end {found.after} before the last"
        )
    if found.named < NAMED * found.of:
        raise DoubtedError(f"edge's marks cover {found.named} of {found.of} characters", whole)
    return whole


def _decoded(content: bytes) -> NDArray[np.int16]:
    """Decode complete frames, and check that each gave its samples."""
    starts = {content[place : place + 2] for place in range(0, len(content), FRAME_BYTES)}
    if len(content) % FRAME_BYTES or starts != {FRAME_START}:
        raise Truncated("edge sent audio with broken MP3 frames")
    if broken := int(np.count_nonzero(_impossible(content))):
        raise Truncated(f"edge sent audio with {broken} damaged MP3 frames")
    pcm, rate = audio.decode(content)
    expected = len(content) // FRAME_BYTES * FRAME_SAMPLES
    if rate != SAMPLE_RATE or abs(len(pcm) - expected) > DELAY:
        raise Truncated(f"only {len(pcm)} of {expected} samples that edge sent can be decoded")
    return pcm[DELAY - expected + len(pcm) :]


def _impossible(content: bytes) -> NDArray[np.bool_]:
    """Return the frames whose side information contradicts itself; a decoder would silently fill them with noise.

    Source: ISO/IEC 13818-3 section 2.4.1.7 and ISO/IEC 11172-3 section 2.4.2.7: at most 288 pairs of big values, no
    switched window of type 0, no more main data than this frame and the bit reservoir contain.
    """
    frames = np.frombuffer(content, np.uint8).reshape(-1, FRAME_BYTES)[:, 4:13]
    bits = np.unpackbits(frames, axis=1).astype(np.int64)

    def field(first: int, count: int) -> NDArray[np.int64]:
        return bits[:, first : first + count] @ (1 << np.arange(count - 1, -1, -1))

    reservoir, used, pairs = field(0, 8), field(9, 12), field(21, 9)
    switched_to_none = (field(47, 1) == 1) & (field(48, 2) == 0)
    wrong: NDArray[np.bool_] = (pairs > 288) | switched_to_none | (used > 8 * (FRAME_BYTES - 13 + reservoir))
    return wrong


def _mark(mark: Mapping[str, Any]) -> Mark:
    start = mark["offset"] / TICKS
    return Mark(start=start, end=start + mark["duration"] / TICKS, written=mark["text"])


def _inside(marks: Iterable[Mark], seconds: float) -> tuple[Mark, ...]:
    """Clip marks to the audio: the service rounds to 50 ms."""
    return tuple(
        Mark(start=min(mark.start, seconds), end=min(mark.end, seconds), written=mark.written) for mark in marks
    )


def _seconds(content: bytes) -> float:
    return len(content) / FRAME_BYTES * FRAME_SAMPLES / SAMPLE_RATE
