"""CriticMarkup, an editor's marks in some programs: `{++new++}`, `{--old--}`, `{==shown==}`, `{>>remark<<}`."""

from __future__ import annotations

from podcast.script.clean.generators.marks import Inside, Marks, around, cut

MARKS = Marks(
    inside=(
        Inside(("{++", "{=="), around(r"(\{\+\+)([^{}\n]{1,600}?)(\+\+\})|(\{==)([^{}\n]{1,600}?)(==\})")),
        Inside(("{--",), cut(r"\{--[^{}\n]{1,600}?--\}", "struck")),
        Inside(("{>>",), cut(r"\{>>[^{}\n]{1,600}?<<\}")),
    ),
)
