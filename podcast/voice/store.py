"""Clips on disk, addressed by what they were made from. Only verified audio gets in, and only verified audio comes out.

A clip is one file: a line of JSON (sample rate, marks, digests), then FLAC. It is verified byte by byte when it is read
and decoded only when its samples are asked for: of an episode that is built again almost none are. Two builds may use
one store at a time: a file appears in one step, and whoever writes the same clip twice writes the same thing.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from podcast import files
from podcast.errors import AudioError
from podcast.records import Mark, Prosody, Sound
from podcast.voice.capabilities import Speech

LAYOUT = 2
"""Raised when the file's layout changes: older files are then made again."""
SUFFIX = ".clip"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much there is, or was removed."""

    clips: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the store has of an utterance."""

    sound: Sound
    marks: tuple[Mark, ...]


def key(engine: str, version: str, voice: str, prosody: Prosody, text: str) -> str:
    """Name a clip: SHA-256 hex of all that decides how it sounds."""
    made_from = [
        engine,
        version,
        voice,
        round(prosody.rate, 4),
        round(prosody.pitch, 2),
        round(prosody.volume, 2),
        text,
    ]
    return hashlib.sha256(json.dumps(made_from, ensure_ascii=False).encode()).hexdigest()


class Store:
    """The clips of a project.

    Args:
        root: The folder of finished clips; made where missing.
        scratch: A folder for temporary files on the same filesystem.
    """

    def __init__(self, root: Path, scratch: Path) -> None:
        self.root, self._scratch = root, scratch

    def has(self, name: str) -> bool:
        """Tell whether there is a clip of this key, without reading it."""
        return self._path(name).is_file()

    def get(self, name: str) -> Kept | None:
        """Give the clip of this key; a damaged one is thrown away.

        Raises:
            AudioError: It is there and cannot be read.
        """
        path = self._path(name)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AudioError(f"{path} cannot be read ({error}): delete it, it is made again") from error
        try:
            kept = _unpacked(content, path)
        except (ValueError, KeyError, TypeError) as error:
            _log.warning("%s is damaged (%s) and is made again", path, error)
            path.unlink(missing_ok=True)
            return None
        _touch(path)
        return kept

    def put(self, name: str, speech: Speech) -> Kept:
        """Keep a clip, once it reads back as it is.

        Raises:
            AudioError: It does not, or the disk does not take it.
        """
        sound, path = Sound.of(speech.pcm, speech.sample_rate), self._path(name)
        content = _packed(speech, sound.digest)
        back = _unpacked(content, path)
        if not np.array_equal(back.sound.load(), speech.pcm) or back.marks != speech.marks:
            raise AudioError("a clip does not read back as it was written: the installed libsndfile is faulty")
        try:
            files.write(path, content, scratch=self._scratch)
        except OSError as error:
            raise AudioError(
                f"{self.root} does not take a clip ({error}): free some space, or allow writing"
            ) from error
        return Kept(sound=sound, marks=speech.marks)

    def size(self) -> Size:
        """Count clips and bytes."""
        found = files.size(self.root, f"*/*{SUFFIX}")
        return Size(clips=found.files, bytes=found.bytes)

    def prune(self, *, unused_days: float | None = None, keep_bytes: int | None = None) -> Size:
        """Remove clips: those not used for so long, then the longest unused until what is left is small enough.

        Returns:
            What was removed.

        Raises:
            AudioError: One may not be removed.
        """
        try:
            gone = files.prune(self.root, f"*/*{SUFFIX}", unused_days=unused_days, keep_bytes=keep_bytes)
        except OSError as error:
            raise AudioError(f"{self.root} cannot be pruned ({error}): allow writing there") from error
        return Size(clips=gone.files, bytes=gone.bytes)

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / f"{name}{SUFFIX}"


def _packed(speech: Speech, samples: str) -> bytes:
    """Write a clip, the digest of its samples given, as bytes."""
    sound = io.BytesIO()
    soundfile.write(sound, speech.pcm, speech.sample_rate, format="FLAC", subtype="PCM_16")
    flac = sound.getvalue()
    head: dict[str, Any] = {
        "layout": LAYOUT,
        "sample_rate": speech.sample_rate,
        "length": len(speech.pcm),
        "samples": samples,
        "marks": [[mark.start, mark.end, mark.written] for mark in speech.marks],
    }
    head["digest"] = _digest(head, flac)
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + flac


def _unpacked(content: bytes, path: Path) -> Kept:
    """Read a clip from the bytes of its file.

    Raises:
        ValueError: They are not those that were written. KeyError and TypeError likewise.
    """
    line, _, flac = content.partition(b"\n")
    head = json.loads(line)
    digest = head.pop("digest")
    if head["layout"] != LAYOUT or digest != _digest(head, flac):
        raise ValueError("wrong digest")
    sound = Sound(
        load=partial(_decoded, flac, head["length"], path),
        length=head["length"],
        sample_rate=head["sample_rate"],
        digest=head["samples"],
    )
    marks = tuple(Mark(start=start, end=end, written=written) for start, end, written in head["marks"])
    return Kept(sound=sound, marks=marks)


def whole(content: bytes) -> bool:
    """Tell whether the bytes of a clip's file are those that were written."""
    try:
        return bool(_unpacked(content, Path()))
    except (ValueError, KeyError, TypeError):
        return False


def _decoded(flac: bytes, length: int, path: Path) -> NDArray[np.int16]:
    """Decode what is known to be as it was written, and was read back then.

    Raises:
        AudioError: It no longer does.
    """
    try:
        pcm: NDArray[np.int16] = soundfile.read(io.BytesIO(flac), dtype="int16")[0]
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise AudioError(f"{path} does not decode ({error}): the installed libsndfile is faulty") from error
    if pcm.shape != (length,):
        raise AudioError(f"{path} decodes to {len(pcm)} samples of {length}: the installed libsndfile is faulty")
    return pcm


def _digest(head: dict[str, Any], flac: bytes) -> str:
    return hashlib.sha256(json.dumps(head, ensure_ascii=False).encode() + flac).hexdigest()


def _touch(path: Path) -> None:
    """Note that a clip is in use, for `prune`."""
    try:
        os.utime(path)
    except OSError:  # a store that may only be read is still a store
        _log.debug("cannot note the use of %s", path)
