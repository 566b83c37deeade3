"""Parsed text -> `Line`s: records what is spoken, what is cut, and which spans are bold, italic or links."""

from __future__ import annotations

import html
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal

from markdown_it.token import Token

from podcast.lazy import patterns as re
from podcast.records import Alias, Reason
from podcast.script.clean import markup, raised
from podcast.script.clean.line import Cut, Kind, Line, Span
from podcast.script.clean.raised import Raised

HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_STYLES: dict[str, Literal["strong", "em", "link", "code"]] = {"strong": "strong", "em": "em", "link": "link"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The position of lines: the fields that are copied into a `Line`."""

    block: int
    group: int
    kind: Kind = "text"
    depth: int = 0
    quote: int = 0
    item: int = 0
    unseen: bool = False
    """Whether a browser does not show it."""


@dataclass(frozen=True, slots=True)
class _Element:
    """An open HTML element."""

    name: str
    meaning: markup.Meaning
    before: int
    """Start of its tag in the text of the line."""
    start: int
    """End of its tag."""
    tag: str


@dataclass(slots=True)
class Writer:
    """Writes the lines of one paragraph."""

    place: Place
    number: int
    """1-based line of the body of the next character."""
    lines: list[Line] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    length: int = 0
    cuts: list[Cut] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    opened: list[tuple[Literal["strong", "em", "link", "code"], str, int]] = field(default_factory=list)
    images: int = 0
    joint: str = ""
    hidden: str = ""
    """The element whose content is invisible."""
    struck: int = 0
    """Number of open elements that strike out their content."""
    unseen: int = 0
    """Number of open elements that a browser does not show."""
    elements: list[_Element] = field(default_factory=list)
    """The open elements with a meaning, and those with the same names."""
    names: Counter[str] = field(default_factory=Counter)
    """Number of `elements` by name."""
    raised: list[Raised] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Add text; inside an invisible or struck-out element it is cut."""
        if self.hidden or self.unseen or self.struck:
            self.cut(text, "markup" if self.hidden or self.unseen else "struck")
        elif text:
            self._add(text)

    def cut(self, text: str, reason: Reason) -> None:
        """Add text that is not spoken."""
        if text:
            self.cuts.append(Cut(self.length, self.length + len(text), reason))
            self._add(text)

    def entity(self, raw: str, shown: str) -> None:
        """Add a character reference.

        A reference to a Chinese character stays as written and is only spoken as the character, because the check
        counts the Chinese characters of the source.
        """
        if raw != shown and HAN.search(unicodedata.normalize("NFKC", shown)):
            start = self.length
            self.write(raw)
            self.aliases.append(Alias(start=start, end=self.length, said=shown))
        else:
            self.write(shown)

    def decode(self, raw: str) -> None:
        """Add the text of HTML, with its character references decoded."""
        at = 0
        for found in _REFERENCE.finditer(raw):
            self.write(raw[at : found.start()])
            self.entity(found[0], html.unescape(found[0]))
            at = found.end()
        self.write(raw[at:])

    def open(self, style: Literal["strong", "em", "link", "code"], href: str = "") -> None:
        """Begin a span."""
        self.opened.append((style, href, self.length))

    def close(self, style: Literal["strong", "em", "link", "code"]) -> None:
        """End the last span of `style`."""
        for at in range(len(self.opened) - 1, -1, -1):
            if self.opened[at][0] == style:
                _, href, start = self.opened.pop(at)
                self.spans.append(Span(start, self.length, style, href))
                return

    def picture(self, alt: str) -> None:
        """Add a picture; even without alt text it separates numbers on both sides."""
        self.cut(alt or " " * bool(self.text), "alt")
        self.images += 1

    def tag(self, raw: str, *, closed: bool = False) -> None:
        """Add an HTML tag or comment; `closed`: whether an end tag with its name follows."""
        found = markup.piece(raw)
        before = self.length
        if found.closing and not self.hidden:
            self._leave(found.name)
        self.cut(raw, "struck" if self.struck and not (self.hidden or self.unseen) else "markup")
        if self.hidden:
            if found.closing and found.name == self.hidden:
                self.hidden = ""
            return
        if found.name in markup.MEDIA and not found.closing:
            self.images += 1
        if found.name in markup.HIDDEN and not found.closing and not raw.endswith("/>"):
            self.hidden = found.name
        self._enter(found, before, closed=closed)
        if found.name == "br":
            self.end_line("\n")

    def _enter(self, piece: markup.Piece, before: int, *, closed: bool) -> None:
        meaning = markup.meaning(piece)
        if meaning in {"struck", "unseen"} and not closed:
            meaning = ""  # without an end tag the rest of a paragraph is not meant to be left out
        if not piece.closing and (meaning or self.names[piece.name]):
            self.elements.append(_Element(piece.name, meaning, before, self.length, piece.text))
            self.names[piece.name] += 1
            self.struck += meaning == "struck"
            self.unseen += meaning == "unseen"

    def _leave(self, name: str) -> None:
        """End an element, and unclosed elements inside it."""
        while self.names[name]:
            element = self.elements.pop()
            self.names[element.name] -= 1
            self.struck -= element.meaning == "struck"
            self.unseen -= element.meaning == "unseen"
            if element.meaning == "raised":
                self.raised.append(Raised(element.before, element.start, self.length, element.tag))
            if element.name == name:
                return

    def end_line(self, joint: str, *, printed: bool = False) -> None:
        """End the line; spans continue in the next one.

        Args:
            joint: The separator before the next line.
            printed: Whether the source also has a new line.
        """
        for style, href, start in self.opened:
            self.spans.append(Span(start, self.length, style, href))
        self.opened = [(style, href, 0) for style, href, _ in self.opened]
        broken = self.joint == "\n" and not self.length  # `<br>` at the end of a line of the source
        self._flush()
        self.number += printed
        self.joint = "\n" if broken else joint

    def finish(self) -> list[Line]:
        """Return the lines."""
        self.end_line("")
        return [line for line in self.lines if line.text or line.images]

    def following(self, place: Place, number: int) -> Writer:
        """Return the writer of the next paragraph inside the same elements."""
        return Writer(place, number, struck=self.struck, unseen=self.unseen, elements=self.elements, names=self.names)

    def _add(self, text: str) -> None:
        self.text.append(text)
        self.length += len(text)

    def _flush(self) -> None:
        place = self.place
        line = Line(
            text="".join(self.text),
            number=self.number,
            block=place.block,
            group=place.group,
            kind=place.kind,
            depth=place.depth,
            quote=place.quote,
            item=place.item,
            joint=self.joint,
            images=self.images,
            cuts=tuple(self.cuts),
            aliases=tuple(self.aliases),
            spans=tuple(self.spans),
            reason="markup" if place.unseen else None,
        )
        self.lines.append(raised.settle(line, self.raised) if self.raised else line)
        self.raised = []
        self.elements = [replace(element, before=0, start=0) for element in self.elements]
        self.text, self.cuts, self.aliases, self.spans, self.length, self.images = [], [], [], [], 0, 0


def inline(place: Place, number: int, tokens: list[Token], year: str = "") -> list[Line]:
    """Return the lines of the inline tokens of one paragraph or heading that begins on line `number` of the body.

    Args:
        year: The mark of a list item that is a year, which is read: `2023.` -> `2023年，`.
    """
    writer = Writer(place, number)
    if year:
        writer.write(f"{year[:-1]} ")
        writer.aliases.append(Alias(start=0, end=writer.length, said=f"{year[:-1]}年，"))
    tags = [markup.piece(token.content) for token in tokens if token.type == "html_inline"]
    last, at = markup.closings(tags), 0
    for token in tokens:
        if token.type == "html_inline":
            writer.tag(token.content, closed=last.get(tags[at].name, -1) > at)
            writer.number += token.content.count("\n")
            at += 1
        else:
            _inline(writer, token)
    return writer.finish()


def _inline(writer: Writer, token: Token) -> None:
    name, _, edge = token.type.partition("_")
    if token.type == "text":
        writer.write(token.content)
    elif token.type == "text_special":
        writer.entity(token.markup, token.content)
    elif token.type == "code_inline":
        writer.open("code")
        writer.write(token.content)
        writer.close("code")
        writer.number += token.content.count("\n")
    elif token.type == "unseen":
        writer.cut(token.content, token.meta["reason"])
        writer.number += token.content.count("\n")
    elif token.type in {"softbreak", "hardbreak"}:
        writer.end_line(" " if token.type == "softbreak" else "\n", printed=True)
    elif token.type == "image":
        writer.picture(token.content)
    elif name == "s":
        writer.struck += 1 if edge == "open" else -1
    elif name in _STYLES:
        if edge == "open":
            writer.open(_STYLES[name], str(token.attrGet("href") or ""))
        else:
            writer.close(_STYLES[name])


def whole(place: Place, number: int, text: str, reason: Reason | None, *, images: int = 0) -> Line:
    """Return one line for a table, a code block or another indivisible block."""
    line = Line(text=text, number=number, block=place.block, group=place.group, kind=place.kind, images=images)
    return replace(line, quote=place.quote, item=place.item, reason="markup" if place.unseen else reason)
