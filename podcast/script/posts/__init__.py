"""A Markdown file -> `Post`: front matter, title, date, slug, and whether its site shows it.

Title: from the front matter, else the heading at the start of the text. Date: from the front matter, else from the file
name, else the time of the file.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from podcast.errors import PostError
from podcast.records import Post
from podcast.script import clean
from podcast.script.posts import dates, visibility
from podcast.script.posts.dates import Clock
from podcast.script.posts.front import Front, decoded, split
from podcast.script.posts.slugs import slug


def load(path: Path, zone: ZoneInfo, *, publish_time: time, now: datetime) -> Post:
    """Read the post in the file `path`.

    Args:
        zone: The show's time zone, for dates without one.
        publish_time: For dates without a time.
        now: Aware; the publication time of a post that is dated today without a time.

    Raises:
        PostError: The file cannot be read, or see `parse`.
    """
    try:
        source = path.read_bytes()
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        if path.is_dir():
            raise PostError(path, 0, f"is a folder; give the posts in it, such as {path / '*.md'}") from error
        step = "check the path and the read permission"
        raise PostError(path, 0, f"cannot be read ({error.strerror or error}); {step}") from error
    return parse(source, path, zone, publish_time=publish_time, now=now, modified=modified)


def parse(
    source: bytes,
    path: Path,
    zone: ZoneInfo,
    *,
    publish_time: time,
    now: datetime,
    modified: datetime | None = None,
) -> Post:
    """Return the post in the bytes of a file; `path` is `-` for standard input, which needs no date.

    Args:
        source: The file.
        path: Its path.
        zone: The show's time zone, for dates without one.
        publish_time: For dates without a time.
        now: Aware; the publication time of a post that is dated today without a time.
        modified: Aware; when the file was written, for a post without a date. None: such a post is rejected.

    Raises:
        PostError: The text is not UTF-8, the front matter is not closed or not YAML, or title, date or slug are wrong.
    """
    front, body, body_line = split(decoded(source, path), path)
    clock = Clock(zone=zone, publish_time=publish_time, now=now, modified=modified)
    unpublished = visibility.of_path(path) or visibility.of_front_matter(front, clock)
    try:
        title, (published, undated) = _title(front, body), dates.published(front, clock)
    except PostError:
        if not unpublished:
            raise
        title, published, undated = path.stem, now, True  # a hidden post may lack what an episode needs
    return Post(
        path=path,
        slug=slug(front),
        title=title,
        published=published,
        undated=undated,
        unpublished=unpublished,
        expires=visibility.expires(front, clock),
        tags=_tags(front.meta.get("tags")),
        image=_image(front.meta.get("image")),
        body=body,
        body_line=body_line,
        meta=front.meta,
    )


def _title(front: Front, body: str) -> str:
    """Return the title of the front matter, or the heading at the start of the text.

    Raises:
        PostError: There is neither.
    """
    for title in (front.written("title"), "" if _commented(front) else clean.opening_heading(body)):
        if any(unicodedata.category(letter)[0] not in "CZ" for letter in title):  # else apps show an empty title
            return title
    raise PostError(front.path, front.line_of("title"), _no_title(front))


def _commented(front: Front) -> bool:
    """Return whether YAML parses the title as a comment: `title: #news`."""
    return bool(re.search(r"^title\s*:\s*#", front.text, re.MULTILINE))


def _no_title(front: Front) -> str:
    if _commented(front):
        return "the title is empty, because # begins a comment in YAML; put the title in quotes"
    return "has no title; begin the text with a line  # title  or the file with  ---  title: ...  date: ...  ---"


def _tags(written: object) -> tuple[str, ...]:
    """Return the tags of a list or of a string; without commas, spaces separate them, as in Jekyll."""
    if isinstance(written, str):
        pieces: list[object] = list(re.split(r"[,，、;；]" if re.search(r"[,，、;；]", written) else r"\s+", written))
    elif isinstance(written, list | tuple):
        pieces = list(written)
    else:
        pieces = [] if written is None else [written]
    named = (str(piece).strip() for piece in pieces if piece is not None)
    return tuple(dict.fromkeys(name for name in named if name))


def _image(written: object) -> str:
    if isinstance(written, list) and written:
        written = written[0]
    if isinstance(written, dict):
        written = written.get("path") or written.get("url")
    return written.strip() if isinstance(written, str) else ""
