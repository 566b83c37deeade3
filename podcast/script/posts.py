"""A Markdown file -> `Post`: front matter, date, slug.

The front matter is YAML between two lines of `---`, as Jekyll writes it. Where its date and that of the file name
disagree, its own wins.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from frontmatter.default_handlers import YAMLHandler

from podcast.errors import PostError
from podcast.records import Post

LONGEST_SLUG = 150
"""Bytes. A file name may have 255 (ext4, APFS); the episode's adds a hash, a suffix and a temporary name."""
_FENCE = re.compile(r"---[ \t]*")
_FILE_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_WRITTEN_DATE = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:[T\s]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?)?"
)
_UNSAFE = re.compile(r'[/\\<>:"|?*\x00-\x1f\x7f]')
_AROUND = " \t\n\u00a0\u3000\u200b\ufeff"
"""Stripped from a title: editors of blogs leave a zero-width space at its end."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Front:
    """The front matter of one file."""

    path: Path
    text: str
    line: int
    """1-based line of the file on which `text` begins."""
    meta: Mapping[str, Any]

    def line_of(self, key: str) -> int:
        """Give the line on which `key` stands; 0 where it does not."""
        for number, line in enumerate(self.text.split("\n"), self.line):
            if re.match(rf"{re.escape(key)}\s*:", line):
                return number
        return 0

    def written(self, key: str) -> str:
        """Give the scalar under `key` as it is written: `007` and `yes` stay what they are."""
        node = yaml.compose(self.text, Loader=yaml.SafeLoader)
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                if name.value == key and isinstance(value, yaml.ScalarNode) and self.meta.get(key) is not None:
                    return str(value.value).strip(_AROUND)
        return ""


def load(path: Path, zone: ZoneInfo, *, publish_time: time, now: datetime) -> Post:
    """Read the post in the file `path`.

    Args:
        zone: The show's; for dates without one.
        publish_time: For dates without a time.
        now: Aware; the publication of a post that is dated today without a time.

    Raises:
        PostError: The file cannot be read, or see `parse`.
    """
    try:
        source = path.read_bytes()
    except OSError as error:
        if path.is_dir():
            raise PostError(path, 0, f"is a folder: name the posts in it, such as {path / '*.md'}") from error
        step = "see that its path is right and that you may read it"
        raise PostError(path, 0, f"cannot be read ({error.strerror or error}): {step}") from error
    return parse(source, path, zone, publish_time=publish_time, now=now)


def parse(source: bytes, path: Path, zone: ZoneInfo, *, publish_time: time, now: datetime) -> Post:
    """Make a post of the bytes of a file; `path` is `-` for standard input, which needs no date.

    Raises:
        PostError: The text is not UTF-8, the front matter is not closed or not YAML, or title, date or slug are wrong.
    """
    text = _text(source, path)
    front, body, body_line = _split(text, path)
    title = front.written("title")
    if all(unicodedata.category(letter)[0] in "CZ" for letter in title):  # what apps would show of it is nothing
        raise PostError(path, front.line_of("title"), _no_title(front))
    return Post(
        path=path,
        slug=_slug(front),
        title=title,
        published=_published(front, zone, publish_time, now),
        tags=_tags(front.meta.get("tags")),
        image=_image(front.meta.get("image")),
        body=body,
        body_line=body_line,
        meta=front.meta,
    )


def _text(source: bytes, path: Path) -> str:
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise PostError(path, line, "not UTF-8: save the file as UTF-8 in your editor") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split(text: str, path: Path) -> tuple[_Front, str, int]:
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        return _Front(path, "", 0, {}), text, 1
    end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), 0)
    if not end:
        raise PostError(path, 1, "the front matter is not closed: put a line --- after its last key")
    front = "\n".join(lines[1:end])
    body_line = end + 2
    return _Front(path, front, 2, _meta(front, path)), "\n".join(lines[end + 1 :]), body_line


def _meta(front: str, path: Path) -> Mapping[str, Any]:
    try:
        meta = YAMLHandler().load(front)
    except yaml.YAMLError as error:
        line, problem = _where(error, front)
        raise PostError(path, line, f"the front matter is not YAML: {problem}; {_advice(front, line - 2)}") from error
    except (ValueError, OverflowError, RecursionError) as error:  # PyYAML makes dates and numbers by their constructors
        step = "write a day that there is, such as 2025-01-01, or put the value in quotes"
        message = f"the front matter has a value that cannot be ({error}): {step}"
        raise PostError(path, _faulty_line(front), message) from error
    if meta is None:
        return {}
    if not isinstance(meta, dict):
        raise PostError(path, 2, "the front matter has no keys: write one a line, such as  title: ...")
    return {str(key): value for key, value in meta.items()}


def _where(error: yaml.YAMLError, front: str) -> tuple[int, str]:
    """Give the line of the file and the problem; a scanner's mark may stand on the line after the culprit."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return min(error.problem_mark.line, front.count("\n")) + 2, str(error.problem or error.context)
    if isinstance(error, yaml.reader.ReaderError):
        return front[: int(error.position)].count("\n") + 2, f"character {error.character!r} is not allowed"
    return 2, str(error)


def _advice(front: str, number: int) -> str:
    line = front.split("\n")[number]
    key, colon, value = line.partition(":")
    if colon and value.strip() and not value.strip().startswith(('"', "'")):
        quoted = value.strip().replace("'", "''")
        return f"put the value in quotes:  {key.strip()}: '{quoted}'"
    return "mend that line"


def _faulty_line(front: str) -> int:
    """Find the line whose value cannot be made; PyYAML does not say."""
    for number, line in enumerate(front.split("\n"), 2):
        try:
            YAMLHandler().load(line)
        except yaml.YAMLError:  # a part of something that is well as a whole
            continue
        except (ValueError, OverflowError, RecursionError):
            return number
    return 2


def _no_title(front: _Front) -> str:
    if re.search(r"^title\s*:\s*#", front.text, re.MULTILINE):
        return "the title is empty, for # begins a comment in YAML: put the title in quotes"
    return "has no title: begin the file with the lines  ---  title: ...  date: ...  ---"


def _published(front: _Front, zone: ZoneInfo, publish_time: time, now: datetime) -> datetime:
    written, line, named = front.meta.get("date"), front.line_of("date"), False
    if written is None or written == "":
        name = _FILE_DATE.match(front.path.stem)
        if not name:
            if str(front.path) == "-":
                return now
            hint = "add  date: 2025-01-01  to the front matter, or begin the file's name with 2025-01-01-"
            raise PostError(front.path, 0, f"has no date: {hint}")
        written, line, named = name[0], 0, True
    try:
        return _moment(written, zone, publish_time, now)
    except (ValueError, OverflowError) as error:
        hint = "write it as 2025-01-01 or 2025-01-01 08:00:00 +0800"
        if named:
            hint = "it is that of the file's name: rename the file, or add  date: 2025-01-01  to the front matter"
        raise PostError(front.path, line, f"the date {written!s} does not exist or cannot be read: {hint}") from error


def _moment(written: object, zone: ZoneInfo, publish_time: time, now: datetime) -> datetime:
    if isinstance(written, str):
        written = _from_text(written)
    if isinstance(written, datetime):
        moment = written if written.tzinfo else written.replace(tzinfo=zone)
        moment.astimezone(zone)  # the first and last day of the calendar have no such moment everywhere
        return moment
    if not isinstance(written, date):
        raise ValueError(f"not a date: {written}")  # noqa: TRY004 - the author's value, not the caller's type
    if written == now.astimezone(zone).date():
        return now
    return datetime.combine(written, publish_time, zone)


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


def _tags(written: object) -> tuple[str, ...]:
    """Give the tags of a list or of a string; without commas, spaces part them, as in Jekyll."""
    if isinstance(written, str):
        pieces: list[object] = list(re.split(r"[,，、;；]" if re.search(r"[,，、;；]", written) else r"\s+", written))
    elif isinstance(written, list | tuple):
        pieces = list(written)
    else:
        pieces = [] if written is None else [written]
    named = (str(piece).strip() for piece in pieces if piece is not None)
    return tuple(dict.fromkeys(name for name in named if name))


def _image(written: object) -> str:
    if isinstance(written, list) and written:
        written = written[0]
    if isinstance(written, dict):
        written = written.get("path") or written.get("url")
    return written.strip() if isinstance(written, str) else ""


def _slug(front: _Front) -> str:
    own = "id" in front.meta
    stem = front.written("id") if own else "stdin" if str(front.path) == "-" else front.path.stem
    slug = unicodedata.normalize("NFC", stem)  # macOS gives decomposed file names: the identity must not depend on it
    fault = _slug_fault(slug)
    if fault:
        where = f"the id {slug!r}" if own else f"the file's name {slug!r}"
        hint = "choose another" if own else "rename the file, or add an  id: ...  to the front matter"
        raise PostError(front.path, front.line_of("id") if own else 0, f"{where} {fault}: {hint}")
    return _shortened(slug)


def _slug_fault(slug: str) -> str:
    if not slug:
        return "is empty"
    found = _UNSAFE.search(slug)
    if found:
        return f"has the character {found[0]!r}, which no file name may have everywhere"
    if slug.startswith("."):
        return "begins with a dot"
    if any("\ud800" <= character <= "\udfff" for character in slug):
        return "is not valid Unicode"
    if slug.endswith((".", " ")) or _RESERVED.fullmatch(slug):
        return "is not allowed as a file name on Windows"
    return ""


def _shortened(slug: str) -> str:
    """Cut a slug that is too long; a hash of the whole keeps two alike ones apart."""
    raw = slug.encode()
    if len(raw) <= LONGEST_SLUG:
        return slug
    mark = hashlib.sha256(raw).hexdigest()[:8]
    return f"{raw[: LONGEST_SLUG - 9].decode(errors='ignore')}-{mark}"
