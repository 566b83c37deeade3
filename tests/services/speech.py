"""What the local edge service says: real MP3 frames and word marks for a text."""

from __future__ import annotations

import asyncio
import html
import re
from dataclasses import dataclass
from functools import cache

import lameenc
import numpy as np
import soxr
from numpy.typing import NDArray

from podcast.records import Mark, Prosody
from podcast.voice.engines.espeak import Espeak
from podcast.voice.engines.tone import Tone

SAMPLE_RATE = 24_000
FRAME_BYTES = 144
LEAD, TAIL = 0.1, 0.875
"""Silence that the real service sends before the first word and after the last, s."""


@dataclass(frozen=True)
class Asked:
    """One request, taken out of its SSML."""

    text: str
    voice: str
    rate: float

    @classmethod
    def of(cls, ssml: str) -> Asked:
        """Read what the library sends."""
        found = re.fullmatch(
            r"<speak [^>]*><voice name='([^']*)'><prosody pitch='[+-]\d+Hz' rate='([+-]\d+)%' volume='[+-]\d+%'>"
            r"([^<>]*)</prosody></voice></speak>",
            ssml,
        )
        assert found, f"the service would not understand {ssml}"
        return cls(text=html.unescape(found[3]), voice=found[1], rate=1 + int(found[2]) / 100)


@dataclass(frozen=True)
class Spoken:
    """A whole answer."""

    mp3: bytes
    marks: tuple[Mark, ...]

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.mp3) / FRAME_BYTES * 0.024


_said: dict[tuple[Asked, bool], Spoken] = {}


async def say(asked: Asked, *, as_speech: bool) -> Spoken:
    """Say a text as tones or, slower, with espeak; remembered, because tests ask for the same often."""
    if (asked, as_speech) not in _said:
        engine = Espeak({}) if as_speech else Tone({})
        speech = await engine.speak(asked.text, engine.capabilities.default_voice, Prosody(rate=asked.rate))
        mp3 = await asyncio.to_thread(encoded, speech.pcm, speech.sample_rate)
        marks = [Mark(start=mark.start + LEAD, end=mark.end + LEAD, written=mark.written) for mark in speech.marks]
        _said[asked, as_speech] = Spoken(mp3=mp3, marks=tuple(marks))
    return _said[asked, as_speech]


def encoded(pcm: NDArray[np.int16], sample_rate: int) -> bytes:
    """Encode as the service does: 48 kbit/s mono frames that begin FF F3, no header."""
    if sample_rate != SAMPLE_RATE:
        pcm = soxr.resample(pcm, sample_rate, SAMPLE_RATE)
    lead, tail = np.zeros(int(LEAD * SAMPLE_RATE), np.int16), np.zeros(int(TAIL * SAMPLE_RATE), np.int16)
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(48)
    encoder.set_in_sample_rate(SAMPLE_RATE)
    encoder.set_out_sample_rate(SAMPLE_RATE)
    encoder.set_channels(1)
    encoder.set_quality(7)
    encoder.silence()
    mp3 = bytes(encoder.encode(np.concatenate((lead, pcm, tail)).tobytes()) + encoder.flush())
    assert len(mp3) % FRAME_BYTES == 0
    assert all(mp3[place : place + 2] == b"\xff\xf3" for place in range(0, len(mp3), FRAME_BYTES))
    return mp3


@cache
def silence(seconds: float) -> bytes:
    """Encode silence."""
    return encoded(np.zeros(int(seconds * SAMPLE_RATE), np.int16), SAMPLE_RATE)
