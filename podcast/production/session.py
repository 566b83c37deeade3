"""The posts of a run: which of them need work, and the result of each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from podcast.errors import PostError
from podcast.events import Event, Noted, Queued
from podcast.production import stale
from podcast.production.audio_index import AudioIndex
from podcast.production.episode import UP_TO_DATE, Outcome, Run, for_post, state, unchanged
from podcast.production.episode_artwork import EpisodeArtwork
from podcast.production.failures import FATAL, failed
from podcast.production.post_index import PostIndex
from podcast.production.reading_style import Reading, make_script
from podcast.production.selection import load, possible_renames, refuse_renamed
from podcast.production.sources import path_of
from podcast.records import Episode

if TYPE_CHECKING:
    from podcast.script.archive import Entry

Tell = Callable[[Event], None]
T = TypeVar("T")
SAME_BYTES = "tone"
"""The engine that makes the same bytes on every machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A post whose episode may need to be built."""

    entry: Entry
    record: Episode | None
    intact: bool
    """Whether the record's MP3 is intact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Episodes of another machine whose audio this one could not download."""

    slugs: frozenset[str] = frozenset()
    why: str = ""


class Session:
    """The posts of a run: which of them need work, and the result of each.

    Args:
        run: The run.
        index: The index of unchanged posts.
        orphaned: Episodes whose posts are missing.
        artwork: Updates artwork; None: artwork is not touched.
        tell: Receives failures; None: `run.tell`.
        absent: Episodes that are not voiced again only because their audio is not on this machine.
    """

    def __init__(
        self,
        run: Run,
        index: PostIndex,
        orphaned: Sequence[Episode],
        artwork: EpisodeArtwork | None,
        tell: Tell | None = None,
        absent: Absent | None = None,
    ) -> None:
        self.run, self._index, self._orphaned, self._artwork = run, index, orphaned, artwork
        self._tell = tell or run.tell
        self._absent = absent or Absent()
        self._audio = AudioIndex(run.config)
        self.ok = True
        """Whether no post has failed."""
        self.made = 0
        """Number of episodes voiced."""
        self._stale = list[tuple[Episode, Reading]]()

    def jobs(self, work: Iterator[tuple[Entry, Episode | None]]) -> Iterator[Job]:
        """Yield the posts that need work, up to the limit. Report the others, and how many there are."""
        found = [job for entry, record in work if (job := self.attempt(entry, partial(self._job, entry, record)))]
        total = min(len(found), self.remaining())
        for number, job in enumerate(found, 1):
            if not self.remaining():
                return
            self.run.tell(Queued(slug=job.entry.slug, number=number, total=max(number, total)))
            yield job

    def _job(self, entry: Entry, record: Episode | None) -> Job | None:
        """Return the job of a post; None if its episode is up to date."""
        run = for_post(self.run, entry.path)
        self._refuse_taken_slug(entry, record)
        intact = bool(record and self._audio(record))
        status = state(run, entry.script_hash, record, intact=intact)
        if record and record.slug in self._absent.slugs and not run.request.posts:
            self._refuse_to_repeat(run, entry, record)
        if not record or status not in UP_TO_DATE:
            return Job(entry=entry, record=record, intact=intact)
        if status == "stale":
            self._stale.append((record, run.reading))
        if self._artwork and (self._index.artwork_pending(entry) or not self._artwork.up_to_date(record)):
            self._update_artwork(entry, record.script_hash)
        unchanged(run, record)
        return None

    def _refuse_to_repeat(self, run: Run, entry: Entry, record: Episode) -> None:
        """Reject a post whose only fault is that its audio is elsewhere, if voicing it again would cost requests.

        The tone engine makes the same bytes again, and so do the clips of a cache.

        Raises:
            PostError: It would be voiced again, and get another address than the one that is public.
        """
        if run.engine_choice.asked == SAME_BYTES:
            return
        post = load(run.config, entry.path)
        script = make_script(run.config, run.reading, post, run.engine_choice.reader)
        if state(run, script.text_hash, record, intact=True) not in UP_TO_DATE:
            return
        if run.engine_choice.plan(script.utterances, script.style.voices, set()).requests:
            message = f"{record.enclosure.path}, made on another machine, is not here: {self._absent.why}"
            step = f"run `podcast fetch` once it can be downloaded, or `podcast build {record.slug}` to voice it again"
            raise PostError(entry.path, 0, f"{message}; {step}")

    def attempt(self, entry: Entry, work: Callable[[], T]) -> T | None:
        """Return the result of `work` for a post; if it fails, report that and return None.

        Raises:
            ConfigError: The configuration is wrong, so every post would fail.
        """
        try:
            return work()
        except FATAL:
            raise
        except Exception as error:  # noqa: BLE001 - an error in one post must not stop the others
            self._tell(failed(self.run.config, entry.path, error, entry.slug))
            self.ok = False
            return None

    def _refuse_taken_slug(self, entry: Entry, record: Episode | None) -> None:
        """Reject a post whose slug belongs to another post's episode, and a renamed post without its `id:`.

        A post that was moved keeps its episode.
        """
        run = for_post(self.run, entry.path)
        if record:
            other = path_of(run.config, record.source)
            if record.source and other != entry.path and other.is_file() and other.resolve() != entry.path.resolve():
                message = f"its slug {entry.slug!r} is also that of {other}, which has an episode"
                raise PostError(entry.path, 0, f"{message}: add another `id:` to the front matter of one of them")
        elif self._orphaned:
            post = load(run.config, entry.path)
            if near := possible_renames(post, self._orphaned):
                refuse_renamed(make_script(run.config, run.reading, post, run.engine_choice.reader), near)

    def remaining(self) -> int:
        """Return how many more episodes the limit allows."""
        limit = self.run.request.limit
        return limit - self.made if limit else sys.maxsize

    def note(self, job: Job, outcome: Outcome) -> None:
        """Record the result of a post."""
        self.ok = self.ok and outcome.state != "failed"
        reading = self.run.reading.of(self.run.config, job.entry.path)
        if outcome.state == "stale" and job.record:
            self._stale.append((job.record, reading))
        if outcome.made:
            stale.remember(self.run.config, reading)
        self.made += outcome.made
        if outcome.text_hash:
            self.attempt(job.entry, partial(self._update_artwork, job.entry, outcome.text_hash))

    def _update_artwork(self, entry: Entry, text_hash: str) -> None:
        """Update the artwork of an episode, and record in the index that the episode is up to date."""
        settled = not self._artwork or self._artwork.update(entry.path, entry.slug)
        self._index.note(entry, text_hash, artwork_pending=not settled)

    def close(self) -> None:
        """Write the indexes, and report how many episodes were built with which other settings."""
        self._index.save()
        self._audio.save()
        if message := stale.message(self.run.config, self._stale):
            self.run.tell(Noted(message=message))
