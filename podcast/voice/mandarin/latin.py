"""What of a run of Latin letters is spelt, letter by letter with Chinese names, and what is read as a word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from podcast.errors import Refused
from podcast.lazy import patterns as re
from podcast.voice.mandarin import english, phonemes

LETTERS = Path(__file__).with_name("letters.tsv")
"""`letter<TAB>syllables`."""
FORMS = Path(__file__).with_name("latin.tsv")
"""`form<TAB>word` or `form<TAB>letters`: what the rules below take for the other."""
RUN = r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f]"
"""A letter of the Latin script, or an accent on one."""
_PARTS = re.compile(rf"Mc[A-Z][a-z]+|[A-Z]+(?![a-z'’])|[A-Z]?(?:(?![A-Z]){RUN}|['’])+|{RUN}")
"""iPhone -> i, Phone; GPTs -> GPT, s; OpenAI -> Open, AI; O'Reilly -> O'Reilly."""
LONGEST_ABBREVIATION = 5
"""Letters: longer ones in capitals are names in capitals."""


class Part(NamedTuple):
    """A letter or a word of a run."""

    start: int
    """Index into the run."""
    end: int
    """Index past it."""
    symbols: str
    syllables: int


def parts(run: str) -> Iterator[Part]:
    """Give the letters and words of a run of letters and apostrophes.

    Raises:
        Missing: espeak-ng is not there.
        Refused: A word has no sound.
    """
    whole = _forms().get(run) == "word"
    for start, end in [(0, len(run))] if whole else [match.span() for match in _PARTS.finditer(run)]:
        letters = run[start:end]
        symbols = "" if _is_spelt(letters) else english.word(letters)
        count = english.syllables(symbols)
        if not symbols and not letters.isascii():
            raise Refused(f"{letters!r} has no sound: say in lexicon.tsv how it is read, such as  {letters}<TAB>qí mǐ")
        if count or not letters.isascii():
            yield Part(start, end, symbols, max(1, count))
        else:
            yield from (_letter(letter, place) for place, letter in enumerate(letters, start) if letter.isalpha())


def _is_spelt(letters: str) -> bool:
    """Tell whether a part of a name is an abbreviation: GPT, AIGC, USB, gpt; not OPPO, Phone or HUAWEI."""
    if not (letters.isascii() and letters.isalpha()):
        return False
    if letters in _forms():
        return _forms()[letters] == "letters"
    if len(letters) == 1 or not re.search("[aeiouyAEIOUY]", letters):
        return True
    return letters.isupper() and len(letters) <= LONGEST_ABBREVIATION


@cache
def _letter_names() -> dict[str, str]:
    return dict(line.split("\t") for line in _lines(LETTERS))


@cache
def _forms() -> dict[str, str]:
    return dict(line.split("\t") for line in _lines(FORMS))


def _letter(letter: str, place: int) -> Part:
    name = _letter_names()[letter.upper()].split(" ")
    return Part(place, place + 1, "".join(map(phonemes.syllable, name)), len(name))


def _lines(path: Path) -> Iterator[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return (line for line in lines if line and not line.startswith("#"))
