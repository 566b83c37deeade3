"""Pandoc and Quarto: citations, `[@zhang2020]`, and references to figures, `@fig-tree`."""

from __future__ import annotations

from podcast.script.clean.generators.marks import Inside, Marks, cut

_CITATION = r"(?<!\s)\s*+\[(?:[^\[\]@\n]{0,40}\s)?-?@[A-Za-z][^\[\]\n]{0,200}\](?![(\[])"
_REFERENCE = r"(?<![A-Za-z0-9_@./])@(?:fig|tbl|eq|sec|lst)-[\w-]{1,40}"

MARKS = Marks(inside=(Inside(("@",), cut(f"{_CITATION}|{_REFERENCE}", "reference")),))
