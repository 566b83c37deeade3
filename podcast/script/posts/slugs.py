"""The slug of a post, which names its episode's files."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Container
from pathlib import Path

from podcast.errors import PostError
from podcast.lazy import patterns as re
from podcast.script.posts.front import Front

LONGEST_SLUG = 150
"""Bytes. A file name may have 255 (ext4, APFS); the episode's files add a hash, a suffix and a temporary name."""
INDEX = frozenset({"index"})
"""Stems of the file that a folder is named after, if the generator is not known."""
_UNSAFE = re.compile(r'[/\\<>:"|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def slug(front: Front, index: Container[str] = INDEX) -> str:
    """Return the `id:` of a post, or the name of its bundle's folder, or the stem of its file.

    Args:
        front: Of the post.
        index: Stems of the file that a folder is named after, in lower case.

    Raises:
        PostError: It is not valid in file names on every system.
    """
    own = "id" in front.meta
    stem = front.written("id") if own else _stem(front.path, index)
    named = unicodedata.normalize("NFC", stem)  # macOS decomposes file names; the slug must not depend on it
    fault = _fault(named)
    if fault:
        where = f"the id {named!r}" if own else f"the file's name {named!r}"
        hint = "choose another" if own else "rename the file, or add an  id: ...  to the front matter"
        raise PostError(front.path, front.line_of("id") if own else 0, f"{where} {fault}; {hint}")
    return _shortened(named)


def bundle(path: Path, index: Container[str] = INDEX) -> Path | None:
    """Return the folder that a file gives its text to, `tea` of `tea/index.md`; None if it is a file of its own."""
    stem, _, language = path.stem.partition(".")
    named = stem.lower() in index and (not language or re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", language))
    return path.parent if named and path.parent.name else None


def _stem(path: Path, index: Container[str]) -> str:
    if str(path) == "-":
        return "stdin"
    folder = bundle(path, index)
    if not folder:
        return path.stem.rstrip(" .")  # Windows cannot store them
    language = path.stem.partition(".")[2]
    return f"{folder.name}.{language}" if language else folder.name


def _fault(slug: str) -> str:
    if not slug:
        return "is empty"
    found = _UNSAFE.search(slug)
    if found:
        return f"has the character {found[0]!r}, which is not allowed in file names on every system"
    if slug.startswith("."):
        return "begins with a dot"
    if any("\ud800" <= character <= "\udfff" for character in slug):
        return "is not valid Unicode"
    if slug.endswith((".", " ")) or _RESERVED.fullmatch(slug):
        return "is not allowed as a file name on Windows"
    return ""


def _shortened(slug: str) -> str:
    """Truncate a slug that is too long; a hash of the full slug keeps similar ones distinct."""
    raw = slug.encode()
    if len(raw) <= LONGEST_SLUG:
        return slug
    mark = hashlib.sha256(raw).hexdigest()[:8]
    return f"{raw[: LONGEST_SLUG - 9].decode(errors='ignore')}-{mark}"
