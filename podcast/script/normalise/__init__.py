"""Written -> spoken: an ordered table of rules, one file per semiotic class.

`fold` normalises the text; `scan` applies the rules of `table`; `say` combines the two. The rules are loaded with the
first text, not with the module: compiling them takes 0.2 s, and the command line must start in 0.3 s.
"""

from __future__ import annotations

from podcast.records import Token

__all__ = ["spoken", "tokens"]


def spoken(text: str) -> str:
    """Return `text` as a news reader says it: `2014 年占 5%` -> `二零一四年占百分之五`."""
    from podcast.script.normalise.say import spoken as say

    return say(text)


def tokens(text: str) -> tuple[Token, ...]:
    """Split `text` into tokens with both forms; joined, they give `text` and `spoken(text)`."""
    from podcast.script.normalise.say import tokens as cut

    return tuple(cut(text))
