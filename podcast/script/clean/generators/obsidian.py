"""Obsidian: `[[page|words]]`, `![[picture.png]]`, `%%comment%%`, the anchor of a paragraph, `^abc123`."""

from __future__ import annotations

from dataclasses import replace

from podcast.lazy import patterns as re
from podcast.script.clean.generators.marks import Inside, Marks, Pair, cut
from podcast.script.clean.line import Line

_EMBED = re.compile(r"!\[\[[^\[\]\n]{1,300}\]\]")
_WIKI = re.compile(r"(\[\[)(?!\s|\d{1,3}\]\])([^\[\]|#\n]{0,200})(#[^\[\]|\n]{1,200})?(\|[^\[\]\n]{0,200})?(\]\])")
_QUERY = re.compile(r"\$?=\s")


def _wiki(line: Line) -> Line:
    """Cut the marks of `[[page]]`, `[[page#part]]` and `[[page|words]]`; an embedded page is a picture."""
    embedded = len(_EMBED.findall(line.heard))
    if embedded:
        line = replace(line.cut_all(_EMBED, "alt"), images=line.images + embedded)
    cuts: list[tuple[int, int]] = []
    sayings: list[tuple[int, int, str]] = []
    for found in _WIKI.finditer(line.heard):
        if found[4] and found[4] != "|":
            cuts += [(found.start(), found.start(4) + 1), found.span(5)]
            continue
        cuts += [found.span(1), (found.start(5) - len(found[4] or ""), found.end(5))]
        if found[3] and found[2]:
            sayings.append((found.start(3), found.start(3) + 1, "，"))
        elif found[3]:
            cuts.append((found.start(3), found.start(3) + 1))
    return line.say(sayings).cut(sorted(cuts), "markup")


def _queries(line: Line) -> Line:
    """Cut queries of the plug-in Dataview, which it replaces: `= this.file.name` as inline code."""
    codes = (span for span in line.spans if span.style == "code")
    return line.cut_spans([span for span in codes if _QUERY.match(line.text, span.start, span.end)], "code")


MARKS = Marks(
    pairs=(Pair(re.compile(r"(?<![0-9%])%%(?!%)"), r"%%(?!%)", "markup"),),
    inside=(
        Inside(("[[",), _wiki),
        Inside(("= ",), _queries),
        Inside(("^",), cut(r"(?<=\s)\^[A-Za-z0-9-]{3,40}\s*$"), late=True),
    ),
)
