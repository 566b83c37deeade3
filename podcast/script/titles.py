"""The announcement of a post: its title without the date that was just spoken, or a bulletin."""

from __future__ import annotations

from collections.abc import Sequence

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.records import Alias, Block, Post, Style

FEWEST = 2
"""Minimum items of a bulletin."""
_SEPARATOR = r"[\s:：|｜/·,，、_~～—–-]"


def block(post: Post, *, dated: bool) -> Block:
    """Return the title as a block; with `dated`, the post's own date at its start or end is not spoken.

    `每日早报：2026.6.11` -> `每日早报`, `[转载] 20260611 周报` -> `[转载]周报`; but `2026年6月11日起，……` is spoken in
    full.
    """
    found = _date(post).search(post.title) if dated else None
    start, end = found.span("tail" if found["tail"] else "head") if found else (0, 0)
    silent = (Alias(start=start, end=end, said=""),) if found else ()
    return Block(role="title", text=post.title, line=0, order=0, aliases=silent)


def is_bulletin(post: Post, blocks: Sequence[Block], style: Style) -> bool:
    """Return whether a post is a bulletin: only list items, and named so in its title, file name, category or tags."""
    if len(blocks) < FEWEST or any(block.role != "item" for block in blocks):
        return False
    categories = post.meta.get("categories") or ""
    names = categories if isinstance(categories, list) else [categories]
    called = [hanzi.simplify(name) for name in (post.title, post.slug, *post.tags, *map(str, names))]
    return any(re.search(pattern, name, re.IGNORECASE) for pattern in style.patterns["bulletin"] for name in called)


def _date(post: Post) -> re.Pattern[str]:
    """Return a pattern for the day of a post at the start or end of a title, with its separators."""
    year, month, day = post.published.year, post.published.month, post.published.day
    short = rf"{year:04}[./-]0?{month}[./-]0?{day}|{year:04}{month:02}{day:02}|{year:04}{month}{day}"
    long = rf"(?:{year:04}\s*年\s*)?0?{month}\s*月\s*0?{day}\s*[日号]"
    either, opener, closer = f"(?:{short}|{long})", r"[（(【\[]", r"[）)】\]]"
    tail = rf"{_SEPARATOR}*(?<![\d.])(?:{short})|{_SEPARATOR}+(?:{long})|\s*{opener}\s*{either}\s*{closer}"
    head = rf"{opener}?\s*{either}\s*{closer}?{_SEPARATOR}+"
    label = r"(?:\s*[\[【［][^\]】］\d]{1,12}[\]】］])?"
    return hanzi.compile(rf"(?P<tail>(?:{tail})\s*$)|^{label}(?P<head>\s*(?:{head}))")
