"""Parsed text -> `Line`s: keeps what is heard, what is not, and which stretches are bold, italic or links."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Literal

from markdown_it.token import Token

from podcast.records import Alias, Reason
from podcast.script.clean import markup
from podcast.script.clean.line import Cut, Kind, Line, Span

HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_STYLES: dict[str, Literal["strong", "em", "link", "code"]] = {"strong": "strong", "em": "em", "link": "link"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where lines stand: the fields that a `Line` takes over."""

    block: int
    group: int
    kind: Kind = "text"
    depth: int = 0
    quote: int = 0
    item: int = 0


@dataclass(slots=True)
class Writer:
    """Writes the lines of one paragraph."""

    place: Place
    number: int
    """1-based line of the body on which the next character stands."""
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
    """The element whose content is not seen."""

    def write(self, text: str) -> None:
        """Add text; inside an element that is not seen, it is cut."""
        if self.hidden:
            self.cut(text, "markup")
        elif text:
            self._add(text)

    def cut(self, text: str, reason: Reason) -> None:
        """Add text that is not heard."""
        if text:
            self.cuts.append(Cut(self.length, self.length + len(text), reason))
            self._add(text)

    def entity(self, raw: str, shown: str) -> None:
        """Add a character reference.

        One to a Chinese character stays as it is written and is only said as the character: the accounting is of the
        Chinese characters that the source has.
        """
        if HAN.search(unicodedata.normalize("NFKC", shown)):
            start = self.length
            self.write(raw)
            self.aliases.append(Alias(start=start, end=self.length, said=shown))
        else:
            self.write(shown)

    def decode(self, raw: str) -> None:
        """Add the text of HTML, its character references as what they stand for."""
        at = 0
        for found in _REFERENCE.finditer(raw):
            self.write(raw[at : found.start()])
            self.entity(found[0], html.unescape(found[0]))
            at = found.end()
        self.write(raw[at:])

    def open(self, style: Literal["strong", "em", "link", "code"], href: str = "") -> None:
        """Begin a stretch."""
        self.opened.append((style, href, self.length))

    def close(self, style: Literal["strong", "em", "link", "code"]) -> None:
        """End the last stretch of `style`."""
        for at in range(len(self.opened) - 1, -1, -1):
            if self.opened[at][0] == style:
                _, href, start = self.opened.pop(at)
                self.spans.append(Span(start, self.length, style, href))
                return

    def tag(self, raw: str) -> None:
        """Add an HTML tag or comment."""
        found = markup.piece(raw)
        self.cut(raw, "markup")
        if self.hidden:
            if found.closing and found.name == self.hidden:
                self.hidden = ""
            return
        if found.name in markup.MEDIA and not found.closing:
            self.images += 1
        if found.name in markup.HIDDEN and not found.closing and not raw.endswith("/>"):
            self.hidden = found.name
        if found.name == "br":
            self.end_line("\n")

    def end_line(self, joint: str, *, printed: bool = False) -> None:
        """End the line; stretches go on in the next one.

        Args:
            joint: What parts the next line from this one.
            printed: Whether the source has a new line, too.
        """
        for style, href, start in self.opened:
            self.spans.append(Span(start, self.length, style, href))
        self.opened = [(style, href, 0) for style, href, _ in self.opened]
        broken = self.joint == "\n" and not self.length  # `<br>` at the end of a line of the source
        self._flush()
        self.number += printed
        self.joint = "\n" if broken else joint

    def finish(self) -> list[Line]:
        """Give the lines."""
        self.end_line("")
        return [line for line in self.lines if line.text or line.images]

    def _add(self, text: str) -> None:
        self.text.append(text)
        self.length += len(text)

    def _flush(self) -> None:
        place = self.place
        self.lines.append(
            Line(
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
            )
        )
        self.text, self.cuts, self.aliases, self.spans, self.length, self.images = [], [], [], [], 0, 0


def inline(place: Place, number: int, tokens: list[Token]) -> list[Line]:
    """Give the lines of the inline tokens of one paragraph or heading that begins on line `number` of the body."""
    writer = Writer(place, number)
    for token in tokens:
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
    elif token.type in {"softbreak", "hardbreak"}:
        writer.end_line(" " if token.type == "softbreak" else "\n", printed=True)
    elif token.type == "html_inline":
        writer.tag(token.content)
        writer.number += token.content.count("\n")
    elif token.type == "image":
        writer.cut(token.content, "alt")
        writer.images += 1
    elif name in _STYLES:
        if edge == "open":
            writer.open(_STYLES[name], str(token.attrGet("href") or ""))
        else:
            writer.close(_STYLES[name])


def whole(place: Place, number: int, text: str, reason: Reason | None, *, images: int = 0) -> Line:
    """Give one line for a table, a code block or another whole."""
    line = Line(text=text, number=number, block=place.block, group=place.group, kind=place.kind, images=images)
    return replace(line, quote=place.quote, item=place.item, reason=reason)
