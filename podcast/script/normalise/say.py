"""Convert the author's text to the spoken form, as a text or as aligned tokens.

Rules match its Simplified fold, which has the same length; what no rule changes stays as the author wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from podcast.hanzi import simplify
from podcast.records import Token
from podcast.script.normalise import called
from podcast.script.normalise.fold import fold
from podcast.script.normalise.scan import scan


def names(lines: Iterable[str]) -> frozenset[str]:
    """Return the numbers that are a name somewhere in a post."""
    return called.names(simplify(fold(line).text) for line in lines)


def _scanned(folded: str, known: frozenset[str]) -> Iterator[tuple[int, int, str, str]]:
    """Scan a text with the names of its post, or with those that it has itself and needs again."""
    return scan(folded, known or called.names([folded], least=2))


def spoken(text: str) -> str:
    """Return `text` as a news reader says it."""
    folded = fold(text).text
    said: list[str] = []
    at = 0
    for start, end, form, _ in _scanned(simplify(folded), frozenset()):
        said.append(folded[at:start])
        said.append(form)
        at = end
    said.append(folded[at:])
    return "".join(said)


def tokens(text: str, known: frozenset[str] = frozenset()) -> Iterator[Token]:
    """Yield tokens of `text` with both forms, in order; text that no rule changed is `plain`."""
    folded = fold(text)
    said, origin = folded.text, folded.origin
    at = 0
    for start, end, form, kind in _scanned(simplify(said), known):
        if start > at:
            yield Token(written=text[origin[at] : origin[start]], spoken=said[at:start], kind="plain")
        yield Token(written=text[origin[start] : origin[end]], spoken=form, kind=kind)
        at = end
    if origin[at] < len(text):
        yield Token(written=text[origin[at] :], spoken=said[at:], kind="plain")
