"""Clips -> Recording: the finished MP3.

    clips -> takes (pause, music) -> fragments, in threads -> frames joined -> Info frame and tag before them -> file

After an edit only what changed is processed: a clip with the same pause as before is not mastered or encoded again.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TypeAlias

from podcast import files
from podcast.errors import AudioError
from podcast.lazy.libraries import asyncio, np
from podcast.records import Clip, Cue, Mark, Recording, SoundStyle, Utterance
from podcast.sound import bed, loudness, mp3, music, tag
from podcast.sound import fragments as fragment_store
from podcast.sound.chapters import chapters
from podcast.sound.cues import cue
from podcast.sound.mp3 import Format
from podcast.sound.music import Music
from podcast.sound.tag import Tags
from podcast.sound.takes import Fragment, Said, Take

PUBLIC = Format(name="public", sample_rate=44100, bit_rate=96, headroom=1.2)
"""Apple's recommendation for mono speech. Encoding raised peaks by up to 0.8 dB in 12 espeak episodes."""
SMALL = Format(name="small", sample_rate=24000, bit_rate=64, headroom=1.5)
"""Two thirds of the bytes, at the 24 kHz of the edge voices. Encoding raised peaks by up to 1.1 dB."""
FORMATS = {form.name: form for form in (PUBLIC, SMALL)}

_MOST_THREADS = 4


_Words: TypeAlias = list[tuple[Utterance, tuple[Mark, ...]]]
"""The text and marks of a take's clips, without their sound."""


@dataclass(slots=True)
class _Laid:
    """The fragments joined so far."""

    said: list[Utterance] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    fragments: list[Fragment] = field(default_factory=list)
    frames: int = 0

    def add(self, words: _Words, fragment: Fragment, form: Format) -> None:
        position = self.frames * form.frame
        for (said, marks), place in zip(words, fragment.places, strict=True):
            self.said.append(said)
            self.cues.append(cue(said, marks, place, position=position, rate=form.sample_rate))
        self.fragments.append(fragment)
        self.frames += fragment.frames


async def record(
    clips: AsyncIterator[Clip],
    style: SoundStyle,
    *,
    folder: Path,
    slug: str,
    tags: Tags,
    fragments: Path,
    scratch: Path,
    format: Format = PUBLIC,  # noqa: A002
    project: Path = Path(),
    threads: int | None = None,
) -> Recording:
    """Stitch clips into an episode and write it.

    Args:
        clips: In order; each is released as soon as its fragment is made.
        folder: Where `<slug>.<8 hex of its SHA-256>.mp3` is written.
        fragments: The cache of fragments; may be emptied at any time.
        scratch: For unfinished files, on the same filesystem.
        project: The folder that the style's sound files are relative to.
        threads: For mastering and encoding; None: one per core. The bytes are the same for any number.

    Raises:
        AudioError: There is no clip, one is empty or silent, a sound file of the style cannot be used, the encoder
            failed, or the disk is full or not writable.
    """
    around = await asyncio.to_thread(music.load, style, project, format)
    count = threads or min(_MOST_THREADS, os.cpu_count() or 1)
    fetch = partial(fragment_store.fetch, style=style, form=format, folder=fragments, scratch=scratch)
    laid = _Laid()
    under_way: deque[tuple[_Words, asyncio.Future[Fragment]]] = deque()
    pool = ThreadPoolExecutor(count, thread_name_prefix="sound")
    try:
        async for take in _takes(clips, style, around):
            made = asyncio.get_running_loop().run_in_executor(pool, fetch, take)
            under_way.append(([(said.clip.utterance, said.clip.marks) for said in take.said], made))
            while len(under_way) > 2 * count:
                words, oldest = under_way[0]
                laid.add(words, await oldest, format)
                under_way.popleft()
        for words, made in under_way:
            laid.add(words, await made, format)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        await asyncio.gather(*(made for _, made in under_way), return_exceptions=True)
    if not laid.cues:
        raise AudioError(f"{slug}: there is no speech to record")
    return await asyncio.to_thread(_finish, laid, folder=folder, slug=slug, tags=tags, scratch=scratch, form=format)


def _finish(laid: _Laid, *, folder: Path, slug: str, tags: Tags, scratch: Path, form: Format) -> Recording:
    """Join the fragments after the tag and the Info frame, and write the file under the name of its content."""
    samples = laid.frames * form.frame - mp3.DELAY
    duration = samples / form.sample_rate
    found = chapters(laid.said, laid.cues, duration=duration, title=tags.title)
    frames = [fragment.mp3 for fragment in laid.fragments]
    ends = list(accumulate(len(part) for part in frames))
    counts = list(accumulate(fragment.frames for fragment in laid.fragments))
    before = tag.render(tags, found, duration), mp3.info_frame(frames[0], ends, counts, samples)
    parts = [*before, *frames]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    path = folder / f"{slug}.{digest.hexdigest()[:8]}.mp3"
    length = sum(len(part) for part in parts)
    if not mp3.intact(path, length):
        with fragment_store.on_disk(path):
            files.write(path, *parts, scratch=scratch)
    return Recording(
        path=path,
        duration=duration,
        cues=tuple(laid.cues),
        chapters=found,
        loudness=_loudness(laid.fragments, form),
        length=length,
    )


def _loudness(laid: Sequence[Fragment], form: Format) -> float:
    energies = np.concatenate([fragment.energies for fragment in laid])
    return round(loudness.integrated(loudness.tenths(energies, form.frame, form.sample_rate)), 2)


async def _takes(clips: AsyncIterator[Clip], style: SoundStyle, around: Music) -> AsyncIterator[Take]:
    """Yield takes: clips with their pauses, joined if they share music, with the opening and closing sounds."""
    said: list[Said] = []
    first = True
    async for clip, following in _with_next(clips):
        under = around.bed if clip.utterance.role in style.bed_under else None
        outro = around.closing if not following and clip.utterance.role == "closing" else None
        pause = _pause(clip.utterance, following)
        if under and not following and not outro:
            pause = max(pause, bed.FADE_OUT)
        said.append(Said(clip=clip, pause=pause))
        if following and _joined(clip.utterance, following, style, around):
            continue
        opens = first and said[0].clip.utterance.role == "opening"
        yield Take(said=tuple(said), intro=around.opening if opens else None, outro=outro, bed=under)
        said, first = [], False


def _joined(said: Utterance, following: Utterance, style: SoundStyle, around: Music) -> bool:
    """Return whether two utterances share a take: in the opening, and over the bed within one paragraph.

    The bed restarts with each paragraph, so that an edit changes one paragraph and not all that follow.
    """
    if following.role == said.role == "opening" and around.opening:
        return True
    if not around.bed or not {said.role, following.role} <= set(style.bed_under):
        return False
    return said.order in {0, following.order}


def _pause(said: Utterance, following: Utterance | None) -> float:
    """Return the silence between two utterances: the larger of the pause after one and the pause before the other."""
    return max(said.pause_after, following.pause_before if following else 0.0)


async def _with_next(clips: AsyncIterator[Clip]) -> AsyncIterator[tuple[Clip, Utterance | None]]:
    """Yield each clip with the utterance after it."""
    held: Clip | None = None
    async for clip in clips:
        if held:
            yield held, clip.utterance
        held = clip
    if held:
        yield held, None
