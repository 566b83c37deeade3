"""Lists that their author has typed: `一、《春》<br>二、《夏》`, or lines inside HTML, where Markdown has no lists."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from podcast.lazy import patterns as re
from podcast.script.clean.line import Line, paragraphs

_HAN = "[一二三四五六七八九十]{1,3}"
_MARK = re.compile(
    r"\s*(?:(?P<figure>\d{1,3})[.．、)）](?!\d)|[（(](?P<round>\d{1,3})[)）]"
    rf"|(?P<han>{_HAN})、|[（(](?P<roundhan>{_HAN})[)）]"
    r"|(?P<circled>[①-⑳❶-❿])|(?P<keycap>\d)\ufe0f?\u20e3|(?P<bullet>[·•●○▪■◆◇]|[-*](?=\s)))\s*(?=[^\W_]|[^\s\w.。,，、)）])"
)
SHORT = 30
"""Characters. A line wrapped by an editor has 35 or more."""
_COMMAS = tuple("，,、；;：:")


def listed(lines: Sequence[Line], number: Callable[[], int]) -> list[Line]:
    """Make each line of a typed list an item: at least two lines of a paragraph that count on, or have one bullet.

    Args:
        lines: All lines of a post.
        number: Gives a new number for a block.
    """
    out = list(lines)
    for places in paragraphs(lines):
        first = lines[places[0]]
        if len(places) > 1 and first.kind == "text" and not (first.item or first.quote):
            for place, block, item in _numbered([lines[place] for place in places], number):
                at = places[place]
                out[at] = replace(out[at], block=block, item=item)
    return out


def _numbered(lines: list[Line], number: Callable[[], int]) -> Iterator[tuple[int, int, int]]:
    """Yield index, block and item of each line from the first typed item of a paragraph on."""
    marks = [_mark(line) for line in lines]
    at = after = 0
    while at < len(lines):
        end = _run(lines, marks, at)
        item = 0
        for place in range(at, end):
            item = number() if marks[place] else item
            yield place, item, item
        if end > at:
            at, after = end, number()
        else:
            if after:
                yield at, after, 0
            at += 1


def _run(lines: list[Line], marks: list[tuple[str, int] | None], start: int) -> int:
    """Return the index after the list that begins at `start`; `start` if none does."""
    last, items, end = marks[start], 1, start + 1
    if not last:
        return start
    for place in range(start + 1, len(lines)):
        mark = marks[place]
        if mark is None and _wrapped(lines[place - 1], lines[place]):
            continue
        if mark is None or mark != _next(last):
            break
        last, items, end = mark, items + 1, place + 1
    while end < len(lines) and marks[end] is None and _wrapped(lines[end - 1], lines[end]):
        end += 1
    return end if items > 1 else start


def _wrapped(before: Line, line: Line) -> bool:
    """Return whether an editor has wrapped a line: the one before ends in the middle of a sentence."""
    text = before.heard.rstrip()
    return line.joint == " " and not text.endswith(tuple("。！？!?…")) and (len(text) > SHORT or text.endswith(_COMMAS))


def _next(mark: tuple[str, int]) -> tuple[str, int]:
    """Return the mark of the next item: the same bullet, or the next number."""
    kind, number = mark
    return kind, number + 1 if number else 0


def _mark(line: Line) -> tuple[str, int] | None:
    """Return the kind of a line's mark and its number; a bullet is its own kind."""
    found = _MARK.match(line.heard) if line.spoken else None
    if not found:
        return None
    kind, written = found.lastgroup or "", found[found.lastgroup or 0]
    if kind == "bullet":
        return written, 0
    if kind in {"han", "roundhan"}:
        tens, ten, ones = written.rpartition("十")
        return kind, (_value(tens) or 1) * 10 + _value(ones) if ten else _value(ones)
    return kind, int(unicodedata.numeric(written)) if kind == "circled" else int(written)


def _value(digits: str) -> int:
    return int(unicodedata.numeric(digits)) if len(digits) == 1 else 0
