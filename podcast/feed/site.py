"""Show and episodes -> the folder `feed/`: the feed, its cover, the pages, and a folder per episode.

The feed is written last, so that every file it names already exists.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Self

from podcast import files
from podcast.errors import FeedError
from podcast.feed import addresses, artwork, chapters, lock, page, posts, rss, stamps, transcripts
from podcast.feed import episodes as records
from podcast.records import Episode, Show

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

_COVER = re.compile(r"(?:cover|thumb)-[0-9a-f]{8}\.jpg")
_LAST = {addresses.PAGE, addresses.FEED}
"""Files that are written when those that they name are there."""
_AT_ONCE = 6
"""Files that are written side by side: those of an episode."""
_GUID = re.compile(rb'<guid isPermaLink="false">([^<]+)</guid>')


def with_published_cover(show: Show) -> Show:
    """Return the show with its cover's published name, as `rss.render` needs it.

    Raises:
        ConfigError: The cover cannot be used.
    """
    return replace(show, cover=Path(artwork.convert(show.cover).name))


def write(
    show: Show, episodes: Sequence[Episode], folder: Path, *, scratch: Path, known: Collection[str] | None = None
) -> tuple[Path, ...]:
    """Write the files that changed, remove those that belong to no episode, and write the feed last.

    A caller that may run beside another one holds `alone` from before it reads the records.

    Args:
        show: Its `cover` is the author's picture.
        episodes: The episodes to list.
        folder: `feed/`.
        scratch: For temporary files, on the same filesystem.
        known: Guids that the feed on disk has and the new one may lack, such as those of withdrawn episodes. A feed
            that would lose any other is refused; None: no such check.

    Returns:
        The files written.

    Raises:
        ConfigError: The cover, category or language cannot be used.
        FeedError: The feed would be invalid or lose an episode; the one on disk is not changed.
    """
    picture = artwork.convert(show.cover)
    published = replace(show, cover=Path(picture.name))
    listed = sorted(episodes, key=records.newest_first)
    rss.refuse(published, listed)
    if known is not None:
        _refuse_losses(folder / addresses.FEED, {*known, *(episode.guid for episode in listed)})
    written, making = list[Path](), _files(published, listed, folder, picture)
    with _Writer(scratch) as writer:
        for place, group in groupby(making, key=lambda file: file[0].rpartition("/")[0]):
            written += writer.write(folder / place, group)
    _sweep(folder, {episode.slug for episode in listed}, {picture.name, addresses.thumb(published)})
    return tuple(written)


def made(show: Show, episodes: Sequence[Episode]) -> Callable[[str, str], bytes | None]:
    """Return a function that makes each file of `write` in memory, for a server with its own address.

    Returns:
        Base URL and path under `feed/` -> the content; None if there is no such file.

    Raises:
        ConfigError: The cover cannot be used.
    """
    picture = artwork.convert(show.cover)
    listed = sorted(episodes, key=records.newest_first)
    places = {episode.slug: place for place, episode in enumerate(listed)}

    def make(base_url: str, path: str) -> bytes | None:
        here = replace(show, base_url=base_url, media_url=f"{base_url}/audio", cover=Path(picture.name))
        slug, _, name = path.rpartition("/")
        if slug in places:
            return episode_files(here, listed[places[slug]], setting_of(listed, places[slug], picture)).get(name)
        shared = {
            addresses.INDEX: lambda: page.index(here, listed, page.Setting(side=picture.side)),
            addresses.POSTS: lambda: posts.render(here, listed),
            picture.name: lambda: picture.jpeg,
            addresses.thumb(here): lambda: artwork.small(picture),
        }
        if path in page.ASSETS:
            return page.asset(path)
        return shared[path]() if path in shared else None

    return make


def episode_files(show: Show, episode: Episode, setting: page.Setting = page.ALONE) -> Mapping[str, bytes]:
    """Return the files of an episode's folder by name, the page last."""
    setting = replace(setting, stamp=stamps.of_episode(show, episode, setting))
    captions = tuple(transcripts.captions(episode))
    given = {
        addresses.VTT: transcripts.vtt(show, captions),
        addresses.SRT: transcripts.srt(captions),
        addresses.JSON: transcripts.json_segments(show, episode),
    }
    if episode.chapters:
        given[addresses.CHAPTERS] = chapters.render(episode)
    given[addresses.EMBED], given[addresses.PAGE] = page.embed_and_page(show, episode, setting)
    return given


def setting_of(listed: Sequence[Episode], place: int, picture: artwork.Artwork) -> page.Setting:
    """Return what the page of an episode shows besides it; `listed` is newest first."""
    return page.Setting(
        side=picture.side,
        newer=listed[place - 1] if place else None,
        older=listed[place + 1] if place + 1 < len(listed) else None,
    )


def _files(
    show: Show, episodes: Sequence[Episode], folder: Path, picture: artwork.Artwork
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file in the order of writing, without those that are up to date."""
    yield show.cover.name, picture.jpeg
    if not (folder / addresses.thumb(show)).is_file():
        yield addresses.thumb(show), artwork.small(picture)
    for name in page.ASSETS:
        yield name, page.asset(name)
    for place, episode in enumerate(episodes):
        setting = setting_of(episodes, place, picture)
        if not stamps.episode_up_to_date(f"{folder}{os.sep}{episode.slug}", show, episode, setting):
            for name, content in episode_files(show, episode, setting).items():
                yield f"{episode.slug}/{name}", content
    inputs = stamps.of_all(show, episodes)
    if not stamps.feed_up_to_date(folder, inputs):
        feed = rss.render(show, episodes)
        yield addresses.POSTS, posts.render(show, episodes)
        yield (
            addresses.INDEX,
            page.index(show, episodes, page.Setting(stamp=inputs + stamps.digest(feed), side=picture.side)),
        )
        yield addresses.FEED, feed


@contextmanager
def alone(scratch: Path) -> Iterator[None]:
    """Be the only writer of the feed. The lock file is beside `scratch`, whose files are removed regularly.

    Raises:
        FeedError: The lock file cannot be created.
    """
    try:
        with lock.held(scratch.with_name("feed.lock")):
            yield
    except OSError as error:
        raise _fault(error.filename or scratch.parent, error) from error


class _Writer:
    """Writes the files of one folder after the other.

    Files are synced side by side: each sync waits for the disk, and one wait serves them all. Then the folder is
    synced, and the files that vouch for the others follow, one by one.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown()

    def write(self, folder: Path, made: Iterable[tuple[str, bytes]]) -> list[Path]:
        """Write the files that changed, and return their paths.

        Raises:
            FeedError: One cannot be written.
        """
        files_of = [(folder / name.rpartition("/")[2], content) for name, content in made]
        changed = [(path, content) for path, content in files_of if self._differs(path, content)]
        first = [one for one in changed if one[0].name not in _LAST]
        self._write_together(first)
        if first:
            files.sync(folder)
        for path, content in changed:
            if path.name in _LAST:
                self._write(path, content)
                files.sync(folder)
        return [path for path, _ in changed]

    def _write_together(self, changed: Sequence[tuple[Path, bytes]]) -> None:
        if len(changed) < 2:
            for one in changed:
                self._write(*one)
            return
        if not self._pool:
            from concurrent.futures import ThreadPoolExecutor  # 7 ms, which a feed that has not changed does without

            self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pages")
        for done in [self._pool.submit(self._write, *one) for one in changed]:
            done.result()

    def _differs(self, path: Path, content: bytes) -> bool:
        try:
            return path.read_bytes() != content
        except FileNotFoundError:
            return True
        except OSError as error:
            raise _fault(path, error) from error

    def _write(self, path: Path, content: bytes) -> None:
        try:
            files.write(path, content, scratch=self._scratch, sync_folder=False)
        except OSError as error:
            raise _fault(path, error) from error


def _fault(path: Path | str, error: OSError) -> FeedError:
    step = files.step_for(error)
    return FeedError(f"{path}: cannot be written: {error.strerror}: {step}; then run `podcast feed`")


def guids(feed: Path) -> tuple[str, ...]:
    """Return the guids of the episodes that a feed lists, in its order; none if there is no feed."""
    return tuple(found.decode() for found in _GUID.findall(feed.read_bytes())) if feed.is_file() else ()


def _refuse_losses(feed: Path, known: Collection[str]) -> None:
    """Refuse to remove an episode from the feed because its record or its audio is missing."""
    lost = [guid for guid in guids(feed) if guid not in known]
    if lost:
        raise FeedError(
            f"{feed} lists {len(lost)} episodes whose record or audio in audio/ is missing ({', '.join(lost[:3])}), so "
            "it is not changed; restore the files or build their posts again (the guid will be the same), or remove "
            "them with `podcast withdraw`"
        )


def _sweep(folder: Path, slugs: Collection[str], covers: Collection[str]) -> None:
    """Remove old covers and the folders of episodes no longer listed; keep all other files."""
    for path in folder.iterdir():
        if _COVER.fullmatch(path.name) and path.name not in covers:
            files.discard(path)
        elif path.name not in slugs and path.is_dir() and (path / addresses.VTT).is_file():
            for name in stamps.FILES:
                files.discard(path / name)
            if not any(path.iterdir()):
                path.rmdir()
