"""One post -> one episode: script -> clips -> recording -> record.

`pipeline` calls it on this machine, and `cluster.tasks` on a worker.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from podcast import files
from podcast.errors import EngineError, PostError
from podcast.events import EpisodeBuilt, Event, Noted, Started, Voiced
from podcast.feed import episodes, titles
from podcast.feed import text as plain_text
from podcast.lazy import patterns as re
from podcast.production import in_english
from podcast.production.engine_choice import EngineChoice
from podcast.production.failures import FATAL, failed
from podcast.production.reading_style import Reading, make_script, notes, producer_of
from podcast.production.selection import Request, load
from podcast.production.sources import is_absolute, source_of
from podcast.project import addresses, folders
from podcast.project.config import Config
from podcast.records import Enclosure, Episode, Post, Recording, Script, Show
from podcast.script.archive import Entry

if TYPE_CHECKING:
    from podcast.sound.tag import Tags
    from podcast.voice.tally import Tally

Tell = Callable[[Event], None]

DISCLOSING = re.compile("声明|利益|持有|立场|投资建议|披露|赞助|合作|广告")
"""Notices of a post that are not read aloud, but belong in the show notes."""
LONG = 15 * 60.0
"""Seconds of audio above which a warning is printed."""
UP_TO_DATE = {"same", "stale"}
"""States of an episode that needs no new audio."""
SKIPPED = "skipped"
"""State of a post that no voice can read."""
FRAGMENTS = "fragments"
"""Folder of the cache with encoded fragments."""
PICTURES = "pictures"
"""Folder of the cache with the output of `--picture`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What all episodes of a run have in common."""

    config: Config
    show: Show
    reading: Reading
    engine_choice: EngineChoice
    request: Request
    cover: Callable[[], bytes]
    """Makes the JPEG for the ID3 tags, once.

    Raises:
        ConfigError: The cover cannot be used.
    """
    tell: Tell
    sounds: Path
    """The folder to which the style's sound files are relative."""
    threads: int | None = None
    """Threads for mastering and encoding; None: one per core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result for one post."""

    state: str
    """The result of `state` before the build, or `failed` or `skipped`."""
    text_hash: str = ""
    """Of its script; empty if there is none."""

    @property
    def made(self) -> bool:
        """Whether an episode was voiced."""
        return self.state not in {*UP_TO_DATE, "failed", SKIPPED}


def for_post(run: Run, path: Path) -> Run:
    """Return the run with the style of a post's folder."""
    return replace(run, reading=run.reading.of(run.config, path)) if run.reading.by_style else run


def state(run: Run, text_hash: str, record: Episode | None, *, intact: bool) -> str:
    """Return an episode's state: `new`, `changed`, `damaged`, `preview`, `stand-in` (to be voiced), `stale` or `same`.

    Args:
        run: The run, with its settings and engine.
        text_hash: The post's; empty: not known yet, which counts as changed.
        record: The episode's record, if it has one.
        intact: Whether its MP3 is intact.
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
    """Build or update the episode of one post, and report an error if that fails.

    Args:
        run: The run.
        entry: The post.
        record: Its episode's record, if it has one.
        intact: Whether that episode's MP3 is intact.
        source: The content of the post's file, if this machine cannot read it.

    Raises:
        ConfigError: The configuration is wrong, so every post would fail.
    """
    try:
        run = for_post(run, entry.path)
        post = load(run.config, entry.path, source, entry.published)
        if not (record or post.timed):
            post = replace(post, published=entry.published)  # a minute after another post of the day
        if record and post.undated:  # the file's time differs between machines
            post = replace(post, published=record.published)
        script = make_script(run.config, run.reading, post, run.engine_choice.reader)
        before = state(run, script.text_hash, record, intact=intact)
        if record and before in UP_TO_DATE:
            _update_record(run, script, record)
        elif not await _voice_or_fall_back(run, script, record):
            return Outcome(state=SKIPPED)
        return Outcome(state=before, text_hash=script.text_hash)
    except FATAL:
        raise
    except Exception as error:  # noqa: BLE001 - an error in one post must not stop the others
        run.tell(failed(run.config, entry.path, error, entry.slug))
        return Outcome(state="failed")


async def _voice_or_fall_back(run: Run, script: Script, record: Episode | None) -> bool:
    """Make one episode. If the service stops answering, voice all of it with another engine.

    Returns:
        Whether it was made; if not, that has been said.
    """
    if skipped(run, script, run.engine_choice.reader.name):
        return False
    try:
        return await _voice(run, script, record)
    except EngineError as error:
        if not await run.engine_choice.fall_back(error):
            raise
        return await _voice(run, script, record)


def skipped(run: Run, script: Script, engine: str) -> bool:
    """Return whether a post gets no episode because nothing can read its language, and say so."""
    if not script.unvoiced or run.config.private:
        return False
    run.tell(Noted(message=f"skipped: it is {in_english.message(engine)}", path=str(script.post.path)))
    return True


def _undated(config: Config, post: Post) -> Noted:
    day = f"{post.published.astimezone(config.zone):%Y-%m-%d %H:%M}"
    step = f"To fix it, add `date: {day}` to its front matter"
    message = f"has no date: the date of its {post.undated} is used, {day}. {step}"
    return Noted(message=message, path=str(post.path), loud=True)


async def _voice(run: Run, script: Script, record: Episode | None) -> bool:
    """Make one episode: script -> clips -> recording -> record. Return whether it was made."""
    from podcast.sound import stitch
    from podcast.voice.tally import Tally

    config, engine_choice, reading, post = run.config, run.engine_choice, run.reading, script.post
    if engine_choice.engine is not engine_choice.reader:
        script = make_script(config, reading, post, engine_choice.engine)
        if skipped(run, script, engine_choice.engine.name):
            return False
    if not script.utterances:
        raise PostError(
            post.path, 0, "nothing to read aloud: add some text, or set `podcast: false` in its front matter"
        )
    note_length(script, run.tell)
    for note in notes(reading, engine_choice.engine, post):
        run.tell(Noted(message=note, loud=True))
    if post.undated and not record:
        run.tell(_undated(config, post))
    run.tell(
        Started(
            slug=post.slug,
            title=post.title,
            utterances=len(script.utterances),
            engine=engine_choice.choice.name,
            preview=engine_choice.choice.preview,
        )
    )
    run.cover()  # a wrong one stops the run before its first request
    tally = Tally()
    spoken = engine_choice.clips(
        script.utterances,
        reading.style.voices,
        tally=tally,
        watch=lambda now: run.tell(_progress(script, now)),
        accept=run.request.accept,
    )
    async with aclosing(spoken) as clips:
        recording = await stitch.record(
            clips,
            reading.style.sound,
            folder=config.audio,
            slug=post.slug,
            tags=_tags(run, post, _guid(run, post, record)),
            fragments=config.cache / FRAGMENTS,
            scratch=config.scratch,
            format=stitch.FORMATS[config.format],
            project=run.sounds,
            threads=run.threads,
        )
    made = replace(_episode(run, script, recording, record), accepted=tuple(sorted(set(tally.accepted))))
    episode = _with_titles(run, script.post, made, record)
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
            picture=_draw_picture(run, episode),
        )
    )
    return True


def note_length(script: Script, tell: Tell) -> None:
    """Warn if an episode will be so long that few listeners reach its end; it is built anyway."""
    if script.seconds > LONG:
        message = f"makes about {script.seconds / 60:.0f} minutes of audio; 2,000 characters make about ten"
        tell(Noted(message=f"{message}. Consider splitting the post", path=str(script.post.path), loud=True))


def _draw_picture(run: Run, episode: Episode) -> str:
    """Draw an episode if `--picture` is set, and return the picture's path."""
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


def _progress(script: Script, tally: Tally) -> Voiced:
    return Voiced(
        slug=script.post.slug,
        done=tally.done,
        total=len(script.utterances),
        seconds=round(tally.seconds, 3),
        in_flight=tally.in_flight,
        retries=tally.retries,
        engine_calls=tally.engine_calls,
        cached=tally.cached,
        waiting=round(tally.waiting, 1),
    )


def _episode(run: Run, script: Script, recording: Recording, record: Episode | None) -> Episode:
    """Create the record of an episode. It keeps the guid and date of the first build."""
    post, config = script.post, run.config
    return Episode(
        guid=_guid(run, post, record),
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
        script_hash=script.text_hash,
        settings_hash=run.reading.settings_hash,
        **_text_fields(run, script),
    )


def _update_record(run: Run, script: Script, record: Episode) -> None:
    """Update links, tags and image of an episode without changing its audio."""
    episode = _with_titles(run, script.post, replace(record, **_text_fields(run, script)), record)
    if is_absolute(record.source) and replace(episode, source=record.source) == record:
        episode = record  # of the old form; two machines that rewrote it would undo each other's records
    episodes.save(episode, run.config.audio, scratch=run.config.scratch)
    unchanged(run, record)


def unchanged(run: Run, record: Episode) -> None:
    """Report that a named post needed no work."""
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
                picture=_draw_picture(run, record),
                unchanged=True,
            )
        )


def _with_titles(run: Run, post: Post, episode: Episode, record: Episode | None) -> Episode:
    """Set the episode's title in the feed, and date each correction with the day of its first build."""
    config = run.config
    title = titles.feed_title(episode, folders.of(config, post.path).title_pattern, config.bulletin_title)
    today = datetime.now(config.zone).date().isoformat()
    known = {dated.partition("：")[2]: dated for dated in (record.corrections if record else ())}
    corrections = tuple(known.get(text, f"{today}：{text}") for text in episode.corrections)
    return replace(episode, feed_title=title, corrections=corrections)


def _text_fields(run: Run, script: Script) -> dict[str, Any]:
    """Return the record's fields that do not affect the audio."""
    from podcast.script import clean, perform, summary

    post, config = script.post, run.config
    link = addresses.post_url(config, post)
    notices = [left.text for left in script.left_out if left.reason == "notice"]
    return {
        "corrections": perform.corrections(post),
        "disclosures": tuple(text for text in notices if DISCLOSING.search(text)),
        "title": post.title,
        "summary": summary.of(script, link),
        "link": link,
        "links": clean.links(post),
        "image": addresses.image_url(config, post),
        "tags": post.tags,
        "source": source_of(config, post.path),
    }


def _guid(run: Run, post: Post, record: Episode | None) -> str:
    return record.guid if record else episodes.guid(run.show.guid, post.slug)


def _tags(run: Run, post: Post, guid: str) -> Tags:
    from podcast.sound.tag import Tags

    return Tags(
        title=plain_text.title(post.title),
        show=run.show.title,
        artist=run.show.author,
        published=post.published.astimezone(run.config.zone).date(),
        cover=run.cover(),
        language=run.show.language,
        producer=producer_of(run.show),
        produce_id=guid,
    )
