"""Headings in their three forms: `#`, a short line used as one, and `**1 |** ...`."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.records import Reason
from podcast.script.clean import shapes
from podcast.script.clean.line import Line, joined, lettered, paragraphs

LONGEST_HEADING = 60
"""Characters. A longer one is a paragraph that a line of `---` below has made a heading by mistake."""
LONGEST_BOLD = 40
LONGEST_BARE = 26
"""Characters. The longest bare heading of the blog has 24; a lower limit misses it, a higher one matches sentences."""
NEIGHBOUR = 30
"""Characters. A bare heading is between paragraphs at least this long."""
_MARK = re.compile(r"(\d{1,2})\s*[|｜丨│]\s*(?=\S)")
_BAR = re.compile(r"[▎▌▍▏■◆●►]\s*(?=\S)")
_ENDS = re.compile(r"[。;:,!…—.](?:[”\"'’」』)】]*)$")
_QUESTION = re.compile(r"\?[”\"'’」』)】]*$")
_NUMBER = re.compile(r"(?:第\s*)?\d{1,2}(?:\s*[.、])?|[一二三四五六七八九十]{1,3}、?")
_COUNTED = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[.、](?!\d))\s*\S")
_CIRCLED = re.compile(r"\s*[\u2460-\u2473\u2776-\u2793]\s*\S")
_COUNTED_AGAIN = re.compile(r"(?:1[.、]|一、|\([一1]\))")
_BRACKETED = re.compile(r"[\[【][^\[\]【】]{2,40}[\]】]")
_ASIDE = re.compile(r"\((?![一二三四五六七八九十\d]{1,3}\)).*\)|[—-]{2}.*[^—-]")
"""A remark in brackets, or a name after a quotation, is not a heading."""
_FIRSTLY = re.compile(r"@|其[一二三四五六]|(?:首|其)[先次]|(?:再次|最后|此外|另外)[,，]")
"""The start of an enumerated sentence or a reply: such a line is one of a series, not the heading of it."""
_LEADING = hanzi.compile(r"\s*(\d{1,2})\s+(?=[^\s\d.,:%/|｜年月日个大种件条点分])")
_PART = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})")
_QUESTIONED = re.compile(r"\s*([QA])\s?(\d{1,2})\s*(?=[:：.、|｜])")
_KINDS = {"Q": "问题", "A": "回答"}
_PARTS = re.compile(
    "结论|结语|小结|总结|尾声|后记|结束语|余论|写在最后|写在后面|引言|前言|引子|序言|楔子|背景|附录|番外"
)
_NUMBERED = re.compile(r"(\d{1,2})\s*[、.)|:]\s*(?!\d)")
_ASKED = re.compile(r"(?:Q|问)\s*:")
_ANSWERED = re.compile(r"(?:A|答)\s*:")
_NOTHING = re.compile(r"[^\s:。!?]{1,12}\s*:\s*[-–—―/~]{1,3}")
_RINGED = re.compile(r"\s*([\u2460-\u2473\u2776-\u277f])\s*(?=[“\"「『《【‘])")
"""A circled number before a quotation mark, with which no rule for numbers makes a pause."""
_DIGITS = "零一二三四五六七八九"


def headings(lines: Sequence[Line]) -> list[Line]:
    """Assign headings their role, and set the spoken form of their marks."""
    out = [_real(line) for line in lines]
    order = [places for places in paragraphs(out) if any(out[place].spoken for place in places)]
    for places in order:
        out[places[0]] = _barred(out[places[0]]) if len(places) == 1 else out[places[0]]
    for at in _counted(out, order):
        out[order[at][0]] = replace(out[order[at][0]], role="heading")
    usual = any(line.role == "heading" and line.depth for line in out)
    asked, answered = _interview(out, order)
    for at, places in enumerate(order):
        if len(places) == 1 and out[places[0]].plain and out[places[0]].role == "body":
            if at in asked:
                out[places[0]] = out[places[0]] if answered else replace(out[places[0]], role="heading")
                continue
            out[places[0]] = _marked(out[places[0]]) or _bold(out, order, at) or out[places[0]]
    if not usual and not any(line.role == "heading" for line in out):
        for at in _bare(out, order):
            out[order[at][0]] = replace(out[order[at][0]], role="heading")
    for at, places in enumerate(order[:-1]):
        if len(places) == 1 and _closes(out[places[0]], out[order[at + 1][0]]):
            out[places[0]] = replace(out[places[0]], role="heading")
    for at in _row(out, order):
        out[order[at][0]] = replace(out[order[at][0]], role="heading")
    return out


def numbers(lines: Sequence[Line]) -> list[Line]:
    """Set the spoken form of numbered headings, `01 ...` as 一，, and of `1/9` over a part of a thread as 一."""
    out = list(lines)
    found = {place: _LEADING.match(line.heard) for place, line in enumerate(lines) if line.role == "heading"}
    counting = {place: int(match[1]) for place, match in found.items() if match}
    known = set(counting.values())
    for place, number in counting.items():
        match = found[place]
        if match and known & {number - 1, number + 1}:
            out[place] = lines[place].say([(match.start(1), match.end(), f"{_chinese(number)}，")])
    for place, line in enumerate(lines):
        ringed = _RINGED.match(line.heard) if line.spoken else None
        if ringed:
            number = int(unicodedata.numeric(ringed[1]))
            out[place] = line.say([(ringed.start(1), ringed.end(), f"{_chinese(number)}，")])
    parts = {place: _PART.fullmatch(line.shape) for place, line in enumerate(lines) if line.plain}
    of = Counter(match[2] for match in parts.values() if match)
    for place, match in parts.items():
        if match and of[match[2]] > 1:
            said = lines[place].say([(0, len(lines[place].heard), _chinese(int(match[1])))])
            out[place] = replace(said, role="heading")
    return out


def facts(lines: Sequence[Line]) -> list[Line]:
    """Leave out a label whose value is a dash: `**别名：-**`."""
    return [line.out("markup") if line.spoken and _NOTHING.fullmatch(line.shape) else line for line in lines]


def hollow(lines: Sequence[Line]) -> list[Line]:
    """Leave out final headings over only left-out text, with the reason of that text."""
    out = list(lines)
    reason: Reason | None = None
    for place in range(len(out) - 1, -1, -1):
        line = out[place]
        if line.spoken:
            if not reason or not (line.role == "heading" or shapes.ALONE.fullmatch(line.shape)):
                break
            out[place] = line.out(reason)
        elif line.reason in {"table", "code"}:
            break  # a pointer is spoken there
        elif line.images or (line.reason not in {None, "markup", "directive", "url"} and lettered(line.text)):
            reason = line.reason or "caption"
    return out


def questions(lines: Sequence[Line]) -> list[Line]:
    """Speak `Q1：` before a question as 问题一, and `A1：` as 回答一; elsewhere Q1 is the first quarter."""
    found = [_QUESTIONED.match(line.heard) if line.spoken else None for line in lines]
    asked = {match[2] for line, match in zip(lines, found, strict=True) if match and _asks(line, match)}
    out = list(lines)
    for place, match in enumerate(found):
        if match and match[2] in asked and (match[1] == "A" or _asks(lines[place], match)):
            said = f"{_KINDS[match[1]]}{_chinese(int(match[2]))}"
            out[place] = lines[place].say([(match.start(1), match.end(2), said)])
    return out


def _asks(line: Line, match: re.Match[str]) -> bool:
    return match[1] == "Q" and bool(_QUESTION.search(line.shape))


def _real(line: Line) -> Line:
    """Return whether a line is a heading from `#` to `#####`."""
    if line.kind != "heading" or not line.spoken or line.depth == 6:
        return line
    if line.quote or len(line.shape) > LONGEST_HEADING:
        return replace(line, kind="text", depth=0)
    return _marked(line) or replace(line, role="heading")


def _marked(line: Line) -> Line | None:
    """Return a heading `1 | ...`, with its mark spoken as `一，`; None if it is not one."""
    found = _MARK.match(line.heard)
    if not found or len(line.shape) > LONGEST_BOLD or _ENDS.search(line.shape):
        return None
    return replace(line.say([(found.start(), found.end(), f"{_chinese(int(found[1]))}，")]), role="heading")


def _barred(line: Line) -> Line:
    """Return a heading `▎...` with the bar left out."""
    found = _BAR.match(line.heard) if line.plain and line.role == "body" else None
    if not found or len(line.shape) > LONGEST_BOLD or _ENDS.search(line.shape):
        return line
    return replace(line.cut([found.span()], "markup"), role="heading")


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    said = ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")
    return said or _DIGITS[0]


def _bold(lines: list[Line], order: list[list[int]], at: int) -> Line | None:
    """Return a bold line alone above text as a heading; None if it is not one."""
    line = lines[order[at][0]]
    ends = _ENDS.search(line.shape) and not _NUMBER.fullmatch(line.shape)
    if len(line.shape) > LONGEST_BOLD or ends or not line.covered("strong"):
        return None
    if at + 1 >= len(order) or lines[order[at + 1][0]].kind == "heading":
        return None
    return replace(line, role="heading")


def _interview(lines: list[Line], order: list[list[int]]) -> tuple[set[int], bool]:
    """Return the bold questions of an interview, and whether its answers are marked too: then they are a conversation.

    `**Q：…**` is a heading over an answer without a mark, and one speaker of two if `A：…` is the other.
    """
    starts = [lines[places[0]] for places in order]
    asked = {at for at, line in enumerate(starts) if _ASKED.match(line.shape) and line.covered("strong")}
    answers = sum(1 for line in starts if line.plain and _ANSWERED.match(line.shape))
    return (asked, answers >= 2) if len(asked) >= 2 else (set(), False)


def _closes(line: Line, after: Line) -> bool:
    """Return whether a bare line is the heading of a part that many articles have, above text: 结论, 尾声."""
    return line.plain and line.role == "body" and after.plain and bool(_PARTS.fullmatch(line.shape))


def _row(lines: list[Line], order: list[list[int]]) -> list[int]:
    """Return the bold lines of any length that count on in a row of bold headings: `**3、…**` after `**2、…**`."""
    found: dict[int, list[int]] = {}
    for at, places in enumerate(order[:-1]):
        line = lines[places[0]]
        number = _NUMBERED.match(line.shape) if len(places) == 1 and line.kind == "text" and line.spoken else None
        if number and line.covered("strong"):
            found.setdefault(int(number[1]), []).append(at)
    headed = {number for number, places in found.items() if any(_is_heading(lines[order[at][0]]) for at in places)}
    row = [number for number in found if {number - 1, number + 1} & found.keys()]
    if len(headed & set(row)) < 2:
        return []
    return [at for number in row for at in found[number] if lines[order[at][0]].role == "body"]


def _is_heading(line: Line) -> bool:
    return line.role == "heading"


def _counted(lines: list[Line], order: list[list[int]]) -> list[int]:
    """Return the short numbered lines, `1.…` or `一、…`, each above a paragraph."""
    found = []
    for at, places in enumerate(order[:-1]):
        line, after = lines[places[0]], lines[order[at + 1][0]]
        counted = len(places) == 1 and line.plain and line.role == "body" and _counts(line)
        over = (after.plain and not _counts(after)) or _COUNTED_AGAIN.match(after.shape)
        if counted and over and len(line.shape) <= LONGEST_BOLD and not _ENDS.search(line.shape):
            found.append(at)
    return found if len(found) >= 2 else []


def _counts(line: Line) -> bool:
    return bool(_COUNTED.match(line.shape) or _CIRCLED.match(line.heard))


def _bare(lines: list[Line], order: list[list[int]]) -> list[int]:
    """Return the paragraphs used as headings in a post without other headings."""
    shapes = [joined([lines[place] for place in places]) for places in order]
    found = [at for at in range(len(order)) if _stands(lines, order, shapes, at)]
    plain = [at for at in found if not _QUESTION.search(shapes[at])]
    return found if plain else []


def _stands(lines: list[Line], order: list[list[int]], shapes: list[str], at: int) -> bool:
    first, shape = lines[order[at][0]], shapes[at]
    if len(order[at]) > 1 or not first.plain or not 0 < at + 1 < len(order):
        return False
    follows = lines[order[at + 1][0]].plain and len(shapes[at + 1]) >= NEIGHBOUR
    if _BRACKETED.fullmatch(shape):
        return lines[order[at + 1][0]].plain or bool(lines[order[at + 1][0]].quote)
    if _NUMBER.fullmatch(shape):
        return lines[order[at + 1][0]].plain
    if _ASIDE.fullmatch(shape):
        return False
    if len(shape) > LONGEST_BARE or _ENDS.search(shape) or len(shape) < 2 or _FIRSTLY.match(shape):
        return False
    long = at > 0 and (len(shapes[at - 1]) >= NEIGHBOUR or _NUMBER.fullmatch(shapes[at - 1]) is not None)
    before = long and lines[order[at - 1][0]].plain
    return follows and before
