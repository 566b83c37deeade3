"""Ranges of anything counted, and signs before numbers.

150-200瓦 -> 一百五十到二百瓦; 2~2.8亿元 -> 两到二点八亿元; 第33-34集 -> 第三十三到三十四集;
歼-20 -> 歼二十; 同比-3% -> 同比负百分之三.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import cardinal, digits, plain
from podcast.script.normalise.rule import JOINS, NUMBER, SOME, TENFOLD, TO, Pattern, after, before, rule, to
from podcast.script.normalise.words import is_counted, takes_two

_UNITS = "年月日号点时分秒周季级楼层元万亿千百岁版期集章回届名位个条页℃度米吨天股折成美块倍代线环"
_AIRCRAFT = Pattern("[歼轰运直强苏图雅]$|东风|红旗|长征|霹雳|鹰击|巨浪|神舟|米格$")
_SIGNED = Pattern(
    "(?:[为是于约达至到超比跌涨降增率值温减升幅差了在近从个次扣掉打按出给]|(?<![0-9])分|地下|[温湿角坡]度|净胜球|杆数|海拔|水深|标高|高程|余额|利润|盈亏|损益|收益|浮盈|现金流|结余|毛利|净[利值])$"
)


def _end(figure: str, rest: str, ordinal: bool) -> str:
    return "两" if figure == "2" and not ordinal and takes_two(rest) else plain(figure)


def _range(found: re.Match[str]) -> str | None:
    first, tenfold, sign, second = found[1], found[2] or "", found[3], found[4]
    led = any(len(figure) > 1 and figure.isdigit() and figure[0] == "0" for figure in (first, second))
    if led and not is_counted(after(found)):
        return None
    ordinal = before(found).endswith("第")
    # The unit, and with it 两, comes only after the second number.
    rest = (found[5] or "") + after(found)
    return _end(first, tenfold or rest, ordinal) + tenfold + to(sign) + _end(second, rest, ordinal)


def _joined(found: re.Match[str]) -> str | None:
    """Read a dash between two units: 3月14日-3月20日, 10万-20万, 16GB-512GB."""
    if re.search("[0-9]{4}号$", before(found)):
        return None  # 京ICP备12345678号-1
    head = before(found)
    if re.search("/[0-9]{1,2}$", head):
        return "到" if re.match("[0-9]{1,2}/[0-9]", after(found)) else None  # 1/5——1/6
    unit = re.search("[0-9][万亿千百多余]?([\u4e00-\u9fff]{1,3})$", head)
    if unit and re.match(f"[0-9.]{{1,9}}[万亿千百多余]?{unit[1]}", after(found)):
        return "到"  # 30瓦-50瓦
    return (
        "到"
        if re.search(
            rf"[0-9](?:[A-Za-z]{{1,4}}(?:/[A-Za-z]{{1,3}})?[²³]?|[\u4e00-\u9fff]{{0,3}}[{_UNITS}]|%|:[0-9]{{2}})$",
            before(found),
        )
        else None
    )


def _minus(found: re.Match[str]) -> str | None:
    """Read a hyphen before a number: minus, or nothing within a name."""
    head, rest = before(found, 3), after(found)
    if re.search(r"[A-Za-z0-9)）]$", head):
        return None
    if re.search("[\u3400-\u9fff]$", head):
        measured = re.match(rf"{NUMBER}(?: ?[%‰°]|摄氏度|次方|个百分点|{TENFOLD})", rest)
        if re.match(rf"{NUMBER}(?:摄氏度|华氏度)", rest):
            return "零下"
        if re.match(rf"{NUMBER}(?:分(?![之钟])|[点级](?!钟)|血|HP)", rest) and not _AIRCRAFT.search(head):
            return "负"
        return "负" if measured or _SIGNED.search(head) else None
    return "负"


def _hyphen(found: re.Match[str]) -> str:
    """Read a name: 歼-20 -> 歼二十, 歼-10C -> 歼十C, 图-160 -> 图一六零."""
    figure = found[1]
    return (digits(figure) if len(figure) > 2 and not figure.endswith("00") else cardinal(figure)) + found[2]


def _plus(found: re.Match[str]) -> str:
    """Read + before a percentage as 正, between two shares as 加: 95%客服+50%法务."""
    if re.search("[0-9]%[\u4e00-\u9fff]{1,8}$", before(found)) and not re.search("[比涨增幅率]$", before(found)):
        return "加"
    return "正" if re.match(rf"{NUMBER} ?[%‰°]", after(found)) else "加"


def _rebate(found: re.Match[str]) -> str | None:
    """Read a discount: 满300-50 -> 满三百减五十."""
    if not before(found).endswith(("满", "每满")) or int(found[2]) >= int(found[1]):
        return None
    return f"{plain(found[1])}减{plain(found[2])}"


def _pages(found: re.Match[str]) -> str | None:
    """Read a dash between two of one letter: P187—P209 -> P187到P209."""
    return "到" if re.search(f"(?<![A-Za-z]){found[1]}[0-9]{{1,4}}$", before(found)) else None


RULES = (
    rule("range", r"(?:—{1,2}|~)(?=([A-Z])[0-9]{1,4}(?![0-9A-Za-z]))", _pages, "—~"),
    rule("range", r"([0-9]{2,5})-([0-9]{1,4})(?![0-9.]|[-/][0-9])", _rebate, then="-"),
    rule(
        "range",
        rf"({NUMBER})({TENFOLD})?({TO})({NUMBER})({TENFOLD}|{SOME})?(?![0-9]|[-/:][0-9])",
        lambda found: None if (said := _range(found)) is None else said + (found[5] or ""),
        then=JOINS + ".,十百千万亿兆",
    ),
    rule("range", r" ?(?:-|—{1,2}|~) ?(?=\.?[0-9])", _joined, " -—~"),
    rule(
        "range",
        r"(?<=[0-9时点日月年分秋冬晚夜纪]) ?(?:-{1,2}|—{1,2}|~) ?"
        r"(?=[次翌](?:[日年晨周月]|年度)|前[0-9]{1,4}(?:年|世纪))",
        lambda _: "到",
        " -—~",
    ),
    rule(
        "range",
        r"(?:(?<=[0-9])|(?<=[0-9][时点日月年号])) ?(?:-{1,2}|—{1,2}|~) ?(?=现在|今天|目前|如今|今(?![年晚日]))",
        lambda _: "到",
        " -—~",
    ),
    rule("range", r"(?:(?<=[0-9])|(?<=[0-9][时点日月年号])) ?(?:-{1,2}|—{1,2}|~) ?(?=至今)", lambda _: "", " -—~"),
    rule("sign", r"-(?=\.?[0-9])", _minus, "-"),
    rule("sign", r"-(?=百分之)", lambda _: "负", "-"),
    rule("sign", r"[+](?=\.?[0-9])", _plus, "+"),
    rule("name", r"(?<=[\u3400-\u9fff])-([0-9]{1,5})([A-Z]{0,2}|[b-f])(?![0-9.A-Za-z])", _hyphen, "-"),
    rule("sign", r"± ?(?=\.?[0-9])", lambda _: "正负", "±"),
)
