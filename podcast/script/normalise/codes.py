"""Numbers read digit by digit: telephone numbers, stocks, rooms, identifiers, and numbers used as names.

拨打95188 -> 拨打九五一八八; 编号27149 -> 编号二七一四九; 404 -> 四零四;
（002717） -> （零零二七一七）; 127.0.0.1 -> 一二七点零点零点一.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.called import is_amount
from podcast.script.normalise.numerals import cardinal, digits, version
from podcast.script.normalise.rule import TENFOLD, TO, Pattern, after, before, rule, to
from podcast.script.normalise.words import is_counted, is_money

_IDENTIFIER = Pattern(
    "(?:编号|版本号?|会议号|房间号|尾号|代码|验证码|激活码|邀请码|取件码|兑换码|邮编|"
    "邮政编码|密码|口令|群号?|学号|工号|卡号|[账帐]号|[单订]号|"
    "流水号|序列号|车牌号?|房[间号]|座位号|号码|代号|型号|拨打?|拨通|致电|发送[至到]?|"
    "传真|分机|ISBN|ISSN|文号|许可证|端口|"
    "频道号|舷号|身份证号?|准考证号?|航班号|车次|区号|[Qq][Qq]号?|UID|uid|ID|id|Id|PIN|"
    "请按|代言人编号|打给|来电|呼叫|特服号?|机号|"
    "[后末][0-9一二两三四五六]位|条码|案号|番号|警号|胸号|电话|热线|客服)"
    '[号码是为：: “"「#默认了填输入（(分别依次]{0,6}$'
)

_OTHERS = re.compile("(?:(?<![0-9])[0-9]{3,16}[、，和及或]){1,8}$")

"""Numbers before a word's further number, if the first is long enough to be read digit by digit: 编号101，202."""

_WEAK = Pattern("(?:手机|订单|股票|证券|基金|ETF|航班|微信|短信|邮箱|备案|公告)号?[：: ]?$")

_HOTLINE = Pattern("(?:打个?|[电的]|来个?)?(?:电话|热线|专线|短信|客服|查号|报警|急救|火警|举报|邮箱|端口|开头)")

_SERVICE = "12(?!00|[1-9]00)[135][0-9]{2}|95(?!000)[0135][0-9]{2}"

"""Numbers of the lengths that only public services have; those in use are in `names.tsv`."""

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def _dotted(found: re.Match[str]) -> str:
    parts = found[1].split(".")
    address = len(parts) == 4 and all(int(part) < 256 for part in parts) and len(parts[0]) > 1
    said = "点".join(digits(part) for part in parts) if address else version(found[1])
    return said + (("到" if address else "杠") + digits(found[2]) if found[2] else "")


def _dotted_build(found: re.Match[str]) -> str:
    """Read a build: Build 19041.1 -> 一九零四一点一."""
    return digits(found[0]).replace(".", "点")


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
    if re.match('[”’」』"]?号(?!线|楼|人(?!工))', rest) and len(figure) > 3 and not head.endswith("第"):
        return digits(figure)
    if re.match('[”’」』"]?号段', rest):
        return digits(figure)
    return digits(figure) if _HOTLINE.match(rest) and not figure.endswith("000") else None


def _room(found: re.Match[str]) -> str | None:
    return None if before(found).endswith("第") else digits(found[1])


def _unranked(found: re.Match[str]) -> str | None:
    return None if re.search("[第约近超达共有全国]$", before(found, 2)) else digits(found[0])


def _service(found: re.Match[str]) -> str | None:
    """Read a service number, unless it is a count or a price."""
    head, rest = before(found), after(found)
    return None if is_counted(rest) or is_money(rest) or is_amount(head) else digits(found[0])


def _stock(found: re.Match[str]) -> str:
    return f"{digits(found[1])}点{found[2]}"


def _bracketed(found: re.Match[str]) -> str | None:
    return digits(found[0]) if re.search("[（(]$", before(found)) else None


def _shop(found: re.Match[str]) -> str | None:
    """Read the shop 7-11 as 七十一; 7-11点 and a score of 7-11 are something else."""
    head, rest = before(found), after(found)
    if (
        is_counted(rest)
        or is_money(rest)
        or re.match("[年月日岁%°级期章集页届版]|(?:[大惨小]?[败负胜输赢]|落后|领先|不敌|告负)", rest)
    ):
        return None
    named = re.search("(?:[在去从到和跟给的买逛开进家间是叫把被让做、“「]|楼下|门口|附近|罗森|全家)$", head)
    named = named or re.match("[和、与或/](?:罗森|全家|便利蜂|喜士多|美宜佳)", rest)
    return "七十一" if named or re.match("便利|超市|门店|连锁|店|里|门口|旁|的(?!比分)|买|[”」]", rest) else None


def _both(found: re.Match[str]) -> str | None:
    """Read names in a row: 211-985 -> 二一一、九八五, but 211-985元."""
    rest = after(found)
    counted = is_money(rest) or (is_counted(rest) and not rest.startswith("里"))
    return None if counted else re.sub("[/-]", "、", digits(found[0]))


def _groups(found: re.Match[str]) -> str | None:
    """Read a number in groups of three or four: a meeting's 539-544-323, unless it is a series of amounts."""
    rest = after(found)
    if is_counted(rest) or is_money(rest) or re.search("(?:预算|价格?|分别|依次)[为是：: ]{0,2}$", before(found)):
        return None
    named = _IDENTIFIER.search(before(found, 24)) or re.search(
        "(?:会议|房间|入会|好友|加入|ID|码)[^，。；]{0,6}$", before(found)
    )
    return "，".join(map(digits, found[0].split("-"))) if named else None


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


def _plate(found: re.Match[str]) -> str | None:
    """Read a car's plate: 粤B·88888 -> 粤B·八八八八八."""
    figures = found[2]
    if sum(map(str.isdigit, figures)) < 3:
        return None
    return f"{found[1]}·{digits(figures)}"


_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

FIRST = (
    rule("code", r"[0-9]{17,}", _long),
    rule("code", r"[0-9]{4}(?: [0-9]{4}){2,4}(?: [0-9]{1,3})?(?![0-9.,]| [0-9])", _card, then=" "),
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
        r"(?:985|211|996|955|007|965|715)(?:[/-](?:985|211|996|955|007|965|715)){1,2}(?![0-9])",
        _both,
        then="/-",
    ),
    rule(
        "code",
        r"(?:996|007|955|965|985|211)(?:\+(?:996|007|955|965|985|211)){1,3}(?![0-9=.+])",
        lambda found: digits(found[0]).replace("+", "加"),
        then="+",
    ),
    rule(
        "code",
        r"[0-9]{2,4}(?:[/、，和或][0-9]{2,4}){0,9}(?=(?:这|那|等|的|两|几|[三四五六七八九十]){0,2}个?(?:开头|号段))",
        lambda found: digits(found[0]).replace("/", "、"),
    ),
    rule("code", r"[0-9]{2,6}(?=[×*]{2})|(?<=×{2})[0-9]{2,6}|(?<=\*#)[0-9]{2,6}(?=#)", _long),
    rule("code", r"7-11(?![0-9.:/-])", _shop, then="-"),
    rule("code", r"1-([48]00)-(?=[A-Za-z])", lambda found: f"一{digits(found[1])} ", then="-"),
    rule("code", r"[0-9]{3,4}(?:-[0-9]{3,4}){2,3}(?![0-9A-Za-z./-])", _groups, then="-"),
    rule("code", r"(?:1[0-9][34679]00|[6-9][4-9]00)K[FS]?(?![A-Za-z0-9])", lambda found: digits(found[0]), then="K"),
    rule(
        "version",
        r"(?:(?<=Build )|(?<=build )|(?<=版本号)|(?<=版本号[：是])|(?<=版本))[0-9]{4,5}\.[0-9]{1,5}(?![0-9.])",
        _dotted_build,
        then=".",
    ),
    rule("code", r"[0-9]{3}筒", lambda found: digits(found[0])),
    rule("code", r"[0-9]{1,3}(?:-[0-9]{1,3}){2,4}(?![0-9A-Za-z./-]|后)", _chain, then="-"),
    rule("code", rf"([1-9][1-9])(?:({TO})([1-9][1-9]))?(?=折(?![叠腾旧]))", _discount),
    rule("code", r"([1-5](?:-?[1-5]){2,4})(?=阵|站位|打法|体系)", _formation),
    rule(
        "code",
        r"(ISBN ?[:：]? ?)(97[89](?:[- ]?[0-9]{1,7}){1,4}(?:-[Xx])?)(?![0-9])",
        lambda found: found[1] + digits(re.sub("[- ]", "", found[2])),
        "I",
    ),
    rule("code", rf"(?<=[{_PROVINCES}])([A-Z])[·-]([A-Z0-9]{{5,6}})(?![A-Za-z0-9])", _plate, _CAPITALS),
    rule("code", r"[1-9][0-9]{2,3}(?![0-9.A-Za-z%]|[-/,:][0-9])", _flat),
    rule("code", r"28(?=法则|定律|原则|开(?!$|[0-9]))", _long),
)

"""Applied before dates and ratios, whose hyphens and dots are similar."""

DOTTED = (
    rule("code", r"([0-9]{1,3}(?:\.[0-9]{1,3}){3}):([0-9]{2,5})(?![0-9])", _port, then="."),
    rule("code", r"([0-9]{1,5}(?:\.[0-9]{1,6}){2,6})(?![0-9])(?:-([0-9]{1,4})(?![0-9A-Za-z.]))?", _dotted, then="."),
)

"""Applied after dates, before decimals."""

RULES = (
    rule("code", rf"[0-9]{{3,16}}(?![0-9]|[.,:/~][0-9]|[A-Za-z]|{TENFOLD})", _identifier),
    rule("stock", r"[0-9]{6}(?=[）)，,])", _bracketed),
    rule("stock", rf"(?:60[0135]|68[89]|30[01])[0-9]{{3}}(?<!000)(?![0-9.]|[-/,][0-9]|{TENFOLD})", _service),
    rule(
        "code",
        r"([0-9]{3,4})(?=室(?!内|外|温)|房(?![企贷源地产东价客屋])|病房|教室|宿舍|寝室|次列车|航班|"
        r"会议室|包厢|号房)",
        _room,
    ),
    rule("code", rf"(?:{_SERVICE})(?![0-9]|[,:/~%][0-9]?|[.](?![A-Z])|[A-Za-z]|{TENFOLD}|[-+][0-9])", _service),
    rule("code", r"115(?=师(?![资生]))|129(?=师(?![资生]))|359(?=旅)", _unranked),
    rule(
        "code",
        r"[0-9]{3,5}(?=部队|权限|国道|省道|[川滇青新进]藏|县道|医院|艺术区|厂区|中学|街区|兵工厂|基地组织)",
        _unranked,
    ),
    rule(
        "event",
        r"(?:38|51|54|61|71|81|77|99|88|93)(?=节|大?阅兵|胜利日|妇女|国际劳动|劳动节|青年节|"
        r"儿童节|建[党军]|事变|公益|大促|会员节|"
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
        r"(?:[5-9][0-9]|0[0-9])(?=式(?:[^，。；]{0,4}(?:枪|坦克|炮|战车|装甲|导弹|火箭|步战|"
        r"军服|作训服|迷彩|手榴弹|头盔|"
        r"指挥刀|海军服)))|1[678](?=舰(?![队艇载员]))",
        _long,
    ),
    rule(
        "event",
        r"(?:19|28|37|46|55|64|73|82|91)(?=开(?![头始发放业启通幕学播车门店机会奖盘庭售票户局出工]))",
        _long,
    ),
    rule("code", r"(?:6{4,12}|5{5,12}|23{4,12})(?![0-9.,%]|元|万|亿)", _unranked),
    rule("code", r"(?:301|337|232|201|230|122)(?=条款|调查(?![人问])|关税)", _unranked),
    rule("code", r"9{3,4}(?=足金|黄金|千足)|(?:925|950|990)(?=足?银|纯银|铂|[Pp]t)", _unranked),
    rule("event", r"[0-9]{3}(?=晚会|大促|购物节|新政|事件|事故|惨案|决议|特大|禁令|专案|行动)", _long),
    rule("event", r"(?<=双)1[12](?!月)", lambda found: cardinal(found[0])),
    rule("event", r"(?:1111|1212)(?=购物|大促|狂欢|期间)", lambda found: "双" + cardinal(found[0][:2])),
    rule("code", r"0[0-9]{1,15}(?![0-9.])", _long),
)
