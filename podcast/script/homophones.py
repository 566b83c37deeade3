"""Pinyin -> characters with only that reading, for voices without phoneme input. Imports pypinyin, so import on use."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
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


def characters(written: str, syllables: Sequence[str]) -> str:
    """Return a character per syllable: the written one if it has only that reading, else the most common one that does.

    A neutral-tone syllable that no character has as its only reading keeps its own character, if that may be read so.

    Raises:
        ValueError: The numbers of syllables and characters differ, or no character has only that reading.
    """
    han = [char for char in written if is_han(char)]
    if han and not any(char.isalnum() and not is_han(char) for char in written) and len(han) != len(syllables):
        raise ValueError(f"{len(han)} characters, but {len(syllables)} syllables: {' '.join(syllables)}")
    own = han if len(han) == len(syllables) else [""] * len(syllables)
    return "".join(_character(char, syllable) for char, syllable in zip(own, syllables, strict=True))


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
    raise ValueError(
        f"no common character has only the reading {syllable}; write an alias in characters instead, "
        "then a tab and the pinyin for voices that take pinyin"
    )


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
