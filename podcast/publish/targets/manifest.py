"""The manifest of a target: the files uploaded from here, and the feeds that were public.

It is written before the upload and again after it, so that the next run always knows which files are ours, even if this
one is interrupted.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from podcast.errors import PublishError
from podcast.publish.targets.storage import STATE, Storage, Stored

PATH = STATE + "published.json"
VERSION = 1


@dataclass(slots=True, kw_only=True)
class Sent:
    """A file uploaded from here, or about to be."""

    size: int
    sha256: str
    md5: str
    whole: bool = False
    """Whether its upload has been verified."""

    def matches(self, stored: Stored | None) -> bool:
        """Return whether the target's listing agrees; without a hash in the listing only the size counts."""
        return stored is not None and stored.size == self.size and stored.md5 in {"", self.md5}


@dataclass(slots=True, kw_only=True)
class PastFeed:
    """A feed that is or was public."""

    sha256: str
    at: datetime
    """Aware; when it became public."""
    undone: bool = False
    """Whether a rollback replaced it."""

    @property
    def path(self) -> str:
        """The path of its copy."""
        return f"{STATE}feeds/{self.sha256[:24]}.xml"


@dataclass(slots=True, kw_only=True)
class Manifest:
    """The files and feeds at a target."""

    files: dict[str, Sent] = field(default_factory=dict)
    feeds: list[PastFeed] = field(default_factory=list)
    """By time."""
    stored: bytes = b""
    """The bytes at the target; empty: it has none."""

    def current(self, live: bytes | None) -> int | None:
        """Return the index in `feeds` of the public feed; None if it is not one of ours."""
        wanted = digest(live) if live is not None else ""
        places = [place for place, past in enumerate(self.feeds) if past.sha256 == wanted and not past.undone]
        return places[-1] if places else None


def digest(content: bytes) -> str:
    """Return SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def load(storage: Storage) -> Manifest:
    """Read the manifest; empty if the target has none.

    Raises:
        PublishError: It is damaged, or written by a later version of this program.
    """
    content = storage.read(PATH)
    if content is None:
        return Manifest()
    try:
        table: dict[str, Any] = json.loads(content)
        version = table["version"]
        read = Manifest(
            files={str(path): Sent(**sent) for path, sent in table["files"].items()},
            feeds=[PastFeed(**past | {"at": datetime.fromisoformat(past["at"])}) for past in table["feeds"]],
            stored=content,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PublishError(
            f"{storage.where}: {PATH} is damaged: {error}; remove it, and publish again: a feed of this show at the "
            "target proves that its files are ours"
        ) from error
    if version != VERSION:
        raise PublishError(f"{storage.where}: {PATH} is of version {version}; publish with the program that wrote it")
    return read


def save(storage: Storage, manifest: Manifest) -> None:
    """Write the manifest atomically, unless it has not changed."""
    table = {
        "version": VERSION,
        "files": {path: asdict(sent) for path, sent in sorted(manifest.files.items())},
        "feeds": [asdict(past) | {"at": past.at.isoformat()} for past in manifest.feeds],
    }
    content = json.dumps(table, ensure_ascii=False, indent=1).encode()
    if content != manifest.stored:
        storage.write(PATH, content)
        manifest.stored = content
