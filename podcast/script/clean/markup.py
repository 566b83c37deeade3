"""HTML inside Markdown: where tags begin and end, and what each means for speech."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from podcast.lazy import patterns as re

Meaning = Literal["unseen", "struck", "raised", ""]
HIDDEN = frozenset({
    "audio", "button", "canvas", "head", "iframe", "map", "math", "noscript", "object", "rp", "rt", "script",
    "select", "style", "svg", "template", "textarea", "title", "video",
})  # fmt: skip
"""Elements whose content readers do not see, or not as text. `rt` and `rp` contain the pronunciation of ruby."""
TABLE = frozenset({
    "caption", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
})  # fmt: skip
MEDIA = frozenset({
    "audio", "canvas", "embed", "iframe", "img", "object", "picture", "svg", "video",
})  # fmt: skip
BLOCK = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search", "section",
    "summary", "ul",
})  # fmt: skip
INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "input",
    "ins", "kbd", "label", "link", "mark", "meta", "param", "q", "ruby", "s", "samp", "small", "source", "span",
    "strike", "strong", "sub", "sup", "time", "track", "tt", "u", "var", "wbr",
})  # fmt: skip
KNOWN = HIDDEN | TABLE | MEDIA | BLOCK | INLINE
"""Tags that are cut if they are escaped in the text; others, such as `<5>`, are visible text."""

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
"""Elements without content."""
STRUCK = frozenset({"del", "s", "strike"})
_HIDDEN = re.compile(
    r"""\s(?:hidden(?=[\s=/>])(?!\s*=\s*["']?(?:false|until-found))|style\s*=\s*(?:"[^"]*|'[^']*|[^\s>"']*)"""
    r"""(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?(?![.\d])"""
    r"""|font-size\s*:\s*0(?:px|em|rem|pt|%)?(?![.\d])))""",
    re.IGNORECASE,
)
"""An element that a browser does not show."""
_LINED_THROUGH = re.compile(r"\bstyle\s*=[^>]*line-through", re.IGNORECASE)
_TO_A_PLACE = re.compile(r"""<a\b[^>]*\bhref\s*=\s*["']?#""", re.IGNORECASE)

_TAG = re.compile(r"""</?([A-Za-z][A-Za-z0-9-]*+)(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_WINDOW = 4096
"""Characters. A tag whose quotes do not close within it ends at its first `>`; keeps the scan linear."""
_RULE = re.compile(r"[\s|:-]*")
_CELL = re.compile(r"(?<!\\)\||</?t[dhr]\b[^>]*>|</?caption\b[^>]*>", re.IGNORECASE)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^()\s]*(?:\s[^()]*)?\)|<img\b[^>]*>", re.IGNORECASE)
_NAME_OF = re.compile(r"</?[A-Za-z][^>]*>")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of HTML: text, a comment, or a tag."""

    text: str
    name: str = ""
    """Name of a tag, lower case; `!--` for a comment; empty for text."""

    @property
    def closing(self) -> bool:
        """Whether it is an end tag."""
        return self.text.startswith("</")


def piece(raw: str) -> Piece:
    """Return the piece of one tag or comment."""
    if raw.startswith("<!--"):
        return Piece(raw, "!--")
    found = _NAME.match(raw)
    return Piece(raw, found[1].lower() if found else "!")


def unseen(piece: Piece) -> bool:
    """Return whether a browser does not show an element."""
    return not piece.closing and piece.name not in VOID and bool(_HIDDEN.search(piece.text))


def meaning(piece: Piece) -> Meaning:
    """Return what an element does to its text: hides it, strikes it out, or raises it as a note mark or a power."""
    if piece.closing or piece.name in VOID or piece.text.endswith("/>"):
        return ""
    if unseen(piece):
        return "unseen"
    if piece.name in STRUCK or _LINED_THROUGH.search(piece.text):
        return "struck"
    return "raised" if piece.name == "sup" or _TO_A_PLACE.match(piece.text) else ""


def closings(pieces: Iterable[Piece]) -> dict[str, int]:
    """Return the index of the last end tag of each name."""
    return {piece.name: place for place, piece in enumerate(pieces) if piece.closing}


def pieces(raw: str) -> Iterator[Piece]:
    """Split HTML into pieces, which joined give `raw` again."""
    at, length = 0, len(raw)
    while at < length:
        start = raw.find("<", at)
        if start < 0 or start + 1 >= length:
            yield Piece(raw[at:])
            return
        if start > at:
            yield Piece(raw[at:start])
        at = _end(raw, start)
        found = raw[start:at]
        yield Piece(found) if found == "<" else piece(found)


def pictures(raw: str) -> bool:
    """Return whether a table only lays out pictures: it has no more cells with text than with pictures."""
    rows = [row for row in raw.split("\n") if not _RULE.fullmatch(row)]
    cells = [cell for row in rows for cell in _CELL.split(row)]
    shown = sum(1 for cell in cells if _PICTURE.search(cell))
    if not shown:
        return False
    texts = (_NAME_OF.sub("", _PICTURE.sub("", cell)) for cell in cells)
    return sum(1 for text in texts if any(map(str.isalnum, text))) <= shown


def _end(raw: str, start: int) -> int:
    if raw.startswith("<!--", start):
        end = raw.find("-->", start + 4)
        return end + 3 if end >= 0 else len(raw)
    if raw[start + 1] not in "/!?" and not raw[start + 1].isalpha():
        return start + 1
    found = _TAG.match(raw, start, start + _WINDOW)
    if found:
        return found.end()
    end = raw.find(">", start)
    return end + 1 if end >= 0 else len(raw)
