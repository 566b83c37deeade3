"""Markdown -> lines, with the syntax tree of markdown-it-py; no regular expression decides structure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt, rules_inline
from markdown_it.token import Token

from podcast.lazy import patterns as re
from podcast.records import Reason
from podcast.script.clean import markup, syntax, writer
from podcast.script.clean.around import Around
from podcast.script.clean.bounded import bounded
from podcast.script.clean.line import Kind, Line
from podcast.script.clean.listed import listed
from podcast.script.clean.writer import HAN, Place, Writer

NESTING = 60
"""Levels. markdown-it drops deeper content and recurses once per level; the deepest post of the blog has four."""
YEARS = frozenset(map(str, range(1000, 2101)))
"""Marks of list items that are years; no list has a thousand items."""
_DIRECTIVE = re.compile(r"<!--\s*podcast\s*[:：]", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:\d{1,3}[.、)）]|[-*•])\s*[^\s\d]")
"""A line inside HTML that is one of a list: Markdown has no lists there."""
_STRUCK = re.compile(rf"<(/?)(?:{'|'.join(sorted(markup.STRUCK))})\b[^>]*>", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s*\[\^?\d+\]:")


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed body."""

    lines: tuple[Line, ...]
    groups: tuple[tuple[int, int], ...]
    """The lines of the body, first and past the last, of each top-level block; see `Line.group`."""


def _any_link(url: str) -> bool:  # noqa: ARG001 - the parser's signature
    return True


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": NESTING}).enable(["table", "strikethrough"])
    for rule, parse_rule in (("link", rules_inline.link), ("image", rules_inline.image)):
        parser.inline.ruler.at(rule, bounded(parse_rule))
    parser.core.ruler.disable("text_join")  # keeps character references separate from text
    parser.validateLink = _any_link  # type: ignore[method-assign]  # links are never followed
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    syntax.use(parser)
    return parser


def parse(body: str) -> Tree:
    """Parse a body."""
    hidden = syntax.masked(body)
    tokens = _parser().parse(hidden)
    if hidden != body:
        syntax.unmask(tokens)
    walk = _Walk(body.split("\n"))
    walk.tokens(tokens)
    walk.definitions()
    order = sorted(range(len(walk.lines)), key=lambda place: (walk.groups[walk.lines[place].group][0], place))
    withdrawn = _withdrawn(walk.source)
    lines = tuple(
        line.out("struck") if line.number in withdrawn and not line.reason else line
        for line in (walk.lines[place] for place in order)
    )
    return Tree(tuple(listed(lines, walk.number)), tuple(walk.groups))


def _withdrawn(source: list[str]) -> set[int]:
    """Return the lines between `<del>` and `</del>` on their own lines, also across blank lines."""
    inside: set[int] = set()
    opened = 0
    for number, text in enumerate(source, 1):
        for tag in _STRUCK.finditer(text):
            alone = tag[0] == text.strip()
            if alone and tag[1] and opened:
                inside.update(range(opened + 1, number))
            opened = number if alone and not tag[1] else 0
    return inside


@dataclass(slots=True)
class _Walk:
    """A walk over the tokens, with its current state."""

    source: list[str]
    lines: list[Line] = field(default_factory=list)
    groups: list[tuple[int, int]] = field(default_factory=list)
    blocks: int = 0
    quotes: list[int] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    depth: int = 0
    year: str = ""
    """The mark of an item that is a year and has not been written yet."""
    table: int = 0
    """Tokens of this table are skipped until its end."""
    around: Around = field(init=False)

    def __post_init__(self) -> None:
        self.around = Around(self.source)

    def tokens(self, tokens: list[Token]) -> None:
        for token in tokens:
            if token.level == 0 and token.map and token.nesting >= 0:
                self.groups.append((token.map[0], token.map[1]))
            if token.type == "table_close":
                self.table -= 1
            elif not self.table:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        kind = token.type
        if kind == "blockquote_open":
            self.quotes.append(self.number())
        elif kind == "blockquote_close":
            self.quotes.pop()
        elif kind == "list_item_open":
            self.items.append(self.number())
            self.year = _year(token)
        elif kind == "list_item_close":
            self.items.pop()
            self.year = ""
        elif kind in {"heading_open", "heading_close"}:
            self.depth = int(token.tag[1]) if kind == "heading_open" and not _ruled(token) else 0
        else:
            self._leaf(token)

    def _leaf(self, token: Token) -> None:
        first, last = token.map or (0, 0)
        if token.type == "inline":
            self.lines += writer.inline(self.place(), first + 1, token.children or [], self.year)
            self.year = ""
        elif token.type == "table_open":
            self.table = 1
            raw = "\n".join(self.source[first:last])
            shown: Reason = "caption" if markup.pictures(raw) else "table"
            self.lines.append(writer.whole(replace(self.place(), kind="table"), first + 1, raw, shown, images=1))
        elif token.type == "fence" or (token.type == "code_block" and not _prose(token.content)):
            raw = "\n".join(self.source[first:last]).rstrip("\n")
            self.lines.append(writer.whole(replace(self.place(), kind="code"), first + 1, raw, "code", images=1))
        elif token.type == "code_block":  # prose that indentation has made code
            for number, text in enumerate(token.content.split("\n"), first + 1):
                self.lines += _written(self.place(), number, text)
        elif token.type == "hr":
            self.lines.append(
                writer.whole(replace(self.place(), kind="markup"), first + 1, self.source[first], "markup")
            )
        elif token.type == "unseen":
            raw, reason = token.content, token.meta["reason"]
            kind: Kind = "code" if reason == "code" else "markup"
            images = int(kind == "code")  # a comment is nothing that a sentence before it may lead to
            self.lines.append(writer.whole(replace(self.place(), kind=kind), first + 1, raw, reason, images=images))
        elif token.type == "html_block":
            self.lines += _Html(self, first + 1).read(token.content)

    def number(self) -> int:
        """Return a new number for a block."""
        self.blocks += 1
        return self.blocks

    def place(self) -> Place:
        place = Place(
            block=self.number(),
            group=len(self.groups) - 1,
            kind="heading" if self.depth else "text",
            depth=self.depth,
            quote=self.quotes[0] if self.quotes else 0,
            item=self.items[-1] if self.items else 0,
        )
        return self.around.inside(place)

    def tag(self, piece: markup.Piece) -> None:
        """Process the tag of an element around paragraphs."""
        self.around.pass_tag(piece, self.number())

    def definitions(self) -> None:
        """Add the lines without a token: link reference definitions."""
        covered = [False] * len(self.source)
        for first, last in self.groups:
            covered[first:last] = [True] * (last - first)
        for number, text in enumerate(self.source):
            if not covered[number] and text.strip():
                self.groups.append((number, number + 1))
                place = Place(block=self.number(), group=len(self.groups) - 1, kind="markup")
                reason = "reference" if _FOOTNOTE.match(text) else "url"
                self.lines.append(writer.whole(place, number + 1, text, reason))  # type: ignore[arg-type]


def _ruled(heading: Token) -> bool:
    """Return whether an underlined heading is really a paragraph of several lines above a horizontal rule."""
    first, last = heading.map or (0, 0)
    return heading.markup in {"=", "-"} and last - first > 2


def _year(item: Token) -> str:
    """Return the mark of a list item that is a year: `2023. 公司成立。`."""
    return item.info + item.markup if item.info in YEARS else ""


def _prose(content: str) -> bool:
    """Return whether an indented block is Chinese prose: half of its characters are Chinese."""
    return len(HAN.findall(content)) * 2 >= len("".join(content.split()))


def _written(place: Place, number: int, text: str) -> Iterator[Line]:
    scribe = Writer(place, number)
    scribe.write(text)
    yield from scribe.finish()


class _Html:
    """Reads one block of HTML."""

    def __init__(self, walk: _Walk, number: int) -> None:
        self.walk, self.number = walk, number
        self.lines: list[Line] = []
        self.scribe = Writer(walk.place(), number)
        self.whole = ""
        """`table` or `pre`: the element being skipped."""
        self.raw: list[str] = []

    def read(self, raw: str) -> list[Line]:
        pieces = list(markup.pieces(raw))
        last = markup.closings(pieces)
        for place, piece in enumerate(pieces):
            self._piece(piece, closed=last.get(piece.name, -1) > place)
            self.number += piece.text.count("\n")
        self._end()
        self.walk.around.leave(self.number)
        return self.lines

    def _piece(self, piece: markup.Piece, *, closed: bool) -> None:
        if self.whole:
            self.raw.append(piece.text)
            if piece.name == self.whole and piece.closing:
                self._end()
        elif _DIRECTIVE.match(piece.text):
            self._end()
            place = replace(self.walk.place(), kind="directive")
            self.lines.append(writer.whole(place, self.number, piece.text, "directive"))
        elif not piece.name:
            self._text(piece.text)
        elif (piece.name == "pre" or piece.name in markup.TABLE) and not self.scribe.hidden and not piece.closing:
            self._end()
            self.whole, self.raw = "pre" if piece.name == "pre" else "table", [piece.text]
        else:
            self._tag(piece, closed=closed)

    def _text(self, text: str) -> None:
        for place, line in enumerate(text.split("\n")):
            if place:
                self.scribe.end_line("\n" if _LISTED.match(line) else " ", printed=True)
            self.scribe.decode(line.strip() if not self.scribe.length else line)

    def _tag(self, piece: markup.Piece, *, closed: bool) -> None:
        blocky = piece.name in markup.BLOCK and not self.scribe.hidden
        if blocky:
            self.walk.tag(piece)
            self._end(piece)
        self.scribe.tag(piece.text, closed=closed)

    def _end(self, piece: markup.Piece | None = None) -> None:
        """End the paragraph; `piece` begins or ends an element that may contain the next one."""
        if self.whole:
            kind: Literal["code", "table"] = "code" if self.whole == "pre" else "table"
            raw = "".join(self.raw)
            reason: Reason = "caption" if kind == "table" and markup.pictures(raw) else kind
            place = replace(self.walk.place(), kind=kind)
            self.lines.append(writer.whole(place, self.number, raw, reason, images=1))
        self.whole = ""
        self.lines += self.scribe.finish()
        place = self.walk.place()
        if piece and not piece.closing and piece.name[:1] == "h" and piece.name[1:].isdigit():
            place = replace(place, kind="heading", depth=int(piece.name[1:]))
        last = self.scribe
        self.scribe = last.following(place, self.number)
