"""List the posts of a project, and identify those with the same text."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from podcast.errors import ConfigError
from podcast.records import Post

SUFFIXES = {".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a run stores of each post: little, so that memory use stays low for a large archive."""

    path: Path
    slug: str
    published: datetime
    text: str
    """SHA-256 hex of title and body without white space; empty for a post without text."""
    source: str = ""
    """SHA-256 hex of the file when the run began."""
    script_hash: str = ""
    """`Script.text_hash`, if an earlier run found the episode up to date; empty: not yet known."""
    expires: datetime | None = None
    """When its site stops showing the post; None: never."""
    timed: bool = True
    """Whether its date has a time of day."""


def files(project: Path, folders: Sequence[str], exclude: Sequence[str]) -> Iterator[Path]:
    """Yield the Markdown files of `folders`, sorted by path, without those that match a pattern of `exclude`.

    Raises:
        ConfigError: A folder does not exist.
    """
    for name in folders:
        folder = Path(os.path.abspath(project / name))  # noqa: PTH100 - without `..`, symbolic links kept
        if not folder.is_dir():
            raise ConfigError(f"posts: {folder} is not a folder; create it, or set the one with your posts")
        found = [path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES]
        for path in sorted(found):
            if not _excluded(project, folder, path, exclude) and path.is_file():
                yield path


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex; empty for one that cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def entry(post: Post, source: str) -> Entry:
    """Return the entry of `post`, whose file has the digest `source`."""
    text = "".join(post.body.split())
    words = f"{post.title}\0{text}".encode("utf-8", "surrogatepass")
    text_digest = hashlib.sha256(words).hexdigest() if text else ""
    return Entry(
        path=post.path,
        slug=post.slug,
        published=post.published,
        text=text_digest,
        source=source,
        expires=post.expires,
        timed=post.timed,
    )


def _excluded(project: Path, folder: Path, path: Path, patterns: Sequence[str]) -> bool:
    inside = path.parts[len(folder.parts) :]
    if any(part.startswith(".") for part in inside):
        return True
    if not patterns:
        return False
    from_project = path.relative_to(project).as_posix() if path.is_relative_to(project) else path.as_posix()
    names = (path.name, "/".join(inside), from_project)
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)
