"""A default cover: a waveform between quotation marks, and the title if a font can write it."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

from podcast.lazy.libraries import Image, ImageDraw, ImageFont

SIDE = 2048
"""Pixels of the finished picture; it is drawn twice as large, for smooth edges."""
PALETTES = (("#14213d", "#fca311"), ("#1b3a4b", "#f4a259"), ("#2d1e2f", "#f26a8d"), ("#0b3d2e", "#e9c46a"))
"""Background and mark; a hash of the title selects one."""
PAPER = "#f8f5ee"
BARS = (0.26, 0.52, 0.86, 0.6, 1.0, 0.72, 0.4, 0.58, 0.24)
"""Heights of the bars between the quotation marks."""
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/source-han-sans/SourceHanSansSC-Bold.otf",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "C:/Windows/Fonts/msyhbd.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simhei.ttf",
)
"""Where systems keep a bold font with Chinese characters."""


def draw(title: str, fonts: tuple[str, ...] = FONTS) -> bytes:
    """Draw a square JPEG. The same title gives the same picture on machines with the same font."""
    ground, mark = PALETTES[sha256(title.encode(errors="replace")).digest()[0] % len(PALETTES)]
    picture = Image.new("RGB", (2 * SIDE, 2 * SIDE), ground)
    pen = ImageDraw.Draw(picture)
    font = _font(title, fonts)
    middle = 0.42 if font else 0.5
    _quotation_marks(pen, mark, middle)
    _bars(pen, middle)
    if font:
        pen.text((SIDE, 1.62 * SIDE), title, font=font, fill=PAPER, anchor="mm")
    out = io.BytesIO()
    picture.reduce(2).save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def _quotation_marks(pen: ImageDraw.ImageDraw, colour: str, middle: float) -> None:
    """Draw 「 and 」 as two strokes each."""
    unit = 2 * SIDE
    thick, long, high = 0.045 * unit, 0.15 * unit, 0.26 * unit
    left, top, right, bottom = 0.14 * unit, (middle - 0.25) * unit, 0.86 * unit, (middle + 0.25) * unit
    for box in (
        (left, top, left + long, top + thick),
        (left, top, left + thick, top + high),
        (right - long, bottom - thick, right, bottom),
        (right - thick, bottom - high, right, bottom),
    ):
        pen.rectangle(box, fill=colour)


def _bars(pen: ImageDraw.ImageDraw, middle: float) -> None:
    """Draw the bars of the waveform."""
    unit = 2 * SIDE
    thick, gap = 0.03 * unit, 0.058 * unit
    first = unit / 2 - gap * (len(BARS) - 1) / 2
    for index, height in enumerate(BARS):
        x, half = first + index * gap, height * 0.15 * unit
        box = (x - thick / 2, middle * unit - half, x + thick / 2, middle * unit + half)
        pen.rounded_rectangle(box, radius=thick / 2, fill=PAPER)


def _font(title: str, fonts: tuple[str, ...]) -> ImageFont.FreeTypeFont | None:
    """Return a font that fits the title within the margins; None if the machine has none."""
    path = next((path for path in fonts if Path(path).is_file()), None)
    if not path or not title.strip() or not title.isprintable():
        return None
    for size in range(440, 120, -20):
        font = ImageFont.truetype(path, size)
        if font.getlength(title) <= 1.7 * SIDE:
            return font
    return None
