"""The pre-pass."""

from __future__ import annotations

import pytest

from podcast.script.normalise import spoken, tokens
from podcast.script.normalise.fold import fold


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("２０１４ 年", "2014年"),
        ("&amp;amp;amp;quot;好&amp;amp;amp;quot;", "“好”"),
        ("&am&#112;;lt;", "<"),
        ("我\u200d说\u200d：\u200d好", "我说：好"),
        ("”反了“", "“反了”"),
        ("”反了“，“正的”", "“反了”，“正的”"),
        ("“未完", "“未完"),
        ('49"电视', '49"电视'),
        ("12：30", "12:30"),
        ("10，000块", "10,000块"),
        ("甲，000", "甲，000"),
        ("iPhone 6 用", "iPhone 6用"),
        ("iPhone6 用", "iPhone6 用"),
        ("25℃", "25°C"),
        ("\ud800a\x00", "a"),
        ("", ""),
    ],
)
def test_fold(source: str, folded: str) -> None:
    """Widths, entities, invisible characters, spaces and quotes are mended."""
    assert fold(source).text == folded


def test_origin() -> None:
    """Each folded character knows where it came from; what was dropped goes with the one before."""
    assert list(fold("\u200d二&amp;\u200d三").origin) == [0, 2, 8, 9]


def test_tokens_keep_what_was_written() -> None:
    """The transcript shows the author's own characters, the voice gets the mended ones."""
    found = [(token.written, token.spoken) for token in tokens("在 ２０１４ 年的&amp;amp;quot;")]
    assert found == [("在 ", "在"), ("２０１４ ", "二零一四"), ("年的&amp;amp;quot;", '年的"')]


def test_only_invisible_characters() -> None:
    """A text with nothing to hear is one silent token."""
    assert [(token.written, token.spoken) for token in tokens("\u200d\u200b")] == [("\u200d\u200b", "")]
    assert tokens("") == () or spoken("") == ""
