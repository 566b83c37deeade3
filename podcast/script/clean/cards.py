"""The lines of a card, `片名：甲⏎导演：乙`, which end where they are broken although Markdown joins them.

Short lines without a mark end there anyway (`account`); in a card long ones do too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from podcast.lazy import patterns as re
from podcast.script.clean.line import Line, paragraphs

FEWEST = 2
_FACT = re.compile(r"[^\s:,。!?;]{1,10}\s*:\s*\S.{0,80}")
_OPEN = re.compile(r"[\w”」』》)）\]】☆★%+]\s*$")
"""The end of a line without a mark."""


def cards(lines: Sequence[Line]) -> list[Line]:
    """End each line of a card."""
    out = list(lines)
    for places in paragraphs(lines):
        spoken = [place for place in places if lines[place].spoken and lines[place].kind == "text"]
        if len(spoken) < FEWEST or not all(_FACT.fullmatch(lines[place].shape) for place in spoken):
            continue
        for before, place in pairwise(spoken):
            if _OPEN.search(lines[before].heard) and "\n" not in lines[place].joint:
                out[place] = replace(out[place], joint="\n")
    return out
