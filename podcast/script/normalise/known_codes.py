"""Known numbers in forms that would be read otherwise: rows with slashes, builds with a point.

10086/10010 -> 一零零八六、一零零一零, but 360/720度; 推送19045.3 -> 推送一九零四五点三, but 19045.3元.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.called import is_amount
from podcast.script.normalise.known import NEAR, known
from podcast.script.normalise.numerals import digits
from podcast.script.normalise.rule import after, before, rule
from podcast.script.normalise.words import is_counted, is_money


def _known_build(found: re.Match[str]) -> str | None:
    """Read the build of a system that is known: 推送了19045.3 -> 一九零四五点三."""
    entry = known().get(found[1])
    if entry is None or "build" not in entry.kinds or is_counted(after(found)) or is_money(after(found)):
        return None
    return digits(found[0]).replace(".", "点")


def _services(found: re.Match[str]) -> str | None:
    """Read alternatives that are all known names: 10086/10010/10001 -> 一零零八六、一零零一零、一零零零一."""
    entries = [known().get(figure) for figure in found[0].split("/")]
    named = all(entries) and any(entry and entry.when < NEAR for entry in entries)
    amount = len(found[0].split("/")[0]) < 4 and is_amount(before(found))
    if not named or amount or is_counted(after(found)) or is_money(after(found)):
        return None
    return digits(found[0]).replace("/", "、")


RULES = (
    rule("code", r"[0-9]{3,5}(?:/[0-9]{3,5}){1,9}(?![0-9.%A-Za-z/])", _services, then="/"),
    rule("version", r"([12][0-9]{4})\.[0-9]{1,4}(?![0-9.%万亿])", _known_build, then="."),
)
