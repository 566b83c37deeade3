"""Ratios and scores.

47:1 -> 四十七比一; 5:3:2 -> 五比三比二; 7-1狂胜 -> 七比一狂胜; 16:9 -> 十六比九.
Colons in clock times are left to `times`.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import plain
from podcast.script.normalise.rule import NUMBER, TENFOLD, Pattern, after, before, rule
from podcast.script.normalise.words import is_counted

_WIN = Pattern(
    "(?:[的]?(?:大比分|总比分|比分|成绩)?)?[^，。；]{0,2}(?:[狂大完险惨小轻]?[胜败]|战[胜平]|击败|力克|横扫|告负|落败|"
    "不敌|逆转|领先|落后|打平|逼平|平局|扳平|淘汰|晋级|轻取|负于|"
    "[输赢]|拿下|取胜|获胜|先声夺人|平了|绝杀|再胜|优势)"
)
_SCORE = Pattern(r"(?:比分|比数|局分|总分|大比分|半场|结果|[以局])[为是定格在到成：: ]{0,4}$")
_OF = Pattern(
    "(?:比[例率值重为是约]?|配比|密度|[股汇]?比|率|例尺|兑|杠杆|赔率|缩放|[按以]|画幅|宽高|屏幕|纵横|画面)"
    "[为是到约达高接近的大概：: ]{0,5}$"
)
_AS = Pattern(
    "的?(?:比例|配比|比率|占比|兑换|杠杆|还原|复刻|等比|画幅|画面|宽高|屏|投资|配股|送|男女|视频|高清|宽屏|[横竖]屏)"
)
_PRICE = Pattern("[十百千万亿]{0,2}(?:多|余)?(?:元|块钱?|[美欧港日韩澳加台]元|英镑|人民币)")
_CLOCKED = Pattern("(?:[早晚晨午夜日号点天]|凌晨|时间|[于在至到自从约起]|此时是|周[一二三四五六日])[的 ]{0,2}$")


_ROW_BEFORE = Pattern("(?:[0-9]{1,2}:[0-9]{1,2}[，,、/和 ]{1,2}){1,6}$")
_ROW_AFTER = Pattern("(?:[，,、/和 ]{1,2}[0-9]{1,2}:[0-9]{1,2}(?![0-9])){1,6}")
_VOTED = Pattern("(?:选举人票|票数|得票|[投计]票|表决)(?:结果|比)?[为是以 ]{0,2}$")
_VOTES = Pattern("票?(?:通过|否决|当选|的票数|票的|的?(?:投票|表决))")


_FALLS = Pattern("(?:[从由自约近每]|[降减缩跌]至?到?|[第年号楼室座栋])$")
_FALLEN = Pattern("法则|原则|定律|[室楼栋幢座]|单元|系列")


def is_ratio(found: re.Match[str]) -> bool:
    """Return whether two numbers with a colon are a ratio or a score although they could be a time: `比分10:15`."""
    head, rest = before(found), after(found)
    hour, minute = found[1], found[2]
    if found[3] is not None or (hour[0] == "0" and len(hour) > 1) or minute[0] == "0":
        return False
    if _among_sets(found):
        return True
    if _SCORE.search(head) and (_WIN.match(rest) or not head.endswith("以")):
        return True
    if _OF.search(head) and not head.endswith("以"):
        return True
    if _AS.match(rest) or (_WIN.match(rest) and not _CLOCKED.search(head)):
        return True
    return hour == "1" and minute in ("10", "20", "50") and not _CLOCKED.search(head)


def _is_set(head: str, rest: str, near: str) -> bool:
    """Return whether numbers are one set of several in a match: 6-4、2-6、7-5."""
    several = re.match("[，,、/ ]{1,2}[0-9]{1,3}-[0-9]{1,3}", rest) or re.search(
        "[0-9]-[0-9]{1,3}[，,、/ ]{1,2}$", head
    )
    row = re.findall("([0-9]{1,3})-([0-9]{1,3})", head + rest) if several else ()
    if any(int(first) > int(second) > 4 for first, second in row):
        return True  # a range never decreases
    return bool(several and re.search("[胜负赢输]|击败|不敌|横扫|力克|比分|决赛|冠军|选手|球队|比赛|局", near))


def _among_sets(found: re.Match[str]) -> bool:
    """Return whether numbers are in a series with some that cannot be a clock time: 25:20、22:25, 11:8、9:11."""
    row = (_ROW_BEFORE.search(before(found, 40)) or [""])[0] + (_ROW_AFTER.match(after(found, 40)) or [""])[0]
    pairs = (pair.split(":") for pair in re.findall("[0-9]+:[0-9]+", row))
    return any(int(first) > 24 or len(second) == 1 or int(second) > 59 for first, second in pairs)


def _ratio(found: re.Match[str]) -> str | None:
    if found[0].count(":") == 1 and _PRICE.match(after(found)) and not re.search("[兑比率]", before(found)):
        return None  # iPhone 16：5999元起: a name and its price
    return "比".join(_side(part) for part in re.split(" ?: ?", found[0]))


def _side(written: str) -> str:
    figure = written.rstrip("十百千万亿兆")
    return plain(figure) + written[len(figure) :]


def _score(found: re.Match[str]) -> str | None:
    """Read a hyphen between numbers as 比 if someone wins, or if it cannot be a range."""
    head, rest = before(found), after(found)
    first, second = int(found[1]), int(found[2])
    if re.search(r"[A-Za-z第]$", head):
        return None
    if (_SCORE.search(head) and not head.endswith(("以", "局", "结果"))) or _WIN.match(rest):
        return "比".join(plain(part) for part in (found[1], found[2]))
    if re.search("[从由自]$", head) and re.match(
        "[^，。；]{0,6}(?:追|扳|逆转|反超|改写|变成|连[追扳])[^，。；]{0,5}[0-9]-[0-9]", rest
    ):
        return "比".join(plain(part) for part in (found[1], found[2]))
    if re.search("(?:[追扳打战]成?[到至平为成]|改写为|逆转成|反超[到为]|锁定在|定格在)$", head) and not is_counted(
        rest
    ):
        return "比".join(plain(part) for part in (found[1], found[2]))
    if _VOTED.search(head) or _VOTES.match(rest) or _is_set(head, rest, before(found, 30) + after(found, 30)):
        return "比".join(plain(part) for part in (found[1], found[2]))
    named = re.search("[A-Za-z0-9] $", head) and re.match(" [A-Z]", rest)
    downward = first >= second and not re.match(r"[年月日号点度%A-Za-z万亿个人元]", rest)
    close = first <= 3 * second and (first, second) != (24, 7) and not is_counted(rest)
    if named or (downward and (first < 20 or (close and not _FALLS.search(head) and not _FALLEN.match(rest)))):
        return "比".join(plain(part) for part in (found[1], found[2]))
    return None


RULES = (
    rule(
        "ratio", rf"{NUMBER}{TENFOLD}?(?: ?: ?{NUMBER}){{1,4}}(?![0-9:A-Za-z]|[.][0-9])", _ratio, then=".,: 十百千万亿"
    ),
    rule(
        "score", r"((?:0|[1-9][0-9]{0,2}))-((?:0|[1-9][0-9]{0,2}))(?![0-9.]|-[0-9]|/[0-9](?![0-9]?-))", _score, then="-"
    ),
)
