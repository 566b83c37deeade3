"""Read numbers in Mandarin: cardinals, digit by digit, decimals, and 两 for 二."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
SPELT = str.maketrans("0123456789", DIGITS)
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")
_LONGEST = 4 * len(_GROUPS)
"""Integers with more digits are read digit by digit: nobody counts past 千万亿."""


def digits(number: str) -> str:
    """Read digit by digit: `2014` -> 二零一四; other characters are kept."""
    return number.translate(SPELT)


def _group(number: int, led: bool) -> str:
    """Read 1 to 9999; `led`: a higher group precedes it, so that 10 is 一十."""
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(said)
            continue
        said += "零" * gap + DIGITS[digit] + _PLACES[place]
        gap = False
    if not led and said.startswith("一十"):
        said = said[1:]
    return said


def cardinal(number: str) -> str:
    """Read an integer: `10011` -> 一万零一十一, `2080` -> 两千零八十, `007` -> 零零七.

    A leading 2 before 千, 万 and 亿 is 两; 二百 stays, as in the news.
    """
    if len(number) > _LONGEST or (number.startswith("0") and len(number) > 1):
        return digits(number)
    value = int(number)
    if value == 0:
        return "零"
    said, gap = "", False
    for index in range(len(_GROUPS) - 1, -1, -1):
        group = value // 10 ** (4 * index) % 10000
        if group == 0:
            gap = bool(said)
            continue
        zero = bool(said) and (gap or group < 1000)
        # 一百亿零十万, but 一百亿零一十: only the last group keeps its 一.
        said += "零" * zero + _group(group, led=bool(said) and index == 0) + _GROUPS[index]
        gap = False
    # 一万亿零三百亿 is 一万零三百亿: 万亿 and 亿 share their 亿.
    if "万亿" in said and said.count("亿") > 1:
        said = said.replace("万亿", "万", 1)
    return two(said) if said[1:2] in ("千", "万", "亿") else said


def two(said: str) -> str:
    """Turn a leading 二 into 两: 二千 -> 两千."""
    return "两" + said[1:] if said.startswith("二") else said


def plain(number: str) -> str:
    """Read a written number with thousands commas and decimals: `1,299.50` -> 一千二百九十九点五零."""
    whole, point, rest = number.replace(",", "").partition(".")
    said = cardinal(whole) if whole else "零"
    return f"{said}点{digits(rest)}" if point else said


def money(number: str) -> str:
    """Read an amount: `36.00` -> 三十六, `5972.90` -> 五千九百七十二点九."""
    whole, point, rest = number.partition(".")
    rest = rest.rstrip("0")
    return plain(f"{whole}.{rest}" if point and rest else whole)


def counted(number: str) -> str:
    """Read a number before a measure word: `2` -> 两; others as usual."""
    return "两" if number == "2" else plain(number)


def version(number: str) -> str:
    """Read dotted parts: `12.4.1` -> 十二点四点一; parts of three or more digits digit by digit."""
    return "点".join(_part(part) for part in number.split("."))


def _part(part: str) -> str:
    return digits(part) if len(part) > 2 else cardinal(part)
