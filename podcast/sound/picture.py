"""A picture of an episode: who speaks when, the pauses, the chapters, and the loudness compared with the target."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from podcast.errors import AudioError
from podcast.records import Chapter, Cue, SoundStyle
from podcast.sound import loudness
from podcast.sound.sequential import Sequential

WIDTH, MARGIN, HEADER = 1600, 60, 84
"""Pixels: width of a row, margin around the rows, space above the first."""
ROW, WAVE = 150, 84
"""Pixels: height of a row with its chapters and loudness, and of the waveform in it."""
SHORTEST_ROW, MOST_ROWS = 60.0, 15
"""Minimum seconds per row, so that pauses are visible (a pixel is then 38 ms); maximum rows."""
FLOOR, TOP = -28.0, -8.0
"""LUFS at the lower and the upper edge of the curve."""
STEP = 0.01
"""Seconds per peak: a whole number of samples at every rate."""
GROUND, PAUSE, INK, FAINT, TARGET, FAULT = "#ffffff", "#eceff4", "#2b2d42", "#b8bcc8", "#2a9d8f", "#e63946"
COLOURS = {
    "opening": "#6a4c93", "correction": "#d62828", "title": "#1d3557", "lead": "#457b9d", "preface": "#8d99ae",
    "heading": "#e76f51", "body": "#3a86c8", "dense": "#0f4c81", "quote": "#f4a261", "dialogue": "#e9a820",
    "item": "#52796f", "conclusion": "#c1121f", "coda": "#84a98c", "pointer": "#7f5539", "closing": "#9a6bb3",
}  # fmt: skip
"""Colour by role."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """The measured sound to draw."""

    seconds: float
    peaks: NDArray[np.float32]
    """One per `STEP`."""
    energies: NDArray[np.float32]
    """K-weighted mean square per 100 ms."""


def draw(
    path: Path,
    cues: Sequence[Cue],
    chapters: Sequence[Chapter],
    style: SoundStyle,
    *,
    title: str,
    fonts: Sequence[str] = (),
) -> bytes:
    """Draw a finished episode as PNG.

    Args:
        path: The MP3.
        fonts: Font files; the first that exists writes the titles. Without one, only ASCII is written.

    Raises:
        AudioError: The MP3 cannot be read.
    """
    heard = _heard(path)
    seconds = max(SHORTEST_ROW, heard.seconds / MOST_ROWS)
    rows = min(MOST_ROWS, max(1, math.ceil(heard.seconds / seconds)))
    picture = Image.new("RGB", (WIDTH + 2 * MARGIN, HEADER + rows * ROW + MARGIN // 2), GROUND)
    pen = ImageDraw.Draw(picture)
    writer = _Writer(pen, fonts)
    _header(writer, heard, cues, style, title)
    for row in range(rows):
        _Row(writer, heard, style, start=row * seconds, seconds=seconds, top=HEADER + row * ROW).draw(cues, chapters)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _heard(path: Path) -> _Heard:
    """Measure the sound minute by minute, so that an episode of two hours needs little memory."""
    try:
        with Sequential(path) as file:
            parts = list(_measured(file))
            seconds = file.frames / file.samplerate
    except (soundfile.SoundFileError, OSError) as error:
        raise AudioError(f"{path} cannot be read as sound ({error}); build the episode again") from error
    peaks, energies = (np.concatenate(found) for found in zip(*parts, strict=True))
    return _Heard(seconds=seconds, peaks=peaks, energies=energies)


def _measured(file: Sequential) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    rate = file.samplerate
    tenth, step = rate // 10, rate // 100
    before = np.zeros(tenth, np.float32)
    for part in file.parts(60 * rate):
        block = part[:, 0]
        padded = np.pad(np.abs(block), (0, -len(block) % step)).reshape(-1, step)
        # A tenth of a second before the block, for the filter to settle.
        energies = loudness.mean_squares(np.concatenate([before, block]), rate, tenth)[1:]
        before = np.pad(block, (tenth, 0))[-tenth:]
        yield padded.max(axis=1), energies


class _Writer:
    """Writes text with a font."""

    def __init__(self, pen: ImageDraw.ImageDraw, fonts: Sequence[str]) -> None:
        self.pen = pen
        self._path = next((path for path in fonts if Path(path).is_file()), None)

    def write(self, at: tuple[float, float], text: str, colour: str = INK, size: int = 14, anchor: str = "ls") -> float:
        """Write text and return its width in pixels; characters that the font lacks are left out."""
        if not self._path and not text.isascii():
            text = "".join(sign for sign in text if sign.isascii()).strip()
        font: Font = ImageFont.truetype(self._path, size) if self._path else ImageFont.load_default(size)
        self.pen.text(at, text, fill=colour, font=font, anchor=anchor)
        return font.getlength(text)


def _header(writer: _Writer, heard: _Heard, cues: Sequence[Cue], style: SoundStyle, title: str) -> None:
    """Write the title, the measurements, and the legend of colours."""
    integrated = loudness.integrated(heard.energies)
    peak = loudness.decibels(float(heard.peaks.max(initial=0.0)))
    writer.write((MARGIN, 34), title, size=24)
    figures = (
        f"{_clock(heard.seconds)}   {len(cues)} utterances   {integrated:.1f} LUFS, target {style.loudness:.1f}   "
        f"highest sample {peak:.1f} dBFS, limit {style.true_peak:.1f}"
    )
    writer.write((WIDTH + MARGIN, 34), figures, anchor="rs")
    at = float(MARGIN)
    for role in [role for role in COLOURS if any(cue.role == role for cue in cues)]:
        writer.pen.rectangle((at, 52, at + 12, 64), fill=COLOURS[role])
        at += 18 + writer.write((at + 18, 64), role) + 18
    for name, colour in (("pause", PAUSE), ("target", TARGET), ("too loud", FAULT)):
        writer.pen.rectangle((at, 52, at + 12, 64), fill=colour)
        at += 18 + writer.write((at + 18, 64), name) + 18


class _Row:
    """Some seconds of the episode: waveform above, loudness below."""

    def __init__(
        self, writer: _Writer, heard: _Heard, style: SoundStyle, *, start: float, seconds: float, top: int
    ) -> None:
        self._writer, self._pen, self._heard, self._style = writer, writer.pen, heard, style
        self._start, self._seconds = start, seconds
        self._end = min(start + seconds, heard.seconds)
        self._middle, self._low = top + 16 + WAVE / 2, top + 16 + WAVE + 44
        self._top, self._high = top + 16, top + 16 + WAVE + 4

    def draw(self, cues: Sequence[Cue], chapters: Sequence[Chapter]) -> None:
        inside = [cue for cue in cues if cue.end > self._start and cue.start < self._end]
        self._pen.rectangle((MARGIN, self._top, self._x(self._end), self._top + WAVE), fill=PAUSE)
        for cue in inside:
            self._pen.rectangle((self._x(cue.start), self._top, self._x(cue.end), self._top + WAVE), fill=GROUND)
        self._wave(inside)
        self._curve()
        self._writer.write((MARGIN - 8, self._middle + 5), _clock(self._start), FAINT, anchor="rs")
        for number, chapter in enumerate(chapters, 1):
            if self._start <= chapter.start < self._end:
                x = self._x(chapter.start)
                self._pen.line((x, self._top - 10, x, self._low), fill=INK)
                room = x < MARGIN + WIDTH / 2
                at = x + 4 if room else x - 4
                self._writer.write(
                    (at, self._top - 3), f"{number} {chapter.title}", size=13, anchor="ls" if room else "rs"
                )

    def _wave(self, cues: Sequence[Cue]) -> None:
        """Draw one line per pixel, in the colour of the role that speaks there."""
        most = loudness.amplitude(self._style.true_peak)
        ends = np.array([cue.end for cue in cues])
        for pixel in range(round(self._x(self._end)) - MARGIN):
            first, last = (self._start + (pixel + more) * self._seconds / WIDTH for more in (0, 1))
            found = self._heard.peaks[int(first / STEP) : math.ceil(last / STEP)]
            peak = float(found.max(initial=0.0))
            at = int(np.searchsorted(ends, first)) if len(ends) else 0
            speaks = at < len(cues) and cues[at].start < last
            colour = FAULT if peak > most else COLOURS[cues[at].role] if speaks else FAINT
            half = max(0.5, min(1.0, peak) * WAVE / 2)
            x = MARGIN + pixel
            self._pen.line((x, self._middle - half, x, self._middle + half), fill=colour)

    def _curve(self) -> None:
        """Draw the loudness of the last three seconds at each tenth of a second, and the target."""
        target = self._y(self._style.loudness)
        self._pen.line((MARGIN, target, self._x(self._end), target), fill=TARGET)
        self._writer.write((MARGIN - 8, target + 4), f"{self._style.loudness:g}", TARGET, size=11, anchor="rs")
        windows = sliding_window_view(np.pad(self._heard.energies, (29, 0)), 30).mean(axis=1)
        first, last = int(self._start * 10), math.ceil(self._end * 10)
        points = [
            (self._x(tenth / 10), self._y(-0.691 + 10 * math.log10(max(1e-9, float(energy)))))
            for tenth, energy in enumerate(windows[first:last], first)
        ]
        self._pen.line(points, fill=INK, width=1)

    def _x(self, seconds: float) -> float:
        return MARGIN + min(1.0, max(0.0, (seconds - self._start) / self._seconds)) * WIDTH

    def _y(self, level: float) -> float:
        share = (min(TOP, max(FLOOR, level)) - FLOOR) / (TOP - FLOOR)
        return self._low - share * (self._low - self._high)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
