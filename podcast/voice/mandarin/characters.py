"""Which characters are Chinese, and the one form of several that a dictionary knows."""

from __future__ import annotations

import unicodedata

from podcast.lazy import patterns as re

REPEATED = "々〻"
"""Iteration marks: the character before once more."""
HAN = (
    "〇々〻\u2e80-\u2fd5"  # zero, iteration marks, radicals
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Source: Unicode 16, blocks CJK Unified Ideographs
    "\ue815-\ue864"  # characters of GB 18030 that Unicode has encoded since, in old files
)
"""For a class in a regular expression."""
_HAN = re.compile(f"[{HAN}]")


def is_han(char: str) -> bool:
    """Tell whether a character is Chinese."""
    return _HAN.fullmatch(char) is not None


def plain(text: str) -> str:
    """Give full-width letters, compatibility characters and radicals in the form that a dictionary knows.

    Each character stays one character, so that places in the text stay: `ＧＰＴ４` -> `GPT4`, `⼀` -> `一`.
    """
    return text if text.isascii() else "".join(map(_plain, text))


def _plain(char: str) -> str:
    form = unicodedata.normalize("NFKC", char)
    figure = unicodedata.category(char) == "Nl"  # Ⅴ is a five, no letter
    return form if len(form) == 1 and form.isalnum() and not figure else char
