"""Tables of contents: a list that kramdown replaces, `* TOC` over `{:toc}`, and a list of links into the page."""

from __future__ import annotations

from collections.abc import Sequence

from podcast.lazy import patterns as re
from podcast.script.clean.line import Line, lettered, letters

FEWEST = 2
"""Links into the page that form a table of contents."""
_REPLACED = re.compile(r"\{:\s*(?:[#.][\w-]+\s+)*toc\b[^}\n]*\}\s*$")
_HEAD = re.compile(
    r"(?:本文|文章)?(?:目录|目次|大纲|导航|索引)(?:[::]|导航)?|(?:table of )?contents:?|toc:?", re.IGNORECASE
)


def contents(lines: Sequence[Line]) -> list[Line]:
    """Leave out tables of contents, and a heading that says so above one."""
    out = list(lines)
    groups = {line.group for line in lines if line.item and _REPLACED.search(line.text)} | _linked(lines)
    above: int | None = None
    for place, line in enumerate(lines):
        if (line.group in groups and line.item) or (
            above is not None and line.text.strip().startswith(("[TOC]", "[[toc"))
        ):
            out[place] = line.out("markup")
            if above is not None:
                out[above] = out[above].out("markup")
                above = None
        elif line.spoken:
            above = place if line.kind != "table" and _HEAD.fullmatch(line.shape.strip("*# ")) else None
    return out


def _linked(lines: Sequence[Line]) -> set[int]:
    """Return the lists in which every item is a link to a place on the page."""
    counts: dict[int, int] = {}
    others: set[int] = set()
    for line in lines:
        if not line.item or line.quote:
            others |= {line.group} if line.spoken else set()
        elif _into_page(line):
            counts[line.group] = counts.get(line.group, 0) + 1
        elif lettered(line.heard):
            others.add(line.group)
    return {group for group, count in counts.items() if count >= FEWEST and group not in others}


def _into_page(line: Line) -> bool:
    into = [span for span in line.spans if span.style == "link" and span.href.startswith("#")]
    linked = letters("".join(line.text[span.start : span.end] for span in into))
    return bool(linked) and letters(line.heard).removeprefix("0").lstrip("0123456789") in {
        linked,
        linked.lstrip("0123456789"),
    }
