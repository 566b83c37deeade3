"""`podcast share`: what the author pastes where his readers are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from podcast.feed import addresses
from podcast.project.config import Config
from podcast.release import show_feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """An episode, ready to be told of."""

    title: str
    text: str
    """The notes' plain text."""
    url: str
    """Of the episode's page, where it can be played."""
    audio: Path
    cover: Path


def share(config: Config, name: str) -> Shared:
    """Give what is pasted elsewhere.

    Args:
        config: The show's.
        name: The episode's slug, a part of it, its guid, or its post's path.

    Raises:
        FeedError: There is no such episode.
        ConfigError: The show is not complete.
    """
    show = config.show()
    episode = show_feed.episode_called(config, Path(name).stem if name.endswith((".md", ".markdown")) else name)
    return Shared(
        title=episode.feed_title or episode.title,
        text=episode.summary,
        url=addresses.folder(show, episode),
        audio=config.home / episode.enclosure.path,
        cover=config.home / episode.artwork if episode.artwork else show.cover,
    )
