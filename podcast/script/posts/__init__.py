"""A Markdown file -> `Post`: front matter, title, date, slug, address, and whether its site shows it.

`reading` finds the front matter, `keys` says which of its keys hold what, `generators` what each site generator makes
of a file. Title: from the front matter, else the heading at the start, else the file name. Date: see `dates`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from podcast.errors import PostError
from podcast.lazy import patterns as re
from podcast.records import Post, Unpublished
from podcast.script.posts import dates, details, history, keys, visibility
from podcast.script.posts.dates import Clock, Dated
from podcast.script.posts.front import Front
from podcast.script.posts.generators import GENERATORS, UNKNOWN
from podcast.script.posts.keys import Keys
from podcast.script.posts.reading import decoded, split
from podcast.script.posts.slugs import bundle, slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is known of the site that the posts are from."""

    generator: str = UNKNOWN
    """A name of `GENERATORS`; empty: not known."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The author's own keys (folded), by a field of `Keys`."""
    skip: tuple[str, ...] = ()
    """Regular expressions for paragraphs that are not read, of all posts; see `Post.skip`."""


def load(path: Path, zone: ZoneInfo, *, publish_time: time, now: datetime, site: Site = Site()) -> Post:
    """Read the post in the file `path`.

    Args:
        path: The file.
        zone: The show's time zone, for dates without one.
        publish_time: For dates without a time.
        now: Aware; the publication time of a post that is dated today without a time.
        site: Where it is from.

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
    committed = partial(history.first_commit, path)
    return parse(
        source,
        path,
        zone,
        publish_time=publish_time,
        now=now,
        modified=modified,
        committed=committed,
        site=site,
    )


def parse(
    source: bytes,
    path: Path,
    zone: ZoneInfo,
    *,
    publish_time: time,
    now: datetime,
    modified: datetime | None = None,
    committed: Callable[[], datetime | None] = lambda: None,
    site: Site = Site(),
) -> Post:
    """Return the post in the bytes of a file; `path` is `-` for standard input, which needs no date.

    Args:
        source: The file.
        path: Its path.
        zone: The show's time zone, for dates without one.
        publish_time: For dates without a time.
        now: Aware; the publication time of a post that is dated today without a time.
        modified: Aware; when the file was written, for a post without a date. None: such a post is rejected.
        committed: Returns when the file was first committed, for a post without a date; None if it is in no repository.
        site: Where it is from.

    Raises:
        PostError: The text is not UTF-8, the front matter is not closed or not valid, or title, date or slug are wrong.
    """
    kind, known = GENERATORS[site.generator], keys.of(site.generator, site.keys)
    clock = Clock(
        zone=zone, publish_time=publish_time, now=now, modified=modified, committed=committed, native=kind.native
    )
    front, body, body_line = split(decoded(source, path), path, kind.repairs)
    if not kind.repeats and (key := front.repeated()):
        message = f"`{key}` stands twice, and {site.generator} publishes no such post; delete one of the two lines"
        raise PostError(path, front.line_of(key), message)
    unpublished = visibility.of_path(path, site.generator) or visibility.of_front_matter(front, clock, site.generator)
    title, dated = _title_and_date(front, body, known, clock, unpublished)
    return Post(
        path=path,
        slug=slug(front, kind.index),
        title=title,
        published=dated.published,
        timed=dated.timed,
        undated=dated.undated,
        unpublished=unpublished,
        expires=visibility.expires(front, clock, kind),
        tags=details.names(front, known.tags),
        categories=details.names(front, known.categories),
        image=details.image(front, known, bundle(path, kind.index)),
        address=details.address(front, known),
        address_slug=details.text(front, known.slug),
        description=details.text(front, known.description),
        more_line=details.more_line(front, body, body_line),
        skip=(*site.skip, *_skip(front, unpublished)),
        body=body,
        body_line=body_line,
        meta=front.meta,
    )


def _title_and_date(
    front: Front, body: str, known: Keys, clock: Clock, unpublished: Unpublished | None
) -> tuple[str, Dated]:
    """Return title and date; a hidden post may lack what an episode needs.

    Raises:
        PostError: One of them is missing or wrong.
    """
    try:
        return _title(front, body, known), dates.published(front, known, clock)
    except PostError:
        if not unpublished:
            raise
        return front.path.stem, Dated(published=clock.now, undated=dates.FILE)


def _skip(front: Front, unpublished: Unpublished | None) -> tuple[str, ...]:
    """Return the post's own patterns; those of a hidden post need not be right.

    Raises:
        PostError: One is not a regular expression.
    """
    try:
        return details.skip(front)
    except PostError:
        if not unpublished:
            raise
        return ()


def _title(front: Front, body: str, known: Keys) -> str:
    """Return the title of the front matter, or the heading at the start of the text, or the file's name.

    A later heading is that of a part.

    Raises:
        PostError: The text is from standard input and has none, or YAML takes the title for a comment.
    """
    if _commented(front):
        raise PostError(
            front.path,
            front.line_of("title"),
            "the title is empty, because # begins a comment in YAML; put the title in quotes",
        )
    for title in _titles(front, body, known):
        if any(unicodedata.category(letter)[0] not in "CZ" for letter in title):  # else apps show an empty title
            return title
    step = "begin the text with a line  # title  or the file with  ---  title: ...  date: ...  ---"
    raise PostError(front.path, front.line_of("title"), f"has no title; {step}")


def _titles(front: Front, body: str, known: Keys) -> Iterator[str]:
    """Yield what may be the title, the first choice first; each is looked for only if those before it are empty."""
    yield details.text(front, known.title)
    from podcast.script import clean

    yield clean.opening_heading(body)
    yield _named(front.path)


def _commented(front: Front) -> bool:
    """Return whether YAML parses the title as a comment: `title: #news`."""
    return bool(re.search(r"^title\s*:\s*#", front.text, re.MULTILINE))


def _named(path: Path) -> str:
    """Return the title in a file's name, or in that of its bundle: without date, and without the number of Notion."""
    if str(path) == "-":
        return ""
    folder = bundle(path)
    stem = re.sub(r" [0-9a-f]{32}$", "", folder.name if folder else path.stem)
    return dates.undated_name(stem).strip()
