"""The ear's arithmetic; what the recogniser hears is for benchmarks."""

from __future__ import annotations

import pytest

from tools.ear.score import Heard, distance, sounds


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("abc", "abc", 0),
        ("abc", "abd", 1),
        ("abc", "ac", 1),
        ("abc", "xabc", 1),
        ("abc", "", 3),
        ("", "", 0),
        ("ab", "ba", 2),
    ],
)
def test_the_distance_is_the_least_number_of_changes(first: str, second: str, apart: int) -> None:
    """Replaced, lost and added count one each, either way round."""
    assert distance(first, second) == distance(second, first) == apart


def test_what_sounds_alike_is_alike() -> None:
    """Homophones, tones and figures make no difference; punctuation is not heard."""
    assert sounds("他们在二零二五年，做了三次。") == sounds("她们再2025年做了3次")
    assert Heard(said="今天晴。", heard="今天情").wrong == 0
    assert sounds("用iPhone拍")[1:-1] == list("iphone")
    assert sounds("这支[[yue4 dui4]]来了3次") == sounds("这支乐队来了三次")


def test_each_syllable_misheard_counts() -> None:
    """One wrong, one lost and one too many are three of eight."""
    one = Heard(said="图书馆周末照常开放", heard="图树馆周末常开放了的")
    assert (one.wrong, one.syllables) == (3, 9)
