"""Where the words of a text end: a word list and the likeliest way to part the text into its words.

The voice was trained on text with spaces between words. With none it is misheard in 3.1 % of the syllables, with those
of pypinyin's own search in 2.2 %, with jieba's in 1.1 %. jieba itself is 42 MB; its commonest 100,000 words put 95 % of
the boundaries where it does (F1 of the boundaries within runs of Chinese characters of the blog; 50,000: 93 %; all
349,000 without its model of names: 97 %).
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator, Mapping
from functools import cache
from math import exp, log
from pathlib import Path
from typing import NamedTuple

from podcast import hanzi
from podcast.lazy import patterns as re

FILE = Path(__file__).with_name("words.xz")
"""Made by `tools/make_word_list.py`: a line `length<TAB>words<TAB>levels` for each length, no space between words; a
level, one character a word, is `FIRST_LEVEL` and the rounded `STEPS` * log2(frequency)."""
NEW_WORDS = Path(__file__).with_name("new_words.txt")
"""Words and names that are younger than jieba's dictionary, one a line."""
NEW_FREQUENCY = 500
"""As often as they are taken to be: enough to win over their parts."""
FIRST_LEVEL = 33
STEPS = 2
TOTAL = 60_101_750
"""Sum of all frequencies in jieba's dictionary."""
_FIGURES = re.compile("[零〇一二三四五六七八九]{3,}年?")
"""Figures read one by one, as in a year, are one word."""
_STEP = log(2) / STEPS
_FOLDED = {traditional: simplified for simplified, traditional in hanzi.ALSO.items()}
UNKNOWN = log(2 * TOTAL)
"""Cost of a character that is no word of the list: as if it had been counted half a time."""


class Word(NamedTuple):
    """A word in a text."""

    start: int
    """Index into the text."""
    end: int
    """Index past it."""


class _List(NamedTuple):
    costs: Mapping[str, float]
    """Of each word: the negative logarithm of its share of all words."""
    longest: int
    """Characters."""


def read(content: bytes) -> _List:
    """Read a list in the form of `FILE`."""
    costs: dict[str, float] = {}
    longest = 0
    by_level = {chr(FIRST_LEVEL + level): log(TOTAL) - level * _STEP for level in range(90)}
    for line in lzma.decompress(content).decode().splitlines():
        length, joined, levels = line.split("\t")
        longest = int(length)
        found = [joined[at : at + longest] for at in range(0, len(joined), longest)]
        costs.update(zip(found, map(by_level.__getitem__, levels), strict=True))
    return _List(costs, longest)


@cache
def _words() -> _List:
    """Read the list that comes with the program: 0.1 s, once in a process, when the first text is to be parted."""
    costs, longest = read(FILE.read_bytes())
    lines = NEW_WORDS.read_text(encoding="utf-8").splitlines()
    new = {word: log(TOTAL / NEW_FREQUENCY) for word in lines if not word.startswith("#")}
    return _List({**new, **costs}, longest)


def shares() -> Iterator[tuple[str, float]]:
    """Give each word of the list with its share of all words."""
    return ((word, exp(-cost)) for word, cost in _words().costs.items())


def simplified(text: str) -> str:
    """Fold Traditional characters: `乾淨` -> `干净`, `乾隆` -> `乾隆`, `看著` -> `看着`, `著名` -> `著名`.

    Characters that Simplified text has too stay in the words that it has them in.
    """
    folded = hanzi.simplify(text)
    both = [place for place, char in enumerate(folded) if char in _FOLDED]
    if not both:
        return folded
    chars, (costs, longest) = list(folded), _words()
    for place in both:
        ends = range(place + 1, min(len(folded), place + longest) + 1)
        spans = ((start, end) for end in ends for start in range(max(0, end - longest), place + 1) if end - start > 1)
        if not any(folded[start:end] in costs for start, end in spans):
            chars[place] = _FOLDED[folded[place]]
    return "".join(chars)


def parted(text: str) -> Iterator[Word]:
    """Part a run of Chinese characters into words: the likeliest way.

    That with the least sum of costs; of two alike the one whose first word is longer.
    """
    costs, longest = _words()
    figures = {match.start(): match.end() for match in _FIGURES.finditer(text)}
    size = len(text)
    best = [0.0] * (size + 1)  # of the text from a place on
    ends = [0] * size
    for start in range(size - 1, -1, -1):
        least, end = UNKNOWN + best[start + 1], start + 1
        for stop in range(start + 1, min(size, start + longest) + 1):
            cost = costs.get(text[start:stop])
            if cost is not None and cost + best[stop] <= least:
                least, end = cost + best[stop], stop
        if start in figures:
            least, end = best[figures[start]], figures[start]
        best[start], ends[start] = least, end
    place = 0
    while place < size:
        yield Word(place, ends[place])
        place = ends[place]
