"""Roles by speaker: leads, prefaces, quotes, list items, and sections of other people under their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from podcast.lazy import patterns as re
from podcast.records import Role
from podcast.script.clean.line import Line, joined, paragraphs

LONGEST_LEAD = 80
"""Characters. The longest deck of the blog has 52."""
MOST_DECKS = 2
"""Maximum paragraphs above a byline; below more of them it is a signature."""
_NOTE = re.compile(
    r"(?:注|编者按|编者注|作者按|作者注|译者[按注]|译注|按|题记|更新|更正|勘误|订正|说明|写在前面)\s*[:：]|【(?:编者按|编者注|作者按|题记)】"
)
_NAME_LINE = re.compile(r"[^\s,。:!?\d]{1,12}\s+(?:[男女]\s+)?\d{1,3}\s*岁(?:\s*[^。!?:]{1,24})?")


def roles(lines: Sequence[Line]) -> list[Line]:
    """Assign items, quotes, prefaces and leads their roles."""
    out = [_role(line) for line in lines]
    byline = _byline(out)
    body = next((place for place in range(byline, len(out)) if _body(out[place])), None)
    if body is not None:
        _front(out, body, byline)
    return out


def _role(line: Line) -> Line:
    if not line.spoken or line.role != "body":
        return line
    if line.quote:
        return replace(line, role="quote")
    return replace(line, role="item") if line.item else line


def _byline(lines: list[Line]) -> int:
    """Return the index of a byline below at most `MOST_DECKS` decks; 0: there is none."""
    decks = 0
    for place, line in enumerate(lines):
        if line.reason == "byline":
            return place
        if line.spoken and line.role != "quote":
            decks += 1
            if line.role != "body" or decks > MOST_DECKS or len(line.shape) > LONGEST_LEAD:
                return 0
    return 0


def _body(line: Line) -> bool:
    """Return whether the body begins with this line: it is not a quote, note or deck."""
    if not line.spoken or line.role == "quote":
        return False
    return line.role != "body" or not (_NOTE.match(line.shape) or line.covered("em"))


def _front(out: list[Line], body: int, byline: int) -> None:
    """Make the paragraphs before the body leads and prefaces."""
    for places in paragraphs(out[:body]):
        mine = [out[place] for place in places if out[place].spoken]
        if not mine:
            continue
        if mine[0].quote or _NOTE.match(joined(mine)):
            role: Role = "preface"
        elif len(joined(mine)) <= LONGEST_LEAD and (places[0] < byline or all(line.covered("em") for line in mine)):
            role = "lead"
        else:
            continue
        for place in places:
            if out[place].spoken and out[place].role in {"body", "quote"}:
                out[place] = replace(out[place], role=role)


def name_lines(lines: Sequence[Line]) -> list[Line]:
    """Make each section after a name line such as `佳佳　32岁　编剧` a quote, if there are at least two.

    The line is the section's heading or below it. A horizontal rule, `---`, also ends a section.
    """
    out = list(lines)
    spoken = [place for place, line in enumerate(lines) if line.spoken]
    opened = {
        place
        for before, place in pairwise([-1, *spoken])
        if _NAME_LINE.fullmatch(lines[place].shape)
        and (lines[place].role == "heading" or (before >= 0 and lines[before].role == "heading" and lines[place].plain))
    }
    if len(opened) < 2:
        return out
    inside = False
    for place, line in enumerate(lines):
        if not line.spoken:
            inside = inside and not (line.kind == "markup" and line.reason == "markup")
            continue
        inside = place in opened or (inside and line.role != "heading")
        if inside and place not in opened and line.role == "body":
            out[place] = replace(line, role="quote")
    return out
