"""The cache of clips on disk, addressed by a hash of their inputs. Clips are verified on writing and on reading.

A clip is one file: a line of JSON (sample rate, marks, digests), then FLAC. Its bytes are verified when it is read; it
is decoded only when its samples are needed, which is rare when an episode is built again. Two builds may use one store
at a time: files are written atomically, and two writers of the same clip write the same content.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from podcast import files
from podcast.errors import AudioError
from podcast.lazy.libraries import np, soundfile
from podcast.records import Mark, Prosody, Sound
from podcast.voice.capabilities import Speech
from podcast.voice.pace import Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

LAYOUT = 2
"""Increased when the file's layout changes, so that older files are made again."""
SUFFIX = ".clip"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Number and bytes of clips, existing or removed."""

    clips: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A clip in the store."""

    sound: Sound
    marks: tuple[Mark, ...]
    accepted: bool = False
    """Whether the author has taken it although it is off its voice's pace."""


def key(engine: str, version: str, voice: str, prosody: Prosody, text: str) -> str:
    """Return the key of a clip: SHA-256 hex of everything that determines its sound."""
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


def voice_key(engine: str, version: str, voice: str) -> str:
    """Return the name of a voice's digest: all its clips are spoken alike."""
    return hashlib.sha256(json.dumps([engine, version, voice], ensure_ascii=False).encode()).hexdigest()[:16]


class Store:
    """The clips of a project.

    Args:
        root: The folder of finished clips; created if missing.
        scratch: A folder for temporary files on the same filesystem.
    """

    def __init__(self, root: Path, scratch: Path) -> None:
        self.root, self.scratch = root, scratch

    def has(self, name: str) -> bool:
        """Return whether there is a clip with this key, without reading it."""
        return self._path(name).is_file()

    def get(self, name: str) -> Kept | None:
        """Return the clip with this key; a damaged one is deleted.

        Raises:
            AudioError: It exists but cannot be read.
        """
        path = self._path(name)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AudioError(f"{path} cannot be read ({error}); delete it, and it is made again") from error
        try:
            kept = _unpacked(content, path)
        except (ValueError, KeyError, TypeError) as error:
            _log.warning("%s is damaged (%s) and is made again", path, error)
            path.unlink(missing_ok=True)
            return None
        _touch(path)
        return kept

    def samples(self, voice: str) -> Iterator[tuple[str, Sample]]:
        """Yield what the clips on this disk say of a voice's pace, by key of the clip. Damaged ones are passed over."""
        for path in sorted(self.root.glob(f"*/*{SUFFIX}")):
            try:
                with path.open("rb") as file:
                    head = json.loads(file.readline())
                if head["pace"]["voice"] == voice:
                    yield path.stem, Sample.read(head["pace"]["clip"])
            except (OSError, ValueError, LookupError, TypeError):
                continue

    def put(self, name: str, speech: Speech, voice: str = "", sample: Sample | None = None) -> Kept:
        """Save a clip, after checking that it reads back unchanged.

        Args:
            name: Its key.
            speech: The clip.
            voice: The key of its voice.
            sample: What is known of its pace.

        Raises:
            AudioError: It does not, or it cannot be written.
        """
        sound, path = Sound.of(speech.pcm, speech.sample_rate), self._path(name)
        content = _packed(speech, sound.digest, {"voice": voice, "clip": sample.table()} if sample else None)
        back = _unpacked(content, path)
        if not np.array_equal(back.sound.load(), speech.pcm) or back.marks != speech.marks:
            raise AudioError("a clip does not read back as it was written: the installed libsndfile is faulty")
        try:
            files.write(path, content, scratch=self.scratch)
        except OSError as error:
            raise AudioError(f"{self.root}: a clip cannot be written ({error}): {files.step_for(error)}") from error
        return Kept(sound=sound, marks=speech.marks, accepted=bool(sample and sample.accepted))

    def size(self) -> Size:
        """Count clips and bytes."""
        found = files.size(self.root, f"*/*{SUFFIX}")
        return Size(clips=found.files, bytes=found.bytes)

    def prune(self, *, unused_days: float | None = None, keep_bytes: int | None = None) -> Size:
        """Remove clips: those unused for `unused_days`, then the longest unused until `keep_bytes` are left.

        Returns:
            What was removed.

        Raises:
            AudioError: One cannot be removed.
        """
        try:
            gone = files.prune(self.root, f"*/*{SUFFIX}", unused_days=unused_days, keep_bytes=keep_bytes)
        except OSError as error:
            raise AudioError(f"{self.root} cannot be pruned ({error}); allow writing there") from error
        return Size(clips=gone.files, bytes=gone.bytes)

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / f"{name}{SUFFIX}"


def _packed(speech: Speech, samples: str, pace: dict[str, Any] | None) -> bytes:
    """Return the bytes of a clip's file; `samples` is the digest of its samples."""
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
    if pace:
        head["pace"] = pace
    head["digest"] = _digest(head, flac)
    return _line(head) + b"\n" + flac


def _line(head: dict[str, Any]) -> bytes:
    return json.dumps(head, ensure_ascii=False).encode()


def _unpacked(content: bytes, path: Path) -> Kept:
    """Read a clip from the bytes of its file.

    Raises:
        ValueError: They have changed since they were written. KeyError and TypeError likewise.
    """
    line, _, flac = content.partition(b"\n")
    head = json.loads(line)
    if line != _line(head):  # a last decimal that changes no figure
        raise ValueError("not as it was written")
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
    accepted = bool("pace" in head and Sample.read(head["pace"]["clip"]).accepted)
    return Kept(sound=sound, marks=marks, accepted=accepted)


def whole(content: bytes) -> bool:
    """Return whether the bytes of a clip's file are intact."""
    try:
        return bool(_unpacked(content, Path()))
    except (ValueError, KeyError, TypeError):
        return False


def _decoded(flac: bytes, length: int, path: Path) -> NDArray[np.int16]:
    """Decode a clip that is known to be intact and decoded when it was written.

    Raises:
        AudioError: It no longer decodes.
    """
    try:
        pcm: NDArray[np.int16] = soundfile.read(io.BytesIO(flac), dtype="int16")[0]
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise AudioError(f"{path} does not decode ({error}): the installed libsndfile is faulty") from error
    if pcm.shape != (length,):
        raise AudioError(f"{path} decodes to {len(pcm)} samples of {length}: the installed libsndfile is faulty")
    return pcm


def _digest(head: dict[str, Any], flac: bytes) -> str:
    return hashlib.sha256(_line(head) + flac).hexdigest()


def _touch(path: Path) -> None:
    """Record that a clip is in use, for `prune`."""
    try:
        os.utime(path)
    except OSError:  # a read-only store is still usable
        _log.debug("cannot record the use of %s", path)
