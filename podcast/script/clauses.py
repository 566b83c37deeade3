"""Cut over-long sentences: at clauses, then at other safe gaps, and inside a title only as a last resort."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.script import sentences
from podcast.script.brackets import Depth
from podcast.script.sentences import Span

_MARK = re.compile(r"[，、：；,:;]+|—+|[)）]|(?<=[\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff“「《])")
_FOLLOWS = tuple("，。、；：！？,.:;!?…—")
"""Marks that stay with the words before them."""
_AND = hanzi.compile(r"但|而|因为|所以|如果|并且|或者|以及|然后|从而|虽然|不过|于是|同时")
_JOINERS = "\u200d\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_SHORTEST = 4
"""No piece is shorter than a quarter of the limit if avoidable: it would sound like a stumble, not a pause."""

END, CLAUSE, INSIDE, LISTED, SOFT = 0, 1, 2, 3, 4
"""Ranks: end of a sentence, clause, clause inside quotes, item of a series; from `SOFT` on: no mark."""
TITLE = 10
"""Added to the rank inside 《》."""


def pieces(text: str, limit: int, blocked: Callable[[int], bool], *, force: bool) -> Iterator[Span]:
    """Cut `text` into pieces of at most `limit` characters at suitable gaps.

    Args:
        text: A sentence.
        limit: Characters.
        blocked: Returns whether a gap must not be cut.
        force: Also cut where there is no mark. Without it, only text longer than twice the limit is cut there.
    """
    if len(text) <= limit:
        yield 0, len(text)
        return
    cuts = _Cuts(text, blocked)
    start = 0
    while len(text) - start > limit:
        gap = cuts.best(start, limit, force=force)
        if gap is None:
            break
        yield start, gap
        start = gap
    yield start, len(text)


class _Cuts:
    """The gaps of a sentence that may be cut, each with a rank; lower is better."""

    def __init__(self, text: str, blocked: Callable[[int], bool]) -> None:
        self._text, self._blocked = text, blocked
        self._depth = Depth(text)
        ranks: dict[int, int] = {}
        for gap, rank in self._marked():
            if 0 < gap < len(text) and not blocked(gap):
                ranks[gap] = min(rank, ranks.get(gap, rank))
        self._gaps = sorted(ranks)
        self._ranks = [ranks[gap] for gap in self._gaps]

    def best(self, start: int, limit: int, *, force: bool) -> int | None:
        """Return the best gap for a piece that begins at `start`; None: do not cut the rest."""
        end = len(self._text)
        low, high = start + max(1, limit // _SHORTEST), min(start + limit, end - 1)
        two = end - start < 2 * limit  # two pieces suffice: cut near the middle, with the second within the limit too
        found = self._pick(max(low, end - limit), high, (start + end) // 2) if two else None
        found = found or self._pick(low, high, (start + end) // 2 if two else high)
        if found or (two and not force):
            return found or self._next(high, end)
        if two:
            high = min(high, end - max(1, limit // _SHORTEST))
            return self._soft(low, high, (start + end) // 2, max(low, end - limit))
        return (not force and self._next(high, start + 2 * limit)) or self._soft(low, high, high, low)

    def _marked(self) -> Iterator[Span]:
        for gap, _ in sentences.ends(self._text, self._depth):
            yield gap, END + self._title(gap)
        for mark in _MARK.finditer(self._text):
            yield from self._clause(mark)

    def _clause(self, mark: re.Match[str]) -> Iterator[Span]:
        text, marks = self._text, mark.group()
        gap = self._depth.after_closers(text, mark.end())
        around = text[max(0, mark.start() - 1) : mark.start()] + text[mark.end() : mark.end() + 1]
        if len(around) == 2 and around.isascii() and around.isalnum() and marks in {",", ":", "：", "，", ";", "—"}:
            return  # 「1,000」, 「3：2」, 「5—6」
        if text[gap : gap + 1] in _FOLLOWS:
            return
        if sentences.names_speaker(text, gap) or sentences.opens_speech(text, gap, marks):
            return
        inside = self._depth.quotes[gap] > 0
        rank = LISTED if marks[0] in "、)）" else INSIDE if inside else CLAUSE
        yield gap, rank + self._title(gap)

    def _title(self, gap: int) -> int:
        return TITLE if self._depth.titles[gap] else 0

    def _pick(self, low: int, high: int, aim: int) -> int | None:
        """Return the best-ranked marked gap from `low` to `high`, the one nearest to `aim` among equals."""
        first, last = bisect_left(self._gaps, low), bisect_right(self._gaps, high)
        choice = min(
            ((self._ranks[i], abs(self._gaps[i] - aim), self._gaps[i]) for i in range(first, last)), default=None
        )
        return choice[2] if choice and choice[0] < TITLE else None

    def _next(self, low: int, high: int) -> int | None:
        """Return the first marked gap after `low`."""
        for i in range(bisect_right(self._gaps, low), bisect_right(self._gaps, high)):
            if self._ranks[i] < TITLE:
                return self._gaps[i]
        return None

    def _soft(self, low: int, high: int, aim: int, enough: int) -> int | None:
        """Return the safest unmarked gap from `low` to `high`, the one nearest to `aim` among equals.

        If there is none, return the first one after them that may be cut at all.

        Args:
            low: First gap.
            high: Last gap.
            aim: Where the gap should be.
            enough: From here on what is left is one piece. Only a name or a number is worth another one.
        """
        ranks = {gap: self._sanity(gap) for gap in range(low, high + 1) if not self._blocked(gap)}
        if ranks:
            return min(ranks, key=lambda gap: (ranks[gap] > SOFT + 2, gap < enough, ranks[gap], abs(gap - aim), gap))
        return next((gap for gap in range(high + 1, len(self._text)) if not self._blocked(gap)), None)

    def _sanity(self, gap: int) -> int:
        text = self._text
        before, after = text[gap - 1], text[gap]
        if after in _JOINERS or before == "\u200d" or unicodedata.combining(after):
            return SOFT + 5 + self._title(gap)
        if before.isspace() or _AND.match(text, gap):
            rank = SOFT
        elif sentences.is_han(after) and before in "的了着著过過":
            rank = SOFT + 1
        elif sentences.is_han(before) and sentences.is_han(after) and not _numeric(text, gap):
            rank = SOFT + 2
        elif before.isalnum() and after.isalnum() and before.isascii() == after.isascii():
            rank = SOFT + 4
        else:
            rank = SOFT + 3
        return rank + self._title(gap)


def _numeric(text: str, gap: int) -> bool:
    """Return whether a gap is near a number, whose unit must not be cut off."""
    return any(char.isdigit() for char in text[max(0, gap - 4) : gap + 4])
