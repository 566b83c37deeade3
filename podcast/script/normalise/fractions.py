"""Fractions, as opposed to dates and alternatives.

1/3 -> 三分之一; 9/11恐怖袭击 -> 九一一恐怖袭击; 24/7 -> 二十四七; 1/2/3 -> 一、二、三; ½ -> 二分之一.
"""

from __future__ import annotations

import unicodedata
from math import gcd

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import cardinal, digits, plain
from podcast.script.normalise.rule import DIGIT, NUMBER, Pattern, after, before, rule
from podcast.script.normalise.words import is_counted

_SIGNS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"


def _say(numerator: str, denominator: str) -> str:
    whole = cardinal(denominator)
    if re.fullmatch("10{2,4}", denominator):
        whole = whole.removeprefix("一")  # 百分之一, 千分之一, 万分之一 are words
    return f"{whole}分之{cardinal(numerator)}"


def _fraction(found: re.Match[str]) -> str | None:
    first, second, rest = found[1], found[2], after(found)
    if (first, second) in (("24", "7"), ("7", "24")):
        return "七乘二十四" + "小时" * (not rest.lstrip().startswith(("小时", "h", "服务")))
    if (first, second) == ("9", "11") and _is_september(before(found), rest):
        return digits(first + second)
    if first == second == "4" and rest.startswith("拍"):
        return "四四"
    if re.search("[㐀-鿿A-Za-z]/[㐀-鿿A-Za-z]{1,6}[为是：: ]{0,2}$", before(found)):
        return None  # 输入/输出2/8: alternatives, like the words before them
    if re.match("线(?:城|以[上下]|都市|、|和)|线$|号线|年级|班(?!车)", rest):
        return None  # 4/5线城市
    if first[0] == "0" or second[0] == "0" or first == second or second == "1" or int(first) + int(second) == 100:
        return None
    if int(first) > int(second) >= 10:
        return None  # 血压120/80
    # 6/12个月 and 50/100张 are alternatives: fractions are written reduced.
    counts = is_counted(rest) or re.match("[集周核帧]|[MGT]B?(?![A-Za-z])|bit|Hz", rest)
    if counts and gcd(int(first), int(second)) > 1:
        return None
    return _say(first, second)


def _is_september(head: str, rest: str) -> bool:
    """Return whether 9/11 is the day of the attacks, not nine elevenths."""
    if re.match(
        " ?(?:事件|恐|袭|之[后前]|[以]?[后前](?!进)|发生|当天|那天|纪念|亲历|阴谋|是什么|"
        "委员会|遗址|受害|幸存|悲剧|十|二十)",
        rest,
    ):
        return True
    return not re.search("[约近占的为是有到]$", head)


_RATING = Pattern(
    "(?:评分|得分|打分|分数|评价|评级|口碑|豆瓣|IMDb|IGN|烂番茄|MC|GS|综合|推荐|打[出了]?|"
    "给[出了]{0,2}|满意度)[^，。；]{0,6}$"
)


def _rating(found: re.Match[str]) -> str | None:
    """Read a mark of so many: 评分2.3/5分 -> 评分二点三分，满分五分."""
    first, second, rest = found[1], found[2], after(found)
    if float(first) > float(second) or re.match("分(?:钟|之)|/", rest):
        return None
    marked = rest.startswith("分") or ("." in first and not is_counted(rest)) or _RATING.search(before(found))
    if not marked or (is_counted(rest) and not rest.startswith("分")):
        return None
    return f"{plain(first)}分，满分{plain(second)}" + "分" * (not rest.startswith("分"))


def _mixed(found: re.Match[str]) -> str:
    return f"{cardinal(found[1])}又{_say(found[2], found[3])}"


def _sign(found: re.Match[str]) -> str:
    numerator, _, denominator = unicodedata.normalize("NFKC", found[2]).partition("⁄")
    return (f"{cardinal(found[1])}又" if found[1] else "") + _say(numerator, denominator)


def _listed(found: re.Match[str]) -> str:
    return "、".join(plain(part.strip()) for part in found[0].split("/"))


RULES = (
    rule(
        "score",
        r"([0-9]{1,3}(?:\.[0-9]{1,2})?) ?/ ?"
        r"((?:5|10|20|50|100|120|150|750)|[1-9][0-9]{0,2}[05](?=分(?![钟之])))(?![0-9]|[./][0-9]|[A-Za-z万亿%])",
        _rating,
        then=" /.",
    ),
    rule("fraction", r"([0-9]{1,3}) ([1-9]) ?/ ?([1-9][0-9]?)(?![0-9./])", _mixed, then=" "),
    rule(
        "fraction",
        r"1/(10{1,3})([万亿])(?![元块美港欧日])",
        lambda found: f"{cardinal(found[1]).removeprefix('一')}{found[2]}分之一",
        then="/",
    ),
    rule(
        "fraction",
        r"([1-9])/([1-9][0-9]{0,2}(?:,000){1,3})(?![0-9]|[.,/][0-9]|[A-Za-z%])",
        lambda found: _say(found[1], found[2].replace(",", "")),
        then="/",
    ),
    rule("fraction", r"([0-9]{1,4}) ?/ ?([1-9][0-9]{0,4})(?![0-9]| ?/ ?[0-9]|\.[0-9]|[A-Za-z])", _fraction, then=" /"),
    rule("fraction", rf"([0-9]{{0,6}})([{_SIGNS}])", _sign, DIGIT + _SIGNS),
    rule(
        "fraction",
        r"1/([1-9]\.[0-9]{1,3})(?=英寸|寸|[\"”″]|大底|CMOS|传感器)",
        lambda found: plain(found[1]) + "分之一",
        then="/",
    ),
    rule("list", rf"{NUMBER}(?: ?/ ?{NUMBER}){{1,9}}", _listed, then=" /.,"),
)
