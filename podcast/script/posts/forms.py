"""The forms of front matter: where each begins and ends in a file, and in which language it is written.

| form | as written by |
|---|---|
| `---` … `---` or `...`, YAML; `---toml`, `---json` | Jekyll, Hugo, Hexo, and most others |
| `+++` … `+++`, TOML | Hugo, Zola |
| `{` … `}`, JSON | Hugo |
| `----`, or no opening line; `;;;`, JSON | Hexo |
| `Title: …` until a blank line | Pelican, MultiMarkdown |
| `title:: …` | Logseq, Dataview |
| `% title`, `% author`, `% date` | Pandoc |
| `.. title: …` | Nikola |
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from podcast.lazy import patterns as re
from podcast.script.posts import keys
from podcast.script.posts.front import AROUND, folded

Language = Literal["yaml", "toml", "json", "lines"]

LONGEST = 200
"""Lines within which a front matter without an opening line must end."""
_FENCE = re.compile(r"(-{3,}|\+{3}|;{3,})[ \t]*(ya?ml|toml|json)?[ \t]*")
_KEY = re.compile(r"([A-Za-z_][\w -]*|[\u3400-\u9fff]{2,6})\s*:(?=\s|$)")
_QUOTED_KEY = re.compile(r'\s*"[^"]+"\s*:')
_PROPERTY = re.compile(r"([\w -]+?)::(?:\s+|$)(.*)")
_HEADER = re.compile(r"([A-Za-z][\w -]{0,30}|[\u3400-\u9fff]{2,6}):(?:[ \t]+(.*)|[ \t]*)")
_NIKOLA = re.compile(r"\.\. (\w+): ?(.*)")
_NAMES = {*keys.COMMON.title, *keys.COMMON.date}
_LANGUAGES: dict[str, Language] = {
    "-": "yaml",
    "+": "toml",
    ";": "json",
    "yaml": "yaml",
    "yml": "yaml",
    "toml": "toml",
    "json": "json",
}


@dataclass(frozen=True, slots=True)
class Extent:
    """Where the front matter of a file is; lines are indices."""

    language: Language
    start: int
    end: int
    """Past the last line."""
    body: int
    """Where the body begins."""


class Unclosed(Exception):
    """A front matter has a beginning but no end."""

    def __init__(self, line: int, fence: str) -> None:
        super().__init__(fence)
        self.line, self.fence = line, fence


def extent(lines: Sequence[str]) -> Extent | None:
    """Return where the front matter is; None if the file has none.

    Raises:
        Unclosed: It has no end.
    """
    first = next((number for number, line in enumerate(lines) if line.strip(AROUND)), None)
    if first is None:
        return None
    found = (form(lines, first) for form in _FORMS)
    return next((one for one in found if one), None)


def _fenced(lines: Sequence[str], first: int) -> Extent | None:
    opening = _FENCE.fullmatch(lines[first].strip(AROUND))
    if not opening:
        return None
    fence, named = opening[1], opening[2]
    ends = {fence, "..."} if fence[0] == "-" else {fence}
    for number in range(first + 1, len(lines)):
        if lines[number].rstrip() in ends:
            language = _LANGUAGES[named or fence[0]]
            return Extent(language, first + 1, number, number + 1)
    if len(fence) > 3:  # a rule of Markdown
        return None
    raise Unclosed(first + 1, fence)


def _json(lines: Sequence[str], first: int) -> Extent | None:
    """Find a JSON object that begins the file. A line after it that goes on is body."""
    text = "\n".join(lines[first:]).lstrip(AROUND)
    if not re.match(r'\{\s*"', text):
        return None
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except ValueError:
        closing = next((number for number in range(first, len(lines)) if lines[number].rstrip() == "}"), None)
        if closing is None:
            raise Unclosed(first + 1, "}") from None
        return Extent("json", first, closing + 1, closing + 1)
    except RecursionError:
        return None
    last = first + text[:end].count("\n") + 1
    return Extent("json", first, last, last)


def _without_opening(lines: Sequence[str], first: int) -> Extent | None:
    """Find Hexo's front matter without an opening line: keys, then `---`; quoted keys, then `;;;`."""
    named = _KEY.match(lines[first].lstrip(AROUND))
    if not named and not _QUOTED_KEY.match(lines[first]):
        return None
    for number in range(first + 1, min(len(lines), first + LONGEST)):
        fence = _FENCE.fullmatch(lines[number])
        if fence:
            language: Language = "json" if fence[1][0] == ";" else "yaml"
            known = named or language == "json"
            return Extent(language, first, number, number + 1) if known and _about(lines[first:number]) else None
    return None


def _about(lines: Sequence[str]) -> bool:
    """Return whether lines have a title or a date, which tells a front matter from a text with a rule below it."""
    found = (re.match(r"\W*([\w -]+?)[\"']?\s*:", line) for line in lines)
    return any(match and folded(match[1]) in _NAMES for match in found)


def _lines_of(pattern: re.Pattern[str]) -> Callable[[Sequence[str], int], Extent | None]:
    """Return a form of lines that each match `pattern`, one of them a title or a date."""

    def find(lines: Sequence[str], first: int) -> Extent | None:
        opened = lines[first].strip(AROUND) == "<!--" and pattern is _NIKOLA
        start = number = first + opened
        while number < len(lines) and (
            pattern.fullmatch(lines[number].strip(AROUND)) or _goes_on(lines, number, start)
        ):
            number += 1
        if number == start or not _titled(lines[start:number], pattern):
            return None
        closed = opened and number < len(lines) and lines[number].strip() == "-->"
        return Extent("lines", start, number, number + closed)

    return find


def _goes_on(lines: Sequence[str], number: int, start: int) -> bool:
    return number > start and bool(re.match(r"[ \t]{2,}\S", lines[number]))


def _titled(lines: Sequence[str], pattern: re.Pattern[str]) -> bool:
    found = (pattern.fullmatch(line.strip(AROUND)) for line in lines)
    return any(match and match[2] and folded(match[1]) in _NAMES for match in found)


def _headers(lines: Sequence[str], first: int) -> Extent | None:
    """Find `Title: …` and further keys, ended by a blank line or the end of the file."""
    found = _lines_of(_HEADER)(lines, first)
    if found and (found.end == len(lines) or not lines[found.end].strip(AROUND)):
        return found
    return None


def _pandoc(lines: Sequence[str], first: int) -> Extent | None:
    end = first
    while end < min(len(lines), first + 3) and re.match(r"%\s", lines[end]):
        end += 1
    return Extent("lines", first, end, end) if end > first else None


_FORMS = (_fenced, _json, _without_opening, _lines_of(_PROPERTY), _lines_of(_NIKOLA), _headers, _pandoc)


def scalars(text: str) -> dict[str, str]:
    """Return the keys of a front matter of lines; a line that is indented goes on with the value before it."""
    found: dict[str, str] = {}
    titles = iter(("title", "author", "date"))
    key = ""
    for line in text.split("\n"):
        one = line.strip(AROUND)
        match = _PROPERTY.fullmatch(one) or _NIKOLA.fullmatch(one) or _HEADER.fullmatch(one)
        if re.match(r"%(?:\s|$)", line):
            found[next(titles)] = one[1:].strip()
        elif re.match(r"[ \t]{2,}\S", line) and key:
            found[key] = f"{found[key]} {one}".strip()
        elif match:
            key = match[1]
            found[key] = (match[2] or "").strip()
    return found
