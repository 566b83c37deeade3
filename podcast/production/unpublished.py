"""Report posts that their site does not show, and episodes whose post is missing or no longer shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast.events import Event, Noted
from podcast.records import Episode, Unpublished

Tell = Callable[[Event], None]

NAMED = 3
"""Posts or episodes to name in a line; the others are only counted."""


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
    return "; ".join(f"{why} ({_few(names)})" for why, names in sorted(reasons.items()))


def report_episodes(
    skipped: Iterable[Skipped], gone: Sequence[Episode], records: Mapping[str, Episode], tell: Tell
) -> None:
    """Report each episode in the feed whose post is no longer shown or is missing, with the command to withdraw it.

    Args:
        skipped: Posts that must not have an episode.
        gone: Episodes whose post is missing.
        records: All episodes, by slug.
        tell: Receives loud notes.
    """
    by_source = {episode.source: episode for episode in records.values() if episode.source}
    for one in skipped:
        episode = by_source.get(one.source) or records.get(one.slug)
        if episode and not episode.withdrawn and not episode.preview:
            message = f"{one.reason.why}, but its episode is still in the feed: `podcast withdraw {episode.slug}`"
            tell(Noted(message=f"{message} removes it", path=str(one.path), loud=True))
    listed = [episode for episode in gone if not episode.preview]
    if len(listed) > NAMED:
        names = _few([episode.slug for episode in listed])
        message = f"the posts of {len(listed)} episodes are missing ({names}), but the episodes are still in the feed"
        step = "check that `posts` in podcast.toml names the right folders, or remove each with `podcast withdraw`"
        tell(Noted(message=f"{message}: {step}", loud=True))
        return
    for episode in listed:
        message = f"is missing, but its episode is still in the feed: `podcast withdraw {episode.slug}` removes it"
        step = f"if you renamed the post, add `id: {episode.slug}` to its front matter"
        tell(Noted(message=f"{message}; {step}", path=episode.source, loud=True))


def _few(names: Sequence[str]) -> str:
    """Join the first names, and count the others."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
