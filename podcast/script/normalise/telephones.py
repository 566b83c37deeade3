"""Telephone numbers, with what follows them: a second number, an extension, keys to press.

0571-86541270或86541388 -> 零五七一八六五四一二七零或八六五四一三八八; 95188-3-1 -> 九五一八八三一.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import digits
from podcast.script.normalise.rule import Pattern, after, before, rule
from podcast.script.normalise.words import is_counted, is_money


def _telephone(found: re.Match[str]) -> str:
    return digits(re.sub(r"[^0-9+转]", "", found[0])).replace("+", "加")


def _abroad(found: re.Match[str]) -> str | None:
    """Read a number with its country's code: +852 2345 6789."""
    return _telephone(found) if 8 <= sum(map(str.isdigit, found[0])) <= 15 else None


def _local(found: re.Match[str]) -> str | None:
    """Read a local number after a word that calls it one: 订餐电话是8888-7777."""
    return digits(found[0].replace("-", "，")) if _CALLED.search(before(found)) and not is_money(after(found)) else None


def _menu(found: re.Match[str]) -> str | None:
    """Read a service number and the keys to press: 95188-3-1."""
    return None if is_counted(after(found)) or is_money(after(found)) else digits(found[0].replace("-", ""))


_CALLED = Pattern("(?:电话|热线|传真|专线|座机|[拨致]打?|拨通)(?:号码)?[是为：:（( ]{0,2}$")

_TELEPHONED = Pattern(
    r"(?:[（(]?0[0-9]{2,3}[）)]?[- ]?[0-9]{7,8}|[48]00[- ]?[0-9]{3}[- ]?[0-9]{4}|"
    r"(?<![0-9])1[3-9][0-9]{9}|[0-9]{8})(?:转[0-9]{1,5})?"
    "(?:[、，/或和及]| ?/ ?|或者)$"
)


def _second(found: re.Match[str]) -> str | None:
    """Read a local number after another telephone number: 0571-86541270或86541388."""
    head = before(found, 24)
    sure = re.search(r"[0-9]{2,3}[）)]?[- ][0-9]{7,8}|1[3-9][0-9]{9}|电话|传真|拨打", before(found, 36))
    return digits(found[0]) if _TELEPHONED.search(head) and sure else None


RULES = (
    rule("telephone", r"\+?86[- ]?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9])", _telephone, "+8"),
    rule("telephone", r"\+?86[- ]0?[1-9][0-9]{1,2}[- ][0-9]{7,8}(?![0-9])", _telephone, "+8"),
    rule(
        "telephone", r"1[3-9][0-9](?:-[0-9]{4}-[0-9]{4}| [0-9]{4} [0-9]{4}|[0-9]{8})(?![0-9.])(?!元|万|亿)", _telephone
    ),
    rule("telephone", r"[48]00[- ]?[0-9]{3}[- ]?[0-9]{4}(?:转[0-9]{1,6})?(?![0-9.])", _telephone),
    rule("telephone", r"（0[0-9]{2,3}） ?[0-9]{3,4}[- ]?[0-9]{4}(?:[-转][0-9]{1,6})?(?![0-9.])", _telephone, "（"),
    rule("telephone", r"\(?0[0-9]{2,3}\)?[- ]?[0-9]{3,4}[- ]?[0-9]{4}(?:[-转][0-9]{1,6})?(?![0-9.])", _telephone, "(0"),
    rule("telephone", r"0[1-9][0-9]{1,2}-(?:1[0-2]|9[56])[0-9]{3}(?:转[0-9]{1,6})?(?![0-9.-])", _telephone, "0"),
    rule("telephone", r"[2-8][0-9]{2,3}-[0-9]{4}(?![0-9.-])", _local, then="-"),
    rule("code", r"(?:9[56][0-9]{3}|1[0-2][0-9]{3})(?:-[0-9]){1,4}(?![0-9=+*/-])", _menu, then="-"),
    rule("code", r"97[89](?:-[0-9]{1,7}){3,4}(?![0-9])", _telephone, then="-"),
    rule(
        "telephone",
        r"\+[1-9][0-9]{0,2}[ -](?:\([0-9]{1,4}\)|[0-9]{1,5})(?:[ -][0-9]{2,5}){1,4}(?![0-9.,%])",
        _abroad,
        "+",
    ),
    rule("telephone", r"[1-9][0-9]{6,7}(?![0-9]|[.,%][0-9])(?!元|万|亿|人)", _second),
)
