"""The tone changes that the voice does not make itself: those of 不 and 一. It does make that of two third tones.

Source: GB/T 16159-2012 writes citation tones; 现代汉语词典, entries 一 and 不, says how they are spoken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

DIGITS = "零〇一二三四五六七八九"
_NUMERALS = f"{DIGITS}十百千万亿"
_NUMBER = re.compile(f"[{_NUMERALS}两]+(?:点[{DIGITS}]+)?")
ORDINAL_BEFORE = re.compile(r"(?:第|初|周|星期|礼拜|之|零|其)$")
"""After these 一 is a number: 第一, 周一, 三分之一."""
ORDINAL_AFTER = re.compile(
    r"月|号|等[^于]|级|流|楼|层|审|季度|年级|把手|班|期|环|中(?![国央])|把手|比[零一二三四五六七八九十]"
    r"|点[零一二三四五六七八九]"
)
"""Before these it is an ordinal, a date or a decimal: 一月, 一等奖, 一季度, 一点五."""
NOT_FINAL = frozenset({"这一", "那一", "哪一", "每一", "另一", "某一", "任一", "同一", "有一", "又一", "进一", "逐一"})
"""Words that end in 一 and go on in what follows; in 统一 or 唯一 it stays as it is."""
CITATION = {"个": "4", "些": "1", "下": "4"}
"""Characters that may be neutral after 一 and still change it."""
UNITS = frozenset("年月日号点时分秒岁")


class Syllable(NamedTuple):
    """A spoken syllable in its breath group: nothing between it and its neighbours makes a pause."""

    char: str
    """As written, in plain form; empty where the lexicon gives pinyin."""
    pinyin: str
    """In citation tone."""
    word: str
    """The word that it stands in."""
    place: int
    """Place in that word."""


def spoken(group: Sequence[Syllable]) -> list[str]:
    """Give the syllables of a breath group as they are spoken."""
    text = "".join(syllable.char or "\ufffc" for syllable in group)
    numbers = [match.span() for match in _NUMBER.finditer(text)]
    said = [syllable.pinyin for syllable in group]
    for place, syllable in enumerate(group):
        if syllable.char == "不" and syllable.pinyin == "bu4":
            said[place] = f"bu{_of_bu(group, text, place)}"
        elif syllable.char == "一" and syllable.pinyin == "yi1":
            number = next(((start, end) for start, end in numbers if start <= place < end), (place, place + 1))
            said[place] = f"yi{_of_yi(group, text, place, number)}"
    return said


def _of_bu(group: Sequence[Syllable], text: str, place: int) -> str:
    """Give the tone of 不: neutral in 是不是, raised in 不是."""
    if _between_alike(text, place):
        return "5"
    return "2" if _tone(group, place + 1) == "4" else "4"


def _of_yi(group: Sequence[Syllable], text: str, place: int, number: tuple[int, int]) -> str:
    """Give the tone of 一: neutral in 看一看, its own as a figure, else by what follows."""
    if number == (place, place + 1) and (_between_alike(text, place) or _after_le(text, place)):
        return "5"
    if _is_figure(group[place], text, place, number):
        return "1"
    following = _tone(group, place + 1)
    if following == "5":
        following = CITATION.get(text[place + 1], "")
    return {"1": "4", "2": "4", "3": "4", "4": "2"}.get(following, "1")


def _is_figure(syllable: Syllable, text: str, place: int, number: tuple[int, int]) -> bool:
    """Tell whether 一 is a figure, an ordinal or a date, or the end of its word: 二十一, 第一, 一月, 统一."""
    start, end = number
    before, after = text[max(0, place - 3) : place], text[place + 1 : place + 4]
    second = syllable.word[1:2] if syllable.place == 0 else ""
    if second and second not in _NUMERALS and second not in UNITS and not ORDINAL_AFTER.match(after):
        return False  # 二|一定
    if syllable.place and syllable.place == len(syllable.word) - 1 and syllable.word not in NOT_FINAL:
        return True
    if start < place or (place + 1 < end and text[place + 1] in f"{DIGITS}十"):
        return True
    if place + 1 < end and text[place + 1] in "百千万亿":
        return False
    return bool(ORDINAL_BEFORE.search(before) or ORDINAL_AFTER.match(after))


def _between_alike(text: str, place: int) -> bool:
    """Tell whether the characters on both sides are the same and no measure: 看一看, 是不是, but not 一步一步."""
    alike = 0 < place < len(text) - 1 and text[place - 1] == text[place + 1] not in _NUMERALS
    return alike and text[place - 1] != "\ufffc" and text[max(0, place - 2) : place - 1] != "一"


def _after_le(text: str, place: int) -> bool:
    """Tell whether it stands in 看了一看."""
    return place > 1 and text[place - 1] == "了" and text[place - 2] == text[place + 1 : place + 2]


def _tone(group: Sequence[Syllable], place: int) -> str:
    """Give the tone of a syllable; empty past the end."""
    return group[place].pinyin[-1] if place < len(group) else ""
