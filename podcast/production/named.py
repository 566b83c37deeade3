"""What an author may call an episode or a post: slug, guid, path, date, title, or a part of slug or title."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from podcast.errors import FeedError, PodcastError, PostError
from podcast.feed import episodes
from podcast.production.selection import load
from podcast.production.sources import path_of, source_of
from podcast.project.config import Config
from podcast.records import Episode
from podcast.script import archive

T = TypeVar("T")
SHOWN = 5
"""Names in a message, at most."""
BUNDLE = {"index", "_index"}
"""Stems of files that are called by their folder."""


def episode(config: Config, known: Sequence[Episode], name: str) -> Episode:
    """Find an episode by its slug, its guid, its post's path, its date, its title, or a part of slug or title.

    Raises:
        FeedError: No episode or several match.
    """
    path = name.endswith(tuple(archive.SUFFIXES))
    source = source_of(config, Path(name)) if path else ""
    tests: tuple[Callable[[Episode], bool], ...] = (
        lambda one: name in {one.slug, one.guid},
        lambda one: path and (one.source == name or source_of(config, path_of(config, one.source)) == source),
        lambda one: path and one.slug == Path(name).stem,
        lambda one: name in {one.title, one.feed_title},
        lambda one: one.slug.startswith(name),
        lambda one: one.published.date() == _day(name),
        lambda one: name in one.slug,
        lambda one: name in one.title,
    )
    found = _first(known, tests)
    if len(found) != 1:
        names = ", ".join(one.slug for one in (found or known)[:SHOWN])
        step = f"give a complete slug, such as {names}" if names else "run `podcast build` first"
        what = f"{len(found)} episodes match" if found else "no episode matches"
        raise FeedError(f"{what} {name!r}: {step}")
    return found[0]


def post(config: Config, path: Path) -> Path:
    """Return the file of a post that an author calls by its path, slug, date or title, or by a part of these.

    A path may be relative to the current folder or to the project's. A Markdown file that does not exist is returned
    as it is: whoever reads it reports it.

    Raises:
        PostError: No post or several match.
    """
    if str(path) == "-" or path.is_file():
        return path
    if (config.folder / path).is_file():
        return config.folder / path
    if path.suffix.lower() in archive.SUFFIXES:
        return path
    name, files = str(path), list(archive.files(config.folder, config.posts, config.exclude))
    by_name: tuple[Callable[[Path], bool], ...] = (
        lambda one: _called(one) == name,
        lambda one: _called(one).startswith(name),
        lambda one: name in _called(one),
    )
    found = _first(files, by_name) or list(_by_record(config, name)) or _by_content(config, files, name)
    if len(found) == 1:
        return found[0]
    names = ", ".join(_called(one) for one in (found or files)[:SHOWN])
    what = f"{len(found)} posts match it" if found else "no post matches it"
    message = f"{what}: give a file, or a complete name" + (names and f", such as {names}")
    raise PostError(path, 0, message)


def _first(known: Sequence[T], tests: Sequence[Callable[[T], bool]]) -> list[T]:
    """Return what passes the first test that anything passes."""
    for test in tests:
        if found := [one for one in known if test(one)]:
            return found
    return []


def _called(path: Path) -> str:
    return path.parent.name if path.stem in BUNDLE else path.stem


def _by_record(config: Config, name: str) -> Iterator[Path]:
    """Yield the post of the episode with this name, where it is still there."""
    try:
        source = episode(config, episodes.load_all(config.audio), name).source
    except FeedError:
        return
    if source and path_of(config, source).is_file():
        yield path_of(config, source)


def _by_content(config: Config, files: Sequence[Path], name: str) -> list[Path]:
    """Return the posts with this date or title, which takes reading them."""
    posts = []
    for path in files:
        try:
            posts.append(load(config, path))
        except PodcastError:  # a post that cannot be read has no name
            continue
    tests = (
        lambda one: one.title == name,
        lambda one: one.published.astimezone(config.zone).date() == _day(name),
        lambda one: name in one.title,
    )
    return [one.path for one in _first(posts, tests)]


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None
