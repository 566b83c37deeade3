"""Content type and cache header by path."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from podcast.publish.serve import CHAPTERS, CHAPTERS_TYPE, MIME_TYPES

FEED = "feed/feed.xml"
FOR_EVER = "public, max-age=31536000, immutable"
"""The name changes with the content, so no cache need ever ask again. Source: RFC 8246."""
FEED_AGE = "public, max-age=300, must-revalidate"
"""Apps ask at most every few minutes, and a new episode should not wait behind a cache."""
PAGE_AGE = "public, max-age=3600"
_NAMED_BY_CONTENT = re.compile(r"audio/.+\.[0-9a-f]{8}\.(?:mp3|jpg)|feed/cover-[0-9a-f]{8}\.jpg")


def content_type(path: str) -> str:
    """Give the MIME type a file is to be served with: that of `podcast serve`."""
    if PurePosixPath(path).name == CHAPTERS:
        return CHAPTERS_TYPE
    return MIME_TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")


def cache_control(path: str) -> str:
    """Give how long a file may be kept by caches."""
    if immutable(path):
        return FOR_EVER
    return FEED_AGE if path == FEED else PAGE_AGE


def immutable(path: str) -> bool:
    """Tell whether the file's name changes with its content."""
    return bool(_NAMED_BY_CONTENT.fullmatch(path))
