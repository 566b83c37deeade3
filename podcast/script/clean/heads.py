"""The first lines of a post: the column it belongs to, and who its author is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from podcast.lazy import patterns as re
from podcast.script.clean.line import Line, fold

_COLUMN = re.compile(r"[\u4e00-\u9fff]{2,4}\s*\|\s*[^。!?,|]{2,20}")
_AUTHOR = re.compile(r"(?:文字?|作者|撰文|撰稿|采写|编译|译者?)\s*[/|:]\s*([\u4e00-\u9fff]{2,4})(?![\u4e00-\u9fff])")
_SIGNED = re.compile(r"[^。!?,;:\s]{2,20}\s?[^。!?,;:]{2,6}")


def column(lines: Sequence[Line]) -> list[Line]:
    """Leave out a first line that names the column a post belongs to: `**热点** | 最近什么在流行`."""
    out = list(lines)
    first = list(islice((place for place, line in enumerate(out) if line.spoken), 2))
    if len(first) == 2 and _COLUMN.fullmatch(out[first[0]].shape) and not _COLUMN.match(out[first[1]].shape):
        line = out[first[0]]
        if line.plain and any(span.style == "strong" and span.start <= 2 for span in line.spans):
            out[first[0]] = line.out("promotion")
    return out


def bylines(lines: Sequence[Line]) -> list[Line]:
    """Leave out a line below a byline that says who its author is: `某网科技专栏作家 王小明`."""
    out = list(lines)
    name = ""
    for place, line in enumerate(lines):
        if line.reason == "byline":
            found = _AUTHOR.search(fold(line.text))
            name = found[1] if found else ""
        elif line.spoken:
            if name and line.plain and _SIGNED.fullmatch(line.shape) and line.shape.endswith(name):
                out[place] = line.out("byline")
            name = ""
    return out
