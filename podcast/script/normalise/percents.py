"""Percent and permille, and their ranges.

60%-80% -> 百分之六十到百分之八十; 1-3% -> 百分之一到百分之三; -98% -> 负百分之九十八; 3‰ -> 千分之三.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import plain
from podcast.script.normalise.rule import JOINS, NUMBER, TO, rule, to

_OF = {"%": "百分之", "‰": "千分之", "‱": "万分之"}


def _percent(found: re.Match[str]) -> str:
    kind = _OF[found["kind"]]
    said = _one(kind, "", found["a"])
    if found["b"]:
        between = "比" if ":" in found["to"] else to(found["to"])
        said += between + _one(kind, found["minus"] or "", found["b"])
    return said + ("以上" if found["more"] else "")


def _one(kind: str, sign: str, figure: str) -> str:
    said = "百" if figure == "100" and kind == "百分之" else plain(figure)
    return {"-": "负", "+": "正"}.get(sign, "") + kind + said


RULES = (
    rule(
        "percent",
        rf"(?P<a>{NUMBER})(?:[%‰‱]?(?P<to>{TO}|(?<=[%‰]) ?: ?)(?P<minus>[-+]?)(?P<b>{NUMBER}))? ?(?P<kind>[%‰‱])"
        rf"(?P<more>\+(?![0-9A-Za-z]))?",
        _percent,
        then=JOINS + ".,%‰‱",
    ),
)
