"""Hugo: shortcodes, `{{< highlight go >}}`, and comments, `{{/* ... */}}`; single tags are cut by `liquid`."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.clean.generators.marks import CODE, SILENT, Inside, Marks, Pair, around

_WORDED = r"(\{\{[<%]\s*(?:mark|label|kbd|underline|hl)\s+['\"])([^'\"\n]{1,100})(['\"]\s*[>%]\}\})"
"""Shortcodes whose word is shown."""
_TEXT = r"(\{\{[<%]\s*(?:callout|alert|notice)\b[^{}\n]{0,200}?\btext=\")([^\"\n]{1,600})(\"[^{}\n]{0,200}?[>%]\}\})"
"""Boxes whose text is an argument."""

MARKS = Marks(
    pairs=(
        Pair(
            re.compile(rf"\{{\{{[<%]\s*(?P<name>{CODE})\b[^\n]*?[>%]\}}\}}"),
            r"\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}}",
            "code",
        ),
        Pair(
            re.compile(rf"\{{\{{[<%]\s*(?P<name>{SILENT})\b[^\n]*?[>%]\}}\}}"),
            r"\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}}",
            "markup",
        ),
        Pair(re.compile(r"\{\{-?\s*/\*"), r"\*/\s*-?\}}\}}", "markup"),
    ),
    inside=(Inside(("{",), around(_WORDED)), Inside(("text=",), around(_TEXT))),
)
