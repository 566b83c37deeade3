"""Roman, circled and bracketed numerals.

Ⅳ -> 四; 第IV章 -> 第四章; ①正品 -> 一，正品; ㈠ -> 一.
"""

from __future__ import annotations

import unicodedata

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import cardinal
from podcast.script.normalise.rule import Pattern, after, before, rule

_LETTERS = {"I": 1, "V": 5, "X": 10}
_ROMAN = "".join(chr(code) for code in (*range(0x2160, 0x216C), *range(0x2170, 0x217C)))
_RINGED = "".join(
    chr(code)
    for code in (
        *range(0x2460, 0x249C), *range(0x24EA, 0x2500), *range(0x2776, 0x2794), *range(0x3220, 0x322A),
        *range(0x3251, 0x3260), *range(0x3280, 0x328A), *range(0x32B1, 0x32C0), 0x1F100, *range(0x1F101, 0x1F10B),
    )
)  # fmt: skip


_NUMBERED = Pattern(
    "(?:路易|亨利|查理|乔治|威廉|爱德华|理查|教皇|腓力|腓特烈|拿破仑|伊丽莎白|尼古拉|亚历山大|"
    "最终幻想|文明|勇者斗恶龙|生化危机|侠盗猎车手|使命召唤|帝国时代|战地|街头霸王|古墓丽影|英雄无敌|上古卷轴|伊苏) ?$"
)
"""Names that Roman numerals follow; elsewhere VI may be a visual identity and IV an injection."""


def _value(letters: str) -> int:
    values = [_LETTERS[letter] for letter in letters]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _sign(found: re.Match[str]) -> str:
    letters = unicodedata.normalize("NFKC", found[0]).upper()
    return cardinal(str(_value(letters))) if letters.strip("IVX") == "" else letters


def _letters(found: re.Match[str]) -> str | None:
    """Read Roman numerals in capitals only if they number something: 第IV章, II型."""
    rest = after(found)
    if found[0] in ("XX", "XXX") and not re.match(" ?[章卷届回世纪代集篇条期节册部]", rest):
        return found[0]  # a placeholder
    sequel = (len(found[0].lstrip("X")) > 2 or found[0] == "II") and re.search("[一-鿿]$", before(found))
    numbered = (
        sequel
        or _NUMBERED.search(before(found))
        or re.search("第 ?$|(?:^|[^一-鿿]|[在达到的合足过施行级])国$", before(found))
        or (
            len(found[0]) > 1
            and found[0] not in ("XX", "XXX")
            and re.match("[型期类级代章卷世部号区](?!的)", rest)
            and not re.search("[A-Za-z] ?$", before(found))
        )
    )
    return cardinal(str(_value(found[0]))) if numbered else None


def _ringed(found: re.Match[str]) -> str:
    """Read a circled number, with a pause if it precedes what it numbers."""
    value = unicodedata.numeric(found[0], -1)
    said = (
        cardinal(str(int(value)))
        if value >= 0
        else re.sub("[^A-Za-z一-鿿]", "", unicodedata.normalize("NFKC", found[0]))
    )
    return said + (
        "，" if re.match(" ?[A-Za-z㐀-鿿]", after(found)) and not re.search("[A-Za-z㐀-鿿+=]$", before(found)) else ""
    )


RULES = (
    rule("roman", f"[{_ROMAN}]{{1,4}}", _sign, _ROMAN),
    rule("roman", r"(?:X{0,2}I[VX]|X{0,2}V?I{1,3}|X{1,2}V?|V)(?![A-Za-z0-9'.-])", _letters, "IVX"),
    rule("circled", f"[{_RINGED}]", _ringed, _RINGED),
)
