"""What we know of a target: the files we put there, and the feeds that were public.

It is written before anything is sent and again when all has arrived, so that whatever happens in between, the next run
knows which files are ours.
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
    """A file we put there, or were about to."""

    size: int
    sha256: str
    md5: str
    whole: bool = False
    """Whether it has been proven to be there."""

    def stands(self, stored: Stored | None) -> bool:
        """Tell whether the target's listing agrees; where that tells no content, the size must do."""
        return stored is not None and stored.size == self.size and stored.md5 in {"", self.md5}


@dataclass(slots=True, kw_only=True)
class PastFeed:
    """A feed that was public, or is."""

    sha256: str
    at: datetime
    """Aware; when it became public."""
    undone: bool = False
    """Whether a rollback took it back."""

    @property
    def path(self) -> str:
        """Where its copy is kept."""
        return f"{STATE}feeds/{self.sha256[:24]}.xml"


@dataclass(slots=True, kw_only=True)
class Manifest:
    """What we know of a target."""

    files: dict[str, Sent] = field(default_factory=dict)
    feeds: list[PastFeed] = field(default_factory=list)
    """By time."""
    stored: bytes = b""
    """As the target has it; empty: not at all."""

    def current(self, live: bytes | None) -> int | None:
        """Give the place in `feeds` of the one that is public; None where it is not one of ours."""
        wanted = digest(live) if live is not None else ""
        places = [place for place, past in enumerate(self.feeds) if past.sha256 == wanted and not past.undone]
        return places[-1] if places else None


def digest(content: bytes) -> str:
    """Give SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def load(storage: Storage) -> Manifest:
    """Read the manifest; a target without one gives an empty one.

    Raises:
        PublishError: It is damaged, or of a later version of this program.
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
        raise PublishError(f"{storage.where}: {PATH} is of version {version}: publish with the program that wrote it")
    return read


def save(storage: Storage, manifest: Manifest) -> None:
    """Write the manifest in one step, unless the target has it so already."""
    table = {
        "version": VERSION,
        "files": {path: asdict(sent) for path, sent in sorted(manifest.files.items())},
        "feeds": [asdict(past) | {"at": past.at.isoformat()} for past in manifest.feeds],
    }
    content = json.dumps(table, ensure_ascii=False, indent=1).encode()
    if content != manifest.stored:
        storage.write(PATH, content)
        manifest.stored = content
