"""The whole flow: post -> script -> clips -> recording -> episode -> feed.

Read it from the top: `build` voices what is due and then has `feeding` write the feed; `script` and `_voice` are the
two halves of an episode. Nothing but these two modules joins stages. The command line imports them when a command runs,
so that `podcast --help` stays quick.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from podcast import feeding, files, template
from podcast.booth import Booth
from podcast.choosing import Request, due, load, survey
from podcast.config import Config
from podcast.errors import ConfigError, EngineError, PodcastError, PostError
from podcast.events import EpisodeBuilt, Event, Failed, Noted, Planned, Started, Voiced
from podcast.feed import artwork, episodes, titles
from podcast.reading import Reading, reading_of, script
from podcast.records import Enclosure, Episode, Post, Recording, Script, Show
from podcast.script import clean, perform, summary
from podcast.script.archive import Entry
from podcast.sound import mp3, stitch
from podcast.sound.tag import Tags
from podcast.standing import Standing
from podcast.voice.synthesise import Tally

Tell = Callable[[Event], None]

DISCLOSING = re.compile("声明|利益|持有|立场|投资建议|披露|赞助|合作|广告")
"""What a post says about itself, which belongs in the notes though it is not read."""
STANDING = {"same", "stale"}
"""How an episode stands for which there is nothing to do unless asked."""
FRAGMENTS = "fragments"
"""Folder of the cache with what is encoded already."""
PICTURES = "pictures"
"""Folder of the cache with what `--picture` draws."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What all episodes of a run share."""

    config: Config
    show: Show
    reading: Reading
    booth: Booth
    standing: Standing
    request: Request
    cover: bytes
    """JPEG for the tags."""
    tell: Tell


def build(config: Config, request: Request, tell: Tell) -> bool:
    """Voice the posts that are due; then write the feed and check it.

    Returns:
        Whether all went well; what did not was told.

    Raises:
        ConfigError: The configuration cannot make a feed.
    """
    run = _run(config, request, tell)
    files.sweep(config.scratch)
    entries, unread = survey(config, request, tell, run.standing)
    records = {episode.slug: episode for episode in feeding.records(config)}
    voiced = asyncio.run(_voice_all(run, due(config, request, entries, records, tell)))
    run.standing.save()
    written = feeding.feed(config, tell, drafts=request.drafts)
    return voiced and written and not unread


def plan(config: Config, request: Request, tell: Tell) -> Planned:
    """Say what `build` would do with its service in reach, without doing it and without asking any service."""
    run = _run(config, request, lambda _: None)
    run.booth.assume_reach()
    entries, _ = survey(config, request, tell, run.standing)
    records = {episode.slug: episode for episode in feeding.records(config)}
    total, known = Planned(posts=0, characters=0, seconds=0.0, requests=0, cached=0, bytes=0), set[str]()
    for entry, record in due(config, request, entries, records, tell):
        if record and _state(run, entry.script_hash, record) in STANDING:
            continue
        try:
            told = script(config, run.reading, load(config, entry.path), run.booth.reader)
        except ConfigError:
            raise
        except PodcastError as error:
            tell(Failed(path=str(entry.path), error=str(error)))
            continue
        if not told.utterances or _state(run, told.text_hash, record) in STANDING:
            continue
        one = run.booth.plan(told.utterances, run.reading.style.voices, known)
        seconds = one.seconds + sum(max(said.pause_before, said.pause_after) for said in told.utterances)
        total = Planned(
            posts=total.posts + 1,
            characters=total.characters + one.characters,
            seconds=round(total.seconds + seconds, 1),
            requests=total.requests + one.requests,
            cached=total.cached + one.cached,
            bytes=total.bytes + int(seconds * stitch.FORMATS[config.format].bit_rate * 1000 / 8),
        )
        if total.posts == request.limit:
            break
    return total


async def _voice_all(run: Run, work: Iterator[tuple[Entry, Episode | None]]) -> bool:
    """Voice one post after the other; one that fails does not stop the others."""
    well, stale, made = True, 0, 0
    async with aclosing(run.booth):
        for entry, record in work:
            try:
                if record:
                    _refuse_takeover(run, entry, record)
                if record and (state := _state(run, entry.script_hash, record)) in STANDING:
                    stale += state == "stale"
                    _unchanged(run, record)
                    continue
                post = load(run.config, entry.path)
                told = script(run.config, run.reading, post, run.booth.reader)
                state = _state(run, told.text_hash, record)
                if record and state in STANDING:
                    stale += state == "stale"
                    _keep(run, told, record)
                else:
                    await _voice_or_draft(run, told, record)
                    made += 1
                run.standing.note(entry, told.text_hash)
            except ConfigError:
                raise
            except PodcastError as error:
                run.tell(Failed(path=str(entry.path), error=str(error)))
                well = False
            if made and made == run.request.limit:
                break
    if stale:
        message = f"{stale} of the episodes were voiced with other settings; `podcast build --stale` voices them again"
        run.tell(Noted(message=message))
    return well


def _refuse_takeover(run: Run, entry: Entry, record: Episode) -> None:
    """Refuse a post whose slug is that of another post's episode; a post that moved is welcome to its own."""
    other = run.config.folder / record.source
    if record.source and other.is_file() and other.resolve() != entry.path.resolve():
        message = f"its slug {entry.slug!r} is that of {other}, which has an episode: give one of them another `id:`"
        raise PostError(entry.path, 0, message)


def _state(run: Run, text_hash: str, record: Episode | None) -> str:
    """Tell how an episode stands: `new`, `changed`, `damaged` or `draft` (to be voiced), `stale` or `same`.

    Args:
        run: What it is held against.
        text_hash: The post's; empty: not known yet, which counts as changed.
        record: The episode's.
    """
    if not record:
        return "new"
    if record.script_hash != text_hash:
        return "changed"
    if not mp3.intact(run.config.home / record.enclosure.path, record.enclosure.length):
        return "damaged"
    if record.draft and not run.booth.choice.draft:
        return "draft"
    if record.settings_hash != run.reading.settings_hash:
        return "changed" if run.request.stale else "stale"
    return "same"


async def _voice_or_draft(run: Run, told: Script, record: Episode | None) -> None:
    """Make one episode; where the service gives out and drafts are allowed, make the whole of it a draft."""
    try:
        await _voice(run, told, record)
    except EngineError as error:
        if not await run.booth.fall_back(error):
            raise
        await _voice(run, told, record)


async def _voice(run: Run, told: Script, record: Episode | None) -> None:
    """Make one episode: script -> clips -> recording -> record."""
    config, booth, reading, post = run.config, run.booth, run.reading, told.post
    if booth.engine is not booth.reader:
        told = script(config, reading, post, booth.engine)
    if not told.utterances:
        raise PostError(post.path, 0, "nothing to read: write some text, or set `podcast: false` in its front matter")
    run.tell(
        Started(
            slug=post.slug,
            title=post.title,
            utterances=len(told.utterances),
            engine=booth.choice.name,
            draft=booth.choice.draft,
        )
    )
    tally = Tally()
    spoken = booth.clips(
        told.utterances, reading.style.voices, tally=tally, watch=lambda now: run.tell(_progress(told, now))
    )
    async with aclosing(spoken) as clips:
        recording = await stitch.record(
            clips,
            reading.style.sound,
            folder=config.audio,
            slug=post.slug,
            tags=_tags(run, post),
            fragments=config.cache / FRAGMENTS,
            scratch=config.scratch,
            format=stitch.FORMATS[config.format],
            project=config.folder,
        )
    episode = _titled(run, _episode(run, told, recording, record), record)
    episodes.save(episode, config.audio, scratch=config.scratch)
    run.tell(
        EpisodeBuilt(
            slug=episode.slug,
            engine=episode.engine,
            draft=episode.draft,
            engine_calls=tally.engine_calls,
            cached=tally.cached,
            retries=tally.retries,
            seconds=round(episode.duration, 3),
            path=episode.enclosure.path,
            picture=_pictured(run, episode),
        )
    )


def _pictured(run: Run, episode: Episode) -> str:
    """Draw an episode where that is asked for, and give where the picture lies."""
    if not run.request.picture:
        return ""
    from podcast.feed.cover import FONTS
    from podcast.sound import picture

    drawn = picture.draw(
        run.config.home / episode.enclosure.path,
        episode.cues,
        episode.chapters,
        run.reading.style.sound,
        title=episode.title,
        fonts=FONTS,
    )
    path = run.config.cache / PICTURES / f"{episode.slug}.png"
    files.write(path, drawn, scratch=run.config.scratch)
    return path.relative_to(run.config.folder).as_posix()


def _progress(told: Script, tally: Tally) -> Voiced:
    return Voiced(
        slug=told.post.slug,
        done=tally.done,
        total=len(told.utterances),
        seconds=round(tally.seconds, 3),
        in_flight=tally.in_flight,
        retries=tally.retries,
        engine_calls=tally.engine_calls,
        cached=tally.cached,
        waiting=round(tally.waiting, 1),
    )


def _episode(run: Run, told: Script, recording: Recording, record: Episode | None) -> Episode:
    """Write down what was made. Guid and date are those of the first build."""
    post, config = told.post, run.config
    return Episode(
        guid=record.guid if record else episodes.guid(run.show.guid, post.slug),
        slug=post.slug,
        published=record.published if record else post.published,
        duration=recording.duration,
        enclosure=Enclosure(path=recording.path.relative_to(config.home).as_posix(), length=recording.length),
        chapters=recording.chapters,
        cues=recording.cues,
        loudness=recording.loudness,
        engine=run.booth.choice.name,
        draft=run.booth.choice.draft,
        withdrawn=False,
        script_hash=told.text_hash,
        settings_hash=run.reading.settings_hash,
        **_words(run, told),
    )


def _keep(run: Run, told: Script, record: Episode) -> None:
    """Leave the sound of an episode alone, and bring its links, tags and image up to date."""
    episode = _titled(run, replace(record, **_words(run, told)), record)
    episodes.save(episode, run.config.audio, scratch=run.config.scratch)
    _unchanged(run, record)


def _unchanged(run: Run, record: Episode) -> None:
    """Say of a post that was named that nothing had to be done."""
    if run.request.posts:
        run.tell(
            EpisodeBuilt(
                slug=record.slug,
                engine=record.engine,
                draft=record.draft,
                engine_calls=0,
                cached=0,
                seconds=round(record.duration, 3),
                path=record.enclosure.path,
                picture=_pictured(run, record),
                unchanged=True,
            )
        )


def _titled(run: Run, episode: Episode, record: Episode | None) -> Episode:
    """Give the episode its title in the feed, and each correction the day on which it was first made."""
    config = run.config
    title = titles.feed_title(episode, config.title_pattern, config.bulletin_title)
    today = datetime.now(config.zone).date().isoformat()
    known = {dated.partition("：")[2]: dated for dated in (record.corrections if record else ())}
    corrections = tuple(known.get(text, f"{today}：{text}") for text in episode.corrections)
    return replace(episode, feed_title=title, corrections=corrections)


def _words(run: Run, told: Script) -> dict[str, Any]:
    """Give what an episode says of its post without sound: all of it may change and no audio is made anew."""
    post, config = told.post, run.config
    link = config.post_url(post)
    inside = post.path.resolve().is_relative_to(config.folder)
    notices = [left.text for left in told.left_out if left.reason == "notice"]
    return {
        "corrections": perform.corrections(post),
        "disclosures": tuple(text for text in notices if DISCLOSING.search(text)),
        "title": post.title,
        "summary": summary.of(told, link),
        "link": link,
        "links": clean.links(post),
        "image": config.image_url(post.image),
        "tags": post.tags,
        "source": post.path.resolve().relative_to(config.folder).as_posix() if inside else str(post.path),
    }


def _tags(run: Run, post: Post) -> Tags:
    return Tags(
        title=post.title,
        show=run.show.title,
        artist=run.show.author,
        published=post.published.astimezone(run.config.zone).date(),
        cover=run.cover,
        language=run.show.language,
    )


def _run(config: Config, request: Request, tell: Tell) -> Run:
    show = config.show()
    booth = Booth(config, request.engine, drafts=request.drafts or request.interactive, tell=tell)
    booth.reader  # noqa: B018 - an engine that is not there or not well configured is told before anything is done
    reading = reading_of(config, request)
    return Run(
        config=config,
        show=show,
        reading=reading,
        booth=booth,
        standing=Standing(config, reading.settings_hash),
        request=request,
        cover=artwork.thumbnail(show.cover),
        tell=tell,
    )


def listen(config: Config, request: Request, announce: Callable[[str, str], None], tell: Tell) -> bool:
    """Build one post aside, with the store of the project, and serve its page on this machine; publish nothing."""
    aside = replace(config, output=config.cache / "listen")
    if not build(aside, request, tell):
        return False
    slug = load(config, request.posts[0]).slug
    feeding.serve(aside, "127.0.0.1", 0, announce, tell, slug)
    return True


def init(config: Config, values: dict[str, str]) -> tuple[Path, ...]:
    """Make a project: `podcast.toml` with the show's guid, a cover, and the folders. Nothing that stands is touched.

    Returns:
        The files made.

    Raises:
        ConfigError: There is a `podcast.toml` already.
    """
    made = template.write(config, values)
    if not (config.folder / "cover.jpg").exists():
        files.write(config.folder / "cover.jpg", artwork.draw(values["title"]), scratch=config.scratch)
        made = (*made, config.folder / "cover.jpg")
    return made
