"""Names with numbers: models, versions, parameters.

GPT-4o -> GPT4o; iOS 18.6 -> iOS十八点六; GPT-4/5 -> GPT4、五; CES 2016 -> CES 二零一六; 骁龙4100 -> 骁龙四一零零.
English is left to the voice; digits stay in Latin names.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise import english
from podcast.script.normalise.counts import is_also_verb
from podcast.script.normalise.money import CODES
from podcast.script.normalise.numerals import cardinal, digits, plain, version
from podcast.script.normalise.rule import DIGIT, LETTER, TENFOLD, TO, after, before, rule, to
from podcast.script.normalise.units import sized
from podcast.script.normalise.words import is_counted, is_money

_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_WORD = rf"[{_LATIN}][{_LATIN}0-9]*"
_APART = rf"(?!Q[1-4](?![A-Za-z0-9])|H[12](?![A-Za-z0-9])|FY ?'?[0-9]|(?:{CODES})[ -]?[0-9]|[Nn][Oo]\.? ?[0-9])"
_NAME = (
    rf"{_WORD}(?:[-.]{_APART}[{_LATIN}0-9]+|(?:['’_&+]|"
    rf"/(?!s(?![A-Za-z0-9]))){_APART}{_WORD}|[/+][0-9]{{1,4}}(?![{_LATIN}0-9.]|"
    rf"/[0-9]\.[0-9]))*(?:\+\+|"
    rf"(?<=[CF])#)?"
)
_YEAR = "(?:19[5-9][0-9]|20[0-4][0-9])"
_HAN_NAMES = (
    "骁龙|麒麟|天玑|锐龙|酷睿|霄龙|至强|奔腾|赛扬|龙芯|兆芯|飞腾|鲲鹏|昇腾|玄戒|诺基亚|小米|红米|荣耀|魅族|一加|真我|"
    "华为|三星|索尼|佳能|尼康|大疆|波音|空客|"
    "鸿蒙|澎湃|蓝牙|方舟|悟道|智谱|雷克沙|特斯拉|问界|理想|小鹏|蔚来|零跑|极氪|享界|宝马|奥迪|奔驰|马自达|标致|歼|运|"
    "轰|直|苏|图"
)
_INDEX = "标普|沪深|中证|上证|深证|罗素|纳指|日经|富时|财富|创业板|科创"


_SCALES = frozenset(
    ("ISO", "ASA", "SAT", "GRE", "GMAT", "TOEFL", "IELTS", "IQ", "EQ", "AQI", "VIX", "BMI", "PMI", "CPI", "PPI", "BPM")
)
"""Latin names whose number is a measure or a score, not a model."""


def _numbered(found: re.Match[str]) -> str | None:
    """Read a name in Latin letters with the integer that belongs to it."""
    figure, rest = found[2], after(found)
    if is_money(rest) or (is_counted(rest) and "/" not in figure and (figure != "2" or not is_also_verb(rest))):
        return None
    if "/" not in figure and english.is_sentence(found.string, found.start(), found.end()):
        return f"{_latin(found[1])} {english.number(figure)}"
    suffix = _suffix(figure, found[1])
    if suffix.isascii() and found[1][-1] in DIGIT:  # Win10 11 is not Win1011
        suffix = "、".join(map(plain, suffix.split("/")))
    return _latin(found[1] + suffix) if suffix.isascii() else f"{_latin(found[1])} {suffix}"


def _suffix(figure: str, name: str) -> str:
    if re.search("(?:Windows|Win|Office|Word|Excel)$", name) and re.fullmatch("9[578](?:/(?:9[578]|2000))*", figure):
        return digits(figure).replace("/", "、")
    if "/" in figure and re.search("(?:^|/)0", figure):
        return "、".join(map(plain, figure.split("/")))
    if len(figure) < 3 or "/" in figure:
        return figure if figure[0] != "0" or not figure.strip("0") else digits(figure)
    if name in _SCALES or "DDR" in name or (len(figure) == 3 and figure.endswith("00")) or figure.endswith("000"):
        return cardinal(figure)
    return digits(figure)


def _latin(name: str) -> str:
    """Return the spoken name, so that normalising it again changes nothing."""
    if name.isalpha():
        return name
    name = (
        re.sub(rf"(?<![{_LATIN}0-9])([{_LATIN}]{{1,8}})([0-9]{{1,3}})[-/]\1(?=[0-9])", r"\1\2到\1", name)
        if "-" in name
        else name
    )
    name = re.sub(r"(?<![0-9.])([0-9]{1,3}\.[0-9]{1,2})-([0-9]{1,3}\.[0-9]{1,2})(?![0-9.A-Za-z])", r"\1到\2", name)
    name = re.sub(r"\b([Aa])-([Zz])\b", r"\1到\2", name)
    name = re.sub(r"(?<![0-9.])[0-9]{1,6}(?:\.[0-9]{1,8})+(?![0-9])", _decimal, name)
    name = re.sub(rf"(?<=[{_LATIN}])-(?=[零一二三四五六七八九十百千两])", "", name)
    name = re.sub(rf"(?<=[{_LATIN}]{{2}})-?({_YEAR})(?![{_LATIN}0-9])", _year, name)
    name = re.sub(
        r"(?<=Win)-?(9[578])(?![0-9A-Za-z])|(?<=Windows)-?(9[578])(?![0-9A-Za-z])",
        lambda found: digits(found[0].strip("-")),
        name,
    )
    name = re.sub(r"(?<=[A-Za-z]{3})-([0-9]{4})(?![A-Za-z0-9.])", lambda found: " " + digits(found[1]), name)
    name = re.sub(r"(?<=[A-Za-z][0-9]{3})-([1-9]000?)(?![A-Za-z0-9.])", lambda found: " " + cardinal(found[1]), name)
    name = re.sub(rf"(?<=[{_LATIN}0-9]{{3}})-(?=[0-9.]{{1,6}}[BM](?![A-Za-z0-9]))", " ", name)
    name = re.sub(rf"(?<=[{_LATIN}])-(?=[0-9])", "", name)
    name = re.sub("_([0-9]{2,9})(?![A-Za-z0-9.])", lambda found: " " + digits(found[1]), name)
    name = re.sub("(?<=[0-9])-(?=[0-9])|_", " ", name)
    name = re.sub(r"(?<=[.])[0-9]+(?![A-Za-z0-9])", lambda found: _hyphened(found[0]), name)
    name = re.sub(
        rf"(?<![{_LATIN}0-9/])([{_LATIN}])/(?=[{_LATIN}](?![{_LATIN}0-9/]))|(?<=[{_LATIN}])/(?=[0-9]$)",
        lambda found: found[1] or "",
        name,
    )
    name = name.replace("/", "、")
    name = re.sub(rf"(?<=[{_LATIN}0-9])\+(?=[{_LATIN}0-9])", "加", name)
    name = re.sub(r"(?<=[零一二三四五六七八九十])-(?=[0-9])", " ", name)
    name = re.sub(
        rf"(?<![{_LATIN}0-9])([0-9]+)([{_LATIN}]*)(?![{_LATIN}0-9])", lambda found: _piece(found[1], found[2]), name
    )
    return re.sub(r"(?<=[零一二三四五六七八九十])&", "和", name)


def _hyphened(figure: str) -> str:
    return digits(figure) if len(figure) > 2 else cardinal(figure)


def _piece(figure: str, letters: str) -> str:
    if len(figure) > 3:
        return digits(figure) + letters
    return sized(figure, letters) if letters and len(figure) > 1 else cardinal(figure) + letters


def _decimal(found: re.Match[str]) -> str:
    return plain(found[0]) if found[0].count(".") == 1 else version(found[0])


def _year(found: re.Match[str]) -> str:
    return found[0].lstrip("-") if found[1] == "2000" else digits(found[1])


def _after_name(found: re.Match[str]) -> str | None:
    """Read numbers after a Chinese name: 骁龙4100 -> 四一零零, 骁龙800 -> 八百."""
    figure = found[1]
    rest = found.string[found.end() :][:12]
    if is_money(rest) or is_counted(rest) or not re.search(f"(?:{_HAN_NAMES})$", before(found)):
        return None
    return digits(figure) if len(figure) > 2 and not re.fullmatch("[1-9]0+|[1-9]00", figure) else cardinal(figure)


def _slashed_models(found: re.Match[str]) -> str | None:
    """Read several models after their family: RX 9070/9060, Exynos 2800/2900, Nokia 3310/3210."""
    family = re.search(f"(?:[A-Za-z] |{_HAN_NAMES}|高通|联发科|思元)$", before(found))
    if len(re.split(" ?/ ?", found[0])[0]) < 3 and not re.search("(?:Windows|Win|Office) $", before(found)):
        return None
    if not family or is_counted(after(found)) or is_money(after(found)):
        return None
    return re.sub(" ?/ ?", "、", digits(found[0]))


def _sparse(found: re.Match[str]) -> str | None:
    """Read a sparse model with its version first: 3.5-397B-A17B -> 三点五 三百九十七B A17B."""
    return f"{plain(found[1])} {plain(found[2])}B {found[3]}"


def _after_brand(found: re.Match[str]) -> str | None:
    """Keep a model's letter: 小米6X is not six times."""
    return found[0] if re.search(f"(?:{_HAN_NAMES})$", before(found)) else None


def _after_index(found: re.Match[str]) -> str | None:
    if not re.search(f"(?:{_INDEX})$", before(found)):
        return None
    return cardinal(found[1]) if found[1].endswith("0") else digits(found[1])


def _aircraft(found: re.Match[str]) -> str:
    return digits(found[1]) + "，" + (cardinal(found[2]) if found[2].endswith("00") else digits(found[2]))


def _airliner(found: re.Match[str]) -> str | None:
    return None if re.match("(?!架)", after(found)) and is_counted(after(found)) else _aircraft(found)


def _listed_windows(found: re.Match[str]) -> str | None:
    """Read 95 and 98 digit by digit shortly after Windows was named."""
    rest = re.sub("^[、和及与/]9[58]", "", after(found))
    paired = re.match("[、和及与/]9[58]", after(found)) or re.search("9[58][、和及与/]$", before(found, 3))
    named = re.search(r"Win(?:dows)? ?9?[^，。；\n]{0,20}$", before(found, 30))
    return digits(found[0]) if (paired or named) and not is_counted(rest) else None


def _wildcard(found: re.Match[str]) -> str:
    return plain(found[1]) + "点x"


_FOLLOWED = rf"(?![0-9]|[.,:：%/~\-–—×][0-9]|\.[A-Za-z]|[A-Za-z%°‰+]|{TENFOLD}|[年月日多余]|后(?!的))"
RULES = (
    rule("name", r"(?<=波音|空客)([0-9]{3})-([0-9]{1,4})(?![0-9])", _aircraft),
    rule("name", r"(7[0-8]7)-([89]|10|[1-9]00)(?![0-9.]|[-/][0-9])", _airliner, then="-"),
    rule("name", r"([0-9]{2,4})(?![0-9.]|[-/~:,][0-9]|[A-Za-z%])", _after_name),
    rule("name", r"([0-9]{2,4})(?![0-9.]|[-/~:,][0-9]|(?!ETF|LOF)[A-Za-z%]|点|家|只|[万亿])", _after_index),
    rule(
        "name",
        r"(?<=骁龙|麒麟|天玑|锐龙|酷睿|昇腾|思元|海思|高通|全志|展锐|晶晨)([0-9]{3,4})(?=[A-Z](?![A-Za-z0-9]))",
        lambda found: digits(found[1]),
    ),
    rule("name", r"[0-9]{1,2}[Xxs](?![A-Za-z0-9])", _after_brand),
    rule("name", r"9[58](?![0-9.]|[-~:][0-9]|/[0-9]{3}|[A-Za-z%年级])", _listed_windows),
    rule("name", r"([2-9])[- ]in[- ](?:1|one)(?![A-Za-z0-9])", lambda found: cardinal(found[1]) + "合一", then="- "),
    rule("name", r"([0-9]{1,2}(?:\.[0-9]{1,2})?)\.[xX](?![A-Za-z0-9])", _wildcard, then="."),
    rule("name", r"([0-9](?:\.[0-9])?)-([0-9]{1,4})B-(A[0-9]{1,3}B)(?![A-Za-z0-9])", _sparse, then=".-"),
    rule(
        "name",
        r"(?:9[578]|[1-9][0-9]{2,4})(?: ?/ ?[1-9][0-9]{2,4}){1,4}(?![0-9.%A-Za-z]|/[0-9])",
        _slashed_models,
        then=" /",
    ),
)


def _pages(found: re.Match[str]) -> str | None:
    """Read the pages of a book: P12-15 -> P十二到十五."""
    first, last = found[2], found[4]
    return f"{found[1]}{cardinal(first)}{to(found[3])}{cardinal(last)}" if int(first) < int(last) else None


def _sized_name(found: re.Match[str]) -> str:
    """Read a model's generation and size separately: Llama 2-70B."""
    return f"{_latin(found[1])}{found[2]} {plain(found[3]) if len(found[3]) > 1 else found[3]}{found[4]}"


_FIRST = LETTER + "ÀÁÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜÝàáâäåæçèéêëìíîïñòóôöøùúûüýÿ"
ENGLISH = (
    rule("name", rf"({_NAME}) ([0-9]{{1,2}})-([0-9]{{1,4}}(?:\.[0-9])?)([BM])(?![A-Za-z0-9])", _sized_name, LETTER),
    rule(
        "range",
        rf"(?<![A-Za-z])([Pp]{{1,2}}\.? ?)([1-9][0-9]{{0,3}})({TO})([1-9][0-9]{{0,3}})(?![0-9A-Za-z.-])",
        _pages,
        "Pp",
    ),
    rule(
        "name",
        rf"([Ff])/([0-9]{{1,2}}(?:\.[0-9]{{1,2}})?)(?:({TO})(?:[Ff]/)?([0-9]{{1,2}}(?:\.[0-9]{{1,2}})?))?(?![0-9A-Za-z])",
        lambda found: found[1] + plain(found[2]) + (to(found[3]) + plain(found[4]) if found[3] else ""),
        "Ff",
    ),
    rule("name", r"(LPR|MLF|SLF|SOFR)-(?=[0-9])", lambda found: found[1] + "减", "LMS"),
    rule("name", r"([TDN])-(?=[0-9]{1,3}(?:[日天年月周]|个|小时|分钟|秒))", lambda found: found[1] + "减", "TDN"),
    rule(
        "name",
        r"(?:Disney|Paramount|Discovery|Google|ESPN|TV|HDR10|HBO)\+(?![A-Za-z0-9+])",
        lambda found: found[0],
        "DPGETH",
    ),
    rule(
        "name",
        rf"({_NAME}) ([0-9]{{1,5}}|(?!1/)[0-9]{{1,2}}(?:/[0-9]{{1,2}}){{1,4}}){_FOLLOWED}",
        _numbered,
        _FIRST,
    ),
    rule(
        "name",
        r"([Tt]op|TOP) ?([0-9]{1,3}(?:\.[0-9]{1,2})?)%",
        lambda found: f"{found[1]}百分之{plain(found[2])}",
        "Tt",
    ),
    rule("name", _NAME, lambda found: _latin(found[0]), _FIRST),
)
