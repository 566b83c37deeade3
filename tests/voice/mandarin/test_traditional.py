"""Traditional text is read as its Simplified form is, and better where it says more."""

from __future__ import annotations

import functools
import itertools

import pytest
from opencc import OpenCC

from podcast.script import clean, lexicon, perform, style
from podcast.voice.mandarin import pinyin, symbols, words
from podcast.voice.mandarin.characters import is_han
from tests.script import reading

MISTAKES = {"瞭": "le5", "隻": "zhi3", "么": "yao1"}
"""What OpenCC takes for another word: 提供了解脫 for 提供瞭解脫, 有只耳朵 for 有隻耳朵, 幺蛾子 for 么蛾子."""


@functools.cache
def converter(name: str) -> OpenCC:
    return OpenCC(name)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("這支樂隊裡沒有一個人會彈鋼琴", "这支乐队里没有一个人会弹钢琴"),
        ("銀行行長重新長大", "银行行长重新长大"),
        ("一個小孩兒，一會兒就睡著了", "一个小孩儿，一会儿就睡着了"),
        ("他看著窗外，著急地等著", "他看着窗外，着急地等着"),
        ("把廚房打掃得乾乾淨淨", "把厨房打扫得干干净净"),
        ("這是它的特徵，請您答覆", "这是它的特征，请您答复"),
    ],
)
def test_it_is_read_as_its_simplified_form(traditional: str, simplified: str) -> None:
    """Words, phrases, rules and sandhi."""
    assert pinyin(traditional) == pinyin(simplified)
    assert symbols(traditional) == symbols(simplified)


@pytest.mark.parametrize("text", ["乾隆皇帝", "著名的著作", "瞭望塔", "名聲狼藉", "積雪覆蓋", "他很彷徨"])
def test_what_simplified_text_has_too_keeps_its_reading(text: str) -> None:
    """Characters that are Traditional forms elsewhere: 乾隆, not 干隆."""
    assert words.simplified(text)[:2] in {"乾隆", "著名", "瞭望", "名声", "积雪", "他很"}
    assert not set("干着了借复仿") & set(words.simplified(text)) - set(text)


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [("長髮", 1, "fa4"), ("風乾了", 1, "gan1"), ("三隻", 1, "zhi1"), ("只有", 0, "zhi3"), ("發了", 0, "fa1")],
)
def test_a_form_with_one_reading_decides(text: str, place: int, expected: str) -> None:
    """Where the Simplified form has several and no phrase is found."""
    assert pinyin(text)[place] == expected


@pytest.mark.corpus
def test_the_posts_converted_are_read_alike() -> None:
    """Every syllable of every post, but where the conversion took a word for another."""
    chosen, other = style.load("社长"), list[str]()
    for path in sorted(reading.POSTS.glob("*/*.md")):
        post = reading.load(path)
        script = perform.script(
            post,
            *clean.blocks(post),
            chosen,
            show=reading.SHOW,
            fits=reading.fits_in(60),
            lexicon=lexicon.Lexicon(),
        )
        for text, variant in itertools.product(reading.heard(script), ("s2t", "s2tw")):
            traditional = converter(variant).convert(text)
            said = zip(filter(is_han, traditional), pinyin(text), pinyin(traditional), strict=True)
            wrong = [char for char, one, two in said if one != two and MISTAKES.get(char) != one]
            other += [f"{text}: {''.join(wrong)}"] if wrong else []
    assert not other
