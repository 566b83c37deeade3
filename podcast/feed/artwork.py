"""The show's cover: checked, converted where that is safe, and drawn when there is none.

Source: Apple, "Artwork requirements": square, 1,400 to 3,000 px, JPEG or PNG, RGB. PSP-1 asks for 512 KB at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from podcast.errors import ConfigError
from podcast.feed import pictures
from podcast.feed.cover import draw
from podcast.lazy.libraries import Image

__all__ = ["Artwork", "convert", "draw", "small", "thumbnail"]

SMALLEST, LARGEST = 1400, 3000
"""Pixels a side."""
LIMIT = 500_000
"""Bytes of the published cover."""
TAG_LIMIT = 300_000
"""Bytes of the cover inside an MP3, which every listener downloads with every episode."""
TAG_SIDES = (1000, 700)
"""Pixels: enough for a phone's lock screen. The second is for pictures that do not fit at the first."""
SMALL, SMALL_LIMIT = 320, 40_000
"""Pixels a side and bytes of the cover on pages: sharp at 160 px on a phone, and a page stays under 100 kB."""
CROP = 0.01
"""A picture this close to square is cropped: the difference is an accident. A larger one is intended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """A cover as it is published."""

    name: str
    """`cover-<8 hex of content>.jpg`: apps fetch a cover again only under a new name."""
    jpeg: bytes
    side: int = 0
    """Width and height in pixels."""


def convert(cover: Path) -> Artwork:
    """Return the cover as apps want it. A JPEG that already meets the requirements keeps its bytes.

    Raises:
        ConfigError: It cannot be read, is too small or not square.
    """
    content = _read(cover)
    with _named(cover), pictures.opened(content) as picture:
        _refuse(picture.size)
        right = _is_right(picture, content)
        sides = (LARGEST, 2000, SMALLEST)
        jpeg = content if right else pictures.encode(_square(pictures.flattened(picture)), sides, LIMIT)
    with pictures.opened(jpeg) as made:
        side = made.width
    return Artwork(name=f"cover-{sha256(jpeg).hexdigest()[:8]}.jpg", jpeg=jpeg, side=side)


def small(cover: Artwork) -> bytes:
    """Return a published cover as pages show it."""
    with pictures.opened(cover.jpeg) as picture:
        picture.draft("RGB", (SMALL, SMALL))
        return pictures.encode(pictures.flattened(picture), (SMALL,), SMALL_LIMIT)


def thumbnail(cover: Path) -> bytes:
    """Return the cover for an MP3's tag.

    Raises:
        ConfigError: It cannot be read, is too small or not square.
    """
    content = _read(cover)
    with _named(cover), pictures.opened(content) as picture:
        _refuse(picture.size)
        picture.draft("RGB", (TAG_SIDES[0], TAG_SIDES[0]))
        return pictures.encode(_square(pictures.flattened(picture)), TAG_SIDES, TAG_LIMIT)


def _read(cover: Path) -> bytes:
    try:
        return cover.read_bytes()
    except OSError as error:
        raise _fault(cover, f"cannot be read: {error.strerror}; put a square JPEG or PNG there") from error


def _refuse(size: tuple[int, int]) -> None:
    width, height = size
    if abs(width - height) > CROP * max(size):
        raise pictures.PictureError(f"is {width} x {height} px; crop it to a square of {SMALLEST} to {LARGEST} px")
    if min(size) < SMALLEST:
        raise pictures.PictureError(
            f"is {width} x {height} px and too small; apps want {SMALLEST} to {LARGEST} px a side"
        )


def _is_right(picture: Image.Image, content: bytes) -> bool:
    return (
        picture.format == "JPEG"
        and picture.mode == "RGB"
        and picture.width == picture.height <= LARGEST
        and len(content) <= LIMIT
        and picture.getexif().get(0x0112, 1) == 1
    )


def _square(picture: Image.Image) -> Image.Image:
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return picture if picture.width == picture.height else picture.crop((left, top, left + side, top + side))


@contextmanager
def _named(cover: Path) -> Iterator[None]:
    """Name the file in errors about the picture."""
    try:
        yield
    except pictures.PictureError as error:
        raise _fault(cover, str(error)) from error


def _fault(cover: Path, problem: str) -> ConfigError:
    return ConfigError(f"cover: {cover} {problem}")
