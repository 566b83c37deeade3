"""Check whether a post's own site shows it: a draft, hidden, protected or expired post never becomes an episode.

A post that any generator or its usual plugins hide is skipped: `draft` (Hugo), `published` (Jekyll, Hexo), `hidden`
(hexo-hide-posts), `password` (hexo-blog-encrypt), `expiryDate` (Hugo), `status` (WordPress and its exports), `publish`
(Obsidian), the folder `_drafts` (Jekyll, Hexo), `_index.md` (Hugo).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from podcast.errors import PostError
from podcast.records import Unpublished
from podcast.script.posts import dates
from podcast.script.posts.dates import Clock
from podcast.script.posts.front import Front

DRAFTS = "_drafts"
"""The folder of drafts in Jekyll and Hexo."""
SECTION = "_index"
"""Hugo's page that lists a folder."""
ABOUT_THE_FOLDER = {"readme", "license", "contributing", "changelog", "code_of_conduct"}
"""Stems of files that document a repository; with front matter they are posts."""
_NO = {"false", "no", "off", "n", "0", "否"}
_UNFINISHED = {
    *("draft", "private", "pending", "trash", "future", "auto-draft", "unpublished", "hidden", "unlisted", "protected"),
    *("草稿", "私密", "隐藏", "未发布", "待发布"),
}


def _set(value: object) -> bool:
    """Return whether a flag is set: `true`, `yes`, `1`, but not `false`, `"no"` or empty."""
    return value.strip().casefold() not in {*_NO, ""} if isinstance(value, str) else bool(value)


def _denied(value: object) -> bool:
    """Return whether publication is denied: `false`, `no`, or a key without a value, which Jekyll treats as `false`."""
    if isinstance(value, str):
        return value.strip().casefold() in {*_NO, ""}
    return value is None or value is False or value == 0


def _unfinished(value: object) -> bool:
    return isinstance(value, str) and value.strip().casefold() in _UNFINISHED


def _unlisted(value: object) -> bool:
    """Return whether Hugo's `build:` keeps a page from being rendered or listed."""
    if not isinstance(value, dict):
        return False
    return any(value.get(key) in (False, "never", "link") for key in ("render", "list"))


HELD: Mapping[str, Callable[[object], bool]] = {
    "draft": _set,
    "isdraft": _set,
    "published": _denied,
    "publish": _denied,
    "hidden": _set,
    "hide": _set,
    "private": _set,
    "unlisted": _set,
    "headless": _set,
    "status": _unfinished,
    "poststatus": _unfinished,
    "visibility": _unfinished,
    "password": _set,
    "protected": _set,
    "encrypt": _set,
    "encrypted": _set,
    "build": _unlisted,
}
"""Keys that hide a post: lower case, without `_`, `-` and spaces."""
SECRET = {"password"}
"""Keys whose value must not appear in messages."""
EXPIRY = {"expirydate", "unpublishdate", "expires", "expiry", "expireddate"}
"""Keys with the time from which a post is no longer shown."""
FROM = {"publishdate"}
"""Keys with the time before which Hugo does not show a post."""


def of_path(path: Path) -> Unpublished | None:
    """Return why a file is not a published post, judged by its path; None: it may be one."""
    if DRAFTS in path.parts:
        return Unpublished(why=f"in `{DRAFTS}`", line=0)
    if path.stem == SECTION:
        return Unpublished(why=f"`{path.name}`", line=0)
    return None


def of_front_matter(front: Front, clock: Clock) -> Unpublished | None:
    """Return why a post's site does not show it now; None: it does.

    Raises:
        PostError: The time at which it expires cannot be read.
    """
    for key, value in front.meta.items():
        test = HELD.get(_folded(key))
        if test and test(value):
            shown = "" if _folded(key) in SECRET else f": {front.written(key) or _shown(value)}".rstrip()
            return Unpublished(why=f"`{key}{shown}`", line=front.line_of(key))
    for key, moment in _moments(front, clock, FROM):
        if moment > clock.now:
            return Unpublished(why=f"`{key}` in the future", line=front.line_of(key))
    for key, moment in _moments(front, clock, EXPIRY):
        if moment <= clock.now:
            return Unpublished(why=f"`{key}` in the past", line=front.line_of(key))
    if not front.meta and front.path.stem.casefold() in ABOUT_THE_FOLDER:
        return Unpublished(why=f"`{front.path.name}` without front matter", line=0)
    return None


def expires(front: Front, clock: Clock) -> datetime | None:
    """Return the time from which a post is no longer shown; None if it has none.

    Raises:
        PostError: It cannot be read.
    """
    return min((moment for _, moment in _moments(front, clock, EXPIRY)), default=None)


def _moments(front: Front, clock: Clock, keys: set[str]) -> list[tuple[str, datetime]]:
    found = []
    for key, value in front.meta.items():
        if _folded(key) in keys and value not in (None, "", False):
            try:
                found.append((key, dates.moment(value, clock)))
            except (ValueError, OverflowError) as error:
                hint = "write it as 2025-01-01 or 2025-01-01 08:00:00 +0800"
                message = f"the date {value!s} of `{key}` does not exist or cannot be read; {hint}"
                raise PostError(front.path, front.line_of(key), message) from error
    return found


def _folded(key: str) -> str:
    return re.sub(r"[\s_-]", "", key).casefold()


def _shown(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else "…"
