r"""TeX between marks of its own, as MathJax and KaTeX show it: `$$ ... $$`, `\begin{align}`. In a line: `formulas`."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.clean.generators.marks import Inside, Marks, Pair, cut

MARKS = Marks(
    pairs=(
        Pair(re.compile(r"\\begin\{(?P<name>[A-Za-z]{2,20}\*?)\}"), r"\\end\{{{name}\}}", "code", far=False),
        Pair(re.compile(r"\$\$(?!\$)"), r"\$\$(?!\$)", "code", far=False),
        Pair(re.compile(r"\\{1,2}\[(?=\s*$)", re.MULTILINE), r"\\{{1,2}}\]", "code", far=False),
    ),
    inside=(
        Inside(("\\",), cut(r"^\s*\\(?:pagebreak|newpage|clearpage|tableofcontents|maketitle|noindent)\b"), late=True),
    ),
)
