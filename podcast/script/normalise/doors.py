"""Rooms with the number of their house, and doors with their own number; consecutive rooms are a range.

3-202房间 -> 三杠二零二房间; 1101-08室 -> 一一零一杠零八室; 101-1号 -> 一零一杠一号; 301-305室 -> 三零一到三零五室.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import digits
from podcast.script.normalise.rule import DIGIT, Pattern, after, before, rule
from podcast.script.normalise.words import is_counted, is_money

_ROOM = Pattern(
    "室(?!内|外|温|[0-9]厅)|房(?![企贷源地产东价客屋型])|病房|教室|宿舍|寝室|会议室|包厢|"
    "号房|号室|铺位?|展位|车位|摊位|工位|床位"
)
"""Words after a room number."""
_AT_HOME = Pattern(
    "(?:住(?:在|进|到)?|寄[到往至]|送[到往至]|门牌号?[是为：:]?|[0-9A-Za-z]座|[0-9](?:栋|幢|号楼|单元))$"
)
"""Words before a room number."""
_BLOCK = Pattern("(?:座|栋|幢|号楼|单元|小区|公寓|苑|园|村)$")
_LONGEST = 9
"""Digits. Longer numbers are telephone numbers."""


def _door(found: re.Match[str]) -> str | None:
    """Read a room with the number of its house, or a door with its own number: 3-202室 -> 三杠二零二室, 101-1号."""
    letters, parts = found[1], found[2].split("-")
    head, rest = before(found), after(found)
    if head.endswith(("第", "月")) or is_money(rest) or len("".join(parts)) > _LONGEST:
        return None
    if _ROOM.match(rest) or (not is_counted(rest) and _AT_HOME.search(head)):
        if not _follow(parts) or letters:
            return letters + "杠".join(map(digits, parts))
        return "到".join(map(digits, parts)) if len(parts[0]) > 2 else None
    if not re.match("号(?!线|楼|机|选手|码|段|称|召)", rest) or re.match("(?:19|20)[0-9]{2}$", parts[0]):
        return None
    upwards = len(parts) == 2 and int(parts[0]) < int(parts[1]) and parts[1][0] != "0"
    return None if upwards and not _BLOCK.search(head) else letters + "杠".join(map(digits, parts))


def _follow(parts: list[str]) -> bool:
    """Return whether two numbers are a range of rooms, 301-305, not a house and its room, 3-202 or 1101-08."""
    if len(parts) != 2 or int(parts[0]) >= int(parts[1]):
        return False
    return len({len(part) > 2 for part in parts}) == 1 and (parts[1][0] != "0" or parts[0][0] == "0")


RULES = (
    rule(
        "code",
        r"(?<![A-Za-z0-9])([A-Z]{0,2})([0-9]{1,4}(?:-[0-9]{1,4}){1,3})(?![0-9A-Za-z./~-])",
        _door,
        DIGIT + "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        then="-",
    ),
)
