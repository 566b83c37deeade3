"""Reject a post whose slug another post or another episode has."""

from __future__ import annotations

from collections.abc import Mapping

from podcast.errors import PostError
from podcast.project.config import Config
from podcast.script.archive import Entry


def voiced(config: Config) -> Mapping[str, set[str]]:
    """Return the slugs of all episodes, grouped by their case-folded form."""
    voiced = dict[str, set[str]]()
    for path in config.audio.glob("*.json"):
        voiced.setdefault(path.stem.casefold(), set()).add(path.stem)
    return voiced


def refuse_case(entry: Entry, voiced: Mapping[str, set[str]]) -> None:
    """Reject a slug that is an existing episode's on case-insensitive filesystems.

    Raises:
        PostError: An episode's slug differs only in case.
    """
    known = voiced.get(entry.slug.casefold(), {entry.slug})
    if entry.slug not in known:
        old = min(known)
        message = (
            f"its slug {entry.slug!r} differs only in case from that of the episode {old!r}, whose files it would "
            f"overwrite on some systems: add `id: {old}` to its front matter if it is that post, or else another `id:`"
        )
        raise PostError(entry.path, 0, message)


def refuse_clash(entry: Entry, first: Entry) -> None:
    """Reject a slug that another post of the run has.

    Raises:
        PostError: `first` has the same slug and is another file.
    """
    if first is not entry and first.path.resolve() != entry.path.resolve():
        how = "is also that" if entry.slug == first.slug else f"differs only in case from {first.slug!r}, that"
        message = (
            f"its slug {entry.slug!r} {how} of {first.path}: rename one of them, or add an `id:` to its front matter"
        )
        raise PostError(entry.path, 0, message)
