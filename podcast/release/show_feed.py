"""From records to listeners: the feed, its check, and the local server. The second half of the flow.

Like `pipeline` it may join stages: the feed is written by one, checked and served by another, and lists only what the
sound stage finds whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from podcast import files
from podcast.errors import FeedError
from podcast.events import Event, Failed, FeedWritten, Found, Noted
from podcast.feed import episodes, rss, site, transcripts
from podcast.production.audio_index import AudioIndex
from podcast.production.reading_style import digest
from podcast.project.config import Config
from podcast.publish import against as comparing
from podcast.publish import check as checking
from podcast.publish import placeholders
from podcast.publish.findings import Finding
from podcast.records import Cue, Episode, Show

Tell = Callable[[Event], None]

CHECKED = "checked"
"""File of the cache with the digest of the feed that last passed the check."""


def feed(config: Config, tell: Tell, *, previews: bool) -> bool:
    """Write the feed from records and configuration alone, and check it.

    Returns:
        Whether every episode could be listed and the check found no error.

    Raises:
        ConfigError: The configuration cannot make a feed.
        FeedError: The records cannot make a valid feed; the one that stands is left alone.
    """
    show = config.show()
    with site.alone(config.scratch):  # a list that was read before another run wrote its own would undo that
        return _written(config, show, tell, previews=previews)


def _written(config: Config, show: Show, tell: Tell, *, previews: bool) -> bool:
    listed, intact = _listed(config, tell, previews=previews)
    if not listed:
        previews_too = "; --previews lists the previews" if any(episode.preview for episode in records(config)) else ""
        none = f"no episode is ready for the feed, so none was written{previews_too}"
        tell(Noted(message=_emptied(config) or _orphaned(config) or none))
        return intact and not (config.feed / "feed.xml").is_file()
    before = digest(config.feed / "feed.xml")
    path = config.feed / "feed.xml"
    may_go = [episode.guid for episode in records(config) if episode.withdrawn or episode.preview]
    site.write(show, listed, config.feed, scratch=config.scratch, known=may_go)
    tell(
        FeedWritten(
            path=path.relative_to(config.home).as_posix(),
            url=f"{show.base_url}/feed/feed.xml",
            episodes=len(listed),
            changed=digest(path) != before,
        )
    )
    if not _checked(config):
        return check(config, tell) and intact
    _tell(placeholders.findings(show, public=False), tell)  # which no change of the feed would bring up again
    return intact


def _emptied(config: Config) -> str:
    """Remove a feed that lists nothing but previews, and say so; empty: there is none."""
    path = config.feed / "feed.xml"
    known = records(config)
    if not path.is_file() or not known or not all(episode.preview for episode in known):
        return ""
    for name in ("feed.xml", "index.html"):
        (config.feed / name).unlink(missing_ok=True)
    return f"{path} listed only previews and is removed; `podcast feed --previews` lists them"


def _orphaned(config: Config) -> str:
    """Say what is wrong where a feed stands and no record does."""
    path = config.feed / "feed.xml"
    if not path.is_file() or records(config):
        return ""
    return f"{path} stays as it is, but the records in {config.audio} are gone: restore them, or build the posts again"


def _checked(config: Config) -> bool:
    """Tell whether the feed as it stands has passed the check before."""
    note = config.cache / CHECKED
    return note.is_file() and note.read_text(encoding="utf-8") == digest(config.feed / "feed.xml")


def _listed(config: Config, tell: Tell, *, previews: bool) -> tuple[list[Episode], bool]:
    """Give the episodes the feed may list; tell those whose audio is not whole."""
    listed, well, intact = [], True, AudioIndex(config)
    for episode in records(config):
        if episode.withdrawn or (episode.preview and not previews):
            continue
        if intact(episode):
            listed.append(_pictured(config, episode, tell))
            continue
        well = False
        error = f"{episode.enclosure.path} is missing or damaged: run `podcast build {episode.source}`"
        tell(Failed(path=episode.source, error=error))
    intact.save()
    return listed, well


def _pictured(config: Config, episode: Episode, tell: Tell) -> Episode:
    """Give the episode as it can be shown: without its own artwork where that is gone."""
    if not episode.artwork or (config.home / episode.artwork).is_file():
        return episode
    message = f"{episode.artwork} is missing, so apps are shown the cover: run `podcast fetch`, or `podcast build`"
    tell(Noted(message=message, path=episode.source, loud=True))
    return replace(episode, artwork="")


def records(config: Config) -> tuple[Episode, ...]:
    """Give the records of all episodes, newest first."""
    return episodes.load_all(config.audio)


def check(config: Config, tell: Tell, published: Path | None = None, *, public: bool = False) -> bool:
    """Read the written feed as a strict reader would, and tell each finding.

    Args:
        config: The show's.
        tell: Told each finding.
        published: The feed as apps know it, to hold the new one against.
        public: Whether the feed is about to be published: placeholders are then errors.

    Returns:
        Whether there is no error; warnings do not count.

    Raises:
        ConfigError: The show is not complete.
        FeedError: There is no feed, or a record is damaged.
        PublishError: `published` is no feed.
    """
    path = config.feed / "feed.xml"
    if not path.is_file():
        raise FeedError(f"{path} is not there: run `podcast build` first")
    content = path.read_bytes()
    findings = checking.check(
        config.show(), records(config), config.home, content, public=public or published is not None
    )
    if published:
        findings = (*findings, *comparing.against(published.read_bytes(), content))
    _tell(findings, tell)
    well = not any(finding.level == "error" for finding in findings)
    if well:
        files.write_changed(config.cache / CHECKED, digest(path).encode(), scratch=config.scratch)
    return well


def _tell(findings: Iterable[Finding], tell: Tell) -> None:
    for finding in findings:
        tell(
            Found(
                level=finding.level,
                file=finding.file,
                field=finding.field,
                message=finding.message,
                next_step=finding.next_step,
                source=finding.source,
            )
        )


def serve(
    config: Config, host: str, port: int, announce: Callable[[str, str], None], tell: Tell, slug: str = ""
) -> None:
    """Serve feed, pages and audio, previews included, until the process is asked to stop.

    Args:
        config: The show's.
        host: `0.0.0.0`: every network of this machine.
        port: 0: any that is free.
        announce: Told the address of the feed, or of the page of `slug`, and a QR code of it.
        tell: Told what cannot be served.
        slug: The episode whose page is announced in place of the feed.

    Raises:
        ConfigError: The show is not complete.
        FeedError: There is no episode, or a record is damaged.
        PublishError: The port is taken, or the host is not this machine's.
    """
    from podcast.publish import qr  # what a build never needs: aiohttp alone takes a quarter of a second to import
    from podcast.publish import serve as serving

    show = config.show()
    listed, _ = _listed(config, tell, previews=True)
    if not listed:
        raise FeedError("there is no episode to serve: run `podcast build --previews` first")
    published = replace(site.with_published_cover(show), hub="")  # which could not fetch what this machine serves

    def render(base_url: str) -> bytes:
        now, _ = _listed(config, tell, previews=True)
        return rss.render(replace(published, base_url=base_url, media_url=f"{base_url}/audio"), now)

    def ready(url: str) -> None:
        page = f"{url.removesuffix('feed.xml')}{slug}/" if slug else url
        announce(page, qr.drawn(page))

    serving.run(config.home, render, host=host, port=port, announce=ready, page=site.made(show, listed))


def at(config: Config, name: str, seconds: float) -> tuple[Episode, Cue | None]:
    """Give what an episode says at a time; None past its end.

    Raises:
        FeedError: There is no such episode.
    """
    episode = episode_called(config, name)
    return episode, transcripts.heard(episode, seconds) if seconds <= episode.duration else None


def episode_called(config: Config, name: str) -> Episode:
    """Find an episode by its slug, its guid, or a part of its slug that no other has.

    Raises:
        FeedError: There is none, or there are several.
    """
    known = records(config)
    found = [episode for episode in known if name in {episode.slug, episode.guid}]
    found = found or [episode for episode in known if name in episode.slug]
    if len(found) != 1:
        names = ", ".join(episode.slug for episode in (found or known)[:5])
        raise FeedError(f"{len(found)} episodes are called {name!r}: name one as its record is, such as {names}")
    return found[0]


def withdraw(config: Config, name: str, tell: Tell, *, undo: bool = False) -> bool:
    """Take an episode out of the feed, or bring it back; its guid stays.

    Raises:
        FeedError: There is no such episode.
    """
    episode = episode_called(config, name)
    others = [other for other in _listed(config, tell, previews=False)[0] if other.slug != episode.slug]
    if not undo and not episode.preview and not others:
        raise FeedError(f"{episode.slug} is the last episode, and a feed cannot be empty: build another first")
    episodes.save(replace(episode, withdrawn=not undo), config.audio, scratch=config.scratch)
    return feed(config, tell, previews=False)
