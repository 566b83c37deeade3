"""Hexo: tags whose last word is shown, `{% post_link old-house 老房子 %}`; its other tags are cut by `liquid`."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.clean.generators.marks import Inside, Marks, Pair, around

_LINKED = r"(\{%-?\s*(?:post_link|asset_link)\s+\S+\s+['\"]?)([^'\"%\n]{1,100}?)(['\"]?(?:\s+(?:true|false))?\s*-?%\})"
_ADDRESSED = r"(\{%-?\s*link\s+['\"]?)([^'\"%\n]{1,100}?)(['\"]?\s+(?:https?://|/)[^%\s]{1,300}[^%\n]{0,100}%\})"
_WORDED = (
    r"(\{%-?\s*(?:label|mark|u|emp|wavy|kbd|underline|hl_text|span|checkbox|radio)\s+"
    r"(?:[\w-]{0,16}@|#?[\w -]{1,24},\s*)?['\"]?)([^'\"%@\n]{1,100}?)(['\"]?\s*-?%\})"
)
"""Tags of themes, with a colour or a class before the words."""

MARKS = Marks(
    # What is between them is data of links, not Markdown.
    pairs=(Pair(re.compile(r"\{%\s*flink\s*%\}"), r"\{{%\s*endflink\s*%\}}", "markup"),),
    inside=(Inside(("{",), around(f"{_LINKED}|{_ADDRESSED}|{_WORDED}")),),
)
