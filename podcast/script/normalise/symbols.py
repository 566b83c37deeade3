"""Symbols between words, and silent symbols.

AI+文娱 -> AI加文娱; 恋爱/婚姻 -> 恋爱、婚姻; 66元/月 -> 六十六元每月; 10万+ -> 十万加;
转发～ -> 转发; emoji, #, ™ and similar are silent.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.links import silent
from podcast.script.normalise.rule import Pattern, after, before, rule
from podcast.script.normalise.words import CURRENCY, is_counted

_HAN = "\u3400-\u9fff"
_PER = (
    "月|年|天|日|周|季度?|小时|时|分钟?|秒|人|次|个|张|台|部|用户|篇|条|千米|公里|平方米|平米|平|吨|公斤|千克|斤|克|度|"
    "半小时|半天|半年|KB|GB|MB|TB|G|M|kg|km|晚|夜|间|位|件|套|集|期|章|"
    "千字|万字|字|百万|千|万|token|单|杯|瓶|股|盎司|桶|席|座|场|户|家|学期|轮|届|组|班|队|只|支|根|颗|粒|斤|双|盒|包|"
    "箱|页|分|m²|km²|m³|首|幅|门|间夜|平方|kWh|课时|节|亩|辆|车|票|份|升|毫升|立方米|瓦|"
    "兆|分贝|人次|机构|席位|片|剂|针|贴|袋|罐|枚|碗|串|株|棵|公顷|学年|学分|米|海里|"
    "平方公里|万人"
)
_OPERAND = r"[0-9A-Za-z㐀-鿿)）\]”》」%‰°²³¹⁰⁴-⁹①-⑳]"
EMOJI = (
    "\u20d0-\u20ff\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299"
)
FAR_EMOJI = "\U0001f000-\U0001faff"
_SILENT = f"*`~^|\\\\#@_<>{{}}$¥€£₩§¶†‡™®©℠°′″¬¦«»‹›½±√℮⁂※★☆{EMOJI}{FAR_EMOJI}"


_PRICED = {
    "kWh": "千瓦时", "MWh": "兆瓦时", "L": "升", "t": "吨", "oz": "盎司", "lb": "磅", "g": "克", "mg": "毫克",
    "bbl": "桶", "kg": "公斤", "km": "公里", "dL": "分升", "ml": "毫升", "mL": "毫升", "min": "分钟", "mo": "月",
    "ADS": "ADS", "ADR": "ADR", "month": "月", "yr": "年", "year": "年", "week": "周", "day": "天", "user": "用户",
}  # fmt: skip
"""Latin units in prices."""
_MEASURED = '(?:W|U|IU|J|次|份|粒|片|人|辆|台|例|个|枚|下|转|滴|C|[〇⁰¹²³⁴-⁹]|["″]|:[0-9]{2})'
"""Measured quantities other than money: 90次/min, 12×10⁹/L, 4:30/km."""
_MANY = {"K": "千", "M": "百万"}
_SIGNED = r"[$¥€£][0-9.,]{1,12}"


def _per(found: re.Match[str]) -> str | None:
    """Read a slash before a unit as 每: 8万元/G/月 -> 八万元每G每月."""
    head = before(found, 20)
    amount = re.search(
        r"[0-9](?:\.[0-9]{1,6})?[^\s，。；：、！？0-9]{0,9}(?:/[^\s，。/]{1,4}){0,2}$|"
        r"[零一二三四五六七八九十百千万亿两][元块]$",
        head,
    )
    unit = re.search(rf"[元块币镑金币a-zA-Z%‰²³次个{_HAN}]$|[¥$€£][0-9.,万亿]{{1,12}}$", head)
    if re.search("[0-9]{2}$", head) and re.match(
        "/(?:月|年|天|日|人|晚|次|平|节|课时|小时|张|份|斤|m²)", found.string[found.start() :][:3]
    ):
        return "每"
    return "每" if amount and unit else None


def _per_unit(found: re.Match[str]) -> str | None:
    """Read a price per Latin unit: €45/MWh -> 四十五欧元每兆瓦时."""
    head = before(found, 20)
    priced = re.search(
        rf"[0-9][万亿]?{CURRENCY}$|{_SIGNED}[万亿]?$|(?:[0-9][万亿]?{_MEASURED}|\^-?[0-9]{{1,2}})$", head
    )
    return f"每{_PRICED[found[1]]}" if priced else None


def _per_tokens(found: re.Match[str]) -> str | None:
    """Read a model's price: $3/1M tokens -> 三美元每百万 tokens."""
    head = before(found, 20)
    return f"每{_MANY[found[1].upper()]}" if re.search(f"[0-9]{CURRENCY}$|{_SIGNED}$", head) else None


_PATH = Pattern("[a-z][a-z0-9._-]{0,30}/[A-Za-z0-9._-]")
"""The rest of a path: /etc/hosts."""


def _slash(found: re.Match[str]) -> str:
    """Read alternatives with a pause; a slash at the start or end is silent."""
    if found[0].strip() == "/" and _PATH.match(after(found, 40)) and not re.search("[0-9A-Za-z)）]$", before(found, 1)):
        return silent(found)  # /etc/hosts
    if found[0] == "/" and before(found, 1) == ")" and re.match("[0-9A-Za-z(]", after(found, 1)):
        return "除以"
    joined = re.search(rf"(?:{_OPERAND}|[A-Z]\+\+|C#) ?$", before(found, 4)) and re.match(
        rf" ?[{_HAN}0-9A-Za-z“《「（(]", after(found, 2)
    )
    return "、" if joined else silent(found)


def _plus(found: re.Match[str]) -> str:
    """Read a plus: 加 between words, 多 before a counted noun, 加 after an amount."""
    head, rest = before(found, 6), after(found)
    if re.search("[0-9]岁$|°[CF]$", head) and not re.match("[0-9A-Za-z]", rest):
        return "以上"
    named = re.search("(?<![0-9])(?:996|007|955|965|985|211)$", head)
    if (
        not named
        and re.search(r"(?<![A-Za-z])(?<![A-Za-z][0-9])[0-9万亿千百]$", head)
        and (is_counted(rest) or re.match("国家|城市|门店|公司|企业|品牌|机构|学校|高校|城|地区|款|名|台|张", rest))
    ):
        return "多"
    if re.search("[0-9]{2}$", head) and re.match("升(?!级)|涨(?!粉)|[跌降掉]", rest):
        return "多"  # 从1500+升到2200
    return "加" if re.search(rf"(?:{_OPERAND}) ?$", head) or re.match(rf" ?{_OPERAND}", rest) else silent(found)


def _equals(found: re.Match[str]) -> str:
    if len(found[0].strip()) > 1:
        return silent(found)
    return (
        "等于"
        if re.search(rf"{_OPERAND}$", before(found, 2)) and re.match(_OPERAND + "|[-$¥€£]", after(found, 2))
        else silent(found)
    )


_QUOTED = f"(?:[{_HAN}][^<>，。；]{{0,24}}|[0-9]{{1,4}}[^<>，。；]{{0,24}}[{_HAN}])"


def _is_quoted(sign: str, head: str, rest: str) -> bool:
    """Return whether a sign is a quotation mark: 关于<劳动法>的说明, 峰会<第3期>报名; not the < of 误差<5%."""
    if sign == "<":
        return not re.search("[0-9A-Za-z] ?$", head) and bool(re.match(f"{_QUOTED}>(?! ?[0-9])", rest))
    return sign == ">" and bool(re.search(f"(?<![0-9A-Za-z])<{_QUOTED}$", head)) and not re.match("[0-9]", rest)


def _than(found: re.Match[str]) -> str:
    """Read a comparison before a number or between names: >90% -> 大于百分之九十."""
    head, rest = before(found, 32), after(found, 32)
    if _is_quoted(found[0].rstrip(), head, rest):
        return silent(found)
    if not before(found, 3).strip("> ") and (found[0] == "> " or after(found, 1) == ">"):
        return silent(found)
    said = {
        ">": "大于",
        "<": "小于",
        ">=": "大于等于",
        "<=": "小于等于",
        "≥": "大于等于",
        "≤": "小于等于",
        "≈": "约等于",
        "≠": "不等于",
    }
    spaced = " ?" if found[0].strip() in "≥≤≈≠" or re.search("(?<![A-Za-z])[A-Za-z0-9)] $", head) else ""
    if re.match(rf"[-0-9A-Za-z{_HAN}$¥]", after(found, 2)) and (
        re.match(r"[0-9$¥.-]", after(found, 2)) or re.search(rf"{_OPERAND}{spaced}$", before(found, 3))
    ):
        return said[found[0].strip()]
    return silent(found)


def _tilde(found: re.Match[str]) -> str:
    """Read ~30 as 约三十, A~B as A到B, and a final ~ as nothing."""
    head, rest = before(found, 3), after(found, 2)
    if re.match(r"[0-9$¥]", rest) and not re.search(rf"[0-9A-Za-z{_HAN}]$", head):
        return "约"
    if re.search(r"[0-9]$", head) and re.match("[0-9]", rest):
        return "到"
    return "，" if re.search(rf"[{_HAN}]$", head) and re.match(rf"[{_HAN}A-Za-z]", rest) else silent(found)


_STARRED = Pattern(
    "(?:评分|指数|推荐度?|星级|评价|打分|综合|性价比|难度|重要性?|口碑|满意度|可玩性|剧情|"
    "画面|音质|续航|外观|好评|实用性?|体验|评级|热度|》|」|”|[：:]) ?[：:]? ?$"
)


def _stars(found: re.Match[str]) -> str | None:
    """Read a rating: 评分：★★★★☆ -> 评分：四星; stars that adorn a line are silent."""
    head, rest = before(found), after(found)
    if len(found[0]) == 1 and re.search("[0-9]$", head):
        return "星"  # 4.5★
    filled = len(found[0].rstrip("½").replace("☆", "")) or len(found[0])
    rated = _STARRED.search(head) or (len(found[0]) > 1 and re.search(f"[{_HAN}A-Za-z] ?$", head))
    if (
        not rated
        or re.match(f"[{_HAN}A-Za-z]", rest)
        or re.match("[★☆⭐]", found.string[found.string.rfind("\n", 0, found.start()) + 1 :][:1])
    ):
        return None
    return ("两" if filled == 2 else "零一二三四五六七八九十"[filled]) + "星" + "半" * found[0].endswith("½")


def _moved(found: re.Match[str]) -> str:
    """Read an arrow up or down at a number: ↑12% -> 上升百分之十二."""
    return "上升" if found[0][0] in "↑▲" else "下降"


def _per_second(found: re.Match[str]) -> str | None:
    """Read a rate: 60 token/s -> 六十 token每秒."""
    return "每秒" if re.search("[0-9零一二三四五六七八九十百千万亿]个? ?[A-Za-z]{1,8}$", before(found)) else None


def _per_several(found: re.Match[str]) -> str | None:
    """Read an amount per several units: 13元/3公里 -> 十三元每三公里."""
    return "每" if re.search("[元块币镑刀金毛角分度升米克]$|[0-9](?:k?Wh|L)$", before(found, 4)) else None


def _arrow(found: re.Match[str]) -> str:
    head, rest = before(found, 12), after(found, 2)
    if re.search("(?<![A-Za-z0-9.])[0-9][0-9.]*(?:[%万亿元秒分倍个]|[A-Za-z]{1,3})? ?$", head) and re.match(
        " ?[0-9]", rest
    ):
        return "到"  # 减半：50→25
    if re.search(rf"[{_HAN}0-9A-Za-z》”)）%] ?$", head) and re.match(rf" ?[{_HAN}0-9A-Za-z《“(（]", rest):
        return "，"
    return silent(found)


def _bar(found: re.Match[str]) -> str:
    """Read a bar between two words as a pause: 1 | 开头 -> 一，开头."""
    between = re.search(r"[^\s|]$", before(found, 1)) and re.match(r"[^\s|]", after(found, 1))
    return "，" if between else silent(found)


def _and(found: re.Match[str]) -> str:
    """Read & between Chinese as 和; between Latin letters it is left to the voice: H&M, R&B."""
    latin = re.search(r"(?<![0-9A-Za-z])[A-Za-z]{1,19} ?$", before(found, 20)) and re.match(
        " ?[A-Za-z]", after(found, 2)
    )
    if latin:
        return found[0]
    return (
        "和"
        if re.search(rf"[{_HAN}0-9A-Za-z》”] ?$", before(found, 2))
        and re.match(rf" ?[{_HAN}0-9A-Za-z《“]", after(found, 2))
        else " "
    )


def _times(found: re.Match[str]) -> str:
    head, rest = before(found, 1), after(found, 1)
    counted = re.match("[0-9]", head) and re.match("[A-Za-z]", rest)
    return "乘以" if counted or (head.strip() and re.match("[0-9(（]", rest)) else silent(found)


_FACE = (
    r"[（(][^A-Za-z0-9㐀-鿿（）()\n]{0,6}[´｀`^°・·ω∀▽皿益﹏ˊˋдД๑╯╰¬﹁‿◕ᴗ≧≦Θ◡˘ﾟ;；:：][^A-Za-z0-9（）()\n]{0,8}"
    r"[´｀`^°・·ω∀▽皿益﹏ˊˋдД๑╯╰¬﹁‿◕ᴗ≧≦Θ◡˘ﾟ_∠³з][^A-Za-z0-9（）()\n]{0,4}[）)][و✧ノﾉゞ╯づ]{0,3}"
)
"""A face made of symbols: ( ´▽｀)."""

RULES = (
    rule("rating", r"[★☆⭐]{1,10}½?", _stars, "★☆⭐"),
    rule("symbol", _FACE, silent, "(（"),
    rule(
        "symbol",
        r"(?<=[0-9])#(?=[汽柴]油|楼|厂房|机组|线(?!索)|地块|高炉|井|泊位|电池|仓库?)"
        r"|(?<=9[0235789])#(?=[涨跌每升降价][^ #]|[0-9，、；。）)]|的)",
        lambda _: "号",
        "#",
    ),
    rule("symbol", r"/s(?![A-Za-z0-9])", _per_second, "/"),
    rule("symbol", rf"/({'|'.join(_PRICED)})(?![A-Za-z0-9])", _per_unit, "/"),
    rule("symbol", r"/1?([KkMm])(?= ?[Tt]okens?(?![A-Za-z]))", _per_tokens, "/"),
    rule("symbol", rf"/(?=(?:{_PER})(?:(?<![A-Za-z])|(?![A-Za-z])))", _per, "/"),
    rule("symbol", r"(?<=[0-9元块刀])/h(?:our|r)?(?![A-Za-z0-9])", lambda _: "每小时", "/"),
    rule(
        "symbol",
        r"(?<=[kKwWgGlL])\*(?=[0-9]{1,2}(?![0-9*]))|(?<=[0-9][cm]m)\*(?=[0-9]{1,4}(?![0-9*]))",
        lambda _: "乘以",
        "*",
    ),
    rule("symbol", rf"/(?=[0-9]{{1,5}} ?(?:[百千万亿]|(?:{_PER})(?:(?<![A-Za-z])|(?![A-Za-z]))))", _per_several, "/"),
    rule("symbol", r"[↑↓](?= ?[0-9])|[▲▼](?= ?[0-9][0-9.,]{0,12} ?%)", _moved, "↑↓▲▼"),
    rule("symbol", r"(?<![0-9A-Za-z./])\.{1,2}/(?=[A-Za-z0-9_.-])", lambda _: "", "."),
    rule("symbol", r" ?[/\\]{1,9} ?", _slash, "/ \\"),
    rule("symbol", r" ?\+{1,9} ?", _plus, "+ "),
    rule("symbol", r" ?={1,99} ?", _equals, "= "),
    rule("symbol", r"[<>]=|[<>≥≤≈≠] ?", _than, "<>≥≤≈≠"),
    rule("symbol", r"~{1,99}", _tilde, "~"),
    rule("symbol", r" ?(?:[→⇒➜➔⟶]|->|=>|——>) ?", _arrow, "→⇒➜➔⟶-= "),
    rule("symbol", r" ?& ?", _and, "& "),
    rule("symbol", r" ?\|{1,2} ?", _bar, "| "),
    rule("symbol", r"(?<=\S) _ (?=\S)", lambda _: "，", " "),
    rule("symbol", r"×{2,9}", silent, "×"),
    rule("symbol", r"×", _times, "×"),
    rule("symbol", r"÷", lambda _: "除以", "÷"),
    rule("symbol", r"\.(?=[0-9])|(?<=[0-9])\.(?=[a-z]{2,4}(?![A-Za-z0-9]))", lambda _: "点", "."),
    rule(
        "symbol",
        rf"[{_SILENT}]{{1,99}}",
        silent,
        re.sub(r"\\\\", r"\\", "*`~^|\\#@_<>{}$¥€£₩§¶†‡™®©℠°′″¬¦«»‹›±√℮⁂※★☆") + "\U0001f600",
    ),
)
