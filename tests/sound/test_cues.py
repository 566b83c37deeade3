"""Words in the episode's time."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from podcast.records import Cue, Mark
from podcast.sound.cues import cue
from podcast.sound.takes import Place
from tests.sound.synthetic import clip

PLACE = Place(onset=400, end=1400, shift=-200)
"""At 1,000 Hz: speech from 0.4 to 1.4 s, 0.6 s of silence cut from the clip's head."""


def placed(spoken: str, *marks: tuple[float, float, str], position: int = 5000) -> Cue:
    said = replace(clip("字").utterance, spoken=spoken, written=spoken)
    found = tuple(Mark(start=start, end=end, written=written) for start, end, written in marks)
    return cue(said, found, PLACE, position=position, rate=1000)


def words(spoken: str, *marks: tuple[float, float, str]) -> list[str]:
    return [word.written for word in placed(spoken, *marks).words]


def test_marks_move_with_the_speech() -> None:
    """Position in the episode, minus what was trimmed off."""
    made = placed("风来", (0.6, 1.1, "风"), (1.1, 1.6, "来"))
    assert (made.start, made.end) == (5.4, 6.4)
    assert [(word.start, word.end, word.written) for word in made.words] == [(5.4, 5.9, "风"), (5.9, 6.4, "来")]


def test_no_word_lies_outside_its_utterance() -> None:
    """An engine's mark in the silence that was trimmed is moved to the edge of the speech."""
    made = placed("风来", (0.0, 0.7, "风"), (1.5, 9.0, "来"))
    assert [(word.start, word.end) for word in made.words] == [(5.4, 5.5), (6.3, 6.4)]


def test_words_that_the_text_does_not_have_are_left_out() -> None:
    """A word marked twice, one out of order, one that is not there: the others stay."""
    assert words("看 GPT-4 的价", (0.6, 0.7, "看"), (0.7, 0.8, "gpt"), (0.7, 0.8, "GPT"), (0.8, 0.9, "价")) == [
        "看", "gpt", "价",
    ]  # fmt: skip
    assert words("风来了", (0.6, 0.7, "雨"), (0.7, 0.8, "来"), (0.8, 0.9, "风"), (0.9, 1.0, "，")) == ["来"]


def test_a_word_far_ahead_does_not_swallow_those_before_it() -> None:
    """A stray mark that happens to stand a line later is not believed."""
    text = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    marks = [(0.6 + place / 100, 0.61 + place / 100, sign) for place, sign in enumerate("亥甲乙丙")]
    assert words(text, *marks) == ["甲", "乙", "丙"]


@given(
    st.lists(
        st.tuples(st.floats(-1, 5), st.floats(-1, 5), st.sampled_from([*"风从海上来", "", "。", "wind"])), max_size=12
    )
)
def test_whatever_an_engine_marks_words_are_ordered_and_inside(marks: list[tuple[float, float, str]]) -> None:
    """Cue times never run backwards and never leave the utterance."""
    made = placed("风从海上来，wind 也是。", *marks)
    starts = [word.start for word in made.words]
    assert starts == sorted(starts)
    assert all(made.start <= word.start <= made.end and made.start <= word.end <= made.end for word in made.words)
