"""A date as people and programs write it -> a date or a time.

The pieces are taken out one after the other: time of day, zone, date. What is left may only be the name of a weekday
or a separator; anything else is no date.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from podcast.lazy import patterns as re

_PART = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜间|晚"
_TIME = re.compile(
    rf"(?P<part>{_PART})?\s*(?<![\d+:])(?<![\d\s]-)(?:(?<=\d)T)?\s*"
    r"(?P<hour>\d{1,2})\s*(?::\s*(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"|[时時点點]\s*(?:(?P<m2>\d{1,2})分\s*(?:(?P<s2>\d{1,2})秒)?)?)"
    rf"(?:\s*(?P<half>[ap]\.?m\.?|{_PART})(?![a-z]))?",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})\s*(?P<half>[ap]\.?m\.?)(?![a-z])|(?<=\d)T(?P<h2>\d{1,2})(?!\d)", re.IGNORECASE
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{6})[T\s-]?(\d{2})(\d{2})(\d{2})?(?:\.\d+)?(?!\d)")
_ZONE = re.compile(
    r"(?:(?:GMT|UTC)\s*)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)"
    r"|\[?(?P<place>[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_]+){1,2})\]?"
    r"|\b(?P<name>[A-Z]{1,5})\b"
)
_EAST = {8: "HKT SGT AWST", 0: "Z UTC GMT UT WET", 1: "BST CET", 2: "CEST EET", 3: "EEST MSK", 5.5: "IST", 7: "ICT"}
_FURTHER = {9: "JST KST", 10: "AEST", 11: "AEDT", 12: "NZST", 13: "NZDT"}
_WEST = {-4: "EDT", -5: "EST CDT", -6: "CST MDT", -7: "MST PDT", -8: "PST"}
_NAMES = {name: hours for table in (_EAST, _FURTHER, _WEST) for hours, names in table.items() for name in names.split()}
"""Hours from UTC. CST is the American one, as it is to Ruby's Time and JavaScript's Date, and so on the site."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_NTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th|日|号)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NOISE = re.compile(
    r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?(?![a-z])"
    r"|(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|\b(?:at|on|of|the)\b|[日号號T,，、;()（）@|·\s]|\([^()]*\)",
    re.IGNORECASE,
)
_CHINESE_MONTH = re.compile(r"(?<![一二三四五六七八九十年])(十?[一二]|[三四五六七八九十])月(?=\s)")
_REPUBLIC = re.compile(r"民[国國]\s*(\d{2,3})\s*年")
_CHINESE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十廿]{1,3})[日号號])?"
)
_AFTERNOON = {"下午", "傍晚", "晚上", "晚", "夜里", "夜间"}


def read(written: str) -> date | datetime:
    """Return the date in a text, or the time if it has one; aware if it has a zone.

    Raises:
        ValueError: It is not a date, or one that does not exist.
    """
    text = unicodedata.normalize("NFKC", written).replace("[[", "").replace("]]", "").strip()
    text = _CHINESE.sub(_in_digits, _REPUBLIC.sub(lambda found: f"{int(found[1]) + 1911}年", text))
    text = _CHINESE_MONTH.sub(lambda found: f"{_MONTHS[_count(found[1]) - 1]} ", text)
    text = re.sub(r"\((?!.*\d).*\)\s*$", "", text)  # the zone's name, as JavaScript writes it
    if re.fullmatch(r"\d{9,14}(?:\.\d+)?", text) and not _COMPACT.fullmatch(text):
        return _since_the_epoch(text)
    compact = _COMPACT.search(text)
    if compact:
        clock: time | None = time(int(compact[2]), int(compact[3]), int(compact[4] or 0))
        text = f"{text[: compact.start()]} {compact[1]} {text[compact.end() :]}"
    else:
        clock, text = _clock(text)
    zone = None
    if clock:
        zone, text = _zone(text)
    day, rest = _day(text)
    if _NOISE.sub("", rest):
        raise ValueError(written)
    return datetime.combine(day, clock, zone) if clock else day


def _since_the_epoch(digits: str) -> datetime:
    """Return the time of so many seconds, or with 12 digits and more milliseconds, since 1970."""
    count = float(digits)
    return datetime.fromtimestamp(count / 1000 if len(digits.partition(".")[0]) > 11 else count, UTC)


def _clock(text: str) -> tuple[time | None, str]:
    found = _TIME.search(text) or _HOUR.search(text)
    if not found:
        return None, text
    parts = found.groupdict()
    hour = int(parts["hour"] or parts.get("h2") or 0)
    minute, second = parts.get("minute") or parts.get("m2") or 0, parts.get("second") or parts.get("s2") or 0
    half = (parts["half"] or "").replace(".", "").lower()
    part = parts.get("part") or half
    if (half == "pm" or part in _AFTERNOON) and hour < 12:
        hour += 12
    elif (half == "am" or part == "凌晨") and hour == 12:
        hour = 0
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return time(hour, int(minute), int(second)), rest


def _zone(text: str) -> tuple[tzinfo | None, str]:
    for found in _ZONE.finditer(text):
        if found["sign"] and re.search(r"\d$", text[: found.start()]):
            continue  # the hyphens of 2026-05-01
        zone = _zone_of(found)
        if zone:
            text = f"{text[: found.start()]} {text[found.end() :]}"
            return zone, re.sub(r"\[[A-Za-z_]+/[A-Za-z_]+\]", "", text)
    return None, text


def _zone_of(found: re.Match[str]) -> tzinfo | None:
    if found["sign"]:
        away = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        return timezone(-away if found["sign"] == "-" else away)
    if found["place"]:
        try:
            return ZoneInfo(found["place"])
        except (KeyError, ValueError, OSError):
            return None
    hours = _NAMES.get(found["name"])
    if hours == 0:
        return UTC
    return None if hours is None else timezone(timedelta(hours=hours))


def _day(text: str) -> tuple[date, str]:
    for pattern, made in _DAYS:
        found = pattern.search(text)
        if found:
            return made(found), f"{text[: found.start()]} {text[found.end() :]}"
    raise ValueError(text)


def _numbered(found: re.Match[str]) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


def _named(found: re.Match[str]) -> date:
    return date(int(found["year"]), _MONTHS.index(found["month"].lower()) + 1, int(found["day"]))


def _week(found: re.Match[str]) -> date:
    return date.fromisocalendar(int(found["year"]), int(found["week"]), int(found["weekday"] or 1))


def _ordinal(found: re.Match[str]) -> date:
    return datetime.strptime(f"{found['year']} {found['nth']}", "%Y %j").date()  # noqa: DTZ007 - a day has no zone


def _year_last(found: re.Match[str]) -> date:
    """Return the day of `13/5/2026` or `5/13/2026`.

    Raises:
        ValueError: Both may be the month.
    """
    one, other, year = int(found[1]), int(found[2]), int(found["year"])
    if one <= 12 and other <= 12 and one != other:
        raise ValueError(f"{found[0]} may be two days")
    return date(year, min(one, other) if max(one, other) > 12 else one, max(one, other))


def _month_only(found: re.Match[str]) -> date:
    month = found["month"].lower()
    return date(int(found["year"]), int(month) if month.isdecimal() else _MONTHS.index(month) + 1, 1)


_DAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date]], ...] = (
    (re.compile(rf"(?<!\d){_YEAR}-?W(?P<week>\d{{2}})(?:-?(?P<weekday>[1-7]))?(?!\d)"), _week),
    (
        re.compile(r"(?<!\d)(?P<year>\d{4})\s*[-/.年\s]\s*(?P<month>\d{1,2})\s*[-/.月\s]\s*(?P<day>\d{1,2})(?!\d)"),
        _numbered,
    ),
    (re.compile(rf"(?<!\d){_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?!\d)"), _numbered),
    (re.compile(rf"(?<!\d){_YEAR}-?(?P<nth>\d{{3}})(?!\d)"), _ordinal),
    (re.compile(rf"{_MONTH}\s*[-/]?\s*{_NTH}\s*[-,/]?\s*(?:of\s+)?{_YEAR}", re.IGNORECASE), _named),
    (re.compile(rf"{_NTH}\s*(?:of\s+)?[-/]?\s*{_MONTH}\s*[-,/]?\s*{_YEAR}", re.IGNORECASE), _named),
    (re.compile(rf"{_YEAR}\s*[-,/]?\s*{_MONTH}\s*[-/]?\s*{_NTH}(?!\d)", re.IGNORECASE), _named),
    (re.compile(rf"(?<!\d)(\d{{1,2}})[-/.](\d{{1,2}})[-/.]{_YEAR}(?!\d)"), _year_last),
    (re.compile(rf"(?<!\d){_YEAR}\s*[-/.年]\s*(?P<month>\d{{1,2}})\s*月?\s*$"), _month_only),
    (re.compile(rf"{_MONTH}\s*[-,/]?\s*{_YEAR}", re.IGNORECASE), _month_only),
)
"""In order: each form of a day."""


def _in_digits(found: re.Match[str]) -> str:
    year = "".join(str("零一二三四五六七八九".index("零" if digit in "〇○" else digit)) for digit in found[1])
    day = f"{_count(found[3])}日" if found[3] else ""
    return f"{year}年{_count(found[2])}月{day}"


def _count(numeral: str) -> int:
    numeral = numeral.replace("廿", "二十")
    tens, ten, ones = numeral.rpartition("十")
    digits = "零一二三四五六七八九"
    return (digits.index(tens or "一") * 10 if ten else 0) + (digits.index(ones) if ones else 0)
