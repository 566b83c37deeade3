"""Episodes and what apps show with them: the show's cover, or their post's image where `episode_artwork` says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from podcast.errors import PodcastError
from podcast.events import Event, Noted
from podcast.feed import episodes
from podcast.feed.post_artwork import POST, Made, PostArtwork, Source
from podcast.production.selection import load
from podcast.project.config import Config
from podcast.records import Episode

Tell = Callable[[Event], None]


class EpisodeArtwork:
    """The artwork of a run's episodes. It needs the project's disk, so it is done where the records are kept.

    Args:
        config: The show's.
        tell: Told why an episode does not have its post's image.
    """

    def __init__(self, config: Config, tell: Tell) -> None:
        self._config, self._tell = config, tell
        self._artwork = PostArtwork(config.episode_artwork, config.home, config.scratch)

    def stands(self, record: Episode) -> bool:
        """Tell whether an episode whose post has not changed is shown as it should be."""
        if self._config.episode_artwork != POST:
            return not record.artwork
        return not record.artwork or (self._config.home / record.artwork).is_file()

    def update(self, path: Path, slug: str) -> bool:
        """Bring the artwork of a post's episode up to date in its record.

        Returns:
            Whether that is settled; if not, the next build should take the post up again.
        """
        made = self._made(path, slug)
        if made.note:
            self._tell(Noted(message=made.note, path=str(path), loud=True))
        return made.settled

    def _made(self, path: Path, slug: str) -> Made:
        """Make the artwork; a post or record that cannot be read meanwhile is told like an image that cannot."""
        config = self._config
        try:
            post, record = load(config, path), episodes.load(config.audio / f"{slug}.json")
            source = Source(image=post.image, address=config.image_url(post.image), folders=config.image_folders)
            made = self._artwork.of(source, slug, record.artwork)
            if made.path != record.artwork:
                episodes.save(replace(record, artwork=made.path), config.audio, scratch=config.scratch)
        except PodcastError as error:
            return Made(note=str(error), settled=False)
        return made
