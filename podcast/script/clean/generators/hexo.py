"""Hexo: tags whose last word is shown, `{% post_link old-house 老房子 %}`; its other tags are cut by `liquid`."""

from __future__ import annotations

from podcast.script.clean.generators.marks import Inside, Marks, around

MARKS = Marks(
    inside=(
        Inside(
            ("{",),
            around(
                r"(\{%-?\s*(?:post_link|asset_link)\s+\S+\s+['\"]?)([^'\"%\n]{1,100}?)(['\"]?(?:\s+(?:true|false))?\s*-?%\})"
                r"|(\{%-?\s*(?:label|mark|u|emp|wavy|kbd|underline|hl_text)\s+(?:[\w-]{0,16}@|#?[\w-]{1,16}\s*,\s*)?['\"]?)"
                r"([^'\"%@\n]{1,100}?)(['\"]?\s*-?%\})"
            ),
        ),
    ),
)
