"""Audio and artwork of episodes that newer ones have replaced: `podcast store --prune` removes it after a while."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from podcast import files
from podcast.errors import PublishError
from podcast.events import Noted
from podcast.feed import addresses
from podcast.project.config import Config
from podcast.publish import live
from podcast.publish.placeholders import is_placeholder
from podcast.publish.targets import options
from podcast.release import readiness, show_feed
from podcast.release.show_feed import Tell

GRACE = 30.0
"""Days for which a file is kept after it was written, as `podcast publish --prune` keeps it at the target: within that
time the author may go back to it, or publish an older state."""
_MEDIA = re.compile(r"[^/\\]+\.[0-9a-f]{8}\.(?:mp3|jpg)")
"""A file that this program wrote: its name holds the hash of its content."""
_NAMED = re.compile(rb"/([^/\"<>?]+\.[0-9a-f]{8}\.(?:mp3|jpg))")


def size(config: Config) -> files.Size:
    """Count what no record names, however new."""
    found = list(_unnamed(config).values())
    return files.Size(files=len(found), bytes=sum(found))


def prune(config: Config, tell: Tell) -> files.Size:
    """Remove what no record names, nor any public feed, and what is older than `GRACE`.

    Where a public feed cannot be read, nothing is removed, and a note says so.

    Raises:
        ConfigError: A target's table is wrong.
        OSError: A file cannot be removed.
    """
    oldest = time.time() - GRACE * files.DAY
    old = {path: length for path, length in _unnamed(config).items() if path.stat().st_mtime < oldest}
    if not old:
        return files.Size(files=0, bytes=0)
    try:
        public = {name for feed in _feeds(config) for name in _names_in(feed)}
    except PublishError as error:
        tell(Noted(message=f"old audio is kept, because the public feed may name it: {error}", loud=True))
        return files.Size(files=0, bytes=0)
    gone = {path: length for path, length in old.items() if path.name not in public}
    for path in gone:
        files.discard(path)
    return files.Size(files=len(gone), bytes=sum(gone.values()))


def _unnamed(config: Config) -> Mapping[Path, int]:
    """Return the media files that no record names, with their bytes."""
    named = {
        PurePosixPath(path).name
        for episode in show_feed.records(config)
        for path in (episode.enclosure.path, episode.artwork)
    }
    if not named or not config.audio.is_dir():  # without records, nothing says what is old
        return {}
    return {
        path: path.stat().st_size
        for path in config.audio.iterdir()
        if _MEDIA.fullmatch(path.name) and path.name not in named
    }


def _feeds(config: Config) -> Iterator[bytes]:
    """Yield every feed that listeners may have: the local one, the one published last, and those that are public.

    Raises:
        PublishError: One cannot be read.
    """
    for path in (config.feed / "feed.xml", config.cache / readiness.PUBLISHED):
        if path.is_file():
            yield path.read_bytes()
    for name, table in config.targets.items():
        yield options.open_target(name, table, config.folder, config.cache).read("feed/feed.xml") or b""
    if not config.targets and not is_placeholder(config.base_url):
        yield live.content(addresses.feed(config.show()))


def _names_in(feed: bytes) -> Iterator[str]:
    content = gzip.decompress(feed) if feed.startswith(b"\x1f\x8b") else feed
    for name in _NAMED.findall(content):
        yield unquote(name.decode("utf-8", "replace"))
