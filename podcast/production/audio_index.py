"""Which MP3 files are intact, without reading gigabytes of them every night.

A file is read once and compared with the digest in its name. While its size, modification time and inode stay the same,
it counts as intact. The index file can be deleted at any time: then all files are read again.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from podcast import files
from podcast.project.config import Config
from podcast.records import Episode
from podcast.sound import mp3

NAME = "audio-index.json"

Seen = list[int]
"""Bytes, time of the last change in ns, inode."""


class AudioIndex:
    """The MP3 files of a project.

    Args:
        config: The show's.
    """

    def __init__(self, config: Config) -> None:
        self._home, self._path, self._scratch = config.home, config.cache / NAME, config.scratch
        self._known = self._read()
        self._new: dict[str, Seen] = {}

    def __call__(self, record: Episode) -> bool:
        """Return whether an episode's MP3 is intact."""
        path = f"{self._home}{os.sep}{record.enclosure.path}"  # a string: making 2,000 Paths takes as long as asking
        try:
            found = os.stat(path)  # noqa: PTH116
        except OSError:
            return False
        seen = [found.st_size, found.st_mtime_ns, found.st_ino]
        if found.st_size != record.enclosure.length:
            return False
        if self._known.get(path) == seen or self._new.get(path) == seen:
            return True
        if not mp3.intact(Path(path), record.enclosure.length):
            return False
        self._new[path] = seen
        return True

    def save(self) -> None:
        """Write the index, if a file was added."""
        if self._new:
            known = {**self._read(), **self._new}  # another run may have written it in the meantime
            content = json.dumps({path: seen for path, seen in known.items() if Path(path).is_file()})
            files.write(self._path, content.encode(), scratch=self._scratch)
            self._known, self._new = known, {}

    def _read(self) -> dict[str, Seen]:
        """Read the index; empty if it cannot be read."""
        try:
            table = json.loads(self._path.read_bytes())
            return {str(path): [int(figure) for figure in seen] for path, seen in table.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}
