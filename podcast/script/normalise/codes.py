"""Numbers read digit by digit: telephone numbers, stocks, rooms, identifiers, and numbers used as names.

拨打95188 -> 拨打九五一八八; 编号27149 -> 编号二七一四九; 404 -> 四零四;
（002717） -> （零零二七一七）; 127.0.0.1 -> 一二七点零点零点一.
"""

from __future__ import annotations

import re

from podcast.script.normalise.numerals import cardinal, digits, version
from podcast.script.normalise.rule import LETTER, TENFOLD, TO, Pattern, after, before, rule, to
from podcast.script.normalise.words import is_counted, is_money

_IDENTIFIER = Pattern(
    "(?:编号|尾号|代码|验证码|激活码|邀请码|取件码|兑换码|邮编|邮政编码|密码|口令|群号?|学号|工号|卡号|[账帐]号|[单订]号|"
    "流水号|序列号|车牌号?|房[间号]|座位号|号码|代号|型号|拨打?|拨通|致电|发送[至到]?|传真|分机|ISBN|ISSN|文号|许可证|端口|"
    "频道号|舷号|身份证号?|准考证号?|航班号|车次|区号|[Qq][Qq]号?|UID|uid|ID|id|Id|PIN|请按|代言人编号|打给|来电|呼叫|特服号?|机号|"
    "条码|案号|番号|警号|胸号|电话|热线|客服)"
    '[号码是为：: “"「#默认了填输入（(分别依次]{0,6}$'
)
_OTHERS = re.compile("(?:(?<![0-9])[0-9]{3,16}[、，和及或]){1,8}$")
"""Numbers before a word's further number, if the first is long enough to be read digit by digit: 编号101，202."""
_WEAK = Pattern("(?:手机|订单|股票|证券|基金|ETF|航班|微信|短信|邮箱|备案|公告)号?[：: ]?$")
_HOTLINE = Pattern("(?:打个?|[电的]|来个?)?(?:电话|热线|专线|短信|客服|查号|报警|急救|火警|举报|邮箱|端口|开头)")
_SERVICE = (
    "12(?:3[0-9]{2}|1[0-9]{2}|5[0-9]{2})|100(?:86|10|99|15|60|50)|95(?:188|588|533|555|599|566|559|511|338|598|580|"
    "306|516|522|528|568|577|595|000|518|519|00[0-9]|1[0-9]{2}|3[0-9]{2}|5[0-9]{2})|96110"
)
_NAMED = (
    "404|996|007|315|618|911|985|211|360|361|365|520|818|110|119|120|122|114|930|715|863|973|502|503|403|716|955|965|"
    "3721|8848|4399|2345|1688|9158|666|2333?3?|233|1314|1024(?=节|程序员)|58(?=同城|集团|到家|赶集)|91(?=助手|手机|"
    "无线)|51(?=job|talk|信用卡|社保)|37(?=互娱|游戏)|56(?=网)|163(?=邮|信箱|网)|126(?=邮)|139(?=邮)|189(?=邮|号)"
)
_SERVED = Pattern(f"(?:{_SERVICE}|{_NAMED})")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PRICED = Pattern(
    "(?:托福|托业|雅思|考了?|[总得均裸]分|身高|体重|血压|[高低]压|心率|智商|[卖价售花收付赚赔约近超达共仅只得给有为到至涨跌名位列居排数量值率额票]|只要|只需|不到|不足|租|费|市值|突破|成本|价格|总计)(?:了|是|"
    "为|至)? ?$|(?<![A-Za-z])[A-Za-z] ?[=≈<>≥≤] ?$"
)


def _telephone(found: re.Match[str]) -> str:
    return digits(re.sub(r"[^0-9+转]", "", found[0])).replace("+", "加")


def _abroad(found: re.Match[str]) -> str | None:
    """Read a number with its country's code: +852 2345 6789."""
    return _telephone(found) if 8 <= sum(map(str.isdigit, found[0])) <= 15 else None


def _dotted(found: re.Match[str]) -> str:
    parts = found[0].split(".")
    address = len(parts) == 4 and all(int(part) < 256 for part in parts) and len(parts[0]) > 1
    return "点".join(digits(part) for part in parts) if address else version(found[0])


def _port(found: re.Match[str]) -> str:
    return f"{'点'.join(digits(part) for part in found[1].split('.'))}，{digits(found[2])}端口"


def _identifier(found: re.Match[str]) -> str | None:
    """Read numbers digit by digit after 编号, 拨打 and similar words, and before 号 in quotation marks."""
    head, rest = before(found, 64), after(found)
    head = _OTHERS.sub("", head) if head[-1:] in set("、，和及或") else head
    if is_money(rest) or re.match(rf"{TENFOLD}|[多余几]|[.%-][0-9]|%", rest):
        return None
    figure = found[0]
    named = _IDENTIFIER.search(head) or (len(figure) > 4 and _WEAK.search(head))
    if named and not is_counted(rest):
        return digits(figure)
    if re.match('[”’」』"]?号(?!线|楼|人)', rest) and len(figure) > 3 and not head.endswith("第"):
        return digits(figure)
    if re.match('[”’」』"]?号段', rest):
        return digits(figure)
    return digits(figure) if _HOTLINE.match(rest) and not figure.endswith("000") else None


def _room(found: re.Match[str]) -> str | None:
    return None if before(found).endswith("第") else digits(found[1])


def _unranked(found: re.Match[str]) -> str | None:
    return None if re.search("[第约近超达共有全国]$", before(found, 2)) else digits(found[0])


def _service(found: re.Match[str]) -> str | None:
    """Read a service number or a number used as a name, unless it is a count or a price."""
    rest = after(found)
    if is_counted(rest) or is_money(rest) or _PRICED.search(before(found, 6)):
        return None
    if any(other[-1] == found[0][-1] and not _SERVED.fullmatch(other) for other in _beside(found)):
        return None
    return None if len(found[0]) == 5 and found[0].endswith("00") else digits(found[0])


def _beside(found: re.Match[str]) -> list[str]:
    """Return the numbers before and after in a list: the 120 of 110，120，130 is not a service."""
    sides = re.search("([0-9]+)[，、]$", before(found)), re.match("[，、]([0-9]+)", after(found))
    return [side[1] for side in sides if side]


def _stock(found: re.Match[str]) -> str:
    return f"{digits(found[1])}点{found[2]}"


def _bracketed(found: re.Match[str]) -> str | None:
    return digits(found[0]) if re.search("[（(]$", before(found)) else None


def _standard(found: re.Match[str]) -> str:
    """Read a standard: GB/T 30278-2013 -> GBT三零二七八，二零一三."""
    return found[1].replace("/", "") + "，".join(digits(part) for part in re.split("[-—:]", found[2].strip())).replace(
        ".", "点"
    )


def _standard_or_speed(found: re.Match[str]) -> str | None:
    """Read ISO 9001 digit by digit; a camera's ISO 6400 is a number."""
    return None if found[1] == "ISO" and re.match("[ -]?[0-9]{1,4}00(?![0-9])", found[2]) else _standard(found)


def _chain(found: re.Match[str]) -> str | None:
    """Read several numbers with hyphens as a series, never as a range."""
    parts = found[0].split("-")
    if len(found[0]) < 2 * len(parts) and not is_counted(after(found)):
        return digits("".join(parts))
    return "、".join(cardinal(part) for part in parts)


def _discount(found: re.Match[str]) -> str:
    """Read a price's tenths: 85折 -> 八五折."""
    return digits(found[1]) + (to(found[2]) + digits(found[3]) if found[2] else "")


def _long(found: re.Match[str]) -> str:
    return digits(found[0])


def _formation(found: re.Match[str]) -> str | None:
    """Read a football formation: 4-4-2, 4231; its digits add up to ten players."""
    figures = found[1].replace("-", "")
    return digits(figures) if "-" in found[1] or sum(map(int, figures)) == 10 else None


def _flat(found: re.Match[str]) -> str | None:
    """Read the door after a staircase or a tower: 3单元501, B座1203."""
    at_door = re.search("(?:单元|[0-9]号楼|[A-Za-z0-9]座|[0-9](?:栋|幢))[ ，,-]?$", before(found))
    return digits(found[0]) if at_door and not is_counted(after(found)) else None


def _card(found: re.Match[str]) -> str | None:
    """Read a card's number in its groups of four: 6222 0000 1234 5678."""
    named = re.search(" 0", found[0]) or _IDENTIFIER.search(before(found, 16))
    return digits(found[0]) if named else None


def _bus(found: re.Match[str]) -> str | None:
    """Read a bus line digit by digit after a verb of riding: 乘302路."""
    ridden = re.search(
        "(?:乘坐?|坐|搭乘?|换乘?|转|公交车?|线路?|[、和及或到][0-9]{1,3}路|[0-9]路[、和及或])$", before(found)
    )
    return (
        digits(found[1]) if ridden or re.match("路(?:公?交|专线|末班|首班|双层|支线|区间|车站)", after(found)) else None
    )


def _plate(found: re.Match[str]) -> str | None:
    """Read a car's plate: 粤B·88888 -> 粤B·八八八八八."""
    figures = found[2]
    if sum(map(str.isdigit, figures)) < 3:
        return None
    return f"{found[1]}·{digits(figures)}"


FIRST = (
    rule("code", r"[0-9]{17,}", _long),
    rule("code", r"[0-9]{4}(?: [0-9]{4}){2,4}(?![0-9.,]| [0-9])", _card, then=" "),
    rule("telephone", r"\+?86[- ]?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9])", _telephone, "+8"),
    rule("telephone", r"\+?86[- ]0?[1-9][0-9]{1,2}[- ][0-9]{7,8}(?![0-9])", _telephone, "+8"),
    rule(
        "telephone", r"1[3-9][0-9](?:-[0-9]{4}-[0-9]{4}| [0-9]{4} [0-9]{4}|[0-9]{8})(?![0-9.])(?!元|万|亿)", _telephone
    ),
    rule(
        "telephone",
        r"\+[1-9][0-9]{0,2}[ -](?:\([0-9]{1,4}\)|[0-9]{1,5})(?:[ -][0-9]{2,5}){1,4}(?![0-9.,%])",
        _abroad,
        "+",
    ),
    rule("telephone", r"[48]00[- ]?[0-9]{3}[- ]?[0-9]{4}(?:转[0-9]{1,6})?(?![0-9.])", _telephone),
    rule("telephone", r"（0[0-9]{2,3}） ?[0-9]{3,4}[- ]?[0-9]{4}(?:[-转][0-9]{1,6})?(?![0-9.])", _telephone, "（"),
    rule("telephone", r"\(?0[0-9]{2,3}\)?[- ]?[0-9]{3,4}[- ]?[0-9]{4}(?:[-转][0-9]{1,6})?(?![0-9.])", _telephone, "(0"),
    rule("stock", r"(SH|SZ|HK|BJ)[.: ]?([0-9]{4,6})(?![0-9A-Za-z.])", lambda found: found[1] + digits(found[2]), "SHB"),
    rule("stock", r"([0-9]{4,6})\.(HK|SH|SZ|SS|BJ|TW|T|KS|US|OF)(?![A-Za-z])", _stock, then="."),
    rule(
        "code",
        r"802\.[0-9]{1,2}(?=[a-z]{0,2}(?![a-z0-9]))",
        lambda found: digits(found[0]).replace(".", "点"),
        then=".",
    ),
    rule(
        "code",
        r"(?:985|211|996|955)(?:/(?:985|211|996|955)){1,2}(?![0-9])",
        lambda found: digits(found[0]).replace("/", "、"),
    ),
    rule(
        "code",
        r"(?:996|007|955|965|985|211)(?:\+(?:996|007|955|965|985|211)){1,3}(?![0-9=.+])",
        lambda found: digits(found[0]).replace("+", "加"),
        then="+",
    ),
    rule("code", r"[0-9]{2,3}(?=开头的?(?:号|电话|手机|座机|短信|来电))", _long),
    rule("code", r"[0-9]{3}(?:[/、][0-9]{3}){1,9}(?=号段)", lambda found: digits(found[0]).replace("/", "、")),
    rule("code", r"7-11(?=便利|超市|门店|连锁)", lambda _: "七十一"),
    rule("code", r"97[89](?:-[0-9]{1,7}){3,4}(?![0-9])", _telephone, then="-"),
    rule("code", r"[0-9]{1,3}(?:-[0-9]{1,3}){2,4}(?![0-9A-Za-z./-])", _chain, then="-"),
    rule("code", rf"([1-9][1-9])(?:({TO})([1-9][1-9]))?(?=折(?![叠腾旧]))", _discount),
    rule("code", r"([1-5](?:-?[1-5]){2,4})(?=阵|站位|打法|体系)", _formation),
    rule(
        "code",
        r"(ISBN ?[:：]? ?)(97[89](?:[- ]?[0-9]{1,7}){1,4}(?:-[Xx])?)(?![0-9])",
        lambda found: found[1] + digits(re.sub("[- ]", "", found[2])),
        "I",
    ),
    rule("code", rf"(?<=[{_PROVINCES}])([A-Z])[·-]([A-Z0-9]{{5,6}})(?![A-Za-z0-9])", _plate, LETTER),
    rule("code", r"[1-9][0-9]{2,3}(?![0-9.A-Za-z%]|[-/,:][0-9])", _flat),
    rule("code", r"([1-9][0-9]{2})(?=路)", _bus, then="路"),
    rule("code", r"28(?=法则|定律|原则|开(?!$|[0-9]))", _long),
    rule(
        "code",
        r"((?:GB(?![1-9]00(?![0-9]))|DB|YD|SJ|GA|JR|ISO|IEC|RFC|IEEE|ECMA|ANSI)(?:/(?:T|IEC))?)"
        r"([ -]?[0-9]{3,6}(?:\.[0-9]{1,3})?(?:[-—:][0-9]{1,4}){0,2})(?![0-9])",
        _standard_or_speed,
        LETTER,
    ),
)
"""Applied before dates and ratios, whose hyphens and dots are similar."""

DOTTED = (
    rule("code", r"([0-9]{1,3}(?:\.[0-9]{1,3}){3}):([0-9]{2,5})(?![0-9])", _port, then="."),
    rule("code", r"[0-9]{1,5}(?:\.[0-9]{1,6}){2,6}(?![0-9])", _dotted, then="."),
)
"""Applied after dates, before decimals."""

RULES = (
    rule("code", rf"[0-9]{{3,16}}(?![0-9]|[.,:/~][0-9]|[A-Za-z]|{TENFOLD})", _identifier),
    rule("stock", r"[0-9]{6}(?=[）)])", _bracketed),
    rule("stock", rf"(?:60[0135]|68[89]|30[01])[0-9]{{3}}(?<!000)(?![0-9.]|[-/,][0-9]|{TENFOLD})", _service),
    rule(
        "code",
        r"([0-9]{3,4})(?=室(?!内|外|温)|房(?![企贷源地产东价客屋])|病房|教室|宿舍|寝室|路公交|路车|路电车|次列车|航班|"
        r"会议室|包厢|号房)",
        _room,
    ),
    rule(
        "code", rf"(?:{_SERVICE}|{_NAMED})(?![0-9]|[,:/~%][0-9]?|[.](?![A-Z])|[A-Za-z]|{TENFOLD}|[-+][0-9])", _service
    ),
    rule("code", r"115(?=师(?![资生]))|129(?=师(?![资生]))|359(?=旅)", _unranked),
    rule("code", r"[0-9]{3,5}(?=部队|权限|国道|省道|县道|医院|艺术区|厂区|中学|街区|兵工厂|基地组织)", _unranked),
    rule(
        "event",
        r"(?:38|51|54|61|71|81|77|99|88|93)(?=节|大?阅兵|胜利日|妇女|国际劳动|劳动节|青年节|儿童节|建[党军]|事变|公益|大促|会员节|"
        r"女[生王神]节|假期|黄金周|长假|划算)",
        _long,
    ),
    rule(
        "code",
        r"(?!0)(?![0-9]*000(?![0-9]))[0-9]{4,5}(?=(?:圆柱|锂|动力)?(?:电池|电芯)|大?圆柱)|3060(?=[”]?(?:目标|双碳))",
        _long,
    ),
    rule(
        "code",
        r"(?:[5-9][0-9]|0[0-9])(?=式(?:[^，。；]{0,4}(?:枪|坦克|炮|战车|装甲|导弹|火箭|步战|军服|作训服|迷彩|手榴弹|头盔|"
        r"指挥刀|海军服)))|1[678](?=舰(?![队艇载员]))",
        _long,
    ),
    rule(
        "event",
        r"(?:19|28|37|46|55|64|73|82|91)(?=开(?![头始发放业启通幕学播车门店机会奖盘庭售票户局出工]))",
        _long,
    ),
    rule("code", r"(?:6{4,12}|23{4,12})(?![0-9.,%]|元|万|亿)", _unranked),
    rule("code", r"(?:301|337|232|201|230|122)(?=条款|调查(?![人问])|关税)", _unranked),
    rule("code", r"9{3,4}(?=足金|黄金|千足)|(?:925|950|990)(?=足?银|纯银|铂|[Pp]t)", _unranked),
    rule("event", r"[0-9]{3}(?=晚会|大促|购物节|新政|事件|事故|惨案|决议|特大|禁令|专案|行动)", _long),
    rule("event", r"(?<=双)1[12](?!月)", lambda found: cardinal(found[0])),
    rule("event", r"(?:1111|1212)(?=购物|大促|狂欢|期间)", lambda found: "双" + cardinal(found[0][:2])),
    rule("code", r"0[0-9]{1,15}(?![0-9.])", _long),
)
