"""An episode as a task: what goes to the worker that makes it, and what comes back.

A worker either works in the project's own folder, where it sees that, or aside: then the post and the episode's record
travel with the task, clips by the shared store, and the finished episode back over the shared filesystem. Either way it
is `production.episode` that makes it.
"""

from __future__ import annotations

import asyncio
import hashlib
import platform
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from podcast import files, remote
from podcast.errors import ClusterError, ConfigError, PodcastError, PostError
from podcast.events import Event, Failed, Started, Voiced
from podcast.feed import episodes
from podcast.production import episode
from podcast.production.engine_choice import EngineChoice
from podcast.production.episode import Outcome, Run
from podcast.production.reading_style import Reading
from podcast.production.selection import Request, placed
from podcast.project.config import Config
from podcast.records import Episode, Show
from podcast.remote import Remote

if TYPE_CHECKING:
    from podcast.script.archive import Entry

MADE, SOUNDS = "made", "sounds"
"""Folders of the shared filesystem: finished episodes on their way home, and the style's own sound files."""
LIVE: Mapping[str, type[Event]] = {kind.name: kind for kind in (Started, Voiced)}
"""What a worker tells while it works; all else comes back with its answer."""
TELLING = 0.5
"""Least time between two words on how far an episode is, s: all of them go by the scheduler."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What all tasks of a run share."""

    config: Config
    show: Show
    reading: Reading
    request: Request
    cover: bytes
    away: bool
    """Whether the worker has a folder of its own, and what it makes comes home over the shared filesystem."""
    parallel: int
    """Requests to the engine at a time, for each task."""
    most: int
    """Tasks at a time, so that all of them together ask a service no more than it allows."""
    made: str
    """Folder of the shared filesystem for finished episodes on their way home: the run's own."""
    sounds: tuple[str, ...] = ()
    """Names under `SOUNDS` of the style's own sound files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One post."""

    batch: Batch
    entry: Entry
    intact: bool
    """Whether the episode's MP3 is."""
    source: bytes | None
    """The post's file; None where the worker sees it."""
    record: bytes
    """The episode's, as it stands on disk; empty where there is none, or the worker sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of it."""

    outcome: Outcome
    told: tuple[Event, ...]
    """What is to be told of it, in order."""
    made: Mapping[str, str] = field(default_factory=dict)
    """Files that wait under `MADE`: name -> SHA-256 hex."""


def batch(run: Run, slots: int) -> Batch:
    """Say what all tasks of a run share.

    Args:
        run: The run.
        slots: Episodes made at a time. They share what a service allows of requests at a time; a slot is a core, in
            which an embedded engine speaks one text at a time.

    Raises:
        ClusterError: The shared filesystem does not take a sound file.
    """
    able = run.engine_choice.reader.capabilities
    parallel = max(1, able.parallel // slots) if able.online else 1
    reading, names = run.reading, tuple[str, ...]()
    if run.config.shared:
        reading, names = _sent(run.config, reading)
    return Batch(
        config=run.config,
        show=run.show,
        reading=reading,
        request=run.request,
        cover=run.cover,
        away=bool(run.config.shared),
        parallel=parallel,
        most=max(1, able.parallel // parallel) if able.online else sys.maxsize,
        made=f"{MADE}/{secrets.token_hex(6)}",
        sounds=names,
    )


def _sent(config: Config, reading: Reading) -> tuple[Reading, tuple[str, ...]]:
    """Send the style's own sound files to where workers find them, and name them by their content."""
    sound, there = reading.style.sound, shared(config)
    names = dict[str, Any]()
    for key in ("intro", "outro", "bed"):
        path = config.folder / Path(getattr(sound, key)).expanduser()
        if getattr(sound, key) and path.is_file():
            content = path.read_bytes()
            names[key] = f"{hashlib.sha256(content).hexdigest()}{path.suffix}"
            there.write(f"{SOUNDS}/{names[key]}", content)
    style = replace(reading.style, sound=replace(sound, **names))
    return replace(reading, style=style), tuple(sorted(set(names.values())))


def task(batch: Batch, entry: Entry, record: Episode | None, *, intact: bool) -> Task:
    """Say what one post needs.

    Raises:
        PostError: Post or record cannot be read any more.
    """
    source, kept = None, b""
    if batch.away:
        try:
            source = entry.path.read_bytes()
            kept = (batch.config.audio / f"{entry.slug}.json").read_bytes() if record else b""
        except OSError as error:
            raise PostError(entry.path, 0, f"cannot be read any more ({error}): run the same command again") from error
    there = replace(entry, path=placed(batch.config, entry.path))  # a worker stands in another folder
    return Task(batch=batch, entry=there, intact=intact, source=source, record=kept)


def carry_out(task: Task, say: Callable[[Any], None]) -> Answer:
    """Make one episode, on the worker.

    Args:
        task: What to make.
        say: Passes on a word while the work goes on.

    Raises:
        ConfigError: No post can be made like this.
    """
    batch, telling = task.batch, _Telling(say)
    try:
        with _place(task) as config:
            previews = batch.request.previews or batch.request.interactive
            engine_choice = EngineChoice(
                config, batch.request.engine, previews=previews, tell=telling, parallel=batch.parallel
            )
            run = Run(
                config=config,
                show=batch.show,
                reading=batch.reading,
                engine_choice=engine_choice,
                request=batch.request,
                cover=batch.cover,
                tell=telling,
                sounds=config.home / SOUNDS if batch.away else config.folder,
                threads=1,  # a cluster has a slot for each core
            )
            outcome = asyncio.run(_made(run, task))
            return Answer(outcome=outcome, told=telling.told, made=_left(task, config) if batch.away else {})
    except ConfigError:
        raise
    except (PodcastError, OSError) as error:
        told = str(error) if isinstance(error, PodcastError) else f"worker {platform.node()}: {error}: free its disk"
        failed = Failed(path=str(task.entry.path), slug=task.entry.slug, error=told)
        return Answer(outcome=Outcome(state="failed"), told=(*telling.told, failed))


async def _made(run: Run, task: Task) -> Outcome:
    place = run.config.audio / f"{task.entry.slug}.json"
    record = episodes.load(place) if place.is_file() else None
    async with aclosing(run.engine_choice):
        return await episode.make_episode(run, task.entry, record, intact=task.intact, source=task.source)


@contextmanager
def _place(task: Task) -> Iterator[Config]:
    """Give the configuration to work with: the project's own, or one of a folder that lives as long as the task."""
    config = task.batch.config
    if not task.batch.away:
        yield config
        return
    with tempfile.TemporaryDirectory(prefix="podcast-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        away = replace(config, output=home, aside=home)
        if task.record:
            files.write(away.audio / f"{task.entry.slug}.json", task.record, scratch=away.scratch)
        for sound in task.batch.sounds:
            content = shared(config).read(f"{SOUNDS}/{sound}")
            if content is None:
                raise ClusterError(f"{shared(config).where}: {SOUNDS}/{sound} is gone: run the same command again")
            files.write(home / SOUNDS / sound, content, scratch=away.scratch)
        yield away


def _left(task: Task, config: Config) -> Mapping[str, str]:
    """Leave what was made where the run can fetch it."""
    there, made = shared(config), dict[str, str]()
    for path in sorted(config.audio.glob("*")) if config.audio.is_dir() else ():
        content = path.read_bytes()
        if content != task.record:
            there.write(f"{task.batch.made}/{path.name}", content)
            made[path.name] = hashlib.sha256(content).hexdigest()
    return made


def shared(config: Config) -> Remote:
    """Give the filesystem that machines share.

    Raises:
        ClusterError: It cannot be had.
    """
    return Remote(*remote.checked("shared", config.shared), ClusterError)


class _Telling:
    """What a worker has to tell: now and then a word at once, the rest with its answer."""

    def __init__(self, say: Callable[[Any], None]) -> None:
        self._say, self._said = say, 0.0
        self._latest: Voiced | None = None
        self.told: tuple[Event, ...] = ()
        """What goes back with the answer."""

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if event.name not in LIVE:
            # What a post that failed has cost is known from the last word on how far it was.
            last = (self._latest,) if self._latest and isinstance(event, Failed) else ()
            self.told = (*self.told, *last, event)
            return
        self._latest = event if isinstance(event, Voiced) else None
        if isinstance(event, Started) or time.monotonic() - self._said >= TELLING:
            self._said = time.monotonic()
            self._say((event.name, asdict(event)))
