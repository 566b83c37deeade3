"""Quarters, halves and fiscal years.

腾讯Q2财报 -> 腾讯二季度财报; 2024Q3 -> 二零二四年三季度; 24H1 -> 二四年上半年; FY24 -> 二四财年.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import cardinal, digits
from podcast.script.normalise.rule import JOINS, TO, Pattern, after, before, rule, to

_HALVES = {"1": "上半年", "2": "下半年"}


def _part(letter: str, figure: str) -> str:
    return f"{cardinal(figure)}季度" if letter in "Qq" else _HALVES[figure]


def _quarter(found: re.Match[str]) -> str | None:
    if re.search("(?:奥迪|英菲尼迪|Audi|凯翼) ?$", before(found)):
        return None
    said = _part("Q", found[1])
    if found[2]:
        said += to(found[2]) + _part("Q", found[3])
    if found[4]:
        said = f"{digits(found[4])}年{said}"
    return said


def _dated(found: re.Match[str]) -> str | None:
    if len(found[1]) == 2 and re.search("[A-Za-z0-9] ?$", before(found, 3)):
        return None  # Windows 11 24H2
    said = f"{digits(found[1])}年{_part(found[2], found[3])}"
    return said + (to(found[4]) + _part(found[5], found[6]) if found[4] else "")


def _leading(found: re.Match[str]) -> str | None:
    """Read 3Q24; the book 1Q84 is not a quarter."""
    return f"{digits(found[2])}年{_part('Q', found[1])}" if _is_recent(found[2]) else None


def _leading_half(found: re.Match[str]) -> str | None:
    return f"{digits(found[2])}年{_HALVES[found[1]]}" if _is_recent(found[2]) else None


def _is_recent(year: str) -> bool:
    return len(year) == 4 or int(year) < 50 or int(year) > 90


def _half(found: re.Match[str]) -> str | None:
    return (
        _HALVES[found[1]]
        if re.search("年$", before(found)) or re.match("营收|业绩|财报|收入|净利", found.string[found.end() :][:4])
        else None
    )


def _fiscal(found: re.Match[str]) -> str:
    said = f"{digits(found[1])}财年"
    return said + (_part(found[2], found[3]) if found[2] else "")


_HALF_YEARLY = Pattern("Windows|Win1|微软|版本|更新|推送|预览|升级|代号|内部|系统|补丁|Insider")
_FISCAL = Pattern(" ?的?(?:业绩|营收|财报|利润|收入|净利|销量|报告|同比|环比|出货|数据|市场|GDP|增速|增长|半年)")


def _half_yearly(found: re.Match[str]) -> str | None:
    """Keep a release of Windows: the 21H1 of 推送21H1更新; 21H1业绩 is half a year."""
    head, rest = before(found, 24), after(found, 16)
    if _FISCAL.match(rest) or not _HALF_YEARLY.search(head[-16:] + " " + rest):
        return None
    return found[0] if re.search("[A-Za-z0-9] ?$", head) else digits(found[0][:2]) + found[0][2:]


RULES = (
    rule("version", r"(?:19|2[0-9])H[12](?![A-Za-z0-9])", _half_yearly, then="H"),
    rule(
        "quarter",
        rf"([0-9]{{4}}|[0-9]{{2}})[ 年]?(Q|H)([1-4])(?:({TO})(Q|H)([1-4]))?(?![A-Za-z0-9])(?<![Hh][34])",
        _dated,
        then=" 年QH",
    ),
    rule(
        "quarter",
        rf"([1-4])({TO})([1-4])[Qq](?![A-Za-z0-9])",
        lambda found: cardinal(found[1]) + to(found[2]) + _part("Q", found[3]),
        then=JOINS,
    ),
    rule("quarter", r"([1-4])[Qq]'?((?:20)?[0-9]{2})(?![A-Za-z0-9])", _leading, then="Qq"),
    rule("quarter", r"([12])H'?((?:20)?[0-9]{2})(?![A-Za-z0-9])", _leading_half, then="H"),
)
LATIN = (
    rule(
        "quarter",
        rf"Q([1-4])(?:({TO})Q?([1-4])(?!年))?(?:[ '’](20[0-9]{{2}}|(?<=['’])[0-9]{{2}})年?)?(?![A-Za-z0-9.])",
        _quarter,
        "Q",
    ),
    rule("quarter", r"H([12])[ /]?(20[0-9]{2})(?:年(?!度))?(?![A-Za-z0-9])", _leading_half, "H"),
    rule("quarter", r"H([12])(?![A-Za-z0-9])", _half, "H"),
    rule("quarter", r"FY ?'?((?:20)?[0-9]{2})(?:[ /]?(Q|H)([1-4]))?(?![A-Za-z0-9])(?<!H[34])", _fiscal, "F"),
)
