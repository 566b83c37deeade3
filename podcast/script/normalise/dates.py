"""Numeric dates, and the days and months of ranges.

2025.1.1 -> 二零二五年一月一日; 2024.6 -> 二零二四年六月; 5月5-6日 -> 五月五日到六日; 5·17 -> 五一七.
"""

from __future__ import annotations

import re

from podcast.script.normalise.numerals import cardinal, digits, plain
from podcast.script.normalise.rule import JOINS, TO, Pattern, after, before, rule, to
from podcast.script.normalise.words import is_counted, is_money

_YEAR = "(?:1[0-9]|20)[0-9]{2}"
_NEAR = "(?:19|20)[0-9]{2}"
_MONTH = "(?:1[0-2]|0?[1-9])(?![0-9])"
_DAY = "(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])"
_DONE = r"(?![0-9]|[.\-/][0-9])"


def _number(figure: str) -> str:
    return cardinal(figure.lstrip("0") or "0")


def _say(year: str | None, month: str | None, day: str | None) -> str:
    said = f"{digits(year)}年" if year else ""
    said += f"{_number(month)}月" if month else ""
    return said + (f"{_number(day)}日" if day else "")


def _full(found: re.Match[str]) -> str:
    said = _say(found["y"], found["m"], found["d"])
    if found["to"]:
        said += to(found["to"]) + _say(found["y2"], found["m2"], found["d2"] or found["d3"])
    return said


def _compact(found: re.Match[str]) -> str | None:
    if is_counted(after(found)):
        return None
    return _say(found[1], found[2], found[3])


def _year_month(found: re.Match[str]) -> str | None:
    """Read year and month, unless a name, a unit or a count shows that it is a decimal."""
    rest = after(found)
    if found["to"]:
        return _say(found["y"], found["m"], None) + to(found["to"]) + _say(found["y2"], found["m2"], None)
    if found["s"] == ".":
        if re.search(r"[A-Za-z] ?$|[vV版]本?$", before(found)) or re.match(r"[%‰°A-Za-z]|个?版本?|[倍号]", rest):
            return None
        if is_money(rest) or (is_counted(rest) and not rest.startswith("月")):
            return None
    if found["s"] == "-":
        season = re.match("年(?!月)|学年|财年|赛季|周期|年度|届|季", rest)
        follows = int(found["m"]) == (int(found["y"]) + 1) % 100
        if season or follows or (len(found["m"]) < 2 and (is_counted(rest) or is_money(rest))):
            return None
    return _say(found["y"], found["m"], None)


def _event(found: re.Match[str]) -> str:
    """Read the day of an event: 10·1 -> 十一, 11·11 -> 双十一, 5·12 -> 五一二."""
    month, day = found[1], found[2]
    if month == day and month in ("11", "12"):
        return "双" + cardinal(month)
    return cardinal(month) + digits(day) if month == "10" and len(day) == 1 else digits(month + day)


def _pointed_event(found: re.Match[str]) -> str | None:
    if re.search(r"[第A-Za-z] ?$", before(found)):
        return None
    return _event(found)


def _premiere(found: re.Match[str]) -> str | None:
    """Read the day of a premiere or sale: 6.21直播; not a version."""
    return None if re.search(r"[第A-Za-z.版] ?$", before(found)) else _say(None, found[1], found[2])


_HAPPENED = "事变|阅兵|恐袭|恐怖|袭击|国会山?骚乱|惨案|空难|大地震|大选"


def _slashed_event(found: re.Match[str]) -> str | None:
    """Read the day of an event with a slash: 9/3阅兵 -> 九三阅兵."""
    if re.search("[约近占超达的第0-9]$", before(found)):
        return None
    return _say(None, found[1], found[2]) if found[1] == "10" else _event(found)


def _weekday(found: re.Match[str]) -> str | None:
    """Read a day followed by its weekday: 11.5（周二） -> 十一月五日（周二）."""
    valued = "." in found[0] and re.search("[至到为报达约跌涨是]$", before(found))
    return None if valued or re.search("[A-Za-z版第] ?$", before(found)) else _say(None, found[1], found[2])


def _led(found: re.Match[str]) -> str | None:
    """Read `06/12` and `6/05` as dates: no fraction has a leading zero."""
    rest = after(found)
    if is_counted(rest) or re.match("赛季|学年|财[年季]|年|期|[级版]", rest):
        return None
    return _say(None, found["m"] or found["m2"], found["d"] or found["d2"])


def _anywhere(found: re.Match[str]) -> str | None:
    """Read a date with the year last: 2/29/2024, 29/2/2024; if both orders are possible, the month is first."""
    first, second = int(found[1]), int(found[3])
    month, day = (found[1], found[3]) if first <= 12 else (found[3], found[1])
    return None if min(first, second) > 12 else _say(found[4], month, day)


def _slashed(found: re.Match[str]) -> str | None:
    """Read days with slashes, if as fractions they would be a falling range: 3/8-3/15."""
    first, last = (int(found[1]), int(found[2])), (int(found[4]), int(found[5]))
    if first >= last or first[0] * last[1] < last[0] * first[1]:
        return None
    return _say(None, found[1], found[2]) + to(found[3]) + _say(None, found[4], found[5])


def _until_month(found: re.Match[str]) -> str | None:
    """Read a range of months in one year: 2014.3-6 -> 二零一四年三月到六月."""
    rest = after(found)
    if int(found[2]) >= int(found[4]) or is_money(rest) or (is_counted(rest) and rest[0] != "月"):
        return None
    return _say(found[1], found[2], None) + to(found[3]) + _number(found[4]) + "月"


def _sale(found: re.Match[str]) -> str | None:
    """Read a shopping day written as a decimal: 6.18 -> 六一八, unless it is a quantity."""
    rest = after(found)
    if (
        is_counted(rest)
        or is_money(rest)
        or re.match("[A-Za-z°‰]|[版倍~至到-]|以[上下]", rest)
        or re.search(r"[A-Za-z第为约近超达于是] ?$", before(found))
    ):
        return None
    month, day = found[0].split(".")
    return "双" + cardinal(month) if month == day else digits(month + day)


_CALLED = Pattern(
    "(?:时间|日期|[展档假]期|活动|[本上下]周|一周|周报|[运奥博展峰]会|[影乐化购]节|[联锦标大]赛)[：:为是（( ]{0,2}$"
)
_HELD = Pattern(
    "[日号]?(?:，[^，。；]{0,5}(?:展|为期|[共历]时|举[行办]|参加|假|会期|在[^，。；]{1,8}[举召开])|"
    "在[^，。]{1,8}[举召]|举[行办]|开[幕放]|放假|调休|假期|期间)"
)
_BEGINS = Pattern("(?:^|[，。；、：（(“ ])$")


def _span(found: re.Match[str]) -> str | None:
    """Read days with points if the text calls them days: 活动时间：3.12-3.15; Python从3.8到3.12 are versions."""
    head, rest = before(found), after(found)
    shown = int(found["d"]) + int(found["d2"]) > 12 and _BEGINS.search(head) and re.match("[日号]?，", rest)
    if is_counted(rest) or not (shown or _HELD.match(rest) or _CALLED.search(head)):
        return None
    return _say(None, found["m"], found["d"]) + to(found["to"]) + _say(None, found["m2"], found["d2"])


def _today(found: re.Match[str]) -> str | None:
    """Read a date in brackets after a day: 今天（1.22） -> 今天（一月二十二日）."""
    if not re.search("(?:[今昨明前]天|[今昨明次翌当]日|[周星期上下本这][一二三四五六日天末周])[（(]$", before(found)):
        return None
    return _say(None, found[1], found[2])


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
        rf"({_YEAR})-({_MONTH})-({_DAY})T(?=[0-2][0-9]:[0-5][0-9])",
        lambda found: _say(found[1], found[2], found[3]),
        then="-",
    ),
    rule(
        "date",
        rf"(?P<y>{_YEAR})(?P<s>[-./])(?P<m>{_MONTH})(?P=s)(?P<d>{_DAY})(?!(?P=s)[0-9]{{1,3}}(?![0-9]))"
        rf"(?:[日号]|(?P<to>{TO})(?:(?:(?P<y2>{_YEAR})(?P=s))?(?P<m2>{_MONTH})(?P=s)(?P<d2>{_DAY})|(?P<d3>{_DAY}))"
        rf"(?![.:][0-9])[日号]?)?",
        _full,
        then="-./",
    ),
    rule("date", r"((?:19|20)[0-9]{2})(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])(?![0-9.]|[-/][0-9])", _compact),
    rule(
        "date",
        rf"(?P<y>{_NEAR})(?P<s>[-./])(?P<m>{_MONTH})(?:(?P<to>{TO})(?P<y2>{_NEAR})(?P=s)(?P<m2>{_MONTH}){_DONE}|"
        rf"(?![.\-/:,][0-9]))月?",
        _year_month,
        then="-./",
    ),
    rule(
        "date", r"(1[0-9])[·.]5(?=[”\"]?(?:规划|期间|时期|计划|末))", lambda found: cardinal(found[1]) + "五", then="·."
    ),
    rule(
        "date",
        rf"({_MONTH})[./]({_DAY})(?=愚人节|情人节|圣诞|平安夜|万圣|元旦|光棍节|[教]师节|护士节|记者节|植树节)",
        lambda found: _say(None, found[1], found[2]),
        then="./",
    ),
    rule("date", rf"({_MONTH})/({_DAY})({TO})({_MONTH})/({_DAY})(?![/0-9])", _slashed, then="/"),
    rule("date", rf"({_NEAR})\.({_MONTH})({TO})({_MONTH})(?![.\-/:,%]?[0-9])月?", _until_month, then="."),
    rule(
        "count",
        r"([0-9]{1,4})·([0-9]{1,2})(?:%|(?=级(?!毕)|万|亿|个百分点))",
        lambda found: "百分之" * found[0].endswith("%") + plain(f"{found[1]}.{found[2]}"),
        then="·",
    ),
    rule("date", rf"({_MONTH})·({_DAY})", _event, then="·"),
    rule("date", rf"({_MONTH})/({_DAY})(?=(?:大|西安)?(?:{_HAPPENED}))", _slashed_event, then="/"),
    rule(
        "date",
        rf"({_MONTH})/({_DAY})(?=国庆|开学|高考|劳动节|儿童节|妇女节|青年节|建[党军]节|中秋|端午|清明|除夕|春节)",
        lambda found: _say(None, found[1], found[2]),
        then="/",
    ),
    rule("date", rf"({_MONTH})[./]({_DAY})(?= ?[（(]?(?:周[一二三四五六日末天]|星期|礼拜))", _weekday, then="./"),
    rule("date", rf"({_DAY})(?P<s>[-/])({_DAY})(?P=s)((?:19|20)[0-9]{{2}})(?![0-9/-])", _anywhere, then="-/"),
    rule(
        "date",
        rf"(?:(?P<m>0[1-9])/(?P<d>{_DAY})|(?P<m2>1[0-2]|[1-9])/(?P<d2>0[1-9]))(?![0-9/.%])",
        _led,
        then="/",
    ),
    rule("date", rf"(?<=截至|截止|定档|定于|改档)({_MONTH})\.({_DAY})(?=[，。！；）日 \n]|$)日?", _premiere, then="."),
    rule(
        "date",
        rf"({_MONTH})\.({_DAY})号(?![线楼字球电])",
        lambda found: _say(None, found[1], found[2])[:-1] + "号",
        then=".",
    ),
    rule(
        "date",
        rf"(?P<m>{_MONTH})\.(?P<d>{_DAY})(?P<to>{TO})(?P<m2>{_MONTH})\.(?P<d2>{_DAY})(?![0-9.%])",
        _span,
        then=".",
    ),
    rule(
        "date",
        rf"({_MONTH})\.({_DAY})(?=晚会|大促|购物节|地震|爆炸(?!当)|火灾|空难|矿难|特大|恐怖|事变|阅兵|新政|讲话|事件|事故|暴雨|惨案|假期|黄金周|长假|”?(?:全民国家|全国|国际|世界)|运动|年中|"
        rf"狂欢|妇女|女[生神王]节|劳动节|青年节|儿童节|建[军党]节?|国庆|小长假|五四|会员日|表白|告白)",
        _pointed_event,
        then=".",
    ),
    rule(
        "date",
        rf"({_MONTH})\.([123][0-9])(?=[^，。；0-9级]{{1,4}}(?:地震|空难|海啸))",  # a magnitude has one decimal
        _pointed_event,
        then=".",
    ),
    rule(
        "date",
        r"(3|5|6|8|10|11|12)\.(?:(?<=3\.)(15)|(?<=[56]\.)(20|18)|(?<=8\.)(18)|(?<=10\.)(24)|(?<=11\.)(11)|(?<=12\.)"
        r"(12))(?![0-9.%])",
        _sale,
        then=".",
    ),
    rule(
        "date",
        rf"({_MONTH})\.({_DAY})(?=(?:正式|全球|准时|零点|晚|凌晨)?(?:起(?:施行|实施|执行|生效|停|调整|涨价|全面)|开始(?:施行|实施|执行)|直播|开播|开[售抢奖幕战枪]|见(?=[。！，!\n]|$)|上映|首映|见面会))",
        _premiere,
        then=".",
    ),
    rule("date", rf"({_MONTH})[./\-]({_DAY})(?=[）)])", _today, then="./-"),
    rule("date", rf"({_MONTH})/({_DAY})[日号]", lambda found: _say(None, found[1], found[2]), then="/"),
    rule("date", rf"({_MONTH})月({_DAY})({TO})({_DAY})([日号])", _days, then="月"),
    rule("date", rf"({_MONTH})月({_DAY})([日号])", _month_day, then="月"),
    rule("date", rf"({_MONTH})(?:[/、]{_MONTH}){{1,11}}(?=月)", _months_listed, then="/、"),
    rule("date", rf"({_MONTH})({TO})({_MONTH})(?=月)", _several, then=JOINS),
    rule("date", rf"({_DAY})({TO})({_DAY})(?=[日号](?![线楼]))", _several, then=JOINS),
    rule("date", rf"({_MONTH})(?=月)", lambda found: _number(found[1]), then="月"),
    rule("date", rf"({_DAY})(?=日)", lambda found: _number(found[1]), then="日"),
)
