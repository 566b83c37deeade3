"""How the command line reports events: a progress bar on a terminal, plain lines elsewhere, or JSON lines."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from podcast.cli.called import typed
from podcast.errors import PodcastError
from podcast.events import (
    EpisodeBuilt,
    Event,
    Failed,
    FeedWritten,
    FellBack,
    Fetched,
    Finished,
    Found,
    Noted,
    Planned,
    Planning,
    Pruned,
    Published,
    Queued,
    RolledBack,
    Sent,
    Started,
    Todo,
    Voiced,
)  # fmt: skip

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from podcast.project.config import Config


class Report:
    """Base of all reports: counts what the run has done."""

    interactive = False
    """Whether a user at a terminal can answer questions."""

    def __init__(self) -> None:
        self.total = Finished(episodes=0, failed=0, engine_calls=0, retries=0, cached=0)
        """Totals of the posts that are finished."""
        self._latest: dict[str, Voiced] = {}
        """Latest progress of each unfinished post, by slug."""

    def tell(self, event: Event) -> None:
        """Report one event."""
        if isinstance(event, FellBack) and os.environ.get("GITHUB_ACTIONS") == "true":
            # Source: GitHub Actions, "Workflow commands", `::warning::`; shown on the run's page.
            click.echo(f"::warning title=podcast::{_fell_back(event)}", err=True)
        if isinstance(event, Voiced):
            self._latest[event.slug] = event
        elif isinstance(event, (Started, EpisodeBuilt, Failed)):
            under_way = self._latest.pop(event.slug, None)
            spent = event if isinstance(event, EpisodeBuilt) else under_way
            self.total = replace(
                self.total,
                episodes=self.total.episodes + (isinstance(event, EpisodeBuilt) and not event.unchanged),
                failed=self.total.failed + isinstance(event, Failed),
                engine_calls=self.total.engine_calls + (spent.engine_calls if spent else 0),
                retries=self.total.retries + (spent.retries if spent else 0),
                cached=self.total.cached + (spent.cached if spent else 0),
            )

    def tell_of_planning(self, event: Event) -> None:
        """Report only the progress of a plan: the build that follows reports the rest."""
        if isinstance(event, Planning):
            self.tell(event)

    def close(self, config: Config) -> None:
        """Print the totals of a build, and where its files are."""

    def check_result(self, ok: bool) -> None:
        """Print the result of a check."""

    def confirm(self, question: str) -> bool:  # noqa: ARG002
        """Ask the user; without a terminal the answer is no."""
        return False


class JsonReport(Report):
    """One JSON object per line on standard output."""

    def tell(self, event: Event) -> None:
        """Print the event."""
        super().tell(event)
        if isinstance(event, FOR_BARS):
            return
        click.echo(json.dumps(event.as_json(), ensure_ascii=False))

    def close(self, config: Config) -> None:  # noqa: ARG002
        """Print the totals."""
        self.tell(self.total)


class LineReport(Report):
    """Lines: results on standard output, messages on standard error."""

    def tell(self, event: Event) -> None:
        """Print a line for the events in `LINES`."""
        super().tell(event)
        line = LINES[type(event)](event) if type(event) in LINES else ""
        if isinstance(event, Todo) and event.number == 1:
            click.echo("Left to do before the first publish, in this order:")
        if line:
            click.echo(typed(line), err=not isinstance(event, RESULTS))

    def close(self, config: Config) -> None:
        """Print the totals, where the files are, and how to listen."""
        self.tell(self.total)
        if (config.feed / "feed.xml").is_file():
            click.echo(f"Episodes: {config.audio}")
            click.echo(f"Feed:     {config.feed / 'feed.xml'}")
            step = "run `podcast serve` and open the address it prints in your app."
            click.echo(typed(f"To subscribe on this network, {step}"))

    def check_result(self, ok: bool) -> None:
        """Print a line if nothing is wrong."""
        if ok:
            click.echo("The feed is valid.")


PLAN = ""
"""In place of a slug: the bar of a plan."""


class TerminalReport(LineReport):
    """Lines, and a progress bar for each post that is being voiced."""

    interactive = True

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress
        self._bars: dict[str, TaskID] = {}
        """By slug: on a cluster several posts are built at the same time."""
        self._labels: dict[str, str] = {}
        """`post 2 of 5`, by slug."""

    def tell(self, event: Event) -> None:
        """Update the bar, or print above it."""
        if isinstance(event, (Started, EpisodeBuilt, Failed)):
            self._clear(event.slug)
        elif isinstance(event, Planned):
            self._clear(PLAN)
        super().tell(event)
        if isinstance(event, Planning):
            if PLAN not in self._bars:
                self._bars[PLAN] = self._progress.add_task("planning", total=event.total, status="")
                self._progress.start()
            self._progress.update(self._bars[PLAN], completed=event.number, description=_of("planning: post", event))
        elif isinstance(event, Queued):
            self._labels[event.slug] = f"{_of('post', event)}: "
        elif isinstance(event, Started):
            label = self._labels.pop(event.slug, "") + event.title
            self._bars[event.slug] = self._progress.add_task(label, total=event.utterances, status="")
            self._progress.start()
        elif isinstance(event, Voiced) and event.slug in self._bars:
            status = f"waiting {event.waiting:.0f} s" if event.waiting else ""
            self._progress.update(self._bars[event.slug], completed=event.done, status=status)

    def _clear(self, slug: str) -> None:
        """Remove a bar. Without bars the terminal is free for results and questions."""
        if slug in self._bars:
            self._progress.remove_task(self._bars.pop(slug))
            if not self._bars:
                self._progress.stop()

    def confirm(self, question: str) -> bool:
        """Ask on the terminal."""
        return click.confirm(question, err=True)


@contextmanager
def reporter(*, as_json: bool) -> Iterator[Report]:
    """Choose the report: JSON if `as_json`, progress bars on a terminal, otherwise lines."""
    if as_json:
        report = JsonReport()
        try:
            yield report
        except PodcastError as error:  # a program that reads the events also needs to see the error
            report.tell(Failed(path="", error=str(error)))
            raise
    elif not (sys.stderr.isatty() and sys.stdin.isatty()):
        yield LineReport()
    else:
        progress = _bar()
        try:
            yield TerminalReport(progress)
        finally:
            progress.stop()


def _bar() -> Progress:
    """Create a progress bar that fits into 50 columns, whatever the title, which is cut."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.table import Column

    columns = (
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)),
        TextColumn("{task.fields[status]}", markup=False, table_column=Column(no_wrap=True)),
        BarColumn(bar_width=8),
        TaskProgressColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
    )
    # Results go to standard output. Redirect it around the bar only on a terminal, not to a file or a pipe.
    return Progress(
        *columns, console=Console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty(), expand=True
    )


def _planned(event: Planned) -> str:
    hours = event.seconds / 3600
    episodes, requests = _counted(event.posts, "episode"), _counted(event.requests, "request")
    return (
        f"{episodes}: {event.characters} characters, {hours:.2f} hours of audio, {size(event.bytes)}, {requests} "
        f"({_counted(event.cached, 'utterance')} cached, or cached by then){_charged(event)}"
    )


def _charged(event: Planned) -> str:
    """Say what the service charges for; nothing if it charges for nothing."""
    if not event.charged:
        return ""
    told = [f"{event.charged:,} characters charged"]
    if event.price:
        told.append(f"{event.price:.2f} {event.currency}".rstrip())
    if event.quota:
        told.append(f"{event.charged / event.quota:.1%} of the month's {event.quota:,}")
    if event.minutes:
        told.append(f"{event.minutes:g} minutes at least")
    return f"; {', '.join(told)}"


def _fell_back(event: FellBack) -> str:
    again = "`podcast build` voices the episode again with edge"
    if event.preview:
        return f"{event.why}: {event.engine} speaks a PREVIEW; the next {again} in reach"
    return f"{event.why}: {event.engine} speaks instead; {again} if it answers within 48 hours"


def _built(event: EpisodeBuilt) -> str:
    minutes, seconds = divmod(round(event.seconds), 60)
    state = "unchanged" if event.unchanged else f"{event.engine}{', PREVIEW' if event.preview else ''}"
    return f"{event.path}  {minutes}:{seconds:02d}  {state}" + (f"\n{event.picture}" if event.picture else "")


def _noted(event: Noted) -> str:
    return f"{'!! ' if event.loud else ''}{event.path + ': ' if event.path else ''}{event.message}"


def _found(event: Found) -> str:
    return f"{event.level}: {event.file}: {event.field}: {event.message}; {event.next_step} ({event.source})"


def _failed(event: Failed) -> str:
    named = event.error.startswith(event.path)
    return f"failed: {'' if named else event.path + ': '}{event.error}"


def _written(event: FeedWritten) -> str:
    return f"{event.path}  {_counted(event.episodes, 'episode')}{'' if event.changed else ', unchanged'}"


def _finished(event: Finished) -> str:
    failures = f"; {_counted(event.failed, 'failure')}" if event.failed else ""
    if not (event.engine_calls or event.cached):
        return failures[2:] or "Nothing to do: every post that is due has an up-to-date episode."
    calls, retries = _counted(event.engine_calls, "request"), _counted(event.retries, "retry")
    return f"{calls}, {retries}, {_counted(event.cached, 'clip')} from the cache{failures}"


def size(count: int) -> str:
    """Return a number of bytes for people: `0 kB`, `86 kB`, `4.2 MB`."""
    return f"{count / 1e3:.0f} kB" if count < 100_000 else f"{count / 1e6:.1f} MB"


def _of(what: str, event: Planning | Queued) -> str:
    return f"{what} {event.number} of {event.total}"


def _counted(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("y") else f"{number} {what}s"


def _published(event: Published) -> str:
    action = "would publish" if event.dry_run else "published"
    feed = "feed changed" if event.changed else "feed unchanged"
    files = _counted(event.sent, "file")
    return f"{event.url}  {action}: {files}, {size(event.bytes)}, {event.unchanged} already there; {feed}"


def _rolled_back(event: RolledBack) -> str:
    action = "would be public again" if event.dry_run else "is public again"
    at = datetime.fromisoformat(event.at).astimezone().isoformat(" ", "minutes")
    return f"{event.target}: the feed of {at}, {_counted(event.episodes, 'episode')}, {action}"


def _pruned(event: Pruned) -> str:
    action = "would remove" if event.dry_run else "removed"
    return f"{event.target}: {action} {_counted(event.removed, 'file')} of old audio, {size(event.bytes)}"


LINES: dict[type[Event], Any] = {
    Noted: _noted,
    Planned: _planned,
    FellBack: lambda event: f"!! {_fell_back(event)}",
    Started: lambda event: f"{event.slug}: {event.utterances} utterances with {event.engine}",
    EpisodeBuilt: _built,
    Failed: _failed,
    Finished: _finished,
    FeedWritten: _written,
    Found: _found,
    Todo: lambda event: f"{event.number}. {event.what}: {event.next_step}",
    Sent: lambda event: f"{'would upload' if event.dry_run else 'uploaded'} {event.path}  {size(event.bytes)}",
    Published: _published,
    RolledBack: _rolled_back,
    Pruned: _pruned,
    Fetched: lambda event: f"{event.path}  {size(event.bytes)}",
}
"""The line for each event; events that are not here print none."""
FOR_BARS = (Planning, Queued)
"""Events for a progress bar only: some of the posts that they count turn out to be up to date."""
RESULTS = (EpisodeBuilt, FeedWritten, Fetched, Found, Planned, Pruned, Published, RolledBack, Todo)
"""Events whose line goes to standard output."""
