"""Written -> spoken: an ordered table of rules, one file per semiotic class.

`fold` normalises the text; `scan` applies the rules of `table`; `say` combines the two. The rules are loaded with the
first text, not with the module, and each is compiled when it is first tried: the command line must start in 0.3 s.
"""

from __future__ import annotations

from collections.abc import Iterable

from podcast.records import Token

__all__ = ["named_numbers", "spoken", "tokens"]


def spoken(text: str) -> str:
    """Return `text` as a news reader says it: `2014 年占 5%` -> `二零一四年占百分之五`."""
    from podcast.script.normalise.say import spoken as say

    return say(text)


def tokens(text: str, names: frozenset[str] = frozenset()) -> tuple[Token, ...]:
    """Split `text` into tokens with both forms; joined, they give `text` and `spoken(text)`.

    Args:
        text: A part of a post, such as a sentence.
        names: What `named_numbers` gave for the post, so that a number is the same name in all its sentences.
    """
    from podcast.script.normalise.say import tokens as cut

    return tuple(cut(text, names))


def named_numbers(lines: Iterable[str]) -> frozenset[str]:
    """Return the numbers that are names somewhere in a post's lines: `波音737停飞` gives 737, also for `737的问题`."""
    from podcast.script.normalise.say import names as found

    return found(lines)
