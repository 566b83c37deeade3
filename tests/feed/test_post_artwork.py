"""Artwork made of a post's image: where it is found, how it is made square, and that nothing bad comes of a bad one."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from podcast.feed import fetched, pictures, square
from podcast.feed.post_artwork import Made, PostArtwork, Source
from tests.feed import samples

SLUG = "2025-03-01-风"
Handler = BaseHTTPRequestHandler


def artwork(folder: Path, choice: str = "post") -> PostArtwork:
    """Give the artwork of a run whose `audio/` is in a folder."""
    return PostArtwork(choice, folder / "show", folder / "show/.podcast/tmp")


def source(image: str, *folders: Path, address: str = "") -> Source:
    """Give a post's image."""
    return Source(image=image, address=address, folders=folders)


def drawn(folder: Path, made: Made) -> Image.Image:
    """Give the artwork, wholly decoded; it is legal and its name is that of its content."""
    content = (folder / "show" / made.path).read_bytes()
    assert made.path == f"audio/{SLUG}.{sha256(content).hexdigest()[:8]}.jpg"
    assert len(content) <= 500_000
    picture = Image.open(io.BytesIO(content))
    picture.load()
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    assert 1400 <= picture.width == picture.height <= 3000
    return picture


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """Give a picture's file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def halves(width: int, height: int) -> Image.Image:
    """Give a picture whose left half is red and whose right half is blue, with a white frame round the whole."""
    picture = Image.new("RGB", (width, height), "red")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((width // 2, 0, width, height), fill="blue")
    pen.rectangle((0, 0, width - 1, height - 1), outline="white", width=width // 50)
    return picture


def near(picture: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    """Tell whether a pixel has a colour, as far as JPEG keeps it."""
    found = picture.getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(level - wanted) < 24 for level, wanted in zip(found, colour, strict=True))


@contextmanager
def web(answer: Callable[[Handler], None]) -> Iterator[tuple[str, list[str]]]:
    """Serve on this machine; give the address, and the paths asked for."""
    asked = list[str]()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer(self)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    worker = threading.Thread(target=server.serve_forever)
    worker.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        worker.join()
        server.server_close()


def giving(content: bytes, status: int = 200, **headers: str) -> Callable[[Handler], None]:
    """Give a server's one answer."""

    def answer(to: Handler) -> None:
        to.send_response(status)
        for name, value in headers.items():
            to.send_header(name, value)
        to.send_header("Content-Length", str(len(content)))
        to.end_headers()
        to.wfile.write(content)

    return answer


def test_by_default_nothing_is_made(tmp_path: Path) -> None:
    """`cover` reads no image and writes nothing; a post without one has nothing to say either."""
    samples.picture(tmp_path / "a.jpg")
    assert artwork(tmp_path, "cover").of(source("/a.jpg", tmp_path), SLUG, "audio/old.00000000.jpg") == Made()
    assert artwork(tmp_path).of(source("", tmp_path), SLUG, "") == Made()
    assert not (tmp_path / "show").exists()


@pytest.mark.parametrize(
    ("size", "side"),
    [((1200, 630), 1400), ((630, 1200), 1400), ((1600, 1600), 1600), ((4000, 3000), 2000), ((700, 700), 1400)],
)
def test_any_shape_becomes_a_legal_square(tmp_path: Path, size: tuple[int, int], side: int) -> None:
    """Wide, tall, square, large and just large enough; the same image gives the same bytes and so the same name."""
    samples.picture(tmp_path / "2026/a.jpg", size)
    made = artwork(tmp_path).of(source("/2026/a.jpg", tmp_path), SLUG, "")
    assert drawn(tmp_path, made).size == (side, side)
    assert (made.note, made.settled) == ("", True)
    other = tmp_path / "again"
    assert artwork(other).of(source("/2026/a.jpg", tmp_path), SLUG, "") == made


def test_a_mildly_wide_picture_is_cropped_in_the_middle() -> None:
    """Five to four loses a tenth on each side: the frame left and right, and no more."""
    cut = square.squared(halves(1750, 1400))
    assert cut.size == (1400, 1400)
    assert near(cut, (10, 700), (255, 0, 0))
    assert near(cut, (1390, 700), (0, 0, 255))
    assert near(cut, (700, 5), (255, 255, 255))


@pytest.mark.parametrize("size", [(1600, 900), (900, 1600), (1400, 1100)])
def test_a_wider_picture_is_kept_whole(size: tuple[int, int]) -> None:
    """Its four corners are on the square, in the middle of a ground."""
    whole = square.squared(halves(*size))
    side = whole.width
    width, height = (round(side * length / max(size)) for length in size)
    left, top = (side - width) // 2, (side - height) // 2
    for x in (left + 3, left + width - 4):
        for y in (top + 3, top + height - 4):
            assert near(whole, (x, y), (255, 255, 255))


def test_the_ground_goes_on_from_plain_edges_and_is_blurred_beside_others() -> None:
    """A drawing on white stays on white; a photograph lies on itself, darker and without edges."""
    drawing = Image.new("RGB", (1600, 900), (250, 250, 250))
    ImageDraw.Draw(drawing).rectangle((400, 300, 1200, 600), fill="navy")
    assert near(square.squared(drawing), (800, 20), (250, 250, 250))
    photo = Image.linear_gradient("L").resize((1600, 900)).rotate(180).convert("RGB")
    ImageDraw.Draw(photo).rectangle((0, 0, 800, 900), fill="orange")
    laid = square.squared(photo)
    row = [laid.getpixel((x, 100)) for x in range(0, 1600, 10)]
    steps = [abs(one[0] - two[0]) for one, two in pairwise(row)]  # type: ignore[index]
    assert max(steps) < 12, "no edge is left"
    assert laid.getpixel((10, 100)) < photo.getpixel((10, 100))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("size", "problem"),
    [((1, 1), "too small"), ((690, 500), "too small"), ((690, 690), "too small"), ((4000, 1300), "too narrow")],
)
def test_what_would_look_bad_is_not_made(tmp_path: Path, size: tuple[int, int], problem: str) -> None:
    """Enlarged more than twice, or more ground than picture: the cover stays, and the note gives size and next step."""
    samples.picture(tmp_path / "a.jpg", size)
    made = artwork(tmp_path).of(source("/a.jpg", tmp_path), SLUG, "audio/old.00000000.jpg")
    assert (made.path, made.settled) == ("", True)
    assert f"/a.jpg is {size[0]} x {size[1]} px and {problem}" in made.note
    assert "; use " in made.note
    assert "the show's cover" in made.note


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("WEBP", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "1"), ("JPEG", "CMYK"), ("JPEG", "L"), ("BMP", "RGB")],
)
def test_any_make_becomes_rgb(tmp_path: Path, kind: str, mode: str) -> None:
    """Whatever browsers show."""
    samples.picture(tmp_path / "a.x", (1200, 800), mode, kind)
    drawn(tmp_path, artwork(tmp_path).of(source("a.x", tmp_path), SLUG, ""))


def test_of_a_moving_picture_the_first_frame_is_shown(tmp_path: Path) -> None:
    """A GIF is no film in a podcast app."""
    frames = [Image.new("RGB", (800, 800), colour) for colour in ("red", "blue", "green")]
    (tmp_path / "a.gif").write_bytes(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert near(drawn(tmp_path, artwork(tmp_path).of(source("a.gif", tmp_path), SLUG, "")), (9, 9), (255, 0, 0))


def test_what_shows_through_is_white_and_sixteen_bits_are_grey(tmp_path: Path) -> None:
    """Neither black nor burnt out."""
    (tmp_path / "a.png").write_bytes(encoded(Image.new("RGBA", (800, 800), (0, 0, 0, 0))))
    made = artwork(tmp_path).of(source("a.png", tmp_path), SLUG, "")
    assert near(drawn(tmp_path, made), (9, 9), (255, 255, 255))
    (tmp_path / "b.png").write_bytes(encoded(Image.new("I;16", (800, 800), 100 * 256)))
    made = artwork(tmp_path).of(source("b.png", tmp_path), SLUG, "")
    assert near(drawn(tmp_path, made), (9, 9), (100, 100, 100))


def test_a_turned_photograph_is_set_upright_and_tells_nothing_of_its_maker(tmp_path: Path) -> None:
    """The shape is judged as it is seen; place and camera do not go out with the episode."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera 9"
    photo = Image.new("RGB", (1600, 900), "red")
    photo.paste("blue", (800, 0, 1600, 900))
    (tmp_path / "a.jpg").write_bytes(encoded(photo, "JPEG", exif=exif, comment=b"of the author"))
    made = artwork(tmp_path).of(source("a.jpg", tmp_path), SLUG, "")
    upright = drawn(tmp_path, made)
    assert near(upright, (800, 200), (255, 0, 0))
    assert near(upright, (800, 1400), (0, 0, 255))
    content = (tmp_path / "show" / made.path).read_bytes()
    assert b"Camera" not in content
    assert b"author" not in content


def test_a_heavy_picture_becomes_light_enough(tmp_path: Path) -> None:
    """Noise, the worst there is."""
    (tmp_path / "a.png").write_bytes(encoded(Image.effect_noise((2000, 2000), 100).convert("RGB"), compress_level=1))
    drawn(tmp_path, artwork(tmp_path).of(source("a.png", tmp_path), SLUG, ""))


@pytest.mark.parametrize("name", ["empty", "text", "svg", "cut.png", "cut.jpg", "bomb.png", "eps", "huge"])
def test_a_file_that_is_no_good_picture_is_a_note(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty, text, drawn by code, cut off, a bomb, heavy: the cover, and a line to the author."""
    monkeypatch.setattr(fetched, "LIMIT", 2_000_000)
    whole = samples.picture(tmp_path / "whole.png", kind="PNG", mode="RGBA").read_bytes()
    jpeg = samples.picture(tmp_path / "whole.jpg").read_bytes()
    bad = {
        "empty": b"",
        "text": b"no picture",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="1400" height="1400"/>',
        "cut.png": whole[: len(whole) // 2],
        "cut.jpg": jpeg[: len(jpeg) // 2],
        "bomb.png": encoded(Image.new("1", (14_000, 14_000))),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1400 1400\n%%EndComments\nshowpage\n",
        "huge": bytes(2_000_001),
    }
    (tmp_path / name).write_bytes(bad[name])
    made = artwork(tmp_path).of(source(name, tmp_path), SLUG, "")
    assert (made.path, made.settled) == ("", True)
    assert made.note.startswith(f"its image {name} ")


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_damaged_picture_is_made_or_refused(data: st.DataObject) -> None:
    """Nothing that Pillow raises gets past, whatever byte is wrong."""
    kind, mode = data.draw(st.sampled_from([("JPEG", "RGB"), ("PNG", "RGBA"), ("GIF", "P"), ("WEBP", "RGB")]))
    content = bytearray(encoded(Image.radial_gradient("L").resize((900, 700)).convert(mode), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, min(400, len(content) - 1)))] = data.draw(st.integers(0, 255))
    try:
        with pictures.opened(bytes(content)) as picture:
            flat = pictures.flattened(picture)
    except pictures.PictureError:
        return
    assert flat.mode == "RGB"


@pytest.mark.parametrize("image", ["/图 片/a.jpg", "图 片/a.jpg", "/%E5%9B%BE%20%E7%89%87/a.jpg", "/图 片/a.jpg?v=2"])
def test_a_path_is_found_however_it_is_written(tmp_path: Path, image: str) -> None:
    """With and without the first slash, percent-encoded, with a query; in the first folder that has it."""
    samples.picture(tmp_path / "site/图 片/a.jpg")
    assert artwork(tmp_path).of(source(image, tmp_path / "none", tmp_path / "site"), SLUG, "").path


@pytest.mark.parametrize("image", ["/../a.jpg", "%2e%2e/a.jpg", "/x/../../a.jpg", "..\\a.jpg", "a.jpg\x00", "/", ".."])
def test_a_path_does_not_leave_its_folder(tmp_path: Path, image: str) -> None:
    """A post of another's hand cannot put any file of this disk into the feed."""
    samples.picture(tmp_path / "a.jpg")
    (tmp_path / "site/x").mkdir(parents=True)
    made = artwork(tmp_path).of(source(image, tmp_path / "site"), SLUG, "")
    assert made.path == ""
    assert "set `site_root`" in made.note


@pytest.mark.parametrize(
    "image", ["data:image/png;base64,AAAA" + "A" * 1000, "file:///etc/passwd", "C:\\a.jpg", "http://[x"]
)
def test_an_address_that_is_none_is_a_note(tmp_path: Path, image: str) -> None:
    """It is named, but not in full where it is a whole picture; nothing is fetched."""
    address = "" if image.startswith("http") else "http://127.0.0.1:1/a.jpg"
    made = artwork(tmp_path).of(source(image, tmp_path, address=address), SLUG, "")
    assert (made.path, made.settled) == ("", True)
    assert "correct `image:`" in made.note
    assert len(made.note) < 250


def test_artwork_is_made_once_and_anew_where_its_image_or_itself_changed(tmp_path: Path) -> None:
    """A file that stands is not written again; another image gets another name, and damage is mended."""
    samples.picture(tmp_path / "a.jpg", (1200, 800))
    first = artwork(tmp_path).of(source("a.jpg", tmp_path), SLUG, "")
    path = tmp_path / "show" / first.path
    stamp = path.stat().st_mtime_ns
    assert artwork(tmp_path).of(source("a.jpg", tmp_path), SLUG, first.path) == first
    assert path.stat().st_mtime_ns == stamp
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    assert artwork(tmp_path).of(source("a.jpg", tmp_path), SLUG, first.path) == first
    assert path.read_bytes() == whole
    samples.picture(tmp_path / "a.jpg", (1200, 801))
    assert artwork(tmp_path).of(source("a.jpg", tmp_path), SLUG, first.path).path not in {"", first.path}
    assert path.read_bytes() == whole, "what subscribers have been told of stays"


def test_an_image_of_the_web_is_fetched_once(tmp_path: Path) -> None:
    """Not again while its address stands, not even where it lay on the disk when the artwork was made."""
    content = encoded(halves(1200, 800), "JPEG")
    with web(giving(content)) as (address, asked):
        there = source("/a.jpg", tmp_path / "site", address=f"{address}/a.jpg")
        made = artwork(tmp_path).of(there, SLUG, "")
        drawn(tmp_path, made)
        assert artwork(tmp_path).of(there, SLUG, made.path) == made
        (tmp_path / "site").mkdir()
        (tmp_path / "site/a.jpg").write_bytes(content)
        assert artwork(tmp_path).of(there, SLUG, made.path) == made, "one image, one name, on every machine"
        assert artwork(tmp_path / "other").of(there, SLUG, "") == made
        assert asked == ["/a.jpg"]
        other = source("/b.jpg", tmp_path / "site", address=f"{address}/b.jpg")
        artwork(tmp_path).of(other, SLUG, made.path)
        assert asked == ["/a.jpg", "/b.jpg"]


def test_an_image_is_fetched_where_a_loop_runs(tmp_path: Path) -> None:
    """A build voices in one."""

    async def inside(address: str) -> bytes:
        return fetched.fetch(address)

    with web(giving(b"image")) as (address, _):
        assert asyncio.run(inside(address)) == b"image"


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_image_that_is_not_there_is_a_note(tmp_path: Path, status: int) -> None:
    """Told with the server's answer, and not asked for again until its post changes."""
    with web(giving(b"", status)) as (address, _):
        made = artwork(tmp_path).of(source(f"{address}/a.jpg", address=f"{address}/a.jpg"), SLUG, "")
    assert (made.path, made.settled) == ("", True)
    assert f"the server answered {status}" in made.note


def test_a_body_without_end_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound holds whatever the server says of the length."""
    monkeypatch.setattr(fetched, "LIMIT", 1_000_000)
    sent = list[int]()

    def pour(to: Handler) -> None:
        to.send_response(200)
        to.end_headers()
        try:
            while sum(sent) < 100_000_000:
                sent.append(to.wfile.write(bytes(100_000)))
        except OSError:
            pass

    with web(pour) as (address, _):
        made = artwork(tmp_path).of(source(f"{address}/a.jpg", address=f"{address}/a.jpg"), SLUG, "")
    assert "has more than 1 MB" in made.note
    assert sum(sent) < 50_000_000


@pytest.mark.parametrize("how", ["busy", "stalled", "cut", "gone"])
def test_a_server_without_an_answer_costs_nothing_but_artwork(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old artwork stays, one note says why, the server is not asked again, and the next build retries."""
    monkeypatch.setattr(fetched, "PATIENCE", 0.3 if how == "stalled" else 30.0)
    over = threading.Event()

    def half(to: Handler) -> None:
        to.send_response(200)
        to.send_header("Content-Length", "1000")
        to.end_headers()
        to.wfile.write(b"half")
        if how == "stalled":
            over.wait(30)

    samples.picture(tmp_path / "show/audio/old.00000000.jpg")
    with web(giving(b"", 503) if how == "busy" else half) as (address, asked):
        address = "http://127.0.0.1:1" if how == "gone" else address
        one, two = (source(f"{address}/{name}.jpg", address=f"{address}/{name}.jpg") for name in "ab")
        run = artwork(tmp_path)
        kept = run.of(one, SLUG, "audio/old.00000000.jpg")
        bare = run.of(two, SLUG, "audio/lost.00000000.jpg")
        over.set()
    assert (kept.path, kept.settled) == ("audio/old.00000000.jpg", False)
    assert f"its image {address}/a.jpg cannot be fetched now: " in kept.note
    assert "its old artwork" in kept.note
    assert bare == Made(settled=False)
    assert asked == ([] if how == "gone" else ["/a.jpg"])


def test_redirections_end(tmp_path: Path) -> None:
    """A ring of them is no answer."""
    with web(giving(b"", 302, Location="/a.jpg")) as (address, asked):
        assert not artwork(tmp_path).of(source(f"{address}/a.jpg", address=f"{address}/a.jpg"), SLUG, "").settled
    assert len(asked) <= fetched.REDIRECTS + 1


def test_a_disk_that_takes_nothing_costs_nothing_but_artwork(tmp_path: Path) -> None:
    """The episode is not kept back for it."""
    samples.picture(tmp_path / "a.jpg")
    (tmp_path / "show").mkdir()
    (tmp_path / "show/audio").write_text("in the way")
    made = artwork(tmp_path).of(source("a.jpg", tmp_path), SLUG, "")
    assert (made.path, made.settled) == ("", False)
    assert "cannot be fetched now" in made.note
