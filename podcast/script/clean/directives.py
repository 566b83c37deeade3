"""Directives in posts: `<!-- podcast: ... -->`, invisible on the author's site.

- `skip` ... `end`: the text between is left out.
- `say ...`: spoken instead of the next block.
- `voice second`: the next block uses another voice; with an `end` after it, all blocks up to there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from podcast.errors import PostError
from podcast.lazy import patterns as re
from podcast.script.clean.line import Line

_WRITTEN = re.compile(r"<!--\s*podcast\s*[:：]\s*(\S*)(?:\s+(.*?))?\s*-->", re.IGNORECASE | re.DOTALL)
_ANY = re.compile(r"<!--\s*podcast\s*[:：]", re.IGNORECASE)
_VOICE = re.compile(r"[\w-]{1,40}")
_KNOWN = "known are skip ... end, say, voice"


def apply(lines: Sequence[Line], path: Path, body_line: int) -> list[Line]:
    """Apply the directives.

    Args:
        body_line: 1-based line of the file on which the body begins, for messages.

    Raises:
        PostError: A directive is unknown, incomplete, not closed, or inside a line of text.
    """
    state = _Directives(path, body_line, lines)
    for place, line in enumerate(lines):
        state.take(place, line)
    if state.skipping:
        raise state.fault(state.skipping, "skip is not closed; put  <!-- podcast: end -->  after the text to leave out")
    return state.out


@dataclass(slots=True)
class _Directives:
    path: Path
    body_line: int
    lines: Sequence[Line]
    out: list[Line] = field(default_factory=list)
    skipping: Line | None = None
    saying: list[int] = field(default_factory=list)
    """Positions in `out` of the lines spoken instead of the next block."""
    silent: tuple[str, int] = ("", 0)
    """The block that is replaced: `group` or `block`, and its number."""
    voice: str = ""
    until_end: bool = False
    voiced: tuple[str, int] = ("", 0)
    """The block that `voice` applies to; with an empty name, the next one."""

    def fault(self, line: Line, problem: str) -> PostError:
        return PostError(self.path, self.body_line + line.number - 1, f"podcast directive: {problem}")

    def take(self, place: int, line: Line) -> None:
        if line.kind == "directive":
            self._directive(place, line)
        elif self.skipping:
            self.out.append(line.out("directive"))
        else:
            self._inside(line)
            self.out.append(self._heard(line))

    def _directive(self, place: int, line: Line) -> None:
        found = _WRITTEN.fullmatch(line.text)
        if not found:
            raise self.fault(line, "not closed; end it with  -->")
        word, rest = found[1].lower(), (found[2] or "").strip()
        self.out.append(line)
        if word == "skip" and not self.skipping:
            self.skipping = line
        elif word == "end" and self.skipping:
            self.skipping = None
        elif word == "end" and self.until_end:
            self.voice, self.until_end = "", False
        elif word == "say" and rest:
            self._say(line, found)
        elif word == "voice" and _VOICE.fullmatch(rest):
            self._voice(place, rest)
        else:
            raise self.fault(line, _problem(word, rest))

    def _say(self, line: Line, found: re.Match[str]) -> None:
        if self.skipping:
            return
        start, end = found.span(2)
        said = replace(line, kind="text", reason=None).cut([(0, start), (end, len(line.text))], "directive")
        self.out[-1] = said
        self.saying.append(len(self.out) - 1)

    def _voice(self, place: int, name: str) -> None:
        if not self.skipping:
            self.voice, self.voiced, self.until_end = name, ("", place), self._ends(place)

    def _ends(self, place: int) -> bool:
        """Return whether an `end` follows that does not belong to a `skip`."""
        opened = 0
        for line in self.lines[place + 1 :]:
            found = _WRITTEN.fullmatch(line.text) if line.kind == "directive" else None
            word = found[1].lower() if found else ""
            if word == "voice":
                return False
            opened += (word == "skip") - (word == "end")
            if opened < 0:
                return True
        return False

    def _inside(self, line: Line) -> None:
        """Reject a directive inside a line, because its scope would be ambiguous."""
        for cut in line.cuts:
            if cut.reason == "markup" and _ANY.match(line.text, cut.start):
                raise self.fault(line, "is inside a line of text; put it on its own line")

    def _heard(self, line: Line) -> Line:
        if line.kind == "markup":  # a horizontal rule or a link definition is not a block of text
            return line
        if self.saying:
            first = self.out[self.saying[0]]
            self.silent = ("block", line.block) if first.quote or first.item else ("group", line.group)
            for place in self.saying:
                like = replace(self.out[place], kind="heading", depth=line.depth) if line.kind == "heading" else None
                self.out[place] = replace(like or self.out[place], quote=line.quote, item=line.item, role=line.role)
            self.saying = []
        if self.silent[0] and getattr(line, self.silent[0]) == self.silent[1]:
            return line.out("directive")
        return self._voiced(line)

    def _voiced(self, line: Line) -> Line:
        if not self.voice:
            return line
        if not self.until_end:
            if not self.voiced[0]:
                nested = self.lines[self.voiced[1]]
                self.voiced = ("block", line.block) if nested.quote or nested.item else ("group", line.group)
            if getattr(line, self.voiced[0]) != self.voiced[1]:
                self.voice = ""
                return line
        return replace(line, voice=self.voice)


def _problem(word: str, rest: str) -> str:
    if word == "skip":
        return "skip inside skip; end the first one before"
    if word == "end":
        return "end without a skip before it"
    if word == "say":
        return "say without words; write  <!-- podcast: say the words -->"
    if word == "voice":
        return f"voice {rest!r} is not a name; write  <!-- podcast: voice second -->"
    return f"unknown word {word!r}: {_KNOWN}"
