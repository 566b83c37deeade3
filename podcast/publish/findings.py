"""The findings of a check, and the sources of its rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

APPLE = 'Apple, "A Podcaster\'s Guide to RSS"'
PSP = "PSP-1, the Podcast RSS Standard"
RSS = "RSS 2.0"
PODCAST = "Podcasting 2.0, the podcast namespace"
ANTENNAPOD = "AntennaPod"
RECORD = "the episode records"
RESERVED = "RFC 2606"
LABEL = "GB 45438-2025; TC260-PG-202510A"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem for an app or a directory."""

    level: Literal["error", "warning"]
    """An error: the feed or an episode fails somewhere. A warning: it works, but not as well as it could."""
    file: str
    """From the project's folder."""
    field: str
    """The element, or the record's key."""
    message: str
    next_step: str
    source: str
    """Who requires it, and where."""
