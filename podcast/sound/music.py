"""The sounds around and under the speech: the show's own files, or the default jingle.

A file may have any format that libsndfile reads (WAV, MP3, FLAC, ...), any rate and any number of channels. Only the
part that plays is read, so that a file of three hours costs no more than one of three seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from podcast.errors import AudioError
from podcast.lazy.libraries import np, soxr
from podcast.records import SoundStyle
from podcast.sound import bed, jingle, loudness
from podcast.sound.bed import Bed
from podcast.sound.loudness import Limiter, Samples
from podcast.sound.mastering import faded
from podcast.sound.mp3 import Format
from podcast.sound.piece import Piece

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from podcast.sound.sequential import Sequential

LEVEL = -2.0
"""LU relative to the speech for music that plays alone: it is denser than speech and sounds equally loud."""
UNDER_SPEECH = 16.0
"""LU by which music under speech is softer than the speech."""
TAIL = 1.5
"""Seconds of the opening sound that fade out under the speech."""
SEARCH = 60
"""Seconds from the start of a file within which its sound must begin."""
_FADE = 0.03
_JINGLES: Mapping[Callable[[float, int], Samples], str] = {
    jingle.opening: f"opening {jingle.VERSION}",
    jingle.closing: "closing",
}
"""The key of each, without its length."""
_READING = 2
"""Part of a file's key; counts up when the same file gives other samples than before."""
_RATES, _CHANNELS = range(1000, 768_001), 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Music:
    """The music of a style, at the format's rate and levelled; None: no such sound."""

    opening: Piece | None
    """Longer by `TAIL` than the style's value."""
    closing: Piece | None
    bed: Bed | None


def load(style: SoundStyle, project: Path, form: Format) -> Music:
    """Find the opening and closing sounds and the bed; files are read on first use.

    Args:
        project: The folder that the style's relative paths start from.

    Raises:
        AudioError: A file is missing or unreadable or, on use, silent or not sound. The message names file and key.
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
    """Find the sound of a file, or the jingle if the style names no file."""
    if name:
        found = _file(project / Path(name).expanduser(), key, seconds, form)
    else:
        found = Piece(_JINGLES[instead] + f" {seconds}", lambda: instead(seconds, form.sample_rate))
    return Piece(found.key, lambda: _levelled(found.samples, style, form))


def _file(path: Path, key: str, seconds: float, form: Format) -> Piece:
    """Identify a file by a hash of its content, which is cheaper than decoding it."""
    try:
        with _there(path, key).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AudioError(f"{path}: {key} cannot be read ({error}); allow this user to read it") from error
    return Piece(f"{digest} {seconds} {_READING}", lambda: _read(path, key, seconds, form.sample_rate))


def _levelled(made: Samples, style: SoundStyle, form: Format) -> Samples:
    """Level music, without compensation for the limiter."""
    limiter = Limiter(made, form.sample_rate)
    measured = limiter.loudness(limiter.gains(1.0, np.inf))
    gain = loudness.amplitude(style.loudness + LEVEL - measured)
    return limiter.apply(limiter.gains(gain, loudness.amplitude(style.true_peak - form.headroom)))


def _there(path: Path, key: str) -> Path:
    if not path.is_file():
        raise AudioError(f"{path}: {key} is not an existing file; correct the path, or remove the key")
    return path


def _read(path: Path, key: str, seconds: float, rate: int) -> Samples:
    """Read the first `seconds` of sound in a file as mono at `rate`, faded at both ends."""
    import soundfile

    from podcast.sound.sequential import Sequential

    where = f"{_there(path, key)}: {key}"
    try:
        with Sequential(path) as file:
            if file.samplerate not in _RATES or file.channels > _CHANNELS:
                raise AudioError(f"{where} has {file.channels} channels at {file.samplerate} Hz; save it as WAV or MP3")
            found = _first_sound(file, seconds, where)
            native = int(file.samplerate)
    except (soundfile.SoundFileError, OSError) as error:
        raise AudioError(f"{where} cannot be read as sound ({error}); save it again as WAV, MP3 or FLAC") from error
    made = np.asarray(soxr.resample(found, native, rate, "HQ"), np.float32)[: round(seconds * rate)]
    return faded(made, rate, _FADE)


def _first_sound(file: Sequential, seconds: float, where: str) -> Samples:
    """Return the sound at the start of an open file, without the silence before and after it."""
    rate, length = int(file.samplerate), 0
    kept: list[Samples] = []
    for second, block in enumerate(file.parts(rate)):
        mono = _mixed(block)
        if not np.isfinite(mono).all():
            raise AudioError(f"{where} contains samples that are not numbers; save it again as WAV, MP3 or FLAC")
        if kept or _heard(mono, rate):
            kept.append(mono)
            length += len(mono)
        if length > (seconds + 1) * rate or (not kept and second >= SEARCH):
            break
    joined = np.concatenate(kept) if kept else np.zeros(0, np.float32)
    start, end = loudness.speech_bounds(joined, rate, loudness.TRIM_FLOOR)
    if end <= start:
        raise AudioError(f"{where} is silent in its first {SEARCH} s; use another file, or remove the key")
    return joined[start:end]


def _heard(mono: Samples, rate: int) -> bool:
    return loudness.speech_bounds(mono, rate) != (0, 0)


def _mixed(block: NDArray[np.float32]) -> Samples:
    """Mix channels to one; if they cancel each other out (a phase-reversed pair), use only the loudest."""
    mixed = block.mean(axis=1, dtype=np.float32)
    each = np.einsum("ij,ij->j", block, block)
    if len(block) and np.einsum("i,i->", mixed, mixed) < each.max() * 1e-3:
        return np.ascontiguousarray(block[:, int(each.argmax())])
    return np.asarray(mixed, np.float32)
