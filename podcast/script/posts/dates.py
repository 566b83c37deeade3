"""When a post was published: its front matter, else its file name, its folder, its first commit, or the file's time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from podcast.errors import PostError
from podcast.lazy import patterns as re
from podcast.script.posts import moments
from podcast.script.posts.front import Front, folded
from podcast.script.posts.keys import CHANGED, Keys

HINT = "write it as 2025-01-01 or 2025-01-01 08:00:00 +0800"
FILE = "file"
"""`Origin` of a date that is only the time of the file."""
_FILE_DATE = re.compile(r"(?<!\d)(\d{4})([-._年])(\d{1,2})[-._月](\d{1,2})(?!\d)")
_FILE_DIGITS = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_FOLDERS = re.compile(r"(?<!\d)((?:19|20)\d\d)/(?:(?:19|20)\d\d[-_]?)?(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?!\d)")
_NEVER = re.compile(r"`r .*`|today|now|last-modified|draft|tbd|待定|null|none|~", re.IGNORECASE)
"""Written where a date will be, or computed when the site is built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The settings for reading a date."""

    zone: ZoneInfo
    """The show's time zone, for dates without one."""
    publish_time: time
    """For dates without a time."""
    now: datetime
    """Aware; the publication time of a post that is dated today without a time."""
    modified: datetime | None = None
    """Aware; when the file was last written; None if unknown."""
    committed: Callable[[], datetime | None] = lambda: None
    """Returns when the file was first committed; None if it is in no repository."""
    native: Callable[[datetime, ZoneInfo], datetime] = lambda found, _: found
    """What the site's generator makes of a time that YAML itself recognises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """When a post was published."""

    published: datetime
    """Aware."""
    timed: bool = True
    """Whether its date has a time of day."""
    undated: str = ""
    """Where the date is from if the author has written none: `file` or `first commit`."""


def published(front: Front, keys: Keys, clock: Clock) -> Dated:
    """Return when a post was published.

    Raises:
        PostError: There is no date, or the date does not exist or cannot be read.
    """
    return _of_front_matter(front, keys, clock) or _of_name(front, clock) or _unwritten(front, clock)


def _of_front_matter(front: Front, keys: Keys, clock: Clock) -> Dated | None:
    """Return the first date that can be read; one that cannot is an error only if there is no other."""
    fault: PostError | None = None
    for key, value in front.found(keys.date):
        value = _dated_part(value, keys)
        if isinstance(value, bool) or (
            isinstance(value, str) and (not value.strip() or _NEVER.fullmatch(value.strip()))
        ):
            continue
        try:
            return Dated(published=moment(value, clock), timed=has_time(value))
        except (ValueError, OverflowError, OSError) as error:
            if folded(key) == "published" or folded(key) in CHANGED:  # `published: soon` is a flag, as in Jekyll
                continue
            message = f"the date {value!s} does not exist or cannot be read; {HINT}"
            found = PostError(front.path, front.line_of(key), message)
            found.__cause__ = error
            fault = fault or found
    if fault:
        raise fault
    return None


def _dated_part(value: Any, keys: Keys) -> Any:
    """Return the date of publication in a table of several, as MkDocs has them: `created`, `updated`.

    Obsidian's link to a daily note, `[[2026-05-01]]`, is a list in a list to YAML.
    """
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        return value
    inner = {folded(str(key)): one for key, one in value.items()}
    return next((inner[name] for name in keys.date if inner.get(name)), value)


def _of_name(front: Front, clock: Clock) -> Dated | None:
    """Return the date in the file's name, else in that of its folders.

    Raises:
        PostError: Such a date does not exist.
    """
    stem, folder = front.path.stem, front.path.parent
    written = of_name(stem) or of_name(folder.name) or of_folders(front.path)
    if not written:
        return None
    try:
        return Dated(published=moment(written, clock), timed=False)
    except (ValueError, OverflowError) as error:
        hint = "it is from the file name: rename the file, or add  date: 2025-01-01  to the front matter"
        raise PostError(front.path, 0, f"the date {written} does not exist or cannot be read; {hint}") from error


def of_name(stem: str) -> str:
    """Return the date at the start or end of a file name, as `2025-01-02`; empty if there is none.

    `2025-01-02-x`, `2025.01.02 x`, `2025_1_2_x`, `20250102-x`, `x-2025-01-02`.
    """
    for pattern in (_FILE_DATE, _FILE_DIGITS):
        for found in pattern.finditer(stem):
            if found.start() == 0 or found.end() == len(stem):
                return "-".join((found[1], found[3], found[4]) if pattern is _FILE_DATE else found.groups())
    return ""


def of_folders(path: Path) -> str:
    """Return the date in a post's folders: `2025/01/02/x.md`, `2025/01/02-x.md`; empty if there is none."""
    found = _FOLDERS.search("/".join(path.parts[-4:]))
    return "-".join(found.groups()) if found else ""


def undated_name(stem: str) -> str:
    """Return a file's stem without the date at its start or end; the stem itself if nothing else is left."""
    for pattern in (_FILE_DATE, _FILE_DIGITS):
        for found in pattern.finditer(stem):
            if found.start() == 0 or found.end() == len(stem):
                return f"{stem[: found.start()]}{stem[found.end() :]}".strip(" -_.日") or stem
    return stem


def _unwritten(front: Front, clock: Clock) -> Dated:
    """Return the date of a post whose author has written none.

    Raises:
        PostError: There is none, or the first commit of the file is unknown here.
    """
    if str(front.path) == "-":
        return Dated(published=clock.now)
    committed = clock.committed()
    if committed:
        return Dated(published=committed.astimezone(clock.zone), undated="first commit")
    if not clock.modified:
        hint = "add  date: 2025-01-01  to the front matter, or begin the file's name with 2025-01-01-"
        raise PostError(front.path, 0, f"has no date; {hint}")
    return Dated(published=clock.modified.astimezone(clock.zone), undated=FILE)


def has_time(written: object) -> bool:
    """Return whether a date has a time of day.

    Raises:
        ValueError: It is not a date.
    """
    if isinstance(written, datetime):
        return True
    return not isinstance(written, date) and isinstance(moments.read(str(written)), datetime)


def moment(written: object, clock: Clock) -> datetime:
    """Return the time in a value of the front matter.

    Raises:
        ValueError: It is not a time.
        OverflowError: It is outside the calendar.
        OSError: The system cannot express it.
    """
    if isinstance(written, datetime):
        written = clock.native(written, clock.zone)
    elif isinstance(written, str | int | float) and not isinstance(written, bool):
        written = moments.read(str(written))
    if isinstance(written, datetime):
        found = written if written.tzinfo else written.replace(tzinfo=clock.zone)
        found.astimezone(clock.zone)  # the first and last day of the calendar do not exist in every zone
        return found
    if not isinstance(written, date):
        raise ValueError(f"not a date: {written}")  # noqa: TRY004 - the author's value, not the caller's type
    if written == clock.now.astimezone(clock.zone).date():
        return clock.now
    return datetime.combine(written, clock.publish_time, clock.zone)
