"""Shortcodes of WordPress and Typecho: `[gallery ids="1,2"]`, `[hide]`, `[code lang="php"]`."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.clean.generators.marks import Inside, Marks, Pair, cut

MARKS = Marks(
    pairs=(Pair(re.compile(r"\[(?P<name>code|sourcecode)(?:\s[^\]\n]*)?\](?!\()"), r"\[/{name}\]", "code"),),
    inside=(
        Inside(
            ("[",),
            cut(
                r"\[[a-z][a-z0-9_-]{2,24}(?:\s+[a-z_-]{1,20}=(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|[^\s\]\"']{1,100}))+\s*/?\]"
                r"|\[/?(?:hide|scode|reply|login|secret|gallery|collapse|tabs?|button|caption|embed|audio|video|playlist|"
                r"share|addtoany|adsense|ads?|contact-form(?:-7)?|related_posts|nextpage)\](?!\()"
                r"|\[/[a-z][a-z0-9_-]{2,24}\](?!\()"
            ),
        ),
    ),
)
