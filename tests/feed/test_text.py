"""What may stand in XML and in a title, and where texts are cut."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from podcast.feed import text

ANYTHING = st.text(alphabet=st.characters(), max_size=80)
ODD = st.text(
    alphabet=st.sampled_from("\x00\x0b\x1f\x85\ufffe\uffff\ud800\udfff\u202e\u2066]]>&<\n\r\u200d👩👧🇨🇳e\u0301风")
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("风\x00\x08\x1b云", "风云"),
        ("风\ufffe\uffff云", "风云"),
        ("风\ud83d云", "风云"),
        ("风\u202e云\u202c\u2067", "风云"),
        ("风]]>云", "风]]>云"),
        ("<b>风</b>与<em class='x'>云</em>", "风与云"),
        ("为什么 <div> 居中难", "为什么 <div> 居中难"),
        ("AT&amp;T", "AT&T"),
        ("&lt;i&gt;风&lt;/i&gt;", "风"),
        ("风\r\n与\n\t云 ", "风 与 云"),
        ("风\u200b与\ufeff云", "风与云"),
        ("风🌬️👩‍👩‍👧🇨🇳", "风🌬️👩‍👩‍👧🇨🇳"),
        ("1 < 2 和 3 > 2", "1 < 2 和 3 > 2"),
    ],
)
def test_titles_show_what_was_meant(written: str, shown: str) -> None:
    """Controls, noncharacters, surrogates, overrides and formatting go; emoji and look-alikes of markup stay."""
    assert text.title(written) == shown


@given(ANYTHING | ODD)
def test_plain_text_always_fits_into_xml(written: str) -> None:
    """Whatever Python calls a string, lxml takes what is left of it and gives it back."""
    element = etree.Element("x")
    element.text = text.plain(written)
    read = etree.fromstring(etree.tostring(element, encoding="utf-8"))
    assert (read.text or "") == text.plain(written)


@given(ANYTHING | ODD)
def test_a_title_is_one_line_and_stays_as_it_is(written: str) -> None:
    """Cleaning twice changes nothing more, unless escapes were nested."""
    title = text.title(written)
    assert "\n" not in title
    assert title == title.strip()
    assert "&" in title or "<" in title or text.title(title) == title


@pytest.mark.parametrize(
    "tail", ["👩‍👩‍👧", "e\u0301\u0302", "🇨🇳🇨🇳", "👍🏽", "🏴\U000e0067\U000e0062\U000e007f", "1️⃣", "क्षि"]
)
def test_a_long_title_is_cut_at_a_grapheme(tail: str) -> None:
    """Wherever the limit falls in it, an emoji or an accented letter is kept whole or dropped whole."""
    for before in range(text.TITLE_LIMIT - len(tail) - 1, text.TITLE_LIMIT):
        cut = text.title("风" * before + tail + "云" * 50)
        assert len(cut) <= text.TITLE_LIMIT
        assert cut.endswith("…")
        rest = cut.rstrip("…").lstrip("风")
        assert rest.rstrip("云") in {"", tail, *_prefixes(tail)}


def _prefixes(tail: str) -> set[str]:
    """Give what may be left of several graphemes."""
    return {"🇨🇳"} if tail == "🇨🇳🇨🇳" else {"क्"} if tail.startswith("क") else set()


def test_a_short_title_is_not_cut() -> None:
    """The limit itself is allowed."""
    assert text.cut("风" * text.TITLE_LIMIT, text.TITLE_LIMIT) == "风" * text.TITLE_LIMIT


def test_a_description_is_cut_at_a_sentence_and_keeps_its_link() -> None:
    """Within 4,000 bytes of UTF-8, not characters."""
    link = "https://example.test/2025/风.html"
    cut = text.description("北方有雪，南方有雨。" * 500 + "\n" + link)
    assert len(cut.encode()) <= text.DESCRIPTION_LIMIT
    assert cut.endswith("。\n" + link)
    assert len(cut.encode()) > text.DESCRIPTION_LIMIT * 0.9


@given(st.text(alphabet=st.sampled_from("风e🌬 \n，。\u0301👩"), min_size=1, max_size=300), st.integers(20, 400))
@example(written="\u0301。。🌬e🌬🌬", limit=20)
def test_descriptions_keep_their_limit_and_begin_as_written(written: str, limit: int) -> None:
    """What is cut is the end, never the middle."""
    cut = text.description(written, limit)
    assert len(cut.encode()) <= limit
    assert text.plain(written).strip().startswith(cut.rstrip("…").rstrip())


def test_combining_marks_are_known() -> None:
    """The cut relies on Unicode's categories for marks of every script."""
    assert all(unicodedata.category(mark).startswith("M") for mark in "\u0301\u0302\u094d")


@given(st.text() | st.sampled_from(["", " ", "<b></b>", "&nbsp;", "\u200b", "\u202e", "一", "<b>一</b>", "<!--", "·"]))
def test_a_title_is_empty_if_nothing_of_it_is_shown(title: str) -> None:
    """Though most are known not to be without making what is shown."""
    assert text.is_empty(title) == (not text.line(title))
