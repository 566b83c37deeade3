"""The whole flow: post -> script -> clips -> recording -> episode -> feed.

Start reading at `build`: it selects the posts that are due, builds each episode (`production.episode`) on this machine
or on a cluster, and writes the feed (`release.show_feed`). The command line imports this module only when a command
runs, so that `podcast --help` stays quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import cache, partial
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from podcast import files
from podcast.errors import ClusterError, ConfigError, EngineError
from podcast.events import EpisodeBuilt, Event, FeedWritten, Found, Noted, Planned, Planning, Queued
from podcast.feed import artwork, tag_cover, vocabulary
from podcast.lazy.libraries import asyncio
from podcast.production import gone, unpublished
from podcast.production.engine_choice import EngineChoice
from podcast.production.episode import UP_TO_DATE, Run, for_post, make_episode, note_length, skipped, state
from podcast.production.episode_artwork import EpisodeArtwork
from podcast.production.post_index import PostIndex
from podcast.production.reading_style import make_script, notes, reading_of
from podcast.production.selection import Request, Survey, due, load, orphans, survey
from podcast.production.session import Absent, Job, Session
from podcast.project import template
from podcast.project.config import Config
from podcast.records import Episode, Script
from podcast.release import elsewhere, show_feed
from podcast.script.archive import Entry
from podcast.voice.capabilities import Tariff

if TYPE_CHECKING:
    from podcast.cluster.tasks import Batch, Task
    from podcast.production.trial import Trial

Tell = Callable[[Event], None]


def build(config: Config, request: Request, tell: Tell) -> bool:
    """Build the episodes that are due, then write the feed and check it.

    Returns:
        Whether everything succeeded; failures are reported as events.

    Raises:
        ConfigError: The configuration is incomplete or wrong.
        ClusterError: The cluster does not answer, has incompatible workers, or was lost.
    """
    run = _run(config, request, tell)
    files.sweep(config.scratch)
    index = PostIndex(config, run.reading.hashes)
    found = survey(config, request, tell, index)
    records = {episode.slug: episode for episode in show_feed.records(config)}
    orphaned = orphans(config, found.entries, records)
    unpublished.report_skipped(() if request.posts else found.skipped, tell)
    gone.report(gone.of(config, found.not_voiced, () if request.posts else orphaned, records), tell)
    session = Session(run, index, orphaned, EpisodeArtwork(config, tell), absent=_absent(config, found, records, tell))
    jobs = session.jobs(due(config, request, found.entries, records, tell))
    lost: ClusterError | None = None
    try:
        if request.on:
            _spread(session, jobs)
        else:
            _here(session, jobs)
    except ClusterError as error:
        if not session.made:
            raise
        lost = error
    finally:
        session.close()
    written = show_feed.feed(config, tell, previews=request.previews)
    if lost:
        raise lost
    return session.ok and written and not found.unreadable


def _absent(config: Config, found: Survey, records: Mapping[str, Episode], tell: Tell) -> Absent:
    """Download what other machines have made of these posts."""
    return elsewhere.downloaded(config, [records[one.slug] for one in found.entries if one.slug in records], tell)


def _here(session: Session, jobs: Iterator[Job]) -> None:
    """Build one episode after the other on this machine; a failed one does not stop the others."""
    first = next(jobs, None)
    if first:  # an engine that has not spoken has nothing to close
        asyncio.run(_all(session, chain([first], jobs)))


async def _all(session: Session, jobs: Iterable[Job]) -> None:
    async with aclosing(session.run.engine_choice):
        for job in jobs:
            session.note(job, await make_episode(session.run, job.entry, job.record, intact=job.intact))


def _spread(session: Session, jobs: Iterator[Job]) -> None:
    """Build each episode on a worker of the cluster; a failed one does not stop the others."""
    from podcast.cluster import connection, tasks
    from podcast.cluster.results import collected

    run, first = session.run, next(jobs, None)
    if not first:
        return
    with connection.connected(run.request.on, run.config, run.tell) as workers:
        batch = tasks.batch(run, workers.slots)
        with suppress(EngineError):  # each post then reports it
            run.engine_choice.choice  # noqa: B018 - this machine waits for the service, not each worker
        with collected(run, batch) as results:
            work = _tasks(session, batch, chain([first], jobs))
            for job, answer in workers.spread(
                work,
                tasks.carry_out,
                on_message=results.progress,
                remaining=session.remaining,
                max_tasks=batch.max_tasks,
            ):
                session.note(job, results.receive(job.entry, answer))


def _tasks(session: Session, batch: Batch, jobs: Iterable[Job]) -> Iterator[tuple[Job, Task]]:
    """Yield each job with the task for a worker."""
    from podcast.cluster import tasks

    for job in jobs:
        task = session.attempt(job.entry, partial(tasks.task, batch, job.entry, job.record, intact=job.intact))
        if task:
            yield job, task


def plan(config: Config, request: Request, tell: Tell) -> Planned:
    """Return what `build` would do if its service answers, without any request or change."""

    def tell_of_progress(event: Event) -> None:
        if isinstance(event, Queued):
            tell(Planning(number=event.number, total=event.total))

    run = _run(config, request, tell_of_progress)
    run.engine_choice.assume_available()
    index = PostIndex(config, run.reading.hashes)
    found = survey(config, request, tell, index)
    unpublished.report_skipped(() if request.posts else found.skipped, tell)
    records = {episode.slug: episode for episode in show_feed.records(config)}
    from podcast.sound import stitch

    run.cover()  # fail as the build would
    sound = run.reading.style.sound
    total, known = Planned(posts=0, characters=0, seconds=0.0, requests=0, cached=0, bytes=0), set[str]()
    session = Session(run, index, orphans(config, found.entries, records), None, tell)
    for job in session.jobs(due(config, request, found.entries, records, tell)):
        script = session.attempt(job.entry, partial(_scripted, run, job.entry))
        if (
            not script
            or not script.utterances
            or state(for_post(run, job.entry.path), script.text_hash, job.record, intact=job.intact) in UP_TO_DATE
            or skipped(replace(run, tell=tell), script, run.engine_choice.reader.name)
        ):
            continue
        note_length(script, tell)
        cost = run.engine_choice.plan(script.utterances, script.style.voices, known)
        seconds = cost.seconds + _silence(script) + sound.opening_jingle + sound.closing_jingle
        total = Planned(
            posts=total.posts + 1,
            characters=total.characters + cost.characters,
            seconds=round(total.seconds + seconds, 1),
            requests=total.requests + cost.requests,
            cached=total.cached + cost.cached,
            bytes=total.bytes + int(seconds * stitch.FORMATS[config.format].bit_rate * 1000 / 8),
            charged=total.charged + cost.charged,
        )
        if total.posts == request.limit:
            break
    return _priced(total, run.engine_choice.reader.capabilities.tariff)


def _priced(planned: Planned, tariff: Tariff | None) -> Planned:
    """Add what a service with a tariff charges, and how long its limit makes a run take."""
    if tariff is None:
        return planned
    return replace(
        planned,
        price=round(planned.charged * tariff.price / 1e6, 2),
        currency=tariff.currency,
        quota=tariff.quota,
        minutes=round(planned.requests / tariff.a_minute, 1) if tariff.a_minute else 0.0,
    )


def _scripted(run: Run, entry: Entry) -> Script:
    reading = run.reading.of(run.config, entry.path)
    return make_script(run.config, reading, load(run.config, entry.path), run.engine_choice.reader)


def _silence(script: Script) -> float:
    """Return the total length of the pauses in a script, in seconds."""
    said = script.utterances
    return sum(max(one.pause_after, other.pause_before) for one, other in pairwise(said)) + said[-1].pause_after


def _run(config: Config, request: Request, tell: Tell) -> Run:
    show = config.show()
    if request.on:
        from podcast.cluster import connection

        connection.check_address(request.on)
    try:  # the feed would reject them too, but only after hours of voicing
        vocabulary.category(show.category), vocabulary.language(show.language)
    except ConfigError as error:
        raise ConfigError(f"{config.path}: {error}") from error
    previews = request.previews or request.interactive
    wait = 0.0 if previews else config.wait * 60
    engine_choice = EngineChoice(config, request.engine, previews=previews, tell=tell, wait=wait)
    engine_choice.reader  # noqa: B018 - fail early if the engine is missing or its options are wrong
    reading = reading_of(config, request)
    for note in notes(reading, engine_choice.reader):
        tell(Noted(message=note, loud=True))
    return Run(
        config=config,
        show=show,
        reading=reading,
        engine_choice=engine_choice,
        request=request,
        cover=cache(partial(tag_cover.kept, show.cover, config.cache, config.scratch)),
        tell=tell,
        sounds=config.folder,
    )


def listen(config: Config, request: Request, announce: Callable[[str, str], None], tell: Tell) -> bool:
    """Build one post in a separate folder, with the project's cache, and serve its page locally.

    The feed of that folder is not mentioned: it is nobody's, and would look like a publish.
    """
    aside = replace(config, output=config.cache / "listen")

    def tell_of_the_post(event: Event) -> None:
        if isinstance(event, EpisodeBuilt):
            tell(replace(event, path=(aside.home / event.path).relative_to(config.folder).as_posix()))
        elif not isinstance(event, (FeedWritten, Found)):
            tell(event)

    if not build(aside, request, tell_of_the_post):
        return False
    slug = load(config, request.posts[0]).slug
    show_feed.serve(aside, "127.0.0.1", 0, announce, tell, slug)
    return True


def try_site(config: Config, values: Mapping[str, template.Value]) -> Trial:
    """Read the posts of a site with the values of a new project, before it is made.

    Raises:
        ConfigError: A folder of posts does not exist.
    """
    from podcast.production import trial

    return trial.trial(template.configured(config, values))


def init(config: Config, values: Mapping[str, template.Value]) -> tuple[Path, ...]:
    """Create a project: `podcast.toml` with the show's guid, a cover, and the folders. Existing files are kept.

    Returns:
        The files written.

    Raises:
        ConfigError: `podcast.toml` already exists.
    """
    made = template.write(config, values)
    if not (config.folder / "cover.jpg").exists():
        files.write(config.folder / "cover.jpg", artwork.draw(str(values["title"])), scratch=config.scratch)
        made = (*made, config.folder / "cover.jpg")
    return made
