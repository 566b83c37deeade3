"""Paragraphs that the author has named: `skip` in `podcast.toml` or in the front matter."""

from __future__ import annotations

from collections.abc import Sequence

from podcast.script import own_patterns
from podcast.script.clean.line import Line, glue, paragraphs


def skips(lines: Sequence[Line], written: Sequence[str]) -> list[Line]:
    """Leave out each paragraph, heading and item in which one of the patterns is found.

    A pattern is searched for in the text that a reader sees, and in that with the addresses and captions cut from it.
    """
    if not written:
        return list(lines)
    out, found = list(lines), [own_patterns.compiled(one).search for one in written]
    for places in paragraphs(lines):
        mine = [lines[place] for place in places]
        texts = {seen(mine), seen(mine, whole=True)} if any(line.spoken for line in mine) else ()
        if any(search(text) for text in texts for search in found):
            for place in places:
                out[place] = out[place].out("skip")
    return out


def seen(lines: Sequence[Line], *, whole: bool = False) -> str:
    """Return the text of a paragraph, its printed lines joined as they are read.

    Args:
        lines: Its lines.
        whole: With what is cut from them: addresses, captions, notes.
    """
    text = ""
    for line in lines:
        more = line.text if whole else line.heard
        text += (glue(text, line.joint, more) if text and more else "") + more
    return text.strip()
