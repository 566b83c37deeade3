"""Themes of Typecho: `{mtitle title="小标题"/}`, `{card-default width=""} ... {/card-default}`."""

from __future__ import annotations

from podcast.script.clean.generators.marks import Inside, Marks, around, cut

_TITLE = r"(\{mtitle\s+title=\")([^\"\n]{1,100})(\"\s*/?\})"
_TAG = r"\{[a-z][a-z0-9-]{2,24}(?:\s+[a-z-]{1,20}=\"[^\"{}\n]{0,300}\")+\s*/?\}|\{/[a-z][a-z0-9-]{2,24}\}"

MARKS = Marks(inside=(Inside(("{",), around(_TITLE)), Inside(("{",), cut(_TAG))))
