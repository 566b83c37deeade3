"""Separate numbers that would be joined after the text between them is cut: `12[^1]34` -> `12 34`, spoken 十二、三十四.

Cut markup that a reader does not notice, `<b>12</b>34`, does not separate anything.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from podcast.lazy import patterns as re
from podcast.records import Alias
from podcast.script.clean import markup
from podcast.script.clean.line import Cut, Line

_SPACE = " "
"""Written between them; after a remaining comma, it is also what is spoken."""
_REST = "、"
"""Spoken in place of the space: `12 345元` would be read as thousands separated by a space."""
_DIGIT = "0-9０-９"
_BEFORE = re.compile(rf"(?:[{_DIGIT}]([,，.])?|[⁰¹²³⁴-⁹₀-₉])( *)\Z")
_AFTER = re.compile(rf"( *)([,，.])?(?=[{_DIGIT}])")
_MOST_SPACES = 8
"""Maximum spaces examined on each side."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*")
_SEAMLESS = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "ruby", "samp", "small", "span", "strong", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
"""Elements without a visible boundary."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """A position in the spoken text of a line."""

    start: int
    end: int
    """After the existing spaces or comma."""
    said: str
    written: bool
    """Whether a space is inserted at the end: there is none yet, and no full-width comma separates the numbers."""


def parted(line: Line, aliases: Iterator[Alias]) -> tuple[str, list[Alias]]:
    """Return the spoken text of a line with its numbers kept apart.

    Args:
        line: The line.
        aliases: Its aliases; indices are into the spoken text.

    Returns:
        The text, and all aliases with indices into it.
    """
    gaps = list(_gaps(line))
    if not gaps:
        return line.heard, list(aliases)
    written = [gap.end for gap in gaps if gap.written]
    moved = [
        replace(
            alias,
            start=alias.start + bisect_right(written, alias.start),
            end=alias.end + bisect_left(written, alias.end),
        )
        for alias in aliases
    ]
    starts, ends = [alias.start for alias in moved], [alias.end for alias in moved]
    for gap in gaps:
        start = gap.start + bisect_left(written, gap.start)
        end = gap.end + bisect_left(written, gap.end) + gap.written
        if bisect_right(ends, start) == bisect_left(starts, end):  # not inside another alias
            moved.append(Alias(start=start, end=end, said=gap.said))
    return _spaced(line.heard, written, 0), sorted(moved, key=lambda alias: alias.start)


def shown(line: Line, start: int, end: int) -> str:
    """Return a span of the spoken text of a line, as a reader of the notes sees it."""
    places = [gap.end for gap in _gaps(line) if gap.written and start < gap.end < end]
    return _spaced(line.heard[start:end], places, start)


def _spaced(text: str, places: list[int], start: int) -> str:
    parts, at = [], 0
    for place in places:
        parts.append(text[at : place - start])
        at = place - start
    return _SPACE.join([*parts, text[at:]])


def _gaps(line: Line) -> Iterator[_Gap]:
    last = 0
    for place, cuts in _places(line.cuts):
        gap = _gap(line.heard, place)
        if gap and gap.start >= last and not all(_seamless(line, cut) for cut in cuts):
            yield gap
            last = gap.end


def _places(cuts: Sequence[Cut]) -> Iterator[tuple[int, Sequence[Cut]]]:
    """Yield the positions of cuts in the spoken text, with the cuts; adjacent cuts share one position."""
    gone, first = 0, 0
    for at, cut in enumerate(cuts):
        if at + 1 == len(cuts) or cuts[at + 1].start > cut.end:
            yield cuts[first].start - gone, cuts[first : at + 1]
            gone += cut.end - cuts[first].start
            first = at + 1


def _gap(heard: str, place: int) -> _Gap | None:
    """Return the gap between the numbers around a position; None: there are none, or more than a comma is between."""
    before = _BEFORE.search(heard, max(0, place - _MOST_SPACES), place)
    after = _AFTER.match(heard, place)
    if not before or not after or (before[1] and after[2]):
        return None
    spaces, mark = before[2] + after[1], before[1] or after[2]
    if not mark:
        return _Gap(before.start(2), after.end(1), _REST, not spaces)
    comma = before.start(1) if before[1] else after.start(2)
    return None if spaces else _Gap(comma, comma + 1, mark + _SPACE, mark != "，")


def _seamless(line: Line, cut: Cut) -> bool:
    """Return whether a cut is invisible to a reader."""
    text = line.text[cut.start : cut.end]
    if cut.reason != "markup":
        return False
    return bool(_UNSEEN.fullmatch(text)) or (
        text.startswith("<") and text.endswith(">") and markup.piece(text).name in _SEAMLESS
    )
