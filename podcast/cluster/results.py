"""What comes home of the tasks that workers carried out: words on the way, answers, and finished episodes."""

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
    """Receive what comes home of a run's tasks, and clear away what nobody fetched."""
    try:
        yield Results(run, batch.made)
    finally:
        if batch.away:
            with suppress(ClusterError):  # it is worth no error of its own: nothing there is needed
                there = shared(run.config)
                for path in there.found(batch.made):
                    there.remove(path)


class Results:
    """What comes home of a run's tasks.

    Args:
        run: The run.
        made: Folder of the shared filesystem with what was made.
    """

    def __init__(self, run: Run, made: str) -> None:
        self._run, self._made = run, made
        self._ended = set[str]()
        self._noted = set[Event]()

    def heard(self, word: Any) -> None:
        """Tell what a worker says while it works; what comes late is not told."""
        name, values = word
        if values["slug"] not in self._ended:
            self._run.tell(LIVE[name](**values))

    def received(self, entry: Entry, answer: Answer | PodcastError) -> Outcome:
        """Bring home what was made, and tell what is to be told of it."""
        self._ended.add(entry.slug)
        try:
            if isinstance(answer, PodcastError):
                raise answer
            self._fetch(answer.made)
            if answer.outcome.made and not (self._run.config.audio / f"{entry.slug}.json").is_file():
                raise ClusterError("a worker made it, and it is not here: workers must see this project's folder")
        except (PodcastError, OSError) as error:
            self._run.tell(Failed(path=str(entry.path), slug=entry.slug, error=str(error)))
            return Outcome(state="failed")
        for event in answer.told:
            if event not in self._noted:
                self._run.tell(event)
            if isinstance(event, (Noted, FellBack)):  # what every worker notes, such as a silent service, is told once
                self._noted.add(event)
        return answer.outcome

    def _fetch(self, made: Mapping[str, str]) -> None:
        """Fetch an episode: the audio first, and the record that names it last."""
        config = self._run.config
        for name in sorted(made, key=lambda name: name.endswith(".json")):
            there = shared(config)
            content = there.read(f"{self._made}/{name}")
            if content is None or hashlib.sha256(content).hexdigest() != made[name]:
                raise ClusterError(f"{there.where}: {self._made}/{name} did not arrive whole: run the command again")
            files.write(config.audio / name, content, scratch=config.scratch)
            there.remove(f"{self._made}/{name}")
