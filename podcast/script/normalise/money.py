"""Amounts of money.

$3845 -> 三千八百四十五美元; CNY 1.25 -> 一点二五元; 36.00元 -> 三十六元; $1.2B -> 十二亿美元;
10/50美元 -> 十、五十美元; 输入/输出10/50美元 -> 输入十美元、输出五十美元.
"""

from __future__ import annotations

from decimal import Decimal

from podcast.lazy import patterns as re
from podcast.script.normalise import numerals
from podcast.script.normalise.rule import JOINS, LETTER, NUMBER, SOME, TENFOLD, TO, Pattern, after, before, rule, to
from podcast.script.normalise.words import CURRENCIES, CURRENCY, is_counted

_SIGNS = {
    "US$": "美元", "HK$": "港元", "NT$": "新台币", "A$": "澳元", "AU$": "澳元", "C$": "加元", "CA$": "加元",
    "S$": "新加坡元", "R$": "雷亚尔", "$": "美元", "¥": "元", "CN¥": "元", "JP¥": "日元", "€": "欧元", "£": "英镑",
    "₩": "韩元", "₹": "卢比", "₽": "卢布", "฿": "泰铢", "₫": "越南盾", "₿": "比特币",
}  # fmt: skip
_CODES = {
    "USD": "美元", "CNY": "元", "RMB": "元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港元", "KRW": "韩元",
    "TWD": "新台币", "NTD": "新台币", "AUD": "澳元", "CAD": "加元", "SGD": "新加坡元", "CHF": "瑞士法郎", "INR": "卢比",
    "RUB": "卢布", "BTC": "比特币",
}  # fmt: skip
_ENGLISH = {
    "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12, "mn": 10**6, "bn": 10**9, "tn": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip

_SIGN = "(?:US|HK|NT|AU|CA|A|C|S|R)?\\$|(?:CN|JP)?¥|[€£₩₹₽฿₫₿]"
CODES = "|".join(_CODES)
_LABEL = "(?:缓存)?(?:输入|输出|读取|写入|未?命中)|缓存"
"""What a model's price applies to; written in pairs, followed by a pair of prices."""
_LABELS = rf"(?:{_LABEL})(?:/(?:{_LABEL})){{1,3}}"
_LABELLED = Pattern(rf"{_LABELS}[^0-9，。；！？]{{0,14}}$")
_SPELT = "(?:[Tt]housand|[MmBb]illion|[Tt]rillion)s?"
_AMOUNT = rf"({NUMBER})({TENFOLD}|(?:[mbt]n|[KkMmBT])(?![A-Za-z²³])| ?{_SPELT}(?![A-Za-z]))?"


def _amount(figure: str, tenfold: str | None) -> str:
    """Read a number and its power of ten, Chinese or English: `1.2`, `B` -> 十二亿; `20`, `million` -> 两千万."""
    if tenfold and (power := _ENGLISH.get(tenfold.strip().lower().removesuffix("s"))):
        value = Decimal(figure.replace(",", "")) * power
        for size, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")):
            if value >= size:
                return _amount(f"{(value / size).normalize():f}", name)
        return numerals.plain(f"{value.normalize():f}")
    if re.fullmatch(r"2(?:\.0{1,4})?", figure) and (figure == "2" or not tenfold):
        return ("两" if tenfold != "百" else "二") + (tenfold or "")
    return numerals.money(figure) + (tenfold or "")


def _signed(found: re.Match[str]) -> str:
    sign = found["sign"]
    unit = _SIGNS.get(sign) or _CODES[sign.strip().upper()]
    # $10-15 million: the English word applies to both; 10-15万 is read as written.
    spelt = found["to"] and re.fullmatch(f" ?{_SPELT}", found[6] or "")
    said = _amount(found[2], found[3] or (found[6] if spelt else None))
    if sign in _SIGNS and found.string[found.end("sign")] == "-":
        said = "负" + said
    if found["to"]:
        said += to(found["to"]) + _amount(found[5], found[6])
    said += found["some"] or ("多" if found["more"] else "")
    rest = found.string[found.end() :][:3]
    if unit == "元" and re.match("(?:日|美|港|欧|韩)元|人民币", rest):
        return said
    return said if rest.startswith(unit) else said + unit


def _rate(found: re.Match[str]) -> str:
    """Read a pair of currencies: USD/CNY 7.28 -> 美元兑人民币 七点二八."""
    return "兑".join("人民币" if _CODES[code] == "元" else _CODES[code] for code in found.groups())


def _spelt(found: re.Match[str]) -> str:
    """Read a power of ten in English: 20 million美元 -> 两千万美元, 2-3 billion -> 二十到三十亿."""
    first = _amount(found[1], found[4]) + to(found[2]) if found[2] else ""
    return first + _amount(found[3] if found[2] else found[1], found[4])


def _coded(found: re.Match[str]) -> str:
    return _amount(found[1], found[2]) + _CODES[found[3].upper()]


def _pairs(found: re.Match[str]) -> str:
    """Read alternatives, never a fraction: `3/15美元`; after labels, each has its currency."""
    unit = re.match(f"{TENFOLD}?{CURRENCY}", after(found)) if _LABELLED.search(before(found, 40)) else None
    if not unit:
        return "、".join(numerals.money(part) for part in found[0].split("/"))
    return f"{unit[0]}、".join(_amount(part, None) for part in found[0].split("/"))


def _labelled(found: re.Match[str]) -> str | None:
    """Read each price after its label: `输入/输出10/50美元`, `输入/输出$3/$15`."""
    labels, amounts = found["labels"].split("/"), found["amounts"].split("/")
    unit = found["unit"] or _SIGNS[found["sign"]]
    if len(labels) != len(amounts) or (found["sign"] and is_counted(after(found))):
        return None
    word, figures = found["word"], [amount.removeprefix(found["sign"] or "/") for amount in amounts]
    return "、".join(f"{label}{word}{_amount(one, None)}{unit}" for label, one in zip(labels, figures, strict=True))


def _signed_pairs(found: re.Match[str]) -> str:
    """Read alternatives, each with its sign: `$3/$15`."""
    return "、".join(_signs_amount(part) for part in found[0].split("/"))


def _signs_amount(written: str) -> str:
    found = re.fullmatch(rf"({_SIGN}) ?{_AMOUNT}", written)
    assert found is not None
    return _amount(found[2], found[3]) + _SIGNS[found[1]]


def _plain(found: re.Match[str]) -> str:
    return _amount(found[1], None)


_SPACED = r"[1-9][0-9]{0,2}(?: [0-9]{3}){1,4}(?:\.[0-9]{1,9})?(?! ?[0-9])"
"""Thousands separated by spaces."""
_LETTERS = "".join(sorted({code[0] for code in _CODES}))
_MARKS = "".join(sorted({sign[0] for sign in _SIGNS}))
_REST = rf"(?:(?P<to>{TO})(?:{_SIGN})?{_AMOUNT})?(?P<some>{SOME})?(?P<more>\+(?![0-9A-Za-z]))?"
RULES = (
    rule(
        "money",
        rf"(?P<labels>{_LABELS})(?P<word>(?:价格?|费用?)?) ?"
        rf"(?P<amounts>(?P<sign>{_SIGN})?{NUMBER}(?:/(?:{_SIGN})?{NUMBER}){{1,3}})"
        rf"(?(sign)(?![0-9.]|{TENFOLD})|(?P<unit>{TENFOLD}?{CURRENCY}))",
        _labelled,
        "输缓读写命未",
    ),
    rule("money", rf"(?:{_SIGN}) ?{_AMOUNT}(?:/(?:{_SIGN}) ?{_AMOUNT}){{1,4}}", _signed_pairs, _MARKS),
    rule("money", rf"(?P<sign>{_SIGN})-? ?{_AMOUNT}{_REST}", _signed, _MARKS),
    rule("money", rf"({CODES})/({CODES})(?![A-Za-z0-9/])", _rate, _LETTERS),
    rule("money", rf"(?P<sign>(?:{CODES}))[ -]?{_AMOUNT}{_REST}", _signed, _LETTERS),
    rule("money", rf"{_AMOUNT} ?({CODES})(?![A-Za-z0-9])", _coded, then=".,十百千万亿兆 " + LETTER),
    rule("money", rf"{_SPACED}(?=[万亿]?{CURRENCY})", lambda found: _amount(found[0].replace(" ", ""), None), then=" "),
    rule(
        "count",
        rf"({NUMBER})(?:({TO})({NUMBER}))?( ?{_SPELT})(?![A-Za-z])",
        _spelt,
        then=JOINS + ".,TtMmBb",
    ),
    rule("money", rf"{_AMOUNT}([$¥€£₩₹₽฿₫₿])(?![0-9])", lambda found: _amount(found[1], found[2]) + _SIGNS[found[3]]),
    rule("money", rf"{NUMBER}(?:/{NUMBER}){{1,5}}(?={TENFOLD}?{CURRENCY})", _pairs, then="/.,"),
    rule(
        "money",
        rf"({NUMBER})(?={SOME}?{CURRENCY})",
        _plain,
        then=".,多余几来" + "".join(sorted({word[0] for word in CURRENCIES})),
    ),
)
