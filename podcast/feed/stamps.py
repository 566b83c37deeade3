"""Check which files are up to date without generating them again.

The first line of each page has a stamp of the inputs. Reading that line of 10,000 pages takes half a second;
generating their 60,000 files in order to compare them takes minutes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from podcast.feed import addresses, page
from podcast.feed import episodes as records
from podcast.records import Episode, Show

FILES = (
    addresses.VTT, addresses.SRT, addresses.JSON, addresses.CHAPTERS, addresses.EMBED, addresses.PAGE,
)  # fmt: skip
"""Files of an episode's folder, in the order of writing: the page, which has the stamp of all, comes last."""
_NEEDED = frozenset(FILES)
EPISODE_MAKERS = ("addresses", "chapters", "page", "text", "transcripts")
FEED_MAKERS = ("elements", "notes", "posts", "rss", "vocabulary", "writer")
_STAMP = re.compile(rb'<html lang="[^"]*" data-made-from="([0-9a-f]+)">')
_DIGITS = 24


def of_episode(show: Show, episode: Episode, setting: page.Setting) -> str:
    """Return the fingerprint of everything that an episode's files are made from."""
    shared = (show.title, show.link, show.author, show.language, show.base_url, show.media_url, show.cover.name)
    near = [f"{one.slug} {one.feed_title or one.title}" if one else "" for one in (setting.newer, setting.older)]
    parts = (_edition(EPISODE_MAKERS), *shared, repr(show.directories), str(setting.side), *near, _of_record(episode))
    return digest("\n".join(parts).encode(errors="replace"))


def of_all(show: Show, episodes: Sequence[Episode]) -> str:
    """Return the fingerprint of everything that feed and index are made from."""
    parts = (_edition((*EPISODE_MAKERS, *FEED_MAKERS)), repr(show), *map(_of_record, episodes))
    return digest("\n".join(parts).encode(errors="replace"))


def digest(content: bytes) -> str:
    """Return a fingerprint of `_DIGITS` hexadecimal digits."""
    return sha256(content).hexdigest()[:_DIGITS]


def episode_up_to_date(folder: str, show: Show, episode: Episode, setting: page.Setting) -> bool:
    """Return whether an episode's folder, whose path is a string, is complete and made from this record."""
    try:
        names = set(os.listdir(folder))  # noqa: PTH208  # a third of the time of Path.iterdir
    except OSError:
        return False
    needed = _NEEDED if episode.chapters else _NEEDED - {addresses.CHAPTERS}
    stamp = _read(f"{folder}{os.sep}{addresses.PAGE}") if needed <= names else ""
    return bool(stamp) and stamp == of_episode(show, episode, setting)


def feed_up_to_date(folder: Path, inputs: str) -> bool:
    """Return whether index and feed were made from `inputs`, and the feed has not changed since."""
    stamp = _read(folder / addresses.INDEX)
    if stamp[:_DIGITS] != inputs:
        return False
    try:
        return digest((folder / addresses.FEED).read_bytes()) == stamp[_DIGITS:]
    except OSError:
        return False


def _of_record(episode: Episode) -> str:
    """Return the fingerprint of a record and its artwork; an episode with a missing artwork file is listed without."""
    return records.digest(episode) + episode.artwork


def _read(path: Path | str) -> str:
    """Return the stamp of a page; empty if there is none."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # 10,000 of them
            found = _STAMP.search(file.read(200))
    except OSError:
        return ""
    return found[1].decode() if found else ""


@cache
def _edition(makers: tuple[str, ...]) -> str:
    """Return the fingerprint of the templates and the modules that fill them."""
    made = sha256()
    modules = (Path(__file__).with_name(f"{name}.py") for name in makers)
    for path in sorted([*modules, *page.TEMPLATES.iterdir()]):
        made.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return made.hexdigest()
