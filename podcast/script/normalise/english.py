"""Numbers in an English sentence, read in English.

It sold 20 million copies in 2014. -> It sold twenty million copies in twenty fourteen.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.rule import DIGIT, Pattern, rule

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
COMMON = frozenset(
    [
        "a",
        "about",
        "all",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "do",
        "for",
        "from",
        "had",
        "has",
        "have",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "more",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "out",
        "over",
        "sold",
        "than",
        "that",
        "the",
        "their",
        "there",
        "they",
        "this",
        "to",
        "up",
        "was",
        "we",
        "were",
        "what",
        "when",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)
"""Words that make a row of Latin words a sentence: a product's name has none, or one."""
_ASCII_BEFORE = Pattern(r"[\x20-\x7e“”‘’]{1,120}$")
_ASCII_AFTER = Pattern(r"[\x20-\x7e“”‘’]{1,120}")


def number(figure: str) -> str:
    """Read a number in English: `2014` -> twenty fourteen, `3.5` -> three point five."""
    whole, point, rest = figure.replace(",", "").partition(".")
    if point:
        return f"{_cardinal(int(whole))} point {' '.join(_ONES[int(digit)] for digit in rest)}"
    if len(figure) == 4 and "1100" <= figure < "2100" and not "2000" <= figure < "2010" and figure[2:] != "00":
        return f"{_cardinal(int(figure[:2]))} {'oh ' * (figure[2] == '0')}{_cardinal(int(figure[2:]))}"
    return _cardinal(int(whole))


def _cardinal(value: int) -> str:
    for size, name in _SCALES:
        if value >= size:
            rest = value % size
            return f"{_cardinal(value // size)} {name}" + (f" {_cardinal(rest)}" if rest else "")
    if value >= 100:
        return f"{_ONES[value // 100]} hundred" + (f" {_cardinal(value % 100)}" if value % 100 else "")
    if value >= 20:
        return _TENS[value // 10] + (f"-{_ONES[value % 10]}" if value % 10 else "")
    return _ONES[value]


def is_sentence(text: str, start: int, end: int) -> bool:
    """Return whether the span stands in a sentence in English: four Latin words, two of them common ones."""
    before, after = _ASCII_BEFORE.search(text[max(0, start - 120) : start]), _ASCII_AFTER.match(text[end : end + 120])
    around = re.findall("[A-Za-z]+", (before[0] if before else "") + " " + (after[0] if after else ""))
    return len(around) > 3 and sum(word.lower() in COMMON for word in around) > 1


def _in_sentence(found: re.Match[str]) -> str | None:
    text, start = found.string, found.start()
    if text[start - 1 : start] not in (" ", "(", "“", '"', "") and not found["money"]:
        return None
    if not re.match(r"[ ,.;:!?)”\"'-]|$", text[found.end() : found.end() + 1]) or not is_sentence(
        text, start, found.end()
    ):
        return None
    said = number(found["figure"]) + (" " + found["scale"].strip() if found["scale"] else "")
    return said + (" dollars" if found["money"] else "") + (" percent" if found["percent"] else "")


RULES = (
    rule(
        "english",
        r"(?<![^ (\"“\n])(?P<money>\$)?(?P<figure>[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,4})?|"
        r"[0-9]{1,15}(?:\.[0-9]{1,4})?)(?![0-9A-Za-z/:+×*^]|[.,][0-9]|-[0-9])"
        r"(?:(?P<scale> (?:million|billion|trillion|thousand))(?![A-Za-z])|(?P<percent>%))?",
        _in_sentence,
        DIGIT + "$",
    ),
)
