"""Paragraphs that stand in many posts: what an author might leave out by `skip`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from podcast.lazy import patterns as re

FIRST, LAST = 5, 10
"""Paragraphs at the beginning and at the end of a post in which its author repeats what is said in every post."""
FEWEST = 3
SHARE = 0.02
"""A paragraph is proposed if so many posts have it, and this share of all: an author's tail lasts a year or two."""
LONGEST = 120
"""Characters. Of a longer paragraph the pattern has the beginning only, of this length."""
_VARIES = re.compile(r"(《[^《》]*》)|(第[\d一二三四五六七八九十百千零〇两]+)|(\d+)|([^\S ]+)")
_ANY = ("《[^《》]*》", r"第\S+?", r"\d+", r"\s+")
"""What each group of `_VARIES` is in a pattern: titles and numbers differ from post to post."""
_SIGNS = re.compile(r"[\\.^$*+?{}\[\]|()]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A paragraph that recurs."""

    pattern: str
    """A regular expression that finds it."""
    count: int
    """Posts that have it."""
    newest: int
    """Index of the first of the posts that has it."""

    @property
    def quoted(self) -> str:
        """The pattern as a string of TOML."""
        plain = "'" not in self.pattern and self.pattern.isprintable()
        return f"'{self.pattern}'" if plain else json.dumps(self.pattern, ensure_ascii=False)


def proposals(posts: Iterable[Sequence[str]]) -> tuple[Proposal, ...]:
    """Return the paragraphs at the beginning or end of many posts, the most frequent first.

    Args:
        posts: Of each post, newest first, the paragraphs that are read.
    """
    counts: dict[str, int] = {}
    newest: dict[str, int] = {}
    total = 0
    for place, texts in enumerate(posts):
        total += 1
        for pattern in {pattern_of(text) for text in _ends(texts)}:
            counts[pattern] = counts.get(pattern, 0) + 1
            newest.setdefault(pattern, place)
    found = (
        Proposal(pattern=pattern, count=count, newest=newest[pattern])
        for pattern, count in counts.items()
        if count >= max(FEWEST, SHARE * total)
    )
    return tuple(sorted(found, key=lambda one: (-one.count, one.newest, one.pattern)))


def pattern_of(text: str) -> str:
    r"""Return a pattern for a paragraph: 第 12 期，见《春》 -> `^第 \d+ 期，见《[^《》]*》$`."""
    parts = list(_parts(text[:LONGEST]))
    lettered = sum(map(str.isalnum, "".join(written for written, general in parts if not general)))
    if lettered < 2:  # 《春》 alone: another title is another paragraph
        parts = [(piece, r"\s+" if piece.isspace() else "") for piece in re.split(r"([^\S ]+)", text[:LONGEST])]
    body = "".join(general or _SIGNS.sub(r"\\\g<0>", written) for written, general in parts)
    return f"^{body}" if len(text) > LONGEST else f"^{body}$"


def _ends(texts: Sequence[str]) -> Iterator[str]:
    yield from texts if len(texts) <= FIRST + LAST else (*texts[:FIRST], *texts[-LAST:])


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a text: as written, and in general where it varies."""
    at = 0
    for found in _VARIES.finditer(text):
        yield text[at : found.start()], ""
        yield found[0], _ANY[(found.lastindex or 1) - 1]
        at = found.end()
    yield text[at:], ""
