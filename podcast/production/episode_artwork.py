"""Artwork of episodes: the show's cover, or the post's image if `episode_artwork` is `post`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from podcast.errors import PodcastError
from podcast.events import Event, Noted
from podcast.feed import episodes
from podcast.feed.post_artwork import POST, Made, PostArtwork, Source
from podcast.production.selection import load
from podcast.project import addresses
from podcast.project.config import Config
from podcast.records import Episode

Tell = Callable[[Event], None]


class EpisodeArtwork:
    """The artwork of a run's episodes. It needs the project's folder, so it never runs on a worker.

    Args:
        config: The show's.
        tell: Receives a note if an episode cannot have its post's image.
    """

    def __init__(self, config: Config, tell: Tell) -> None:
        self._config, self._tell = config, tell
        self._artwork = PostArtwork(config.episode_artwork, config.home, config.scratch)

    def up_to_date(self, record: Episode) -> bool:
        """Return whether the artwork is up to date for an episode whose post has not changed."""
        if self._config.episode_artwork != POST:
            return not record.artwork
        return not record.artwork or (self._config.home / record.artwork).is_file()

    def update(self, path: Path, slug: str) -> bool:
        """Update the artwork of a post's episode, and its record.

        Returns:
            Whether it is final; if not, the next build tries again.
        """
        made = self._made(path, slug)
        if made.note:
            self._tell(Noted(message=made.note, path=str(path), loud=True))
        return made.settled

    def _made(self, path: Path, slug: str) -> Made:
        """Make the artwork. A post or record that cannot be read is reported like a missing image."""
        config = self._config
        try:
            post, record = load(config, path), episodes.load(config.audio / f"{slug}.json")
            source = Source(
                image=post.image,
                address=addresses.image_url(config, post),
                folders=addresses.image_folders(config, post),
            )
            made = self._artwork.of(source, slug, record.artwork)
            if made.path != record.artwork:
                episodes.save(replace(record, artwork=made.path), config.audio, scratch=config.scratch)
        except PodcastError as error:
            return Made(note=str(error), settled=False)
        return made
