"""Earlier public feeds: make the previous one public again, and remove audio that no recent one lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from podcast.errors import PublishError
from podcast.publish.targets import edition, lock, manifest, sending
from podcast.publish.targets.edition import Listing
from podcast.publish.targets.headers import FEED
from podcast.publish.targets.manifest import Manifest, PastFeed
from podcast.publish.targets.storage import Storage

SKEW = timedelta(minutes=10)
"""Maximum difference between our clock and the target's for audio to be removed by age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """A feed made public again."""

    at: datetime
    """When it first became public."""
    episodes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What was removed, or would be removed."""

    files: int
    bytes: int


def rollback(storage: Storage, *, dry_run: bool = False) -> Rollback:
    """Make the previous feed public again. Its audio still exists: only `prune` removes audio.

    Raises:
        PublishError: There is none, or audio that it lists has been pruned.
    """
    if dry_run:
        known = manifest.load(storage)
        past, _, listing = _before(storage, known)
        return Rollback(at=past.at, episodes=len(listing.guids))
    with lock.held(storage) as held:
        known = manifest.load(storage)
        past, feed, listing = _before(storage, known)
        sending.make_public(storage, known, feed, held)
        for later in known.feeds[known.feeds.index(past) + 1 :]:
            later.undone = True
        manifest.save(storage, known)
    return Rollback(at=past.at, episodes=len(listing.guids))


def prune(storage: Storage, days: int, now: datetime, tell: sending.Tell, *, dry_run: bool = False) -> Pruned:
    """Remove audio that was uploaded from here and that no feed of the last `days` lists.

    Args:
        now: Aware.
        tell: Called for each file.

    Raises:
        PublishError: A feed cannot be read, the clock is wrong, or the target failed.
    """
    if dry_run:
        return _prune(storage, manifest.load(storage), days, now, tell, dry_run=True)
    with lock.held(storage) as held:
        _refuse_clock(storage, now)
        pruned = _prune(storage, manifest.load(storage), days, now, tell, dry_run=False)
        held.require()
    return pruned


def _before(storage: Storage, known: Manifest) -> tuple[PastFeed, bytes, Listing]:
    """Find the feed before the public one, and check that all its audio exists."""
    place = known.current(storage.read(FEED))
    if place is None:
        raise PublishError(f"{storage.where}: the public feed was not published from here, so no earlier one is known")
    earlier = [past for past in known.feeds[:place] if not past.undone]
    if not earlier:
        raise PublishError(f"{storage.where}: no feed was public before this one: there is nothing to go back to")
    past = earlier[-1]
    feed = _copy(storage, past)
    listing, listed = edition.read(feed, past.path), storage.listed()
    holds_audio = any(path.startswith("audio/") for path in known.files)
    gone = [path for path, size in listing.audio.items() if path not in listed or listed[path].size != size]
    gone += sorted(listing.artwork - listed.keys())
    if gone and holds_audio:
        raise PublishError(
            f"{storage.where}: the previous feed lists {len(gone)} files that no longer exist ({gone[0]}); "
            "correct the posts and publish instead"
        )
    return past, feed, listing


def _prune(storage: Storage, known: Manifest, days: int, now: datetime, tell: sending.Tell, *, dry_run: bool) -> Pruned:
    live = storage.read(FEED)
    recent = _recent(known, live, days, now)
    kept = set(edition.read(live, FEED).media) if live is not None else set[str]()
    for past in recent:
        kept |= edition.read(_copy(storage, past), past.path).media
    listed = storage.listed()
    doomed = [path for path in sorted(known.files) if path.startswith("audio/") and path not in kept]
    sizes: Mapping[str, int] = {path: listed[path].size if path in listed else 0 for path in doomed}
    for path in doomed:
        tell(path, sizes[path])
        if not dry_run:
            storage.remove(path)
            del known.files[path]
    if not dry_run:
        old = [past for past in known.feeds if past not in recent]
        known.feeds = recent
        manifest.save(storage, known)
        for past in old:
            if past.path not in {one.path for one in recent}:
                storage.remove(past.path)
    return Pruned(files=len(doomed), bytes=sum(sizes.values()))


def _recent(known: Manifest, live: bytes | None, days: int, now: datetime) -> list[PastFeed]:
    """Return the feeds that were public within the last `days`; a feed is public until the next one."""
    since = now - timedelta(days=days)
    place = known.current(live)
    ends = [*(past.at for past in known.feeds[1:]), None]
    return [
        past
        for index, (past, end) in enumerate(zip(known.feeds, ends, strict=True))
        if end is None or end >= since or index == place
    ]


def _refuse_clock(storage: Storage, now: datetime) -> None:
    """Refuse to remove anything if the clocks disagree."""
    theirs = storage.modified(lock.PATH)
    latest = max((past.at for past in manifest.load(storage).feeds), default=now)
    if (theirs and abs(theirs - datetime.now(UTC)) > SKEW) or latest > now + SKEW:
        says = theirs or latest
        raise PublishError(
            f"{storage.where}: the clock of this machine says {now:%Y-%m-%d %H:%M} UTC and that of the target or of "
            f"the last publish {says:%Y-%m-%d %H:%M}; set it before you remove audio by age"
        )


def _copy(storage: Storage, past: PastFeed) -> bytes:
    feed = storage.read(past.path)
    if feed is None or manifest.digest(feed) != past.sha256:
        raise PublishError(
            f"{storage.where}: {past.path}, the copy of the feed of {past.at:%Y-%m-%d %H:%M}, is missing or damaged; "
            f"remove its entry from {manifest.PATH}"
        )
    return feed
