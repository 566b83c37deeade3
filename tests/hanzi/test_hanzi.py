"""Traditional text matches what is written in Simplified characters, and stays as it is."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from podcast import hanzi

PACKAGE = Path(hanzi.__file__).parents[1]


def characters() -> str:
    """Return the Chinese characters that the code of the stages is written in."""
    sources = [path.read_text(encoding="utf-8") for path in (PACKAGE / "script").rglob("*.py")]
    return "".join(
        sorted({character for source in sources for character in source if "\u4e00" <= character <= "\u9fff"})
    )


@functools.cache
def converter(name: str) -> OpenCC:
    return OpenCC(name)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("這個2週後說", "这个2周后说"),
        ("臺灣、裡面、裏面、爲、為", "台湾、里面、里面、为、为"),
        ("著名的乾隆瞭望", "著名的乾隆瞭望"),
        ("已是簡體 GPT-4o 🎙", "已是简体 GPT-4o 🎙"),
        ("", ""),
    ],
)
def test_simplify(written: str, folded: str) -> None:
    assert hanzi.simplify(written) == folded


@given(st.text())
def test_positions_stay(text: str) -> None:
    """And what is folded is folded."""
    folded = hanzi.simplify(text)
    assert len(folded) == len(text)
    assert hanzi.simplify(folded) == folded


@pytest.mark.parametrize("variant", ["s2t", "s2tw", "s2hk"])
def test_each_form_of_a_common_character_is_folded_or_matched(variant: str) -> None:
    """Of the characters that the rules and word lists are written in."""
    lost = []
    for character in characters():
        form = converter(variant).convert(character)
        if hanzi.simplify(form) != character and not hanzi.compile(character).fullmatch(form):
            lost.append((character, form))
    assert not lost


@pytest.mark.parametrize(
    ("pattern", "matches", "not_matched"),
    [
        ("图片来源", ["圖片來源", "图片来源", "圖片来源"], ["圖片"]),
        ("[图来]", ["圖", "來", "图"], ["片"]),
        ("[^来]源", ["图源"], ["來源", "来源"]),
        ("[一-龥]", ["圖", "来"], ["a"]),
        ("[来-]+", ["來-", "-"], ["图"]),
        (r"\[来\]", ["[來]"], ["來"]),
        (r"(?P<word>发)(?:着|过)+\d", ["發著過1", "髮着2"], ["著1"]),
        ("[]来]+", ["]來"], ["图"]),
    ],
)
def test_compile(pattern: str, matches: list[str], not_matched: list[str]) -> None:
    compiled = hanzi.compile(pattern)
    assert [text for text in matches if not compiled.fullmatch(text)] == []
    assert [text for text in not_matched if compiled.fullmatch(text)] == []
