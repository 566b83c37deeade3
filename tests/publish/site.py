"""A project with its feed written, as `podcast serve` and the clients of the tests need it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from podcast.feed import rss
from podcast.feed import site as writing
from podcast.records import Episode, Show
from tests.feed import samples


@dataclass(frozen=True)
class Site:
    """Where things are."""

    folder: Path
    show: Show
    episodes: tuple[Episode, ...]
    render: Callable[[str], bytes]

    @property
    def slug(self) -> str:
        """The newest episode's."""
        return self.episodes[0].slug

    @property
    def audio(self) -> str:
        """Path of the newest episode's MP3."""
        return f"/{self.episodes[0].enclosure.path}"

    @property
    def mp3(self) -> bytes:
        """Its bytes."""
        return (self.folder / self.episodes[0].enclosure.path).read_bytes()


def written(folder: Path, count: int = 2) -> Site:
    """Make a project with feed, and with things beside it that must not be served."""
    show, episodes = samples.project(folder, count)
    writing.write(show, episodes, folder / "feed", scratch=folder / ".podcast")
    for name in (
        "podcast.toml", "posts/x.md", ".podcast/secret.json", "feed/.hidden.json", "feed/notes.md", "feed/x.toml",
        "audio/.hidden.mp3", "audio/song.mp3",
    ):  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("secret", encoding="utf-8")
    with contextlib.suppress(OSError):  # Windows lets only some users make links
        (folder / "feed/link").symlink_to(folder, target_is_directory=True)

    def render(base: str) -> bytes:
        return rss.render(writing.dressed(replace(show, base_url=base, media_url=f"{base}/audio")), episodes)

    return Site(folder, show, episodes, render)
