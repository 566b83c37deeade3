"""Clips -> Recording: the finished MP3.

    clips -> takes (pause, music) -> fragments, in threads -> frames joined -> Info frame and tag before them -> file

Cost follows the edit: a clip that was heard before, with the same pause, is not mastered or encoded again.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections import deque
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from pathlib import Path

import numpy as np

from podcast import files
from podcast.errors import AudioError
from podcast.records import Clip, Cue, Mark, Recording, SoundStyle, Utterance
from podcast.sound import fragments as fragment_store
from podcast.sound import loudness, mp3, music, tag
from podcast.sound.chapters import chapters
from podcast.sound.cues import cue
from podcast.sound.fragments import Fragment, Take
from podcast.sound.mp3 import Format
from podcast.sound.music import Music
from podcast.sound.tag import Tags

PUBLIC = Format(name="public", sample_rate=44100, bit_rate=96, headroom=1.2)
"""Apple's recommendation for speech in mono. Peaks rose by up to 0.8 dB over 12 espeak episodes."""
SMALL = Format(name="small", sample_rate=24000, bit_rate=64, headroom=1.5)
"""Two thirds of the bytes; 24 kHz is what the edge voices give. Peaks rose by up to 1.1 dB."""
FORMATS = {form.name: form for form in (PUBLIC, SMALL)}

LONGEST_OPENING = 8.0
"""Seconds from the first note to the end of the opening's speech: a long opening comes in sooner over the music."""
_EARLIEST_ENTRY = 0.5
_MOST_THREADS = 4
_SHORTEST_PAUSE = 0.0


@dataclass(slots=True)
class _Laid:
    """The episode so far."""

    said: list[Utterance] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    fragments: list[Fragment] = field(default_factory=list)
    frames: int = 0

    def add(self, said: Utterance, marks: tuple[Mark, ...], fragment: Fragment, form: Format) -> None:
        position = self.frames * form.frame
        self.said.append(said)
        self.cues.append(cue(said, marks, fragment, position=position, rate=form.sample_rate))
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
    """Stitch clips to an episode and write it.

    Args:
        clips: In order; each is let go as soon as its fragment is made.
        folder: Where `<slug>.<8 hex of its SHA-256>.mp3` is written.
        fragments: Where fragments are kept; may be emptied at any time.
        scratch: For unfinished files, on the same filesystem.
        project: What the style's own sound files are relative to.
        threads: For mastering and encoding; None: one a core. The bytes are the same for any number.

    Raises:
        AudioError: There is no clip, one is empty or silent, a sound file of the style cannot be used, the encoder
            failed, or the disk is full or may not be written.
    """
    around = await asyncio.to_thread(music.load, style, project, format)
    count = threads or min(_MOST_THREADS, os.cpu_count() or 1)
    fetch = partial(fragment_store.fetch, style=style, form=format, folder=fragments, scratch=scratch)
    laid = _Laid()
    under_way: deque[tuple[Utterance, tuple[Mark, ...], asyncio.Future[Fragment]]] = deque()
    pool = ThreadPoolExecutor(count, thread_name_prefix="sound")
    try:
        async for take in _takes(clips, style, around):
            made = asyncio.get_running_loop().run_in_executor(pool, fetch, take)
            under_way.append((take.clip.utterance, take.clip.marks, made))
            while len(under_way) > 2 * count:
                said, marks, oldest = under_way[0]
                laid.add(said, marks, await oldest, format)
                under_way.popleft()
        for said, marks, made in under_way:
            laid.add(said, marks, await made, format)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        await asyncio.gather(*(made for _, _, made in under_way), return_exceptions=True)
    if not laid.cues:
        raise AudioError(f"{slug}: no speech to record")
    return await asyncio.to_thread(_finish, laid, folder=folder, slug=slug, tags=tags, scratch=scratch, form=format)


def _finish(laid: _Laid, *, folder: Path, slug: str, tags: Tags, scratch: Path, form: Format) -> Recording:
    """Join the fragments, say before them what they are, and write the file under the name of its content."""
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
    """Give each clip its pause, and the first and the last their music."""
    first = True
    opening: list[Clip] = []
    async for clip, following in _with_next(clips):
        if first and clip.utterance.role == "opening":
            opening.append(clip)
            if following and following.role == "opening":
                continue
            for take in _opening(opening, following, style, around):
                yield take
            first = False
            continue
        first = False
        closes = following is None and clip.utterance.role == "closing" and len(around.closing)
        yield Take(clip=clip, pause=_pause(clip.utterance, following), outro=around.closing if closes else None)


def _opening(clips: list[Clip], following: Utterance | None, style: SoundStyle, around: Music) -> list[Take]:
    """Let the opening's first utterance come in over the music, early enough for the whole to end in time."""
    after = [clip.utterance for clip in clips[1:]]
    pauses = [_pause(clip.utterance, said) for clip, said in zip(clips, [*after, following], strict=True)]
    takes = [Take(clip=clip, pause=pause) for clip, pause in zip(clips, pauses, strict=True)]
    if len(around.opening):
        spoken = sum(_seconds(clip) for clip in clips) + sum(pauses[:-1])
        entry = max(_EARLIEST_ENTRY, min(style.opening_jingle, LONGEST_OPENING - spoken))
        takes[0] = Take(clip=clips[0], pause=pauses[0], intro=around.opening, entry=round(entry, 3))
    return takes


def _seconds(clip: Clip) -> float:
    """Measure how long a clip speaks."""
    samples, rate = clip.sound.load().astype(np.float32) / np.float32(32768), clip.sound.sample_rate
    start, end = loudness.speech_bounds(samples, rate)
    return (end - start) / rate


def _pause(said: Utterance, following: Utterance | None) -> float:
    """Give the silence heard between two utterances: the larger of what the one wants after and the other before."""
    return max(_SHORTEST_PAUSE, said.pause_after, following.pause_before if following else 0.0)


async def _with_next(clips: AsyncIterator[Clip]) -> AsyncIterator[tuple[Clip, Utterance | None]]:
    """Give each clip with the utterance after it."""
    held: Clip | None = None
    async for clip in clips:
        if held:
            yield held, clip.utterance
        held = clip
    if held:
        yield held, None
