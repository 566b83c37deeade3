"""Messages name commands as a user at this terminal can type them."""

from __future__ import annotations

import os
import re
import shutil
import sys
from functools import cache
from pathlib import Path

_COMMAND = re.compile(r"`podcast (?=[a-z])")


def typed(text: str) -> str:
    """Return a message with its commands as they can be typed: `.venv/bin/podcast serve` where no PATH leads to it.

    `pip install` becomes what fits this installation.
    """
    if "`pip install " in text:
        from podcast.cli import installing  # rarely needed

        text = installing.installable(text)
    program = _program(sys.argv[0], Path.cwd())
    return text if program == "podcast" else _COMMAND.sub(lambda _: f"`{program} ", text)


@cache
def _program(invoked: str, folder: Path) -> str:
    """Return how this program is called: by its name, if that is what the PATH finds, else by its path."""
    path = Path(invoked)
    if path.stem != "podcast" or path.name == invoked:
        return "podcast"
    found = shutil.which("podcast")
    there = path if path.exists() else path.with_suffix(".exe")
    if found and there.exists() and there.samefile(found):
        return "podcast"
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - a link stays a link
    shown = absolute.relative_to(folder) if absolute.is_relative_to(folder) else absolute
    return f'"{shown}"' if " " in str(shown) else str(shown)
