"""`podcast share`: an episode's text and address, to paste into posts elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from podcast.feed import addresses
from podcast.production import named
from podcast.project.config import Config
from podcast.release import show_feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What to paste for an episode."""

    title: str
    text: str
    """The show notes as plain text."""
    url: str
    """The address of the episode's page, which has a player."""
    audio: Path
    cover: Path


def share(config: Config, name: str) -> Shared:
    """Return what to paste for an episode.

    Args:
        config: The show's.
        name: The episode, as `named.episode` finds it.

    Raises:
        FeedError: There is no such episode.
        ConfigError: The show's configuration is incomplete.
    """
    show = config.show()
    episode = named.episode(config, show_feed.records(config), name)
    return Shared(
        title=episode.feed_title or episode.title,
        text=episode.summary,
        url=addresses.folder(show, episode),
        audio=config.home / episode.enclosure.path,
        cover=config.home / episode.artwork if episode.artwork else show.cover,
    )
