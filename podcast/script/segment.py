"""Blocks -> Utterances, each small enough for its engine: cut before the rules apply, judged by what they give."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from podcast.records import Alias, Block, Role, Style, Utterance
from podcast.script import clauses, normalise, sentences

Say = Callable[[str], str]
"""Written -> spoken, lexicon applied."""
Fits = Callable[[str], bool]
"""Whether an engine takes a spoken text as one request."""

LIMIT = 100
"""Characters of a sentence, where a style sets none: 99 % of the blog's sentences are shorter than 106."""
REFINED = frozenset({"dense", "conclusion", "coda"})
"""Roles that sentences of a paragraph get one by one."""
_ORPHANS = "，、；：,;: \u3000"
"""Marks that stood behind something not heard."""
_OPEN_ENDED = tuple("，、：:,—-~～")
"""A line that ends so gets no full stop: the voice stays up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a block, with its part in the programme."""

    block: Block
    start: int
    """Index into the block's text."""
    end: int
    role: Role
    before: float = 0.0
    """Pause, s."""
    after: float = 0.0
    """Pause, s."""

    @property
    def text(self) -> str:
        """The written form."""
        return self.block.text[self.start : self.end]


def split(block: Block, limit: int) -> list[Sentence]:
    """Give the sentences of a block; pauses are not yet set."""
    return [
        Sentence(block=block, start=start, end=end, role=block.role)
        for start, end in sentences.spans(block.text, limit, _blocked(block.aliases))
    ]


def paced(found: Iterable[Sentence], style: Style, *, follows: Role | None = None) -> Iterator[Sentence]:
    """Set the pauses of a block's sentences from their roles.

    A sentence rests as `pauses.sentence` says, the last as its role does; a dense sentence rests longer, and what
    follows another role begins as its own role says.

    Args:
        found: The sentences.
        style: Its pauses.
        follows: The role of what was said before the block: a conclusion of two paragraphs begins once.
    """
    line = list(found)
    for sentence, last, following in zip(line, [None, *line], [*line[1:], None], strict=False):
        how = style.roles[sentence.role]
        before = last.role if last else follows
        new = before != sentence.role if sentence.role in REFINED else last is None
        after = style.pauses["sentence"]
        if following is None:
            after = max(how.after, style.roles["body"].after) if sentence.role == "dense" else how.after
        elif sentence.role == "dense" or (sentence.role == "conclusion" != following.role):
            after = how.after
        yield replace(sentence, before=how.before if new else 0.0, after=after)


def utterances(blocks: Iterable[Block], style: Style, fits: Fits, say: Say | None = None) -> Iterator[Utterance]:
    """Give the utterances of `blocks`, roles as they stand."""
    for block in blocks:
        limit = int(style.limits.get("sentence", LIMIT))
        yield from speak(paced(split(block, limit), style), style, fits, say or normalise.spoken)


def speak(found: Iterable[Sentence], style: Style, fits: Fits, say: Say) -> list[Utterance]:
    """Give the utterances of one block's sentences; none where the block has nothing that can be spoken.

    What cannot be spoken alone, such as 「～」, goes with its neighbour, so that no character is lost.
    """
    told: list[Utterance] = []
    written: list[list[str]] = []  # joined at the end, so that ten thousand stray marks cost no more than they are
    carried: list[str] = []
    for sentence in found:
        for said in _spoken(sentence, style, fits, say):
            if speakable(said.spoken):
                told.append(said)
                written.append([*carried, said.written])
                carried = []
            elif told:
                told[-1] = replace(told[-1], pause_after=said.pause_after)
                written[-1].append(said.written)
            else:
                carried.append(said.written)
    return [replace(said, written="".join(parts).strip()) for said, parts in zip(told, written, strict=True)]


def forms(block: Block, say: Say) -> Iterator[str]:
    """Give what is said of a block whatever the style and the engine."""
    voice = _Voice(lambda _: True, say)
    for start, end in sentences.spans(block.text, LIMIT, _blocked(block.aliases)):
        for _, spoken in _fitting(block, start, end, LIMIT, voice):
            yield spoken


def speakable(text: str) -> bool:
    """Tell whether a voice finds anything to say in a text: an engine refuses punctuation and emoji alone."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)


def _spoken(sentence: Sentence, style: Style, fits: Fits, say: Say) -> Iterator[Utterance]:
    block, how = sentence.block, style.roles[sentence.role]
    limit = int(style.limits.get("sentence", LIMIT))
    parts = list(_fitting(block, sentence.start, sentence.end, limit, _Voice(fits, say)))
    for index, (written, spoken) in enumerate(parts):
        last = index == len(parts) - 1
        between = style.pauses["sentence" if sentences.closed(written) else "cut"]
        yield Utterance(
            role=sentence.role,
            written=written,
            spoken=spoken,
            line=block.line,
            order=block.order,
            voice=block.voice or how.voice,
            prosody=how.prosody,
            pause_before=sentence.before if index == 0 else 0.0,
            pause_after=sentence.after if last else between,
        )


class _Voice(NamedTuple):
    """What an engine takes, and how it is told."""

    fits: Fits
    say: Say


def _fitting(
    block: Block, start: int, end: int, limit: int, voice: _Voice, *, force: bool = False, final: bool = True
) -> Iterator[tuple[str, str]]:
    """Give written and spoken forms of pieces that fit; what does not is cut into halves until it does."""
    inside = _blocked(block.aliases)
    for begin, stop in clauses.pieces(block.text[start:end], limit, lambda gap: inside(start + gap), force=force):
        first, last = start + begin, start + stop
        ends = final and last == end
        said = _substituted(block, first, last)
        spoken = _stopped(voice.say(said), ends=ends)
        if len(said) < 2 or voice.fits(spoken):
            yield block.text[first:last], spoken
        elif any(not inside(gap) for gap in range(first + 1, last)):
            yield from _fitting(block, first, last, (last - first + 1) // 2, voice, force=True, final=ends)
        elif said != block.text[first:last]:
            yield from _long_alias(block, first, last, voice)
        else:  # one character that is said in more words than the engine takes: it must answer for that itself
            yield said, spoken


def _long_alias(block: Block, start: int, end: int, voice: _Voice) -> Iterator[tuple[str, str]]:
    """Cut what is said in place of a span that cannot be cut; the written form goes with the first piece."""
    said = replace(block, text=_substituted(block, start, end), aliases=())
    written = block.text[start:end]
    for _, spoken in _fitting(said, 0, len(said.text), max(1, len(said.text) // 2), voice, force=True):
        yield written, spoken
        written = ""


def _stopped(spoken: str, *, ends: bool) -> str:
    """Give a sentence without a full stop one, and take away what an omission has left at its head."""
    text = spoken.strip()
    text = text.lstrip(_ORPHANS) or text
    if not ends or sentences.closed(text) or text.endswith(_OPEN_ENDED) or not speakable(text):
        return text
    return f"{text}。"


def _blocked(aliases: tuple[Alias, ...]) -> Callable[[int], bool]:
    """Tell of a gap whether it lies inside an alias."""
    starts = [alias.start for alias in aliases]

    def blocked(gap: int) -> bool:
        at = bisect_left(starts, gap) - 1
        return at >= 0 and gap < aliases[at].end

    return blocked


def _substituted(block: Block, start: int, end: int) -> str:
    """Give a span of a block with its aliases put in."""
    parts, at = [], start
    starts = [alias.start for alias in block.aliases]
    for alias in block.aliases[bisect_left(starts, start) : bisect_right(starts, end)]:
        # What is said between two characters goes with the first of them.
        if alias.end <= end and (alias.start < end or alias.end == alias.start) and (alias.end > start or not start):
            parts += [block.text[at : alias.start], alias.said]
            at = alias.end
    return "".join([*parts, block.text[at:end]])
