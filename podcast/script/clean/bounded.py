"""Keep the rules for links linear in the number of opening brackets."""

from __future__ import annotations

from collections.abc import Callable

from markdown_it.rules_inline import StateInline

from podcast.lazy import patterns as re

MANY_BRACKETS = 200
"""Opening brackets in one paragraph; the blog's longest list of links in one has 31."""
LONGEST_LABEL = 1000
"""Characters. CommonMark allows 999 in the label of a reference."""


def bounded(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Keep a rule for links linear: it searches the rest of the text for the closing bracket of each opening one.

    10,000 opening brackets took 2.7 s, and four times as many took sixteen times as long. If there are more than
    `MANY_BRACKETS`, only those that close within `LONGEST_LABEL` characters are tried.
    """

    def within(state: StateInline, silent: bool) -> bool:
        start = state.pos + (state.src[state.pos] == "!")
        if state.src[start : start + 1] != "[":
            return False
        known = state.env.setdefault("closes", {})  # by text: the label of a picture is parsed separately
        if state.src not in known:
            known[state.src] = _closing(state.src) if state.src.count("[") > MANY_BRACKETS else None
        closes = known[state.src]
        if closes is not None and closes.get(start, start + LONGEST_LABEL + 1) - start > LONGEST_LABEL:
            return False
        return rule(state, silent)

    return within


def _closing(source: str) -> dict[int, int]:
    """Return the position of the closing bracket of each opening one."""
    opened: list[int] = []
    closes: dict[int, int] = {}
    for found in re.finditer(r"[\[\]]", source):
        if found[0] == "[":
            opened.append(found.start())
        elif opened:
            closes[opened.pop()] = found.start()
    return closes
