"""What holds for every text: nothing lost, nothing left unsaid, nothing said twice, no crash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.script.normalise import spoken, tokens

SHARED = Path(__file__).parents[3] / ".." / "shared"
LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
BARE = re.compile(rf"(?<![{LATIN}0-9.@_%+\-:/#&'’])[0-9０-９][0-9０-９.@_%+\-:/#&'’]*(?![{LATIN}0-9])")
"""Digits that no Latin letter joins."""

PIECES = st.sampled_from(
    [
        *(
            "0123456789" * 2
            + "./:-+~%,，：、/@#*=<>()（）[]^|° ¥$€×\n“”—·①Ⅱ½²‰±≥→😀℃\u200d\u3000年月日号万亿元第个后代届点至到比于分秒"
        ),
        *(
            "美元",
            "百分之",
            "年代",
            "公元",
            "同比",
            "小时",
            "编号",
            "拨打",
            "GB",
            "km",
            "m",
            "s",
            "Q3",
            "FY",
            "v",
            "4K",
            "5G",
        ),
        *(
            "a.com",
            "http://",
            "www.",
            "&amp;",
            "&lt;",
            "GPT-4",
            "iPad",
            "Win",
            "kg",
            "1/3",
            "2014",
            "20%",
            "12:30",
            "400-",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text(text: str) -> None:
    """Any string at all, lone surrogates and controls included, gives tokens that are the text."""
    found = tokens(text)
    assert "".join(token.written for token in found) == text
    assert "".join(token.spoken for token in found) == spoken(text)
    spoken(text).encode()  # nothing is left that cannot be sent to an engine


@given(TEXTS)
def test_figures(text: str) -> None:
    """Whatever figures and signs meet, tokens are the text and no digit is left outside a Latin name."""
    found = tokens(text)
    assert "".join(token.written for token in found) == text
    assert "".join(token.spoken for token in found) == spoken(text)
    assert not BARE.search(spoken(text))


@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_cardinals_read_back(number: int) -> None:
    """A whole number is said so that it can be read back."""
    from podcast.script.normalise.numerals import cardinal

    assert _value(cardinal(str(number))) == number


def _value(said: str) -> int:
    total = section = digit = 0
    for character in said.replace("两", "二"):
        if character in "零一二三四五六七八九":
            digit = "零一二三四五六七八九".index(character)
        elif character in "十百千":
            section += (digit or 1) * 10 ** ("十百千".index(character) + 1)
            digit = 0
        elif character == "亿":
            total = (total + section + digit) * 10**8
            section = digit = 0
        else:
            total += (section + digit) * 10**4
            section = digit = 0
    return total + section + digit


@pytest.mark.parametrize(
    "text",
    [
        "1" * 60_000,
        "1+" * 20_000,
        "1/" * 20_000,
        "1-" * 20_000,
        "1.1" * 20_000,
        "1,000" * 12_000,
        "a-" * 20_000,
        "a" * 60_000,
        "A1" * 30_000,
        "&amp;" + "amp;" * 14_000,
        "&" * 60_000,
        "&#38;" * 12_000,
        "<a " * 20_000,
        "[1" * 20_000,
        "\u200d" * 100_000,
        "“" * 20_000,
        '1"' * 20_000,
        " " * 60_000,
        "年" * 60_000,
        "2014 年" * 12_000,
        "http://" * 8_000,
        "a.b@" * 14_000,
        "(" * 60_000,
        "①" * 20_000,
        "😀" * 20_000,
        "第1、" * 14_000,
    ],
    ids=lambda text: text[:6].encode("unicode_escape").decode(),
)
def test_long_runs(text: str) -> None:
    """A pattern repeated tens of thousands of times neither hangs nor loses a character."""
    assert "".join(token.written for token in tokens(text)) == text


def _posts() -> list[Path]:
    return sorted((SHARED / "posts").rglob("*.md"))


@pytest.mark.corpus
@pytest.mark.skipif(not _posts(), reason="the real posts are not beside the checkout")
def test_real_posts() -> None:
    """Over the real posts: tokens are the text, no bare digit, no address or tag, and a second pass changes nothing."""
    for path in _posts():
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            said = spoken(line)
            assert "".join(token.written for token in tokens(line)) == line
            assert not BARE.search(said), said
            assert not re.search(r"https?://|www\.|</?[a-z]+>|\*\*", said), said
            assert spoken(said) == said


@pytest.mark.corpus
@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the reading cases are not beside the checkout")
@pytest.mark.parametrize(("name", "floor"), [("normalise_blog", 0.98), ("normalise_peer", 0.97)])
def test_reading_cases(name: str, floor: float) -> None:
    """The share of reading cases said right does not fall."""
    import unicodedata

    def heard(text: str) -> str:
        folded = unicodedata.normalize("NFKC", text).casefold().replace("〇", "零")
        return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")

    lines = (SHARED / "cases" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    right = 0
    for line in lines:
        _, written, accepted = line.split("\t")
        right += heard(spoken(written)) in {heard(form) for form in accepted.split("|")}
    assert right >= floor * len(lines)
