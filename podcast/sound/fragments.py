"""One utterance and the pause after it as MP3 frames, made once and kept.

A fragment begins with a fresh encoder and ends in silence, so that fragments joined byte by byte decode without a seam,
each exactly as many frames long as it has. It is found by a hash of all that shapes it, and verified when it is read.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podcast import files
from podcast.errors import AudioError
from podcast.records import Clip, SoundStyle
from podcast.sound import loudness, mastering, mp3, music, segments
from podcast.sound.loudness import Samples
from podcast.sound.mastering import LEAD, Speech
from podcast.sound.mp3 import Format

log = logging.getLogger(__name__)

VERSION = 1
"""Raised with every change here or in what this calls that is to be heard; old fragments are then made again."""
KEPT = "??/*"
"""Where fragments lie in their folder: `<2 hex>/<name>`."""
AFTERGLOW = 0.3
"""Seconds from the end of speech to the closing sound."""
_SHORTEST_TAIL = 0.01
_TRIES, _SAFETY = 4, 0.05
"""Rounds of encoding; dB that decoders and meters may differ by. One utterance in 300 needs a second round."""
_RAMP = 0.6
"""Seconds that music takes to fall before speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What one fragment is made of."""

    clip: Clip
    pause: float
    """Seconds from the end of its speech to the next onset, or to the end of the episode."""
    intro: Samples | None = None
    """Sound that speech comes in over."""
    entry: float = 0.0
    """Seconds of `intro` before speech comes in."""
    outro: Samples | None = None
    """Sound after the speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """MP3 frames and what is known of them. Places are in samples from the fragment's first."""

    frames: int
    onset: int
    end: int
    shift: int
    """Where the clip's first sample lies, for its marks."""
    energies: NDArray[np.float32]
    """K-weighted mean square of each frame."""
    mp3: bytes


def fetch(take: Take, style: SoundStyle, form: Format, *, folder: Path, scratch: Path) -> Fragment:
    """Give the fragment of a take: the one that is kept, or a new one.

    Raises:
        AudioError: The clip is empty or silent, the encoder failed, or the disk is full or may not be written.
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
    """Remove fragments: those not used for so long, then the longest unused until what is left is small enough.

    Returns:
        What was removed.

    Raises:
        AudioError: One may not be removed.
    """
    with on_disk(folder):
        return files.prune(folder, KEPT, unused_days=unused_days, keep_bytes=keep_bytes)


def _touch(path: Path) -> None:
    """Note that a fragment is in use, for `prune`."""
    try:
        os.utime(path)
    except OSError:  # kept fragments that may only be read are still good
        log.debug("cannot note the use of %s", path)


@contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into our error.

    Raises:
        AudioError: The disk is full, or `path` may not be read or written.
    """
    try:
        yield
    except OSError as error:
        advice = "make room, or give this user the right to write there, and build again"
        raise AudioError(f"{path}: cannot be written ({error.strerror or error}): {advice}") from error


def make(take: Take, style: SoundStyle, form: Format) -> Fragment:
    """Trim, level, pad to whole frames and encode; lower the ceiling where encoding lifted a peak over the style's.

    Raises:
        AudioError: The clip is empty or silent, or the encoder failed.
    """
    headroom = form.headroom
    for _ in range(_TRIES):
        fragment = _made(take, style, form, headroom)
        peak = loudness.decibels(loudness.true_peak(mp3.decode(fragment.mp3)))
        if peak <= style.true_peak - _SAFETY:
            break
        headroom += peak - style.true_peak + 2 * _SAFETY
    return fragment


def _made(take: Take, style: SoundStyle, form: Format, headroom: float) -> Fragment:
    rate, frame = form.sample_rate, form.frame
    lead, pause = round(LEAD * rate), round(take.pause * rate)
    # Half a frame less, so that rounding to whole frames never costs a frame more.
    room = max(round(_SHORTEST_TAIL * rate), pause - lead - mp3.SETTLE - frame // 2)
    speech = mastering.speech(take.clip, style, rate, tail=room, headroom=headroom)
    before = lead - speech.onset + round(take.entry * rate)
    last = before + len(speech.samples)
    length = before + speech.end + pause - lead
    if take.outro is not None:
        last = before + speech.end + round(AFTERGLOW * rate) + len(take.outro)
        length = last + pause
    frames = max(round(length / frame), -(-(last + mp3.SETTLE) // frame))
    sound = _mixed(take, speech, rate, before=before, length=frames * frame)
    if take.intro is None and take.outro is None:
        energies = loudness.regridded(speech.energies, speech.block, before=before, step=frame, count=frames)
    else:
        sound = loudness.limited(sound, rate, 1.0, loudness.amplitude(style.true_peak - headroom))
        energies = loudness.mean_squares(sound, rate, frame).astype(np.float64)
    return Fragment(
        frames=frames,
        onset=before + speech.onset,
        end=before + speech.end,
        shift=before + speech.shift,
        energies=energies.astype(np.float32),
        mp3=mp3.first_frames(mp3.encode(sound, form), frames),
    )


def _mixed(take: Take, speech: Speech, rate: int, *, before: int, length: int) -> Samples:
    """Put speech into its silence, and what is to be heard with it over that."""
    base = segments.placed(speech.samples, rate, before=before, length=length)
    if take.intro is not None:
        spoken = (speech.end - speech.onset) / rate
        under = segments.ducked(
            take.intro,
            rate,
            speech=take.entry + LEAD,
            drop=music.UNDER_SPEECH + music.LEVEL,
            ramp=_RAMP,
            gone=take.entry + LEAD + min(music.TAIL, spoken),
        )
        base = segments.laid_over(base, under, at=0, rate=rate)
    if take.outro is not None:
        start = before + speech.end + round(AFTERGLOW * rate)
        base = segments.laid_over(base, segments.segment(take.outro, rate), at=start, rate=rate)
    return segments.samples(base)


def _key(take: Take, style: SoundStyle, form: Format) -> str:
    """Hash all that shapes the fragment: the clip's sound, the pause, levels, format and music."""
    clip = take.clip
    shaping: list[Any] = [
        VERSION,
        [form.sample_rate, form.bit_rate],
        [style.loudness, style.true_peak, style.gains.get(clip.voice), clip.utterance.prosody.volume],
        [clip.sound.digest, clip.sound.sample_rate, round(take.pause, 6), round(take.entry, 6)],
        [_digest(take.intro), _digest(take.outro)],
    ]
    return hashlib.sha256(json.dumps(shaping).encode()).hexdigest()


def _digest(samples: Samples | None) -> str:
    return "" if samples is None else hashlib.sha256(samples.tobytes()).hexdigest()


def _to_bytes(fragment: Fragment) -> tuple[bytes, bytes, bytes, bytes]:
    """Give the parts of a fragment's file: SHA-256 of the rest, a line of JSON, the energies, the frames."""
    places = {name: getattr(fragment, name) for name in ("frames", "onset", "end", "shift")}
    line = json.dumps(places).encode() + b"\n"
    energies = fragment.energies.astype("<f4").tobytes()
    digest = hashlib.sha256(line)
    digest.update(energies)
    digest.update(fragment.mp3)
    return digest.digest(), line, energies, fragment.mp3


def _from_bytes(stored: bytes) -> Fragment | None:
    """Read a fragment's file; None where it is not what was written."""
    view = memoryview(stored)
    if hashlib.sha256(view[32:]).digest() != stored[:32]:
        return None
    start = stored.index(b"\n", 32) + 1
    places: dict[str, int] = json.loads(stored[32:start])
    end = start + 4 * places["frames"]
    energies = np.frombuffer(view[start:end], "<f4").astype(np.float32)
    return Fragment(**places, energies=energies, mp3=bytes(view[end:]))
