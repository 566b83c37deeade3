"""Open HTML elements around a paragraph, which make it a quote, an item or a caption, or hide it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from podcast.lazy import patterns as re
from podcast.script.clean import markup
from podcast.script.clean.markup import Piece
from podcast.script.clean.writer import Place

_MEANT = frozenset({"blockquote", "li", "figcaption"})
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_CLOSING = re.compile(f"</({'|'.join(sorted(_MEANT | markup.BLOCK))})\\b", re.IGNORECASE)


@dataclass(slots=True)
class Around:
    """The open elements. They stay open across blank lines, where Markdown ends its block but a browser does not."""

    source: Sequence[str]
    opened: list[tuple[str, int]] = field(default_factory=list)
    """Names, outermost first, each with a number; 0: a browser does not show it, nor what is inside."""
    closes: dict[str, int] = field(default_factory=dict)
    """The last line of the body that closes each such element."""

    def __post_init__(self) -> None:
        for number, text in enumerate(self.source, 1):
            if "</" in text:
                self.closes |= {found[1].lower(): number for found in _CLOSING.finditer(text)}

    def pass_tag(self, piece: Piece, number: int) -> None:
        """Open or close an element; `number` is for a new one."""
        names = [name for name, _ in self.opened]
        ends_item = piece.name == "li" or (piece.closing and piece.name in _LISTS)
        if piece.closing and piece.name in names:
            del self.opened[len(names) - 1 - names[::-1].index(piece.name) :]
        elif ends_item and names[-1:] == ["li"]:  # an item needs no end tag before the next item or the end of its list
            self.opened.pop()
        if not piece.closing and markup.unseen(piece):
            self.opened.append((piece.name, 0))
        elif not piece.closing and (piece.name in _MEANT or (piece.name, 0) in self.opened):
            self.opened.append((piece.name, number))

    def leave(self, number: int) -> None:
        """End a block of HTML before line `number`: elements that are never closed end with it."""
        self.opened = [one for one in self.opened if self.closes.get(one[0], 0) >= number]

    def inside(self, place: Place) -> Place:
        """Return a place as it is inside the open elements."""
        for name, number in self.opened:
            place = replace(place, unseen=place.unseen or not number)
            if name == "li":
                place = replace(place, item=number)
            elif name == "blockquote":
                place = replace(place, quote=place.quote or number)
            elif name == "figcaption":
                place = replace(place, kind="heading", depth=6)  # a caption, like headings of that depth
        return place
