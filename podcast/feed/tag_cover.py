"""The cover as it is put into each MP3, kept from one run to the next: making it takes 45 ms."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from podcast import files
from podcast.errors import ConfigError
from podcast.feed import artwork

MAKERS = ("artwork.py", "pictures.py", "tag_cover.py")
"""What makes the picture, besides Pillow."""
_DIGITS = 16


def kept(cover: Path, folder: Path, scratch: Path) -> bytes:
    """Return `artwork.thumbnail` of a cover, from a file if it was made of the same picture by the same program.

    Args:
        cover: The author's picture.
        folder: For the file, of which there is one.
        scratch: For temporary files, on the same filesystem.

    Raises:
        ConfigError: The cover cannot be read, is too small or not square.
    """
    try:
        made_of = _digest(cover.read_bytes())
    except OSError:
        return artwork.thumbnail(cover)  # which says what is wrong
    path = folder / f"tag-cover-{made_of}"
    try:
        seal, _, jpeg = path.read_bytes().partition(b"\n")
        if seal == sha256(jpeg).hexdigest().encode():
            return jpeg
    except OSError:
        pass
    jpeg = artwork.thumbnail(cover)
    try:
        files.write(path, sha256(jpeg).hexdigest().encode(), b"\n", jpeg, scratch=scratch)
        for old in folder.glob("tag-cover-*"):
            if old != path:
                files.discard(old)
    except (OSError, ConfigError):
        pass  # a disk without room: the next run makes it again
    return jpeg


def _digest(picture: bytes) -> str:
    """Return the fingerprint of a picture and of what makes the cover of it."""
    from PIL import __version__ as pillow

    found = sha256(pillow.encode())
    for name in MAKERS:
        found.update(Path(__file__).with_name(name).read_bytes())
    found.update(picture)
    return found.hexdigest()[:_DIGITS]
