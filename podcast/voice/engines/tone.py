"""`tone`: one soft tone per syllable. Exact length, the same bytes on every machine: for tests and timing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from podcast.errors import Refused, VoiceUnavailable
from podcast.lazy.libraries import np
from podcast.records import Mark, Prosody
from podcast.voice import syllables
from podcast.voice.capabilities import EMBEDDED, Capabilities, Speech, Voice
from podcast.voice.options import Options

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 24_000
VOICES: Mapping[str, float] = {"middle": 262.0, "low": 196.0, "high": 330.0}
"""Voice -> its lowest note, Hz."""
STEPS = (0, 2, 4, 7, 9, 12)
"""Semitones of a pentatonic scale: any sequence of notes sounds pleasant."""
TABLE_BITS = 12
TABLE_PEAK = 6_000
"""Of int16: -14.7 dB, soft enough to listen to."""
PHASE_BITS = 32
EDGE = 240
"""Samples of a tone's attack; its release is twice as long: 10 and 20 ms."""


class Tone:
    """Plays one tone for each character or word."""

    name = "tone"
    version = "1"

    def __init__(self, options: Mapping[str, Any]) -> None:
        read = Options(self.name, options)
        self.capabilities = Capabilities(
            online=False,
            sample_rate=RATE,
            default_voice=read.text("voice", "middle"),
            marks="word",
            max_characters=300,
            pitch=True,
            volume=True,
            deterministic=True,
            parallel=read.whole("parallel", 2),
            characters_per_second=1 / syllables.CHARACTER_SECONDS,
            patience=read.patience(EMBEDDED),
        )
        read.finish()

    def fits(self, text: str) -> bool:
        """Return whether a text is small enough for one request."""
        return len(text) <= self.capabilities.max_characters

    async def voices(self) -> tuple[Voice, ...]:
        """Return the voices."""
        return tuple(Voice(name=name, language="", note=f"tones from {low:.0f} Hz") for name, low in VOICES.items())

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Play the tones of a text."""
        if voice not in VOICES:
            raise VoiceUnavailable(f"tone has no voice {voice!r}; use one of {', '.join(VOICES)}")
        units = list(syllables.units(text))
        if not units or not self.fits(text):
            raise Refused(f"tone cannot play {text[:20]!r}: {'it is too long' if units else 'nothing in it is spoken'}")
        ends = np.rint(np.cumsum([unit.seconds for unit in units]) * RATE / prosody.rate).astype(np.int64)
        starts = np.concatenate(([0], ends[:-1]))
        notes = [_frequency(text[unit.start : unit.end], VOICES[voice], prosody.pitch) for unit in units]
        marks = tuple(
            Mark(start=float(start) / RATE, end=float(end) / RATE, written=text[unit.start : unit.end])
            for unit, start, end in zip(units, starts, ends, strict=True)
        )
        from podcast.voice import audio

        pcm = audio.amplified(_tones(ends - starts, notes), prosody.volume)
        return Speech(pcm=pcm, sample_rate=RATE, marks=marks)

    async def close(self) -> None:
        """Do nothing: nothing is kept."""


def _frequency(unit: str, lowest: float, shift: float) -> float:
    step = STEPS[sum(map(ord, unit)) % len(STEPS)]
    return max(40.0, lowest * 2 ** (step / 12) + shift)


def _tones(lengths: NDArray[np.int64], frequencies: list[float]) -> NDArray[np.int16]:
    """Render consecutive tones with integers only: a float's last bit differs between processors."""
    steps = np.array([round(frequency * (1 << PHASE_BITS) / RATE) for frequency in frequencies], dtype=np.int64)
    into = np.arange(int(lengths.sum()), dtype=np.int64) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    left = np.repeat(lengths, lengths) - 1 - into
    phase = (into * np.repeat(steps, lengths)) & ((1 << PHASE_BITS) - 1)
    wave = _table()[phase >> (PHASE_BITS - TABLE_BITS)]
    loudness = np.minimum(np.minimum(into, EDGE) * 2, np.minimum(left, 2 * EDGE))
    pcm: NDArray[np.int16] = (wave * loudness // (2 * EDGE)).astype(np.int16)
    return pcm


@cache
def _table() -> NDArray[np.int64]:
    """Return one period: a sine with a little of its octave."""
    size = 1 << TABLE_BITS
    turn = [2 * math.pi * place / size for place in range(size)]
    return np.array([round(TABLE_PEAK * (0.8 * math.sin(x) + 0.2 * math.sin(2 * x))) for x in turn], dtype=np.int64)
