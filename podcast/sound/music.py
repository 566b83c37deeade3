"""The sounds around and under the speech: the show's own files, or the jingle where it has none.

A file may be WAV, MP3, FLAC or whatever else libsndfile reads, of any rate and any number of channels. Only as much of
it is read as will be heard, so that a file of three hours costs no more than one of three seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from podcast.errors import AudioError
from podcast.records import SoundStyle
from podcast.sound import bed, jingle, loudness
from podcast.sound.bed import Bed
from podcast.sound.loudness import Limiter, Samples
from podcast.sound.mastering import faded
from podcast.sound.mp3 import Format
from podcast.sound.piece import Piece

LEVEL = -2.0
"""LU from the speech's level at which music plays alone: it is denser than speech and sounds as loud."""
UNDER_SPEECH = 16.0
"""LU by which music lies under speech."""
TAIL = 1.5
"""Seconds of the opening sound that fade out under the speech."""
SEARCH = 60
"""Seconds at the head of a file in which its sound must begin."""
_FADE = 0.03
_RATES, _CHANNELS = range(1000, 768_001), 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Music:
    """What is heard with the speech of a style, at the format's rate and at level; None: nothing."""

    opening: Piece | None
    """Longer than the style says by `TAIL`."""
    closing: Piece | None
    bed: Bed | None


def load(style: SoundStyle, project: Path, form: Format) -> Music:
    """Find the opening and the closing sound and the bed; what is in a file is read when it is to be heard.

    Args:
        project: What relative names in the style are relative to.

    Raises:
        AudioError: A file is missing or unreadable, and on use: silent or no sound. Names file and key.
    """
    opening = closing = under = None
    if style.opening_jingle > 0:
        opening = _sound(style.intro, "sound.intro", style.opening_jingle + TAIL, jingle.opening, style, project, form)
    if style.closing_jingle > 0:
        closing = _sound(style.outro, "sound.outro", style.closing_jingle, jingle.closing, style, project, form)
    if style.bed and style.bed_under:
        piece = _file(project / Path(style.bed).expanduser(), "sound.bed", bed.LONGEST, form)
        under = Bed(piece, level=style.loudness - style.bed_level, rate=form.sample_rate)
    return Music(opening=opening, closing=closing, bed=under)


def _sound(
    name: str,
    key: str,
    seconds: float,
    instead: Callable[[float, int], Samples],
    style: SoundStyle,
    project: Path,
    form: Format,
) -> Piece:
    """Find a file's sound, or the jingle where none is named."""
    if name:
        found = _file(project / Path(name).expanduser(), key, seconds, form)
    else:
        found = Piece(f"{instead.__name__} {seconds}", lambda: instead(seconds, form.sample_rate))
    return Piece(found.key, lambda: _levelled(found.samples, style, form))


def _file(path: Path, key: str, seconds: float, form: Format) -> Piece:
    """Name a file by its content, which is cheaper than to decode it."""
    try:
        with _there(path, key).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AudioError(f"{path}: {key} cannot be read ({error}): allow this user to read it") from error
    return Piece(f"{digest} {seconds}", lambda: _read(path, key, seconds, form.sample_rate))


def _levelled(made: Samples, style: SoundStyle, form: Format) -> Samples:
    """Bring music to level; what the limiter takes is not made up for."""
    limiter = Limiter(made, form.sample_rate)
    measured = limiter.loudness(limiter.gains(1.0, np.inf))
    gain = loudness.amplitude(style.loudness + LEVEL - measured)
    return limiter.apply(limiter.gains(gain, loudness.amplitude(style.true_peak - form.headroom)))


def _there(path: Path, key: str) -> Path:
    if not path.is_file():
        raise AudioError(f"{path}: {key} names no file: correct the path, or leave the key out")
    return path


def _read(path: Path, key: str, seconds: float, rate: int) -> Samples:
    """Read the first `seconds` of sound in a file as mono at `rate`, faded at its ends."""
    import soundfile

    where = f"{_there(path, key)}: {key}"
    try:
        with soundfile.SoundFile(path) as file:
            if file.samplerate not in _RATES or file.channels > _CHANNELS:
                raise AudioError(f"{where} has {file.channels} channels at {file.samplerate} Hz: save it as WAV or MP3")
            found = _first_sound(file, seconds, where)
            native = int(file.samplerate)
    except (soundfile.SoundFileError, OSError) as error:
        raise AudioError(f"{where} cannot be read as sound ({error}): save it again as WAV, MP3 or FLAC") from error
    made = np.asarray(soxr.resample(found, native, rate, "HQ"), np.float32)[: round(seconds * rate)]
    return faded(made, rate, _FADE)


def _first_sound(file: Any, seconds: float, where: str) -> Samples:
    """Take the sound at the head of an open file, without the silence before and after it."""
    rate, length = int(file.samplerate), 0
    kept: list[Samples] = []
    for second, block in enumerate(file.blocks(blocksize=rate, dtype="float32", always_2d=True)):
        mono = _mixed(block)
        if not np.isfinite(mono).all():
            raise AudioError(f"{where} holds samples that are no numbers: save it again as WAV, MP3 or FLAC")
        if kept or _heard(mono, rate):
            kept.append(mono)
            length += len(mono)
        if length > (seconds + 1) * rate or (not kept and second >= SEARCH):
            break
    joined = np.concatenate(kept) if kept else np.zeros(0, np.float32)
    start, end = loudness.speech_bounds(joined, rate, loudness.TRIM_FLOOR)
    if end <= start:
        raise AudioError(f"{where} is silent in its first {SEARCH} s: give another file, or leave the key out")
    return joined[start:end]


def _heard(mono: Samples, rate: int) -> bool:
    return loudness.speech_bounds(mono, rate) != (0, 0)


def _mixed(block: NDArray[np.float32]) -> Samples:
    """Mix channels to one; where they cancel each other out (a phase-reversed pair), take the loudest alone."""
    mixed = block.mean(axis=1, dtype=np.float32)
    each = np.einsum("ij,ij->j", block, block)
    if len(block) and np.einsum("i,i->", mixed, mixed) < each.max() * 1e-3:
        return np.ascontiguousarray(block[:, int(each.argmax())])
    return np.asarray(mixed, np.float32)
