"""Chapters of an episode: a bulletin's items, an article's headings, or its parts by role."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from podcast.lazy import patterns as re
from podcast.records import Chapter, Cue, Utterance

SHORTEST = 20.0
"""Seconds of an article's chapter. Less is quicker to skip by hand, and a shorter one makes YouTube ignore all."""
LONGEST_TITLE = 40
"""Characters: a phone shows about 20 in a line, and two lines."""
CONCLUSION, PREFACE = "结论", "作者按"
_END = re.compile(r"[\s：:。．.；;，,、]+$")
_CLAUSE = re.compile(r"[，：；。！？、]")
_LATIN = re.compile(r"[A-Za-z0-9.%'’-]")


def chapters(
    utterances: Sequence[Utterance], cues: Sequence[Cue], *, duration: float, title: str
) -> tuple[Chapter, ...]:
    """Return the chapters of an episode; the first begins at 0, whatever plays there.

    Every item of a bulletin is a chapter. An article's are its headings and its conclusion, or without headings the
    author's note, the text and the conclusion; one shorter than `SHORTEST` is joined with the next.

    Args:
        utterances: In order, parallel to `cues`.
        duration: Seconds.
        title: The episode's title, for what comes before the first heading.
    """
    own = [said.role for said in utterances if said.order]
    if own and all(role == "item" for role in own):
        found = list(_items(utterances, cues))
        return (Chapter(start=0.0, title=found[0].title), *found[1:])
    parts = _headings if "heading" in own else _roles
    return tuple(_joined([Chapter(start=0.0, title=title_of(title)), *parts(utterances, cues, title)], duration))


def title_of(written: str, words: Sequence[str] = ()) -> str:
    """Return a chapter's title: without the mark at its end, and cut at a clause or a word if it is long.

    Args:
        written: The heading or sentence.
        words: Its words in order, as far as the engine has marked them.
    """
    whole = _END.sub("", " ".join(written.split()))
    if len(whole) <= LONGEST_TITLE:
        return whole
    room = LONGEST_TITLE - 1
    clauses = [found.start() for found in _CLAUSE.finditer(whole[: room + 1]) if found.start() >= LONGEST_TITLE // 3]
    end = clauses[-1] if clauses else max((at for at in _ends(whole, words) if at <= room), default=0)
    end = end if end >= LONGEST_TITLE // 3 else room
    while end > 1 and _inside(whole, end):
        end -= 1
    return _END.sub("", whole[:end] if end > 1 else whole[:room]) + "…"


def _ends(whole: str, words: Sequence[str]) -> Iterator[int]:
    """Yield the end of each word that is found in the text, in its order."""
    at = 0
    for word in words:
        place = whole.find(word, at)
        if word and place >= 0:
            at = place + len(word)
            yield at


def _inside(text: str, at: int) -> bool:
    """Return whether a cut here would split a Latin word, a number or a combined character."""
    before, after = text[at - 1], text[at]
    if after in "\u200d\ufe0e\ufe0f\u20e3" or before == "\u200d" or unicodedata.category(after)[0] == "M":
        return True
    return bool(_LATIN.match(before) and _LATIN.match(after))


def _items(utterances: Sequence[Utterance], cues: Sequence[Cue]) -> Iterator[Chapter]:
    for order, group in groupby(range(len(cues)), key=lambda at: utterances[at].order):
        if order:
            first = next(group)
            words = [word.written for word in cues[first].words]
            yield Chapter(start=cues[first].start, title=title_of(utterances[first].written, words))


def _headings(utterances: Sequence[Utterance], cues: Sequence[Cue], _: str) -> Iterator[Chapter]:
    """Yield each heading, if read in two utterances once, and a conclusion that has no heading of its own."""
    before = ""
    for (role, _order), group in groupby(range(len(cues)), key=lambda at: (utterances[at].role, utterances[at].order)):
        places = list(group)
        if role == "heading":
            written = "".join(utterances[at].written.strip() for at in places)
            yield Chapter(start=cues[places[0]].start, title=title_of(written))
        elif role == "conclusion" and before not in {"heading", "conclusion"}:
            yield Chapter(start=cues[places[0]].start, title=CONCLUSION)
        before = role


def _roles(utterances: Sequence[Utterance], cues: Sequence[Cue], title: str) -> Iterator[Chapter]:
    """Yield the author's note, the text after it under the episode's title, and the conclusion."""
    noted = concluded = False
    for said, cue in zip(utterances, cues, strict=True):
        if said.role == "preface" and not noted:
            noted = True
            yield Chapter(start=cue.start, title=PREFACE)
        elif said.role == "conclusion" and not concluded:
            concluded = True
            yield Chapter(start=cue.start, title=CONCLUSION)
        elif noted and said.order and said.role != "preface":
            noted = False
            yield Chapter(start=cue.start, title=title_of(title))


def _joined(found: Sequence[Chapter], duration: float) -> list[Chapter]:
    """Join each chapter shorter than `SHORTEST` with the next, the last with the one before.

    What comes before the first heading gives way to it; two short sections get both their titles.
    """
    kept = [found[0]]
    for chapter in found[1:]:
        last = kept[-1]
        if chapter.start - last.start >= SHORTEST:
            kept.append(chapter)
        elif last is found[0]:
            kept[-1] = Chapter(start=0.0, title=chapter.title)
        elif chapter.title != CONCLUSION:
            kept[-1] = Chapter(start=last.start, title=f"{last.title} · {chapter.title}")
    if len(kept) > 1 and duration - kept[-1].start < SHORTEST:
        short = kept.pop()
        if short.title != CONCLUSION:
            kept[-1] = Chapter(start=kept[-1].start, title=f"{kept[-1].title} · {short.title}")
    return kept
