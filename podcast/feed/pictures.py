"""Pictures of any format -> upright RGB, and RGB -> a JPEG within a byte limit."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from podcast.lazy.libraries import Image, ImageOps

DAMAGE = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError,
    MemoryError, struct.error,
)  # fmt: skip
"""What Pillow raises on files that are not pictures or are damaged."""
_QUALITIES = (90, 80, 65, 50)
_LAST_QUALITIES = (35, 20, 10)


class PictureError(Exception):
    """A picture cannot be used. The message continues after the picture's name: `is damaged: ...`."""


def opened(content: bytes, formats: Sequence[str] | None = None) -> Image.Image:
    """Open a picture without decoding it.

    Args:
        content: A file's bytes.
        formats: Pillow's names of the accepted formats; None: all that Pillow reads.

    Raises:
        PictureError: It is not a picture, or so large that decoding it would exhaust the memory.
    """
    if formats is not None:
        Image.init()
        formats = [name for name in formats if name in Image.OPEN]
    with _quietly():
        try:
            return Image.open(io.BytesIO(content), formats=formats)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise PictureError("is far too large; make it 3000 px a side") from error
        except DAMAGE as error:
            raise PictureError("cannot be read as a picture; save it as JPEG or PNG") from error


def flattened(picture: Image.Image) -> Image.Image:
    """Return the picture upright and in RGB, transparency on white. An animation gives its first frame.

    Raises:
        PictureError: It is damaged.
    """
    with _quietly():
        try:
            turned = ImageOps.exif_transpose(picture)
            if "A" in turned.getbands() or "transparency" in turned.info:
                drawn = turned.convert("RGBA")
                return Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")
            if turned.mode.startswith("I"):  # 16-bit grey, which `convert` would clip at 255
                turned = turned.point(lambda value: value / 256).convert("L")
            return turned.convert("RGB")
        except (*DAMAGE, Image.DecompressionBombError) as error:
            raise PictureError(f"is damaged: {error}; save it again") from error


def encode(picture: Image.Image, sides: tuple[int, ...], limit: int, *, comment: bytes | None = None) -> bytes:
    """Encode at the largest side and best quality within `limit` bytes; only noise needs the lowest of both.

    Args:
        picture: Square.
        sides: Pixels, the largest first; a smaller picture is not enlarged.
        limit: Bytes.
        comment: Written into the file; None: keep the picture's own.
    """
    for side in sides:
        if picture.width > side:
            picture = picture.resize((side, side), Image.Resampling.LANCZOS)
        for quality in _QUALITIES if side > sides[-1] else (*_QUALITIES, *_LAST_QUALITIES):
            out = io.BytesIO()
            own = {} if comment is None else {"comment": comment}
            picture.save(out, "JPEG", quality=quality, optimize=True, subsampling="4:2:0", **own)
            if out.tell() <= limit:
                return out.getvalue()
    return out.getvalue()


@contextmanager
def _quietly() -> Iterator[None]:
    """Turn Pillow's decompression bomb warning into an error, and suppress its warnings about metadata."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield
