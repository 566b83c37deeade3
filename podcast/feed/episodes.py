"""The episode records `audio/<slug>.json`: one object per file, the head first, then one cue per line.

The feed needs only the head, so the cues are read on demand: those of 10,000 episodes are 800,000 objects and 0.4 GB.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, TypeVar, overload

from podcast import files
from podcast.errors import FeedError
from podcast.feed.quiet import uncollected
from podcast.lazy import patterns as re
from podcast.records import Chapter, Cue, Enclosure, Episode, Link, Mark

T = TypeVar("T")
CUES = b'\n  "cues": [\n'
"""Separates the head from the cues. A JSON string cannot contain a raw line end, so no text contains this."""
_END = b"\n  ]\n}\n"
_UNSAFE = re.compile(r"[/\\\x00-\x1f:\ud800-\udfff]")


class Cues(Sequence[Cue]):
    """The cues of a record, read on first use."""

    _latest: ClassVar[tuple[Cues, tuple[Cue, ...]] | None] = None
    """The cues read last. Only these are cached: the cues of 2,000 episodes would take a gigabyte."""

    def __init__(self, path: str, digest: str) -> None:
        self._path = path
        self.digest = digest
        """Of the whole record, 32 hex digits."""

    @property
    def all(self) -> tuple[Cue, ...]:
        """All cues of the record.

        Raises:
            FeedError: The record can no longer be read.
        """
        latest = Cues._latest
        if latest and latest[0] is self:
            return latest[1]
        table = _translated(self._path, lambda: json.loads(Path(self._path).read_bytes()))
        found: tuple[Cue, ...] = _translated(self._path, lambda: _cues(table))
        Cues._latest = self, found
        return found

    @overload
    def __getitem__(self, index: int) -> Cue: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Cue, ...]: ...
    def __getitem__(self, index: int | slice) -> Cue | tuple[Cue, ...]:
        return self.all[index]

    def __iter__(self) -> Iterator[Cue]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __eq__(self, other: object) -> bool:
        return self.all == (other.all if isinstance(other, Cues) else other)

    def __hash__(self) -> int:
        return hash(self.all)

    def __repr__(self) -> str:
        return f"Cues({self._path})"


def guid(show_guid: str, slug: str) -> str:
    """Return an episode's guid: UUIDv5 of the slug in the show's namespace, so that a lost record gets the same one.

    Source: RFC 9562, section 5.5.
    """
    return str(uuid.uuid5(uuid.UUID(show_guid), slug))


def load_all(folder: Path) -> tuple[Episode, ...]:
    """Read every record, newest first; records with the same time are sorted by slug.

    Raises:
        FeedError: A record is damaged.
    """
    if not folder.is_dir():
        return ()
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if entry.name.endswith(".json"))
    with uncollected():
        found = [_load_once(f"{folder}{os.sep}{name}") for name in names if not name.startswith(".")]
    return tuple(sorted(found, key=newest_first))


def newest_first(episode: Episode) -> tuple[float, str]:
    """Return the key that sorts episodes as the feed lists them."""
    return -episode.published.timestamp(), episode.slug


def load(path: Path) -> Episode:
    """Read one record.

    Raises:
        FeedError: It is damaged, or its slug differs from its file name.
    """
    return _load(str(path))


def save(episode: Episode, folder: Path, *, scratch: Path) -> bool:
    """Write the record, unless the file already has the same content.

    Returns:
        Whether it was written.

    Raises:
        FeedError: The slug is unsafe, or a number is not finite.
    """
    path = folder / f"{episode.slug}.json"
    content = _translated(path, lambda: encode(episode))
    return files.write_changed(path, content, scratch=scratch)


def digest(episode: Episode) -> str:
    """Return the fingerprint of the whole record."""
    if isinstance(episode.cues, Cues):
        return episode.cues.digest
    return _digest(encode(episode))


def encode(episode: Episode) -> bytes:
    """Return the record's bytes. A lone surrogate, which UTF-8 cannot hold, becomes its JSON escape."""
    _check_slug(episode.slug)
    table = _table(episode)
    cues = ",\n".join(f"    {_dump(_cue_table(cue))}" for cue in episode.cues)
    body = "".join(f"  {_dump(key)}: {_dump(value)},\n" for key, value in table.items())
    text = f'{{\n{body}  "cues": [\n{cues}\n  ]\n}}\n'
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text).encode()


def _load(path: str) -> Episode:
    """Read a record. Its path is a string: creating 10,000 Paths takes a sixth of the time."""
    return _translated(path, lambda: _read(path))


_loaded: dict[str, tuple[tuple[int, ...], Episode]] = {}
"""What this process has read, by path: `build` asks for all records two or three times."""
_SETTLED = 2_000_000_000
"""Nanoseconds after which a file that has changed again has another time on every filesystem (FAT: 2 s)."""


def _load_once(path: str) -> Episode:
    """Read a record, unless this process has read the same file."""
    try:
        now = os.stat(path)  # noqa: PTH116
    except OSError:
        return _load(path)  # which says what is wrong
    seen = (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
    known = _loaded.get(path)
    if known and known[0] == seen:
        return known[1]
    episode = _load(path)
    if time.time_ns() - now.st_mtime_ns > _SETTLED:
        _loaded[path] = seen, episode
    return episode


def _read(path: str) -> Episode:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        content = file.read()
    end = content.find(CUES)
    if end >= 0 and content.endswith(_END):
        table = json.loads(content[:end].rstrip().removesuffix(b",") + b"}")
        cues: Sequence[Cue] = Cues(path, _digest(content))
    else:
        table = json.loads(content)
        cues = _cues(table)
    episode = _episode(table, cues)
    _check_slug(episode.slug)
    name = os.path.basename(path)  # noqa: PTH119
    if name != f"{episode.slug}.json":
        raise ValueError(f"slug is {episode.slug!r}, but the file is {name}")
    return episode


def _episode(table: Mapping[str, Any], cues: Sequence[Cue]) -> Episode:
    published = datetime.fromisoformat(table["published"])
    if published.tzinfo is None:
        raise ValueError(f"published {table['published']!r} has no time zone")
    enclosure = table["enclosure"]
    return Episode(
        guid=_text(table, "guid"),
        slug=_text(table, "slug"),
        title=_text(table, "title"),
        published=published,
        duration=float(table["duration"]),
        enclosure=Enclosure(
            path=_text(enclosure, "path"), length=int(enclosure["length"]), mime_type=_text(enclosure, "mime_type")
        ),
        summary=_text(table, "summary"),
        link=_text(table, "link"),
        links=tuple(Link(url=_text(link, "url"), text=_text(link, "text")) for link in table["links"]),
        image=_text(table, "image"),
        tags=tuple(str(tag) for tag in table["tags"]),
        chapters=tuple(
            Chapter(start=float(chapter["start"]), title=_text(chapter, "title")) for chapter in table["chapters"]
        ),
        cues=cues,
        loudness=float(table["loudness"]),
        engine=_text(table, "engine"),
        preview=_flag(table, "preview" if "preview" in table else "draft"),  # the key's name until 2026
        withdrawn=_flag(table, "withdrawn"),
        script_hash=_text(table, "script_hash"),
        settings_hash=_text(table, "settings_hash"),
        source=str(table.get("source", "")),
        feed_title=str(table.get("feed_title", "")),
        corrections=tuple(map(str, table.get("corrections", ()))),
        disclosures=tuple(map(str, table.get("disclosures", ()))),
        stand_in=datetime.fromisoformat(table["stand_in"]) if table.get("stand_in") else None,
        accepted=tuple(map(int, table.get("accepted", ()))),
        artwork=str(table.get("artwork", "")),
    )


def _cues(table: Mapping[str, Any]) -> tuple[Cue, ...]:
    return tuple(
        Cue(
            start=float(cue["start"]),
            end=float(cue["end"]),
            written=_text(cue, "written"),
            role=cue["role"],
            spoken=str(cue.get("spoken", "")),
            line=int(cue.get("line", 0)),
            voice=str(cue.get("voice", "")),
            words=tuple(map(_mark, cue.get("words", ()))),
        )
        for cue in table["cues"]
    )


def _mark(word: Mapping[str, Any]) -> Mark:
    written = word["written"]
    if not isinstance(written, str):
        raise TypeError("written is not a text")
    return Mark(start=float(word["start"]), end=float(word["end"]), written=written)


def _table(episode: Episode) -> dict[str, Any]:
    return {
        "slug": episode.slug,
        "guid": episode.guid,
        "title": episode.title,
        "published": episode.published.isoformat(),
        "duration": episode.duration,
        "enclosure": {
            "path": episode.enclosure.path,
            "length": episode.enclosure.length,
            "mime_type": episode.enclosure.mime_type,
        },
        "engine": episode.engine,
        "preview": episode.preview,
        **({"stand_in": episode.stand_in.isoformat()} if episode.stand_in else {}),
        "withdrawn": episode.withdrawn,
        "loudness": episode.loudness,
        "summary": episode.summary,
        "link": episode.link,
        "links": [{"url": link.url, "text": link.text} for link in episode.links],
        "image": episode.image,
        "tags": list(episode.tags),
        "chapters": [{"start": chapter.start, "title": chapter.title} for chapter in episode.chapters],
        "script_hash": episode.script_hash,
        "settings_hash": episode.settings_hash,
        "source": episode.source,
        "feed_title": episode.feed_title,
        "corrections": list(episode.corrections),
        "disclosures": list(episode.disclosures),
        **({"accepted": list(episode.accepted)} if episode.accepted else {}),  # others keep their previous bytes
        **({"artwork": episode.artwork} if episode.artwork else {}),
    }


def _cue_table(cue: Cue) -> dict[str, Any]:
    table: dict[str, Any] = {
        "start": cue.start,
        "end": cue.end,
        "role": cue.role,
        "written": cue.written,
        "spoken": cue.spoken,
        "line": cue.line,
        "voice": cue.voice,
    }
    if cue.words:
        table["words"] = [{"start": word.start, "end": word.end, "written": word.written} for word in cue.words]
    return table


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not a text")
    return value


def _flag(table: Mapping[str, Any], key: str) -> bool:
    if not isinstance(table[key], bool):
        raise TypeError(f"{key} is not true or false")
    return bool(table[key])


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]  # twice as fast as BLAKE2 on processors that support it


def _check_slug(slug: str) -> None:
    """Reject a slug that would leave its folder, be hidden in it, or be invalid in a URL."""
    if not slug or slug.startswith(".") or _UNSAFE.search(slug):
        raise ValueError(f"slug {slug!r} is not safe as a file name")


def _translated(path: Path | str, read: Callable[[], T]) -> T:
    """Turn every error of a record into a FeedError that names its file."""
    try:
        return read()
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        what = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise FeedError(
            f"{path}: the record is damaged: {what}; restore it from version control, or remove it and run "
            "`podcast build` with its post: the guid will be the same"
        ) from error
