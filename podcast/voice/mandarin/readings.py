"""Which syllable each Chinese character is: by its phrase, by rules, by the whole sentence, or its usual reading.

Citation tones: 不 is always bu4 and 一 always yi1 here, whatever a phrase's entry says; `sandhi.py` changes them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from podcast.errors import Refused
from podcast.lazy import patterns as re
from podcast.voice.mandarin import context, words
from podcast.voice.mandarin.words import Word

PHRASES = Path(__file__).with_name("phrases.tsv")
"""`phrase<TAB>pinyin`: what pypinyin does not have, or has otherwise; without pinyin it is no phrase."""
RULES = Path(__file__).with_name("polyphones.tsv")
"""`character<TAB>pinyin<TAB>word<TAB>before<TAB>after`: see `Rule`."""
BY_RULE_ALONE = frozenset("儿")
"""Characters for which a phrase's entry says nothing: that of 玩儿 ends in a whole er2."""
CITATION: Mapping[str, str] = {"不": "bu4", "一": "yi1"}
WINDOW = 8
"""Characters before and after that a rule sees."""
PHRASE, RULE, USUAL, SENTENCE = "phrase", "rule", "usual", "sentence"
"""What decided a reading."""
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
"""Combining marks of the four tones."""


class Reading(NamedTuple):
    """How a character is read."""

    pinyin: str
    by: str
    """`PHRASE`, `RULE`, `USUAL` or `SENTENCE`."""


class Rule(NamedTuple):
    """When a character that no phrase decides has a reading. Of several rules the first that holds counts."""

    pinyin: str
    word: re.Pattern[str]
    """The whole word that the character stands in; an empty pattern: any."""
    before: re.Pattern[str]
    """Ends where the character begins."""
    after: re.Pattern[str]
    """Begins where the character ends."""

    def holds(self, text: str, place: int, word: Word, near: Word) -> bool:
        """Tell whether the character at a place has this reading.

        A rule that names the word looks across its ends; one that names none does not look into other words of several
        characters: 更 in 改变|更|多 is not that of 变更.

        Args:
            text: A run of Chinese characters.
            place: Of the character.
            word: That it stands in.
            near: The word, or the words of one character that stand together with it.
        """
        if self.word.pattern and not self.word.fullmatch(text, word.start, word.end):
            return False
        start, end = (0, len(text)) if self.word.pattern else near
        before = text[max(start, place - WINDOW) : place]
        return bool(self.before.search(before) and self.after.match(text, place + 1, min(end, place + 1 + WINDOW)))


class Run(NamedTuple):
    """A run of Chinese characters, read."""

    text: str
    """Simplified, one for one."""
    words: tuple[Word, ...]
    found: tuple[Reading, ...]
    """Of each character."""

    @property
    def said(self) -> list[str]:
        """A syllable for each character."""
        return [reading.pinyin for reading in self.found]

    @property
    def decided(self) -> list[bool]:
        """For each character, whether a phrase or a rule says so."""
        return [reading.by in {PHRASE, RULE} for reading in self.found]


def readings(text: str, parts: Sequence[Word], written: str) -> list[Reading]:
    """Give the reading of each character of a run of Chinese characters, the sentence around it unseen.

    Args:
        text: Simplified; every character Chinese, in its plain form.
        parts: Its words.
        written: The same, Simplified or Traditional, whose rules come first: 髮 has one reading, 发 two.

    Raises:
        Refused: A character has no known reading.
    """
    by_phrase = dict(_by_phrase(text, parts))
    rules = _rules()
    found = []
    for word, near in _with_neighbours(parts):
        for place in range(word.start, word.end):
            char = text[place]
            if place in by_phrase and char not in BY_RULE_ALONE:
                reading = Reading(by_phrase[place], PHRASE)
            else:
                forms = dict.fromkeys((written[place], char))
                known = (rule for form in forms for rule in rules.get(form, ()))
                rule = next((rule for rule in known if rule.holds(text, place, word, near)), None)
                reading = Reading(rule.pinyin, RULE) if rule else Reading(usual(*forms), USUAL)
            found.append(Reading(CITATION[char], PHRASE) if char in CITATION else reading)
    return found


def _with_neighbours(parts: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Give each word with itself, or, of one character, with all of one character that stand together."""
    for single, group in groupby(parts, lambda word: word.end - word.start == 1):
        together = tuple(group)
        around = Word(together[0].start, together[-1].end)
        yield from ((word, around if single else word) for word in together)


@cache
def usual(written: str, simplified: str = "") -> str:
    """Give the usual reading of a character: of its Simplified form, if that has one.

    Raises:
        Refused: None is known.
    """
    from pypinyin.pinyin_dict import pinyin_dict

    known: str = pinyin_dict.get(ord(simplified or written), "") or pinyin_dict.get(ord(written), "")
    if not known:
        raise Refused(
            f"{written!r} (U+{ord(written):04X}) has no known reading: "
            f"say in lexicon.tsv how the word it stands in is read, such as  {written}<TAB>yuè"
        )
    return numbered(known.partition(",")[0])


@cache
def numbered(syllable: str) -> str:
    """Give a syllable with its tone as a number: `yuè`, `yue4` -> `yue4`; `de` -> `de5`; `lǜ`, `lü4` -> `lv4`."""
    letters, tone = [], "5"
    for char in unicodedata.normalize("NFD", syllable):
        if char in _TONES or char in "12345":
            tone = _TONES.get(char, char)
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)).replace("u:", "v").replace("ü", "v") + tone


def _by_phrase(text: str, parts: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Give the place and reading of every character that a phrase decides.

    A phrase fills one or more words, the more the better; a word that is none is searched for phrases within it.
    """
    done = 0
    for number, word in enumerate(parts):
        if word.start < done:
            continue
        ends = [later.end for later in parts[number:] if later.end - word.start <= _longest()]
        for end in [*reversed(ends), 0]:
            said = _phrase(text[word.start : end]) if end > word.start + 1 else ()
            if said:
                yield from enumerate(said, word.start)
                done = end
                break
        else:
            yield from _within(text, word)


def _within(text: str, word: Word) -> Iterator[tuple[int, str]]:
    """Find the phrases within a word from left to right, the longest first."""
    place = word.start
    while place < word.end - 1:
        for end in range(word.end, place + 1, -1):
            said = _phrase(text[place:end]) if end > place + 1 else ()
            if said:
                yield from enumerate(said, place)
                place = end
                break
        else:
            place += 1


def _phrase(text: str) -> tuple[str, ...]:
    """Give the readings of a phrase; nothing where it is none."""
    said = _own().get(text)
    return tuple(numbered(syllable[0]) for syllable in _dictionary().get(text, ())) if said is None else said


@cache
def _dictionary() -> Mapping[str, Sequence[Sequence[str]]]:
    from pypinyin.phrases_dict import phrases_dict  # takes 0.2 s: only where something is spoken

    found: Mapping[str, Sequence[Sequence[str]]] = phrases_dict
    return found


@cache
def _own() -> dict[str, tuple[str, ...]]:
    rows = (line.partition("\t") for line in _lines(PHRASES))
    return {phrase: tuple(said.split()) for phrase, _, said in rows}


@cache
def _longest() -> int:
    return max(map(len, (*_dictionary(), *_own())))


@cache
def _rules() -> dict[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for line in _lines(RULES):
        chars, pinyin, word, before, after = (*line.split("\t"), "", "", "")[:5]
        rule = Rule(pinyin, re.compile(word), re.compile(f"(?:{before})$"), re.compile(after))
        for char in chars:
            found[char] = (*found.get(char, ()), rule)
    return found


def _lines(path: Path) -> Iterator[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return (line for line in lines if line and not line.startswith("#"))


def of_run(written: str, before: str = "", after: str = "") -> Run:
    """Part a run of Chinese characters into words, and read each character.

    Args:
        written: The run.
        before: The text before it.
        after: The text after it.

    Raises:
        Refused: A character has no known reading.
    """
    text = words.simplified(written)
    parts = tuple(words.parted(text))
    found = readings(text, parts, written)
    asked = [at for at, one in enumerate(found) if text[at] in context.asked() and _open(one, text[at], written[at])]
    if asked:
        seen = context.around(text, before, after, asked)
        for at, known in zip(asked, seen, strict=True):
            best = max(known, key=known.__getitem__)
            if known[best] - known.get(found[at].pinyin, -context.MOST) >= context.MARGIN:
                found[at] = Reading(best, SENTENCE)
    return Run(text, parts, tuple(found))


def _open(reading: Reading, char: str, written: str) -> bool:
    """Tell whether the sentence may decide: no phrase does, and no rule for a Traditional form that has one reading."""
    return reading.by == USUAL or (reading.by == RULE and char == written)
