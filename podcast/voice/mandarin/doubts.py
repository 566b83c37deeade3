"""The polyphones of a text that are read least surely: what no phrase decides, and where the network disagrees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from podcast.voice.mandarin import context, readings, transcription

BY_RULE = 0.5
"""A rule that holds is wrong half as often as the usual reading."""
UNKNOWN = (0.02, 0.3)
"""Share that is wrong of a character that was never labelled: where the network agrees, and where it does not."""


class Doubt(NamedTuple):
    """A polyphone, and how likely it is read wrong."""

    start: int
    """Index into the text."""
    pinyin: str
    """As read: `xing2`."""
    other: str
    """What it would else be: the likeliest of the other readings by the network."""
    degree: float
    """Between 0 and 1: the share of such cases that were read wrong in the labelled sentences."""


def doubts(text: str) -> tuple[Doubt, ...]:
    """Give the polyphones of a text that no phrase and no entry of the lexicon decides, the least sure first.

    Raises:
        Refused: A character has no known reading.
    """
    found = [doubt for match in transcription.runs(text) for doubt in _of_run(match)]
    return tuple(sorted(found, key=lambda doubt: (-doubt.degree, doubt.start)))


def _of_run(match: re.Match[str]) -> Iterator[Doubt]:
    run = transcription.read(match)
    model = context.model()
    places = [
        place
        for place, reading in enumerate(run.found)
        if reading.by != readings.PHRASE and len(model.readings.get(run.text[place], ())) > 1
    ]
    if not places:
        return
    before, after = match.string[: match.start()][-context.MOST :], match.string[match.end() :][: context.MOST]
    seen = model.probable(f"{before}{run.text}{after}", [place + len(before) for place in places])
    for place, known in zip(places, seen, strict=True):
        pinyin, by = run.found[place]
        other = max(known.keys() - {pinyin}, key=known.__getitem__)
        differs = known[other] > known.get(pinyin, -context.MOST)
        record = context.records().get(run.text[place])
        seen_, wrong = record[differs] if record else (0, 0)
        degree = (wrong + UNKNOWN[differs]) / (seen_ + 1) * (BY_RULE if by == readings.RULE else 1)
        yield Doubt(match.start() + place, pinyin, other, degree)
