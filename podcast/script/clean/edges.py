"""Text around a post: bylines, promotion, notices, sources, bios, reference lists and related reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from podcast.lazy import patterns as re
from podcast.records import Reason
from podcast.script.clean import shapes
from podcast.script.clean.line import LONG, Cut, Line, fold, joined, lettered, paragraphs
from podcast.script.clean.tails import linked, only_links

PROSE = 60
"""Characters. A line of this length with a full stop is part of the post; the blog's median paragraph has 76."""
_SENTENCE = re.compile(r"[。!?…;][”\"'’」』)】]*$")
_FULL_STOP = re.compile(r"。[”\"'’」』)】]*$")
_STOP = re.compile(r"[。!…;:,][”\"'’」』)]*$")
_HANDS = re.compile("^[👆👇👉👈☝⬆⬇↑↓▲▼→🔥✨🎉\ufe0f\\s]+|[👆👇👉👈☝⬆⬇↑↓▲▼→🔥✨🎉\ufe0f\\s]+$")
_EACH = re.compile(r"[^。!|]+[。!]*")
_OF_PAGE = re.compile("本文|文章(?:作者|链接|标题|来源)|原文|(?:发[表布]|更新|修改|创建|最后)")
"""How an item begins that is about the page: `- 本文链接：...`."""
_SIGNS = re.compile(r"^[^\w“”\"《「(\[#]+|[^\w”\"》」)\]!?。:]+$")
_LISTED = re.compile(r"\[?\^?\d{1,3}[\].、)]")
_NOTE = re.compile(r"\s*[\[［]\s*\^?(\d{1,3}|\^[\w-]{1,40})\s*[\]］]")
_WORDED_NOTE = re.compile(r"\s*((?:注释?|註)\d{1,2})\s*[：:、.]")
LIST = 3
"""Consecutive addresses that form a list of references; after a paragraph the blog has one or two."""
MOST_BIOS = 2
"""Paragraphs about an author or a blog below their heading; the blog's longest has two."""
AHEAD = 40
"""Lines examined after a list."""
_CREDITED = re.compile("(?:题图|封面图?|头图|首图|图片?)(?:来源|来自)?:")
_IN_QUOTES = frozenset({"byline", "notice"})
"""Reasons for leaving out a paragraph of a block quote; a call in quotes may be somebody's words."""
_FACT = re.compile(r"[^\s:,。]{2,8}\s*:\s*\S")
"""`出版社：…`: next to two such lines `作者：…` is another fact, for example of a book."""


def addresses(lines: Sequence[Line]) -> list[Line]:
    """Leave out lines with only an address or a call to click, and the label above one: `原文链接：`."""
    out = [_address(line) for line in lines]
    after: Line | None = None
    for place in range(len(out) - 1, -1, -1):
        line = out[place]
        address = (after and after.reason == "url") or any(cut.reason in {"url", "reference"} for cut in line.cuts)
        if line.plain and shapes.POINTER.fullmatch(line.shape):
            out[place] = line.out("pointer")
        elif line.plain and after and _CREDITED.fullmatch(line.shape) and after.plain and only_links(after):
            out[place] = line.out("credit")
            out[out.index(after, place)] = after.out("credit")
        elif _labels(line) or (address and line.plain and shapes.LABEL.fullmatch(line.shape)):
            out[place] = line.out("source")
        if line.reason or line.spoken:
            after = line
    return out


def _labels(line: Line) -> bool:
    """Return whether a line is an address with its label: `某某网：https://...`."""
    called = line.plain and shapes.CALLED.fullmatch(line.shape)
    return bool(called) and any(
        cut.reason == "url" or line.text.startswith(("{{", "{%"), cut.start) for cut in line.cuts
    )


def _address(line: Line) -> Line:
    if line.reason or line.kind not in {"text", "heading"} or not line.cuts or lettered(line.heard):
        return line
    reasons = {cut.reason for cut in line.cuts}
    if "reference" in reasons and "url" in reasons:
        return line.out("reference")
    return line.out("url") if "url" in reasons and not line.images else line


def notes(lines: Sequence[Line]) -> list[Line]:
    """Leave out notes, `[1] ...`, that a mark in the text refers to, and a list of addresses at the end of a post.

    Short lines after such a list are the titles of other posts.
    """
    marks = {number for line in lines for cut in line.cuts if cut.reason == "reference" for number in _marks(line, cut)}
    out = list(lines)
    for place, line in enumerate(lines):
        number = (_NOTE.match(line.text) or _WORDED_NOTE.match(line.text)) if line.plain or line.item else None
        if number and number[1] in marks:
            out[place] = line.out("reference")
    run: list[int] = []
    for place, line in enumerate(out):
        if line.reason in {"url", "reference"}:
            run.append(place)
        elif lettered(line.heard) and not line.reason:
            if len(run) >= LIST and _after(out, place):
                _close(out, run, place)
                break
            run = []
    return out


def _marks(line: Line, cut: Cut) -> list[str]:
    """Return the numbers of a mark inside a line."""
    return re.findall(r"[\w-]+", line.text[cut.start : cut.end]) if line.text[: cut.start].strip() else []


def _after(lines: list[Line], place: int) -> bool:
    """Return whether only short lines without a full stop, and left-out lines, follow from `place` on."""
    rest = islice((line for line in islice(lines, place, place + AHEAD) if line.spoken), LIST)
    return all(map(_titled, rest))


def _titled(line: Line) -> bool:
    return line.plain and len(line.shape) < PROSE and not _STOP.search(line.shape)


def _close(out: list[Line], run: list[int], place: int) -> None:
    for at in run:
        out[at] = out[at].out("reference")
    for at in range(place, len(out)):
        line = out[at]
        if line.reason or not lettered(line.heard):
            continue
        if not _titled(line):
            return
        out[at] = line.out(shapes.edge(_with_addresses([line])) or "related")


def sections(lines: Sequence[Line]) -> list[Line]:
    """Leave out reference lists, related reading and bios, each starting at its heading."""
    out, open_section, spoken = list(lines), None, 0
    prose = max((place for place, line in enumerate(lines) if _prose(line)), default=-1)
    for places in paragraphs(lines):
        line, mine = lines[places[0]], [lines[place] for place in places]
        opened = _opened(line, _bare(joined(mine))) or _listed_below(mine)
        if opened == "bio" and _about_itself(out, places[0]):
            opened = open_section = None
        if opened:
            open_section, spoken = (opened, line), 0
        elif open_section and not (
            _belongs(open_section, mine, spoken)
            or (open_section[0] == "related" and places[0] > prose and all(map(_titled, mine)))
        ):
            open_section = None
        if open_section:
            spoken += line.spoken
            for place in places:
                out[place] = out[place] if out[place].kind == "directive" else out[place].out(open_section[0])
    return out


def _about_itself(lines: list[Line], place: int) -> bool:
    """Return whether the section below a heading such as 关于我们 is what a post is about, not only its author."""
    told: set[int] = set()
    for line in islice(lines, place + 1, place + AHEAD):
        if line.kind == "heading" and line.depth <= 5:
            break
        if line.spoken and not shapes.edge(line.shape):
            told.add(line.block)
    return lines[place].kind == "heading" and len(told) > MOST_BIOS


def _prose(line: Line) -> bool:
    return line.kind == "text" and len(line.shape) >= PROSE // 2 and bool(_FULL_STOP.search(line.shape))


def _listed_below(lines: list[Line]) -> Reason | None:
    """Return the reason of a list whose heading is the first line of its own paragraph."""
    if len(lines) < 2:
        return None
    opened = _opened(lines[0], _bare(lines[0].shape))
    if opened in {None, "bio"}:
        return None
    return (
        opened if all(only_links(line) or line.reason or _noted(line) or _titled(line) for line in lines[1:]) else None
    )


def _noted(line: Line) -> bool:
    return bool(_LISTED.match(fold(line.text))) and len(line.shape) < 2 * PROSE


def _pointless(shape: str) -> str:
    """Return a shape without the hands and arrows at its ends: `👇👇长按二维码`."""
    return _HANDS.sub("", shape)


def _bare(shape: str) -> str:
    """Return a shape without surrounding emoji and symbols."""
    return _SIGNS.sub("", shape)


def _opened(line: Line, shape: str) -> Reason | None:
    if line.kind not in {"text", "heading"} or line.reason or line.quote or len(shape) > 24:
        return None
    heads: tuple[tuple[Reason, re.Pattern[str]], ...] = (
        ("reference", shapes.REFERENCE_HEAD),
        ("related", shapes.RELATED_HEAD),
        ("bio", shapes.BIO_HEAD),
    )
    return next((reason for reason, head in heads if head.fullmatch(shape)), None)


def _belongs(section: tuple[Reason, Line], lines: list[Line], spoken: int) -> bool:
    """Return whether a paragraph belongs to the section above it."""
    (reason, head), first = section, lines[0]
    if first.kind == "heading" and first.depth <= 5:
        return False
    if head.kind == "heading" and head.depth <= 5:
        return True
    text = "".join(line.heard for line in lines)
    if not lettered(text) or first.kind in {"markup", "directive"}:
        return True
    if reason == "bio":
        return spoken < 2
    if reason == "related":
        return all(only_links(line) or line.reason for line in lines) or bool(
            first.item and (any(map(linked, lines)) or all(_titled(replace(line, item=0)) for line in lines))
        )
    cut = any(piece.reason in {"url", "reference"} for line in lines for piece in line.cuts)
    listed = bool(_LISTED.match(fold(lines[0].text)))
    return bool(first.item or cut or listed or first.reason or first.depth == 6 or all(map(only_links, lines)))


def edges(lines: Sequence[Line]) -> list[Line]:
    """Leave out the text around the post, from both ends inwards, up to the post itself."""
    out = list(lines)
    order = list(paragraphs(lines))
    _peel(out, order, prose=2, paragraphs_at_most=16)
    _peel(out, order[::-1], prose=4, paragraphs_at_most=30)
    return out


def _peel(out: list[Line], order: Iterable[list[int]], *, prose: int, paragraphs_at_most: int) -> None:
    seen = 0
    for places in order:
        lines = [out[place] for place in places]
        if not any(line.spoken for line in lines) or lines[0].kind == "directive":
            continue
        if not _surrounds(out, places, lines):
            shape = joined(lines)
            prose -= len(shape) >= PROSE and bool(_SENTENCE.search(shape))
            seen += not lines[0].item
        if prose <= 0 or seen >= paragraphs_at_most:
            return


def _surrounds(out: list[Line], places: list[int], lines: list[Line]) -> bool:
    if lines[0].quote:
        return _quoted(out, places, lines)
    if lines[0].item:  # `- END -` and `* 本文…` are lists only in Markdown
        reason: Reason | None = shapes.edge(lines[0].shape.strip("-—*~ ")) if len(lines) == 1 else None
        paged = reason and _OF_PAGE.match(lines[0].shape)
        if not reason or not (reason in {"notice", "promotion"} or paged or (reason == "source" and linked(lines[0]))):
            return False
        out[places[0]] = lines[0].out(reason)
        return True
    together = shapes.edge(_with_addresses(lines)) or shapes.edge(_pointless(_with_addresses(lines)))
    found = [together or shapes.edge(_with_addresses([line])) or _related(line) or _sentences(line) for line in lines]
    if sum(not reason and bool(_FACT.match(line.shape)) for reason, line in zip(found, lines, strict=True)) >= 2:
        found = [None if reason == "byline" else reason for reason in found]
    for place, line, reason in zip(places, lines, found, strict=True):
        if reason and not line.reason:
            out[place] = line.out(reason)
    return all(reason or not line.spoken for reason, line in zip(found, lines, strict=True))


def _sentences(line: Line) -> Reason | None:
    """Return the reason of a line in which each sentence surrounds a post: a call to follow, then a licence."""
    if len(line.shape) > shapes.LONGEST or not line.plain:
        return None
    found = [shapes.edge(sentence.strip()) for sentence in _EACH.findall(line.shape)]
    return found[0] if len(found) > 1 and all(found) else None


def _quoted(out: list[Line], places: list[int], lines: list[Line]) -> bool:
    """Leave out a block quote of nothing but bylines, notices and accounts; anything else there is a quote."""
    nearby = out[max(0, places[0] - AHEAD) : places[-1] + AHEAD]
    shown = [line.shape for line in nearby if line.quote == lines[0].quote and lettered(line.heard)]
    found = [shapes.edge(shape) for shape in shown]
    card = [shapes.ACCOUNT.fullmatch(shape) for shape in shown]
    known = all(reason in _IN_QUOTES or account for reason, account in zip(found, card, strict=True))
    if not known or (any(card) and not any(account and account[1] for account in card)):
        return False
    for place, line in zip(places, lines, strict=True):
        reason = shapes.edge(line.shape)
        out[place] = line.out(reason if reason in _IN_QUOTES else "promotion")
    return True


def _related(line: Line) -> Reason | None:
    return "related" if len(line.shape) <= 60 and shapes.RELATED.fullmatch(_bare(line.shape)) else None


def _with_addresses(lines: list[Line]) -> str:
    """Return the shape of lines with their cut addresses as a word, because `知乎专栏 https://...` is an account."""
    return joined([_marked(line) for line in lines])


def _marked(line: Line) -> Line:
    if len(line.heard) > LONG or all(cut.reason != "url" for cut in line.cuts):
        return line
    parts, at = [], 0
    for cut in line.cuts:
        parts += [line.text[at : cut.start], " www.link " if cut.reason == "url" else ""]
        at = cut.end
    return replace(line, text="".join(parts) + line.text[at:], cuts=())
