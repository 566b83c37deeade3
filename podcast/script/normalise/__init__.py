"""Written -> spoken: an ordered table of rules, one semiotic class a file.

`fold` brings the text to one width; `scan` asks the rules of `table`; here the two are put together.
"""

from __future__ import annotations

from collections.abc import Iterator

from podcast.records import Token

from .fold import Folded, fold
from .scan import scan

__all__ = ["spoken", "tokens"]


def spoken(text: str) -> str:
    """Say `text` as a news reader would: `2014 年占 5%` -> `二零一四年占百分之五`."""
    folded = fold(text).text
    said: list[str] = []
    at = 0
    for start, end, form, _ in scan(folded):
        said.append(folded[at:start])
        said.append(form)
        at = end
    said.append(folded[at:])
    return "".join(said)


def tokens(text: str) -> tuple[Token, ...]:
    """Cut `text` into stretches with both forms; together they are `text`, and `spoken(text)`."""
    return tuple(_tokens(text, fold(text)))


def _tokens(source: str, folded: Folded) -> Iterator[Token]:
    text, origin = folded.text, folded.origin
    at = 0
    for start, end, form, kind in scan(text):
        if start > at:
            yield Token(written=source[origin[at] : origin[start]], spoken=text[at:start], kind="plain")
        yield Token(written=source[origin[start] : origin[end]], spoken=form, kind=kind)
        at = end
    if at == 0 or origin[at] < len(source):
        yield Token(written=source[origin[at] :], spoken=text[at:], kind="plain")
