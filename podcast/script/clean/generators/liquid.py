"""Liquid, Nunjucks, Jinja and Tera, the template languages of Jekyll, Hexo and Zola: `{% comment %}`, `{# ... #}`."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.clean.generators.marks import CODE, SILENT, TEMPLATE, Inside, Marks, Pair, cut

ELSE = re.compile(r"\{%-?\s*(?:else|elsif|elif)\b[^\n]*?%\}")
"""It begins the branch that a site does not show."""
BRANCH = re.compile(r"\{%-?\s*(?:(if|unless|case|for)|(end(?:if|unless|case|for)))\b[^\n]*?%\}")

MARKS = Marks(
    pairs=(
        Pair(re.compile(rf"\{{%-?\s*(?P<name>{CODE})\b[^\n]*?%\}}"), r"\{{%-?\s*end{name}\s*-?%\}}", "code"),
        Pair(re.compile(rf"\{{%-?\s*(?P<name>{SILENT})\b[^\n]*?%\}}"), r"\{{%-?\s*end{name}\s*-?%\}}", "markup"),
        Pair(re.compile(r"\{#[\s-]"), r"#\}}", "markup"),
    ),
    contents=(r"\{\{\s*toc\s*\}\}",),
    inside=(Inside(("{",), cut(TEMPLATE)),),
)
