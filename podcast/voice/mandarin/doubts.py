"""The polyphones of a text that are read least surely: no phrase decides, and other readings are common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from podcast.lazy import patterns as re
from podcast.voice.mandarin import context, readings, transcription

BY_RULE = 0.5
"""A rule that holds is wrong half as often as the usual reading."""
IN_A_WORD = 0.4
"""A character of a longer word is wrong less often than one that stands alone."""
DISAGREES = 1.6
"""What it adds that the network prefers another reading."""
PARTICLES = frozenset("的了着过地得们子儿么吧吗呢啊啦哇还都会和大")
"""So common in one reading that a doubt about each would hide the others."""
PARTICLE = 0.15
NEIGHBOURS = 2
"""Characters on each side that an entry of the lexicon needs to mean this place."""


class Doubt(NamedTuple):
    """A polyphone, and how doubtful its reading is."""

    start: int
    """Index into the text."""
    pinyin: str
    """As read: `xing2`."""
    other: str
    """What it would else be: the likeliest of its other readings."""
    degree: float
    """Above 0; the higher, the less sure. Only the order says something."""
    around: str
    """The character with its neighbours, as written: 有两行代码."""
    said: tuple[str, ...]
    """The other reading among those of the neighbours, for an entry of the lexicon."""


def doubts(text: str) -> tuple[Doubt, ...]:
    """Give the polyphones of a text that no phrase and no entry of the lexicon decides, the least sure first.

    Raises:
        Refused: A character has no known reading.
    """
    found = [doubt for match in transcription.runs(text) for doubt in _of_run(match)]
    return tuple(sorted(found, key=lambda doubt: (-doubt.degree, doubt.start)))


def _of_run(match: re.Match[str]) -> Iterator[Doubt]:
    run = transcription.read(match)
    model, records = context.model(), context.records()
    alone = {word.start for word in run.words if word.end - word.start == 1}
    places = [
        place
        for place, reading in enumerate(run.found)
        if reading.by != readings.PHRASE and run.text[place] in model.readings and run.text[place] in records
    ]
    if not places:
        return
    seen = context.around(run.text, match.string[: match.start()], match.string[match.end() :], places)
    for place, known in zip(places, seen, strict=True):
        (pinyin, by), char = run.found[place], run.text[place]
        counts = dict(records[char])
        others = {said: (count, known.get(said, -context.MOST)) for said, count in counts.items() if said != pinyin}
        if not others:
            continue
        degree = 1 - (counts.get(pinyin, 0) + 1) / (sum(counts.values()) + 2)
        degree *= BY_RULE if by == readings.RULE else 1
        degree *= 1 if place in alone else IN_A_WORD
        degree *= DISAGREES if max(known, key=known.__getitem__) != pinyin else 1
        degree *= PARTICLE if char in PARTICLES else 1
        other = max(others, key=others.__getitem__)
        start, end = max(0, place - NEIGHBOURS), place + NEIGHBOURS + 1
        said = (*run.said[start:place], other, *run.said[place + 1 : end])
        yield Doubt(match.start() + place, pinyin, other, degree, match[0][start:end], said)
