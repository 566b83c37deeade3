"""Find sentence ends: at 。！？；… with closing marks attached, never inside a quote or title that fits the limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.script.brackets import QUOTES, Depth

Span = tuple[int, int]

ENDS = "。！？；…｡!?;."
_RUN = re.compile(rf"(?:[{ENDS[:-1]}]|\.(?![/A-Za-z0-9]))+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_FULL = frozenset("。！？｡!?.")
"""Marks that also end a sentence inside a quote."""
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_CONTINUES = "，、：,:的之—"
"""What follows a mark that does not end a sentence: 「“真的吗？”的疑问」."""
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr st jr sr vs no inc ltd co corp bros prof gen sen rep gov est approx dept fig vol al etc".split()  # noqa: SIM905 - a list of them is four lines
)
_COUNT = re.compile(r"(?:^|[。！？；!?;])\s*\d{1,3}\Z")
"""A list's number: 「1. 」."""
_LAST_WORD = re.compile(r"([A-Za-z]+(?:\.[A-Za-z]+)*)\Z")
_SAID = hanzi.compile(
    r"[^。！？；…!?\n“”‘’「」『』\"：:，,]{0,24}?"
    r"(?:说|称|问|答|喊|叫|写道|道|表示|认为|指出|回应|强调|解释|坦言|感叹|透露|补充|介绍|评论|总结|反问|追问|调侃|告诉\w{1,8}|吐槽|回复|回忆)"
    r"(?:着|了|过|到|道)?(?=[，。！？；,.…—\s]|$)"
)
"""Who said it. The length is limited, so that the search takes constant time."""
_SPEECH_BEGINS = "：:，,。！？；… \u3000"
"""What precedes a quote that is speech and not a phrase of its sentence."""


def spans(text: str, limit: int, blocked: Callable[[int], bool] = lambda _: False) -> Iterator[Span]:
    """Yield the sentences of `text`, contiguous and with white space.

    Args:
        text: Lines separated by newlines; a newline ends a sentence.
        limit: Characters; a longer sentence is also split where sentences end inside its quotes.
        blocked: Returns whether a gap must not be cut.
    """
    start = 0
    for line in _LINE.findall(text):
        for begin, end in _of_line(line, limit, lambda gap, at=start: blocked(at + gap)):  # type: ignore[misc]
            yield start + begin, start + end
        start += len(line)


def closed(text: str) -> bool:
    """Return whether a text ends like a sentence, ignoring closing marks."""
    bare = text.rstrip().rstrip('”’」』》〉）)】]"')
    return bool(bare) and bare[-1] in ENDS


def names_speaker(line: str, gap: int) -> bool:
    """Return whether the words after a gap name the speaker of the quote before it: 「……。」他说."""
    return bool(gap) and line[gap - 1] in QUOTES and _SAID.match(line, gap) is not None


def opens_speech(line: str, gap: int, marks: str) -> bool:
    """Return whether a mark introduces a quote: 他说：「……」."""
    return gap < len(line) and line[gap] in QUOTES and ("：" in marks or ":" in marks)


def ends(line: str, depth: Depth) -> Iterator[tuple[int, bool]]:
    """Yield each gap of a line after which a sentence may begin, and whether it certainly does."""
    for run in _RUN.finditer(line):
        if not _ends(line, run):
            continue
        gap = depth.after_closers(line, run.end())
        certain = depth.free(gap) and not _goes_on(line, gap, run, depth)
        if names_speaker(line, gap) or (not certain and (_FULL.isdisjoint(run.group()) or _sign(line, run))):
            continue
        while gap < len(line) and line[gap].isspace():
            gap += 1
        yield gap, certain


def _of_line(line: str, limit: int, blocked: Callable[[int], bool]) -> Iterator[Span]:
    depth = Depth(line)
    start, inner = 0, []
    for gap, certain in [*ends(line, depth), (len(line), True)]:
        if gap != len(line) and blocked(gap):
            continue
        if not certain:
            inner.append(gap)
        elif gap > start:
            yield from _parted(start, gap, inner, limit)
            start, inner = gap, []


def _parted(start: int, end: int, inner: list[int], limit: int) -> Iterator[Span]:
    """Split an over-long sentence at as few of its inner ends as possible."""
    for gap, following in pairwise([*inner, end]):
        if end - start <= limit:
            break
        if following - start > limit and gap > start:
            yield start, gap
            start = gap
    yield start, end


def _ends(line: str, run: re.Match[str]) -> bool:
    """Return whether a run of marks ends a sentence: 「3.5」, 「Node.js」 and 「U.S.」 do not."""
    marks, start, end = run.group(), run.start(), run.end()
    before, after = line[start - 1 : start] if start else "", line[end : end + 1]
    if after and after in "，、：,:":
        return False
    if any(mark in marks for mark in "。！？；｡…"):
        return True
    apart = not after or after.isspace() or after in QUOTES
    if marks == ".":
        return apart and _full_stop(line, start, end) if before.isascii() else apart or is_han(after)
    if "!" in marks and "?" not in marks and before.isascii() and before.isalpha():
        return apart  # 「Yahoo!的」
    return apart or is_han(after)


def _sign(line: str, run: re.Match[str]) -> bool:
    """Return whether marks in brackets are what their sentence speaks of: 「（位于一个半角的问号 ? 后面）」."""
    return run.group().isascii() and line[run.start() - 1 : run.start()].isspace()


def _full_stop(line: str, start: int, end: int) -> bool:
    """Return whether an ASCII full stop after a letter or digit, followed by nothing or a space, ends a sentence."""
    behind = line[end : end + 40].lstrip()
    if not behind:
        return True
    if behind[0].isascii() and behind[0].isalnum() and not behind[0].isupper():
        return False
    front = line[max(0, start - 40) : start]
    word = _LAST_WORD.search(front)
    if word:
        return len(word[1].split(".")[-1]) > 1 and word[1].lower() not in _ABBREVIATIONS
    return not _COUNT.search(front)


def _goes_on(line: str, gap: int, run: re.Match[str], depth: Depth) -> bool:
    """Return whether the sentence around a quote, bracket or title continues after it."""
    if gap == run.end() or not line[gap : gap + 8].strip():
        return False
    closer, opener = line[gap - 1], depth.opener.get(gap - 1, 0)
    if line[gap] in _CONTINUES or closer in "》〉":
        return True
    phrase = opener > 0 and line[opener - 1] not in _SPEECH_BEGINS
    if closer in QUOTES:
        return phrase and "。" not in run.group()
    return phrase


def is_han(char: str) -> bool:
    """Return whether a character (or an empty string) is Chinese."""
    return bool(char) and _HAN.match(char) is not None
