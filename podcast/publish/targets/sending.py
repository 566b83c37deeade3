"""Publishing an edition: what changed is sent and proven, and the feed comes last.

Killed at any moment, the target has the old feed or the new one, whole, with all that it names; the next run goes on
from what has arrived.
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
"""Path and bytes of a file that has arrived, or would be sent."""
NAMED = 3
"""Paths that a message names; more would hide the rest of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a publish did, or would do."""

    sent: int
    """Files, without the feed."""
    bytes: int
    """Of those."""
    unchanged: int
    """Files that were there already."""
    feed: bool
    """Whether the public feed is another now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is to be done."""

    wanted: Mapping[str, Sent]
    """Every file of the edition, as it should be at the target."""
    send: Sequence[str]
    """Paths to be sent."""
    live: bytes | None
    """The public feed; None: there is none."""


def publish(storage: Storage, new: Edition, at: datetime, tell: Tell, *, dry_run: bool = False) -> Outcome:
    """Bring an edition to a target.

    Args:
        at: Now, aware: kept with the feed, for `prune`.
        tell: Told of each file as it has arrived.
        dry_run: Only say what would be sent; nothing at the target changes.

    Raises:
        PublishError: The new feed would hurt subscribers, a file in the way is not ours, the target failed, or another
            publish is at work. The public feed is whole: the old one, or, where its last check failed, the new one.
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
    """Put a feed where apps look for it, in one step, and make sure that it arrived.

    Raises:
        PublishError: The lock was lost, so that the old feed stands; or the target failed.
    """
    known.files[FEED] = Sent(size=len(feed), sha256=manifest.digest(feed), md5="", whole=True)
    held.require()
    storage.write(FEED, feed)
    if storage.read(FEED) != feed:
        raise PublishError(f"{storage.where}: {FEED} is not what was written: publish again, and look at the target")
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
        wanted[path], standing = _standing(storage, new, path, past, stored)
        if not standing:
            send.append(path)
            if stored and not past and not ours:
                foreign.append(path)
    if foreign:
        raise PublishError(
            f"{storage.where}: {len(foreign)} files there are in the way and not of this show "
            f"({', '.join(foreign[:NAMED])}): move them away, or publish to another folder"
        )
    return _Plan(wanted=wanted, send=send, live=live)


def _standing(storage: Storage, new: Edition, path: str, past: Sent | None, stored: Stored | None) -> tuple[Sent, bool]:
    """Give a file as it should be at the target, and whether it is there so already."""
    if past and past.whole and past.stands(stored) and immutable(path) and new.files[path].stat().st_size == past.size:
        return past, True  # its name says its content: reading 13 GB of audio each night would say no more
    sha256, md5 = edition.digests(new.files[path])
    wanted = Sent(size=new.files[path].stat().st_size, sha256=sha256, md5=md5)
    if past and past.whole and past.sha256 == sha256 and past.stands(stored):
        wanted.whole = True
    elif stored and stored.size == wanted.size:
        wanted.whole = stored.md5 == md5 or storage.proven(path, wanted.size, sha256, md5)
    return wanted, wanted.whole


def _same_show(live: bytes | None, feed: bytes) -> bool:
    """Tell whether the public feed is this show's, so that what lies beside it is ours though no manifest says so."""
    if live is None:
        return False
    try:
        show = edition.read(live, FEED).show
    except PublishError:
        return False
    return bool(show) and show == edition.read(feed, FEED).show


def _refuse_harm(live: bytes, new: Edition, where: str) -> None:
    """Refuse a feed that would take episodes from subscribers or give them twice."""
    try:
        public = edition.read(live, FEED)
    except PublishError:
        return  # what is public is broken: anything is better
    lost = sorted(public.guids - edition.read(new.feed, FEED).guids - new.known)
    if lost:
        raise PublishError(
            f"{where}: the public feed lists {len(lost)} episodes that no record in audio/ explains "
            f"({', '.join(lost[:NAMED])}): restore the records or build their posts again; the guid will be the same"
        )
    harm = [finding for finding in against(live, new.feed) if finding.level == "error"]
    if harm:
        raise PublishError(f"{where}: against the public feed, {harm[0].message}: {harm[0].next_step}")


def _remember(storage: Storage, known: Manifest, live: bytes | None, at: datetime) -> None:
    """Keep the public feed where it is not kept yet, so that a rollback can bring it back."""
    if live is not None and known.current(live) is None:
        _keep(storage, known, live, at)


def _keep(storage: Storage, known: Manifest, feed: bytes, at: datetime) -> None:
    past = PastFeed(sha256=manifest.digest(feed), at=at)
    storage.write(past.path, feed)
    known.feeds.append(past)


def _send_all(storage: Storage, new: Edition, plan: _Plan, tell: Tell) -> None:
    """Send files, several at once where the target likes that; the first failure ends it."""

    def send(path: str) -> str:
        sent = plan.wanted[path]
        storage.send(path, new.files[path])
        if not storage.proven(path, sent.size, sent.sha256, sent.md5):
            raise PublishError(
                f"{storage.where}: {path} arrived damaged: publish again; what is whole is not sent again"
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
    """Keep what has arrived; where even that fails, the next run finds out by itself."""
    with suppress(PublishError):
        manifest.save(storage, known)


def _switch(storage: Storage, known: Manifest, plan: _Plan, feed: bytes, at: datetime, held: lock.Lock) -> None:
    """Make the new feed public; it is kept first, so that the one that is public always has its copy."""
    if plan.live == feed:
        return
    if not known.feeds or known.feeds[-1].undone or known.feeds[-1].sha256 != manifest.digest(feed):
        _keep(storage, known, feed, at)
    known.files[FEED] = Sent(size=len(feed), sha256=manifest.digest(feed), md5="", whole=True)
    manifest.save(storage, known)
    make_public(storage, known, feed, held)
