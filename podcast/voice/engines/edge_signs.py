"""Is this answer of the edge service whole? Four signs that do not depend on one another, and the marks they rest on.

The library ends quietly when a socket closes early, so that silence about a fault means nothing. The signs: the turn
was ended (bytes of an unfinished turn are left in its state); the audio is whole MP3 frames and every frame decodes; no
mark lies past the audio; and the marks name the text from its beginning to its end. A fifth, that the length is likely
for the text, is every engine's (`complete`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podcast.errors import NoAudio, Truncated
from podcast.records import Mark
from podcast.voice import audio, syllables
from podcast.voice.capabilities import Speech

FRAME_BYTES, FRAME_SAMPLES, FRAME_START = 144, 576, b"\xff\xf3"
"""MPEG-2 layer III, 24 kHz mono, 48 kbit/s: the only format the library asks for."""
SAMPLE_RATE = 24_000
DELAY = 1_105
"""Samples that a decoder adds in front of MP3 without a header: 529 of the decoder, 576 of the encoder."""
TICKS = 10_000_000
"""Marks are in units of 100 ns."""
NAMED = 0.85
"""Least share of the text's characters that the marks must name to be believed at once. The service names all."""
DOUBTED = 0.5
"""Least share that is believed when asking again gives the very same: scripts and signs it never names look like that,
and a loss does not come back to the sample."""
UNNAMED_END = 4
"""Most characters at the end that no mark names, or a seventh of all in a long text: what is cut off misses more."""


class DoubtedError(Truncated):
    """The marks leave out more than they should; all else is whole."""

    def __init__(self, message: str, doubted: Speech) -> None:
        self.doubted = doubted
        super().__init__(message)


def speech(content: bytes, marks: Iterable[Mapping[str, Any]], text: str, *, unfinished: bool) -> Speech:
    """Turn an answer into speech, if it is whole.

    Args:
        content: The MP3.
        marks: Word boundaries as edge-tts gives them: `offset` and `duration` in ticks, `text`.
        text: What was asked for.
        unfinished: Whether the turn was not ended by the service.

    Raises:
        NoAudio: There is none.
        Truncated: Something is missing or damaged.
        DoubtedError: It may be whole; asking again will tell.
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
    named, ended, of = named_of(placed, text)
    if ended > max(UNNAMED_END, of / 7) or named < DOUBTED * of:
        raise Truncated(f"edge's marks name {named} of {of} characters and end {ended} before the last")
    if named < NAMED * of:
        raise DoubtedError(f"edge's marks name {named} of {of} characters", whole)
    return whole


def _decoded(content: bytes) -> NDArray[np.int16]:
    """Decode whole frames, and see that each gave its samples."""
    starts = {content[place : place + 2] for place in range(0, len(content), FRAME_BYTES)}
    if len(content) % FRAME_BYTES or starts != {FRAME_START}:
        raise Truncated("edge sent audio with broken MP3 frames")
    if broken := int(np.count_nonzero(_impossible(content))):
        raise Truncated(f"edge sent audio with {broken} damaged MP3 frames")
    pcm, rate = audio.decode(content)
    expected = len(content) // FRAME_BYTES * FRAME_SAMPLES
    if rate != SAMPLE_RATE or abs(len(pcm) - expected) > DELAY:
        raise Truncated(f"of {expected} samples that edge sent {len(pcm)} decode")
    return pcm[DELAY - expected + len(pcm) :]


def _impossible(content: bytes) -> NDArray[np.bool_]:
    """Tell the frames whose side information contradicts itself; a decoder would fill them with noise and say nothing.

    Source: ISO/IEC 13818-3 section 2.4.1.7 and ISO/IEC 11172-3 section 2.4.2.7: at most 288 pairs of big values, no
    switched window of type 0, no more main data than this frame and the bit reservoir hold.
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


def in_order(marks: Iterable[Mark]) -> list[Mark]:
    """Sort marks by time and drop those sent twice."""
    kept = list[Mark]()
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        if not kept or (mark.start, mark.written) != (kept[-1].start, kept[-1].written):
            kept.append(mark)
    return kept


def _inside(marks: Iterable[Mark], seconds: float) -> tuple[Mark, ...]:
    """Clip marks to the audio: the service rounds to 50 ms."""
    return tuple(
        Mark(start=min(mark.start, seconds), end=min(mark.end, seconds), written=mark.written) for mark in marks
    )


def named_of(marks: list[Mark], text: str) -> tuple[int, int, int]:
    """Count what the marks name of a text.

    Returns:
        Characters named, characters after the last that is named, and characters in all.
    """
    letters = _letters(text)
    place, named = 0, 0
    for mark in marks:
        word = _letters(mark.written)
        found = letters.find(word, place)
        if word and found >= 0:
            place, named = found + len(word), named + len(word)
    return named, len(letters) - place, len(letters)


def _letters(text: str) -> str:
    """Keep what is spoken of a text, in one spelling."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(plain[unit.start : unit.end] for unit in syllables.units(plain))


def _seconds(content: bytes) -> float:
    return len(content) / FRAME_BYTES * FRAME_SAMPLES / SAMPLE_RATE
