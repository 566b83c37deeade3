"""Chapters of an episode: the title, the headings, the conclusion."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from podcast.records import Chapter, Cue, Utterance

SHORTEST_EPISODE = 360.0
"""Seconds. A post of four headings takes six minutes to read. In shorter episodes chapters are closer together than
the 90 s that a listener skips by hand, and apps show the list in place of the notes."""
MOST = 255
"""Maximum chapters: the table of contents of ID3 counts its entries in one byte."""
CONCLUSION = "结论"


def chapters(
    utterances: Sequence[Utterance], cues: Sequence[Cue], *, duration: float, title: str
) -> tuple[Chapter, ...]:
    """Return the chapters of an episode; empty if it is short or the post has no headings.

    A heading read in two utterances is one chapter. The first chapter begins at 0 whatever plays there. A conclusion
    with its own heading gets no second chapter.

    Args:
        utterances: In order, parallel to `cues`.
        duration: Seconds.
        title: The episode's title, for the first chapter.
    """
    if duration < SHORTEST_EPISODE or not any(said.role == "heading" for said in utterances):
        return ()
    found, before = [Chapter(start=0.0, title=title)], ""
    for (role, _), group in groupby(range(len(cues)), key=lambda at: (utterances[at].role, utterances[at].order)):
        places = list(group)
        if role == "heading":
            written = "".join(utterances[at].written.strip() for at in places)
            found.append(Chapter(start=cues[places[0]].start, title=written))
        elif role == "conclusion" and before not in {"heading", "conclusion"}:
            found.append(Chapter(start=cues[places[0]].start, title=CONCLUSION))
        before = role
    return tuple(found[:MOST])
