"""Pinyin in the service's form, and which polyphones this program is surer of than it needs to be.

Source: Microsoft, "SSML phonetic alphabets", zh-CN: initials, finals, tones 1 to 5, ` - ` between two syllables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from podcast.errors import Refused
from podcast.lazy import patterns as re
from podcast.voice.mandarin import readings, words

TABLE = Path(__file__).with_name("certain.tsv")
"""`character<TAB>pinyin`: readings that are right where a phrase or a rule decides for them. Made by
`tools/certain_readings.py`."""
BETWEEN = " - "
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|er|an|en|in|un|ia|ua|uo|[aoeiuv])"
)
"""Initials and finals of the service's table; it refuses a whole request for one that it does not know."""
_LEVEL_1 = (0xB0, 0xD7)
"""Rows of the 3,755 commonest characters. Source: GB/T 2312-1980, level 1."""
_LEFT_ALONE = frozenset("一不儿亮")
"""The sound of the first three depends on what follows, and 漂亮 ends in a neutral tone that no table here has; the
service knows both."""


class Certain(NamedTuple):
    """A word with a polyphone that has another reading than usual, for certain."""

    start: int
    """Index into the run."""
    end: int
    """Index past it."""
    said: tuple[str, ...]
    """A syllable for each character: `chong2`, `qi3`."""


def sapi(syllables: Sequence[str]) -> str:
    """Return syllables as the service writes them: `yue4`, `dui4` -> `yue 4 - dui 4`; empty if it lacks one."""
    forms = [(syllable[:-1].replace("ü", "v").replace("ve", "ue"), syllable[-1]) for syllable in syllables]
    if not all(_SYLLABLE.fullmatch(letters) and tone in "12345" for letters, tone in forms):
        return ""
    return BETWEEN.join(f"{letters} {tone}" for letters, tone in forms)


def homophones(syllables: Sequence[str]) -> str:
    """Return a common character for each syllable, so that the text reads right even without its pinyin.

    Raises:
        Refused: No character is read so.
    """
    try:
        return "".join(_characters()[syllable.replace("ü", "v")] for syllable in syllables)
    except KeyError as error:
        raise Refused(f"no character is read {error.args[0]}: correct it in lexicon.tsv") from error


def certain(run: str) -> Iterator[Certain]:
    """Yield the words of a run of Chinese characters whose pinyin the service should be told.

    A third tone beside another is left to the service: pinyin says what is spoken, and it changes there. So is a run
    with a character that no table here knows.
    """
    if not any(char in _polyphones() for char in words.simplified(run)):
        return
    try:
        read = readings.of_run(run)
    except Refused:
        return
    text, said, decided = read.text, read.said, read.decided
    for word in read.words:
        places = range(word.start, word.end)
        if len(places) < 2 or not any(decided[at] and (text[at], said[at]) in _table() for at in places):
            continue
        plain = all((decided[at] or _single(text[at])) and text[at] not in _LEFT_ALONE for at in places)
        tones = "".join(syllable[-1] for syllable in said[word.start : word.end + 1])
        if plain and "33" not in tones:
            yield Certain(word.start, word.end, tuple(said[word.start : word.end]))


@cache
def _table() -> frozenset[tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return frozenset((char, pinyin) for char, _, pinyin in rows)


@cache
def _polyphones() -> frozenset[str]:
    return frozenset(char for char, _ in _table())


def _single(char: str) -> bool:
    return len(_readings(char)) == 1


def _readings(char: str) -> list[str]:
    from pypinyin.pinyin_dict import pinyin_dict  # takes 0.1 s: only where something is spoken

    return [readings.numbered(reading) for reading in pinyin_dict.get(ord(char), "").split(",") if reading]


@cache
def _characters() -> dict[str, str]:
    """Map each syllable to a common character: one that has no other reading, else one of which it is the usual."""
    first, last = _LEVEL_1
    common = [
        code.decode("gb2312")
        for row in range(first, last + 1)
        for column in range(0xA1, 0xFF)
        if (code := bytes((row, column))) < b"\xd7\xfa"
    ]
    known = [(char, _readings(char)) for char in common]
    found: dict[str, str] = {}
    for single, usual in ((True, True), (False, True), (False, False)):
        for char, all_of_one in known:
            if not single or len(all_of_one) == 1:
                for reading in all_of_one[:1] if usual else all_of_one:
                    found.setdefault(reading, char)
    return found
