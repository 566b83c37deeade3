"""kokoro with its model: what only the real one can show. Skipped where the extra `neural` is not installed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from podcast.errors import Truncated
from podcast.records import Prosody
from podcast.voice.engines import Speech
from podcast.voice.engines.kokoro import Kokoro, engine, model, pace, phrase, proof, styles, worker
from podcast.voice.engines.kokoro.workers import Worker
from tests.voice import neural

RATE = 24_000
TWELVE, TWENTY = "外面下了一整天的雨，很冷。", "图书馆周末照常开放，想看书的朋友可以早点来。"


@pytest.fixture(autouse=True)
def _loaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with neural.model_loaded_once(monkeypatch):
        yield


def speak(text: str, rate: float = 1.0, voice: str = styles.DEFAULT) -> Speech:
    return asyncio.run(Kokoro({}).speak(text, voice, Prosody(rate=rate)))


@pytest.mark.parametrize(
    ("text", "rate", "voice"),
    [
        (TWELVE, 1.0, "zm_yunyang"),
        (TWELVE, 1.12, "zf_xiaoxiao"),
        (TWENTY, 1.0, "zm_yunyang"),
        (TWENTY, 1.3, "zm_yunxi"),
    ],
)
def test_the_rate_is_kept(text: str, rate: float, voice: str) -> None:
    """Syllables a second, from the first sound to the last, within 3 % of the voice's own times the rate."""
    speech = speak(text, rate, voice)
    heard = phrase.phrase(text).syllables / proof.seconds(speech.pcm.astype(np.float32) / np.float32(32768))
    assert heard == pytest.approx(styles.rate(voice) * rate, rel=0.03)


def test_short_texts_are_cut_out_whole() -> None:
    """Nothing of the carrier is left, and both syllables are: as long as two syllables, sound from end to end."""
    speech = speak("结论")
    assert [mark.written for mark in speech.marks] == ["结", "论"]
    assert 0.3 < speech.seconds < 0.9


def test_each_syllable_silenced_is_found() -> None:
    """In a real clip, whose syllables are as loud as they are."""
    said = phrase.phrase(TWELVE)
    style = styles.row(styles.shipped()[styles.DEFAULT], len(said.tokens) - 2)

    def take(process: Worker) -> tuple[proof.Samples, list[int]]:
        speed = pace.speed(process.lengths(said.tokens, style), said, pace.seconds(said, 4.9))
        return process.speak(said.tokens, style, speed)

    samples, durations = neural.kept().use(take)
    proof.check(samples, durations, said)
    times = proof.starts(durations)
    for placed in said.spoken:
        harmed = samples.copy()
        harmed[times[placed.first] : times[placed.last]] = 0
        with pytest.raises(Truncated, match="is not heard"):
            proof.check(harmed, durations, said)


def test_the_same_bytes_in_any_process_with_any_threads() -> None:
    """A worker of two threads gives the samples of one with one, and the predictor foretells both to the frame."""
    said = phrase.phrase("外面下雨。")
    style = styles.row(styles.shipped()["zf_xiaoyi"], len(said.tokens) - 2)
    found = list[tuple[bytes, list[int]]]()
    for threads, speeds in ((1, (1.0, 1.21, 1.0)), (2, (1.0,))):
        made = model.ready(None, model.UPSTREAM, model.cache(), Path)
        process = Worker(made, partial(int, threads), 120)
        try:
            lengths = process.lengths(said.tokens, style)
            for speed in speeds:
                samples, durations = process.speak(said.tokens, style, speed)
                assert durations == pace.frames(lengths, speed).tolist()
                assert sum(durations) * proof.FRAME == len(samples)
                found.append((samples.tobytes(), durations))
        finally:
            process.end()
    assert found[0] == found[2] == found[3] != found[1]


def test_the_runtime_installed_is_one_it_works_with() -> None:
    """The requirement of the extra and the engine's own are the same."""
    assert tuple(map(int, engine._runtime().split("."))) >= worker.LEAST
