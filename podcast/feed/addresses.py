"""URLs and file names of what the feed publishes."""

from __future__ import annotations

from urllib.parse import quote

from podcast.records import Episode, Show

FEED = "feed.xml"
INDEX = "index.html"
PAGE = "index.html"
VTT, SRT, JSON = "transcript.vtt", "transcript.srt", "transcript.json"
CHAPTERS = "chapters.json"
EMBED = "embed.html"


def feed(show: Show) -> str:
    """Return the feed's URL."""
    return f"{show.base_url}/feed/{FEED}"


def cover(show: Show) -> str:
    """Return the cover's URL: `show.cover` has the published name, which changes with the picture."""
    return f"{show.base_url}/feed/{quote(show.cover.name)}"


def artwork(show: Show, episode: Episode) -> str:
    """Return the URL of the episode's own picture, which is published beside its MP3; empty if it has none."""
    return f"{show.media_url}/{quote(episode.artwork.rpartition('/')[2])}" if episode.artwork else ""


def enclosure(show: Show, episode: Episode) -> str:
    """Return the MP3's URL."""
    return f"{show.media_url}/{quote(episode.enclosure.path.rpartition('/')[2])}"


def folder(show: Show, episode: Episode) -> str:
    """Return the URL of the episode's page, with a trailing slash."""
    return f"{show.base_url}/feed/{quote(episode.slug)}/"
