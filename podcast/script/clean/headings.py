"""Headings in their three forms: `#`, a short line that stands as one, and `**1 |** ...`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from podcast.script.clean.line import Line, joined, paragraphs

LONGEST_HEADING = 60
"""Signs. A longer one is a paragraph that a line of `---` below has made a heading by mistake."""
LONGEST_BOLD = 40
LONGEST_BARE = 26
"""Signs. The longest bare heading of the blog has 24; a shorter limit loses it, a longer one takes in sentences."""
NEIGHBOUR = 30
"""Signs. A bare heading stands between paragraphs at least this long."""
_MARK = re.compile(r"(\d{1,2})\s*[|｜丨│]\s*(?=\S)")
_BAR = re.compile(r"[▎▌▍▏■◆●►]\s*(?=\S)")
_ENDS = re.compile(r"[。;:,!…—.](?:[”\"'’」』)】]*)$")
_QUESTION = re.compile(r"\?[”\"'’」』)】]*$")
_NUMBER = re.compile(r"(?:第\s*)?\d{1,2}(?:\s*[.、])?|[一二三四五六七八九十]{1,3}、?")
_COUNTED = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[.、](?!\d))\s*\S")
_COUNTED_AGAIN = re.compile(r"(?:1[.、]|一、|\([一1]\))")
_BRACKETED = re.compile(r"[\[【][^\[\]【】]{2,40}[\]】]")
_ASIDE = re.compile(r"\((?![一二三四五六七八九十\d]{1,3}\)).*\)|[—-]{2}.*[^—-]")
"""A remark in brackets, or a name behind a quotation, stands over nothing."""
_FIRSTLY = re.compile(r"其[一二三四五六]|(?:首|其)[先次]|(?:再次|最后|此外|另外)[,，]")
"""How a sentence counts on: a line like that is one of a row of points, not what stands over them."""
_DIGITS = "零一二三四五六七八九"


def headings(lines: Sequence[Line]) -> list[Line]:
    """Give headings their role, and say their marks."""
    out = [_real(line) for line in lines]
    order = [places for places in paragraphs(out) if any(out[place].spoken for place in places)]
    for places in order:
        out[places[0]] = _barred(out[places[0]]) if len(places) == 1 else out[places[0]]
    for at in _counted(out, order):
        out[order[at][0]] = replace(out[order[at][0]], role="heading")
    usual = any(line.role == "heading" and line.depth for line in out)
    for at, places in enumerate(order):
        if len(places) == 1 and out[places[0]].plain and out[places[0]].role == "body":
            out[places[0]] = _marked(out[places[0]]) or _bold(out, order, at) or out[places[0]]
    if not usual and not any(line.role == "heading" for line in out):
        for at in _bare(out, order):
            out[order[at][0]] = replace(out[order[at][0]], role="heading")
    return out


def _real(line: Line) -> Line:
    """Take `#` to `#####`."""
    if line.kind != "heading" or not line.spoken or line.depth == 6:
        return line
    if line.quote or len(line.shape) > LONGEST_HEADING:
        return replace(line, kind="text", depth=0)
    return _marked(line) or replace(line, role="heading")


def _marked(line: Line) -> Line | None:
    """Take `1 | ...`: the mark is said as `一，`."""
    found = _MARK.match(line.heard)
    if not found or len(line.shape) > LONGEST_BOLD or _ENDS.search(line.shape):
        return None
    return replace(line.say([(found.start(), found.end(), f"{_chinese(int(found[1]))}，")]), role="heading")


def _barred(line: Line) -> Line:
    """Take `▎...`: the bar is not said."""
    found = _BAR.match(line.heard) if line.plain and line.role == "body" else None
    if not found or len(line.shape) > LONGEST_BOLD or _ENDS.search(line.shape):
        return line
    return replace(line.cut([found.span()], "markup"), role="heading")


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    said = ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")
    return said or _DIGITS[0]


def _bold(lines: list[Line], order: list[list[int]], at: int) -> Line | None:
    """Take a bold line that stands alone over text."""
    line = lines[order[at][0]]
    ends = _ENDS.search(line.shape) and not _NUMBER.fullmatch(line.shape)
    if len(line.shape) > LONGEST_BOLD or ends or not line.covered("strong"):
        return None
    if at + 1 >= len(order) or lines[order[at + 1][0]].kind == "heading":
        return None
    return replace(line, role="heading")


def _counted(lines: list[Line], order: list[list[int]]) -> list[int]:
    """Give the short lines that count on, `1.…` or `一、…`, each over a paragraph."""
    found = []
    for at, places in enumerate(order[:-1]):
        line, after = lines[places[0]], lines[order[at + 1][0]]
        counted = len(places) == 1 and line.plain and line.role == "body" and _COUNTED.match(line.shape)
        over = (after.plain and not _COUNTED.match(after.shape)) or _COUNTED_AGAIN.match(after.shape)
        if counted and over and len(line.shape) <= LONGEST_BOLD and not _ENDS.search(line.shape):
            found.append(at)
    return found if len(found) >= 2 else []


def _bare(lines: list[Line], order: list[list[int]]) -> list[int]:
    """Give the paragraphs that stand as headings in a post that has no other ones."""
    shapes = [joined([lines[place] for place in places]) for places in order]
    found = [at for at in range(len(order)) if _stands(lines, order, shapes, at)]
    plain = [at for at in found if not _QUESTION.search(shapes[at])]
    return found if plain else []


def _stands(lines: list[Line], order: list[list[int]], shapes: list[str], at: int) -> bool:
    first, shape = lines[order[at][0]], shapes[at]
    if len(order[at]) > 1 or not first.plain or not 0 < at + 1 < len(order):
        return False
    follows = lines[order[at + 1][0]].plain and len(shapes[at + 1]) >= NEIGHBOUR
    if _BRACKETED.fullmatch(shape):
        return lines[order[at + 1][0]].plain or bool(lines[order[at + 1][0]].quote)
    if _NUMBER.fullmatch(shape):
        return lines[order[at + 1][0]].plain
    if _ASIDE.fullmatch(shape):
        return False
    if len(shape) > LONGEST_BARE or _ENDS.search(shape) or len(shape) < 2 or _FIRSTLY.match(shape):
        return False
    long = at > 0 and (len(shapes[at - 1]) >= NEIGHBOUR or _NUMBER.fullmatch(shapes[at - 1]) is not None)
    before = long and lines[order[at - 1][0]].plain
    return follows and before
