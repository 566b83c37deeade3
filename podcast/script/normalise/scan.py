"""One walk over the text: at each place where a rule may begin, ask the rules that begin so, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import LETTER, Rule
from .symbols import EMOJI
from .table import RULES

_PLAIN_SPACE = " -"
_OTHER = "\U0001f600"
"""Stands for all emoji in `Rule.first`."""


def _index() -> dict[str, tuple[Rule, ...]]:
    firsts = {character for rule in RULES for character in rule.first}
    return {character: tuple(rule for rule in RULES if character in rule.first) for character in firsts}


_BEGINNING = _index()
_OTHERS = _BEGINNING[_OTHER]
_WORDS = "".join(
    sorted(set(LETTER) | {character for character in _BEGINNING if character.isalpha() and ord(character) < 0x250})
)
_SIGNS = "".join(sorted(set(_BEGINNING) - set(_WORDS) - set(_PLAIN_SPACE)))
# A word in Latin letters is looked at whole; a space or hyphen only before what a rule could want after it.
_PLACE = re.compile(rf"[{re.escape(_WORDS)}]|[{re.escape(_SIGNS)}{EMOJI}]|[ \-](?=[-~—/+=&→⇒➜➔⟶\\>.0-9百])")


def scan(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield what is said otherwise than written.

    Yields:
        Start and end in `text`, the spoken form and the semiotic class, in order, never overlapping.
    """
    at = 0
    while (place := _PLACE.search(text, at)) is not None:
        start = place.start()
        for rule in _BEGINNING.get(text[start], _OTHERS):
            found = rule.pattern.match(text, start)
            if found is None or found.end() == start:
                continue
            said = rule.say(found)
            if said is not None:
                yield start, found.end(), said, rule.kind
                at = found.end()
                break
        else:
            at = start + 1
