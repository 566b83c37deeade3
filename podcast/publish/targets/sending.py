"""Publish an edition: upload and verify what changed, then the feed.

If the run is killed at any moment, the target has the old or the new feed, complete with every file it lists. The next
run continues from the files that have been uploaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from podcast.errors import PublishError
from podcast.publish.against import against
from podcast.publish.targets import edition, lock, manifest
from podcast.publish.targets.edition import Edition
from podcast.publish.targets.headers import FEED, immutable
from podcast.publish.targets.manifest import Manifest, PastFeed, Sent
from podcast.publish.targets.storage import Storage, Stored

Tell = Callable[[str, int], None]
"""Path and bytes of a file that was uploaded, or would be."""
NAMED = 3
"""Maximum number of paths in a message; more would hide the rest of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a publish did, or would do."""

    sent: int
    """Files, without the feed."""
    bytes: int
    """Of those."""
    unchanged: int
    """Files that were already there."""
    feed: bool
    """Whether the public feed has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The uploads to do."""

    wanted: Mapping[str, Sent]
    """Every file of the edition, in its intended state at the target."""
    send: Sequence[str]
    """Paths to upload."""
    live: bytes | None
    """The public feed; None: there is none."""


def publish(storage: Storage, new: Edition, at: datetime, tell: Tell, *, dry_run: bool = False) -> Outcome:
    """Publish an edition to a target.

    Args:
        at: The current time, aware: stored with the feed, for `prune`.
        tell: Called for each file that was uploaded.
        dry_run: Only report what would be uploaded; nothing at the target changes.

    Raises:
        PublishError: The new feed would hurt subscribers, a file at the target is not ours, the target failed, or
            another publish is running. The public feed is complete: the old one, or the new one if only its last check
            failed.
    """
    if dry_run:
        plan = _plan(storage, new, manifest.load(storage))
        for path in plan.send:
            tell(path, plan.wanted[path].size)
        return _outcome(plan, new)
    with lock.held(storage) as held:
        known = manifest.load(storage)
        plan = _plan(storage, new, known)
        _remember(storage, known, plan.live, at)
        known.files.update(plan.wanted)
        manifest.save(storage, known)
        try:
            _send_all(storage, new, plan, tell)
        finally:
            _save_quietly(storage, known)
        _switch(storage, known, plan, new.feed, at, held)
    return _outcome(plan, new)


def make_public(storage: Storage, known: Manifest, feed: bytes, held: lock.Lock) -> None:
    """Replace the public feed atomically, and verify it.

    Raises:
        PublishError: The lock was lost, so the old feed stays public; or the target failed.
    """
    known.files[FEED] = Sent(size=len(feed), sha256=manifest.digest(feed), md5="", whole=True)
    held.require()
    storage.write(FEED, feed)
    if storage.read(FEED) != feed:
        raise PublishError(f"{storage.where}: {FEED} is not what was written; publish again, and check the target")
    storage.deliver({})


def _outcome(plan: _Plan, new: Edition) -> Outcome:
    return Outcome(
        sent=len(plan.send),
        bytes=sum(plan.wanted[path].size for path in plan.send),
        unchanged=len(plan.wanted) - len(plan.send),
        feed=plan.live != new.feed,
    )


def _plan(storage: Storage, new: Edition, known: Manifest) -> _Plan:
    live, listed = storage.read(FEED), storage.listed()
    ours = FEED in known.files or _same_show(live, new.feed)
    if live is not None and ours:
        _refuse_harm(live, new, storage.where)
    wanted: dict[str, Sent] = {}
    send, foreign = [], [] if live is None or ours or live == new.feed else [FEED]
    for path in new.files:
        past, stored = known.files.get(path), listed.get(path)
        wanted[path], standing = _intended(storage, new, path, past, stored)
        if not standing:
            send.append(path)
            if stored and not past and not ours:
                foreign.append(path)
    if foreign:
        raise PublishError(
            f"{storage.where}: {len(foreign)} existing files do not belong to this show and would be overwritten "
            f"({', '.join(foreign[:NAMED])}); move them away, or publish to another folder"
        )
    return _Plan(wanted=wanted, send=send, live=live)


def _intended(storage: Storage, new: Edition, path: str, past: Sent | None, stored: Stored | None) -> tuple[Sent, bool]:
    """Return a file in its intended state at the target, and whether it is up to date there."""
    if past and past.whole and past.matches(stored) and immutable(path) and new.files[path].stat().st_size == past.size:
        return past, True  # its name has the hash of its content, so 13 GB of audio need not be read each night
    sha256, md5 = edition.digests(new.files[path])
    wanted = Sent(size=new.files[path].stat().st_size, sha256=sha256, md5=md5)
    if past and past.whole and past.sha256 == sha256 and past.matches(stored):
        wanted.whole = True
    elif stored and stored.size == wanted.size:
        wanted.whole = stored.md5 == md5 or storage.proven(path, wanted.size, sha256, md5)
    return wanted, wanted.whole


def _same_show(live: bytes | None, feed: bytes) -> bool:
    """Return whether the public feed is this show's, so that the files beside it are ours even without a manifest."""
    if live is None:
        return False
    try:
        show = edition.read(live, FEED).show
    except PublishError:
        return False
    return bool(show) and show == edition.read(feed, FEED).show


def _refuse_harm(live: bytes, new: Edition, where: str) -> None:
    """Refuse a feed that would lose episodes or show them twice to subscribers."""
    try:
        public = edition.read(live, FEED)
    except PublishError:
        return  # the public feed is broken: any feed is better
    lost = sorted(public.guids - edition.read(new.feed, FEED).guids - new.known)
    if lost:
        raise PublishError(
            f"{where}: the public feed lists {len(lost)} episodes that have no record in audio/ "
            f"({', '.join(lost[:NAMED])}); restore the records or build their posts again: the guid will be the same"
        )
    harm = [finding for finding in against(live, new.feed) if finding.level == "error"]
    if harm:
        raise PublishError(f"{where}: compared with the public feed, {harm[0].message}; {harm[0].next_step}")


def _remember(storage: Storage, known: Manifest, live: bytes | None, at: datetime) -> None:
    """Save a copy of the public feed if there is none yet, so that a rollback can restore it."""
    if live is not None and known.current(live) is None:
        _keep(storage, known, live, at)


def _keep(storage: Storage, known: Manifest, feed: bytes, at: datetime) -> None:
    past = PastFeed(sha256=manifest.digest(feed), at=at)
    storage.write(past.path, feed)
    known.feeds.append(past)


def _send_all(storage: Storage, new: Edition, plan: _Plan, tell: Tell) -> None:
    """Upload files, in parallel if the target supports it; the first failure stops it."""

    def send(path: str) -> str:
        sent = plan.wanted[path]
        storage.send(path, new.files[path])
        if not storage.proven(path, sent.size, sent.sha256, sent.md5):
            raise PublishError(
                f"{storage.where}: {path} arrived damaged; publish again: intact files are not sent again"
            )
        return path

    with ThreadPoolExecutor(storage.parallel) as pool:
        waiting = [pool.submit(send, path) for path in _audio_first(plan.send)]
        try:
            for done in as_completed(waiting):
                path = done.result()
                plan.wanted[path].whole = True
                tell(path, plan.wanted[path].size)
        finally:
            for one in waiting:
                one.cancel()
    storage.deliver({path: plan.wanted[path].sha256 for path in plan.send})


def _audio_first(paths: Sequence[str]) -> Iterator[str]:
    yield from (path for path in paths if path.startswith("audio/"))
    yield from (path for path in paths if not path.startswith("audio/"))


def _save_quietly(storage: Storage, known: Manifest) -> None:
    """Save the list of uploaded files; if even that fails, the next run checks the target."""
    with suppress(PublishError):
        manifest.save(storage, known)


def _switch(storage: Storage, known: Manifest, plan: _Plan, feed: bytes, at: datetime, held: lock.Lock) -> None:
    """Make the new feed public; its copy is saved first, so that the public feed always has one."""
    if plan.live == feed:
        return
    if not known.feeds or known.feeds[-1].undone or known.feeds[-1].sha256 != manifest.digest(feed):
        _keep(storage, known, feed, at)
    known.files[FEED] = Sent(size=len(feed), sha256=manifest.digest(feed), md5="", whole=True)
    manifest.save(storage, known)
    make_public(storage, known, feed, held)
