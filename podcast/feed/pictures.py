"""Pictures of any make -> upright RGB, and RGB -> a JPEG that fits into so many bytes."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PIL import Image, ImageOps

DAMAGE = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError,
    MemoryError, struct.error,
)  # fmt: skip
"""What Pillow raises on files that are no pictures, or are no longer whole."""
_QUALITIES = (90, 80, 65, 50)
_LAST_QUALITIES = (35, 20, 10)


class PictureError(Exception):
    """A picture cannot be used. Its message goes on from the picture's name: `is damaged: ...`."""


def opened(content: bytes, formats: Sequence[str] | None = None) -> Image.Image:
    """Open a picture without decoding it.

    Args:
        content: A file's bytes.
        formats: Pillow's names of those that are welcome; None: all that it knows.

    Raises:
        PictureError: It is none, or so large that decoding it would fill the memory.
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
            raise PictureError("is no picture that can be read; save it as JPEG or PNG") from error


def flattened(picture: Image.Image) -> Image.Image:
    """Give the picture upright and in RGB; what shows through is white. Of a moving one this is the first frame.

    Raises:
        PictureError: It is damaged.
    """
    with _quietly():
        try:
            turned = ImageOps.exif_transpose(picture)
            if "A" in turned.getbands() or "transparency" in turned.info:
                drawn = turned.convert("RGBA")
                return Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")
            if turned.mode.startswith("I"):  # 16 bits of grey, which `convert` would cut off at 255
                turned = turned.point(lambda value: value / 256).convert("L")
            return turned.convert("RGB")
        except (*DAMAGE, Image.DecompressionBombError) as error:
            raise PictureError(f"is damaged: {error}; save it anew") from error


def encode(picture: Image.Image, sides: tuple[int, ...], limit: int, *, comment: bytes | None = None) -> bytes:
    """Encode as large and as well as fits into `limit` bytes; noise alone needs the last quality at the last side.

    Args:
        picture: Square.
        sides: Pixels, the largest first; a smaller picture is not enlarged.
        limit: Bytes.
        comment: Written into the file; None: the picture's own.
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
    """Take Pillow's warning of a bomb for an error, and leave those of untidy metadata unsaid."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield
