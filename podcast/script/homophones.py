"""Pinyin -> characters with only that reading, for voices without phoneme input. Imports pypinyin, so import on use."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

from podcast.script.sentences import is_han

NEUTRAL = "5"
ENOUGH = 4
"""Number of phrases that must agree before a character counts as having one reading in use."""
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
"""Combining marks of the four tones."""


def numbered(syllable: str) -> str:
    """Return a syllable with its tone as a number: `yuè`, `yue4` -> `yue4`; `de` -> `de5`; `lǜ`, `lv4` -> `lü4`.

    Raises:
        ValueError: There is no such syllable.
    """
    letters, tone = [], ""
    for char in unicodedata.normalize("NFD", syllable):
        if char in _TONES or char in "12345":
            if tone:
                raise ValueError(f"{syllable!r} has two tones; write one syllable per character, separated by spaces")
            tone = _TONES.get(char, char)
        else:
            letters.append(char)
    plain = unicodedata.normalize("NFC", "".join(letters)).replace("u:", "ü").replace("v", "ü")
    if plain not in _syllables():
        raise ValueError(f"{syllable!r} is not a Mandarin syllable; write one per character, such as yuè duì")
    return plain + (tone or NEUTRAL)


def characters(written: str, syllables: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return a character per syllable: the written one if it has only that reading, else the most common one that does.

    A neutral-tone syllable that no character has as its only reading keeps its own character, if that may be read so.
    Where no character has a syllable alone, it is one that usually has it, or at least may.

    Returns:
        The characters, and the syllables that no character has alone.

    Raises:
        ValueError: The numbers of syllables and characters differ, or no character at all has a syllable.
    """
    han = [char for char in written if is_han(char)]
    if han and not any(char.isalnum() and not is_han(char) for char in written) and len(han) != len(syllables):
        counts = f"characters: {len(han)}, syllables: {len(syllables)} ({' '.join(syllables)})"
        raise ValueError(f"{counts}; write one syllable per character")
    own = han if len(han) == len(syllables) else [""] * len(syllables)
    pairs = list(zip(own, syllables, strict=True))
    found = [_character(char, syllable) for char, syllable in pairs]
    said = [char or _near(*pair) for char, pair in zip(found, pairs, strict=True)]
    if "" in said:
        unknown = syllables[said.index("")]
        raise ValueError(f"no character has the reading {unknown}; write an alias, then a tab and the pinyin")
    return "".join(said), tuple(syllable for char, syllable in zip(found, syllables, strict=True) if not char)


def toned(written: str, said: str) -> str:
    """Return pinyin without tones with its tones, from the readings of the characters; empty if it is no such pinyin.

    `乐队`, `yue dui` -> `yuè duì`; the syllables may stand together. A word of the dictionary has its readings there.
    """
    han = [char for char in written if is_han(char)]
    letters = re.sub(r"[\s'’-]", "", said.casefold()).replace("v", "ü")
    word = phrases_dict.get("".join(han), ())
    choices = [
        [*(one[0] for one in word[place : place + 1] if len(word) == len(han)), *marked(char)]
        for place, char in enumerate(han)
    ]
    return " ".join(_matched(choices, letters) or ())


def _matched(choices: Sequence[Sequence[str]], letters: str) -> list[str] | None:
    """Return a reading of each character, together spelt `letters`; None if there is none."""
    if not choices or not letters:
        return None if choices or letters else []
    for reading in choices[0]:
        plain = _toned(reading)[:-1]
        rest = _matched(choices[1:], letters[len(plain) :]) if letters.startswith(plain) else None
        if rest is not None:
            return [reading, *rest]
    return None


def readings(char: str) -> tuple[str, ...]:
    """Return every reading of a character, the usual one first; empty if it is unknown."""
    return tuple(_toned(reading) for reading in pinyin_dict.get(ord(char), "").split(",") if reading)


def marked(char: str) -> tuple[str, ...]:
    """Return every reading of a character with tone marks, for display."""
    return tuple(reading for reading in pinyin_dict.get(ord(char), "").split(",") if reading)


def words(text: str, at: int, longest: int) -> list[tuple[int, int, str]]:
    """Return the dictionary words that contain the character at `at`: start, end and that character's reading.

    A word within another one is left out.
    """
    found: list[tuple[int, int, str]] = []
    for length in range(longest, 1, -1):
        for start in range(max(0, at - length + 1), at + 1):
            said = phrases_dict.get(text[start : start + length])
            if (
                not said
                or len(said) != length
                or any(first <= start and start + length <= last for first, last, _ in found)
            ):
                continue
            found.append((start, start + length, said[at - start][0]))
    return found


def _character(own: str, syllable: str) -> str:
    if own and readings(own) == (syllable,):
        return own
    if syllable in alone():
        return alone()[syllable]
    if own and syllable.endswith(NEUTRAL) and any(known[:-1] == syllable[:-1] for known in readings(own)):
        return own
    return ""


def _near(own: str, syllable: str) -> str:
    """Return the character that comes nearest to a syllable that none has alone."""
    if own and readings(own)[:1] == (syllable,):
        return own
    usual, possible = _shared()
    return usual.get(syllable) or possible.get(syllable) or own or possible.get(syllable[:-1], "")


@cache
def _shared() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the most common character that usually has a syllable, and one that may have it, also by its letters."""
    counts = Counter(char for phrase in phrases_dict for char in phrase)
    usual: dict[str, str] = {}
    possible: dict[str, str] = {}
    for char in sorted((*_common(16, 55), *_common(56, 87)), key=lambda char: (-counts[char], char)):
        for place, reading in enumerate(readings(char)):
            (possible if place else usual).setdefault(reading, char)
            possible.setdefault(reading[:-1], char)
    return usual, possible


@cache
def alone() -> dict[str, str]:
    """Return for each syllable the most common character that has no other reading.

    First everyday characters with one reading in the dictionary; then those with another, archaic one that no phrase
    uses; then rarer characters with one reading.
    """
    counts: Counter[str] = Counter()
    heard: dict[str, set[str]] = {}
    for phrase, said in phrases_dict.items():
        for char, syllable in zip(phrase, said, strict=False):
            counts[char] += 1
            heard.setdefault(char, set()).add(_toned(syllable[0]))
    found: dict[str, tuple[int, int, str]] = {}
    for level, chars in enumerate((_common(16, 55), _common(56, 87))):
        for char in chars:
            known, used = readings(char), heard.get(char, set())
            strict = len(known) == 1 and used <= set(known) and (counts[char] or not level)
            by_use = not level and used == set(known[:1]) and counts[char] >= ENOUGH
            if strict or by_use:
                rank = (2 * level if strict else 1, -counts[char], char)
                found[known[0]] = min(found.get(known[0], rank), rank)
    return {syllable: char for syllable, (_, _, char) in found.items()}


def _common(first: int, last: int) -> Iterator[str]:
    """Yield the characters of some rows of the standard set.

    Source: GB/T 2312-1980: rows 16 to 55 have the 3,755 everyday characters, rows 56 to 87 the 3,008 rarer ones.
    """
    for row in range(first, last + 1):
        for cell in range(1, 95):
            try:
                yield bytes((row + 0xA0, cell + 0xA0)).decode("gb2312")
            except UnicodeDecodeError:  # the last row of each level is not full
                return


@cache
def _syllables() -> frozenset[str]:
    return frozenset(_toned(reading)[:-1] for known in pinyin_dict.values() for reading in known.split(","))


@cache
def _toned(reading: str) -> str:
    letters, tone = [], NEUTRAL
    for char in unicodedata.normalize("NFD", reading):
        tone = _TONES.get(char, tone)
        if char not in _TONES:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)) + tone
