"""Content type and cache header by path."""

from __future__ import annotations

from pathlib import PurePosixPath

from podcast.lazy import patterns as re
from podcast.publish.serve import CHAPTERS, CHAPTERS_TYPE, MIME_TYPES

FEED = "feed/feed.xml"
FOR_EVER = "public, max-age=31536000, immutable"
"""The name changes with the content, so caches never need to revalidate. Source: RFC 8246."""
FEED_AGE = "public, max-age=300, must-revalidate"
"""Apps poll at most every few minutes, and a cache should not delay a new episode."""
PAGE_AGE = "public, max-age=3600"
_TEXT = {".xml", ".html", ".json", ".vtt", ".srt", ".css", ".js"}
_NAMED_BY_CONTENT = re.compile(r"audio/.+\.[0-9a-f]{8}\.(?:mp3|jpg)|feed/(?:cover|thumb)-[0-9a-f]{8}\.jpg")


def content_type(path: str) -> str:
    """Return the MIME type to serve a file with: the same as in `podcast serve`."""
    if PurePosixPath(path).name == CHAPTERS:
        return CHAPTERS_TYPE
    return MIME_TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")


def cache_control(path: str) -> str:
    """Return the cache header of a file."""
    if immutable(path):
        return FOR_EVER
    return FEED_AGE if path == FEED else PAGE_AGE


def packable(path: str) -> bool:
    """Return whether a file is text of `feed/`, which gzip makes a quarter as large; audio and pictures are not."""
    return path.startswith("feed/") and PurePosixPath(path).suffix.lower() in _TEXT


def immutable(path: str) -> bool:
    """Return whether the file's name changes with its content."""
    return bool(_NAMED_BY_CONTENT.fullmatch(path))
