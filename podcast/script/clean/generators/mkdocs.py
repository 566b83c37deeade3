"""MkDocs, and Python-Markdown's extensions: admonitions, `!!! note "小贴士"`."""

from __future__ import annotations

import re

from podcast.script.clean.generators.marks import Inside, Marks
from podcast.script.clean.line import Line

_ADMONITION = re.compile(r"^\s*(?:!!!|\?\?\?\+?)\s+[a-z][\w-]*(?:\s+(?:inline|end))*\s*(\"?)(?=[^\"]*(\"?)\s*$)")


def _admonition(line: Line) -> Line:
    """Cut the mark of an admonition and the quotes around its title."""
    opened = _ADMONITION.match(line.heard)
    return line.cut([opened.span(), opened.span(2)], "markup") if opened else line


MARKS = Marks(inside=(Inside(("!!!", "???"), _admonition, late=True),))
