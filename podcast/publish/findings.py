"""What a strict reader finds, and the rules' sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

APPLE = 'Apple, "A Podcaster\'s Guide to RSS"'
PSP = "PSP-1, the Podcast RSS Standard"
RSS = "RSS 2.0"
PODCAST = "Podcasting 2.0, the podcast namespace"
ANTENNAPOD = "AntennaPod"
RECORD = "the episode records"
RESERVED = "RFC 2606, Reserved Top Level DNS Names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that an app or a directory would stumble over."""

    level: Literal["error", "warning"]
    """An error keeps the feed or an episode from working somewhere; a warning makes it worse than it could be."""
    file: str
    """From the project's folder."""
    field: str
    """The element, or the record's key."""
    message: str
    next_step: str
    source: str
    """Who asks for it, and where."""
