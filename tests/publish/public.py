"""What is public at a target, as an app sees it, and projects to publish there."""

from __future__ import annotations

import hashlib
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from podcast.feed import episodes
from podcast.feed import site as writing
from podcast.publish.targets import edition, options, sending
from podcast.publish.targets.edition import Edition
from podcast.publish.targets.sending import Outcome
from podcast.publish.targets.storage import Storage
from podcast.records import Enclosure, Episode, Show
from tests.feed import samples

FEED = "feed/feed.xml"
NOW = datetime(2025, 4, 1, 6, tzinfo=UTC)


@dataclass(frozen=True)
class Target:
    """A target, and where the world finds it."""

    table: Mapping[str, Any]
    address: str
    _opened: dict[Path, Storage] = field(default_factory=dict)

    def open(self, project: Path) -> Storage:
        """Give the place to publish to; a client of S3 takes 0.3 s to make, so it is kept."""
        if project not in self._opened:
            self._opened[project] = options.open_target("site", self.table, project, project / ".podcast")
        return self._opened[project]

    def get(self, path: str) -> bytes:
        """Fetch a file as an app does."""
        with urllib.request.urlopen(f"{self.address}/{path}", timeout=20) as answer:
            return bytes(answer.read())

    def headers(self, path: str) -> Mapping[str, str]:
        """Give a file's headers."""
        with urllib.request.urlopen(f"{self.address}/{path}", timeout=20) as answer:
            return dict(answer.headers)

    def feed(self) -> bytes | None:
        """Fetch the feed; None where there is none."""
        try:
            return self.get(FEED)
        except urllib.error.HTTPError as error:
            error.close()
            return None

    def broken(self, show: Show) -> list[str]:
        """Give what the public feed names and the target does not have, or not whole."""
        feed = self.feed()
        if feed is None:
            return []
        found = []
        lengths = dict(re.findall(rb'<enclosure[^>]*?url="([^"]+)"[^>]*?length="(\d+)"', feed))
        lengths |= {url: size for size, url in re.findall(rb'<enclosure[^>]*?length="(\d+)"[^>]*?url="([^"]+)"', feed)}
        assert lengths
        for url in set(re.findall(rb'"(%s/[^"]+)"' % re.escape(show.base_url.encode()), feed)) | set(lengths):
            path = url.decode().removeprefix(show.base_url + "/")
            try:
                content = self.get(path)
            except urllib.error.HTTPError as error:
                error.close()
                found.append(path)
                continue
            if url in lengths and len(content) != int(lengths[url]):
                found.append(f"{path}: {len(content)} bytes")
        return found


@dataclass
class Made:
    """A project with its feed written."""

    folder: Path
    show: Show
    episodes: tuple[Episode, ...]

    def edition(self) -> Edition:
        """Give what is to be published."""
        return edition.gather(self.folder, episodes.load_all(self.folder / "audio"))

    def write(self) -> None:
        """Write records and feed."""
        for episode in self.episodes:
            episodes.save(episode, self.folder / "audio", scratch=self.folder / ".podcast")
        listed = [episode for episode in self.episodes if not episode.withdrawn]
        writing.write(self.show, listed, self.folder / "feed", scratch=self.folder / ".podcast")

    def correct(self, content: bytes = b"") -> str:
        """Give the newest episode other audio, at a new address; return its path."""
        newest, *rest = self.episodes
        content = content or samples.mp3(2)
        path = f"audio/{newest.slug}.{hashlib.sha256(content).hexdigest()[:8]}.mp3"
        (self.folder / path).write_bytes(content)
        changed = replace(newest, enclosure=Enclosure(path=path, length=len(content)), duration=2.0)
        self.episodes = (changed, *rest)
        self.write()
        return path

    def publish(self, target: Target, at: datetime = NOW, *, dry_run: bool = False) -> Outcome:
        """Publish to `target`."""
        return sending.publish(target.open(self.folder), self.edition(), at, lambda *_: None, dry_run=dry_run)


def project(folder: Path, count: int = 2, **changes: Any) -> Made:
    """Make a project with its feed written."""
    show, listed = samples.project(folder, count)
    made = Made(folder, replace(show, **changes), listed)
    made.write()
    return made


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(path: Path, port: int = 0) -> Iterator[Target]:
    """Make a folder and serve it as any web server would; 0: on a port that is free."""
    path.mkdir(exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Silent, directory=str(path)))
    worker = threading.Thread(target=server.serve_forever)
    worker.start()
    try:
        yield Target(table={"kind": "folder", "path": str(path)}, address=f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        worker.join()
        server.server_close()
