"""One printed line of a post, and its spoken text.

Rules never change the text: they mark spans of it as cut or spoken differently, or the entire line as left out. So
every character stays in exactly one place, spoken or not, whatever the rules do.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Literal

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.records import Alias, Reason, Role

LONG = 600
"""Characters. Lines that are recognised by their shape are shorter."""
Kind = Literal["text", "heading", "table", "code", "directive", "markup"]


@dataclass(frozen=True, slots=True)
class Cut:
    """A span of a line that is not spoken."""

    start: int
    end: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Span:
    """A formatted span of a line: bold, a link, ..."""

    start: int
    end: int
    style: Literal["strong", "em", "link", "code"]
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a paragraph, heading, item or quote; or an entire table, code block or directive.

    Without slots, so that `heard` and derived values are cached: a dozen rules use them on each line.
    """

    text: str
    """The full text, including alt texts and tags, in the order of the source."""
    number: int
    """1-based line of the body."""
    block: int
    """The paragraph it belongs to: adjacent lines with the same number form one."""
    group: int
    """The top-level block it belongs to."""
    kind: Kind = "text"
    depth: int = 0
    """Level of a heading, 1 to 6."""
    quote: int = 0
    """The outermost block quote around it; 0: none."""
    item: int = 0
    """The list item around it; 0: none."""
    joint: str = ""
    """The separator from the previous line of the same paragraph."""
    images: int = 0
    cuts: tuple[Cut, ...] = ()
    """By start, not overlapping."""
    aliases: tuple[Alias, ...] = ()
    """By start, not overlapping; indices are into `text`."""
    spans: tuple[Span, ...] = ()
    reason: Reason | None = None
    """Why the entire line is left out; None: it is spoken."""
    role: Role = "body"
    voice: str = ""

    @cached_property
    def heard(self) -> str:
        """The text without its cuts."""
        kept, at = [], 0
        for cut in self.cuts:
            kept.append(self.text[at : cut.start])
            at = cut.end
        return "".join(kept) + self.text[at:]

    @cached_property
    def shape(self) -> str:
        """The spoken text with folded width and single spaces, for patterns of full lines.

        For a long line only both ends: no pattern matches such a line, and the ends show whether it is a sentence.
        """
        heard = self.heard
        return fold(heard if len(heard) <= LONG else heard[: LONG // 2] + heard[-LONG // 2 :])

    @cached_property
    def spoken(self) -> bool:
        """Whether it has any speakable text."""
        return self.reason is None and lettered(self.heard)

    @cached_property
    def plain(self) -> bool:
        """Whether it is part of an ordinary paragraph that is not left out."""
        return self.kind == "text" and not self.quote and not self.item and self.spoken

    def out(self, reason: Reason) -> Line:
        """Leave out the entire line."""
        return replace(self, reason=reason)

    def cut(self, spans: Iterable[tuple[int, int]], reason: Reason) -> Line:
        """Cut spans of the spoken text."""
        index = Index(self.cuts)
        new = [Cut(*piece, reason) for span in spans for piece in index.pieces(*span)]
        if not new:
            return self
        return replace(self, cuts=tuple(sorted([*self.cuts, *new], key=lambda cut: cut.start)))

    def cut_all(self, pattern: re.Pattern[str], reason: Reason) -> Line:
        """Cut every match of `pattern` in the spoken text."""
        return self.cut((found.span() for found in pattern.finditer(self.heard) if found.end() > found.start()), reason)

    def cut_spans(self, spans: Iterable[Span], reason: Reason) -> Line:
        """Cut non-overlapping spans of the full text."""
        index = Index(self.cuts)
        return self.cut(((index.to_heard(span.start), index.to_heard(span.end)) for span in spans), reason)

    def say(self, sayings: Iterable[tuple[int, int, str]]) -> Line:
        """Set other spoken forms for spans of the spoken text; they are sorted by start and do not overlap."""
        index = Index(self.cuts)
        new: list[Alias] = []
        for start, end, said in sayings:
            pieces = list(index.pieces(start, end))
            new.append(Alias(start=pieces[0][0], end=pieces[0][1], said=said))
            new += (Alias(start=low, end=high, said="") for low, high in pieces[1:])
        covered = Index(tuple(Cut(alias.start, alias.end, "markup") for alias in new))
        kept = [old for old in self.aliases if not covered.holds(old.start)]
        return replace(self, aliases=tuple(sorted([*kept, *new], key=lambda alias: alias.start)))

    def covered(self, style: Literal["strong", "em", "link", "code"]) -> bool:
        """Return whether every spoken letter is in spans of one style; False for a long line."""
        if len(self.text) > LONG:
            return False
        inside = Index(tuple(Cut(span.start, span.end, "markup") for span in merged(self.spans, style)))
        places = [at for at in Index(self.cuts).kept(len(self.text)) if self.text[at].isalnum()]
        return bool(places) and all(map(inside.holds, places))


class Index:
    """Maps positions between the spoken and the full text of a line."""

    def __init__(self, cuts: Sequence[Cut]) -> None:
        self.cuts = cuts
        gone, self.heard_starts, self.shifts = 0, [0], [0]
        for cut in cuts:
            gone += cut.end - cut.start
            self.heard_starts.append(cut.end - gone)
            self.shifts.append(gone)

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the spans of the full text that a span of the spoken text covers."""
        at = bisect_right(self.heard_starts, start) - 1
        while start < end:
            limit = self.heard_starts[at + 1] if at + 1 < len(self.heard_starts) else end
            stop = min(end, limit)
            if start < stop:
                yield start + self.shifts[at], stop + self.shifts[at]
            start, at = max(start, stop), at + 1

    def to_heard(self, place: int) -> int:
        """Return the position in the spoken text of a full-text position; a cut has the position where it was."""
        at = bisect_right(self.cuts, place, key=lambda cut: cut.start) - 1
        if at < 0:
            return place
        if place < self.cuts[at].end:
            return self.heard_starts[at + 1]
        return place - self.shifts[at + 1]

    def holds(self, place: int) -> bool:
        """Return whether a cut covers the position."""
        at = bisect_right(self.cuts, place, key=lambda cut: cut.start) - 1
        return at >= 0 and place < self.cuts[at].end

    def kept(self, length: int) -> Iterator[int]:
        """Yield every position that no cut covers."""
        at = 0
        for cut in self.cuts:
            yield from range(at, cut.start)
            at = cut.end
        yield from range(at, length)


def merged(spans: Iterable[Span], style: str) -> list[Span]:
    """Return the spans of one style, with overlapping ones merged."""
    joined: list[Span] = []
    for span in sorted((span for span in spans if span.style == style), key=lambda span: span.start):
        if joined and span.start <= joined[-1].end:
            joined[-1] = replace(joined[-1], end=max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ufe0f]+")
_WORDS = {
    "点选": "点击", "检视": "查看", "连结": "链接", "联络": "联系", "影片": "视频", "开启": "打开", "释出": "发布",
    "宣告": "声明", "资讯": "信息", "使用者": "用户", "网路": "网络", "微讯": "微信", "档案": "文件", "搜寻": "搜索",
    "部落格": "博客", "网志": "博客", "专案": "项目", "程式码": "代码", "留言板": "留言区", "相片": "照片",
    "撷图": "截图", "电邮": "邮件", "追踪": "关注", "按赞": "点赞", "电子报": "邮件列表",
}  # fmt: skip
_TAIWAN = re.compile("|".join(_WORDS))
_RATING = re.compile("[^\\w★☆⭐]{0,4}(?=.*[★⭐].*☆|.*½)[★☆⭐½\ufe0f]{5,11}[^\\w★☆⭐]{0,4}")
"""A rating alone: some stars of five or ten, which is no ornament."""
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return `text` with folded width, in Simplified characters with single spaces, without invisible characters.

    In a Traditional text the words for links, pictures and accounts are those of the mainland too, which patterns know.
    """
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))).strip().replace("丨", "|")
    simple = hanzi.simplify(spaced)
    return simple if simple == spaced else _TAIWAN.sub(lambda found: _WORDS[found[0]], simple)


def lettered(text: str) -> bool:
    """Return whether `text` has speakable characters; `㈱` counts because its folded form does, and so does ★★★★☆."""
    if any(map(str.isalnum, text)):
        return True
    return not text.isascii() and (any(map(str.isalnum, fold(text))) or bool(_RATING.fullmatch(text)))


def letters(text: str) -> str:
    """Return the speakable characters of `text`: letters and digits, folded in width and case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def paragraphs(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Yield the indices of the lines of each paragraph."""
    for _, places in groupby(range(len(lines)), key=lambda place: (lines[place].block, lines[place].kind)):
        yield list(places)


def glue(before: str, joint: str, after: str) -> str:
    """Return the separator of two lines of a paragraph: empty if either side is Chinese, which has no spaces."""
    if joint != " ":
        return joint
    return "" if _wide(before[-1:]) or _wide(after[:1]) else " "


def joined(lines: Sequence[Line]) -> str:
    """Return the shape of several lines as one."""
    parts: list[str] = []
    for line in lines:
        heard = line.heard if len(line.heard) <= LONG else line.shape
        if parts and heard:
            parts.append(glue(parts[-1], line.joint, heard))
        parts.append(heard)
    return fold("".join(parts))


def _wide(character: str) -> bool:
    return (
        not character or character.isspace() or unicodedata.east_asian_width(character) in "WF" or character in "“”‘’…—"
    )
