"""Find when a post was published: from the front matter, else the file name, else the time of the file."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from podcast.errors import PostError
from podcast.script.posts.front import Front

_FILE_DATE = re.compile(r"(\d{4})([-._])(\d{1,2})\2(\d{1,2})(?!\d)")
_FILE_DIGITS = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_WRITTEN_DATE = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:[T\s]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?)?"
)


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


def published(front: Front, clock: Clock) -> tuple[datetime, bool]:
    """Return when a post was published, and whether this is only the time of its file.

    Raises:
        PostError: There is no date and no file time, or the date does not exist or cannot be read.
    """
    written, line, named = front.meta.get("date"), front.line_of("date"), False
    if written is None or written == "":
        written = of_name(front.path.stem)
        if not written:
            return _of_file(front, clock), str(front.path) != "-"
        line, named = 0, True
    try:
        return moment(written, clock), False
    except (ValueError, OverflowError) as error:
        hint = "write it as 2025-01-01 or 2025-01-01 08:00:00 +0800"
        if named:
            hint = "it is from the file name: rename the file, or add  date: 2025-01-01  to the front matter"
        raise PostError(front.path, line, f"the date {written!s} does not exist or cannot be read; {hint}") from error


def of_name(stem: str) -> str:
    """Return the date at the start of a file name, as `2025-01-02`; empty if there is none.

    `2025-01-02-x`, `2025.01.02 x`, `2025_1_2_x`, `20250102-x`.
    """
    found = _FILE_DATE.match(stem)
    if found:
        return f"{found[1]}-{found[3]}-{found[4]}"
    digits = _FILE_DIGITS.match(stem)
    return "-".join(digits.groups()) if digits else ""


def _of_file(front: Front, clock: Clock) -> datetime:
    if str(front.path) == "-":
        return clock.now
    if not clock.modified:
        hint = "add  date: 2025-01-01  to the front matter, or begin the file's name with 2025-01-01-"
        raise PostError(front.path, 0, f"has no date; {hint}")
    return clock.modified.astimezone(clock.zone)


def moment(written: object, clock: Clock) -> datetime:
    """Return the time in a value of the front matter.

    Raises:
        ValueError: It is not a time.
        OverflowError: It is outside the calendar.
    """
    if isinstance(written, str):
        written = _from_text(written)
    if isinstance(written, datetime):
        found = written if written.tzinfo else written.replace(tzinfo=clock.zone)
        found.astimezone(clock.zone)  # the first and last day of the calendar do not exist in every zone
        return found
    if not isinstance(written, date):
        raise ValueError(f"not a date: {written}")  # noqa: TRY004 - the author's value, not the caller's type
    if written == clock.now.astimezone(clock.zone).date():
        return clock.now
    return datetime.combine(written, clock.publish_time, clock.zone)


def _from_text(written: str) -> date | datetime:
    found = _WRITTEN_DATE.fullmatch(unicodedata.normalize("NFKC", written).strip())
    if not found:
        raise ValueError(written)
    day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    if found["hour"] is None:
        return day
    clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    return datetime.combine(day, clock, _offset(found["zone"]))


def _offset(written: str | None) -> timezone | None:
    if written is None:
        return None
    if written[0] not in "+-":
        return UTC
    digits = written[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    away = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-away if written[0] == "-" else away)
