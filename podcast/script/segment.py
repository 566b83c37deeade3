"""Blocks -> Utterances, each small enough for its engine: cut in the written form, checked in the spoken form."""

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
"""Whether an engine accepts a spoken text as one request."""

LIMIT = 100
"""Characters of a sentence, if a style sets no limit: 99 % of the blog's sentences are shorter than 106."""
REFINED = frozenset({"dense", "conclusion", "coda"})
"""Roles that are assigned to single sentences of a paragraph."""
_ORPHANS = "，、；：,;: \u3000"
"""Marks left over after omitted text."""
_OPEN_ENDED = tuple("，、：:,—-~～")
"""A line with this ending gets no full stop, so that the voice does not fall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a block, with its role."""

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
    """Return the sentences of a block, without pauses."""
    return [
        Sentence(block=block, start=start, end=end, role=block.role)
        for start, end in sentences.spans(block.text, limit, _blocked(block.aliases))
    ]


def paced(found: Iterable[Sentence], style: Style, *, follows: Role | None = None) -> Iterator[Sentence]:
    """Set the pauses of a block's sentences from their roles.

    After a sentence comes `pauses.sentence`, after the last one the pause of its role; the pause after a dense sentence
    is longer, and a sentence after another role has the pause before of its own role.

    Args:
        found: The sentences.
        style: Its pauses.
        follows: The role before the block: a conclusion of two paragraphs begins only once.
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
    """Yield the utterances of `blocks`, without changing roles."""
    for block in blocks:
        limit = int(style.limits.get("sentence", LIMIT))
        yield from speak(paced(split(block, limit), style), style, fits, say or normalise.spoken)


def speak(found: Iterable[Sentence], style: Style, fits: Fits, say: Say) -> list[Utterance]:
    """Return the utterances of one block's sentences; empty if nothing in the block can be spoken.

    Text that cannot be spoken alone, such as 「～」, is joined to its neighbour, so that no character is lost.
    """
    made: list[Utterance] = []
    written: list[list[str]] = []  # joined at the end, so that ten thousand stray marks take linear time
    carried: list[str] = []
    for sentence in found:
        for said in _spoken(sentence, style, fits, say):
            if speakable(said.spoken):
                made.append(said)
                written.append([*carried, said.written])
                carried = []
            elif made:
                made[-1] = replace(made[-1], pause_after=said.pause_after)
                written[-1].append(said.written)
            else:
                carried.append(said.written)
    return [replace(said, written="".join(parts).strip()) for said, parts in zip(made, written, strict=True)]


def forms(block: Block, say: Say) -> Iterator[str]:
    """Yield the spoken forms of a block that do not depend on style and engine."""
    voice = _Voice(lambda _: True, say)
    for start, end in sentences.spans(block.text, LIMIT, _blocked(block.aliases)):
        for _, spoken in _fitting(block, start, end, LIMIT, voice):
            yield spoken


def speakable(text: str) -> bool:
    """Return whether a text contains anything to say: an engine refuses punctuation and emoji alone."""
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
    """What an engine accepts, and the conversion to spoken text."""

    fits: Fits
    say: Say


def _fitting(
    block: Block, start: int, end: int, limit: int, voice: _Voice, *, force: bool = False, final: bool = True
) -> Iterator[tuple[str, str]]:
    """Yield written and spoken forms of pieces that fit; longer ones are halved until they fit."""
    inside = _blocked(block.aliases)
    for begin, stop in clauses.pieces(block.text[start:end], limit, lambda gap: inside(start + gap), force=force):
        first, last = start + begin, start + stop
        ends = final and last == end
        said = _substituted(block, first, last)
        spoken = _stopped(voice.say(said), ends=ends)
        if len(said) < 2 or voice.fits(spoken):
            yield block.text[first:last], spoken
        elif any(not inside(gap) for gap in range(first + 1, last)):
            yield from _fitting(block, first, last, _part(last - first), voice, force=True, final=ends)
        elif said != block.text[first:last]:
            yield from _long_alias(block, first, last, voice)
        else:  # one character with a spoken form too long for the engine, which reports the error
            yield said, spoken


def _part(size: int) -> int:
    """Return the limit for the parts of a piece that does not fit: more than half, so that two parts are enough.

    With half the gap between them would have to be in the very middle, or a third part of a character or two was left.
    """
    return max((size + 1) // 2, min(size - 1, size * 5 // 8))


def _long_alias(block: Block, start: int, end: int, voice: _Voice) -> Iterator[tuple[str, str]]:
    """Split the spoken form of a span that cannot be cut; the written form goes with the first piece."""
    said = replace(block, text=_substituted(block, start, end), aliases=())
    written = block.text[start:end]
    for _, spoken in _fitting(said, 0, len(said.text), max(1, len(said.text) // 2), voice, force=True):
        yield written, spoken
        written = ""


def _stopped(spoken: str, *, ends: bool) -> str:
    """Return a sentence with a full stop if it lacks one, without marks that an omission has left at its start."""
    text = spoken.strip()
    text = text.lstrip(_ORPHANS) or text
    if not ends or sentences.closed(text) or text.endswith(_OPEN_ENDED) or not speakable(text):
        return text
    return f"{text}。"


def _blocked(aliases: tuple[Alias, ...]) -> Callable[[int], bool]:
    """Return a function that tells whether a gap is inside an alias."""
    starts = [alias.start for alias in aliases]

    def blocked(gap: int) -> bool:
        at = bisect_left(starts, gap) - 1
        return at >= 0 and gap < aliases[at].end

    return blocked


def _substituted(block: Block, start: int, end: int) -> str:
    """Return a span of a block with its aliases substituted."""
    parts, at = [], start
    starts = [alias.start for alias in block.aliases]
    for alias in block.aliases[bisect_left(starts, start) : bisect_right(starts, end)]:
        # An alias between two characters belongs to the first of them.
        if alias.end <= end and (alias.start < end or alias.end == alias.start) and (alias.end > start or not start):
            parts += [block.text[at : alias.start], alias.said]
            at = alias.end
    return "".join([*parts, block.text[at:end]])
