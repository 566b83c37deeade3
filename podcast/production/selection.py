"""Select the posts of a run: those named, or those that are due. Also match posts with existing episodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from podcast.errors import PostError
from podcast.events import Event, Noted
from podcast.feed import episodes
from podcast.production import taken_slugs
from podcast.production.failures import FATAL, failures
from podcast.production.post_index import PostIndex
from podcast.production.same_day import a_minute_apart
from podcast.production.sources import path_of, source_of
from podcast.production.unpublished import Skipped
from podcast.project import folders
from podcast.project.config import Config
from podcast.records import Cue, Episode, Post, Script, Unpublished, Utterance
from podcast.script import archive, posts
from podcast.script.archive import Entry
from podcast.script.posts import visibility

Tell = Callable[[Event], None]

EXCLUDED = Unpublished(why="`podcast: false`", line=0)
"""The site shows the post, but the author wants no episode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a run should do."""

    posts: tuple[Path, ...] = ()
    """Posts to build; empty: those that are due."""
    everything: bool = False
    """Include posts before the show's `start`."""
    since: date | None = None
    """Only posts from this day on; replaces `start`."""
    until: date | None = None
    """Only posts up to this day."""
    limit: int = 0
    """Maximum number of episodes; 0: no limit."""
    stale: bool = False
    """Rebuild episodes made with other settings."""
    engine: str = ""
    """Empty: the configuration's."""
    style: str = ""
    """Empty: the configuration's."""
    previews: bool = False
    """Whether previews may be built and listed in the feed."""
    picture: bool = False
    """Whether to draw a picture of each episode."""
    interactive: bool = False
    """Whether a user is at the terminal. `auto` makes previews only then or with `previews`."""
    accept: tuple[int, ...] = ()
    """Lines of the named post whose clip is taken even if it is off its voice's pace."""
    on: str = ""
    """The cluster whose workers make the episodes: `local`, `local:N` or a scheduler's address; empty: none."""


def load(config: Config, path: Path, source: bytes | None = None, modified: datetime | None = None) -> Post:
    """Read one post with the show's configuration; if `source` is given, parse that instead of the file.

    Raises:
        PostError: The post cannot be read.
        FeedError: The record that may be its own is damaged.
    """
    now, skip = datetime.now(config.zone), folders.of(config, path).skip if config.post_folders else config.skip
    site = posts.Site(generator=config.generator, keys=config.front_matter, skip=skip)
    settings: dict[str, Any] = {"publish_time": config.publish_time, "now": now, "site": site}
    if source is not None:
        return _kept(config, posts.parse(source, path, config.zone, modified=modified, **settings))
    return _kept(config, posts.load(path, config.zone, **settings))


def _kept(config: Config, post: Post) -> Post:
    """Keep the slug of an episode that was made when a bundle's slug was `index`, or a stem's end had a space."""
    stem = post.path.stem
    record = config.audio / f"{stem}.json"
    if post.slug == stem or "id" in post.meta or not record.is_file():
        return post
    source = path_of(config, episodes.load(record).source)
    return replace(post, slug=stem) if source_of(config, source) == source_of(config, post.path) else post


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The posts found, sorted by what may become of them."""

    entries: list[Entry] = field(default_factory=list)
    """Posts that can have an episode, oldest first."""
    skipped: list[Skipped] = field(default_factory=list)
    """Posts that their site does not show."""
    excluded: list[Skipped] = field(default_factory=list)
    """Posts whose front matter says `podcast: false`."""
    unreadable: int = 0
    """Number of posts that cannot be read, or were named although their site does not show them."""

    @property
    def not_voiced(self) -> tuple[Skipped, ...]:
        """All posts that must not have an episode."""
        return (*self.skipped, *self.excluded)


def survey(config: Config, request: Request, tell: Tell, index: PostIndex) -> Survey:
    """Read the named posts, or all of the project. Report those that cannot be read or must not be voiced.

    Raises:
        ConfigError: A folder of `posts` does not exist.
    """
    paths = request.posts or archive.files(config.folder, config.posts, config.exclude)
    found, slugs, voiced = Survey(), dict[str, Entry](), taken_slugs.voiced(config)
    faults = dict[Path, Exception]()
    for path in paths:
        try:
            seen = _seen(config, path, index)
            if isinstance(seen, Entry):
                taken_slugs.refuse_case(seen, voiced)
                taken_slugs.refuse_clash(seen, slugs.setdefault(seen.slug.casefold(), seen))
            else:
                _skip(found, seen, tell, named=bool(request.posts))
        except FATAL:
            raise
        except Exception as error:  # noqa: BLE001 - an error in one post must not stop the others
            faults[path] = error
    if not (slugs or faults or found.not_voiced or request.posts):
        names = ", ".join(str(config.folder / name) for name in config.posts)
        step = "put a post there, or set `posts` in podcast.toml to the folder that has them"
        tell(Noted(message=f"no Markdown file is in {names}: {step}", loud=True))
    for event in failures(config, faults, all_of_them=not slugs):
        tell(event)
    entries = sorted(slugs.values(), key=lambda entry: (entry.published, entry.slug))
    return replace(found, entries=entries, unreadable=len(faults))


def _skip(found: Survey, seen: Skipped, tell: Tell, *, named: bool) -> None:
    """Record that a post must not be voiced.

    Raises:
        PostError: The post was named, but its site does not show it.
    """
    if seen.reason is EXCLUDED:
        found.excluded.append(seen)
        if named:
            tell(Noted(message=f"skipped: its front matter says {EXCLUDED.why}", path=str(seen.path)))
        return
    found.skipped.append(seen)
    if named:
        message = f"{seen.reason.why}: its site does not show it, so it gets no episode"
        step = "change that first, or use `podcast listen` to hear it"
        raise PostError(seen.path, seen.reason.line, f"{message}: {step}")


def _seen(config: Config, path: Path, index: PostIndex) -> Entry | Skipped:
    """Return a post's entry, or the reason why it must not have an episode.

    Raises:
        PostError: The post cannot be read.
    """
    aside = config.output is not None  # `podcast listen`: only the author hears it
    if not aside and (reason := visibility.of_path(path, config.generator)):
        return Skipped(path=path, slug=path.stem, source=source_of(config, path), reason=reason)
    source = archive.digest(path)
    known = index.entry(path, source)
    if known:
        return known
    post = load(config, path)
    reason = EXCLUDED if post.meta.get("podcast") is False else None if aside else post.unpublished
    if reason:
        return Skipped(path=path, slug=post.slug, source=source_of(config, path), reason=reason)
    return archive.entry(post, source)


def due(
    config: Config, request: Request, entries: Sequence[Entry], records: Mapping[str, Episode], tell: Tell
) -> Iterator[tuple[Entry, Episode | None]]:
    """Yield the posts that may need work, each with its record. Report those that are skipped.

    The oldest comes first. With `--all` the newest comes first, so that listeners see the recent episodes soon.
    """
    now = datetime.now(config.zone)
    older = taken = 0
    entries = a_minute_apart(entries, records, now)
    wanted = [entry for entry in entries if request.posts or _in_time(config, request, entry, records.get(entry.slug))]
    first_with = _duplicates(wanted, records)
    for entry in reversed(entries) if request.everything else entries:
        record = records.get(entry.slug)
        if record and record.withdrawn:
            if request.posts:
                message = f"skipped: its episode is withdrawn; `podcast withdraw {entry.slug} --undo` restores it"
                tell(Noted(message=message, path=str(entry.path)))
            continue
        if not (request.posts or _in_time(config, request, entry, record)):
            older += 1
            continue
        taken += 1
        first = first_with.get(entry.text, entry.path)
        if first != entry.path and not record:
            tell(Noted(message=f"skipped: it has the same text as {first}", path=str(entry.path)))
        elif entry.published > now and not record:
            when = entry.published.isoformat(" ", "minutes")
            tell(Noted(message=f"skipped: its date, {when}, is in the future", path=str(entry.path)))
        else:
            yield entry, record
    if older and not taken and not request.since:
        count = "1 post is" if older == 1 else f"{older} posts are"
        step = "to build older posts, name them or add --all"
        if not records:
            newest = max(entry.published for entry in entries).astimezone(config.zone).date()
            step = f"to begin with them, set `start` to {newest} or earlier in podcast.toml, name them, or add --all"
        tell(Noted(message=f"{count} older than `start`, {config.start}: {step}"))


def orphans(config: Config, entries: Sequence[Entry], records: Mapping[str, Episode]) -> tuple[Episode, ...]:
    """Return the episodes whose post no longer exists: the file is missing, and no post of the run has its slug.

    Withdrawn episodes do not count, nor do those of `podcast listen`, which have no subscribers.
    """
    if config.output:
        return ()
    here = {entry.slug for entry in entries}
    return tuple(
        record
        for record in records.values()
        if record.source and not record.withdrawn and record.slug not in here
        if not path_of(config, record.source).is_file()
    )


def possible_renames(post: Post, orphaned: Sequence[Episode]) -> tuple[Episode, ...]:
    """Return the episodes whose missing post may be this one, renamed: a rename keeps the title or the date."""
    day = post.published.date()
    return tuple(record for record in orphaned if record.title == post.title or record.published.date() == day)


def refuse_renamed(script: Script, orphaned: Sequence[Episode]) -> None:
    """Reject a new post that has the text of an episode without a post: it is that post, renamed.

    Args:
        script: The post's script.
        orphaned: See `orphans` and `possible_renames`.

    Raises:
        PostError: It would become a second episode with a new guid, beside the old one.
    """
    old = next((record for record in orphaned if _same_text(script, record)), None)
    if old:
        message = (
            f"it has the text of the episode {old.slug!r}, whose post {old.source} is missing: add `id: {old.slug}` to "
            f"its front matter to keep that episode's identity, or run `podcast withdraw {old.slug}` and build again"
        )
        raise PostError(script.post.path, 0, message)


def _same_text(script: Script, record: Episode) -> bool:
    """Return whether an episode and a script have the same body, even if title or date differ."""
    return record.script_hash == script.text_hash or _body(record.cues) == _body(script.utterances) != ""


def _body(said: Iterable[Cue | Utterance]) -> str:
    """Join the text of the body; text from templates and front matter has no line."""
    return "".join(one.written for one in said if one.line)


def _duplicates(entries: Sequence[Entry], records: Mapping[str, Episode]) -> Mapping[str, Path]:
    """Return for each text the post to build: one with an episode, otherwise the first by name."""

    def rank(entry: Entry) -> tuple[bool, str]:
        record = records.get(entry.slug)
        return not record or record.withdrawn, entry.path.name

    first_with = dict[str, Path]()
    for entry in sorted(entries, key=rank):
        first_with.setdefault(entry.text or str(entry.path), entry.path)
    return first_with


def _in_time(config: Config, request: Request, entry: Entry, record: Episode | None) -> bool:
    day = entry.published.astimezone(config.zone).date()
    if request.until and day > request.until:
        return False
    if request.since:
        return day >= request.since
    return bool(record or request.everything or not config.start or day >= config.start)
