"""An episode's own artwork, made of its post's image where the show asks for that.

A picture that cannot be used never keeps an episode back: the show's cover stands in, and the author is told why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from podcast import files
from podcast.feed import fetched, pictures, square
from podcast.feed.artwork import LIMIT, SMALLEST

COVER, POST = "cover", "post"
"""The values of `episode_artwork`."""
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP")
"""Of what comes from anywhere, only what browsers show is decoded; EPS, which Pillow knows, would be run."""
RECIPE = "1"
"""Of the square. Another makes all artwork anew, under new names."""
PIXELS = 36_000_000
"""Decoded, some 400 MB where it is transparent; a JPEG is halved while it is decoded and hardly ever has as many."""
NAMED = 120
"""Characters of an image's name in a note; some are whole pictures in a `data:` address."""
WEB = {"http", "https"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A post's image, and where it may be found."""

    image: str
    """As the post has it: a URL, or a path from the site's root. Empty: it has none."""
    address: str
    """Absolute URL; empty where it cannot be known."""
    folders: tuple[Path, ...]
    """On this disk, that a path may hang on; the first that has the file gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an episode is shown with."""

    path: str = ""
    """For `Episode.artwork`: `audio/<slug>.<8 hex of content>.jpg`; empty: the show's cover."""
    note: str = ""
    """Why it is not the post's image; empty: it is, or none was asked for."""
    settled: bool = True
    """Whether there is nothing to try again at the next build."""


class PostArtwork:
    """Makes artwork for the episodes of one run, and remembers the servers that gave no answer in it.

    Args:
        choice: `COVER` or `POST`.
        home: The folder of `audio/`.
        scratch: For temporary files, on the same filesystem.
    """

    def __init__(self, choice: str, home: Path, scratch: Path) -> None:
        self.choice = choice
        self._home, self._scratch = home, scratch
        self._silent = set[str]()

    def of(self, source: Source, slug: str, before: str) -> Made:
        """Make an episode's artwork, unless what it has was made of the same image.

        Args:
            source: Its post's image.
            slug: The episode's.
            before: `Episode.artwork` of its record; empty where it has none. It is kept where the web gives no answer.
        """
        if self.choice != POST or not source.image:
            return Made()
        try:
            return Made(path=self._bring(source, slug, before))
        except pictures.PictureError as error:
            return Made(note=f"its image {_short(source.image)} {error}; until then it has the show's cover")
        except (fetched.UnreachableError, OSError) as error:
            kept = before if before and (self._home / before).is_file() else ""
            told = f"its image {_short(source.image)} gives no artwork now: {error}; the next build tries again, until"
            shown = "its old artwork" if kept else "the show's cover"
            return Made(path=kept, note=f"{told} then it has {shown}" if str(error) else "", settled=False)

    def _bring(self, source: Source, slug: str, before: str) -> str:
        """Give the path of the artwork, made now or before."""
        if (scheme := _scheme(source.image)) and scheme not in WEB:
            raise pictures.PictureError("is neither a path nor a web address; mend `image:`")
        content = None if scheme else _local(source)
        if content is None and not source.address:
            if scheme:
                raise pictures.PictureError("is no web address; mend `image:`")
            places = " nor ".join(str(folder) for folder in source.folders)
            raise pictures.PictureError(f"is neither in {places}; set `site_root`, or mend `image:`")
        known = _of_address(source.address) if content is None else _of_content(content)
        if before and self._stands(before, known):
            return before
        content = self._fetched(source.address) if content is None else content
        jpeg = _drawn(content, _of_content(content) + _of_address(source.address))
        path = f"audio/{slug}.{sha256(jpeg).hexdigest()[:8]}.jpg"
        files.write_changed(self._home / path, jpeg, scratch=self._scratch)
        return path

    def _stands(self, path: str, mark: bytes) -> bool:
        """Tell whether artwork is there, whole, and bears this mark of its image."""
        try:
            content = (self._home / path).read_bytes()
        except OSError:
            return False
        return mark in content[:200] and path.endswith(f".{sha256(content).hexdigest()[:8]}.jpg")

    def _fetched(self, address: str) -> bytes:
        """Fetch an image. A server that has not answered is not asked again in this run, and that is said once."""
        host = urlsplit(address).netloc
        if host in self._silent:
            raise fetched.UnreachableError
        try:
            return fetched.fetch(address)
        except fetched.UnreachableError:
            self._silent.add(host)
            raise


def _short(image: str) -> str:
    return image if len(image) <= NAMED else f"{image[:NAMED]}…"


def _scheme(image: str) -> str:
    """Give the scheme of a URL, `https` for one that begins with `//`; empty: it is a path."""
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):|//", image)
    return (found[1] or "https").lower() if found else ""


def _of_content(image: bytes) -> bytes:
    """Give the half of the mark that an image on this disk is known by."""
    return f"made from {sha256(RECIPE.encode() + image).hexdigest()[:32]} ".encode()


def _of_address(url: str) -> bytes:
    """Give the half that an image on the web is known by, without fetching it."""
    return f"at {sha256(RECIPE.encode() + url.encode()).hexdigest()[:32]}".encode()


def _drawn(content: bytes, mark: bytes) -> bytes:
    """Draw the artwork; it bears both halves of the mark, so that each machine that builds the show knows it again."""
    with pictures.opened(content, FORMATS) as picture:
        picture.draft("RGB", (square.LARGEST, square.LARGEST))
        if picture.width * picture.height > PIXELS:
            raise pictures.PictureError(
                f"is {picture.width} x {picture.height} px and far too large; name a smaller one"
            )
        drawn = square.squared(pictures.flattened(picture))
    return pictures.encode(drawn, (square.LARGEST, SMALLEST), LIMIT, comment=mark)


def _local(source: Source) -> bytes | None:
    """Give the image's bytes from this disk; None where it is not there.

    Raises:
        PictureError: It is too large.
        OSError: It cannot be read.
    """
    for written in dict.fromkeys((source.image, unquote(source.image.partition("?")[0]))):
        inner = written.lstrip("/")
        if re.search(r"[\x00\\]", inner) or {"", ".."} & set(inner.split("/")):
            continue  # it would leave the folder, or names none of its files
        for folder in source.folders:
            path = folder / inner
            if path.is_file():
                if path.stat().st_size > fetched.LIMIT:
                    raise pictures.PictureError(f"has more than {fetched.LIMIT // 1_000_000} MB; name a smaller one")
                return path.read_bytes()
    return None
