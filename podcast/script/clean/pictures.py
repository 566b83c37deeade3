"""Captions and credits, which make no sense without their picture or table."""

from __future__ import annotations

from collections.abc import Sequence

from podcast.lazy import patterns as re
from podcast.script.clean import shapes
from podcast.script.clean.line import Line, joined, lettered, paragraphs

LONGEST_CAPTION = 45
"""Characters of a caption that is recognised only by its position; one in italics may have twice as many."""
_COUNTED = re.compile(
    r"(?:第\s*)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[.、:章节步款条招种部]|\(\d{1,2}\)|[▎▌▍■◆●►]"
)
"""A numbered line is a heading, whether or not a picture is above it."""
_ITEM = re.compile(r"\d{1,3}\s*[.、)]\s*\D")
_SHOWN = re.compile("[上下左右此本]?图(?:为|示[:,为]|中为|中是)|[上下左右配]?图\\s*:")
_CENTRED = re.compile(r"<(?:center\b|[a-z]+\s[^>]*(?:text-align\s*:\s*center|align\s*=\s*[\"']?center))", re.IGNORECASE)
"""The form of a line under a picture in an old editor."""
_ENDS = re.compile(r"(?:[。!?;:,]|\.\.\.|——?)[”\"'’」』)】]*$")


def captions(lines: Sequence[Line]) -> list[Line]:
    """Leave out captions and credits."""
    out = list(lines)
    order = [places for places in paragraphs(lines) if lines[places[0]].kind != "directive"]
    headed = any(line.kind == "heading" and line.depth <= 5 for line in lines)
    gallery = _gallery(lines, order)
    for at, places in enumerate(order):
        mine = [lines[place] for place in places]
        if any(line.reason for line in mine) or mine[0].quote or mine[0].item:
            continue
        before = _media(lines, order, at - 1)
        if before and _describes(lines, order, at):
            continue
        reason = "caption" if _caption(mine, before, _media(lines, order, at + 1), headed or gallery, at) else None
        for place in places:
            line = lines[place]
            if not line.spoken:
                continue
            credit = shapes.PICTURE.fullmatch(line.shape.strip("()[]* ")) and _is_credit(line, before)
            if credit or (shapes.PROMPT.fullmatch(line.shape) and place and out[place - 1].reason == "credit"):
                out[place] = line.out("credit")
            elif reason or shapes.CAPTION.fullmatch(line.shape) or shapes.WITH_CREDIT.fullmatch(line.shape):
                out[place] = line.out("caption")
    return out


def _media(lines: Sequence[Line], order: list[list[int]], at: int) -> bool:
    """Return whether the paragraph is a picture, a table, or the caption of one."""
    if not 0 <= at < len(order):
        return False
    mine = [lines[place] for place in order[at]]
    if mine[0].kind == "table":
        return True
    return any(line.images for line in mine) and mine[0].kind == "text"


def _describes(lines: Sequence[Line], order: list[list[int]], at: int) -> bool:
    """Return whether a paragraph under a picture is all the text below a title: the picture is its caption, not it."""
    above = at - 1
    while above >= 0 and not any(lines[place].spoken for place in order[above]):
        above -= 1
    mine = [lines[place] for place in order[at]]
    if above < 0 or not mine[0].plain or not _titles(lines, order[above]) or _italic(mine):
        return False
    if any(shapes.PICTURE.fullmatch(line.shape) or shapes.CAPTION.fullmatch(line.shape) for line in mine):
        return False
    after = next((places for places in order[at + 1 :] if any(lines[place].spoken for place in places)), None)
    return after is None or _titles(lines, after)


def _titles(lines: Sequence[Line], places: list[int]) -> bool:
    """Return whether a paragraph is the title of an item: a heading, or a short numbered line."""
    first = lines[places[0]]
    if first.kind == "heading" and first.depth <= 5:
        return True
    return len(places) == 1 and first.plain and len(first.shape) <= LONGEST_CAPTION and bool(_ITEM.match(first.shape))


def _gallery(lines: Sequence[Line], order: list[list[int]]) -> bool:
    """Return whether pictures and short lines alternate."""
    turns = 0
    for at in range(1, len(order) - 1):
        mine = [lines[place] for place in order[at]]
        turns += mine[0].plain and _short(mine) and _media(lines, order, at - 1) and _media(lines, order, at + 1)
    return turns >= 3


def _short(lines: list[Line]) -> bool:
    shape = joined(lines)
    return 0 < len(shape) <= LONGEST_CAPTION and not _ENDS.search(shape)


def _caption(lines: list[Line], before: bool, after: bool, no_heading: bool, at: int) -> bool:
    """Return whether a paragraph is a caption, judged by position and form.

    Args:
        no_heading: Whether a short line after a picture cannot be a heading: the post has headings of the usual form,
            or it is a gallery.
    """
    first = lines[0]
    if first.kind == "heading":
        return first.depth == 6
    if not first.plain and not any(line.images for line in lines):
        return False
    shape = joined(lines)
    if any(line.images for line in lines):
        marked = _italic(lines) or _SHOWN.match(shape) or not _ENDS.search(shape)
        return len(shape) <= 2 * LONGEST_CAPTION and bool(marked) and lettered(shape)
    if not before:
        return False
    if _italic(lines) and at > 2 and len(shape) <= 2 * LONGEST_CAPTION:
        return True
    if shapes.WITH_SOURCE.fullmatch(shape) or (len(shape) <= 2 * LONGEST_CAPTION and _SHOWN.match(shape)):
        return True
    if _COUNTED.match(shape):
        return False
    return _short(lines) and (no_heading or after or bool(_CENTRED.search(first.text))) and not first.covered("strong")


def _italic(lines: list[Line]) -> bool:
    return all(line.covered("em") for line in lines if lettered(line.heard))


def _is_credit(line: Line, before: bool) -> bool:
    """Return whether a line is a credit, not prose with the same beginning: it has no full stop, or is at a picture."""
    return line.kind == "text" and (before or len(line.shape) <= 40 or line.shape.startswith("题图"))
