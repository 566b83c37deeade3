"""Scan the text once: at each position where a rule may begin, try the rules for that character, in order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from podcast.lazy import patterns as re
from podcast.script.normalise.rule import DIGIT, LETTER, Rule
from podcast.script.normalise.symbols import EMOJI, FAR_EMOJI
from podcast.script.normalise.table import RULES

_OTHER = "\U0001f600"
"""Represents all emoji in `Rule.first`."""
_FIRSTS = {character for rule in RULES for character in rule.first}
_THENS = {character for rule in RULES for character in rule.then} | {""}
_BEGINNING = {first: tuple(rule for rule in RULES if first in rule.first) for first in _FIRSTS}
_OTHERS = _BEGINNING[_OTHER]

_WORDS = LETTER + "".join(sorted(first for first in _FIRSTS if first.isalpha() and "\x7f" < first < "ɐ"))
_SIGNS = "".join(sorted(first for first in _FIRSTS - set(_WORDS) - set(" -") if first <= "\uffff"))
_FAR = "".join(sorted(first for first in _FIRSTS if first > "\uffff"))
_PLACE = re.compile(
    rf"[{re.escape(_WORDS + _SIGNS)}{EMOJI}]|[ \-](?=[-~—/+=&|_→⇒➜➔⟶\\>.0-9百次翌前])|[{_FAR}{FAR_EMOJI}]"
)
"""Where a rule may begin. A space or hyphen counts only before a character that may continue a match."""
_DIGITS = re.compile("[0-9]+")


@cache
def _figures(first: str, then: str, named: bool) -> tuple[Rule, ...]:
    """Return the rules for a number with this first digit and this character after its digits."""
    return tuple(
        rule
        for rule in _BEGINNING[first]
        if (not rule.then or (then and then in rule.then)) and (named or not rule.named)
    )


def _rules(text: str, at: int, names: frozenset[str]) -> tuple[Rule, ...]:
    first = text[at]
    if first in DIGIT:
        run = _DIGITS.match(text, at)
        assert run is not None
        then = text[run.end() : run.end() + 1]
        return _figures(first, then if then in _THENS else "", run[0] in names)
    return _BEGINNING.get(first, _OTHERS)


def scan(text: str, names: frozenset[str] = frozenset()) -> Iterator[tuple[int, int, str, str]]:
    """Yield the parts of `text` that are spoken differently from how they are written.

    Args:
        text: Folded text.
        names: Numbers that are a name elsewhere in the post.

    Yields:
        Start and end in `text`, the spoken form and the semiotic class, in order, not overlapping.
    """
    at = 0
    while (place := _PLACE.search(text, at)) is not None:
        start = place.start()
        at = start + 1
        for rule in _rules(text, start, names):
            found = rule.pattern.match(text, start)
            if found is not None and found.end() > start and (said := rule.say(found)) is not None:
                yield start, found.end(), said, rule.kind
                at = found.end()
                break
