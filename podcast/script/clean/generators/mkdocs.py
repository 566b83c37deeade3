"""MkDocs, and Python-Markdown's extensions: `!!! note "小贴士"`, `=== "标签页"`, `++ctrl+c++`, `--8<-- "file.md"`."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.clean.generators.marks import Inside, Marks, around, cut
from podcast.script.clean.line import Line

_ADMONITION = re.compile(r"^\s*(?:!!!|\?\?\?\+?)\s+[a-z][\w-]*(?:\s+(?:inline|end))*\s*(\"?)(?=[^\"]*(\"?)\s*$)")
_ICON = r":(?:material|fontawesome|octicons|simple)-[a-z0-9-]{1,80}:(?:\{[^{}\n]{0,100}\})?"


def _admonition(line: Line) -> Line:
    """Cut the mark of an admonition and the quotes around its title."""
    opened = _ADMONITION.match(line.heard)
    return line.cut([opened.span(), opened.span(2)], "markup") if opened else line


MARKS = Marks(
    inside=(
        Inside(("++",), around(r"(?<![A-Za-z0-9+])(\+\+)([a-z0-9-]{1,20}(?:\+[a-z0-9-]{1,20}){1,5})(\+\+)(?!\+)")),
        Inside((":material-", ":fontawesome-", ":octicons-", ":simple-"), cut(_ICON)),
        Inside(("{!",), cut(r"^\s*\{![^{}\n]{1,200}!\}\s*$")),
        Inside(("8<",), cut(r"^\s*(?:-{1,2}8<-{1,2}|;--8<--)(?:\s[^\n]{0,300})?$")),
        Inside(('=== "', '===! "', '===+ "'), around(r"^(\s*={3}[+!]?\s+\")([^\"\n]{1,100})(\"\s*)$"), late=True),
        Inside(("!!!", "???"), _admonition, late=True),
    ),
)
