"""Ordinals and numbered lists.

第2天 -> 第二天; No.1 -> 第一; 行首的 1、 -> 一、.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.known import known
from podcast.script.normalise.numerals import cardinal, digits, plain
from podcast.script.normalise.rule import NUMBER, TO, Pattern, after, before, rule, to


def _ordinal(found: re.Match[str]) -> str | None:
    if re.fullmatch("[1-9][0-9]{3}", found[0]) and re.match("号决议", after(found)):
        return digits(found[0])  # 联合国第2758号决议
    parts = re.split(rf"({TO}|[、，和及/与]| ?& ?)", found[0])
    said = ""
    for part in parts:
        if part[0].isdigit():
            said += cardinal(part.lstrip("0") or "0") if part.isdigit() else plain(part)
        else:
            said += {"/": "、", "&": "和"}.get(part.strip(), part) if part.strip() in "、，和及/与&" else to(part)
    return said


def _listed(found: re.Match[str]) -> str | None:
    """Read the number of a list item at the start of a line; `360、百度` begins with a name."""
    if len(found[1]) > 2 and found[1] in known():
        return None
    if before(found, 2).strip() and not re.search("[。；：:][“ ]?$|[㐀-鿿。；：] $", before(found, 3)):
        return None
    if before(found, 2).strip() and found[2] + found[0][-1] != ". ":
        return None
    return cardinal(found[1]) + ("、" if found[2] in ".．" else found[2])


_GASES = Pattern("(?:SO2|CO2?|O3|NOx|PM[0-9.]{1,3}|氮)[、，,/和与及（( ]{1,2}$")


def _closing(found: re.Match[str]) -> str | None:
    """Read the # that closes a tag as a pause: #天气#9月28日 -> 天气，九月二十八日."""
    return "，" if re.search(r"#[^#\s][^#]{0,32}$", head := before(found, 40)) and head.count("#") % 2 else None


def _hash(found: re.Match[str]) -> str | None:
    """Read #3 as 第三; the # of #话题# before a number is silent, and #333 is a colour."""
    head, rest = before(found, 40), after(found, 32)
    if re.match("[^#\n]{1,30}#", rest) and not rest.startswith(" ") and not re.match("[^#\n]*#[0-9]", rest):
        return None
    return "第" * (not head.endswith("第")) + cardinal(found[1])


def _colour(found: re.Match[str]) -> str | None:
    """Read a colour of the web: #347df8."""
    figures = found[1]
    coloured = re.search(
        "(?:[颜底主背景品牌配原灰红蓝绿黑白]色|色[值号调是为]|颜色|背景)[^，。；]{0,6}$", before(found, 16)
    )
    if figures.isdigit():
        return digits(figures) if coloured else None
    return figures if len(figures) > 3 or coloured else None


def _number_one(found: re.Match[str]) -> str | None:
    if found[0] == "NO2" and (
        _GASES.search(before(found))
        or re.match("[的年日]?(?:浓度|排放|超标|污染|气体)|[、/](?:SO2|O3|CO)", after(found))
    ):
        return None
    return "第" + cardinal(found[1])


def _page(found: re.Match[str]) -> str | None:
    """Read the number of a page or part that stands alone: -1-."""
    return None if before(found, 2).strip() or after(found, 2).strip() else cardinal(found[1])


def _listed_size(found: re.Match[str]) -> str | None:
    """Read the number of an item that begins with a size or a year: 3.256GB容量 is the third item."""
    return None if before(found, 2).strip() else cardinal(found[1]) + "、"


RULES = (
    rule("list", r"-{1,2} ?([0-9]{1,3}) ?-{1,2}(?![0-9])", _page, "-"),
    rule(
        "list",
        r"([0-9]{1,2})\.(?=(?:16|32|64|128|256|512|1024) ?(?:[GMT]B?|[Gg]b)(?![A-Za-z]))",
        _listed_size,
        then=".",
    ),
    rule(
        "list",
        r"([0-9]{1,2})\.(?=(?:19|20)[0-9]{2}(?:年|款))",
        _listed_size,
        then=".",
    ),
    rule(
        "ordinal",
        rf"(?:(?<=第)|(?<=第 )){NUMBER}"
        rf"(?:(?:{TO}|[、，和及/与]| ?& ?)[0-9]{{1,9}}(?=[^0-9.]|$)){{0,9}}(?![0-9A-Za-z]|[.][0-9]|:[0-5][0-9])",
        _ordinal,
    ),
    rule("list", r"([0-9]{1,3})([.、)）])(?![0-9])(?!(?<=[0-9]{3}\.)[A-Za-z]|(?<=\.)[xX](?![A-Za-z0-9])) ?", _listed),
    rule("ordinal", r"(?:[Nn][Oo]\.? ?|№ ?)([0-9]{1,6})(?![0-9.A-Za-z])", _number_one, "Nn№"),
    rule("code", r"(?<![0-9#])#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})(?![0-9A-Za-z#])", _colour, "#"),
    rule("tag", r"#(?= ?[0-9])", _closing, "#"),
    rule("ordinal", r"(?<![0-9])# ?([0-9]{1,3})(?![0-9.#])", _hash, "#"),
    rule("ordinal", r"§ ?([0-9]{1,3}(?:\.[0-9]{1,2})?)(?![0-9])", lambda found: f"第{plain(found[1])}节", "§"),
)
