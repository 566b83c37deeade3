"""`feed/posts.json`: each post's address -> its episode, for a generator or a script that places a player there."""

from __future__ import annotations

import json
from collections.abc import Sequence

from podcast.feed import addresses, text
from podcast.records import Episode, Show


def render(show: Show, episodes: Sequence[Episode]) -> bytes:
    """Return the file. An episode whose post has no address of its own is not in it; of two with one the newer is."""
    table = {
        episode.link: {
            "title": text.title(episode.feed_title or episode.title),
            "audio": addresses.audio(show, episode),
            "duration": round(episode.duration, 3),
            "page": addresses.folder(show, episode),
            "player": addresses.folder(show, episode) + addresses.EMBED,
            "chapters": addresses.folder(show, episode) + addresses.CHAPTERS if episode.chapters else "",
        }
        for episode in reversed(episodes)
        if episode.link and episode.link != show.link
    }
    return (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()
