"""What a voice may do to a sentence, done to a whole clip: the same audio and marks that such an engine would give."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from podcast.records import Mark
from podcast.voice import complete
from podcast.voice.capabilities import Speech

Damage = Callable[[Speech, Speech, random.Random], Speech]
"""From a clip, one of another text, and chance."""


def cut(share: float) -> Damage:
    """The beginning only; the marks know nothing of it."""
    return lambda clip, _, __: replace(clip, pcm=clip.pcm[: int(len(clip.pcm) * share)])


def dropped(share: float) -> Damage:
    """A part of the sound from within, with its marks."""

    def damage(clip: Speech, _: Speech, chance: random.Random) -> Speech:
        start, end = _part(clip, share, chance)
        first, last = start / clip.sample_rate, end / clip.sample_rate
        kept = [mark for mark in clip.marks if not first <= (mark.start + mark.end) / 2 < last]
        marks = tuple(_moved(mark, first - last) if mark.start >= last else mark for mark in kept)
        return replace(clip, pcm=np.concatenate((clip.pcm[:start], clip.pcm[end:])), marks=marks)

    return damage


def repeated(share: float) -> Damage:
    """A part of the sound twice, with its marks."""

    def damage(clip: Speech, _: Speech, chance: random.Random) -> Speech:
        start, end = _part(clip, share, chance)
        longer = (end - start) / clip.sample_rate
        before = tuple(mark for mark in clip.marks if mark.start < end / clip.sample_rate)
        again = tuple(_moved(mark, longer) for mark in clip.marks if mark.end > start / clip.sample_rate)
        return replace(clip, pcm=np.concatenate((clip.pcm[:end], clip.pcm[start:])), marks=before + again)

    return damage


def followed(seconds: float) -> Damage:
    """Babble after the last word: what a voice says of something else, without marks."""

    def damage(clip: Speech, other: Speech, _: random.Random) -> Speech:
        end, (first, last) = _heard(clip)[1], _heard(other)
        babble = np.resize(other.pcm[first:last], int(seconds * clip.sample_rate))
        pause = np.zeros(clip.sample_rate // 7, np.int16)
        return replace(clip, pcm=np.concatenate((clip.pcm[:end], pause, babble)))

    return damage


def slowed(factor: float) -> Damage:
    """All of it, but slower."""

    def damage(clip: Speech, _: Speech, __: random.Random) -> Speech:
        places = np.arange(int(len(clip.pcm) * factor)) / factor
        pcm = np.interp(places, np.arange(len(clip.pcm)), clip.pcm).astype(np.int16)
        marks = (Mark(start=mark.start * factor, end=mark.end * factor, written=mark.written) for mark in clip.marks)
        return replace(clip, pcm=pcm, marks=tuple(marks))

    return damage


def replaced() -> Damage:
    """Another text."""
    return lambda _, other, __: other


DAMAGES: Mapping[str, Damage] = {
    **{f"cut to {share:.0%}": cut(share) for share in (0.3, 0.5, 0.6, 0.75, 0.9)},
    **{f"{share:.0%} dropped from within": dropped(share) for share in (0.2, 0.3, 0.5)},
    **{f"{share:.0%} said twice": repeated(share) for share in (0.2, 0.3, 0.5)},
    **{f"{seconds:g} s of babble after it": followed(seconds) for seconds in (1.5, 4)},
    **{f"slower by {factor - 1:.0%}": slowed(factor) for factor in (1.1, 1.25, 1.5)},
    "another text": replaced(),
}
REQUIRED = frozenset(DAMAGES) - {"cut to 90%", "slower by 10%", "slower by 25%", "slower by 50%", "another text"}
"""Of these, 99 % must be found."""


def _part(clip: Speech, share: float, chance: random.Random) -> tuple[int, int]:
    """Choose a part of what is heard, in samples."""
    first, last = _heard(clip)
    length = int((last - first) * share)
    start = first + int((last - first - length) * chance.random())
    return start, start + length


def _heard(clip: Speech) -> tuple[int, int]:
    frames, step = complete.sounding(clip.pcm, clip.sample_rate), round(clip.sample_rate * complete.FRAME)
    return int(frames[0]) * step, int(frames[-1] + 1) * step


def _moved(mark: Mark, seconds: float) -> Mark:
    return Mark(start=mark.start + seconds, end=mark.end + seconds, written=mark.written)
