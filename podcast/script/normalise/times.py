"""Clock times, their ranges, and numeric durations.

7：45 -> 七点四十五分; 12:05 -> 十二点零五分; 22:00-23:00 -> 二十二点到二十三点; 03:04:05am -> 上午三点零四分零五秒.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import cardinal, counted, digits
from podcast.script.normalise.ratios import is_ratio
from podcast.script.normalise.rule import TO, Pattern, after, before, rule, to
from podcast.script.normalise.words import is_counted

_CLOCK = r"((?:2[0-4]|1[0-9]|0?[0-9])):([0-5][0-9])(?::([0-5][0-9]))?(?![0-9:]|[.][0-9]|万|亿)"
_HALF = r"(?: ?([aApP])\.?[mM](?![A-Za-z])\.?)?"
_LENGTH = Pattern(
    "(?:时长|配速|圈速|单圈|用时|耗时|历时|片长|全长|长度|成绩|"
    "[破跑]出?了?|纪录|记录|马拉松|[全半]马)[为是约达到：:了 ]{0,3}$"
)

_PLACE = Pattern(" ?(?:处|左右处|的地方|位置)")
"""After a point of a recording: 13:20处."""


def _minutes(figure: str) -> str:
    return cardinal(figure) if figure[0] != "0" else digits(figure)


def _clock(hour: str, minute: str, second: str | None) -> str:
    said = counted(str(int(hour))) + "点"
    if second is None:
        return said if minute == "00" else f"{said}{_minutes(minute)}分"
    if minute == second == "00":
        return f"{said}整"
    return f"{said}{_minutes(minute) if minute != '00' else '零'}分{_minutes(second) if second != '00' else '零'}秒"


def _half(letter: str | None, head: str, hour: str = "0") -> str:
    if letter is None or int(hour) > 12 or head.endswith(("上午", "下午", "早上", "晚上", "凌晨", "中午")):
        return ""
    return "上午" if letter in "aA" else "下午"


def _time(found: re.Match[str]) -> str | None:
    if is_ratio(found):
        return None
    if found[5] is None and (_LENGTH.search(before(found)) or _PLACE.match(after(found))):
        return _length(found[1], found[2], found[3])
    said = _half(found[4], before(found), found[1]) + _clock(found[1], found[2], found[3])
    if found[5]:
        said += to(found[5]) + _half(found[9], "", found[6]) + _clock(found[6], found[7], found[8])
    return said


def _length(first: str, second: str, third: str | None) -> str:
    parts = (
        zip((first, second, third), ("小时", "分", "秒"), strict=True)
        if third
        else zip((first, second), ("分", "秒"), strict=True)
    )
    return "".join(counted(str(int(figure or "0"))) + unit for figure, unit in parts)


def _zone(found: re.Match[str]) -> str:
    """Read a time zone offset: UTC+08:00 -> UTC加八, UTC+5:30 -> UTC加五小时三十分."""
    rest = f"小时{cardinal(found[4])}分" if found[4] else ""
    return f"{found[1]}{'加' if found[2] == '+' else '减'}{cardinal(found[3])}{rest}"


def _lap(found: re.Match[str]) -> str | None:
    """Read a lap time: 1:32.238 -> 一分三十二秒二三八; 1:10.5 may be a ratio."""
    timed = len(found[3]) == 3 or _LENGTH.search(before(found)) or re.match("(?:的成绩)?[创打]?[破夺刷]", after(found))
    return f"{counted(str(int(found[1])))}分{_minutes(found[2])}秒{digits(found[3])}" if timed else None


def _hour(found: re.Match[str]) -> str:
    return _half(found[2], before(found)) + counted(found[1]) + "点"


def _zero_led(found: re.Match[str]) -> str | None:
    """Read `8点05分` as 八点零五分."""
    return (digits(found[1]) if found[1] != "00" else "零") if re.search("[点时分]$", before(found)) else None


def _primed(found: re.Match[str]) -> str | None:
    """Read `15'30"` as a time; with fewer than twelve inches, `5'10"` is a height."""
    if len(found[1]) == 1 and int(found[2]) < 12:
        return None
    return f"{counted(found[1])}分{_minutes(found[2])}秒{digits(found[3] or '')}"


def _hundredths(found: re.Match[str]) -> str | None:
    """Read seconds with hundredths: 9秒58 -> 九秒五八."""
    return None if is_counted(after(found)) else f"{counted(found[1])}秒{digits(found[2])}"


RULES = (
    rule("time", r"([0-9]{1,3})[′'’]([0-9]{2})(?:[″\"”]|''|′′)([0-9]{2})?(?![A-Za-z0-9])", _primed, then="′'’"),
    rule(
        "time",
        r"([0-9]{1,2}) ?h ?([0-5]?[0-9]) ?(?:min|m)(?![A-Za-z0-9²³])",
        lambda found: f"{counted(found[1])}小时{counted(found[2])}分钟",
        then=" h",
    ),
    rule("time", r"([0-9]{1,2})秒([0-9]{2,3})(?![0-9.%]|[万亿千百])", _hundredths, then="秒"),
    rule("time", r"([0-5]?[0-9]):([0-5][0-9])\.([0-9]{2,3})(?![0-9:]|[.,%][0-9])", _lap, then=":"),
    rule("time", rf"{_CLOCK}{_HALF}(?:({TO}){_CLOCK}{_HALF})?(?:分(?![钟之别]))?", _time, then=":"),
    rule("time", r"(1[0-2]|0?[1-9]) ?([aApP])\.?[mM](?![A-Za-z])\.?", _hour, then=" aApP"),
    rule(
        "time",
        r"(UTC|GMT) ?([+-])0?([0-9]{1,2})(?::?(?:00|(30|45)))?(?![0-9:])",
        _zone,
        "UG",
    ),
    rule(
        "time",
        r"(?<![A-Za-z])([AaPp])[Mm] ?(?=(?:1[0-2]|0?[0-9]):[0-5][0-9](?![0-9]))",
        lambda found: _half(found[1], before(found)),
        "AaPp",
    ),
    rule("time", r"(?<=:[0-9]{2})\+08:?00(?![0-9:])", lambda _: "", "+"),
    rule(
        "time",
        r"0([0-9])(?=时(?![代间常期尚装速钟])|点(?![评赞击零一二三四五六七八九]))",
        lambda found: counted(found[1]),
        then="时点",
    ),
    rule("time", r"(0[0-9])(?=[分秒])", _zero_led, then="分秒"),
)
