"""Days without a year, written with a point, a slash or a hyphen, if the text around them shows that they are days.

5·17 -> 五一七; 3-15晚会 -> 三一五晚会; 活动时间：3.12-3.15 -> 三月十二日到三月十五日; 定在4.26 -> 定在四月二十六日.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.dates import DAY, MONTH, say
from podcast.script.normalise.numerals import cardinal, digits, plain
from podcast.script.normalise.rule import Pattern, after, before, rule
from podcast.script.normalise.words import is_counted, is_money


def _event(found: re.Match[str]) -> str:
    """Read the day of an event: 10·1 -> 十一, 11·11 -> 双十一, 5·12 -> 五一二."""
    month, day = found[1], found[2]
    if month == day and month in ("11", "12"):
        return "双" + cardinal(month)
    return cardinal(month) + digits(day) if month == "10" and len(day) == 1 else digits(month + day)


def _pointed_event(found: re.Match[str]) -> str | None:
    if re.search(r"(?:[第A-Za-z]|[约近超达至到]了?) ?$", before(found)):
        return None
    return _event(found)


def _premiere(found: re.Match[str]) -> str | None:
    """Read the day of a premiere or sale: 6.21直播; not a version."""
    return None if re.search(r"[第A-Za-z.版] ?$", before(found)) else say(None, found[1], found[2])


_HAPPENED = "事变|阅兵|恐袭|恐怖|袭击|国会山?骚乱|惨案|空难|大地震|大选"


def _slashed_event(found: re.Match[str]) -> str | None:
    """Read the day of an event with a slash: 9/3阅兵 -> 九三阅兵."""
    if re.search("[约近占超达的第0-9]$", before(found)):
        return None
    return say(None, found[1], found[2]) if found[1] == "10" else _event(found)


_WRITTEN = Pattern("(?:发[布表]于|[更写录摄刊载成]于|更新[于：:]|[定截]至|定[于在])[：: ]?$")


def _on_day(found: re.Match[str]) -> str | None:
    """Read a day beside its weekday or hour, or after 发布于: 周六1/7 -> 周六一月七日, 7/24晚上."""
    head, rest = before(found), after(found)
    weekday = re.search("(?:周|星期|礼拜)[一二三四五六日天末][（(：:， ]{0,2}$", head)
    if is_counted(rest) or is_money(rest) or re.search("[约近占超达的第0-9] ?$", head):
        return None
    attacks = found[0] == "9/11" and not weekday  # 九一一 is left to `fractions`
    dated = not attacks and (weekday or _HOURS.match(rest) or _WRITTEN.search(head))
    return say(None, found[1], found[2]) if dated else None


def _headed(found: re.Match[str]) -> str | None:
    """Read the day of an update at the start of a line: 12.4更新：."""
    return None if before(found, 6).strip("=-—*【[（( 　") else say(None, found[1], found[2])


def _weekday(found: re.Match[str]) -> str | None:
    """Read a day followed by its weekday: 11.5（周二） -> 十一月五日（周二）."""
    valued = "." in found[0] and re.search("[至到为报达约跌涨是]$", before(found))
    return None if valued or re.search("[A-Za-z版第] ?$", before(found)) else say(None, found[1], found[2])


def _led(found: re.Match[str]) -> str | None:
    """Read `06/12` and `6/05` as dates: no fraction has a leading zero."""
    rest = after(found)
    if is_counted(rest) or re.match("赛季|学年|财[年季]|年|期|[级版]", rest):
        return None
    return say(None, found["m"] or found["m2"], found["d"] or found["d2"])


def _sale(found: re.Match[str]) -> str | None:
    """Read a shopping day written as a decimal: 6.18 -> 六一八, unless it is a quantity."""
    rest = after(found)
    if (
        is_counted(rest)
        or is_money(rest)
        or re.match("[A-Za-z°‰]|[版倍~至到涨跌升降-]|以[上下]", rest)
        or re.search("[A-Za-z第为约近超达于是] ?$|[涨跌升降调增减提][到至]$|[价率][为到]?$", before(found))
        or (before(found).endswith("从") and re.match(r"[^0-9，。；]{1,8}[到至][0-9]{1,2}\.[0-9]{2}", rest))
    ):
        return None
    month, day = found[0].split(".")
    return "双" + cardinal(month) if month == day else digits(month + day)


_RATED = Pattern("(?:汇率|利率|[价率值幅额]|指数|评分|版本?|系数|倍数|增速|[A-Za-z](?!发布会))[^，。；]{0,5}$")

_FIXED = Pattern(
    "(?:[定选放改排约设卡赶挪]在|定[于到]|改[到至]|提前[到至]|推迟[到至]|"
    "延[期后迟]?[到至]|截[至止]到?|始于|生日是|忌日是|纪念日是|发布日是?|上映日|起止|"
    "日期[是为]?|"
    "专线|日报|周刊|早报|晚报|播报|简报|快讯|[·|] ?)[：: ]{0,2}$"
)

_HOURS = Pattern(
    " ?(?:上午|下午|晚上|凌晨|早上|早晨|中午|当[天晚日]|那天|傍晚|晚间|午夜|夜里|零点|"
    "[0-2]?[0-9]:[0-5][0-9]|[0-2]?[0-9]点)"
)


def _timed(found: re.Match[str]) -> str | None:
    """Read a day before a time of day: 8.30上午9点, 11.27 14:40; not the price of 涨到8.30."""
    head = before(found)
    valued = re.search("[至到为报达约跌涨是]$", head) or _RATED.search(head)
    hours = _HOURS.match(after(found))
    return None if not hours or valued or re.search("[A-Za-z版第] ?$", head) else say(None, found[1], found[2])


def _fixed(found: re.Match[str]) -> str | None:
    """Read a day that something is set for: 定在4.26; a rate is set at 4.26%."""
    head, rest = before(found), after(found)
    if is_counted(rest) or is_money(rest) or re.match("[%‰°A-Za-z]|以[上下]|左右|[+~-]", rest) or _RATED.search(head):
        return None
    return say(None, found[1], found[2]) if _FIXED.search(head) else None


def _pointed(found: re.Match[str]) -> str | None:
    """Read 03.21 as a day: no decimal has such a zero."""
    head, rest = before(found), after(found)
    if is_counted(rest) or is_money(rest) or re.search("[A-Za-z第版] ?$", head):
        return None
    return say(None, found[1], found[2]) if re.match("[ ，。；：、|）)】》·\\n]|$|[一-鿿]", rest) else None


_KNOWN_DAYS = frozenset(
    {"3-15", "5-12", "5-20", "6-18", "7-21", "8-15", "9-11", "9-18", "11-11", "12-12", "12-9", "4-25", "3-11"}
)

_BEFORE_DAY = Pattern(
    "(?:(?:[要快]|即将|又|已|刚|赶|等|拖|撑)到了?|临近|迎来|每[到年逢]|去年|今年|明年|"
    "年的?|央视|和|、|“|备战|错过|过[完了]|每个|晒晒|一年一度的?|年度|^|[，。；！]) ?$"
)

_AFTER_DAY = Pattern(
    " ?(?:[和、与及]双?[0-9]{1,2}-[0-9]{1,2}(?![0-9元人天])|了|晚会|投诉|曝光|打假|维权|"
    "前[夕后]|后(?!退)|期间|当[天晚日]|那天|事件|事变|大?地震|恐怖|恐袭|袭击|大促|购物|"
    "活动|促销|纪念|[”」]|就要|快|即将|又|消费|专题|预售|狂欢|之[前后]|阴谋)"
)


def _hyphened_event(found: re.Match[str]) -> str | None:
    """Read a day that everyone knows by its figures: 3-15晚会 -> 三一五晚会; 3-15天 is a range."""
    head, rest = before(found), after(found)
    if found[0] not in _KNOWN_DAYS or is_counted(rest) or is_money(rest) or re.match("[年月日号%]", rest):
        return None
    surely = _AFTER_DAY.match(rest) or (
        _BEFORE_DAY.search(head) and head.strip() and not re.match(" ?[-~至到、]", rest)
    )
    return _event(found) if surely and not re.search("[从第近约共需]$", head) else None


def _today(found: re.Match[str]) -> str | None:
    """Read a date in brackets after a day: 今天（1.22） -> 今天（一月二十二日）."""
    if not re.search("(?:[今昨明前]天|[今昨明次翌当]日|[周星期上下本这][一二三四五六日天末周])[（(]$", before(found)):
        return None
    return say(None, found[1], found[2])


RULES = (
    rule("date", rf"(?:(?<=^)|(?<=[，。；！：、“（\n于就将]))({MONTH})\.({DAY})(?=(?:正式)?上线)", _premiere, then="."),
    rule(
        "date",
        rf"({MONTH})[./]({DAY})(?=愚人节|情人节|圣诞|平安夜|万圣|元旦|光棍节|[教]师节|护士节|记者节|植树节)",
        lambda found: say(None, found[1], found[2]),
        then="./",
    ),
    rule(
        "count",
        r"([0-9]{1,4})·([0-9]{1,2})(?:%|(?=级(?!毕)|万|亿|个百分点))",
        lambda found: "百分之" * found[0].endswith("%") + plain(f"{found[1]}.{found[2]}"),
        then="·",
    ),
    rule("date", rf"({MONTH})·({DAY})", _event, then="·"),
    rule("date", rf"({MONTH})/({DAY})(?![0-9/.%]|[-~—][0-9])", _on_day, then="/"),
    rule("date", rf"({MONTH})/({DAY})(?=(?:大|西安)?(?:{_HAPPENED}))", _slashed_event, then="/"),
    rule(
        "date",
        rf"({MONTH})/({DAY})(?=国庆|劳动节|儿童节|妇女节|青年节|建[党军]节|中秋|端午|清明|除夕|春节)",
        lambda found: say(None, found[1], found[2]),
        then="/",
    ),
    rule(
        "date",
        rf"({MONTH})[./]({DAY})(?=开学|高考|"
        "跨年|返[校工程]|[复开]工|领证|结婚|生日|聚会|入职(?!率)|搬家|截[稿止])",
        _premiere,
        then="./",
    ),
    rule("date", rf"({MONTH})[./]({DAY})(?= ?[（(]?(?:周[一二三四五六日末天]|星期|礼拜))", _weekday, then="./"),
    rule(
        "date",
        rf"(?:(?P<m>0[1-9])/(?P<d>{DAY})|(?P<m2>1[0-2]|[1-9])/(?P<d2>0[1-9]))(?![0-9/.%])",
        _led,
        then="/",
    ),
    rule("date", rf"(?<=截至|截止|定档|定于|改档)({MONTH})\.({DAY})(?=[，。！；）日 \n]|$)日?", _premiere, then="."),
    rule(
        "date",
        rf"({MONTH})\.({DAY})号(?![线楼字球电])",
        lambda found: say(None, found[1], found[2])[:-1] + "号",
        then=".",
    ),
    rule(
        "date",
        rf"(?:(?<=[我你他她])|(?<=[我你他她]们))({MONTH})\.({DAY})(?=[去飞]|来(?!的)|回(?!合)|到(?!手)|就(?!是)|才(?!能)|刚|要(?!求)|"
        "出发|[早晚]上|收到|拿到|下单|买了)",
        _premiere,
        then=".",
    ),
    rule(
        "date",
        rf"({MONTH})\.({DAY})(?= ?(?:日|号)?(?:更新|[二三四]更|补充|修订|勘误)(?:$|[：:，=】）\]\n]))",
        _headed,
        then=".",
    ),
    rule("date", rf"({MONTH})\.({DAY})(?! ?[0-9]+\.)", _timed, then="."),
    rule("date", rf"({MONTH})\.({DAY})(?![0-9.:/-]| ?[-~])", _fixed, then="."),
    rule("date", r"(0[1-9])\.(3[01]|[12][0-9]|0[1-9])(?![0-9.:/%+-]| ?[-~])", _pointed, then="."),
    rule("event", rf"({MONTH})-({DAY})(?![0-9.:/-])", _hyphened_event, then="-"),
    rule(
        "date",
        rf"({MONTH})\.({DAY})(?=晚会|大促|购物节|地震|爆炸(?!当)|火灾|空难|矿难|特大|恐怖|"
        rf"事变|阅兵|新政|讲话|事件|事故|暴雨|惨案|假期|黄金周|长假|”?(?:全民国家|全国|国际|"
        rf"世界)|运动|年中|"
        rf"狂欢|妇女|女[生神王]节|劳动节|青年节|儿童节|建[军党]节?|国庆|小长假|五四|会员日|表白|告白)",
        _pointed_event,
        then=".",
    ),
    rule(
        "date",
        rf"({MONTH})\.([123][0-9])(?=[^，。；0-9级万亿千百倍%元个起吨米名]{{1,4}}(?:地震|空难|海啸|爆炸|大火|火灾|矿难|动车|"
        rf"追尾|沉船|踩踏|枪击|血案|惨案|暴恐|事故))",  # a magnitude has one decimal
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
        rf"({MONTH})\.({DAY})(?=(?:正式|全球|准时|零点|晚|凌晨)?(?:起(?:施行|实施|执行|生效|"
        rf"停|调整|涨价|全面)|开始(?:施行|实施|执行)|直播|开播|开[售抢奖幕战枪]|"
        rf"见(?=[。！，!\n]|$)|上映|首映|见面会)|(?:刚|才)?(?:下的?单|买的|拍的|发的?货|到的?货|[去走来]的|"
        rf"入的手)|[放调][假休]|特别(?:节目|活动|策划|企划)|特辑|专场|快乐|"
        r"前(?:必须|要|得|就)?(?:[交还]|完成|提交|搞定|报名|上线|付清|离职|到岗))",
        _premiere,
        then=".",
    ),
    rule("date", rf"({MONTH})[./\-]({DAY})(?=[）)])", _today, then="./-"),
    rule("date", rf"({MONTH})\.({DAY})(?=[ ，]?(?:头版|[A-Z]?[0-9]{{1,2}}版(?!本)))", _premiere, then="."),
    rule("date", rf"({MONTH})/({DAY})[日号]", lambda found: say(None, found[1], found[2]), then="/"),
)
