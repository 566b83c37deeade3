"""Bus and metro lines of three digits: 一趟516路 -> 一趟五一六路, but 全市有300路公交车 -> 三百路公交车."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.called import is_amount
from podcast.script.normalise.numerals import digits
from podcast.script.normalise.rule import Pattern, after, before, rule

_RIDDEN = Pattern(
    "(?:乘坐?|坐|搭乘?|换乘?|转|倒|等|挤|赶|公交车?|地铁|专线|运通|线路?|[、和及或到][0-9]{1,3}路|"
    "[0-9]路[、和及或])了? ?$"
)
_LINES = Pattern("(?:全[市国省县区]|[共总约近超达]|开通|运营|新增|拥有|支持|接入)[^，。；]{0,4}$")
_LINE = Pattern("路(?:公?交|电?车|专线|末班|首班|双层|支线|区间|车站)")
_CHANNELS = Pattern(
    "路(?:[高超全]清|视频|音频|信号|语音|通道|并发|电话|监控|摄像|接口|传感|数据|直播|画面|诸侯|大军|人马|纵队|话音)"
)


def _bus(found: re.Match[str]) -> str | None:
    """Read a bus line digit by digit: 一趟302路; 支持128路视频 and 全市有300路公交车 are counts."""
    head, rest = before(found), after(found)
    if _RIDDEN.search(head):
        return digits(found[1])
    counted = _LINES.search(head) or _CHANNELS.match(rest) or (is_amount(head) and not _LINE.match(rest))
    return None if counted else digits(found[1])


RULES = (
    rule(
        "code",
        r"([1-9][0-9]{2}(?=路(?![段程费面灯口况过人]|由器|透社|虎))|[1-9][0-9]{3}(?=路(?:公交|车)))",
        _bus,
        then="路",
    ),
)
