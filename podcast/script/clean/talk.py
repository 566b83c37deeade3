"""Conversations: alternating `名字：…` lines, and interviews with bold names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.records import Role
from podcast.script.clean.line import Line, paragraphs

LONGEST_TURN = 12
"""Paragraphs between two names of an interview; also keeps the look-ahead linear."""
ASKING = frozenset("QA问答")
"""Marks of question and answer: names of speakers even if they are not bold."""
_SPEAKER = hanzi.compile(
    r"\s*(?!\d[\d年月日号时点分./-]*\s*[：:])([^\s：:，,。！!？?；;“”\"（）()、]{1,12})\s*[：:]\s*(?=\S)"
)
_SPACED = re.compile(r"\s*([^\s：:，,。！!？?；;“”\"（）()、\d|｜]{1,8})[\s|｜]+(?=\S)")


@dataclass(frozen=True, slots=True)
class _Turn:
    """A name and the words after it."""

    at: int
    """Index of its paragraph."""
    name: str
    asks: bool


def dialogue(lines: Sequence[Line]) -> list[Line]:
    """Assign voices to alternating `名字：…` lines: every other speaker has the second voice, names the narrator's."""
    out: list[Line] = []
    order = list(paragraphs(lines))
    at = tried = 0
    while at < len(order):
        begins, end = None, at
        if at >= tried and _speaker(lines[order[at][0]], bold=True):
            begins, end = _talk(lines, order, at, through=True)
            tried = end
        if begins is None:
            begins, end = _talk(lines, order, at, through=False)
        end = max(end, at + 1)
        begins = end if begins is None else begins
        out += (lines[place] for places in order[at:begins] for place in places)
        out += _told([lines[place] for places in order[begins:end] for place in places])
        at = end
    return out


def _talk(lines: Sequence[Line], order: list[list[int]], at: int, *, through: bool) -> tuple[int | None, int]:
    """Return where a conversation begins in the sequence of turns from `at` on (None: nowhere), and where it ends."""
    turns, end = _turns(lines, order, at, through=through)
    return _begins(turns, quoted=bool(lines[order[at][0]].quote), through=through), end


def _turns(lines: Sequence[Line], order: list[list[int]], at: int, *, through: bool) -> tuple[list[_Turn], int]:
    """Return the turns from `at` on, and the index of the first paragraph that is not one.

    Args:
        through: Whether names must be bold, and paragraphs between two turns belong to the first.
    """
    turns: list[_Turn] = []
    first, end, ahead = lines[order[at][0]], at, at
    while ahead < len(order) and ahead - end <= LONGEST_TURN:
        mine = [lines[place] for place in order[ahead]]
        named = _named(mine, first, ahead, bold=through)
        if named:
            turns += named
            end = ahead = ahead + 1
        elif through and turns and not any(line.spoken and _ends_turn(line, first) for line in mine):
            ahead += 1
        else:
            break
    return turns, end


def _begins(turns: list[_Turn], *, quoted: bool, through: bool) -> int | None:
    """Return the first paragraph of the conversation at the end of a sequence of turns.

    Nobody speaks twice in succession, so it begins after the last one who does. The sequence, which may be long, is
    scanned once.
    """
    last = (place for place in range(len(turns) - 1, 0, -1) if turns[place].name == turns[place - 1].name)
    start = next(last, 0)
    while 0 < start < len(turns) and turns[start].at == turns[start - 1].at:
        start += 1  # a conversation cannot begin in mid-paragraph
    rest = turns[start:]
    if quoted and not _alternates(rest, quoted=False):
        rest = rest[-2:]
    if not _alternates(rest, quoted=quoted) or (through and not _asks(rest)):
        return None
    return rest[0].at


def _told(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines of a conversation, with names and words separated."""
    if lines:
        talk = _Talk(bold=_speaker(lines[0], bold=True) is not None)
        for line in lines:
            yield from talk.turn(line)


def _named(lines: list[Line], first: Line, at: int, *, bold: bool) -> list[_Turn]:
    """Return the turns of a paragraph; empty: it is not part of the conversation that `first` begins."""
    spoken = [line for line in lines if line.spoken]
    same = lines[0].quote == first.quote and lines[0].kind == "text" and not lines[0].item
    if not spoken or not same or lines[0].role not in {"body", "quote"}:
        return []
    found = [(line, _speaker(line, bold=bold)) for line in spoken]
    whole = found[0][1] if bold else all(speaker for _, speaker in found)
    return [_Turn(at, speaker[0], line.shape.endswith("?")) for line, speaker in found if speaker] if whole else []


def _speaker(line: Line, *, bold: bool) -> tuple[str, int] | None:
    """Return the name at the start of a line, and where its words begin in the spoken text.

    Args:
        bold: Whether it must be bold, `**航：** …`; a space may then replace the colon.
    """
    if not line.spoken:
        return None
    found = _SPEAKER.match(line.heard)
    if not bold:
        return (found[1], found.end()) if found else None
    found = found or _SPACED.match(line.heard)
    if not found:
        return None
    if found.re.pattern == _SPEAKER.pattern and hanzi.simplify(found[1]) in ASKING:
        return found[1], found.end()
    start, end = _place(line, found.start(1)), _place(line, found.end(1) - 1)
    ends = found.end() if found.re.pattern == _SPEAKER.pattern else _place(line, found.end(1))
    for span in line.spans:
        if span.style == "strong" and span.start <= start and end < span.end:
            return (found[1], found.end()) if found.re.pattern == _SPEAKER.pattern or span.end <= ends else None
    return None


def _ends_turn(line: Line, first: Line) -> bool:
    return line.kind != "text" or line.quote != first.quote or line.role not in {"body", "quote", "item"}


def _asks(turns: list[_Turn]) -> bool:
    """Return whether the first speaker mostly asks, at least twice; otherwise it may be a list of facts."""
    asked = [turn.asks for turn in turns if turn.name == turns[0].name]
    return len(asked) >= 2 and 2 * sum(asked) > len(asked)


def _alternates(turns: list[_Turn], *, quoted: bool) -> bool:
    """Return whether turns are a conversation, not a list of facts: of two or more speakers, one must speak again.

    In a quote two lines are enough.
    """
    names = [hanzi.simplify(turn.name) for turn in turns]
    several = len(set(names)) >= 2 and all(one != two for one, two in pairwise(names))
    if quoted and several and len(names) == 2:
        return bool({"我", "问", "答", "你", "记者", "Q", "A"} & set(names))
    return several and len(set(names)) < len(names)


@dataclass(slots=True)
class _Talk:
    """The state of a conversation."""

    bold: bool
    """Whether its names are bold."""
    speakers: list[str] = field(default_factory=list)
    voice: str = ""
    """The speaker's voice."""

    def turn(self, line: Line) -> Iterator[Line]:
        """Yield a line's name and words, or a continuation of the words before."""
        found = _speaker(line, bold=self.bold)
        if not found:
            role: Role = "dialogue" if line.role == "body" else line.role
            yield replace(line, role=role, voice=line.voice or self.voice) if line.spoken else line
            return
        name, words = found
        if name not in self.speakers:
            self.speakers.append(name)
        self.voice = "second" if self.speakers.index(name) % 2 else ""
        at = _place(line, words)
        yield _part(line, 0, at, voice="")
        yield _part(line, at, len(line.text), voice=line.voice or self.voice)


def _place(line: Line, heard: int) -> int:
    """Return the position in the full text of the spoken character at `heard`."""
    shift = 0
    for cut in line.cuts:
        if cut.start - shift > heard:
            break
        shift += cut.end - cut.start
    return heard + shift


def _part(line: Line, start: int, end: int, *, voice: str) -> Line:
    """Return a part of a line as its own paragraph, with a negative and therefore unique number."""

    def moved(spans: tuple[object, ...]) -> tuple[object, ...]:
        kept = (span for span in spans if span.start < end and span.end > start)  # type: ignore[attr-defined]
        return tuple(
            replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)  # type: ignore[type-var, attr-defined]
            for span in kept
        )

    return replace(
        line,
        text=line.text[start:end],
        cuts=moved(line.cuts),  # type: ignore[arg-type]
        aliases=moved(line.aliases),  # type: ignore[arg-type]
        spans=moved(line.spans),  # type: ignore[arg-type]
        block=-2 * line.block - bool(start),
        joint="",
        images=line.images if start == 0 else 0,
        role="dialogue",
        voice=voice,
    )
