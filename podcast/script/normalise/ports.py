"""Ports of the network: 22、80、443端口 -> 二二、八零、四四三端口, but 24端口交换机 -> 二十四端口交换机."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import digits
from podcast.script.normalise.rule import TENFOLD, Pattern, after, before, rule
from podcast.script.normalise.words import is_counted

_PORTED = Pattern(
    "(?:(?:[、，,/和或及与]|以及)[0-9]{2,5}){0,8}(?:(?:[和及与]|以及)[^，。；、0-9]{0,8})?(?:号|等|这[一两三四几]个|的)?端口"
)
_PORT_OF = Pattern("端口号?(?:[是为：:]|改[为成到])? ?(?:[0-9]{2,5}(?:[、，,/和或及与]|以及)){0,8}$")
_COMMON_PORTS = frozenset({"20", "21", "22", "23", "25", "53", "69", "80", "88"})
"""Ports of two digits; 24端口 is a switch with so many."""


_HOST = Pattern(r"(?:(?<![A-Za-z0-9])localhost|[A-Za-z0-9]\.(?:com|cn|net|org|io|me|dev|local|lan))$")


def _host(found: re.Match[str]) -> str | None:
    """Read the port of a host: localhost:4000 -> localhost，四零零零端口."""
    return f"，{digits(found[1])}端口" if _HOST.search(before(found, 20)) else None


def _ports(found: re.Match[str]) -> str | None:
    """Read ports digit by digit, also in a list: 22、80、443端口 -> 二二、八零、四四三端口."""
    start, end = found.span()
    if found.string.find("端口", max(0, start - 48), end + 64) < 0:  # cheaper than the slices below
        return None
    figure, head, rest = found[0], before(found, 48), after(found, 64)
    if len(figure) == 2 and figure not in _COMMON_PORTS:
        return None
    if re.search("[有共约近超达第]$", head) or not (
        _PORTED.match(rest) or (_PORT_OF.search(head) and not is_counted(rest))
    ):
        return None
    return None if re.match("端口的?(?:交换机|网关|集线器|路由器|HUB)", rest) else digits(figure)


RULES = (
    rule("code", r":([0-9]{2,5})(?![0-9.:])", _host, ":"),
    rule("code", rf"[1-9][0-9]{{1,4}}(?![0-9.:%~A-Za-z-]|{TENFOLD})", _ports),
)
