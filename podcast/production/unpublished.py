"""What a build says of posts that their site does not show, and of episodes whose post is gone or no longer shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast.events import Event, Noted
from podcast.records import Episode, Unpublished

Tell = Callable[[Event], None]

NAMED = 3
"""Posts or episodes that a line names; of more it gives the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A post of which no episode may be made."""

    path: Path
    slug: str
    """That its episode would have; the file's stem where the post was not read."""
    source: str
    """Its path as a record has it."""
    reason: Unpublished


def tell_held(held: Sequence[Held], tell: Tell) -> None:
    """Say in one line how many posts are held back, and why."""
    if not held:
        return
    reasons: dict[str, list[str]] = {}
    for one in held:
        reasons.setdefault(one.reason.why, []).append(one.path.name)
    told = "; ".join(f"{why} ({_few(names)})" for why, names in sorted(reasons.items()))
    count = f"{len(held)} posts are" if len(held) > 1 else "1 post is"
    tell(Noted(message=f"{count} held back, because their site does not show them: {told}"))


def tell_episodes(held: Iterable[Held], gone: Sequence[Episode], records: Mapping[str, Episode], tell: Tell) -> None:
    """Report each episode in the feed whose post is no longer shown or is gone, with the command that withdraws it.

    Args:
        held: Posts of which no episode may be made.
        gone: Episodes whose post is gone.
        records: All episodes, by slug.
        tell: Told loudly.
    """
    by_source = {episode.source: episode for episode in records.values() if episode.source}
    for one in held:
        episode = by_source.get(one.source) or records.get(one.slug)
        if episode and not episode.withdrawn and not episode.preview:
            message = f"{one.reason.why}, and its episode is still in the feed: `podcast withdraw {episode.slug}`"
            tell(Noted(message=f"{message} takes it out", path=str(one.path), loud=True))
    listed = [episode for episode in gone if not episode.preview]
    if len(listed) > NAMED:
        names = _few([episode.slug for episode in listed])
        message = f"the posts of {len(listed)} episodes are gone ({names}), and the episodes stay in the feed"
        step = "see that `posts` in podcast.toml names the right folders, or take each out with `podcast withdraw`"
        tell(Noted(message=f"{message}: {step}", loud=True))
        return
    for episode in listed:
        message = f"is gone, and its episode stays in the feed: `podcast withdraw {episode.slug}` takes it out"
        step = f"if the post has a new name, give that one `id: {episode.slug}`"
        tell(Noted(message=f"{message}; {step}", path=episode.source, loud=True))


def _few(names: Sequence[str]) -> str:
    """Name a few, and give the number of the others."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
