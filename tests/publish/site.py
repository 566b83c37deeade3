"""A project with its feed written, as `podcast serve` and the clients of the tests need it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from aiohttp import web

from podcast.feed import rss
from podcast.feed import site as writing
from podcast.publish import serve
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


@dataclass(frozen=True)
class Served:
    """A project whose feed can be fetched."""

    url: str
    """The feed's."""
    folder: Path
    """The project's."""
    episodes: tuple[Episode, ...]
    """Newest first."""

    def audio(self) -> set[bytes]:
        """Give every episode's bytes."""
        return {(self.folder / episode.enclosure.path).read_bytes() for episode in self.episodes}


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
        return rss.render(
            writing.with_published_cover(replace(show, base_url=base, media_url=f"{base}/audio")), episodes
        )

    return Site(folder, show, episodes, render)


@contextlib.contextmanager
def serving(site: Site) -> Iterator[Served]:
    """Serve in a thread of its own."""
    ready, told = threading.Event(), list[str]()
    loop = asyncio.new_event_loop()
    stopped = asyncio.Event()

    async def run() -> None:
        runner = web.AppRunner(serve.application(site.folder, site.render), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told.append(f"http://127.0.0.1:{runner.addresses[0][1]}/feed/feed.xml")
        ready.set()
        await stopped.wait()
        await runner.cleanup()

    worker = threading.Thread(target=loop.run_until_complete, args=(run(),))
    worker.start()
    assert ready.wait(20)
    try:
        yield Served(told[0], site.folder, site.episodes)
    finally:
        loop.call_soon_threadsafe(stopped.set)
        worker.join()
        loop.close()
