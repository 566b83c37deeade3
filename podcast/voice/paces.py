"""The paces of a store's voices: a digest beside the clips, made again from them when it is lost."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from podcast import files
from podcast.voice import pace
from podcast.voice.pace import Pace, Sample
from podcast.voice.store import Store

FOLDER = "pace"
KEPT = 300
"""Clips of a voice that are remembered, the latest. With more, espeak's band grows no narrower."""
GROWN = 1.1
"""Factor of clips at which a pace is learnt anew."""

_log = logging.getLogger(__name__)


class Paces:
    """How fast each voice of a store speaks.

    Args:
        store: Of the clips.
        characters_per_second: Of an unknown voice, as the engine says.
    """

    def __init__(self, store: Store, characters_per_second: float) -> None:
        self._store, self._expected = store, characters_per_second
        self._samples: dict[str, dict[str, Sample]] = {}
        self._new: dict[str, dict[str, Sample]] = {}
        self._fitted: dict[str, tuple[int, Pace]] = {}

    def samples(self, voice: str) -> Mapping[str, Sample]:
        """Return what is known of a voice's clips, by key of the clip."""
        if voice not in self._samples:
            known = self._read(voice)
            if known is None:
                known = dict(self._store.samples(voice))
                self._new[voice] = known
            self._samples[voice] = known
        return self._samples[voice]

    def of(self, voice: str) -> Pace:
        """Return a voice's pace."""
        count = len(self.samples(voice))
        if voice not in self._fitted or count >= max(self._fitted[voice][0] * GROWN, self._fitted[voice][0] + 1):
            self._fitted[voice] = count, pace.fitted(list(self.samples(voice).values()), self._expected)
        return self._fitted[voice][1]

    def first(self, voice: str, clips: list[Sample]) -> Pace:
        """Return the pace of a voice that is not known yet, from clips that are on trial and those it has."""
        return pace.fitted([*self.samples(voice).values(), *clips], self._expected, first=True)

    def add(self, voice: str, name: str, sample: Sample) -> None:
        """Note a clip that is kept."""
        self.samples(voice)
        self._samples[voice][name] = sample
        self._new.setdefault(voice, {})[name] = sample

    def save(self) -> None:
        """Write what is new, with what another build has written meanwhile. A full disk costs only the digest."""
        for voice, new in self._new.items():
            clips = {**(self._read(voice) or {}), **new}
            table = {"clips": {name: clip.table() for name, clip in list(clips.items())[-KEPT:]}}
            try:
                files.write(self._path(voice), json.dumps(table).encode(), scratch=self._store.scratch)
            except OSError as error:
                _log.warning("%s cannot be written (%s): it is made again from the clips", self._path(voice), error)
        self._new.clear()

    def _read(self, voice: str) -> dict[str, Sample] | None:
        """Return the digest of a voice; None if it is lost or damaged."""
        try:
            table = json.loads(self._path(voice).read_bytes())["clips"]
            return {str(name): Sample.read(clip) for name, clip in table.items()}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None

    def _path(self, voice: str) -> Path:
        return self._store.root / FOLDER / f"{voice}.json"
