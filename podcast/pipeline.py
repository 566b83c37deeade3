"""The whole flow: post -> script -> clips -> recording -> episode -> feed.

Read it from the top: `build` takes up the posts that are due, has each made into an episode (`making.one`), here or on
a cluster, and then has `feeding` write the feed. Nothing but these three modules joins stages. The command line imports
them when a command runs, so that `podcast --help` stays quick.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path

from podcast import cluster, feeding, files, tasks, template
from podcast.booth import Booth
from podcast.choosing import Request, due, load, orphans, refuse_renamed, survey
from podcast.config import Config
from podcast.dressing import Dressing
from podcast.errors import ConfigError, PodcastError, PostError
from podcast.events import Event, Failed, Noted, Planned
from podcast.feed import artwork, vocabulary
from podcast.making import STANDING, Outcome, Run, note_length, one, state, unchanged
from podcast.reading import reading_of, script
from podcast.records import Episode, Script
from podcast.script.archive import Entry
from podcast.sound import mp3, stitch
from podcast.standing import Standing

Tell = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A post whose episode may have to be made."""

    entry: Entry
    record: Episode | None
    whole: bool
    """Whether the MP3 of the record is."""


def build(config: Config, request: Request, tell: Tell) -> bool:
    """Voice the posts that are due; then write the feed and check it.

    Returns:
        Whether all went well; what did not was told.

    Raises:
        ConfigError: The configuration cannot make a feed.
        ClusterError: The cluster that was asked for is not there, or cannot make the same.
    """
    run = _run(config, request, tell)
    files.sweep(config.scratch)
    standing = Standing(config, run.reading.settings_hash)
    entries, unread = survey(config, request, tell, standing)
    records = {episode.slug: episode for episode in feeding.records(config)}
    session = _Session(run, standing, orphans(config, entries, records))
    jobs = session.jobs(due(config, request, entries, records, tell))
    if request.on:
        _spread(session, jobs)
    else:
        asyncio.run(_here(session, jobs))
    session.close()
    written = feeding.feed(config, tell, drafts=request.drafts)
    return session.well and written and not unread


async def _here(session: _Session, jobs: Iterator[Job]) -> None:
    """Make one episode after the other on this machine; one that fails does not stop the others."""
    async with aclosing(session.run.booth):
        for job in jobs:
            session.note(job, await one(session.run, job.entry, job.record, whole=job.whole))


def _spread(session: _Session, jobs: Iterator[Job]) -> None:
    """Have the workers of a cluster make the episodes, each one by one of them; one that fails does not stop others."""
    run, first = session.run, next(jobs, None)
    if not first:
        return
    with cluster.joined(run.request.on, run.config, run.tell) as crew:
        order = tasks.order(run, crew.lanes)
        home = tasks.Returns(run)
        work = ((job, tasks.task(order, job.entry, job.record, whole=job.whole)) for job in chain([first], jobs))
        for job, answer in crew.spread(work, tasks.carry_out, hear=home.heard, room=session.room):
            session.note(job, home.received(job.entry, answer))


class _Session:
    """The posts of a run: which of them need work, and what became of each."""

    def __init__(self, run: Run, standing: Standing, orphaned: Sequence[Episode]) -> None:
        self.run, self._standing, self._orphaned = run, standing, orphaned
        self._dressing = Dressing(run.config, run.tell)
        self.well = True
        """Whether none has failed."""
        self._stale = self._made = 0

    def jobs(self, work: Iterator[tuple[Entry, Episode | None]]) -> Iterator[Job]:
        """Give the posts that need work, as long as any more may be made; say of the others what is to be said."""
        run = self.run
        while self.room() and (found := next(work, None)):
            entry, record = found
            try:
                self._refuse_stranger(entry, record)
                whole = _whole(run, record)
                stands = state(run, entry.script_hash, record, whole=whole)
                if record and stands in STANDING and self._dressing.stands(record):
                    self._stale += stands == "stale"
                    unchanged(run, record)
                    continue
            except ConfigError:
                raise
            except PodcastError as error:
                run.tell(Failed(path=str(entry.path), slug=entry.slug, error=str(error)))
                self.well = False
                continue
            yield Job(entry=entry, record=record, whole=whole)

    def _refuse_stranger(self, entry: Entry, record: Episode | None) -> None:
        """Refuse a post whose slug is that of another's episode, and one that is another's under a new name.

        A post that moved is welcome to its own.
        """
        run = self.run
        if not record:
            if self._orphaned:
                told = script(run.config, run.reading, load(run.config, entry.path), run.booth.reader)
                refuse_renamed(told, self._orphaned)
            return
        other = run.config.folder / record.source
        if record.source and other.is_file() and other.resolve() != entry.path.resolve():
            message = (
                f"its slug {entry.slug!r} is that of {other}, which has an episode: give one of them another `id:`"
            )
            raise PostError(entry.path, 0, message)

    def room(self) -> int:
        """Give how many more episodes may be made."""
        limit = self.run.request.limit
        return limit - self._made if limit else sys.maxsize

    def note(self, job: Job, outcome: Outcome) -> None:
        """Take down what became of a post."""
        self.well = self.well and outcome.state != "failed"
        self._stale += outcome.state == "stale"
        self._made += outcome.made
        if outcome.text_hash and self._dressing.dress(job.entry.path, job.entry.slug):
            self._standing.note(job.entry, outcome.text_hash)

    def close(self) -> None:
        """Keep what was found out, and say what could be voiced anew."""
        self._standing.save()
        if self._stale:
            left = f"{self._stale} of the episodes were voiced with other settings"
            self.run.tell(Noted(message=f"{left}; `podcast build --stale` voices them again"))


def plan(config: Config, request: Request, tell: Tell) -> Planned:
    """Say what `build` would do with its service in reach, without doing it and without asking any service."""
    run = _run(config, request, lambda _: None)
    run.booth.assume_reach()
    standing = Standing(config, run.reading.settings_hash)
    entries, _ = survey(config, request, tell, standing)
    records = {episode.slug: episode for episode in feeding.records(config)}
    sound = run.reading.style.sound
    total, known = Planned(posts=0, characters=0, seconds=0.0, requests=0, cached=0, bytes=0), set[str]()
    session = _Session(run, standing, orphans(config, entries, records))
    for job in session.jobs(due(config, request, entries, records, tell)):
        try:
            told = script(config, run.reading, load(config, job.entry.path), run.booth.reader)
        except ConfigError:
            raise
        except PodcastError as error:
            tell(Failed(path=str(job.entry.path), slug=job.entry.slug, error=str(error)))
            continue
        if not told.utterances or state(run, told.text_hash, job.record, whole=job.whole) in STANDING:
            continue
        note_length(told, tell)
        cost = run.booth.plan(told.utterances, run.reading.style.voices, known)
        seconds = cost.seconds + _silence(told) + sound.opening_jingle + sound.closing_jingle
        total = Planned(
            posts=total.posts + 1,
            characters=total.characters + cost.characters,
            seconds=round(total.seconds + seconds, 1),
            requests=total.requests + cost.requests,
            cached=total.cached + cost.cached,
            bytes=total.bytes + int(seconds * stitch.FORMATS[config.format].bit_rate * 1000 / 8),
        )
        if total.posts == request.limit:
            break
    return total


def _silence(told: Script) -> float:
    """Give the pauses of a script in seconds."""
    said = told.utterances
    return sum(max(one.pause_after, other.pause_before) for one, other in pairwise(said)) + said[-1].pause_after


def _whole(run: Run, record: Episode | None) -> bool:
    """Tell whether there is an episode whose MP3 is as it was made."""
    return bool(record and mp3.intact(run.config.home / record.enclosure.path, record.enclosure.length))


def _run(config: Config, request: Request, tell: Tell) -> Run:
    show = config.show()
    try:  # the feed would refuse them, too, but after hours of voicing
        vocabulary.category(show.category), vocabulary.language(show.language)
    except ConfigError as error:
        raise ConfigError(f"{config.path}: {error}") from error
    booth = Booth(config, request.engine, drafts=request.drafts or request.interactive, tell=tell)
    booth.reader  # noqa: B018 - an engine that is not there or not well configured is told before anything is done
    return Run(
        config=config,
        show=show,
        reading=reading_of(config, request),
        booth=booth,
        request=request,
        cover=artwork.thumbnail(show.cover),
        tell=tell,
        sounds=config.folder,
    )


def listen(config: Config, request: Request, announce: Callable[[str, str], None], tell: Tell) -> bool:
    """Build one post aside, with the store of the project, and serve its page on this machine; publish nothing."""
    aside = replace(config, output=config.cache / "listen")
    if not build(aside, request, tell):
        return False
    slug = load(config, request.posts[0]).slug
    feeding.serve(aside, "127.0.0.1", 0, announce, tell, slug)
    return True


def init(config: Config, values: dict[str, str]) -> tuple[Path, ...]:
    """Make a project: `podcast.toml` with the show's guid, a cover, and the folders. Nothing that stands is touched.

    Returns:
        The files made.

    Raises:
        ConfigError: There is a `podcast.toml` already.
    """
    made = template.write(config, values)
    if not (config.folder / "cover.jpg").exists():
        files.write(config.folder / "cover.jpg", artwork.draw(values["title"]), scratch=config.scratch)
        made = (*made, config.folder / "cover.jpg")
    return made
