"""Report posts that their site does not show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast.events import Event, Noted
from podcast.records import Unpublished

Tell = Callable[[Event], None]

NAMED = 3
"""Names in a line; the others are only counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A post that must not have an episode."""

    path: Path
    slug: str
    """The slug of its episode; the file's stem if the post was not read."""
    source: str
    """Its path, in the form that records use."""
    reason: Unpublished


def report_skipped(skipped: Sequence[Skipped], tell: Tell) -> None:
    """Report in one line how many posts are skipped, and why."""
    if not skipped:
        return
    listed = by_reason(skipped)
    count = f"{len(skipped)} posts are skipped because their" if len(skipped) > 1 else "1 post is skipped because its"
    tell(Noted(message=f"{count} site does not show {'them' if len(skipped) > 1 else 'it'}: {listed}"))


def by_reason(skipped: Sequence[Skipped]) -> str:
    """Return the reasons for which posts are skipped, each with the first posts."""
    reasons: dict[str, list[str]] = {}
    for one in skipped:
        name = one.path.name if one.path.stem != "index" else f"{one.path.parent.name}/{one.path.name}"
        reasons.setdefault(one.reason.why, []).append(name)
    return "; ".join(f"{why} ({few(names)})" for why, names in sorted(reasons.items()))


def few(names: Sequence[str]) -> str:
    """Join the first names, and count the others."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
