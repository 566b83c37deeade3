"""Duplicated text: some of the blog's older posts were migrated with each quote and heading doubled."""

from __future__ import annotations

from collections.abc import Sequence

from podcast.script.clean.line import Line, letters, paragraphs

SHORTEST = 12
"""Letters. A shorter quote may be repeated intentionally."""


def repeats(lines: Sequence[Line]) -> list[Line]:
    """Leave out exact repetitions of the preceding quote, list or heading."""
    out = list(lines)
    order = [places for places in paragraphs(lines) if any(lines[place].spoken for place in places)]
    said = ["".join(letters(lines[place].heard) for place in places if lines[place].spoken) for places in order]
    at = 0
    while at < len(order):
        end = _run(lines, order, at)
        copy = _copy(lines, order, said, at, end)
        for places in order[end : end + copy]:
            for place in places:
                out[place] = out[place].out("markup")
        at = end + copy if copy else at + 1 if lines[order[at][0]].kind == "heading" else end
    return out


def title(lines: Sequence[Line], written: str) -> list[Line]:
    """Leave out a first line that repeats the title, which the opening speaks."""
    out = list(lines)
    first = next((place for place, line in enumerate(lines) if line.spoken), None)
    if first is not None and not lines[first].quote and letters(lines[first].heard) == letters(written):
        out[first] = lines[first].out("markup")
    return out


def _run(lines: Sequence[Line], order: list[list[int]], at: int) -> int:
    """Return the index after the quote, list or single paragraph that begins at `at`."""
    first = lines[order[at][0]]
    end = at + 1
    if first.kind == "heading" or not (first.quote or first.item):
        return end
    while end < len(order):
        line = lines[order[end][0]]
        same = line.quote == first.quote if first.quote else bool(line.item) and line.group == first.group
        if not same:
            break
        end += 1
    return end


def _copy(lines: Sequence[Line], order: list[list[int]], said: list[str], at: int, end: int) -> int:
    """Return how many paragraphs from `end` on repeat those from `at` to `end`."""
    first = lines[order[at][0]]
    whole = "".join(said[at:end])
    if first.kind == "heading":
        return int(end < len(order) and lines[order[end][0]].plain and said[end] == whole)
    if not (first.quote or first.item) or len(whole) < SHORTEST:
        return 0
    done, place = 0, end
    while place < len(order) and lines[order[place][0]].plain and whole.startswith(said[place], done):
        done, place = done + len(said[place]), place + 1
        if done == len(whole):
            return place - end
    return 0
