"""What a target must be able to do; the publishing itself knows no more of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

STATE = ".podcast/"
"""Folder at the target for what we keep there: manifest, lock, and the feeds published before."""
PARTS = ("audio", "feed")
"""Folders at the target that are ours to write into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file at the target as its listing tells it."""

    size: int
    """Bytes."""
    md5: str = ""
    """Hex; empty where the listing says nothing of the content."""


class Storage(Protocol):
    """A place to publish to. Paths are relative to it, `/` between; every fault is a PublishError."""

    where: str
    """For messages."""
    parallel: int
    """Files sent at once."""

    def listed(self) -> Mapping[str, Stored]:
        """Give the files under `PARTS`."""

    def read(self, path: str) -> bytes | None:
        """Give a file's content; None where it is not there."""

    def send(self, path: str, source: Path) -> None:
        """Bring a file there, with the content type and cache header of its path."""

    def write(self, path: str, content: bytes) -> None:
        """Write a file in one step: readers get the old one or the new one."""

    def create(self, path: str, content: bytes) -> bool:
        """Write a file unless it is there, also where two try at once; tell whether it was written."""

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""

    def proven(self, path: str, size: int, sha256: str, md5: str) -> bool:
        """Tell whether the file there has this size and this content."""

    def modified(self, path: str) -> datetime | None:
        """Give the time of a file by the target's clock; None where that is unknown or the clock is ours."""

    def deliver(self, fresh: Mapping[str, str]) -> None:
        """Bring on what has been written so far, where writing alone does not make it public.

        Args:
            fresh: Path and SHA-256 of what was sent in this run and must be proven to have arrived.
        """
