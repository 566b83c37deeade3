"""Temperatures and angles.

-196℃ -> 零下一百九十六摄氏度; 20~25°C -> 二十到二十五摄氏度; 39°54′ -> 三十九度五十四分; 45°N -> 北纬四十五度.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import plain
from podcast.script.normalise.rule import DIGIT, JOINS, NUMBER, TO, Pattern, before, rule, to

_SCALE = {"C": "摄氏度", "F": "华氏度"}
_SIDES = {"N": "北纬", "S": "南纬", "E": "东经", "W": "西经"}


def _below(sign: str) -> str:
    return "零下" if sign == "-" else ""


def _temperature(found: re.Match[str]) -> str | None:
    head = before(found, 2)
    if found[1] and re.search(r"[0-9A-Za-z年月日度]$", head):
        return None
    scale = _SCALE[found["scale"].upper()]
    below = head.endswith(("零下", "负")) or found[1] == "-"
    said = ("" if head.endswith(("零下", "负")) else _below(found[1])) + plain(found[2])
    if found["to"] == "/" and "-" not in found[0]:
        return None
    if found["to"]:
        # -3~5℃ is 零下三摄氏度到五摄氏度: 零下三到五 would be heard as two temperatures below zero.
        said += (scale if below != (found[4] == "-") else "") + to(found["to"]) + _below(found[4]) + plain(found[5])
    return said + (found["tenfold"] or "") + ("度" if before(found).endswith(scale[:2]) else scale)


def _both_sides(found: re.Match[str]) -> str:
    """Read 零下5～零上3℃ with the scale at both."""
    scale = _SCALE[found["scale"].upper()]
    return f"{plain(found[1])}{scale}{to(found['to'])}{found[3]}{plain(found[4])}{scale}"


_WEATHER = Pattern("(?:气温|温度|最低|最高|水温|夜间|白天|室外|天气|[今明后]天|夜里|[地体]感)[^，。；0-9]{0,6}$")


def _degrees(found: re.Match[str]) -> str | None:
    """Read 气温-3到5度 as 零下三度到五度."""
    if not _WEATHER.search(before(found)):
        return None
    first = f"零下{plain(found[1])}" + "度" * (not found[3])
    return first + to(found[2]) + _below(found[3]) + plain(found[4])


def _angle(found: re.Match[str]) -> str | None:
    if found[1] and re.search(r"[0-9A-Za-z年月日度]$", before(found, 2)):
        return None
    said = ("负" if found[1] else "") + plain(found[2])
    if found["to"]:
        said += to(found["to"]) + plain(found["b"])
    said += "度"
    said += f"{plain(found['minute'])}分" if found["minute"] else ""
    said += f"{plain(found['second'])}秒" if found["second"] else ""
    side = _SIDES.get(found["side"] or "", "")
    return said if side and before(found, 2) == side else side + said


def _side(found: re.Match[str]) -> str | None:
    """Read N39°54′ as 北纬三十九度五十四分."""
    return None if re.search("[A-Za-z0-9]$", before(found, 1)) else _SIDES[found[1]]


RULES = (
    rule(
        "temperature",
        rf"([-+]?)({NUMBER})(?:(?:°[CcFf]?)?(?P<to>{TO}|/)([-+]?)({NUMBER}))?(?P<tenfold>[万亿])?"
        rf" ?°(?P<scale>[CcFf])(?![A-Za-z])",
        _temperature,
        DIGIT + "-+",
        then=JOINS + ".,°万亿/",
    ),
    rule(
        "temperature",
        rf"(?<=零[上下])({NUMBER})(?:°[CcFf]?)?(?P<to>{TO})(零[上下])({NUMBER}) ?°(?P<scale>[CcFf])(?![A-Za-z])",
        _both_sides,
        then=JOINS + ".,°",
    ),
    rule("temperature", rf"-({NUMBER})({TO})(-?)({NUMBER})(?=度)", _degrees, "-"),
    rule("angle", r"([NSEW]) ?(?=[0-9]{1,3}(?:\.[0-9]{1,8})?°)", _side, "NSEW"),
    rule(
        "angle",
        rf"(-?)({NUMBER})(?:°?(?P<to>{TO})(?P<b>{NUMBER}))?°(?:(?P<minute>{NUMBER})[′'’])?(?:(?P<second>{NUMBER})"
        rf"[″\"”])?(?: ?(?P<side>[NSEW])(?![A-Za-z]))?",
        _angle,
        DIGIT + "-",
        then=JOINS + ".,°",
    ),
)
