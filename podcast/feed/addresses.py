"""URLs and file names of what the feed publishes."""

from __future__ import annotations

from urllib.parse import quote

from podcast.records import Episode, Show

FEED = "feed.xml"
INDEX = "index.html"
POSTS = "posts.json"
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


def thumb(show: Show) -> str:
    """Return the file name of the small cover that pages show."""
    return show.cover.name.replace("cover-", "thumb-", 1)


def artwork(show: Show, episode: Episode) -> str:
    """Return the URL of the episode's own picture, which is published beside its MP3; empty if it has none."""
    return f"{show.media_url}/{quote(episode.artwork.rpartition('/')[2])}" if episode.artwork else ""


def audio(show: Show, episode: Episode) -> str:
    """Return the MP3's own URL."""
    return f"{show.media_url}/{quote(episode.enclosure.path.rpartition('/')[2])}"


def enclosure(show: Show, episode: Episode) -> str:
    """Return the MP3's URL in the feed: its own, behind the show's counting prefix if it has one.

    `https://op3.dev/e/` before `https://example.com/a.mp3` -> `https://op3.dev/e/example.com/a.mp3`, as OP3 documents
    it; before http the scheme stays.
    """
    own = audio(show, episode)
    return f"{show.media_prefix.rstrip('/')}/{own.removeprefix('https://')}" if show.media_prefix else own


def folder(show: Show, episode: Episode) -> str:
    """Return the URL of the episode's page, with a trailing slash."""
    return f"{show.base_url}/feed/{quote(episode.slug)}/"
