"""Two digits before 年: a year or a duration.

98年生人, 是14年买的, 18年到现在 are years; 13年有余, 14年生命历程, 10年或者20年以后 are durations.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.rule import Pattern

_LASTS = Pattern(
    "[多余来间前后内里期长制不未没才都就了零半如]|有余|以[前后来上下内]|之[前后久内间]|左右|上下|有期|徒刑|时[间光]|"
    "历史|"
    "(?:的)?(?:人生|一生|经验|历史|时间|时光|光阴|经历|青春|努力|研发|积累|合作|婚姻|刑期|"
    "质保|保修|寿命|周期|计划|规划|坚持|租期|租约|租借|产权|使用权|年限|有效期|保质期|合同|专利|"
    "漫长|等待|风雨|老|漫漫)"
)

_AGE = Pattern("[以之]?[前后]|就|左右|的老(?:古|房|车|物|歌)")
"""After years such as 98年, which no duration precedes."""

_DATED = Pattern(
    "[0-9一二三四五六七八九十]{1,2}月|[底初末春夏秋冬]|生(?![命涯活产意态存日平长死])|"
    "半年报|[年中][报中]|[一三]季报|起(?!步)|毕业|入[学职行]|高考|世界杯|奥运|欧洲杯|亚运|"
    "国庆|"
    "元旦|[上下]半年|中期|"
    "第?[一二三四1-4]季度|Q[1-4]|全年|度|版|款|财报|的时候|那会|那时|金融危机|非典|唐山|"
    "改革开放|恢复高考|建国|解放|汶川|的?[春夏秋冬]"
)

DURING = Pattern(
    "(?:近|约|超|过|达|已|已经|过去|未来|最近|这|那|历时|[了满每有前头后再]|整整|今后|接下来|连续|至少|最多|最高|最长|"
    "将近|短短|经历?|时隔|相隔|"
    "几乎|[只才判刑处]|入狱|为期|工龄|寿命|跨越|横跨|陪伴|坚持|等待|生活|结婚|持续|积累|深耕|需要?|要|用|不到|不足|"
    "不止|仅|共|计|建[站党国校店厂]|成立|创业|缓刑|三到)$"
)

_OR_LONGER = Pattern(
    "(?:或者?|、|到|至|-|~|，甚至|甚至|乃至) ?(?:[1-9][0-9]{0,2}年(?:[以之]?[后内前久间]|"
    "的?时间)|更[长久多短]|[几数]十年|半载|一辈子)|或者? ?[1-9]0年"
)

"""A second duration: 10年或者20年以后."""

_OF_ITS = Pattern("(?:[其她他它的了这那在过]|长达|结束|度过|走过|告别)$")

_COURSE = Pattern(
    "的?[^，。；、]{0,9}?(?:历程|生涯|岁月|时光|经验|资历|旅程|征程|寿命|之久|风雨|婚姻|"
    "友谊|交情|统治|职业|工龄|教龄|驾龄|沉浮|等待|沉淀|"
    "坚守|低谷|沉寂)"
)

_ACTED = Pattern(
    "(?:的时候|那[会时年]|在|去(?!世|掉|除)|来(?:到|了|的)|进(?!行)|加入|离[开职]|开始|才|"
    "就|刚|搬|辞|跳槽|毕业|买|[入出]职|成立|创[立办业]|上[线市映]|推出|"
    "发布|出[道生]|倒闭|被|关[停闭门]|下架|换|改(?:版|名|制)|退[出市役伍休]|入[学行]|"
    "首[次播发]|第一次|结婚|起家|起步|注册|考[上进入]|生的|拍的|写的|做的|"
    "买的|说的|出的|建的|发的|定的|回[国到来]|移民|裁员|爆火|火(?:起来|了|遍)|大火|疫情|以来|的事)"
)

_WHO = Pattern("(?:(?<![对给让把被跟和])[我你他她它]们?|如果你|当年|公司|平台|社群|团队|品牌|项目|产品)$")

_DID = Pattern(
    "(?:从(?![没不未来业事军教警艺医政])|[写用拿考读玩租装采跑投选升调接创开做参见病失通]|跟|和(?!平)|把|给|向|还在?|"
    "也|又|再|因)"
)
"""What a person did in a year; 他15年没回过家 and 我12年只做一件事 are durations."""

_BEGAN = Pattern(
    "，[^，。；]{0,9}?(?:的时候|那会|第一次|刚|开始|去了?|来到|加入|毕业|考上|成立|上线|推出|发布|上市|那时|当时|还没)"
)
_TELLING = Pattern("[这那][篇条部款张个封本场首]$")
_REACHED = Pattern("(?<![限龄命累积期])(?:^|[^0-9])[到等]了$")

_OF_YEAR = Pattern(
    "的?(?:[旧老新]款|旧[文闻帖]|老帖|车型|新年|跨年|春节|春晚|元旦|双[十1]|六一八|国庆|中秋|高考|财报|年[报会]|发布会|"
    "夏天|冬天|秋天|春天|[一-鿿]{0,3}(?:地震|股灾|奥运|洪水|洪灾|雪灾|暴雨|非典|疫情|封城|熔断|大选|空难|爆炸案?|高考|海啸|次贷|危机)|那(?:[场次篇届款版件会个波轮]|时候)|"
    "WWDC|CES|[Ii]/O|iPhone|双1[12]|第[一二三四1-4]季度|最后一|第一[天个]|年[底初中]|[上下]半年|[1-9][0-9]?月)"
)


def _since_then(figure: str, head: str, rest: str) -> bool:
    """Return whether the sentence dates an event by two digits and 年: 是14年买的, 你15年去了, 18年到现在."""
    value = int(figure)
    if (
        DURING.search(head)
        and not head.endswith(("那", "到了"))
        and not re.search("[12][0-9]{3}年(?:到|至|-|~|—)$", head)
    ):
        return False
    if re.search("(?<![0-9])[12][0-9]{3}年(?:到|至|-|~|—)$", head):
        return not re.match("[以之]?[后前内]", rest)
    if not (value <= 30 or value >= 70):
        return False
    if re.match("(?:到|至|一直到|直到)(?:现在|今|如今|目前|[0-9]{2,4}年)", rest) and not head.endswith("了"):
        return True
    if head.endswith("是") and (_ACTED.match(rest) or re.match("[^，。；、的年]{1,10}的(?:$|[，。；！？])", rest)):
        came = re.match("来(?!到|了|的)(?!第|最|首|唯|一直|从|没|都|所)[^，。；、的]{1,6}的(?:$|[，。；！？])", rest)
        return bool(came) or not re.match("[以之]?[后前内]|来(?!到|了|的)", rest)
    if (_WHO.search(head) and _ACTED.match(rest)) or _dates(value, head, rest):
        return True
    return value < 30 and bool(_OF_YEAR.match(rest)) and not rest.startswith("的年") and not head.endswith(("这", "那"))


def _dates(value: int, head: str, rest: str) -> bool:
    """Return whether two digits, no round number, date what the sentence says next: 我17年写过, 到了14年，."""
    if not 10 < value <= 26 or value == 20 or _COURSE.match(rest):
        return False
    return bool(
        (_WHO.search(head) and _DID.match(rest))
        or (_REACHED.search(head) and re.match("[，的底初]", rest))
        or (_TELLING.search(head) and rest.startswith("的"))
        or (not head.strip() and _BEGAN.match(rest))
    )


_SINCE = Pattern("(?:从|自|生于|于|在|早在|直到|截至|截止|到|至|比|和|与)$|(?:从|自)[0-9]{2}年?(?:到|至|-|~)$")


def is_short_year(figure: str, head: str, rest: str) -> bool:
    """Distinguish `98年生人` from `13年有余`: by the text after, then the text before, then the number itself."""
    value = int(figure)
    if figure[0] == "0":
        return True
    if _OR_LONGER.match(rest) or (_OF_ITS.search(head) and _COURSE.match(rest)):
        return False
    if _since_then(figure, head, rest):
        return True
    if _DATED.match(rest) and not (DURING.search(head) and rest.startswith("的")):
        return not re.match("[期]|起步", rest)
    if _LASTS.match(rest):
        return value > 80 and value % 10 > 0 and _AGE.match(rest) is not None
    if DURING.search(head):
        return False
    if _SINCE.search(head):
        return value <= 30 or value >= 49
    return value > 80 and value % 10 > 0
