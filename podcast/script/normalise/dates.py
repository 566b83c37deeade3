"""Dates with a year, and months and days with their Chinese signs.

2025.1.1 -> 二零二五年一月一日; 2024.6 -> 二零二四年六月; 5月5-6日 -> 五月五日到六日.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import cardinal, digits
from podcast.script.normalise.rule import JOINS, TO, after, before, rule, to
from podcast.script.normalise.words import is_counted, is_money

_YEAR = "(?:1[0-9]|20)[0-9]{2}"

NEAR = "(?:19|20)[0-9]{2}"

MONTH = "(?:1[0-2]|0?[1-9])(?![0-9])"

DAY = "(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])"

_DONE = r"(?![0-9]|[.\-/][0-9])"


def _number(figure: str) -> str:
    return cardinal(figure.lstrip("0") or "0")


def say(year: str | None, month: str | None, day: str | None) -> str:
    """Read the parts of a date that are given."""
    said = f"{digits(year)}年" if year else ""
    said += f"{_number(month)}月" if month else ""
    return said + (f"{_number(day)}日" if day else "")


def _full(found: re.Match[str]) -> str:
    said = say(found["y"], found["m"], found["d"])
    if found["to"]:
        said += to(found["to"]) + say(found["y2"], found["m2"], found["d2"] or found["d3"])
    return said


def _compact(found: re.Match[str]) -> str | None:
    if is_counted(after(found)):
        return None
    return say(found[1], found[2], found[3])


def _year_month(found: re.Match[str]) -> str | None:
    """Read year and month, unless a name, a unit or a count shows that it is a decimal."""
    rest = after(found)
    if found["to"]:
        return say(found["y"], found["m"], None) + to(found["to"]) + say(found["y2"], found["m2"], None)
    if found["s"] == ".":
        if re.search("[A-Za-z]{2} ?$", before(found)) and not re.match("[%°A-Za-z]", rest):
            return f"{digits(found['y'])}点{cardinal(found['m'])}"  # Photoshop CC 2015.5
        if re.search(r"[A-Za-z] ?$|[vV版]本?$", before(found)) or re.match(r"[%‰°A-Za-z]|个?版本?|[倍号]", rest):
            return None
        if is_money(rest) or (is_counted(rest) and not rest.startswith("月")):
            return None
    if found["s"] == "-":
        season = re.match("年(?!月)|学年|财年|赛季|周期|年度|届|季", rest)
        follows = int(found["m"]) == (int(found["y"]) + 1) % 100
        if season or follows or (len(found["m"]) < 2 and (is_counted(rest) or is_money(rest))):
            return None
    return say(found["y"], found["m"], None)


def _anywhere(found: re.Match[str]) -> str | None:
    """Read a date with the year last: 2/29/2024, 29/2/2024; if both orders are possible, the month is first."""
    first, second = int(found[1]), int(found[3])
    month, day = (found[1], found[3]) if first <= 12 else (found[3], found[1])
    return None if min(first, second) > 12 else say(found[4], month, day)


def _until_month(found: re.Match[str]) -> str | None:
    """Read a range of months in one year: 2014.3-6 -> 二零一四年三月到六月."""
    rest = after(found)
    if int(found[2]) >= int(found[4]) or is_money(rest) or (is_counted(rest) and rest[0] != "月"):
        return None
    return say(found[1], found[2], None) + to(found[3]) + _number(found[4]) + "月"


def _days(found: re.Match[str]) -> str:
    """Read a range of days in one month: 5月5-6日 -> 五月五日到六日."""
    return f"{_number(found[1])}月{_number(found[2])}{found[5]}{to(found[3])}{_number(found[4])}{found[5]}"


def _month_day(found: re.Match[str]) -> str:
    return f"{_number(found[1])}月{_number(found[2])}{found[3]}"


def _several(found: re.Match[str]) -> str:
    """Read `8-9月` and `27-29日`: months and days never have 两."""
    return _number(found[1]) + to(found[2]) + _number(found[3])


def _months_listed(found: re.Match[str]) -> str:
    return "、".join(_number(month) for month in re.split("[/、]", found[0]))


RULES = (
    rule(
        "date",
        rf"({_YEAR})-({MONTH})-({DAY})T(?=[0-2][0-9]:[0-5][0-9])",
        lambda found: say(found[1], found[2], found[3]),
        then="-",
    ),
    rule(
        "date",
        rf"(?P<y>{_YEAR})(?P<s>[-./])(?P<m>{MONTH})(?P=s)(?P<d>{DAY})(?!(?P=s)[0-9]{{1,3}}(?![0-9]))"
        rf"(?:[日号]|(?P<to>{TO})(?:(?:(?P<y2>{_YEAR})(?P=s))?(?P<m2>{MONTH})(?P=s)(?P<d2>{DAY})|(?P<d3>{DAY}))"
        rf"(?![.:][0-9])[日号]?)?",
        _full,
        then="-./",
    ),
    rule("date", r"((?:19|20)[0-9]{2})(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])(?![0-9.]|[-/][0-9])", _compact),
    rule(
        "date",
        rf"(?P<y>{NEAR})(?P<s>[-./])(?P<m>{MONTH})(?:(?P<to>{TO})(?P<y2>{NEAR})(?P=s)(?P<m2>{MONTH}){_DONE}|"
        rf"(?![.\-/:,][0-9]))月?",
        _year_month,
        then="-./",
    ),
    rule(
        "date", r"(1[0-9])[·.]5(?=[”\"]?(?:规划|期间|时期|计划|末))", lambda found: cardinal(found[1]) + "五", then="·."
    ),
    rule("date", rf"({NEAR})\.({MONTH})({TO})({MONTH})(?![.\-/:,%]?[0-9])月?", _until_month, then="."),
    rule("date", rf"({DAY})(?P<s>[-/])({DAY})(?P=s)((?:19|20)[0-9]{{2}})(?![0-9/-])", _anywhere, then="-/"),
)

CHINESE = (
    rule("date", rf"({MONTH})月({DAY})({TO})({DAY})([日号])", _days, then="月"),
    rule("date", rf"({MONTH})月({DAY})([日号])", _month_day, then="月"),
    rule("date", rf"({MONTH})(?:[/、]{MONTH}){{1,11}}(?=月)", _months_listed, then="/、"),
    rule("date", rf"({MONTH})({TO})({MONTH})(?=月)", _several, then=JOINS),
    rule("date", rf"({DAY})({TO})({DAY})(?=[日号](?![线楼]))", _several, then=JOINS),
    rule("date", rf"({MONTH})(?=月)", lambda found: _number(found[1]), then="月"),
    rule("date", rf"({DAY})(?=日)", lambda found: _number(found[1]), then="日"),
)
"""Applied after days written with signs."""
