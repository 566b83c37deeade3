"""One post -> one episode: script -> clips -> recording -> record. What `pipeline` does for each post of a run.

On this machine or by a worker far away (`tasks`), it is this code that runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from podcast import files
from podcast.errors import EngineError, PostError
from podcast.events import EpisodeBuilt, Event, Noted, Started, Voiced
from podcast.feed import episodes, titles
from podcast.production.engine_choice import EngineChoice
from podcast.production.failures import FATAL, failed
from podcast.production.reading_style import Reading, script
from podcast.production.selection import Request, load, source_of
from podcast.project.config import Config
from podcast.records import Enclosure, Episode, Post, Recording, Script, Show
from podcast.script import clean, perform, summary
from podcast.script.archive import Entry
from podcast.sound import stitch
from podcast.sound.tag import Tags
from podcast.voice.synthesise import Tally

Tell = Callable[[Event], None]

DISCLOSING = re.compile("声明|利益|持有|立场|投资建议|披露|赞助|合作|广告")
"""What a post says about itself: it is not read, but belongs in the notes."""
LONG = 15 * 60.0
"""Seconds of audio above which a post is remarked upon."""
UP_TO_DATE = {"same", "stale"}
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
    engine_choice: EngineChoice
    request: Request
    cover: bytes
    """JPEG for the tags."""
    tell: Tell
    sounds: Path
    """What the style's own sound files are relative to."""
    threads: int | None = None
    """For mastering and encoding; None: one a core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a post."""

    state: str
    """How its episode stood, as `state` tells it; `failed` where none could be made."""
    text_hash: str = ""
    """Of its script; empty where there is none."""

    @property
    def made(self) -> bool:
        """Whether its episode was voiced."""
        return self.state not in {*UP_TO_DATE, "failed"}


def state(run: Run, text_hash: str, record: Episode | None, *, intact: bool) -> str:
    """Return an episode's state: `new`, `changed`, `damaged`, `preview`, `stand-in` (to be voiced), `stale` or `same`.

    Args:
        run: What it is held against.
        text_hash: The post's; empty: not known yet, which counts as changed.
        record: The episode's.
        whole: Whether its MP3 is.
    """
    if not record:
        return "new"
    if record.script_hash != text_hash:
        return "changed"
    if not intact:
        return "damaged"
    if record.preview and not run.engine_choice.choice.preview:
        return "preview"
    if record.stand_in and run.engine_choice.may_replace(record, datetime.now(run.config.zone)):
        return "stand-in"
    if record.settings_hash != run.reading.settings_hash:
        return "changed" if run.request.stale else "stale"
    return "same"


async def make_episode(
    run: Run, entry: Entry, record: Episode | None, *, intact: bool, source: bytes | None = None
) -> Outcome:
    """Bring the episode of one post up to date; where that fails, tell why.

    Args:
        run: What it shares with others.
        entry: The post.
        record: Its episode's, where it has one.
        whole: Whether that episode's MP3 is.
        source: The post's file, where it cannot be read here.

    Raises:
        ConfigError: No post can be made like this.
    """
    try:
        post = load(run.config, entry.path, source, entry.published)
        if record and post.undated:  # the time of the file is another on each machine
            post = replace(post, published=record.published)
        told = script(run.config, run.reading, post, run.engine_choice.reader)
        stands = state(run, told.text_hash, record, intact=intact)
        if record and stands in UP_TO_DATE:
            _keep(run, told, record)
        else:
            await _voice_or_fall_back(run, told, record)
        return Outcome(state=stands, text_hash=told.text_hash)
    except FATAL:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one post raises, the others are built
        run.tell(failed(run.config, entry.path, error, entry.slug))
        return Outcome(state="failed")


async def _voice_or_fall_back(run: Run, told: Script, record: Episode | None) -> None:
    """Make one episode; where the service stops answering, make it again as a whole with another engine."""
    try:
        await _voice(run, told, record)
    except EngineError as error:
        if not await run.engine_choice.fall_back(error):
            raise
        await _voice(run, told, record)


async def _voice(run: Run, told: Script, record: Episode | None) -> None:
    """Make one episode: script -> clips -> recording -> record."""
    config, engine_choice, reading, post = run.config, run.engine_choice, run.reading, told.post
    if engine_choice.engine is not engine_choice.reader:
        told = script(config, reading, post, engine_choice.engine)
    if not told.utterances:
        raise PostError(post.path, 0, "nothing to read: write some text, or set `podcast: false` in its front matter")
    note_length(told, run.tell)
    if post.undated and not record:
        day = f"{post.published.astimezone(config.zone):%Y-%m-%d %H:%M}"
        message = f"has no date, so it is given that of its file, {day}; `date: {day}` in its front matter settles it"
        run.tell(Noted(message=message, path=str(post.path), loud=True))
    run.tell(
        Started(
            slug=post.slug,
            title=post.title,
            utterances=len(told.utterances),
            engine=engine_choice.choice.name,
            preview=engine_choice.choice.preview,
        )
    )
    tally = Tally()
    spoken = engine_choice.clips(
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
            project=run.sounds,
            threads=run.threads,
        )
    episode = _titled(run, _episode(run, told, recording, record), record)
    episodes.save(episode, config.audio, scratch=config.scratch)
    run.tell(
        EpisodeBuilt(
            slug=episode.slug,
            engine=episode.engine,
            preview=episode.preview,
            stand_in=episode.stand_in is not None,
            engine_calls=tally.engine_calls,
            cached=tally.cached,
            retries=tally.retries,
            seconds=round(episode.duration, 3),
            path=episode.enclosure.path,
            picture=_pictured(run, episode),
        )
    )


def note_length(told: Script, tell: Tell) -> None:
    """Say so where an episode will be so long that few would listen to its end; it is made all the same."""
    if told.seconds > LONG:
        message = f"makes some {told.seconds / 60:.0f} minutes of audio; an article of 2,000 characters makes ten"
        tell(Noted(message=f"{message}. Consider several posts", path=str(told.post.path), loud=True))


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
        engine=run.engine_choice.choice.name,
        preview=run.engine_choice.choice.preview,
        stand_in=datetime.now(config.zone).replace(microsecond=0) if run.engine_choice.choice.stand_in else None,
        withdrawn=False,
        artwork=record.artwork if record else "",
        script_hash=told.text_hash,
        settings_hash=run.reading.settings_hash,
        **_words(run, told),
    )


def _keep(run: Run, told: Script, record: Episode) -> None:
    """Leave the sound of an episode alone, and bring its links, tags and image up to date."""
    episode = _titled(run, replace(record, **_words(run, told)), record)
    episodes.save(episode, run.config.audio, scratch=run.config.scratch)
    unchanged(run, record)


def unchanged(run: Run, record: Episode) -> None:
    """Say of a post that was named that nothing had to be done."""
    if run.request.posts:
        run.tell(
            EpisodeBuilt(
                slug=record.slug,
                engine=record.engine,
                preview=record.preview,
                stand_in=record.stand_in is not None,
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
        "source": source_of(config, post.path),
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
