"""Chapters as JSON, for apps that do not read them from the MP3.

Source: Podcasting 2.0, "JSON Chapters", 1.2.0.
"""

from __future__ import annotations

import json

from podcast.feed import text
from podcast.records import Episode


def render(episode: Episode) -> bytes:
    """Return the chapters file; the MP3's tag and the show notes have the same chapters."""
    chapters = [
        {"startTime": round(chapter.start, 3), "title": text.line(chapter.title)} for chapter in episode.chapters
    ]
    table = {"version": "1.2.0", "title": text.line(episode.title), "chapters": chapters}
    return (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()
