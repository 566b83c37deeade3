"""Times for the posts of one day that have none: apps order episodes by their time alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from podcast.records import Episode
from podcast.script.archive import Entry

MINUTE = timedelta(minutes=1)


def a_minute_apart(entries: Sequence[Entry], records: Mapping[str, Episode], now: datetime) -> list[Entry]:
    """Return the posts with times a minute apart, in the order of their names, where a day's posts have no time.

    An episode keeps the time that it has; a new one gets no time that another has.

    Args:
        entries: All posts of the run.
        records: All episodes, by slug.
        now: Aware. Posts of today come before it, so that none is in the future.
    """
    days: dict[date, list[Entry]] = {}
    for entry in entries:
        if not entry.timed and entry.slug not in records:
            days.setdefault(entry.published.date(), []).append(entry)
    taken = {record.published for record in records.values()}
    moved: dict[str, datetime] = {}
    for found in days.values():
        moved.update(_moved(sorted(found, key=lambda entry: entry.path.name), taken, now))
    placed = [replace(entry, published=moved.get(entry.slug, entry.published)) for entry in entries]
    return sorted(placed, key=lambda entry: (entry.published, entry.slug))


def _moved(entries: Sequence[Entry], taken: Iterable[datetime], now: datetime) -> Mapping[str, datetime]:
    when = min(entry.published for entry in entries)
    if when + MINUTE * len(entries) > now:
        when = max(when - MINUTE * (len(entries) - 1), when.replace(hour=0, minute=0, second=0))
    moved: dict[str, datetime] = {}
    for entry in entries:
        while when in taken:
            when += MINUTE
        moved[entry.slug] = when
        when += MINUTE
    return moved
