"""Formulas and powers.

1+1=2 -> 一加一等于二; 5-3=2 -> 五减三等于二; 10^9 -> 十的九次方; x² -> x的平方.
"""

from __future__ import annotations

import unicodedata

from podcast.lazy import patterns as re
from podcast.script.normalise.links import silent
from podcast.script.normalise.numerals import cardinal, plain
from podcast.script.normalise.rule import DIGIT, NUMBER, after, before, rule

_SAID = {
    "+": "加", "-": "减", "×": "乘以", "x": "乘以", "X": "乘以", "*": "乘以", "/": "除以", "÷": "除以", "=": "等于",
    "≈": "约等于", "±": "正负",
}  # fmt: skip
_OPERATOR = r"[-+×xX*/÷±]"
_TERM = rf"\(?-?{NUMBER}\)?%?"
_SUM = (
    rf"\(?-?{NUMBER}(?:[)]?%? ?{_OPERATOR} ?[(]?{NUMBER}){{1,12}}\)?%? ?[=≈] ?-?(?:{_TERM})?"
    rf"(?: ?{_OPERATOR} ?{_TERM}){{0,12}}"
)


def _sum(found: re.Match[str]) -> str | None:
    """Read an entire formula; in it a hyphen is always minus and a slash always division."""
    if re.match("[A-Za-z]", before(found, 1)):
        return None
    said, started = "", False
    for piece in re.finditer(rf"{NUMBER}(%?)|[^0-9]", found[0]):
        part = piece[0]
        if part[0] in DIGIT:
            said += "百分之" * bool(piece[1]) + plain(part.removesuffix("%"))
            started = True
        elif part == "-" and not started:
            said += "负"
        else:
            said += _SAID.get(part, part if part in "()" else "")
            started = part == ")" or (started and part == " ")
    return said


def _power(power: str) -> str:
    power = unicodedata.normalize("NFKC", power).replace("−", "-")
    named = {"2": "平方", "3": "立方"}.get(power)
    sign = "负" if power.startswith("-") else ""
    return "的" + (named or f"{sign}{cardinal(power.lstrip('+-'))}次方")


def _raised(found: re.Match[str]) -> str | None:
    """Read a superscript after a number or one letter; elsewhere it is a note mark and silent: 2024¹年."""
    head = before(found, 4)
    if found[0] == "¹" or (re.fullmatch("[0-9]{4}", head) and after(found).startswith("年")):
        return silent(found)
    if re.search(r"[0-9)）]$|(?<![A-Za-z0-9])[A-Za-z]{1,2}$", head):
        return _power(found[0])
    return silent(found)


def _charge(found: re.Match[str]) -> str | None:
    """Read the charge of an ion: Fe³⁺ -> Fe三加."""
    if not re.search("[A-Z][a-z]?[0-9]?$", before(found, 3)):
        return None
    figure = unicodedata.normalize("NFKC", found[1])
    return (cardinal(figure) if figure else "") + ("加" if found[2] == "⁺" else "减")


def _scientific(found: re.Match[str]) -> str:
    """Read 1e-5 as 一乘以十的负五次方."""
    sign = "负" if found[2].startswith("-") else ""
    return f"{plain(found[1])}乘以十的{sign}{cardinal(found[2].lstrip('+-'))}次方"


RULES = (
    rule(
        "sum",
        r"([0-9]{1,4}(?:\.[0-9]{1,6})?)[eE]([-+][0-9]{1,3}|(?<=\.[0-9][eE])[0-9]{1,2}|(?<=\.[0-9]{2}[eE])[0-9]{1,2}|"
        r"(?<=1e)[3-9]|[0-9]{1,2}(?= ?FLOP))(?![A-Za-z0-9.])",
        _scientific,
        then=".eE",
    ),
    rule("sum", _SUM, _sum, DIGIT + "(-", then=" .,)%+-×xX*/÷±"),
    rule("sum", r"([²³⁴⁵⁶⁷]?)([⁺⁻])(?![⁰¹²³⁴⁵⁶⁷⁸⁹])", _charge, "²³⁴⁵⁶⁷⁺⁻"),
    rule("sum", r"[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,9}", _raised, "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹"),
    rule(
        "sum",
        rf"\^\(?([-+]?[0-9]{{1,9}})\)?(?:次方)?(?:(?P<minus> ?- ?)(?={NUMBER}(?![0-9^.]))|(?P<to>[-~])(?=10\^))?",
        lambda found: _power(found[1]) + "减" * bool(found["minus"]) + "到" * bool(found["to"]),
        "^",
    ),
    rule("sum", r"(?<=[0-9A-Za-z)])(?:\^([a-z])|(ⁿ))(?![A-Za-z0-9])", lambda found: f"的{found[1] or 'n'}次方", "^ⁿ"),
    rule("sum", r"\+/-(?= ?[0-9])", lambda _: "正负", "+"),
    rule("sum", r"(?<=[0-9][mck]m )[xX](?= [0-9])", lambda _: "乘以", "xX"),
    rule("sum", rf"√({NUMBER})", lambda found: "根号" + plain(found[1]), "√"),
)
