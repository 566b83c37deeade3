"""The operations that every target implements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

STATE = ".podcast/"
"""Folder at the target for manifest, lock, and earlier feeds."""
PARTS = ("audio", "feed")
"""Folders at the target that this program writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file in the target's listing."""

    size: int
    """Bytes."""
    md5: str = ""
    """Hex; empty if the listing has no hash."""


class Storage(Protocol):
    """A place to publish to. Paths are relative to it, separated by `/`; every failure is a PublishError."""

    where: str
    """For messages."""
    parallel: int
    """Files sent at once."""

    def listed(self) -> Mapping[str, Stored]:
        """Return the files under `PARTS`."""

    def read(self, path: str) -> bytes | None:
        """Return a file's content; None if it does not exist."""

    def send(self, path: str, source: Path) -> None:
        """Upload a file, with the content type and cache header of its path."""

    def write(self, path: str, content: bytes) -> None:
        """Write a file atomically: readers get the old or the new content."""

    def create(self, path: str, content: bytes) -> bool:
        """Write a file unless it exists, even if two processes try at once; return whether it was written."""

    def remove(self, path: str) -> None:
        """Remove a file, if it exists."""

    def proven(self, path: str, size: int, sha256: str, md5: str) -> bool:
        """Return whether the file there has this size and this content."""

    def modified(self, path: str) -> datetime | None:
        """Return the time of a file by the target's clock; None if it is unknown or the clock is this machine's."""

    def deliver(self, fresh: Mapping[str, str]) -> None:
        """Make the written files public, for targets where writing alone does not.

        Args:
            fresh: Path and SHA-256 of the files uploaded in this run, which must be verified.
        """
