"""All other numbers: counts, decimals, plain numbers.

2个 -> 两个; 2楼 -> 二楼; 30余年 -> 三十余年; 1,299.69平方米 -> 一千二百九十九点六九平方米; .22口径 -> 零点二二口径.
"""

from __future__ import annotations

import re

from podcast.script.normalise.numerals import digits, plain
from podcast.script.normalise.rule import NUMBER, TENFOLD, after, before, rule
from podcast.script.normalise.words import is_counted, takes_two


def _count(found: re.Match[str]) -> str:
    figure, rest = found[0], after(found)
    if figure == "2" and _is_two(before(found, 4), rest):
        return "两"
    return plain(figure)


def _is_two(head: str, rest: str) -> bool:
    if re.search(r"[第大初老小星周十百千零一二三四五六七八九之]$|百分之$|[A-Za-z]$|[0-9][+]$", head):
        return False
    if re.match("室[0-9]厅|厅", rest):
        return not rest.startswith("厅") or head.endswith(("室", "房"))
    if rest.startswith("世纪"):  # 2世纪 is the second century; two centuries are 2个世纪
        return not head or re.search("[近了这去整约达经过历]$", head) is not None
    if re.match("层", rest):
        return not re.search("[在住于上下地负]$|位于$", head)
    # 2、3个 is 两、三个: the measure word comes after the last number.
    listed = re.match(r"[、/或][0-9]", rest)
    return takes_two(rest[2:] if listed else rest)


def _tenfold(found: re.Match[str]) -> str:
    figure, tenfold = found[1], found[2]
    if figure == "2" and tenfold[0] == "千" and re.search("[万亿]$", before(found, 1)):
        return "二" + tenfold  # 一万二千里
    return ("两" if figure == "2" and tenfold[0] != "百" else plain(figure)) + tenfold


def _height(found: re.Match[str]) -> str | None:
    """Read `一米78` as 一米七八."""
    return None if is_counted(after(found)) else digits(found[0])


def _leftover(found: re.Match[str]) -> str:
    return digits(found[0])


RULES = (
    rule("count", rf"({NUMBER})({TENFOLD})", _tenfold),
    rule("count", r"(?<=[一两二]米)[0-9]{2}(?![0-9.万亿千百])", _height),
    rule("count", rf"{NUMBER}", _count),
    rule("count", r"\.([0-9]{1,40})(?![0-9])", lambda found: f"零点{digits(found[1])}", "."),
    rule("count", r"[0-9]+", _leftover),
)
