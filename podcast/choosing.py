"""Which posts a run takes up: those named, or those that are due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast

from podcast.config import Config
from podcast.errors import PodcastError, PostError
from podcast.events import Event, Failed, Noted
from podcast.records import Episode, Post
from podcast.script import archive, posts
from podcast.script.archive import Entry
from podcast.standing import Standing

Tell = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a run is asked to do."""

    posts: tuple[Path, ...] = ()
    """Named posts; empty: those that are due."""
    everything: bool = False
    """Also posts before the show's `start`."""
    since: date | None = None
    """Only posts from this day on, `start` notwithstanding."""
    until: date | None = None
    """Only posts up to this day."""
    limit: int = 0
    """Episodes made at most; 0: as many as are due."""
    stale: bool = False
    """Voice again what was voiced with other settings."""
    engine: str = ""
    """Empty: the configuration's."""
    style: str = ""
    """Empty: the configuration's."""
    drafts: bool = False
    """Whether drafts may be made and go into the feed."""
    picture: bool = False
    """Whether a picture of each episode is wanted."""
    interactive: bool = False
    """Whether someone is watching: only then, or with `drafts`, may `auto` make a draft."""


def load(config: Config, path: Path, source: bytes | None = None) -> Post:
    """Read one post as the show's configuration says; from `source` instead of the file where given.

    Raises:
        PostError: The post cannot be read.
    """
    now = datetime.now(config.zone)
    if source is not None:
        return posts.parse(source, path, config.zone, publish_time=config.publish_time, now=now)
    return posts.load(path, config.zone, publish_time=config.publish_time, now=now)


def survey(config: Config, request: Request, tell: Tell, standing: Standing) -> tuple[list[Entry], int]:
    """Read the posts asked for, or all of the project; tell those that cannot be read.

    Returns:
        What there is, oldest first, and how many could not be read.

    Raises:
        ConfigError: A folder of `posts` is not there.
    """
    paths = request.posts or archive.files(config.folder, config.posts, config.exclude)
    entries, unread, slugs = [], 0, dict[str, Path]()
    for path in paths:
        try:
            source = archive.digest(path)
            known = standing.entry(path, source)
            post = None if known else load(config, path)
            entry = known or archive.entry(cast("Post", post), source)
            first = slugs.setdefault(entry.slug, path)
            if first != path:
                raise PostError(path, 0, f"has the slug {entry.slug!r} of {first}: rename one, or give it an `id:`")
        except PodcastError as error:
            tell(Failed(path=str(path), error=str(error)))
            unread += 1
            continue
        if not post or post.meta.get("podcast") is not False:
            entries.append(entry)
        elif request.posts:
            tell(Noted(message="left alone: its front matter says `podcast: false`", path=str(path)))
    entries.sort(key=lambda entry: (entry.published, entry.slug))
    return entries, unread


def due(
    config: Config, request: Request, entries: Sequence[Entry], records: Mapping[str, Episode], tell: Tell
) -> Iterator[tuple[Entry, Episode | None]]:
    """Give the posts that may need work, each with its record; tell those held back.

    The oldest comes first, but of a whole archive the newest: listeners see it grow from where they are.
    """
    now = datetime.now(config.zone)
    older = taken = 0
    twins = dict[str, Path]()
    for entry in sorted(entries, key=lambda entry: entry.path.name):
        twins.setdefault(entry.text or str(entry.path), entry.path)
    for entry in reversed(entries) if request.everything else entries:
        record = records.get(entry.slug)
        if record and record.withdrawn:
            if request.posts:
                tell(Noted(message="withdrawn: `podcast withdraw --undo` brings it back", path=str(entry.path)))
            continue
        if not (request.posts or _in_time(config, request, entry, record)):
            older += 1
            continue
        taken += 1
        twin = twins.get(entry.text, entry.path)
        if twin != entry.path:
            tell(Noted(message=f"left out: it holds the same text as {twin}", path=str(entry.path)))
        elif entry.published > now and not record:
            when = entry.published.isoformat(" ", "minutes")
            tell(Noted(message=f"held back until {when}, the date it bears", path=str(entry.path)))
        else:
            yield entry, record
    if older and not taken and not request.since:
        tell(Noted(message=f"{older} posts lie before `start`, {config.start}: name them, or take them up with --all"))


def _in_time(config: Config, request: Request, entry: Entry, record: Episode | None) -> bool:
    day = entry.published.astimezone(config.zone).date()
    if request.until and day > request.until:
        return False
    if request.since:
        return day >= request.since
    return bool(record or request.everything or not config.start or day >= config.start)
