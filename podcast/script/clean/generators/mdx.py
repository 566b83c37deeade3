"""MDX, the Markdown of Docusaurus and Astro: comments, `{/* ... */}`."""

from __future__ import annotations

import re

from podcast.script.clean.generators.marks import Marks, Pair

MARKS = Marks(pairs=(Pair(re.compile(r"\{\s?/\*"), r"\*/\s?\}}", "markup"),))
