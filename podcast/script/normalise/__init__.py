"""Written -> spoken: an ordered table of rules, one semiotic class a file.

`fold` brings the text to one width; `scan` asks the rules of `table`; `say` puts the two together. The rules are
loaded with the first text, not with the module: compiling them takes 0.2 s, and the command line must start in 0.3 s.
"""

from __future__ import annotations

from podcast.records import Token

__all__ = ["spoken", "tokens"]


def spoken(text: str) -> str:
    """Say `text` as a news reader would: `2014 年占 5%` -> `二零一四年占百分之五`."""
    from podcast.script.normalise.say import spoken as say

    return say(text)


def tokens(text: str) -> tuple[Token, ...]:
    """Cut `text` into stretches with both forms; together they are `text`, and `spoken(text)`."""
    from podcast.script.normalise.say import tokens as cut

    return tuple(cut(text))
