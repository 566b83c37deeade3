"""A picture of any shape -> a square that keeps its subject: cropped if little is lost, else on a background.

Source: Apple, "Artwork requirements": square, 1,400 to 3,000 px. SMPTE RP 27.3: the outer tenth of a picture on each
side is not safe for titles, so pictures composed for a screen leave it free.
"""

from __future__ import annotations

from podcast.feed.artwork import SMALLEST
from podcast.feed.pictures import PictureError
from podcast.lazy.libraries import Image, ImageEnhance, ImageFilter, ImageOps, ImageStat

LARGEST = 2000
"""Pixels a side: more than a phone shows, and every listener downloads it with every episode."""
CROPPED = 1.25
"""Long side to short side. Up to this, a crop removes a tenth on two sides, which contains no title."""
SLIMMEST = 3.0
"""Beyond this the square has more background than picture: a banner, or a screenshot of an entire page."""
ENLARGED = 2.0
"""Factor. A larger enlargement is visible."""
PLAIN = 24
"""Levels between the darkest and the lightest pixel of an edge of one colour; JPEG noise is about a dozen."""
SPOT = 64
"""Pixels a side of the small copy that the blurred background is made from."""
DIMMED = 0.6
"""Brightness of the blurred background, so that the picture contrasts with it."""


def squared(picture: Image.Image) -> Image.Image:
    """Return a square of `SMALLEST` to `LARGEST` px.

    Args:
        picture: RGB.

    Raises:
        PictureError: It is too small, or too long and narrow.
    """
    long, short = max(picture.size), min(picture.size)
    size = f"is {picture.width} x {picture.height} px"
    if long > SLIMMEST * short:
        raise PictureError(f"{size} and too narrow for a square; use one at most {SLIMMEST:.0f} times as long as wide")
    cropped = long <= CROPPED * short
    decisive = short if cropped else long
    if decisive * ENLARGED < SMALLEST:
        raise PictureError(
            f"{size} and too small for a square of {SMALLEST}; use at least {SMALLEST / ENLARGED:.0f} px"
        )
    side = min(max(decisive, SMALLEST), LARGEST)
    if cropped:
        return ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)
    return _laid(ImageOps.contain(picture, (side, side), Image.Resampling.LANCZOS), side)


def _laid(picture: Image.Image, side: int) -> Image.Image:
    """Centre a picture on a square of its edges' colour if they have one, else on a blurred copy of itself."""
    colour = _edge_colour(picture)
    ground = Image.new("RGB", (side, side), colour) if colour else _blurred(picture, side)
    ground.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return ground


def _edge_colour(picture: Image.Image) -> tuple[int, ...] | None:
    """Return the colour of the two edges that the background extends; None if they have several."""
    if picture.height > picture.width:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    edges = Image.new("RGB", (picture.width, 4))
    edges.paste(picture.crop((0, 0, picture.width, 2)), (0, 0))
    edges.paste(picture.crop((0, picture.height - 2, *picture.size)), (0, 2))
    statistics = ImageStat.Stat(edges)
    plain = all(high - low <= PLAIN for low, high in statistics.extrema)
    return tuple(int(level) for level in statistics.median) if plain else None


def _blurred(picture: Image.Image, side: int) -> Image.Image:
    spot = ImageOps.fit(picture, (SPOT, SPOT), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(6))
    return ImageEnhance.Brightness(spot).enhance(DIMMED).resize((side, side), Image.Resampling.BICUBIC)
