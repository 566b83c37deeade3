"""A text as units: nothing is dropped, spans cover it, and every symbol is one of the model's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.errors import Refused
from podcast.voice.mandarin import VOCABULARY, Unit, pinyin, symbols, units
from podcast.voice.mandarin.characters import is_han

PIECES = [*"今天不一是了玩儿〇，。？！：；—…“”（）《》·、 　GPTaiphone42Ａ３龘𪚥㐀", "人々", "[[yue4 dui4]]"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def spoken(text: str) -> str:
    """Give the pinyin of a text after sandhi."""
    return " ".join(unit.pinyin for unit in units(text) if unit.kind == "syllable")


def covers(found: tuple[Unit, ...], text: str) -> bool:
    """Tell whether the spans follow each other without gap or overlap from one end to the other."""
    ends = [0, *(unit.end for unit in found)]
    return ends[-1] == len(text) and all(unit.start == end for unit, end in zip(found, ends, strict=False))


@settings(deadline=None)  # word list and dictionary are read by the first
@given(TEXTS)
def test_nothing_is_lost(text: str) -> None:
    """Spans cover the text, every symbol is in the vocabulary, and every Chinese character is a syllable of its own."""
    found = units(text)
    assert covers(found, text)
    assert set("".join(unit.symbols for unit in found)) <= set(VOCABULARY)
    voiced = {unit.start: unit for unit in found if unit.kind == "syllable"}
    for place, char in enumerate(text):
        if is_han(char):
            assert voiced[place].end == place + 1
            assert voiced[place].syllables == 1
            assert voiced[place].symbols
    assert len(pinyin(text)) == sum(map(is_han, text)) + 2 * text.count("[[")
    assert "  " not in symbols(text)
    assert symbols(text) == symbols(text).strip()


def test_words_letters_and_pauses() -> None:
    """A space between words, none within; none before a pause sign and one after it."""
    assert symbols("今天去公园，好吗？") == "ʨi→ntʰjɛ→n ʨʰy↘ kʊ→ŋɥɛ↗n, xau↓ ma?"


def test_a_clause_ends_as_it_is_told_to() -> None:
    """With a comma's fall or a full stop's."""
    assert symbols("今天去公园，").endswith("n,")
    assert symbols("今天去公园。").endswith("n.")
    assert symbols("今天去公园").endswith("n")


def test_a_lexicon_says_how_a_word_is_read() -> None:
    """It decides before all else, also a syllable that no common character has alone; its tones are never changed."""
    assert spoken("这支[[yue4 dui4]]很好") == "zhe4 zhi1 yue4 dui4 hen3 hao3"
    assert symbols("[[tong1]]") == "tʰʊ→ŋ"
    assert symbols("[[lü4]]") == symbols("[[lv4]]") == symbols("律")
    assert spoken("[[bu4]]是") == "bu4 shi4"
    assert covers(units("这支[[yue4 dui4]]很好"), "这支[[yue4 dui4]]很好")
    assert spoken("看[[备注]]吧") == "kan4 bei4 zhu4 ba5"
    with pytest.raises(Refused, match="duq4"):
        units("[[yue4 duq4]]")


@pytest.mark.parametrize("char", ["😀", "☃", "の", "한", "Ж", "𠮷"])
def test_what_cannot_be_spoken_is_named(char: str) -> None:
    """With what to do."""
    with pytest.raises(Refused, match=f"{char}.*lexicon"):
        units(f"今天{char}好")
