"""Days with points that the days beside them show: 从3.15报名到8.20拿本, 5.22、5.29、6.5连着三次, 2007年5.30之前."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.called import is_amount
from podcast.script.normalise.dates import DAY, MONTH, say
from podcast.script.normalise.rule import Pattern, after, before, rule
from podcast.script.normalise.words import is_counted, is_money

_LATE = r"(?:1[0-2]|[1-9])\.(?:[12][0-9]|3[01])(?![0-9.%A-Za-z万亿千百元倍分点度米秒])"
"""A day from the tenth on, which alone is written like a decimal with two places."""
_OTHER = Pattern(r"(?<![0-9.A-Za-z年])(1[0-2]|[1-9])\.([12][0-9]|3[01])(?![0-9.%A-Za-z万亿千百元倍分点度米秒])")
_FROM = Pattern(rf"从{_LATE}[^0-9，。；涨跌升降增减提]{{1,8}}[到至]$")
_UNTIL = Pattern(rf"[^0-9，。；涨跌升降增减提]{{1,8}}[到至]{_LATE}")
_LISTED = Pattern(r"(?<![0-9.])(1[0-2]|[1-9])\.([12][0-9]|3[01])、$")
_OFTEN = Pattern(rf"(?:、(?:{MONTH})\.(?:{DAY}))*(?:连[着续]|先后|[两三四五六][次天])")
_MEASURED = Pattern(r"[%‰°A-Za-z.~/:+-]|[万亿千百倍分点度级版]|以[上下内]|左右|[之以]?[上下]限|[到至]")
_VALUED = Pattern(
    "(?:[价率值幅额]|指数|评分|得分|打分|成绩|分别|依次|系数|倍数|增速|均|版本?|[A-Za-z]|[涨跌升降增减][到至了]?|收盘?|开盘|报)"
    "[^，。；]{0,5}$"
)
_ACTED = Pattern(
    "说(?![明不])|称(?!为)|表示|宣布|发[布表]|公布|披露|上线|推出|提交|召开|举行|去世|出生|结婚|开幕|闭幕|签"
)
_CAME = Pattern(
    "(?:正式|宣布|全面)?(?:停[止服运更刊播产]|关[停闭门]|下[线架]|发布|上市|开业|倒闭|去世|出发|到家|[入离]职|搬家|交付|签约|收官|杀青|"
    "定档|首演)"
)
"""What happens on a day at the start of a clause: ，12.20停止下载."""
_TOLD = Pattern("(?:第[一二三四五六七八九十]|[首上下那这])(?:次|回|场|轮)[^，。；0-9]{0,6}，$")


def _dated(found: re.Match[str]) -> str | None:
    """Read a day that the sentence puts among days."""
    head, rest = before(found, 40), after(found, 40)
    if is_counted(rest) or is_money(rest) or _MEASURED.match(rest):
        return None
    return say(None, found[1], found[2]) if _placed(found, head, rest) else None


def _placed(found: re.Match[str], head: str, rest: str) -> bool:
    month, day = int(found[1]), int(found[2])
    if re.search("(?:19|20)[0-9]{2}年(?:的)?$", head) or (_TOLD.search(head) and rest.startswith("，")):
        return True
    if re.search("(?<![收停报持站处排卡定])[在于]$", head) and _ACTED.match(rest):
        return True
    if day >= 10 and ((head.endswith("从") and _UNTIL.match(rest)) or _FROM.search(head)):
        return True
    if is_amount(head) or _VALUED.search(head):
        return False
    if re.search("(?:^|[，。；：“])$", head) and _CAME.match(rest):
        return True
    if _OFTEN.match(rest) and (day >= 10 or _LISTED.search(head)):
        return True
    if day < 10 or not re.search("(?:^|[，。；：、“ ])$", head) or not re.match(" ?[\u4e00-\u9fff]", rest):
        return False
    earlier = [(int(other[1]), int(other[2])) for other in _OTHER.finditer(head)]
    later = [(int(other[1]), int(other[2])) for other in _OTHER.finditer(rest)]
    return bool(earlier or later) and max(earlier, default=(0, 0)) < (month, day) < min(later, default=(13, 0))


RULES = (rule("date", rf"({MONTH})\.({DAY})(?![0-9.%])", _dated, then="."),)
