"""An episode as a task: what is sent to the worker that builds it, and what comes back.

A worker that sees the project's folder works in it. Otherwise it works in its own folder: the post and the episode's
record are part of the task, clips come from the shared store, and the finished episode is uploaded to the shared
filesystem. In both cases `production.episode` builds it.
"""

from __future__ import annotations

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
from podcast.lazy.libraries import asyncio
from podcast.production import episode
from podcast.production.engine_choice import EngineChoice
from podcast.production.episode import Outcome, Run
from podcast.production.reading_style import Reading
from podcast.production.selection import Request
from podcast.production.sources import placed
from podcast.project.config import Config
from podcast.records import Episode, Show
from podcast.remote import Remote

if TYPE_CHECKING:
    from podcast.script.archive import Entry

MADE, SOUNDS = "made", "sounds"
"""Folders of the shared filesystem: finished episodes until the run fetches them, and the style's sound files."""
LIVE: Mapping[str, type[Event]] = {kind.name: kind for kind in (Started, Voiced)}
"""Events that a worker sends while it works; all others come back with its answer."""
PROGRESS_INTERVAL = 0.5
"""Minimum time between two progress messages of an episode, s: all of them pass through the scheduler."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What all tasks of a run have in common."""

    config: Config
    show: Show
    reading: Reading
    request: Request
    cover: bytes
    isolated: bool
    """Whether the worker has its own folder and uploads the episode to the shared filesystem."""
    parallel: int
    """Parallel requests to the engine, for each task."""
    max_tasks: int
    """Maximum number of parallel tasks, so that all together stay within the service's limit."""
    made: str
    """This run's folder of the shared filesystem, for finished episodes."""
    sounds: tuple[str, ...] = ()
    """Names of the style's sound files in `SOUNDS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One post."""

    batch: Batch
    entry: Entry
    intact: bool
    """Whether the episode's MP3 is intact."""
    source: bytes | None
    """The content of the post's file; None if the worker can read it."""
    record: bytes
    """The content of the episode's record; empty if there is none, or if the worker can read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The result of a task."""

    outcome: Outcome
    events: tuple[Event, ...]
    """The events to report, in order."""
    made: Mapping[str, str] = field(default_factory=dict)
    """Files uploaded to `MADE`: name -> SHA-256 hex."""


def batch(run: Run, slots: int) -> Batch:
    """Create the part that all tasks of a run have in common.

    Args:
        run: The run.
        slots: Episodes built in parallel. They share the number of parallel requests that a service allows. A slot is
            one core, on which an embedded engine speaks one text at a time.

    Raises:
        ClusterError: A sound file cannot be written to the shared filesystem.
    """
    able = run.engine_choice.reader.capabilities
    parallel = max(1, able.parallel // slots) if able.online else 1
    reading, names = run.reading, tuple[str, ...]()
    if run.config.shared:
        reading, names = _all_sent(run.config, reading)
    return Batch(
        config=run.config,
        show=run.show,
        reading=reading,
        request=run.request,
        cover=run.cover(),
        isolated=bool(run.config.shared),
        parallel=parallel,
        max_tasks=max(1, able.parallel // parallel) if able.online else sys.maxsize,
        made=f"{MADE}/{secrets.token_hex(6)}",
        sounds=names,
    )


def _all_sent(config: Config, reading: Reading) -> tuple[Reading, tuple[str, ...]]:
    """Upload the sound files of all styles; see `_sent`."""
    own, names = _sent(config, reading)
    others = {name: _sent(config, one) for name, one in reading.by_style.items()}
    all_names = {*names, *(name for _, sent in others.values() for name in sent)}
    return replace(own, by_style={name: one for name, (one, _) in others.items()}), tuple(sorted(all_names))


def _sent(config: Config, reading: Reading) -> tuple[Reading, tuple[str, ...]]:
    """Upload the style's sound files for the workers, under names made from their content."""
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
    """Create the task for one post.

    Raises:
        PostError: Post or record can no longer be read.
    """
    source, kept = None, b""
    if batch.isolated:
        try:
            source = entry.path.read_bytes()
            kept = (batch.config.audio / f"{entry.slug}.json").read_bytes() if record else b""
        except OSError as error:
            raise PostError(entry.path, 0, f"can no longer be read ({error}): run the same command again") from error
    there = replace(entry, path=placed(batch.config, entry.path))  # a worker has another current folder
    return Task(batch=batch, entry=there, intact=intact, source=source, record=kept)


def carry_out(task: Task, say: Callable[[Any], None]) -> Answer:
    """Build one episode, on the worker.

    Args:
        task: What to build.
        say: Sends a message to the run while the work goes on.

    Raises:
        ConfigError: The configuration is wrong, so every post would fail.
    """
    batch, events = task.batch, _WorkerEvents(say)
    try:
        with _place(task) as config:
            previews = batch.request.previews or batch.request.interactive
            engine_choice = EngineChoice(
                config, batch.request.engine, previews=previews, tell=events, parallel=batch.parallel
            )
            run = Run(
                config=config,
                show=batch.show,
                reading=batch.reading,
                engine_choice=engine_choice,
                request=batch.request,
                cover=lambda: batch.cover,
                tell=events,
                sounds=config.home / SOUNDS if batch.isolated else config.folder,
                threads=1,  # a cluster has one slot per core
            )
            outcome = asyncio.run(_made(run, task))
            made = _upload(task, config) if batch.isolated else {}
            return Answer(outcome=outcome, events=events.final, made=made)
    except ConfigError:
        raise
    except (PodcastError, OSError) as error:
        known = isinstance(error, PodcastError)
        message = str(error) if known else f"worker {platform.node()}: {error}: check its disk space and permissions"
        failed = Failed(path=str(task.entry.path), slug=task.entry.slug, error=message)
        return Answer(outcome=Outcome(state="failed"), events=(*events.final, failed))


async def _made(run: Run, task: Task) -> Outcome:
    place = run.config.audio / f"{task.entry.slug}.json"
    record = episodes.load(place) if place.is_file() else None
    async with aclosing(run.engine_choice):
        return await episode.make_episode(run, task.entry, record, intact=task.intact, source=task.source)


@contextmanager
def _place(task: Task) -> Iterator[Config]:
    """Yield the configuration to work with: the project's, or that of a temporary folder."""
    config = task.batch.config
    if not task.batch.isolated:
        yield config
        return
    with tempfile.TemporaryDirectory(prefix="podcast-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        isolated = replace(config, output=home, aside=home)
        if task.record:
            files.write(isolated.audio / f"{task.entry.slug}.json", task.record, scratch=isolated.scratch)
        for sound in task.batch.sounds:
            content = shared(config).read(f"{SOUNDS}/{sound}")
            if content is None:
                raise ClusterError(f"{shared(config).where}: {SOUNDS}/{sound} is missing: run the same command again")
            files.write(home / SOUNDS / sound, content, scratch=isolated.scratch)
        yield isolated


def _upload(task: Task, config: Config) -> Mapping[str, str]:
    """Upload what was made, so that the run can fetch it."""
    there, made = shared(config), dict[str, str]()
    for path in sorted(config.audio.glob("*")) if config.audio.is_dir() else ():
        content = path.read_bytes()
        if content != task.record:
            there.write(f"{task.batch.made}/{path.name}", content)
            made[path.name] = hashlib.sha256(content).hexdigest()
    return made


def shared(config: Config) -> Remote:
    """Return the shared filesystem.

    Raises:
        ClusterError: It cannot be opened.
    """
    return Remote(*remote.checked("shared", config.shared), ClusterError)


class _WorkerEvents:
    """A worker's events: progress is sent at once, the others with the answer."""

    def __init__(self, say: Callable[[Any], None]) -> None:
        self._say, self._last_sent = say, 0.0
        self._latest: Voiced | None = None
        self.final: tuple[Event, ...] = ()
        """Events that go back with the answer."""

    def __call__(self, event: Event) -> None:
        """Send or keep one event."""
        if event.name not in LIVE:
            # Only the last progress message has the number of requests of a failed post.
            last = (self._latest,) if self._latest and isinstance(event, Failed) else ()
            self.final = (*self.final, *last, event)
            return
        self._latest = event if isinstance(event, Voiced) else None
        if isinstance(event, Started) or time.monotonic() - self._last_sent >= PROGRESS_INTERVAL:
            self._last_sent = time.monotonic()
            self._say((event.name, asdict(event)))
