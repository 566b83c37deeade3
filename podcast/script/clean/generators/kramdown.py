"""kramdown, the Markdown of Jekyll, and the lists of attributes that others have from it: `{: .lead}`, `{#id .cls}`."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.clean.generators.marks import Inside, Marks, Pair, cut

MARKS = Marks(
    pairs=(
        Pair(re.compile(r"\{::comment\}"), r"\{{:/(?:comment)?\}}", "markup"),
        Pair(re.compile(r"\{::nomarkdown\s+type=[\"']?latex[^}]*\}"), r"\{{:/(?:nomarkdown)?\}}", "code"),
    ),
    inside=(
        Inside(
            ("{",),
            cut(
                r"\{:[^}\n]{0,200}\}|\{\s*[#.][A-Za-z][\w-]*(?:\s+[#.]?[\w-]+(?:=\S+)?)*\s*\}"
                r"|\{\s?[A-Za-z-]{2,20}=[\"'][^{}\n]{0,200}\}"
            ),
        ),
    ),
)
