"""The posts of a run: which of them need work, and what became of each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from podcast.errors import PostError
from podcast.events import Event, Noted
from podcast.production.audio_index import AudioIndex
from podcast.production.episode import UP_TO_DATE, Outcome, Run, state, unchanged
from podcast.production.episode_artwork import EpisodeArtwork
from podcast.production.failures import FATAL, failed
from podcast.production.post_index import PostIndex
from podcast.production.reading_style import script
from podcast.production.selection import akin, load, refuse_renamed
from podcast.records import Episode

if TYPE_CHECKING:
    from podcast.script.archive import Entry

Tell = Callable[[Event], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A post whose episode may have to be made."""

    entry: Entry
    record: Episode | None
    intact: bool
    """Whether the MP3 of the record is."""


class Session:
    """The posts of a run: which of them need work, and what became of each.

    Args:
        run: The run.
        index: What is known of posts that have not changed.
        orphaned: Episodes whose posts are gone.
        artwork: Brings artwork up to date; None: it is left alone.
        tell: Told what fails; None: `run.tell`.
    """

    def __init__(
        self,
        run: Run,
        index: PostIndex,
        orphaned: Sequence[Episode],
        artwork: EpisodeArtwork | None,
        tell: Tell | None = None,
    ) -> None:
        self.run, self._index, self._orphaned, self._artwork = run, index, orphaned, artwork
        self._tell = tell or run.tell
        self._audio = AudioIndex(run.config)
        self.well = True
        """Whether none has failed."""
        self.made = 0
        """Episodes voiced."""
        self._stale = 0

    def jobs(self, work: Iterator[tuple[Entry, Episode | None]]) -> Iterator[Job]:
        """Give the posts that need work, as long as any more may be made; say of the others what is to be said."""
        while self.room() and (found := next(work, None)):
            job = self.tried(found[0], partial(self._job, *found))
            if job:
                yield job

    def _job(self, entry: Entry, record: Episode | None) -> Job | None:
        """Give what is to be done for a post, if anything."""
        run = self.run
        self._refuse_stranger(entry, record)
        intact = bool(record and self._audio(record))
        stands = state(run, entry.script_hash, record, intact=intact)
        if not record or stands not in UP_TO_DATE:
            return Job(entry=entry, record=record, intact=intact)
        self._stale += stands == "stale"
        if self._artwork and (self._index.artwork_pending(entry) or not self._artwork.stands(record)):
            self._update_artwork(entry, record.script_hash)
        unchanged(run, record)
        return None

    def tried(self, entry: Entry, work: Callable[[], T]) -> T | None:
        """Give what `work` does for a post; where that fails, tell why.

        Raises:
            ConfigError: No post can be made like this.
        """
        try:
            return work()
        except FATAL:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one post raises, the others are built
            self._tell(failed(self.run.config, entry.path, error, entry.slug))
            self.well = False
            return None

    def _refuse_stranger(self, entry: Entry, record: Episode | None) -> None:
        """Refuse a post whose slug is that of another's episode, and one that is another's under a new name.

        A post that moved is welcome to its own.
        """
        run = self.run
        if record:
            other = run.config.folder / record.source
            if record.source and other.is_file() and other.resolve() != entry.path.resolve():
                message = f"its slug {entry.slug!r} is that of {other}, which has an episode"
                raise PostError(entry.path, 0, f"{message}: give one of them another `id:`")
        elif self._orphaned:
            post = load(run.config, entry.path)
            if near := akin(post, self._orphaned):
                refuse_renamed(script(run.config, run.reading, post, run.engine_choice.reader), near)

    def room(self) -> int:
        """Give how many more episodes may be made."""
        limit = self.run.request.limit
        return limit - self.made if limit else sys.maxsize

    def note(self, job: Job, outcome: Outcome) -> None:
        """Take down what became of a post."""
        self.well = self.well and outcome.state != "failed"
        self._stale += outcome.state == "stale"
        self.made += outcome.made
        if outcome.text_hash:
            self._update_artwork(job.entry, outcome.text_hash)

    def _update_artwork(self, entry: Entry, text_hash: str) -> None:
        """Bring the artwork of an episode up to date, and keep that the episode is."""
        settled = not self._artwork or self._artwork.update(entry.path, entry.slug)
        self._index.note(entry, text_hash, artwork_pending=not settled)

    def close(self) -> None:
        """Keep what was found out, and say what could be voiced anew."""
        self._index.save()
        self._audio.save()
        if self._stale:
            left = f"{self._stale} of the episodes were voiced with other settings"
            self.run.tell(Noted(message=f"{left}; `podcast build --stale` voices them again"))
