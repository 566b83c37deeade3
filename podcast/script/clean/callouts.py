"""Callouts of GitHub and Obsidian, `> [!NOTE] title`: the author's own words in a box, not a quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from podcast.lazy import patterns as re
from podcast.script.clean.line import Line, lettered

_MARK = re.compile(r"\s*\[!([A-Za-z][\w-]*)(?:\|[^\]\n]*)?\][+-]?\s*")
_QUOTES = frozenset({"quote", "cite"})
"""Types of callouts whose text is somebody else's."""


def callouts(lines: Sequence[Line]) -> list[Line]:
    """Cut the marks of callouts, and make their text the author's own unless it is marked as a quote."""
    kinds: dict[int, str] = {}
    seen: set[int] = set()
    out: list[Line] = []
    title: Line | None = None
    for line in lines:
        shown = line
        found = _MARK.match(line.heard) if line.quote and line.kind == "text" and not line.joint else None
        if found:
            shown = line.cut([found.span()], "markup")
            if line.quote not in seen:
                kinds[line.quote] = found[1].lower()
        if title and title.block == line.block:
            shown = replace(shown, joint="\n")  # a title has no mark at its end
        title = shown if found and lettered(shown.heard) else None
        seen.add(line.quote)
        own = kinds.get(line.quote, "quote") not in _QUOTES
        out.append(replace(shown, quote=0) if own and line.quote else shown)
    return out
