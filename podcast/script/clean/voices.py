"""Who speaks: leads, prefaces, quotes, list items, dialogue, and another person's section under his name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from podcast.records import Role
from podcast.script.clean.line import Line, joined, paragraphs

LONGEST_LEAD = 80
"""Signs. The longest deck of the blog has 52."""
MOST_DECKS = 2
"""Paragraphs that may stand over a byline; below more of them it is a signature."""
_NOTE = re.compile(
    r"(?:注|编者按|编者注|作者按|作者注|按|题记|更新|说明|写在前面)\s*[:：]|【(?:编者按|编者注|作者按|题记)】"
)
_SPEAKER = re.compile(r"\s*([^\s：:，,。！!？?；;“”\"（）()、]{1,12})\s*[：:]\s*(?=\S)")
_NAME_LINE = re.compile(r"[^\s,。:!?\d]{1,12}\s+(?:[男女]\s+)?\d{1,3}\s*岁(?:\s*[^。!?:]{1,24})?")


def roles(lines: Sequence[Line]) -> list[Line]:
    """Give items, quotes, prefaces and leads their role."""
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
    """Give the place of a byline under at most a deck or two; 0: there is none."""
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
    """Tell whether the body begins with this line: it is no quote, note or deck."""
    if not line.spoken or line.role == "quote":
        return False
    return line.role != "body" or not (_NOTE.match(line.shape) or line.covered("em"))


def _front(out: list[Line], body: int, byline: int) -> None:
    """Make leads and prefaces of what stands before the body."""
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
    """Make a quote of each section that a name line such as `佳佳　32岁　编剧` opens; there are at least two."""
    out = list(lines)
    spoken = [place for place, line in enumerate(lines) if line.spoken]
    opened = {
        place
        for before, place in pairwise(spoken)
        if lines[before].role == "heading" and lines[place].plain and _NAME_LINE.fullmatch(lines[place].shape)
    }
    if len(opened) < 2:
        return out
    inside = False
    for place in spoken:
        line = lines[place]
        inside = place in opened or (inside and line.role != "heading")
        if inside and place not in opened and line.role == "body":
            out[place] = replace(line, role="quote")
    return out


def dialogue(lines: Sequence[Line]) -> list[Line]:
    """Take lines of `名字：…` that alternate: names by the narrator, every second speaker in the second voice."""
    out: list[Line] = []
    order = list(paragraphs(lines))
    at = 0
    while at < len(order):
        run = _talk(lines, order, at)
        if not run:
            out += (lines[place] for place in order[at])
            at += 1
            continue
        speakers: list[str] = []
        for places in order[at : at + run]:
            for place in places:
                out += _turn(lines[place], speakers)
        at += run
    return out


def _talk(lines: Sequence[Line], order: list[list[int]], at: int) -> int:
    """Give the number of paragraphs from `at` on that are one conversation; 0: none."""
    names: list[str] = []
    end = at
    first = lines[order[at][0]]
    while end < len(order):
        mine = [lines[place] for place in order[end]]
        if not any(line.spoken for line in mine):
            break
        found = [_SPEAKER.match(line.heard) for line in mine if line.spoken]
        same = mine[0].quote == first.quote and mine[0].kind == "text" and not mine[0].item
        if not same or not all(found) or mine[0].role not in {"body", "quote"}:
            break
        names += (match[1] for match in found if match)
        end += 1
    if not _alternates(names, quoted=bool(first.quote)):
        return 0
    return end - at


def _alternates(names: list[str], *, quoted: bool) -> bool:
    """Tell a conversation from a list of facts: two or more speak, one of them again; two lines do in a quote."""
    several = len(set(names)) >= 2 and all(one != two for one, two in pairwise(names))
    if quoted and several and len(names) == 2:
        return bool({"我", "问", "答", "你", "记者", "Q", "A"} & set(names))
    return several and len(set(names)) < len(names)


def _turn(line: Line, speakers: list[str]) -> Iterator[Line]:
    found = _SPEAKER.match(line.heard) if line.spoken else None
    if not found:
        yield line
        return
    if found[1] not in speakers:
        speakers.append(found[1])
    voice = line.voice or ("second" if speakers.index(found[1]) % 2 else "")
    at = _place(line, found.end())
    yield _part(line, 0, at, voice="")
    yield _part(line, at, len(line.text), voice=voice)


def _place(line: Line, heard: int) -> int:
    """Give where the heard character at `heard` stands in the whole text."""
    shift = 0
    for cut in line.cuts:
        if cut.start - shift > heard:
            break
        shift += cut.end - cut.start
    return heard + shift


def _part(line: Line, start: int, end: int, *, voice: str) -> Line:
    """Give a stretch of a line as a paragraph of its own; negative, so that it has a number no other has."""

    def moved(spans: tuple[object, ...]) -> tuple[object, ...]:
        kept = (span for span in spans if span.start < end and span.end > start)  # type: ignore[attr-defined]
        return tuple(
            replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)  # type: ignore[type-var, attr-defined]
            for span in kept
        )

    return replace(
        line,
        text=line.text[start:end],
        cuts=moved(line.cuts),  # type: ignore[arg-type]
        aliases=moved(line.aliases),  # type: ignore[arg-type]
        spans=moved(line.spans),  # type: ignore[arg-type]
        block=-2 * line.block - bool(start),
        joint="",
        images=line.images if start == 0 else 0,
        role="dialogue",
        voice=voice,
    )
