"""From records to listeners: write the feed, check it and serve it. The second half of the flow.

Like `pipeline` it combines stages: `feed` writes the feed, `publish` checks and serves it, and it lists only episodes
whose MP3 is intact according to `sound`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from podcast import files
from podcast.errors import FeedError, PodcastError
from podcast.events import Event, Failed, FeedWritten, Found, Noted
from podcast.feed import episodes, rss, site, transcripts
from podcast.production import named
from podcast.production.audio_index import AudioIndex
from podcast.production.failures import failed
from podcast.production.reading_style import digest
from podcast.project.config import Config
from podcast.publish import against as comparing
from podcast.publish import check as checking
from podcast.publish import placeholders
from podcast.publish.findings import Finding
from podcast.records import Cue, Episode, Show

Tell = Callable[[Event], None]

NAMED = 3
"""Episodes without audio that get a line each; more get one for all."""
CHECKED = "checked"
"""File of the cache with the digest of the last feed that passed the check."""


def feed(config: Config, tell: Tell, *, previews: bool) -> bool:
    """Write the feed from records and configuration alone, and check it.

    Returns:
        Whether every episode could be listed and the check found no error.

    Raises:
        ConfigError: The configuration is incomplete or wrong.
        FeedError: The records do not make a valid feed; the existing feed is kept.
    """
    show = config.show()
    with site.alone(config.scratch):  # with an older list of records, this run would undo another run's feed
        return _written(config, show, tell, previews=previews)


def _written(config: Config, show: Show, tell: Tell, *, previews: bool) -> bool:
    known = records(config)
    listed, intact = _listable(config, known, tell, previews=previews)
    if not listed:
        hint = "; to list previews, add --previews" if any(episode.preview for episode in known) else ""
        none = f"no episode is ready for the feed, so no feed was written{hint}"
        tell(Noted(message=_remove_preview_feed(config) or _missing_records(config) or none))
        return intact and not (config.feed / "feed.xml").is_file()
    before = digest(config.feed / "feed.xml")
    path = config.feed / "feed.xml"
    may_go = [episode.guid for episode in known if episode.withdrawn or episode.preview]
    _refuse_to_lose(path, {episode.guid: episode for episode in known}, {episode.guid for episode in listed}, may_go)
    bug = _bug_of_writing(config, show, listed, may_go)
    if bug:
        sound = _without_breaking(config, show, listed, tell)
        if 0 < len(sound) < len(listed):  # else no episode is to blame, or all are
            _refuse_to_drop(path, {episode.guid: episode for episode in listed if episode not in sound})
            listed, intact = sound, False
            bug = _bug_of_writing(config, show, listed, may_go)
    if bug:
        raise FeedError(failed(config, path, bug).error) from bug
    tell(
        FeedWritten(
            path=path.relative_to(config.home).as_posix(),
            url=f"{show.base_url}/feed/feed.xml",
            episodes=len(listed),
            changed=digest(path) != before,
        )
    )
    if not _passed_check(config):
        return check(config, tell) and intact
    report_findings(
        placeholders.findings(show, public=False), tell
    )  # repeated on every run, also if the feed has not changed
    return intact


def _bug_of_writing(config: Config, show: Show, listed: Sequence[Episode], may_go: Sequence[str]) -> Exception | None:
    """Write feed and pages; return what was raised that no one foresaw.

    Raises:
        FeedError: The feed cannot be written, or would lose an episode.
    """
    try:
        site.write(show, listed, config.feed, scratch=config.scratch, known=may_go)
    except (PodcastError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - an episode may be to blame, and the others go on
        return error
    return None


def _without_breaking(config: Config, show: Show, listed: Sequence[Episode], tell: Tell) -> list[Episode]:
    """Return the episodes whose files and item can be made; report the others, each with its traceback."""
    sound = list[Episode]()
    for episode in listed:
        try:
            site.episode_files(show, episode)
            rss.render(site.with_published_cover(show), [episode])
        except Exception as error:  # noqa: BLE001 - an error in one episode must not stop the others
            tell(failed(config, Path(episode.source or episode.slug), error, episode.slug))
        else:
            sound.append(episode)
    return sound


def _refuse_to_lose(path: Path, known: Mapping[str, Episode], *kept: Collection[str]) -> None:
    """Keep the feed as it is if it lists an episode that has a record but no audio: apps would delete the episode.

    Raises:
        FeedError: It does.
    """
    lost = [guid for guid in site.guids(path) if guid in known and not any(guid in guids for guids in kept)]
    if lost:
        slugs = [known[guid].slug for guid in lost]
        more = f" and {len(slugs) - NAMED} more" if len(slugs) > NAMED else ""
        raise FeedError(
            f"{path} is unchanged: it lists {', '.join(slugs[:NAMED])}{more} without intact audio (see above), and "
            f"apps would delete what it no longer lists; bring the audio back, or run `podcast withdraw {slugs[0]}`"
        )


def _refuse_to_drop(path: Path, broken: Mapping[str, Episode]) -> None:
    """Keep the feed as it is if it lists an episode that cannot be written now: apps would delete the episode.

    Raises:
        FeedError: It does.
    """
    published = [broken[guid].slug for guid in site.guids(path) if guid in broken]
    if published:
        named = ", ".join(published[:3])
        raise FeedError(
            f"{path} is unchanged: it lists {len(published)} of the episodes that cannot be written ({named}; see "
            "above); report the bug, or take the episode out with `podcast withdraw`, then run `podcast feed`"
        )


def _remove_preview_feed(config: Config) -> str:
    """Remove a feed that lists only previews, and return a message; empty if there is no such feed."""
    path = config.feed / "feed.xml"
    known = records(config)
    if not path.is_file() or not known or not all(episode.preview for episode in known):
        return ""
    for name in ("feed.xml", "index.html"):
        (config.feed / name).unlink(missing_ok=True)
    return f"removed {path}, which listed only previews; `podcast feed --previews` writes it again"


def _missing_records(config: Config) -> str:
    """Return an error message if there is a feed but no record; otherwise empty."""
    path = config.feed / "feed.xml"
    if not path.is_file() or records(config):
        return ""
    return f"{path} is unchanged, but the records in {config.audio} are missing: restore them, or build the posts again"


def _passed_check(config: Config) -> bool:
    """Return whether the current feed has already passed the check."""
    note = config.cache / CHECKED
    return note.is_file() and note.read_text(encoding="utf-8") == digest(config.feed / "feed.xml")


def _listable(config: Config, known: Iterable[Episode], tell: Tell, *, previews: bool) -> tuple[list[Episode], bool]:
    """Return which of the known episodes to list, and whether all audio is intact. Report missing and damaged audio."""
    listed, lost, intact = list[Episode](), list[Episode](), AudioIndex(config)
    for episode in known:
        if episode.withdrawn or (episode.preview and not previews):
            continue
        if intact(episode):
            listed.append(_with_artwork(config, episode, tell))
        else:
            lost.append(episode)
    intact.save()
    missing = [episode for episode in lost if not (config.home / episode.enclosure.path).exists()]
    if len(missing) > NAMED:  # a fresh clone
        message = (
            f"the audio of {len(missing)} episodes is not on this machine: run `podcast fetch`, which downloads it"
        )
        tell(Failed(path=f"{config.audio}", error=message))
    for episode in lost:
        if episode in missing and len(missing) > NAMED:
            continue
        post = episode.source or episode.slug
        step = f"`podcast fetch` downloads it if it is published, and `podcast build {post}` makes it again"
        tell(Failed(path=episode.source, error=f"{episode.enclosure.path} is missing or damaged: {step}"))
    return listed, not lost


def _with_artwork(config: Config, episode: Episode, tell: Tell) -> Episode:
    """Return the episode, without its own artwork if that file is missing."""
    if not episode.artwork or (config.home / episode.artwork).is_file():
        return episode
    message = f"{episode.artwork} is missing, so apps show the cover: run `podcast fetch` or `podcast build`"
    tell(Noted(message=message, path=episode.source, loud=True))
    return replace(episode, artwork="")


def records(config: Config) -> tuple[Episode, ...]:
    """Return the records of all episodes, newest first."""
    return episodes.load_all(config.audio)


def check(config: Config, tell: Tell, published: Path | None = None, *, public: bool = False) -> bool:
    """Check the written feed like a strict reader, and report each finding.

    Args:
        config: The show's.
        tell: Receives each finding.
        published: The feed as last published, to compare with the new one.
        public: Whether the feed is about to be published: placeholders are then errors.

    Returns:
        Whether there is no error; warnings do not count.

    Raises:
        ConfigError: The show's configuration is incomplete.
        FeedError: There is no feed, or a record is damaged.
        PublishError: `published` is not a feed.
    """
    path = config.feed / "feed.xml"
    if not path.is_file():
        raise FeedError(f"{path} does not exist: run `podcast build` first")
    content = path.read_bytes()
    findings = checking.check(
        config.show(), records(config), config.home, content, public=public or published is not None
    )
    if published:
        findings = (*findings, *comparing.against(published.read_bytes(), content))
    report_findings(findings, tell)
    ok = not any(finding.level == "error" for finding in findings)
    if ok:
        files.write_changed(config.cache / CHECKED, digest(path).encode(), scratch=config.scratch)
    return ok


def report_findings(findings: Iterable[Finding], tell: Tell) -> None:
    """Tell each finding."""
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
    config: Config, host: str, port: int | None, announce: Callable[[str, str], None], tell: Tell, slug: str = ""
) -> None:
    """Serve feed, pages and audio, including previews, until the process is stopped.

    Args:
        config: The show's.
        host: `0.0.0.0`: every network of this machine.
        port: 0: any free port; None: 8000, or the next free one.
        announce: Receives the address of the feed, or of the page of `slug`, and its QR code.
        tell: Receives what cannot be served.
        slug: The episode whose page to announce instead of the feed.

    Raises:
        ConfigError: The show's configuration is incomplete.
        FeedError: There is no episode, or a record is damaged.
        PublishError: The port is in use, or the host is not an address of this machine.
    """
    from podcast.publish import qr  # not needed by builds: importing aiohttp takes 0.25 s
    from podcast.publish import serve as serving

    show = config.show()
    listed, _ = _listable(config, records(config), tell, previews=True)
    if not listed:
        raise FeedError("there is no episode to serve: run `podcast build --previews` first")
    published = replace(site.with_published_cover(show), hub="", media_prefix="")  # neither reaches this machine

    def render(base_url: str) -> bytes:
        now, _ = _listable(config, records(config), tell, previews=True)
        return rss.render(replace(published, base_url=base_url, media_url=f"{base_url}/audio"), now)

    def ready(url: str) -> None:
        taken = serving.PORT if port is None else port
        if port is None and urlsplit(url).port != taken:
            tell(Noted(message=f"port {taken} is in use by another program, so this is port {urlsplit(url).port}"))
        page = f"{url.removesuffix('feed.xml')}{slug}/" if slug else url
        announce(page, qr.drawn(page))

    serving.run(config.home, render, host=host, port=port, announce=ready, page=site.made(show, listed))


def at(config: Config, name: str, seconds: float) -> tuple[Episode, Cue | None]:
    """Return an episode and its cue at a time; None for the cue past the end.

    Raises:
        FeedError: There is no such episode.
    """
    episode = named.episode(config, records(config), name)
    return episode, transcripts.heard(episode, seconds) if seconds <= episode.duration else None
