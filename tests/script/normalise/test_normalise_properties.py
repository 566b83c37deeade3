"""What holds for every text: nothing lost, nothing left unsaid, nothing said twice, no crash."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from podcast.hanzi import simplify
from podcast.script.normalise import named_numbers, spoken, tokens
from tests.script.normalise.test_normalise_golden import FILES, pairs

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


@pytest.mark.long
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
@pytest.mark.parametrize(
    ("name", "floor"), [("normalise_blog", 1.0), ("normalise_peer", 1.0), ("normalise_kinds", 0.98)]
)
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


def _pairs() -> list[str]:
    return [written for path in FILES for written, _ in pairs(path)]


def test_traditional_text_is_read_alike() -> None:
    """A rule that knows a word knows its Traditional form: folded, the spoken text is the same."""
    converted = OpenCC("s2t")
    for written in _pairs():
        traditional = converted.convert(written)
        if simplify(traditional) == written:  # some characters have a Traditional form that is another word's
            assert simplify(spoken(traditional)) == spoken(written)
            assert "".join(token.written for token in tokens(traditional)) == traditional


def test_what_no_rule_changes_stays_traditional() -> None:
    """The voice gets the author's characters."""
    assert spoken("這個城市有2個機場，從9點開到22點") == "這個城市有两個機場，從九點開到二十二點"


def test_a_name_is_one_in_the_whole_post() -> None:
    """A number that is a name in one line is that name in the others, unless it is counted there."""
    lines = ["波音737停飞。", "可是737的问题不止于此。", "机场里有737人。"]
    known = named_numbers(lines)
    assert "".join(token.spoken for token in tokens(lines[1], known)) == "可是七三七的问题不止于此。"
    assert "".join(token.spoken for token in tokens(lines[2], known)) == "机场里有七百三十七人。"


def test_nothing_is_compiled_for_a_text_without_figures() -> None:
    """A command that reads no figures compiles no rule."""
    program = (
        "from podcast.script.normalise import spoken, scan; spoken('今天天气很好。');"
        "from podcast.script.normalise.table import RULES;"
        "print(sum(rule.pattern.is_compiled for rule in RULES))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
