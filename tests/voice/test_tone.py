"""tone: exact lengths, the same bytes everywhere."""

from __future__ import annotations

import asyncio
import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.records import Prosody
from podcast.voice import syllables
from podcast.voice.engines import Speech
from podcast.voice.engines.tone import RATE, Tone


def play(text: str, voice: str = "middle", prosody: Prosody | None = None) -> Speech:
    return asyncio.run(Tone({}).speak(text, voice, prosody or Prosody()))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("好", 0.22), ("你好，世界。", 4 * 0.22), ("hello", 0.38), ("用OpenAI写", 2 * 0.22 + 0.38), ("2025年", 5 * 0.22)],
)
def test_the_length_is_exact(text: str, seconds: float) -> None:
    """A character 0.22 s, a word in letters 0.38 s, a digit as a character, and punctuation nothing."""
    assert len(play(text).pcm) == round(seconds * RATE)
    assert len(play(text, prosody=Prosody(rate=2.0)).pcm) == round(seconds / 2 * RATE)


@settings(max_examples=40, deadline=None)
@given(st.text("你好世界，。abc 12", min_size=1, max_size=40), st.floats(0.5, 2.0))
def test_the_length_follows_from_text_and_rate(text: str, rate: float) -> None:
    """For any text and rate the samples are those of the sum, and the last mark ends with them."""
    if not any(syllables.units(text)):
        return
    speech = play(text, prosody=Prosody(rate=rate))
    assert (
        len(speech.pcm) == round(syllables.seconds(text) * RATE / rate)
        or abs(len(speech.pcm) - syllables.seconds(text) * RATE / rate) <= 0.5 + 1e-6
    )
    assert speech.marks[-1].end == pytest.approx(speech.seconds, abs=1e-9)


def test_the_bytes_are_these() -> None:
    """On every machine, Python and numpy: a change here is a change of all clips, and wants another version."""
    digest = hashlib.sha256(play("你好，OpenAI二〇二五年。").pcm.astype("<i2").tobytes()).hexdigest()
    assert (Tone.version, digest[:16]) == ("1", "653863db3b80aac3")


def test_voices_and_pitch_are_heard() -> None:
    """Each voice and each shift is another sound; the volume is a factor."""
    sounds = [
        play("好", "low"),
        play("好", "middle"),
        play("好", "high"),
        play("好", prosody=Prosody(pitch=20.0)),
        play("好", prosody=Prosody(volume=-6.0)),
    ]
    assert len({sound.pcm.tobytes() for sound in sounds}) == len(sounds)
    assert np.abs(sounds[4].pcm).max() == pytest.approx(np.abs(sounds[1].pcm).max() * 10 ** (-6 / 20), rel=0.01)


def test_it_does_not_clip() -> None:
    """Soft by nature, and full scale at most where it is made loud."""
    assert np.abs(play("你好").pcm.astype(int)).max() < 7_000
    assert np.abs(play("你好", prosody=Prosody(volume=40.0)).pcm.astype(int)).max() <= 32_768
