"""What a whole clip looks like, and what does not pass for one."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from podcast.errors import EngineError, NoAudio, Truncated
from podcast.records import Mark, Prosody
from podcast.voice import complete, syllables, timings
from podcast.voice.capabilities import Speech
from podcast.voice.engines.tone import Tone

TEXT = "今天的风有点大，出门记得戴好帽子。晚上也许会下雨，把衣服收进来。"
TONE = Tone({})
WHOLE = asyncio.run(TONE.speak(TEXT, "low", Prosody()))


def changed(pcm: NDArray[Any], marks: tuple[Mark, ...] = ()) -> Speech:
    return Speech(pcm=pcm.astype(np.int16), sample_rate=WHOLE.sample_rate, marks=marks)


SPOILT: dict[str, tuple[Callable[[], Speech], type[EngineError]]] = {
    "nothing": (lambda: changed(WHOLE.pcm[:0]), NoAudio),
    "silence": (lambda: changed(np.zeros_like(WHOLE.pcm)), NoAudio),
    "an encoder's noise": (lambda: changed(np.resize(np.array([3, -5, 2]), len(WHOLE.pcm))), NoAudio),
    "the first third": (lambda: changed(WHOLE.pcm[: len(WHOLE.pcm) // 3]), Truncated),
    "three quarters, with marks": (lambda: changed(WHOLE.pcm[: len(WHOLE.pcm) * 3 // 4], WHOLE.marks), Truncated),
    "six times over": (lambda: changed(np.tile(WHOLE.pcm, 6)), Truncated),
    "a gap": (lambda: changed(np.insert(WHOLE.pcm, 50_000, np.zeros(90_000))), Truncated),
}


def test_a_whole_clip_passes() -> None:
    """Nothing is said of what is as it should be, with silence at both ends too."""
    complete.check(WHOLE, TEXT, Prosody(), TONE.capabilities)
    padded = np.concatenate((np.zeros(24_000), WHOLE.pcm, np.zeros(72_000)))
    complete.check(changed(padded), TEXT, Prosody(), TONE.capabilities)


def test_pinyin_counts_as_syllables() -> None:
    """What the lexicon gives an engine that takes pinyin lasts as long as the characters that it stands for."""
    marked, plain = "这支[[yue4 dui4]]来自[[chong2 qing4]]。", "这支乐队来自重庆。"
    assert syllables.seconds(marked) == syllables.seconds(plain)
    assert [marked[unit.start : unit.end] for unit in syllables.units(marked)][2:4] == ["yue4", "dui4"]
    assert syllables.seconds("[[备注]]") == syllables.seconds("备注")


@pytest.mark.parametrize("kind", SPOILT)
def test_a_spoilt_clip_does_not(kind: str) -> None:
    """Each way of being incomplete has its error, which names the text."""
    make, error = SPOILT[kind]
    with pytest.raises(error, match="今天的风有点大"):
        complete.check(make(), TEXT, Prosody(), TONE.capabilities)


def test_the_rate_is_taken_into_account() -> None:
    """A fast voice is not taken for a short one, nor a slow clip for a long one."""
    for rate in (0.6, 1.0, 1.8):
        speech = asyncio.run(TONE.speak(TEXT, "low", Prosody(rate=rate)))
        complete.check(speech, TEXT, Prosody(rate=rate), TONE.capabilities)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("你好，世界。", ["你", "好", "世", "界"]),
        ("用GPT5写", ["用", "GPT", "5", "写"]),
        ("don't stop", ["don't", "stop"]),
        ("二〇二五", ["二", "〇", "二", "五"]),
        ("ニュース한국", ["ニ", "ュ", "ー", "ス", "한", "국"]),
        ("𠮷野家", ["𠮷", "野", "家"]),
        ("café №1", ["café", "1"]),
        ("……！🎉 ", []),
    ],
)
def test_what_is_spoken_of_a_text(text: str, found: list[str]) -> None:
    """Characters and digits one by one, words in letters whole, and nothing else."""
    assert [text[unit.start : unit.end] for unit in syllables.units(text)] == found


@settings(max_examples=40)
@given(st.text(max_size=60), st.text(max_size=60))
def test_estimates_add_up(first: str, second: str) -> None:
    """Two texts on two lines take as long as one after the other."""
    together = syllables.seconds(f"{first}\n{second}")
    assert together == pytest.approx(syllables.seconds(first) + syllables.seconds(second))


def test_sentences_are_timed_by_the_pauses() -> None:
    """A boundary estimated from the length moves to the pause that is heard."""
    text = "第一句话说得比较短。第二句话说得要长出许多来。完了！"
    parts = [asyncio.run(TONE.speak(part, "low", Prosody())).pcm for part in (text[:10], text[10:23], text[23:])]
    gap = np.zeros(12_000, np.int16)
    pcm = np.concatenate((gap, parts[0], gap, parts[1], gap, parts[2], gap))
    marks = timings.by_sentence(text, pcm, 24_000)
    assert [mark.written for mark in marks] == [text[:10], text[10:23], text[23:]]
    assert marks[0].start == pytest.approx(0.5, abs=0.02)
    assert 0.5 + len(parts[0]) / 24_000 <= marks[1].start <= 1.0 + len(parts[0]) / 24_000
    assert marks[-1].end == pytest.approx((len(pcm) - 12_000) / 24_000, abs=0.02)
    assert all(one.end == two.start for one, two in itertools.pairwise(marks))


def test_silence_has_no_timings() -> None:
    """Where nothing is heard or said, nothing is marked."""
    assert timings.by_sentence("好。", np.zeros(1000, np.int16), 24_000) == ()
    assert timings.by_sentence("……", WHOLE.pcm, 24_000) == ()
