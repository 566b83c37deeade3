"""Standards and their years.

GB/T 30278-2013 -> GBT三零二七八，二零一三; GY/421-2025 -> GY四二一，二零二五.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import digits
from podcast.script.normalise.rule import before, rule


def _standard(found: re.Match[str]) -> str:
    """Read a standard: GB/T 30278-2013 -> GBT三零二七八，二零一三."""
    return found[1].replace("/", "") + "，".join(digits(part) for part in re.split("[-—:]", found[2].strip())).replace(
        ".", "点"
    )


def _any_standard(found: re.Match[str]) -> str | None:
    """Read a standard of a trade: GY/421-2025 -> GY四二一，二零二五."""
    named = "/" in found[0] or re.search(
        "(?:标准|规范|规程|公告|文件|依据|按照|符合|执行|《)[^，。；]{0,4}$", before(found)
    )
    return _standard(found) if named else None


def _standard_or_speed(found: re.Match[str]) -> str | None:
    """Read ISO 9001 digit by digit; a camera's ISO 6400 is a number."""
    return None if found[1] == "ISO" and re.match("[ -]?[0-9]{1,4}00(?![0-9])", found[2]) else _standard(found)


_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

RULES = (
    rule(
        "code",
        r"(?<![A-Za-z0-9])([A-Z]{2,4}(?:/[A-Z])?)[/ -]?([0-9]{2,6}(?:\.[0-9]{1,3})?[-—](?:19|"
        r"20)[0-9]{2})(?=[）)》”」，。、；的 是]|$)",
        _any_standard,
        _CAPITALS,
    ),
    rule(
        "code",
        r"((?:GB(?![1-9]00(?![0-9]))|DB|YD|SJ|GA|JR|ISO|IEC|RFC|IEEE|ECMA|ANSI)(?:/(?:T|IEC))?)"
        r"([ -]?[0-9]{3,6}(?:\.[0-9]{1,3})?(?:[-—:][0-9]{1,4}){0,2})(?![0-9])",
        _standard_or_speed,
        "GDYSJIREA",
    ),
)
