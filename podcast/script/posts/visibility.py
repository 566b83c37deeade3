"""Check whether a post's own site shows it: a draft, hidden, protected or expired post never becomes an episode."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from podcast.errors import PostError
from podcast.lazy import patterns as re
from podcast.records import Unpublished
from podcast.script.posts import dates
from podcast.script.posts.dates import Clock
from podcast.script.posts.front import Front, folded
from podcast.script.posts.generators import ALWAYS, GENERATORS, UNKNOWN, Generator

DRAFTS = {"_drafts", "_draft"}
"""Folders of drafts in Jekyll and Hexo."""
SECTION = "_index"
"""Hugo's and Zola's page that lists a folder."""
ABOUT_THE_FOLDER = {"readme", "license", "contributing", "changelog", "code_of_conduct"}
"""Stems of files that document a repository; with front matter they are posts."""
DRAWINGS = {".excalidraw", ".canvas", ".kanban"}
"""What Obsidian's plug-ins keep in Markdown files."""
SECRET = {"password"}
"""Keys whose value must not appear in messages."""
EXPIRY = {"expirydate", "unpublishdate", "expires", "expiry", "expireddate"}
"""Keys with the time from which a post is no longer shown."""
FROM = {"publishdate"}
"""Keys with the time before which Hugo does not show a post."""


FUTURE = Unpublished(why="a date in the future", line=0)
"""The site may show such a post, as Hexo does; apps would sort its episode above all later ones."""


def of_path(path: Path, generator: str = UNKNOWN) -> Unpublished | None:
    """Return why a file is not a published post, judged by its path; None: it may be one."""
    kind = GENERATORS[generator]
    drafts = DRAFTS.intersection(path.parts)
    if drafts:
        return Unpublished(why=f"in `{min(drafts)}`", line=0)
    if path.stem == SECTION:
        return Unpublished(why=f"`{path.name}`", line=0)
    if kind.underscored and path.name.startswith("_"):
        return Unpublished(why="a name that begins with `_`", line=0)
    if Path(path.stem).suffix in DRAWINGS:
        return Unpublished(why=f"a `{Path(path.stem).suffix}` file", line=0)
    if kind.dated and "_posts" in path.parts and not re.match(r"\d{2,4}-\d{1,2}-\d{1,2}-.", path.name):
        return Unpublished(why="no date in a file name of `_posts`", line=0)
    if generator == "hugo" and path.stem.partition(".")[0] != "index" and _in_bundle(path):
        return Unpublished(why="a file of a bundle beside its `index.md`", line=0)
    return None


def _in_bundle(path: Path) -> bool:
    return any(
        (path.parent / name).is_file() for name in ("index.md", "index.markdown", "index.zh-cn.md", "index.zh.md")
    )


def of_front_matter(front: Front, clock: Clock, generator: str = UNKNOWN) -> Unpublished | None:
    """Return why a post's site does not show it now; None: it does.

    Raises:
        PostError: The time at which it expires cannot be read.
    """
    kind = GENERATORS[generator]
    if front.unfilled:
        return Unpublished(
            why=f"a template, whose `{front.unfilled}` is not filled in", line=front.line_of(front.unfilled)
        )
    for key, value in front.meta.items():
        test = kind.held.get(folded(key)) or ALWAYS.get(folded(key))
        if test and test(value, front.written(key)):
            shown = "" if folded(key) in SECRET else f": {front.written(key) or _shown(value)}".rstrip()
            return Unpublished(why=f"`{key}{shown}`", line=front.line_of(key))
    if kind.expires:
        for key, moment in _moments(front, clock, FROM):
            if moment > clock.now:
                return Unpublished(why=f"`{key}` in the future", line=front.line_of(key))
        for key, moment in _moments(front, clock, EXPIRY):
            if moment <= clock.now:
                return Unpublished(why=f"`{key}` in the past", line=front.line_of(key))
    if not front.meta and front.path.stem.casefold() in ABOUT_THE_FOLDER - kind.index:
        return Unpublished(why=f"`{front.path.name}` without front matter", line=0)
    return None


def expires(front: Front, clock: Clock, kind: Generator) -> datetime | None:
    """Return the time from which a post is no longer shown; None if it has none.

    Raises:
        PostError: It cannot be read.
    """
    return min((moment for _, moment in _moments(front, clock, EXPIRY)), default=None) if kind.expires else None


def _moments(front: Front, clock: Clock, keys: set[str]) -> list[tuple[str, datetime]]:
    found = []
    for key, value in front.meta.items():
        if folded(key) in keys and value not in (None, "", False):
            try:
                found.append((key, dates.moment(value, clock)))
            except (ValueError, OverflowError, OSError) as error:
                message = f"the date {value!s} of `{key}` does not exist or cannot be read; {dates.HINT}"
                raise PostError(front.path, front.line_of(key), message) from error
    return found


def _shown(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else "…"
