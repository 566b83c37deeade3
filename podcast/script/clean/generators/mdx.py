"""MDX, the Markdown of Docusaurus and Astro: `import`, `export`, `{/* ... */}`, `<Chart data={[1]} />`, `{a.b}`."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.clean.generators.marks import Inside, Marks, Pair, cut

_BRACES = r"\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\}"
"""An expression, with braces in braces in it."""
_ATTRIBUTE = rf"[\w:@.-]{{1,60}}(?:\s*=\s*(?:\"[^\"]{{0,2000}}\"|'[^']{{0,2000}}'|{_BRACES}))?|{_BRACES}"

MARKS = Marks(
    pairs=(Pair(re.compile(r"\{\s?/\*"), r"\*/\s?\}}", "markup"),),
    # Source: MDX, "ESM": import and export begin a line, and go on to a blank line.
    paragraphs=(
        re.compile(r"import\s+(?:[\w$*{][\w$\s{},*]{0,300}\s+from\s+)?(?:'[^'\n]{1,300}'|\"[^\"\n]{1,300}\")\s*;?\s*$"),
        re.compile(
            r"export\s+(?:(?:const|let|var)\s+[\w$\[{][^=\n]{0,100}=|(?:async\s+)?function\s*[\w$*]*\s*\(|class\s+[\w$]+"
            r"|default\s+(?:[\w$.]+\s*;?\s*$|[({]|(?:async\s+)?function\b|class\b|[\w$.]+\()|\{[^}\n]*\}|\*\s+from\s)"
        ),
    ),
    tags=(re.compile(rf"<[A-Z][\w.]{{0,60}}(?:\s+(?:{_ATTRIBUTE}))*+\s*/?>"),),
    inside=(
        Inside(
            ("{",),
            cut(
                r"\{\s*(?:new\s+)?[A-Za-z_$][\w$]{0,40}(?:\.[\w$]{1,40}|\[[^\]\n]{0,60}\]|\([^(){}\n]{0,120}\))+"
                r"[^{}\n\u3400-\u9fff]{0,200}\}"
            ),
        ),
    ),
)
