"""Which part of a text an engine's marks name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from podcast.records import Mark
from podcast.voice import syllables

UNNAMED_END = 4
"""Maximum characters at the end without a mark, or a seventh of a long text: a truncated answer lacks more."""


class Named(NamedTuple):
    """Characters that are spoken, counted."""

    named: int
    """Covered by marks."""
    before: int
    """Before the first that is covered."""
    after: int
    """After the last that is covered."""
    of: int
    """In the text."""
    other: int
    """In marks that name nothing of the text, or something a second time."""


def in_order(marks: Iterable[Mark]) -> list[Mark]:
    """Sort marks by time and remove duplicates."""
    kept = list[Mark]()
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        if not kept or (mark.start, mark.written) != (kept[-1].start, kept[-1].written):
            kept.append(mark)
    return kept


def named_of(marks: Sequence[Mark], text: str) -> Named:
    """Count the characters of a text that the marks cover, in order."""
    letters = _letters(text)
    place, named, before, other = 0, 0, len(letters), 0
    for mark in marks:
        word = _letters(mark.written)
        found = letters.find(word, place)
        if word and found >= 0:
            before = min(before, found)
            place, named = found + len(word), named + len(word)
        else:
            other += len(word)
    return Named(named, before, len(letters) - place, len(letters), other)


def _letters(text: str) -> str:
    """Keep the spoken characters of a text, normalised."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(plain[unit.start : unit.end] for unit in syllables.units(plain))
