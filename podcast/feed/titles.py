"""Feed titles that add details to the spoken title."""

from __future__ import annotations

import string
from string import Formatter

from podcast.errors import ConfigError
from podcast.feed import text
from podcast.lazy import patterns as re
from podcast.records import Episode

FIELDS = ("title", "date", "first", "count")
"""Fields of a pattern: the spoken title, the day, a bulletin's first item, and its number of items."""
FIRST = 40
"""Maximum characters of the first item; lists in apps show little more of a title."""


_LETTERS = f"{string.ascii_letters}{string.digits}.-'"
_LATIN = re.compile("[A-Za-z0-9]")  # the last letter of a word; `_LETTERS` may occur inside one


def check(pattern: str) -> None:
    """Reject a pattern that cannot be filled.

    Raises:
        ConfigError: It has braces that are not a field, or an unknown field.
    """
    try:
        named = [name for _, name, _, _ in Formatter().parse(pattern) if name is not None]
    except ValueError as error:
        raise ConfigError(f"a title pattern: {pattern!r}: {error}; write {{title}} or {{date}}") from error
    unknown = [name for name in named if name not in FIELDS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        raise ConfigError(f"a title pattern: {pattern!r} has {{{unknown[0]}}}: known are {known}")


def feed_title(episode: Episode, pattern: str, bulletin_pattern: str = "") -> str:
    """Fill the pattern that applies to the episode; empty if the result is the spoken title itself.

    Args:
        episode: With its cues.
        pattern: For articles; empty: the spoken title.
        bulletin_pattern: For posts that are only a list, such as `{date} {first}等{count}条`; empty: as for articles.

    Raises:
        ConfigError: A pattern cannot be filled.
    """
    items = items_of(episode)
    chosen = bulletin_pattern if items and bulletin_pattern else pattern
    if not chosen:
        return ""
    check(chosen)
    filled = chosen.format(
        title=episode.title,
        date=f"{episode.published.year}年{episode.published.month}月{episode.published.day}日",
        first=_shortened(text.line(items[0]).rstrip("。；;.")) if items else "",
        count=len(items),
    )
    return "" if filled.strip() == episode.title else filled.strip()


def _shortened(item: str) -> str:
    """Shorten an item: not inside a grapheme, and not inside a Latin word if enough is left without it."""
    short = text.cut(item, FIRST)
    end = len(short) - 1
    if short == item or not (_LATIN.match(item[end]) and _LATIN.match(item[end - 1])):
        return short
    whole = item[:end].rstrip(_LETTERS).rstrip(" 、，：；")
    return f"{whole}…" if len(whole) >= FIRST // 2 else short


def items_of(episode: Episode) -> list[str]:
    """Return a bulletin's items, each from its first cue; empty if the post is not a bulletin."""
    spoken = [cue for cue in episode.cues if cue.line > 0]
    if not spoken or any(cue.role != "item" for cue in spoken):
        return []
    return [cue.written for place, cue in enumerate(spoken) if not place or spoken[place - 1].line != cue.line]
