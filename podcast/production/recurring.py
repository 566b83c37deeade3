"""Read all posts of a show for paragraphs that stand in many of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from podcast.errors import PostError
from podcast.production import trial
from podcast.production.sources import source_of
from podcast.project.config import Config
from podcast.records import Post
from podcast.script import clean, recurring


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """What stands in many posts."""

    lines: tuple[str, ...]
    """Entries of `skip` in `podcast.toml`, each with its comment, the most frequent paragraph first."""
    posts: int
    """Posts that were read."""
    unread: tuple[Path, ...]
    """Posts that cannot be read."""


def paragraphs(config: Config) -> Recurring:
    """Propose the paragraphs that `skip` could leave out.

    Raises:
        ConfigError: A folder of posts does not exist.
    """
    found = trial.trial(config)
    read, unread = list[Post](), list(found.faults)
    proposed = recurring.proposals(_texts(found.posts, read, unread))
    return Recurring(
        lines=tuple(_line(config, one, read) for one in proposed), posts=len(read), unread=tuple(sorted(unread))
    )


def _texts(posts: tuple[Post, ...], read: list[Post], unread: list[Path]) -> Iterator[tuple[str, ...]]:
    for post in posts:
        try:
            texts = clean.heard(post)
        except PostError:
            unread.append(post.path)
            continue
        read.append(post)
        yield texts


def _line(config: Config, one: recurring.Proposal, read: list[Post]) -> str:
    share = f"{one.count} of {len(read)} posts ({100 * one.count / len(read):.0f} %)"
    return f"{one.quoted},  # {share}, such as {source_of(config, read[one.newest].path)}"
