"""Signs that look right in podcast.toml and are not TOML."""

from __future__ import annotations

import re

CURLY = {
    **dict.fromkeys("“”„‟＂「」『』", '"'),
    **dict.fromkeys("‘’‚‛＇", "'"),
    "＝": "=",
    "，": ",",
    "［": "[",
    "］": "]",
}
"""What an editor or an input method writes in place of a sign of TOML."""


def step(text: str, error: str) -> str:
    """Say how to correct the line of an error: a backslash, or signs that an editor or an input method has changed."""
    place = re.search(r"line (\d+)", error)
    lines = text.splitlines()
    line = lines[min(int(place[1]), len(lines)) - 1] if place and lines else ""
    if "Unescaped '\\'" in error:
        return "write that text in single quotes, in which a \\ stands for itself"
    wrong = "".join(dict.fromkeys(sign for sign in line.partition("#")[0] if sign in CURLY))
    if not wrong:
        return "correct that line"
    right = " ".join(dict.fromkeys(CURLY[sign] for sign in wrong))
    return f"that line has {' '.join(wrong)}: TOML wants {right}"
