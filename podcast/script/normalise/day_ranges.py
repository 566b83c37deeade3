"""Ranges of days without a year.

活动时间：3.12-3.15 -> 三月十二日到三月十五日; 周末（11.23-24） -> 十一月二十三日到二十四日;
3/8-3/15 -> 三月八日到三月十五日.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.dates import DAY, MONTH, say
from podcast.script.normalise.rule import TO, Pattern, after, before, rule, to
from podcast.script.normalise.words import is_counted

_CALLED = Pattern(
    "(?:时间|日期|[展档假]期|比赛|考试|演出|[初复决]赛|[面笔]试|预售|活动|"
    "[本上下]周|一周|周报|[运奥博展峰]会|[影乐化购]节|[联锦标大]赛)[：:为是（( ]{0,2}$"
)

_HELD = Pattern(
    "[日号]?(?:[一两三四五六七八九十几半]{1,2}个?(?:月|多?周|星期|来?天)|一周|大促|促销|满减|[这那](?:一?周|段|几天|[两三四五六七八九十]天)|"
    "的?[^，。；0-9]{0,4}(?:榜|周报|周刊|排行|行程|赛程|日程|课表|新闻|大事)|"
    "，[^，。；]{0,5}(?:展|为期|[共历]时|举[行办]|参加|假|会期|在[^，。；]{1,8}[举召开])|"
    "在[^，。]{1,8}[举召]|举[行办]|开[幕放]|放假|调休|假期|期间)"
)

_BEGINS = Pattern("(?:^|[，。；、：（(“ ])$")

_BRACKETED = Pattern(
    "(?:双1[12]|双十[一二]|618|国庆|五一|春节|元旦|清明|端午|中秋|CES|MWC|WWDC|IFA|ChinaJoy|"
    "展览|会议|活动|[峰大盛]会|论坛|培训|集训|市集|巡演|"
    "[周天日假末期节届会展赛季月晚营年站场课班团档]|[三四五六七八九十两][天日周])[（(]$"
)

"""What lasts for days, with the days in brackets after it."""


def _falls(found: re.Match[str], head: str, rest: str) -> bool:
    """Return whether days would be a falling range as decimals: 9.7-9.15的停运; Python 3.8-3.12 are versions."""
    return (
        found["m"] == found["m2"]
        and int(found["d"]) < int(found["d2"])
        and int(found["d"].ljust(2, "0")) > int(found["d2"].ljust(2, "0"))
        and bool(_BEGINS.search(head) or re.search("[在于自]$", head))
        and not re.search("[A-Za-z版] ?[^，。；]{0,6}$", head)
        and not re.match("[%元A-Za-z]|版|升级|系统|分", rest)
    )


def _span(found: re.Match[str]) -> str | None:
    """Read days with points if the text calls them days: 活动时间：3.12-3.15; Python从3.8到3.12 are versions."""
    head, rest = before(found), after(found)
    shown = int(found["d"]) + int(found["d2"]) > 12 and _BEGINS.search(head) and re.match("[日号]?，", rest)
    bracketed = _BRACKETED.search(head) and re.match("[日号]?[）)]", rest)
    marked = re.match("[日号](?![线楼])", rest) and not re.search("[A-Za-z版第] ?$", head)
    if (is_counted(rest) and not marked) or not (
        _falls(found, head, rest) or shown or bracketed or marked or _HELD.match(rest) or _CALLED.search(head)
    ):
        return None
    said = say(None, found["m"], found["d"]) + to(found["to"]) + say(None, found["m2"], found["d2"])
    return said[:-1] if marked else said


def _within(found: re.Match[str]) -> str | None:
    """Read days of one month in brackets: 本周末（11.23-24） -> 十一月二十三日到二十四日."""
    head, rest = before(found), after(found)
    bracketed = _BRACKETED.search(head) and re.match("[日号]?[）)]", rest)
    held = (_CALLED.search(head) or _HELD.match(rest)) and not is_counted(rest)
    if int(found[2]) >= int(found[4]) or not (bracketed or held):
        return None
    said = say(None, found[1], found[2]) + to(found[3]) + say(None, None, found[4])
    return said[:-1] if rest[:1] in ("日", "号") else said


def _slashed(found: re.Match[str]) -> str | None:
    """Read days with slashes, if as fractions they would be a falling range: 3/8-3/15."""
    first, last = (int(found[1]), int(found[2])), (int(found[4]), int(found[5]))
    parts = re.search("[的约占有仅近只为原缩减降剩]$|[价积寸量重] ?$|只有$|等于$", before(found).rstrip())
    dated = _CALLED.search(before(found)) or _HELD.match(after(found))
    if not dated and (parts or (first[0] == last[0] == 1 and max(first[1], last[1]) < 11)):
        return None  # a third to a half
    if first >= last or first[0] * last[1] < last[0] * first[1]:
        return None
    return say(None, found[1], found[2]) + to(found[3]) + say(None, found[4], found[5])


RULES = (
    rule("date", rf"({MONTH})/({DAY})({TO})({MONTH})/({DAY})(?![/0-9])", _slashed, then="/"),
    rule(
        "date",
        rf"(?P<m>{MONTH})\.(?P<d>{DAY})(?P<to>{TO})(?P<m2>{MONTH})\.(?P<d2>{DAY})(?![0-9.%])",
        _span,
        then=".",
    ),
    rule("date", rf"({MONTH})\.({DAY})({TO})({DAY})(?![0-9.%:])", _within, then="."),
)
