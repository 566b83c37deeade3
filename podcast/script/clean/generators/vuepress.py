"""VuePress, VitePress and Docusaurus: containers, `::: tip 小贴士`."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.clean.generators.marks import Inside, Marks, around, cut
from podcast.script.clean.line import Line

_CONTAINER = re.compile(r"^\s*:{3,}\s*(?:\{?[A-Za-z][\w-]*\}?)?(?:\[([^\]\n]*)\])?\s*")


def _container(line: Line) -> Line:
    """Cut the mark of a container, not its title."""
    found = _CONTAINER.match(line.heard)
    if not found or not found[0].strip():
        return line
    start, end = found.span(1) if found[1] else (found.end(), found.end())
    return line.cut([(0, start), (end, found.end())], "markup")


MARKS = Marks(
    contents=(r"\[\[?_?(?:toc|table of contents)_?\]?\]",),
    inside=(
        Inside(("<<<",), cut(r"^\s*<<<\s*(?:@|\.{0,2}/)\S[^\n]{0,300}$", "code"), late=True),
        Inside(("@tab",), around(r"^(\s*@tab(?:[:#][\w-]{1,40})*\s+)"), late=True),
        Inside((":::",), _container, late=True),
    ),
)
