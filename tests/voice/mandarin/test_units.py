"""A text as units: nothing is dropped, spans cover it, and every symbol is one of the model's."""

from __future__ import annotations

import time

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


def test_a_sentence_takes_little_time() -> None:
    """Sixty characters in 2 ms, when words and readings are in memory."""
    text = "昨天下午那家公司说，新的模型只要一半的价钱，回答得更快也更准，"
    text += "不过它还不能在手机上直接运行，要等到明年一月才行。"
    assert len(text) >= 55
    units(text)
    taken = []
    for _ in range(5):
        begun = time.process_time()
        units(text)
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.008  # 1 ms measured; slow machines have several times as much


def test_signs_that_are_spoken() -> None:
    """A sign of several syllables covers its place once; old ways to write a zero are read."""
    assert spoken("百分号%和＆") == "bai3 fen1 hao4 bai3 fen1 hao4 he2 he2"
    assert spoken("二○○八年") == "er4 ling2 ling2 ba1 nian2"
    assert covers(units("a%b"), "a%b")


def test_what_is_silent_is_accounted_for() -> None:
    """A unit without symbols, no syllable and no pause."""
    found = units("史蒂夫·乔布斯")
    silent = [unit for unit in found if unit.start == 3 and unit.end == 4]
    assert [(unit.kind, unit.symbols, unit.syllables) for unit in silent] == [("pause", "", 0)]
    assert symbols("……") == symbols("。") == symbols(" ") == symbols("") == ""
    assert units("") == ()


def test_traditional_and_full_width_forms() -> None:
    """As their simplified and half-width ones."""
    assert pinyin("漢語") == pinyin("汉语")
    assert symbols("ＡＩ時代") == symbols("AI時代")
    assert pinyin("⼀豈") == ("yi1", "qi3")
