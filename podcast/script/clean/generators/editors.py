"""Signs of many editors and plug-ins: `==words==`, `++words++`, `H~2~O`, `x^2^`, `:smile:`, `@[toc]`."""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.clean.generators.marks import Inside, Marks, around
from podcast.script.clean.line import Line

_EMOJI = re.compile(r"(?<![A-Za-z0-9_:：]):(?:[a-z][a-z0-9_+-]{1,40}|\+1|-1|100|1234|8ball):(?![A-Za-z0-9_:]|/)")
_AFTER_WORD = re.compile(r"\w\Z")
_WORD = re.compile(r"\w")
_COMMON = frozenset({
    "+1", "-1", "100", "bulb", "clap", "cry", "dog", "fire", "grin", "heart", "joy", "laughing", "ok_hand", "pray",
    "rocket", "smile", "smiley", "sob", "sparkles", "star", "sunglasses", "tada", "thinking", "thumbsup", "warning",
    "wink", "x", "white_check_mark", "point_right", "heart_eyes", "rofl", "muscle", "eyes", "sweat_smile",
})  # fmt: skip
"""Names that are pictures even between two words."""


def _emoji(line: Line) -> Line:
    """Cut `:smile:`, but not `a:b:c`."""
    heard = line.heard
    if heard.count(":") < 2:
        return line
    cuts = [
        found.span()
        for found in _EMOJI.finditer(heard)
        if found[0].strip(":") in _COMMON
        or not (_AFTER_WORD.search(heard, 0, found.start()) and _WORD.match(heard, found.end()))
    ]
    return line.cut(cuts, "markup")


MARKS = Marks(
    contents=(r"@\[toc\](?:\([^)]*\))?", r"\$\{toc\}"),
    inside=(
        Inside(("++",), around(r"(?<![A-Za-z0-9+])(\+\+)(?=[^\s+])[^+\n]{1,300}?(?<=[^\s+])(\+\+)(?!\+)")),
        Inside(("==",), around(r"(?<![A-Za-z0-9=!<>])(==)(?=[^\s=])[^=\n]{1,600}?(?<=[^\s=])(==)(?![=A-Za-z0-9])")),
        Inside(("~",), around(r"(?<=[A-Za-z)])(~)\d{1,3}(~)(?=[A-Za-z\u3400-\u9fff，。、；：\s)]|$)")),
        Inside(("^",), around(r"(?<=[A-Za-z0-9)])\^-?\d{1,4}(\^)(?!\d)")),
        Inside((":",), _emoji, late=True),
    ),
)
