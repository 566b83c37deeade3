"""A store that several machines share: what one of them has had spoken, none asks for again.

Clips lie on a filesystem of fsspec as they lie on disk, and are verified alike when they come from there. This
machine's own store stands before it, so that a clip travels once.
"""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path

from podcast import files
from podcast.errors import AudioError
from podcast.remote import Remote
from podcast.voice.capabilities import Speech
from podcast.voice.store import SUFFIX, Kept, Store, whole

FOLDER = "clips"

_log = logging.getLogger(__name__)


class SharedStore(Store):
    """Clips on this disk, and behind it on a filesystem that others see.

    Args:
        root: Folder of the clips on this disk.
        scratch: For unfinished files.
        remote: The filesystem.
    """

    def __init__(self, root: Path, scratch: Path, remote: Remote) -> None:
        super().__init__(root, scratch)
        self._remote = remote

    def has(self, name: str) -> bool:
        """Tell whether there is a clip of this key here, or was one there when first asked."""
        return super().has(name) or self._place(name) in self._there

    def get(self, name: str) -> Kept | None:
        """Give the clip of this key, fetched where only others have it; a damaged one is thrown away.

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
            files.write(self._path(name), content, scratch=self._scratch)
        except OSError as error:
            raise AudioError(f"{self.root} does not take a clip ({error}): free some space") from error
        return super().get(name)

    def put(self, name: str, speech: Speech) -> Kept:
        """Keep a clip here and there.

        Raises:
            AudioError: It does not read back, or disk or filesystem do not take it.
        """
        kept = super().put(name, speech)
        self._remote.send(self._place(name), self._path(name))
        return kept

    @cached_property
    def _there(self) -> frozenset[str]:
        """Where clips lay when first asked: a plan asks for thousands."""
        return frozenset(self._remote.found(FOLDER))

    @staticmethod
    def _place(name: str) -> str:
        return f"{FOLDER}/{name[:2]}/{name}{SUFFIX}"
