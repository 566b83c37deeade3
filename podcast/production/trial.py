"""A first look at a site's posts, before there is a show: how many can be read, and which episodes would be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from podcast.errors import PostError
from podcast.production import in_english, selection
from podcast.production.unpublished import Skipped
from podcast.project.config import Config
from podcast.records import Post
from podcast.script import archive, clean, english
from podcast.script.posts import visibility

NEWEST = 3
"""Episodes that a new show begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was found."""

    posts: tuple[Post, ...]
    """Those that can have an episode now, newest first."""
    held: tuple[Skipped, ...]
    """Those that the site does not show, or not yet."""
    faults: Mapping[Path, PostError]
    """Those that cannot be read."""

    @property
    def undated(self) -> int:
        """Posts whose author has written no date."""
        return sum(bool(post.undated) for post in self.posts)

    def start(self, today: date) -> date:
        """Return the day from which on a show has the newest posts; `today` if there is none."""
        return min((post.published.date() for post in self.posts[:NEWEST]), default=today)

    def due(self, start: date) -> tuple[Post, ...]:
        """Return the posts from `start` on."""
        return tuple(post for post in self.posts if post.published.date() >= start)


def _in_english(post: Post) -> bool:
    """Return whether a new show skips a post for its language; what is Chinese is not cleaned to find that out."""
    if sum(map(english.is_other, post.body)) > english.FEWEST + english.CHINESE * len(post.body):
        return False
    return english.wholly(block.text for block in clean.blocks(post)[0])


def trial(config: Config) -> Trial:
    """Read all posts of a project.

    Raises:
        ConfigError: A folder of posts does not exist.
    """
    posts, held, faults = list[Post](), list[Skipped](), dict[Path, PostError]()
    now = datetime.now(config.zone)
    for path in archive.files(config.folder, config.posts, config.exclude):
        try:
            reason = visibility.of_path(path, config.generator)
            post = None if reason else selection.load(config, path)
            english_only = post is not None and not post.unpublished and _in_english(post)
        except PostError as error:
            faults[path] = error
            continue
        reason = reason or (post.unpublished if post else None)
        if post and not reason and post.published > now:
            reason = visibility.FUTURE
        if not reason and english_only:
            reason = in_english.REASON
        if reason:
            held.append(Skipped(path=path, slug=path.stem, source=str(path), reason=reason))
        elif post and post.meta.get("podcast") is not False:
            posts.append(replace(post, published=post.published.astimezone(config.zone)))
    posts.sort(key=lambda post: (post.published, post.path.name), reverse=True)
    return Trial(posts=tuple(posts), held=tuple(held), faults=faults)
