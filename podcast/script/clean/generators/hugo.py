"""Hugo: shortcodes, `{{< highlight go >}}`, and comments, `{{/* ... */}}`; single tags are cut by `liquid`."""

from __future__ import annotations

import re

from podcast.script.clean.generators.marks import CODE, SILENT, Inside, Marks, Pair, around

_WORDED = r"(\{\{[<%]\s*(?:mark|label|kbd|underline|hl)\s+['\"])([^'\"\n]{1,100})(['\"]\s*[>%]\}\})"
"""Shortcodes whose word is shown."""

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
    inside=(Inside(("{",), around(_WORDED)),),
)
