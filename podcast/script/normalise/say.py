"""Convert the author's text to the spoken form, as a text or as aligned tokens."""

from __future__ import annotations

from collections.abc import Iterator

from podcast.records import Token
from podcast.script.normalise.fold import fold
from podcast.script.normalise.scan import scan


def spoken(text: str) -> str:
    """Return `text` as a news reader says it."""
    folded = fold(text).text
    said: list[str] = []
    at = 0
    for start, end, form, _ in scan(folded):
        said.append(folded[at:start])
        said.append(form)
        at = end
    said.append(folded[at:])
    return "".join(said)


def tokens(text: str) -> Iterator[Token]:
    """Yield tokens of `text` with both forms, in order; text that no rule changed is `plain`."""
    folded = fold(text)
    said, origin = folded.text, folded.origin
    at = 0
    for start, end, form, kind in scan(said):
        if start > at:
            yield Token(written=text[origin[at] : origin[start]], spoken=said[at:start], kind="plain")
        yield Token(written=text[origin[start] : origin[end]], spoken=form, kind=kind)
        at = end
    if origin[at] < len(text):
        yield Token(written=text[origin[at] :], spoken=said[at:], kind="plain")
