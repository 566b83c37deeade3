"""Episodes in the feed whose post is missing, or that their site no longer shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast.events import Event, Noted
from podcast.production.post_index import PostIndex
from podcast.production.reading_style import reading_of
from podcast.production.selection import Request, load, orphans, possible_renames, survey
from podcast.production.sources import path_of, source_of
from podcast.production.unpublished import Skipped, few
from podcast.project.config import Config
from podcast.records import Episode

Tell = Callable[[Event], None]

NAMED = 3
"""Episodes that get a line each; more get one for all."""
ALL = "`podcast withdraw --post-gone` removes them all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An episode in the feed that has no post to stand on."""

    episode: Episode
    path: str
    """The post's."""
    why: str
    """Empty: the file is missing."""
    renamed: Path | None = None
    """A new post with its title or of its day, which may be this one under another name; not known to a build."""


def of(
    config: Config, skipped: Iterable[Skipped], orphaned: Sequence[Episode], records: Mapping[str, Episode]
) -> tuple[Gone, ...]:
    """Return the episodes in the feed whose post is held back or missing.

    Args:
        config: The show's.
        skipped: Posts that must not have an episode.
        orphaned: Episodes whose post is missing.
        records: All episodes, by slug.
    """
    by_source = {source_of(config, path_of(config, one.source)): one for one in records.values() if one.source}
    found = dict[str, Gone]()
    for one in skipped:
        episode = by_source.get(one.source) or records.get(one.slug)
        if episode and not episode.withdrawn and not episode.preview:
            found[episode.slug] = Gone(episode=episode, path=str(one.path), why=one.reason.why)
    for episode in orphaned:
        if not episode.preview:
            found.setdefault(episode.slug, Gone(episode=episode, path=episode.source, why=""))
    return tuple(found.values())


def survey_of(config: Config, records: Mapping[str, Episode]) -> tuple[Gone, ...]:
    """Read all posts, and return the episodes in the feed whose post is gone.

    Raises:
        ConfigError: A folder of posts does not exist.
    """
    request = Request()
    found = survey(config, request, lambda _: None, PostIndex(config, reading_of(config, request).hashes))
    gone = of(config, found.not_voiced, orphans(config, found.entries, records), records)
    missing = [one.episode for one in gone if not one.why]
    if not missing:
        return gone
    renamed = dict[str, Path]()
    for entry in found.entries:
        if entry.slug not in records:
            for old in possible_renames(load(config, entry.path), missing):
                renamed.setdefault(old.slug, entry.path)
    return tuple(
        Gone(episode=one.episode, path=one.path, why=one.why, renamed=renamed.get(one.episode.slug)) for one in gone
    )


def report(gone: Sequence[Gone], tell: Tell) -> None:
    """Report each episode whose post is gone, with the command that withdraws it; of many, say how to withdraw all."""
    held = [one for one in gone if one.why]
    missing = [one for one in gone if not one.why]
    for one in held[:NAMED]:
        message = f"{one.why}, but its episode is still in the feed: `podcast withdraw {one.episode.slug}`"
        tell(Noted(message=f"{message} removes it", path=one.path, loud=True))
    if len(missing) > NAMED:
        names = few([one.episode.slug for one in missing])
        message = f"the posts of {len(missing)} episodes are missing ({names}), but the episodes are still in the feed"
        step = f"check that `posts` in podcast.toml names the right folders; {ALL}"
        tell(Noted(message=f"{message}: {step}", loud=True))
    for one in missing if len(missing) <= NAMED else ():
        message = f"is missing, but its episode is still in the feed: `podcast withdraw {one.episode.slug}` removes it"
        step = f"if you renamed the post, add `id: {one.episode.slug}` to its front matter"
        tell(Noted(message=f"{message}; {step}", path=one.path, loud=True))
    told = min(len(held), NAMED) + len(missing)
    if len(gone) > 1 and len(missing) <= NAMED:
        more = f"{len(held) - NAMED} more posts are held back with an episode in the feed: " if told < len(gone) else ""
        tell(Noted(message=f"{more}{ALL}", loud=True))
