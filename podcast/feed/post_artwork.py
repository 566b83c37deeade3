"""An episode's own artwork, made from its post's image if the show is configured so.

A picture that cannot be used never blocks an episode: the show's cover replaces it, and a note says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from podcast import files
from podcast.feed import fetched, pictures, square
from podcast.feed.artwork import LIMIT, SMALLEST
from podcast.lazy import patterns as re

COVER, POST = "cover", "post"
"""The values of `episode_artwork`."""
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP")
"""Untrusted images are decoded only in formats that browsers show; Pillow would execute EPS, for example."""
RECIPE = "1"
"""Version of the square. A new value regenerates all artwork under new names."""
PIXELS = 36_000_000
"""About 400 MB decoded, if transparent. A JPEG is halved during decoding and rarely has as many."""
NAMED = 120
"""Characters of an image's name in a note; some are entire pictures in a `data:` URL."""
WEB = {"http", "https"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A post's image, and where to look for it."""

    image: str
    """As written in the post: a URL, or a path from the site's root. Empty: it has none."""
    address: str
    """Absolute URL; empty if unknown."""
    folders: tuple[Path, ...]
    """Local folders that a path may be relative to; the first that has the file is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The artwork made for an episode."""

    path: str = ""
    """For `Episode.artwork`: `audio/<slug>.<8 hex of content>.jpg`; empty: the show's cover."""
    note: str = ""
    """Why it is not the post's image; empty: it is, or none was requested."""
    settled: bool = True
    """Whether the next build has nothing to retry."""


class PostArtwork:
    """Makes artwork for the episodes of one run, and remembers which servers did not answer.

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
        """Make an episode's artwork, unless the existing one was made from the same image.

        Args:
            source: Its post's image.
            slug: The episode's.
            before: `Episode.artwork` of its record; empty if it has none. It is kept if the server does not answer.
        """
        if self.choice != POST or not source.image:
            return Made()
        try:
            return Made(path=self._updated(source, slug, before))
        except pictures.PictureError as error:
            return Made(note=f"its image {_short(source.image)} {error}; until then the episode uses the show's cover")
        except (fetched.UnreachableError, OSError) as error:
            kept = before if before and (self._home / before).is_file() else ""
            shown = "its old artwork" if kept else "the show's cover"
            note = (
                f"its image {_short(source.image)} cannot be fetched now: {error}; the next build tries again, until "
                f"then the episode uses {shown}"
            )
            return Made(path=kept, note=note if str(error) else "", settled=False)

    def _updated(self, source: Source, slug: str, before: str) -> str:
        """Return the path of the artwork, existing or made now."""
        if (scheme := _scheme(source.image)) and scheme not in WEB:
            raise pictures.PictureError("is neither a path nor a web address; correct `image:`")
        content = None if scheme else _local(source)
        if content is None and not source.address:
            if scheme:
                raise pictures.PictureError("is not a valid web address; correct `image:`")
            places = " or ".join(str(folder) for folder in source.folders)
            raise pictures.PictureError(f"is not in {places}; set `site_root`, or correct `image:`")
        known = _of_address(source.address) if content is None else _of_content(content)
        if before and self._up_to_date(before, known):
            return before
        content = self._fetched(source.address) if content is None else content
        jpeg = _drawn(content, _of_content(content) + _of_address(source.address))
        path = f"audio/{slug}.{sha256(jpeg).hexdigest()[:8]}.jpg"
        files.write_changed(self._home / path, jpeg, scratch=self._scratch)
        return path

    def _up_to_date(self, path: str, mark: bytes) -> bool:
        """Return whether artwork exists, is intact, and carries this mark of its image."""
        try:
            content = (self._home / path).read_bytes()
        except OSError:
            return False
        return mark in content[:200] and path.endswith(f".{sha256(content).hexdigest()[:8]}.jpg")

    def _fetched(self, address: str) -> bytes:
        """Download an image. A server that has not answered is not asked again in this run, and is reported once."""
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
    """Return the scheme of a URL, `https` if it begins with `//`; empty for a path."""
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):|//", image)
    return (found[1] or "https").lower() if found else ""


def _of_content(image: bytes) -> bytes:
    """Return the half of the mark that identifies an image on this disk."""
    return f"made from {sha256(RECIPE.encode() + image).hexdigest()[:32]} ".encode()


def _of_address(url: str) -> bytes:
    """Return the half of the mark that identifies an image on the web, without a download."""
    return f"at {sha256(RECIPE.encode() + url.encode()).hexdigest()[:32]}".encode()


def _drawn(content: bytes, mark: bytes) -> bytes:
    """Draw the artwork with both halves of the mark, so that every machine that builds the show recognises it."""
    with pictures.opened(content, FORMATS) as picture:
        picture.draft("RGB", (square.LARGEST, square.LARGEST))
        if picture.width * picture.height > PIXELS:
            raise pictures.PictureError(
                f"is {picture.width} x {picture.height} px and far too large; use a smaller one"
            )
        drawn = square.squared(pictures.flattened(picture))
    return pictures.encode(drawn, (square.LARGEST, SMALLEST), LIMIT, comment=mark)


def _local(source: Source) -> bytes | None:
    """Return the image's bytes from this disk; None if it is not there.

    Raises:
        PictureError: It is too large.
        OSError: It cannot be read.
    """
    for written in dict.fromkeys((source.image, unquote(source.image.partition("?")[0]))):
        inner = written.lstrip("/")
        if re.search(r"[\x00\\]", inner) or {"", ".."} & set(inner.split("/")):
            continue  # it would leave the folder, or is not the name of a file in it
        for folder in source.folders:
            path = folder / inner
            if path.is_file():
                if path.stat().st_size > fetched.LIMIT:
                    raise pictures.PictureError(f"has more than {fetched.LIMIT // 1_000_000} MB; use a smaller one")
                return path.read_bytes()
    return None
