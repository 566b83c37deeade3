"""Covers: taken as they are, converted, or refused with what is wrong."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from podcast.errors import ConfigError
from podcast.feed import artwork, cover
from tests.feed.samples import picture


def opened(content: bytes) -> Image.Image:
    """Decode wholly."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def test_a_right_cover_keeps_its_bytes(tmp_path: Path) -> None:
    """No generation loss, and the name follows the content."""
    path = picture(tmp_path / "cover.jpg")
    made = artwork.convert(path)
    assert made.jpeg == path.read_bytes()
    assert made.name == artwork.convert(picture(tmp_path / "other.JPG")).name
    assert made.name.startswith("cover-")
    assert made.name.endswith(".jpg")
    assert made.name != artwork.convert(picture(tmp_path / "new.jpg", (1500, 1500))).name


@pytest.mark.parametrize(
    ("name", "kind", "mode", "size"),
    [
        ("a.webp", "WEBP", "RGB", (1400, 1400)),
        ("b.png", "PNG", "RGBA", (1400, 1400)),
        ("c.png", "PNG", "P", (1400, 1400)),
        ("d.jpg", "JPEG", "CMYK", (1400, 1400)),
        ("e.jpg", "JPEG", "L", (1400, 1400)),
        ("f.JPG", "JPEG", "RGB", (3600, 3600)),
        ("g.png", "PNG", "RGB", (1500, 1495)),
    ],
)
def test_other_covers_become_what_apps_want(
    tmp_path: Path, name: str, kind: str, mode: str, size: tuple[int, int]
) -> None:
    """webp, transparency, palettes, CMYK, grey, too large, a hair off square: all become a square RGB JPEG."""
    made = opened(artwork.convert(picture(tmp_path / name, size, mode, kind)).jpeg)
    assert (made.format, made.mode) == ("JPEG", "RGB")
    assert 1400 <= made.width == made.height <= 3000


def test_what_shows_through_becomes_white(tmp_path: Path) -> None:
    """Not black, which transparent pixels often hold."""
    path = tmp_path / "cover.png"
    Image.new("RGBA", (1400, 1400), (0, 0, 0, 0)).save(path)
    assert opened(artwork.convert(path).jpeg).getpixel((700, 700)) == (255, 255, 255)


def test_a_turned_photograph_is_set_upright(tmp_path: Path) -> None:
    """Apps ignore the camera's orientation tag."""
    image = Image.new("RGB", (1400, 1400), "white")
    image.paste("black", (0, 0, 1400, 700))
    exif = Image.Exif()
    exif[0x0112] = 3
    image.save(tmp_path / "cover.jpg", exif=exif)
    assert opened(artwork.convert(tmp_path / "cover.jpg").jpeg).getpixel((700, 100)) == (255, 255, 255)


def test_a_heavy_cover_is_made_lighter(tmp_path: Path) -> None:
    """Noise of 2,400 px, the worst there is, comes within 500 KB, and within 300 KB for the tag."""
    path = tmp_path / "cover.png"
    Image.effect_noise((2400, 2400), 100).convert("RGB").save(path, compress_level=1)
    made = artwork.convert(path).jpeg
    assert len(made) <= artwork.LIMIT
    assert opened(made).width >= 1400
    assert len(artwork.thumbnail(path)) <= artwork.TAG_LIMIT


def test_the_tags_cover_is_small(tmp_path: Path) -> None:
    """It is paid for with every episode."""
    made = artwork.thumbnail(picture(tmp_path / "cover.jpg", (3000, 3000)))
    assert len(made) <= artwork.TAG_LIMIT
    assert opened(made).size == (1000, 1000)


@pytest.mark.parametrize(
    ("size", "problem"),
    [((1399, 1399), "too small"), ((2000, 1400), "crop it"), ((1400, 1399), "too small"), ((16, 16), "too small")],
)
def test_covers_of_a_wrong_shape_are_refused(tmp_path: Path, size: tuple[int, int], problem: str) -> None:
    """Enlarging or cropping by force would spoil them; the message names the key, the file and its size."""
    path = picture(tmp_path / "cover.jpg", size)
    for use in (artwork.convert, artwork.thumbnail):
        with pytest.raises(ConfigError, match=problem) as caught:
            use(path)
        assert str(caught.value).startswith(f"cover: {path} is {size[0]} x {size[1]} px")


def test_files_that_are_no_pictures_are_refused(tmp_path: Path) -> None:
    """Missing, a folder, text, cut off, or a bomb: a message each, no traceback."""
    whole = picture(tmp_path / "whole.png", kind="PNG", mode="RGBA").read_bytes()
    (tmp_path / "text.jpg").write_text("no picture")
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    Image.new("1", (14_000, 14_000)).save(tmp_path / "bomb.png", compress_level=1)
    for name, problem in (
        ("missing.jpg", "cannot be read"),
        (".", "cannot be read"),
        ("text.jpg", "cannot be read as a picture"),
        ("cut.png", "damaged"),
        ("bomb.png", "too large"),
    ):
        with pytest.raises(ConfigError, match=problem):
            artwork.convert(tmp_path / name)


def test_a_default_cover_is_legal_and_the_titles_own(tmp_path: Path) -> None:
    """`podcast init` draws it; without a font the mark stands alone, and the same title gives the same bytes."""
    drawn = artwork.draw("晨间电台")
    (tmp_path / "cover.jpg").write_bytes(drawn)
    assert artwork.convert(tmp_path / "cover.jpg").jpeg == drawn
    bare = cover.draw("晨间电台", fonts=())
    assert bare == cover.draw("晨间电台", fonts=())
    assert len({cover.draw(title, fonts=()) for title in ("一", "二", "三", "四", "五", "六")}) > 1
    assert opened(bare).size == (cover.SIDE, cover.SIDE)


@pytest.mark.parametrize("title", ["", " ", "\n", "长" * 300, "\ud800", "🌬️"])
def test_any_title_can_be_drawn(title: str) -> None:
    """What no font can write in one line is left out, the mark is there."""
    assert opened(artwork.draw(title)).size == (cover.SIDE, cover.SIDE)
