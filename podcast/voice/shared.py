"""A store shared by several machines: a clip that one of them has made is not requested again.

Clips have the same form on a filesystem of fsspec as on disk, and are verified in the same way when downloaded. This
machine's own store is a cache in front of it, so each clip is downloaded once.
"""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path

from podcast import files
from podcast.errors import AudioError
from podcast.remote import Remote
from podcast.voice.capabilities import Speech
from podcast.voice.pace import Sample
from podcast.voice.store import SUFFIX, Kept, Store, whole

FOLDER = "clips"

_log = logging.getLogger(__name__)


class SharedStore(Store):
    """Clips on this disk and on a shared filesystem.

    Args:
        root: Folder of the clips on this disk.
        scratch: For unfinished files.
        remote: The filesystem.
    """

    def __init__(self, root: Path, scratch: Path, remote: Remote) -> None:
        super().__init__(root, scratch)
        self._remote = remote

    def has(self, name: str) -> bool:
        """Return whether a clip with this key is on this disk, or was in the shared store when it was first listed."""
        return super().has(name) or self._place(name) in self._there

    def get(self, name: str) -> Kept | None:
        """Return the clip with this key, downloaded if it is only in the shared store; a damaged one is ignored.

        Raises:
            AudioError: The disk or the filesystem cannot be read.
        """
        kept = super().get(name)
        if kept or (content := self._remote.read(self._place(name))) is None:
            return kept
        if not whole(content):
            _log.warning("%s/%s is damaged and is made again", self._remote.where, self._place(name))
            self._remote.remove(self._place(name))
            return None
        try:
            files.write(self._path(name), content, scratch=self.scratch)
        except OSError as error:
            raise AudioError(f"{self.root}: a clip cannot be written ({error}); free some space") from error
        return super().get(name)

    def put(self, name: str, speech: Speech, voice: str = "", sample: Sample | None = None) -> Kept:
        """Save a clip on this disk and in the shared store.

        Raises:
            AudioError: It does not read back, or cannot be written.
        """
        kept = super().put(name, speech, voice, sample)
        self._remote.send(self._place(name), self._path(name))
        return kept

    @cached_property
    def _there(self) -> frozenset[str]:
        """Paths of the shared clips, listed once: a plan checks thousands."""
        return frozenset(self._remote.found(FOLDER))

    @staticmethod
    def _place(name: str) -> str:
        return f"{FOLDER}/{name[:2]}/{name}{SUFFIX}"
