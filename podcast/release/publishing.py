"""`podcast publish` and `podcast fetch`: upload the checked feed to a target, and download missing audio."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import quote

from podcast import files
from podcast.errors import PublishError
from podcast.events import Event, Fetched, Noted, Pruned, Published, RolledBack, Sent
from podcast.project.config import Config, nearest
from podcast.publish import against as comparing
from podcast.publish import fetch as fetching
from podcast.publish.targets import edition, history, options, sending, web
from podcast.publish.targets.headers import FEED
from podcast.publish.targets.storage import Storage
from podcast.records import Episode
from podcast.release import readiness, show_feed, withdrawal

Tell = Callable[[Event], None]
GZIP = b"\x1f\x8b"
"""How a packed file begins. Source: RFC 1952, section 2.3.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRequest:
    """What `podcast publish` should do."""

    target: str = ""
    """Empty: the only target in podcast.toml."""
    dry_run: bool = False
    rollback: bool = False
    """Restore the previous feed instead of publishing."""
    prune: bool = False
    """Also remove audio that no feed of the last `days` lists."""
    days: int = 30


def publish(config: Config, request: PublishRequest, tell: Tell) -> None:
    """Publish, roll back, or prune.

    Raises:
        ConfigError: There is no such target, or its table is wrong.
        FeedError: There is no feed.
        PublishError: The feed has errors or would hurt subscribers, or the target failed.
    """
    name = choose_target(config, request.target)
    table = config.targets[name]
    if request.rollback:
        storage = options.open_target(name, table, config.folder, config.cache)
        back = history.rollback(storage, dry_run=request.dry_run)
        tell(RolledBack(target=name, at=back.at.isoformat(), episodes=back.episodes, dry_run=request.dry_run))
        changed = True
    else:
        withdrawal.report_gone(config, tell)
        new = _edition(config, tell).only(options.parts(name, table))
        if options.packed(name, table):
            new = new.packed(config.cache / "targets" / name / "packed")
        storage = options.open_target(name, table, config.folder, config.cache)
        changed = _send(config, request, name, storage, new, tell)
    if changed and config.websub and not request.dry_run:
        _ping(config, tell)


def fetch(config: Config, tell: Tell, records: Iterable[Episode] | None = None) -> None:
    """Download audio and artwork that the records name but this disk lacks, from where they are published.

    Args:
        config: The show's.
        tell: Receives what arrived, and what is not published.
        records: The episodes; None: all.

    Raises:
        ConfigError: The show is not complete.
        PublishError: The server did not answer, or has other audio.
    """
    show = config.show()
    media = [
        one
        for episode in (show_feed.records(config) if records is None else records)
        if not episode.withdrawn
        for one in ((episode.enclosure.path, episode.enclosure.length), (episode.artwork, None))
    ]
    lost = [
        fetching.Wanted(
            url=f"{show.media_url}/{quote(PurePosixPath(path).name)}", path=config.home / path, length=length
        )
        for path, length in media
        if path and not (config.home / path).is_file()
    ]

    def arrived(one: fetching.Wanted) -> None:
        tell(Fetched(path=one.path.relative_to(config.home).as_posix(), bytes=one.length or 0))

    for one in fetching.fetch(lost, config.scratch, arrived):
        verb = "voices" if one.path.suffix == ".mp3" else "makes"
        tell(Noted(message=f"{one.url} is not published: `podcast build` {verb} it again", loud=True))


def choose_target(config: Config, name: str) -> str:
    """Return the target's name: `name`, or the only target if `name` is empty.

    Raises:
        ConfigError: There is no such target, or there are several and `name` is empty.
    """
    known = sorted(config.targets)
    if not known:
        raise config.fault(
            "targets", 'no target is defined: add  [targets.site]  with  kind = "folder"  and  path = "../site"'
        )
    if not name and len(known) > 1:
        raise config.fault("targets", f"there are several targets: name one of {', '.join(known)}")
    if name and name not in known:
        raise config.fault("targets", f"there is no target {name!r}: {nearest(name, known)}")
    return name or known[0]


def _edition(config: Config, tell: Tell) -> edition.Edition:
    if not show_feed.check(config, tell, public=True):
        raise PublishError("the feed has errors, so nothing was published: fix them and publish again")
    return edition.gather(config.home, show_feed.records(config))


def _send(
    config: Config, request: PublishRequest, name: str, storage: Storage, new: edition.Edition, tell: Tell
) -> bool:
    """Publish, and prune if `request` says so.

    Returns:
        Whether the public feed has changed.
    """

    def arrived(path: str, size: int) -> None:
        tell(Sent(target=name, path=path, bytes=size, dry_run=request.dry_run))

    live, feed = storage.read(FEED) or b"", (config.feed / "feed.xml").read_bytes()
    if live:
        _refuse_other_show(live, feed, tell)
    now = datetime.now(UTC)
    done = sending.publish(storage, new, now, arrived, dry_run=request.dry_run)
    if not request.dry_run:
        files.write_changed(config.cache / readiness.PUBLISHED, feed, scratch=config.scratch)
    tell(
        Published(
            target=name,
            where=storage.where,
            sent=done.sent,
            bytes=done.bytes,
            unchanged=done.unchanged,
            changed=done.feed,
            url=f"{config.base_url.rstrip('/')}/feed/feed.xml",
            dry_run=request.dry_run,
        )
    )
    if request.prune:
        gone = history.prune(storage, request.days, now, lambda *_: None, dry_run=request.dry_run)
        tell(Pruned(target=name, removed=gone.files, bytes=gone.bytes, dry_run=request.dry_run))
    return done.feed


def _refuse_other_show(live: bytes, feed: bytes, tell: Tell) -> None:
    """Report what identifies the show and differs from what is published.

    Raises:
        PublishError: It is another show to apps.
    """
    found = comparing.moved(gzip.decompress(live) if live.startswith(GZIP) else live, feed)
    show_feed.report_findings(found, tell)
    if any(finding.level == "error" for finding in found):
        raise PublishError("the published feed is that of another show, so nothing was published: see above")


def _ping(config: Config, tell: Tell) -> None:
    """Notify the hub. A failure is only a warning: some apps then get the news later."""
    try:
        web.ping(config.websub, f"{config.base_url.rstrip('/')}/feed/feed.xml")
    except PublishError as error:
        tell(Noted(message=f"the feed is published, but {error}", loud=True))
