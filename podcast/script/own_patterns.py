"""Regular expressions that an author writes: checked, so that a wrong one is a message with its line."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache


class NoPatternError(ValueError):
    """A value that cannot be searched for."""

    def __init__(self, message: str, written: str = "") -> None:
        super().__init__(message)
        self.written = written
        """The pattern; empty if the value is none."""


@lru_cache(maxsize=512)
def compiled(written: str) -> re.Pattern[str]:
    """Compile a pattern.

    Raises:
        NoPatternError: It is not a regular expression.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `[[` is what the author means, even if a later Python reads it otherwise
            return re.compile(written)
    except (re.error, OverflowError, RecursionError) as error:
        raise NoPatternError(f"{written!r} is not a regular expression: {error}", written) from error


def skip(value: object) -> tuple[str, ...]:
    """Read `skip`, one pattern or a list of them.

    Raises:
        NoPatternError: One is not a regular expression, or would be found in every paragraph.
    """
    several = [value] if isinstance(value, str) and value else value or []
    if not isinstance(several, list) or not all(isinstance(part, str) for part in several):
        raise NoPatternError(f"expected a list of regular expressions, such as ['^长按关注'], not {value!r}")
    for written in several:
        try:
            pattern = compiled(written)
        except NoPatternError as error:
            step = "correct it, and put \\ before a sign such as ( or [ that stands for itself"
            raise NoPatternError(f"{error}; {step}", written) from error
        if pattern.search(""):
            problem = f"{written!r} is found even in an empty text, so every paragraph would be left out"
            raise NoPatternError(f"{problem}; write words that only these paragraphs have", written)
    return tuple(several)


def line_of(text: str, key: str, written: str) -> int:
    """Return the 1-based line of a file in TOML, YAML or JSON with a pattern under `key`, or that of the key; 0: none.

    Args:
        text: The file.
        key: The key; its value may go on in the lines below.
        written: The pattern; a file may hold it with its backslashes and quotes doubled.
    """
    lines = text.split("\n")
    named = re.compile(rf"\W*{re.escape(key)}\W*\s*[:=]")
    start = next((number for number, line in enumerate(lines) if named.match(line)), len(lines))
    forms = {written, written.replace("\\", "\\\\").replace('"', '\\"'), written.replace("'", "''")} - {""}
    found = (number for number in range(start, len(lines)) if any(form in lines[number] for form in forms))
    return next(found, start if start < len(lines) else -1) + 1
