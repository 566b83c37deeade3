"""Which posts a run takes up: those named, or those that are due; and whose episode is whose."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from podcast.errors import PostError
from podcast.events import Event, Noted
from podcast.production.failures import FATAL, failed
from podcast.production.post_index import PostIndex
from podcast.production.unpublished import Held
from podcast.project.config import Config
from podcast.records import Cue, Episode, Post, Script, Unpublished, Utterance
from podcast.script import archive, posts
from podcast.script.archive import Entry
from podcast.script.posts import visibility

Tell = Callable[[Event], None]

EXCLUDED = Unpublished(why="`podcast: false`", line=0)
"""The author wants no episode of a post that its site shows."""


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
    previews: bool = False
    """Whether previews may be made and go into the feed."""
    picture: bool = False
    """Whether a picture of each episode is wanted."""
    interactive: bool = False
    """Whether someone is watching: only then, or with `previews`, may `auto` make a preview."""
    on: str = ""
    """The cluster whose workers make the episodes: `local`, `local:N` or a scheduler's address; empty: none."""


def placed(config: Config, path: Path) -> Path:
    """Give a post's absolute path, inside the project's folder where it lies there by whatever name."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would leave a folder of posts that is a link
    if not absolute.is_relative_to(config.folder) and path.resolve().is_relative_to(config.folder):
        return path.resolve()
    return absolute


def source_of(config: Config, path: Path) -> str:
    """Give a post's path for its episode's record: from the project's folder, or absolute where it lies outside."""
    place = placed(config, path)
    return place.relative_to(config.folder).as_posix() if place.is_relative_to(config.folder) else str(place)


def load(config: Config, path: Path, source: bytes | None = None, modified: datetime | None = None) -> Post:
    """Read one post as the show's configuration says; from `source`, last `modified` then, instead of the file.

    Raises:
        PostError: The post cannot be read.
    """
    now = datetime.now(config.zone)
    if source is not None:
        return posts.parse(source, path, config.zone, publish_time=config.publish_time, now=now, modified=modified)
    return posts.load(path, config.zone, publish_time=config.publish_time, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What there is among the posts asked for."""

    entries: list[Entry] = field(default_factory=list)
    """Posts that may have an episode, oldest first."""
    held: list[Held] = field(default_factory=list)
    """Posts that their site does not show."""
    excluded: list[Held] = field(default_factory=list)
    """Posts whose front matter says `podcast: false`."""
    unread: int = 0
    """Posts that could not be read, or were named and may not be voiced."""

    @property
    def silent(self) -> tuple[Held, ...]:
        """Posts of which no episode may be made, for either reason."""
        return (*self.held, *self.excluded)


def survey(config: Config, request: Request, tell: Tell, index: PostIndex) -> Survey:
    """Read the posts asked for, or all of the project; tell those that cannot be read, or may not be voiced.

    Raises:
        ConfigError: A folder of `posts` is not there.
    """
    paths = request.posts or archive.files(config.folder, config.posts, config.exclude)
    found, slugs, voiced, unread = Survey(), dict[str, Entry](), _voiced(config), 0
    for path in paths:
        try:
            seen = _seen(config, path, index)
            if isinstance(seen, Entry):
                _refuse_case(seen, voiced)
                _refuse_clash(seen, slugs.setdefault(seen.slug.casefold(), seen))
            else:
                _hold(found, seen, tell, named=bool(request.posts))
        except FATAL:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one post raises, the others are built
            tell(failed(config, path, error))
            unread += 1
    entries = sorted(slugs.values(), key=lambda entry: (entry.published, entry.slug))
    return replace(found, entries=entries, unread=unread)


def _hold(found: Survey, seen: Held, tell: Tell, *, named: bool) -> None:
    """Keep that a post may not be voiced.

    Raises:
        PostError: It was named, and its site does not show it.
    """
    if seen.reason is EXCLUDED:
        found.excluded.append(seen)
        if named:
            tell(Noted(message=f"left alone: its front matter says {EXCLUDED.why}", path=str(seen.path)))
        return
    found.held.append(seen)
    if named:
        message = f"{seen.reason.why}: its site does not show it, so no episode is made of it"
        step = "change that first; `podcast listen` lets you hear it"
        raise PostError(seen.path, seen.reason.line, f"{message}: {step}")


def _seen(config: Config, path: Path, index: PostIndex) -> Entry | Held:
    """Give what a run keeps of a post: its entry, or why no episode may be made of it.

    Raises:
        PostError: It cannot be read.
    """
    aside = config.output is not None  # heard by its author alone
    if not aside and (reason := visibility.of_path(path)):
        return Held(path=path, slug=path.stem, source=source_of(config, path), reason=reason)
    source = archive.digest(path)
    known = index.entry(path, source)
    if known:
        return known
    post = load(config, path)
    reason = EXCLUDED if post.meta.get("podcast") is False else None if aside else post.unpublished
    if reason:
        return Held(path=path, slug=post.slug, source=source_of(config, path), reason=reason)
    return archive.entry(post, source)


def due(
    config: Config, request: Request, entries: Sequence[Entry], records: Mapping[str, Episode], tell: Tell
) -> Iterator[tuple[Entry, Episode | None]]:
    """Give the posts that may need work, each with its record; tell those held back.

    The oldest comes first, but of a whole archive the newest: listeners see it grow from where they are.
    """
    now = datetime.now(config.zone)
    older = taken = 0
    wanted = [entry for entry in entries if request.posts or _in_time(config, request, entry, records.get(entry.slug))]
    twins = _twins(wanted, records)
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
        if twin != entry.path and not record:
            tell(Noted(message=f"left out: it holds the same text as {twin}", path=str(entry.path)))
        elif entry.published > now and not record:
            when = entry.published.isoformat(" ", "minutes")
            tell(Noted(message=f"held back until {when}, the date it bears", path=str(entry.path)))
        else:
            yield entry, record
    if older and not taken and not request.since:
        tell(Noted(message=f"{older} posts lie before `start`, {config.start}: name them, or take them up with --all"))


def orphans(config: Config, entries: Sequence[Entry], records: Mapping[str, Episode]) -> tuple[Episode, ...]:
    """Give the episodes whose post is gone: its file is not there, and no post of the run bears its slug.

    A withdrawn one is none, nor is one built aside, for which no one has subscribed.
    """
    if config.output:
        return ()
    here = {entry.slug for entry in entries}
    return tuple(
        record
        for record in records.values()
        if record.source and not record.withdrawn and record.slug not in here
        if not (config.folder / record.source).is_file()
    )


def akin(post: Post, orphaned: Sequence[Episode]) -> tuple[Episode, ...]:
    """Give the episodes of which a post may be the one that is gone: a rename keeps its title or its day."""
    day = post.published.date()
    return tuple(record for record in orphaned if record.title == post.title or record.published.date() == day)


def refuse_renamed(told: Script, orphaned: Sequence[Episode]) -> None:
    """Refuse a post without an episode whose text is that of an episode without a post: it is that post, renamed.

    Args:
        told: The post's script.
        orphaned: See `orphans` and `akin`.

    Raises:
        PostError: It would become a second episode under a new guid, and the old one would stay.
    """
    old = next((record for record in orphaned if _same_text(told, record)), None)
    if old:
        message = (
            f"it holds the text of the episode {old.slug!r}, whose post {old.source} is gone: add `id: {old.slug}` to "
            f"its front matter to keep that episode's identity, or `podcast withdraw {old.slug}` and build again"
        )
        raise PostError(told.post.path, 0, message)


def _same_text(told: Script, record: Episode) -> bool:
    """Tell whether an episode says what a post does, whatever its title or its date is now."""
    return record.script_hash == told.text_hash or _body(record.cues) == _body(told.utterances) != ""


def _body(said: Iterable[Cue | Utterance]) -> str:
    """Join what is said of the body; what templates and front matter say has no line."""
    return "".join(one.written for one in said if one.line)


def _twins(entries: Sequence[Entry], records: Mapping[str, Episode]) -> Mapping[str, Path]:
    """Give by its text the post that stands for all that hold it: one with an episode, else the first by name."""

    def rank(entry: Entry) -> tuple[bool, str]:
        record = records.get(entry.slug)
        return not record or record.withdrawn, entry.path.name

    twins = dict[str, Path]()
    for entry in sorted(entries, key=rank):
        twins.setdefault(entry.text or str(entry.path), entry.path)
    return twins


def _voiced(config: Config) -> Mapping[str, set[str]]:
    """Give the slugs of all episodes by what a filesystem without case makes of them."""
    voiced = dict[str, set[str]]()
    for path in config.audio.glob("*.json"):
        voiced.setdefault(path.stem.casefold(), set()).add(path.stem)
    return voiced


def _refuse_case(entry: Entry, voiced: Mapping[str, set[str]]) -> None:
    """Refuse a slug that some filesystems take for another episode's, everywhere.

    Raises:
        PostError: An episode's slug differs only in case.
    """
    known = voiced.get(entry.slug.casefold(), {entry.slug})
    if entry.slug not in known:
        old = min(known)
        message = (
            f"its slug {entry.slug!r} differs only in case from that of the episode {old!r}, whose files it would "
            f"overwrite on some systems: add `id: {old}` to its front matter if it is that post, else another `id:`"
        )
        raise PostError(entry.path, 0, message)


def _refuse_clash(entry: Entry, first: Entry) -> None:
    """Refuse a slug that another post of the run has.

    Raises:
        PostError: `first`, which has it, is another file.
    """
    if first is not entry and first.path.resolve() != entry.path.resolve():
        how = "is that" if entry.slug == first.slug else f"differs only in case from {first.slug!r}, that"
        message = f"its slug {entry.slug!r} {how} of {first.path}: rename one, or give it an `id:`"
        raise PostError(entry.path, 0, message)


def _in_time(config: Config, request: Request, entry: Entry, record: Episode | None) -> bool:
    day = entry.published.astimezone(config.zone).date()
    if request.until and day > request.until:
        return False
    if request.since:
        return day >= request.since
    return bool(record or request.everything or not config.start or day >= config.start)
