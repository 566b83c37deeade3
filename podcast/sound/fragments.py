"""Cache of fragments on disk: addressed by a hash of all inputs, verified when read, created if missing."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from podcast import files
from podcast.errors import AudioError
from podcast.lazy.libraries import np
from podcast.records import SoundStyle
from podcast.sound.mp3 import Format
from podcast.sound.takes import Fragment, Place, Said, Take, make

log = logging.getLogger(__name__)

VERSION = 4
"""Increased with every change to the audio of the same take, so that old fragments are made again."""
KEPT = "??/*"
"""Pattern of the fragments in their folder: `<2 hex>/<name>`."""


def fetch(take: Take, style: SoundStyle, form: Format, *, folder: Path, scratch: Path) -> Fragment:
    """Return the fragment of a take: the cached one, or a new one.

    Raises:
        AudioError: A clip is empty or silent, the bed's file cannot be used, the encoder failed, or the disk is full or
            not writable.
    """
    name = _key(take, style, form)
    path = folder / name[:2] / name
    with on_disk(path):
        try:
            if kept := _from_bytes(path.read_bytes()):
                _touch(path)
                return kept
            log.warning("%s was damaged and is made again", path)
        except FileNotFoundError:
            pass
        made = make(take, style, form)
        files.write(path, *_to_bytes(made), scratch=scratch)
    return made


def size(folder: Path) -> files.Size:
    """Count fragments and bytes."""
    return files.size(folder, KEPT)


def prune(folder: Path, *, unused_days: float | None = None, keep_bytes: int | None = None) -> files.Size:
    """Remove fragments: those unused for `unused_days`, then the longest unused until `keep_bytes` are left.

    Returns:
        What was removed.

    Raises:
        AudioError: One cannot be removed.
    """
    with on_disk(folder):
        return files.prune(folder, KEPT, unused_days=unused_days, keep_bytes=keep_bytes)


def _touch(path: Path) -> None:
    """Record that a fragment is in use, for `prune`."""
    try:
        os.utime(path)
    except OSError:  # a read-only cache is still usable
        log.debug("cannot record the use of %s", path)


@contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """Translate errors of the disk.

    Raises:
        AudioError: The disk is full, or `path` is not readable or writable.
    """
    try:
        yield
    except OSError as error:
        advice = "free space, or give this user write permission there, and build again"
        raise AudioError(f"{path}: cannot be written ({error.strerror or error}): {advice}") from error


def _key(take: Take, style: SoundStyle, form: Format) -> str:
    """Hash all inputs of the fragment: the clips, pauses, levels, format and music."""
    shaping: list[Any] = [
        VERSION,
        [form.sample_rate, form.bit_rate],
        [style.loudness, style.true_peak],
        [_shaping(said, style) for said in take.said],
        [take.intro.key, style.opening_jingle] if take.intro else [],
        [take.outro.key] if take.outro else [],
        [take.bed.key, style.bed_level] if take.bed else [],
    ]
    return hashlib.sha256(json.dumps(shaping).encode()).hexdigest()


def _shaping(said: Said, style: SoundStyle) -> list[Any]:
    clip, utterance = said.clip, said.clip.utterance
    gain, opens = style.gains.get(clip.voice), utterance.role == "opening"
    return [clip.sound.digest, clip.sound.sample_rate, gain, utterance.prosody.volume, opens, round(said.pause, 6)]


def _to_bytes(fragment: Fragment) -> tuple[bytes, bytes, bytes, bytes]:
    """Return the parts of a fragment's file: SHA-256 of the rest, a line of JSON, the energies, the frames."""
    places = [[place.onset, place.end, place.shift] for place in fragment.places]
    line = json.dumps({"frames": fragment.frames, "places": places}).encode() + b"\n"
    energies = fragment.energies.astype("<f4").tobytes()
    digest = hashlib.sha256(line)
    digest.update(energies)
    digest.update(fragment.mp3)
    return digest.digest(), line, energies, fragment.mp3


def _from_bytes(stored: bytes) -> Fragment | None:
    """Read a fragment's file; None if it is damaged."""
    view = memoryview(stored)
    if hashlib.sha256(view[32:]).digest() != stored[:32]:
        return None
    start = stored.index(b"\n", 32) + 1
    head: dict[str, Any] = json.loads(stored[32:start])
    end = start + 4 * head["frames"]
    return Fragment(
        frames=head["frames"],
        places=tuple(Place(onset=onset, end=stop, shift=shift) for onset, stop, shift in head["places"]),
        energies=np.frombuffer(view[start:end], "<f4").astype(np.float32),
        mp3=bytes(view[end:]),
    )
