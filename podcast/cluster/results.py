"""The results of tasks on workers: progress, answers, and finished episodes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from podcast import files
from podcast.cluster.tasks import LIVE, Answer, Batch, shared
from podcast.errors import ClusterError, PodcastError
from podcast.events import Event, Failed, FellBack, Noted
from podcast.production.episode import Outcome, Run

if TYPE_CHECKING:
    from podcast.script.archive import Entry


@contextmanager
def collected(run: Run, batch: Batch) -> Iterator[Results]:
    """Collect the results of a run's tasks, and at the end remove uploads that were not fetched."""
    try:
        yield Results(run, batch.made)
    finally:
        if batch.isolated:
            with suppress(ClusterError):  # not worth an error: nothing there is needed
                there = shared(run.config)
                for path in there.found(batch.made):
                    there.remove(path)


class Results:
    """The results of a run's tasks.

    Args:
        run: The run.
        made: Folder of the shared filesystem with the finished episodes.
    """

    def __init__(self, run: Run, made: str) -> None:
        self._run, self._made = run, made
        self._ended = set[str]()
        self._noted = set[Event]()

    def progress(self, message: Any) -> None:
        """Report a worker's progress. Messages that arrive after the answer are ignored."""
        name, values = message
        if values["slug"] not in self._ended:
            self._run.tell(LIVE[name](**values))

    def receive(self, entry: Entry, answer: Answer | PodcastError) -> Outcome:
        """Fetch a finished episode, and report its events."""
        self._ended.add(entry.slug)
        try:
            if isinstance(answer, PodcastError):
                raise answer
            self._fetch(answer.made)
            if answer.outcome.made and not (self._run.config.audio / f"{entry.slug}.json").is_file():
                raise ClusterError(
                    "a worker built it, but it is not on this disk: give the workers access to this project's folder"
                )
        except (PodcastError, OSError) as error:
            self._run.tell(Failed(path=str(entry.path), slug=entry.slug, error=str(error)))
            return Outcome(state="failed")
        for event in answer.events:
            if event not in self._noted:
                self._run.tell(event)
            if isinstance(event, (Noted, FellBack)):  # the same from every worker: reported once
                self._noted.add(event)
        return answer.outcome

    def _fetch(self, made: Mapping[str, str]) -> None:
        """Download an episode: the audio first, and the record that names it last."""
        config = self._run.config
        for name in sorted(made, key=lambda name: name.endswith(".json")):
            there = shared(config)
            content = there.read(f"{self._made}/{name}")
            if content is None or hashlib.sha256(content).hexdigest() != made[name]:
                raise ClusterError(f"{there.where}: {self._made}/{name} is incomplete: run the command again")
            files.write(config.audio / name, content, scratch=config.scratch)
            there.remove(f"{self._made}/{name}")
