"""Clips made here: syllables of a buzzing voice, silence before and after, as an engine gives them."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from podcast.records import Clip, Cue, Mark, Prosody, Recording, Role, Sound, SoundStyle, Utterance
from podcast.sound import stitch
from podcast.sound.mp3 import Format
from podcast.sound.tag import Tags

RATE = 22050
STYLE = SoundStyle(loudness=-16.0, true_peak=-1.0, opening_jingle=2.0, closing_jingle=2.0)
PLAIN = replace(STYLE, opening_jingle=0.0, closing_jingle=0.0)
TAGS = Tags(title="风从哪里来", show="试音台", artist="试音员", published=date(2025, 3, 4), cover=b"", language="zh-cn")
SYLLABLE, BREATH = 0.2, 0.03
"""Seconds a character speaks, and is silent after."""
HEAD, FOOT = 0.15, 0.4
"""Seconds of silence that the engine puts around speech."""


def clip(
    written: str,
    role: Role = "body",
    *,
    before: float = 0.0,
    after: float = 0.5,
    order: int = 1,
    rate: int = RATE,
    level: float = 0.3,
    volume: float = 0.0,
    voice: str = "test/voice",
) -> Clip:
    """Say each character for `SYLLABLE` seconds, its pitch by its code point, with a mark each."""
    said = Utterance(
        role=role, written=written, spoken=written, line=order + 4, order=order, voice="narrator",
        prosody=Prosody(volume=volume), pause_before=before, pause_after=after,
    )  # fmt: skip
    sounds = [np.zeros(round(HEAD * rate)), *(_syllable(sign, rate) for sign in written), np.zeros(round(FOOT * rate))]
    step = SYLLABLE + BREATH
    marks = tuple(
        Mark(start=HEAD + place * step, end=HEAD + place * step + SYLLABLE, written=sign)
        for place, sign in enumerate(written)
    )
    pcm = np.rint(np.concatenate(sounds) * level * 32767).astype(np.int16)
    return Clip(utterance=said, sound=Sound.of(pcm, rate), marks=marks, voice=voice)


def _syllable(sign: str, rate: int) -> NDArray[np.float64]:
    time = np.arange(round(SYLLABLE * rate)) / rate
    pitch = 110 + ord(sign) % 60
    buzz = sum(np.sin(2 * np.pi * pitch * harmonic * time) / harmonic for harmonic in range(1, 20))
    hiss = np.random.default_rng(ord(sign)).normal(0, 0.3, len(time)) * np.exp(-time * 40)
    shape = np.minimum(1, time / 0.01) * np.minimum(1, (time[-1] - time) / 0.02)
    return np.concatenate([(buzz / 2 + hiss) * shape * (0.6 + ord(sign) % 5 / 10), np.zeros(round(BREATH * rate))])


def programme() -> list[Clip]:
    """Give a short episode: every kind of role, short and long utterances, several pauses."""
    return [
        clip("试音台三月四日", "opening", after=0.6, order=0),
        clip("风从哪里来", "title", before=0.3, after=0.9, order=0),
        clip("今天的风有点大出门要戴帽子", after=0.5),
        clip("好", after=0.9, order=1),
        clip("一山那边", "heading", before=1.2, after=0.9, order=2),
        clip("山那边的人说风是从海上来的海边的人说风是从山里来的", after=0.25, order=3),
        clip("谁说得对呢", after=0.25, order=3, level=0.1),
        clip("都对", after=0.9, order=3, level=0.9),
        clip("二海这边", "heading", before=1.2, after=0.9, order=4),
        clip("白天陆地热得快空气往上走海上的空气就来补它的位置", after=0.9, order=5),
        clip("所以风从冷的地方来", "conclusion", before=1.2, after=0.9, order=6),
        clip("试音台明天再会", "closing", before=0.9, after=0.0, order=0),
    ]


async def stream(clips: Iterable[Clip]) -> AsyncIterator[Clip]:
    for one in clips:
        yield one


def record(
    clips: Iterable[Clip],
    folder: Path,
    *,
    style: SoundStyle = PLAIN,
    form: Format = stitch.PUBLIC,
    threads: int | None = None,
    project: Path = Path(),
    tags: Tags = TAGS,
) -> Recording:
    """Record into `folder/audio`, with the fragments beside it."""
    return asyncio.run(
        stitch.record(
            stream(clips), style, folder=folder / "audio", slug="wind", tags=tags, fragments=folder / "fragments",
            scratch=folder / "scratch", format=form, threads=threads, project=project,
        )
    )  # fmt: skip


def decoded(path: Path) -> tuple[NDArray[np.float32], int]:
    """Decode with libsndfile, which honours the Info frame."""
    samples, rate = soundfile.read(path, dtype="float32")
    return samples, rate


def heard(samples: NDArray[np.float32], rate: int, cue: Cue) -> tuple[float, float]:
    """Measure where an utterance that no music covers begins and ends: 5 ms frames, -40 dB of its loudest."""
    first, last = max(0, round((cue.start - 0.04) * rate)), round((cue.end + 0.05) * rate)
    size = round(rate * 0.005)
    rows = samples[first : first + (last - first) // size * size].reshape(-1, size)
    levels = np.sqrt((rows**2).mean(axis=1))
    loud = np.flatnonzero(levels > levels.max() / 100)
    return (first + int(loud[0]) * size) / rate, (first + (int(loud[-1]) + 1) * size) / rate


def run(*command: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([str(word) for word in command], capture_output=True, check=True)


def pauses(clips: Sequence[Clip]) -> list[float]:
    """Give the pause that the style wants after each clip but the last."""
    said = [one.utterance for one in clips]
    return [max(one.pause_after, other.pause_before) for one, other in pairwise(said)]
