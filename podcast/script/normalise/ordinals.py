"""Ordinals and numbered lists.

第2天 -> 第二天; No.1 -> 第一; 行首的 1、 -> 一、.
"""

from __future__ import annotations

import re

from podcast.script.normalise.numerals import cardinal, digits, plain
from podcast.script.normalise.rule import NUMBER, TO, Pattern, after, before, rule, to


def _ordinal(found: re.Match[str]) -> str | None:
    if not re.search("第 ?$", before(found)):
        return None
    if re.fullmatch("[1-9][0-9]{3}", found[0]) and re.match("号决议", after(found)):
        return digits(found[0])  # 联合国第2758号决议
    parts = re.split(rf"({TO}|[、，和及/与])", found[0])
    said = ""
    for part in parts:
        if part[0].isdigit():
            said += cardinal(part.lstrip("0") or "0") if part.isdigit() else plain(part)
        else:
            said += {"/": "、"}.get(part, part) if part in "、，和及/与" else to(part)
    return said


def _listed(found: re.Match[str]) -> str | None:
    """Read the number of a list item at the start of a line."""
    if before(found, 2).strip() and not re.search("[。；：:][“ ]?$|[㐀-鿿。；：] $", before(found, 3)):
        return None
    if before(found, 2).strip() and found[2] + found[0][-1] != ". ":
        return None
    return cardinal(found[1]) + ("、" if found[2] in ".．" else found[2])


_GASES = Pattern("(?:SO2|CO2?|O3|NOx|PM[0-9.]{1,3}|氮)[、，,/和与及（( ]{1,2}$")


def _number_one(found: re.Match[str]) -> str | None:
    if found[0] == "NO2" and (
        _GASES.search(before(found))
        or re.match("[的年日]?(?:浓度|排放|超标|污染|气体)|[、/](?:SO2|O3|CO)", after(found))
    ):
        return None
    return "第" + cardinal(found[1])


RULES = (
    rule(
        "ordinal",
        rf"{NUMBER}(?:(?:{TO}|[、，和及/与])[0-9]{{1,9}}(?=[^0-9.]|$)){{0,9}}(?![0-9A-Za-z]|[.][0-9])",
        _ordinal,
    ),
    rule("list", r"([0-9]{1,3})([.、)）])(?![0-9]) ?", _listed),
    rule("ordinal", r"(?:[Nn][Oo]\.? ?|№ ?)([0-9]{1,6})(?![0-9.A-Za-z])", _number_one, "Nn№"),
    rule("ordinal", r"(?<![0-9])# ?([0-9]{1,3})(?![0-9.#])", _number_one, "#"),
    rule("ordinal", r"§ ?([0-9]{1,3}(?:\.[0-9]{1,2})?)(?![0-9])", lambda found: f"第{plain(found[1])}节", "§"),
)
