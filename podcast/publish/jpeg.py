"""Read the JPEG headers that the check needs.

Source: ITU-T T.81, section B.2: a marker, two bytes of length, and SOFn with the size; EOI at the end.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from podcast.publish.findings import APPLE, PSP

START, END = b"\xff\xd8", b"\xff\xd9"
LIMIT = 512_000
"""Bytes: the limit of PSP-1 for a picture."""


def faults_of(path: Path) -> Iterator[tuple[Literal["error", "warning"], str, str]]:
    """Yield what is wrong with a picture for apps: level, message, and source of the rule.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        width, height, components = _measured(file)
        file.seek(max(0, size - len(END)))
        whole = file.read() == END
    if not 1400 <= width == height <= 3000:
        yield "error", f"is {width} x {height} px, not a square of 1,400 to 3,000 px", APPLE
    if components != 3:
        yield "error", "is not an RGB picture", APPLE
    if width and not whole:
        yield "error", "is truncated", APPLE
    if size > LIMIT:
        yield "warning", f"has {size:,} bytes; apps drop pictures over 512 KB", PSP


def _measured(file: BinaryIO) -> tuple[int, int, int]:
    """Return width, height and components of a JPEG; zeros if it is not one."""
    if file.read(2) != START:
        return 0, 0, 0
    while len(head := file.read(4)) == 4 and head[0] == 0xFF:
        marker, length = head[1], int.from_bytes(head[2:], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            frame = file.read(6)
            if len(frame) < 6:
                break
            return int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big"), frame[5]
        file.seek(max(0, length - 2), os.SEEK_CUR)
    return 0, 0, 0
