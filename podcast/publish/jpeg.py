"""What apps ask of a picture, as far as its header tells."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from podcast.publish.findings import APPLE, PSP

END = b"\xff\xd9"
"""EOI, the last marker of a JPEG (ITU-T T.81, table B.1). Pillow has to decode a picture to find that it is cut off,
50 ms for a cover of 2,048 px; the marker shows it at once."""
LIMIT = 512_000
"""Bytes that PSP-1 allows a picture."""


def faults_of(path: Path) -> Iterator[tuple[Literal["error", "warning"], str, str]]:
    """Give what is wrong with a picture that apps are to show: level, message, and who asks.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        (width, height), mode = _measured(file)
        file.seek(max(0, size - len(END)))
        complete = file.read() == END
    if not 1400 <= width == height <= 3000:
        yield "error", f"is {width} x {height} px, not a square of 1,400 to 3,000 px", APPLE
    if mode != "RGB":
        yield "error", "is not an RGB picture", APPLE
    if width and not complete:
        yield "error", "is cut off", APPLE
    if size > LIMIT:
        yield "warning", f"has {size:,} bytes; apps drop pictures over 512 KB", PSP


def _measured(file: BinaryIO) -> tuple[tuple[int, int], str]:
    """Give size in px and mode of a JPEG; zeros and nothing where it is none."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(file, formats=["JPEG"]) as picture:
            return picture.size, picture.mode
    except (UnidentifiedImageError, Image.DecompressionBombError, SyntaxError, ValueError):
        return (0, 0), ""
