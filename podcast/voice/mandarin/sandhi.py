"""The tone changes that the voice does not make itself: those of 不 and 一. It does make that of two third tones.

Source: GB/T 16159-2012 writes citation tones; 现代汉语词典, entries 一 and 不, says how they are spoken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from podcast.lazy import patterns as re

DIGITS = "零〇一二三四五六七八九"
_NUMERALS = f"{DIGITS}十百千万亿"
_PART = "(?!一[滴直个些样起定般切下])"
"""一点 goes on in these as a word, not as a decimal: 一点一滴."""
_NUMBER = re.compile(f"[{_NUMERALS}两]+(?:点{_PART}[{DIGITS}]+)?")
_NO_FIGURE = re.compile("一(?:定|样|起|直|般|旦|致|切|共|律|向|再|边|同|并|概|贯|些|下子|会儿|心|方面)")
"""Words that 一 begins without being a figure, also after one: 二|一定."""
_ORDINAL_BEFORE = re.compile(f"(?:第|初|周|星期|礼拜|之|零|其|月|[{DIGITS}]比)$")
"""After these 一 is a number: 第一, 周一, 三分之一, 三月一日."""
_ORDINAL_AFTER = re.compile(
    "月|号|等[^于]|级|流|楼|审|季度|年级|把手(?![机枪里])|中全会|期(?:工程|项目|临床|试验)|日(?:上午|下午|凌晨|晚|中午|起|前|至)"
    f"|比[{DIGITS}十]|点{_PART}[{DIGITS}]"
)
"""Before these it is an ordinal, a date, a score or a decimal: 一月, 一等奖, 一季度, 一比三, 一点五."""
_NOT_FINAL = frozenset({"同一", "俩一", "首一", "一部分一"})
"""Words of the list that end in 一 and go on in what follows; in 统一 or 唯一 it stays as it is."""
_MEASURES = {"个": "4"}
"""Characters that may be neutral after 一 and still change it, with their own tone."""
_HUNDREDS = frozenset("百千万亿")
_NO_CHARACTER = "\ufffc"
"""Stands for a syllable that the lexicon gives."""


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
    text = "".join(syllable.char or _NO_CHARACTER for syllable in group)
    numbers = [match.span() for match in _NUMBER.finditer(text)]
    said = [syllable.pinyin for syllable in group]
    for place, syllable in enumerate(group):
        if syllable.char == "不" and syllable.pinyin == "bu4":
            said[place] = f"bu{_of_bu(group, text, place)}"
        elif syllable.char == "一" and syllable.pinyin == "yi1":
            start, end = next(((start, end) for start, end in numbers if start <= place < end), (place, place + 1))
            if place and _ends_a_word(group[place - 1]):
                start = place  # 唯一|一个
            said[place] = f"yi{_of_yi(group, text, place, (start, end))}"
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
        following = _MEASURES.get(text[place + 1], "")
    return {"1": "4", "2": "4", "3": "4", "4": "2"}.get(following, "1")


def _is_figure(syllable: Syllable, text: str, place: int, number: tuple[int, int]) -> bool:
    """Tell whether 一 is a figure, an ordinal or a date, or the end of its word: 二十一, 第一, 一月, 统一."""
    start, end = number
    before, following = text[max(0, place - 3) : place], text[place + 1 : place + 2]
    if before.endswith("第"):
        return True
    if syllable.place == 0 and _NO_FIGURE.match(text, place):
        return False
    if 0 < syllable.place == len(syllable.word) - 1 and syllable.word not in _NOT_FINAL:
        return not (before.endswith("之") and following in _HUNDREDS)
    if start < place or (place + 1 < end and following in f"{DIGITS}十"):
        return True
    if following in _HUNDREDS:
        return False
    return bool(_ORDINAL_BEFORE.search(before) or _ORDINAL_AFTER.match(text, place + 1))


def _ends_a_word(syllable: Syllable) -> bool:
    """Tell whether it is the 一 of a word such as 唯一, which is no number."""
    return syllable.char == "一" and syllable.place > 0 and syllable.word[0] not in _NUMERALS


def _between_alike(text: str, place: int) -> bool:
    """Tell whether the characters on both sides are the same verb: 看一看, 是不是; but not 一步一步, 数一数二."""
    alike = 0 < place < len(text) - 1 and text[place - 1] == text[place + 1] not in f"{_NUMERALS}{_NO_CHARACTER}"
    return alike and text[max(0, place - 2) : place - 1] != "一" and text[place + 2 : place + 3] != "二"


def _after_le(text: str, place: int) -> bool:
    """Tell whether it stands in 看了一看."""
    return place > 1 and text[place - 1] == "了" and text[place - 2] == text[place + 1 : place + 2]


def _tone(group: Sequence[Syllable], place: int) -> str:
    """Give the tone of a syllable; empty past the end."""
    return group[place].pinyin[-1] if place < len(group) else ""
