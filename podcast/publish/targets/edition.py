"""The content to publish: a feed, and the files it needs."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from podcast.errors import PublishError
from podcast.lazy.libraries import etree
from podcast.publish.reading import PODCAST, Entry
from podcast.publish.serve import MIME_TYPES
from podcast.publish.targets.headers import FEED, packable
from podcast.records import Episode


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The content to publish."""

    feed: bytes
    """The bytes of `feed.xml`."""
    files: Mapping[str, Path]
    """Path at the target -> file on disk: audio, artwork and pages, without the feed."""
    known: frozenset[str]
    """Guids of all records; a guid of the public feed that is not here would be lost."""

    def only(self, parts: Sequence[str]) -> Edition:
        """Return the edition for a target that accepts only some of the folders."""
        kept = {path: file for path, file in self.files.items() if path.split("/")[0] in parts}
        return replace(self, files=kept)

    def packed(self, folder: Path) -> Edition:
        """Return the edition with its text files packed by gzip, in copies under `folder`.

        A copy has its file's time, so that only changed files are packed again.
        """
        return replace(
            self,
            files={path: _packed(file, folder / path) if packable(path) else file for path, file in self.files.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The files and guids that a feed lists."""

    show: str
    """podcast:guid; empty if it has none."""
    guids: frozenset[str]
    audio: Mapping[str, int]
    """Path at the target -> bytes, of each enclosure."""
    artwork: frozenset[str]
    """Path at the target of each picture that is in the same folder as its episode's audio."""

    @property
    def media(self) -> frozenset[str]:
        """The paths in `audio/` for this feed."""
        return self.artwork | self.audio.keys()


def read(feed: bytes, which: str) -> Listing:
    """Read what a feed lists.

    Raises:
        PublishError: It is not an RSS feed.
    """
    try:
        root = etree.fromstring(feed, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise PublishError(f"{which} is not XML: {error}; run `podcast feed` and publish again") from error
    entries = [Entry(element) for element in root.iterfind("channel/item")]
    return Listing(
        show=(root.findtext(f"channel/{PODCAST}guid") or "").strip(),
        guids=frozenset(entry.guid for entry in entries),
        audio={audio_path(entry.url): _length(entry) for entry in entries if entry.url},
        artwork=frozenset(audio_path(entry.picture) for entry in entries if entry.picture and _beside(entry)),
    )


def audio_path(url: str) -> str:
    """Return the path at the target of an enclosure or of artwork, whose address may be under any `media_url`."""
    return f"audio/{unquote(urlsplit(url).path.rpartition('/')[2])}"


def _beside(entry: Entry) -> bool:
    """Return whether an episode's picture is in the folder of its audio; others are not uploaded or removed."""
    folder = (entry.picture or "").rpartition("/")[0].partition("://")[2]
    return f"/{entry.url}".rpartition("/")[0].endswith(
        f"/{folder}"
    )  # before it may be the prefix of a counting service


def gather(project: Path, episodes: Sequence[Episode]) -> Edition:
    """Collect feed, pages and audio of a project whose feed has passed its check.

    Args:
        project: Its folder, with `feed/` and `audio/`.
        episodes: All records.

    Raises:
        PublishError: There is no feed, it lists a preview, or a file it needs is missing.
    """
    try:
        feed = (project / FEED).read_bytes()
    except OSError as error:
        raise PublishError(f"{project / FEED} cannot be read; run `podcast build` first") from error
    listing = read(feed, str(project / FEED))
    previews = [episode.slug for episode in episodes if episode.preview and episode.guid in listing.guids]
    if previews:
        raise PublishError(
            f"the feed lists {len(previews)} previews ({', '.join(previews[:3])}), which are never published; run "
            "`podcast build` when edge is reachable, or `podcast feed` to list the other episodes"
        )
    found = {path: project / path for path in sorted(listing.media)} | dict(_pages(project))
    missing = [path for path, file in found.items() if not file.is_file()]
    if missing:
        raise PublishError(f"{missing[0]} is missing; run `podcast build`, then publish again")
    known = frozenset(episode.guid for episode in episodes if not episode.preview)
    return Edition(feed=feed, files=found, known=known)


def pack(content: bytes) -> bytes:
    """Pack by gzip: the same bytes for the same content."""
    return gzip.compress(content, mtime=0)


def _packed(file: Path, copy: Path) -> Path:
    try:
        stat = file.stat()
        if not copy.is_file() or copy.stat().st_mtime_ns != stat.st_mtime_ns:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(pack(file.read_bytes()))
            os.utime(copy, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    except OSError as error:
        raise PublishError(f"{copy} cannot be written: {error.strerror}; free some space and publish again") from error
    return copy


def digests(file: Path) -> tuple[str, str]:
    """Return a file's SHA-256 and MD5 in hex; object stores report the MD5 as the ETag."""
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    try:
        with file.open("rb") as source:
            while part := source.read(1 << 20):
                sha256.update(part)
                md5.update(part)
    except OSError as error:
        raise PublishError(f"{file} cannot be read: {error.strerror}; run `podcast feed` and publish again") from error
    return sha256.hexdigest(), md5.hexdigest()


def _pages(project: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of `feed/` that may be published, except the feed itself."""
    for file in sorted((project / "feed").rglob("*")):
        path = PurePosixPath(file.relative_to(project).as_posix())
        hidden = any(part.startswith(".") for part in path.parts)
        if file.is_file() and not hidden and path.suffix.lower() in MIME_TYPES and str(path) != FEED:
            yield str(path), file


def _length(entry: Entry) -> int:
    written = entry.enclosure.get("length", "")
    return int(written) if written.isascii() and written.isdecimal() else 0
