"""Lines -> blocks and left-out pieces, with a check that nothing is lost or spoken twice.

Both lists together have the same Chinese characters as the body, each equally often, after width folding. Lines contain
everything in the tree. The rest (titles of links, attributes, table cells without a column, quotes nested too deep) is
found here by counting, one top-level block at a time, and left out as markup.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from podcast.lazy import patterns as re
from podcast.records import Alias, Block, LeftOut, Link, Reason
from podcast.script.clean import apart
from podcast.script.clean.line import Cut, Index, Line, glue, lettered, paragraphs
from podcast.script.clean.tree import Tree
from podcast.script.clean.writer import HAN

Piece = Block | LeftOut
SHORT = 30
"""Characters. A line wrapped by an editor has 35 or more; no shorter one of the blog ends in mid-clause."""
_MARKED = re.compile(r"[^\w\s”’」』）)】》\]][”’」』）)】》\]]*$")
_WORDS = re.compile(r"[^\x00-\x7f]+")
_ONE: frozenset[Reason] = frozenset({"markup", "struck"})
"""Reasons whose adjacent cuts are merged, because they were cut tag by tag."""
_SITE = re.compile(r"https?://(?=\w)[\w.-]+(?=/?[^\w./:?#@-]|/?$)", re.ASCII)
"""The address of a site of which only the scheme is cut."""
_TAG = re.compile(r"<[^<>]*>")
_SHOWN_TAGS = ("<!--", "<img", "<iframe", "<video", "<audio", "<embed", "<object", "<script", "<style")


def account(lines: Sequence[Line], tree: Tree, source: Sequence[str]) -> Iterator[list[Piece]]:
    """Yield the pieces of a body, those that share an order together.

    Args:
        source: The lines of the body.
    """
    by_group: dict[int, list[list[Piece]]] = {}
    pointed = False
    for places in paragraphs(lines):
        for pieces in _pieces([lines[place] for place in places]):
            if not pointed and isinstance(pieces[0], LeftOut) and pieces[0].reason in {"table", "code"}:
                pieces.append(Block(role="pointer", text="", line=pieces[0].line, order=0))
                pointed = True
            by_group.setdefault(lines[places[0]].group, []).append(pieces)
    for group in sorted(range(len(tree.groups)), key=lambda group: tree.groups[group][0]):
        first, last = tree.groups[group]
        yield from _balanced(by_group.get(group, []), source[first:last], first + 1)


def _balanced(pieces: list[list[Piece]], source: Sequence[str], number: int) -> list[list[Piece]]:
    """Add the characters of a group's source that its pieces lack."""
    want = _count("\n".join(source))
    have = _count("".join(piece.text for together in pieces for piece in together))
    if want == have:
        return pieces
    if have - want:  # never seen in tests; if it happens, no character is spoken twice
        return [[LeftOut(text="\n".join(source), reason="markup", line=number, order=0)]]
    missing = want - have
    added: list[list[Piece]] = []
    for place, text in enumerate(source):
        lost = _take(text, missing)
        if lost:
            added.append([LeftOut(text=lost, reason="markup", line=number + place, order=0)])
    return pieces + added


def _take(text: str, missing: Counter[str]) -> str:
    """Return the missing characters of a source line: all of it, entire words, or single characters."""
    if not +missing:
        return ""
    if _claim(text, missing):
        return text.strip()
    taken: list[tuple[int, str]] = []
    words = sorted(_WORDS.finditer(text), key=lambda word: -len(word[0]))
    for word in words:
        if _claim(word[0], missing):
            taken.append((word.start(), word[0]))
        else:
            taken += ((word.start() + at, sign) for at, sign in enumerate(word[0]) if _claim(sign, missing))
    return "".join(sign for _, sign in sorted(taken))


def _claim(text: str, missing: Counter[str]) -> bool:
    """Return whether all characters of `text` are missing, and subtract them."""
    characters = _count(text)
    if not characters or not characters <= missing:
        return False
    missing.subtract(characters)
    return True


def _count(text: str) -> Counter[str]:
    return Counter(HAN.findall(unicodedata.normalize("NFKC", text)))


def _pieces(lines: list[Line]) -> Iterator[list[Piece]]:
    """Yield the pieces of one paragraph; those in one list have one order."""
    run: list[Line] = []
    for line in lines:
        if run and not _alike(run[-1], line):
            yield from _piece(run)
            run = []
        run.append(line)
    if run:
        yield from _piece(run)


def _alike(one: Line, two: Line) -> bool:
    return (one.reason, one.role, one.voice, one.spoken) == (two.reason, two.role, two.voice, two.spoken)


def _piece(run: list[Line]) -> Iterator[list[Piece]]:
    first = run[0]
    if first.reason:
        text = "\n".join(line.text for line in run).strip()
        if text:
            yield [LeftOut(text=text, reason=first.reason, line=first.number, order=0)]
    elif first.spoken:
        yield [_block(run), *_cuts(run)]
    else:
        together: list[Piece] = [*_cuts(run)]
        for line in run:
            rest = line.heard.strip()
            if rest:
                together.append(LeftOut(text=rest, reason="markup", line=line.number, order=0))
        if together:
            yield together


def _block(run: list[Line]) -> Block:
    text = ""
    aliases: list[Alias] = []
    for line in run:
        index = Index(line.cuts)
        places = ((index.to_heard(alias.start), index.to_heard(alias.end), alias.said) for alias in line.aliases)
        heard, said = apart.parted(
            line, (Alias(start=one, end=two, said=said) for one, two, said in places if one < two)
        )
        text += _joint(text, line.joint, heard) if text else ""
        aliases += (replace(alias, start=alias.start + len(text), end=alias.end + len(text)) for alias in said)
        text += heard
    shift = len(text) - len(text.lstrip())
    text = text.strip()
    moved = (replace(alias, start=alias.start - shift, end=alias.end - shift) for alias in aliases)
    kept: tuple[Alias, ...] = tuple(alias for alias in moved if alias.start >= 0 and alias.end <= len(text))
    first = run[0]
    return Block(role=first.role, text=text, line=first.number, order=0, voice=first.voice, aliases=kept)


def _joint(before: str, joint: str, after: str) -> str:
    """Return the separator of two lines: a pause after a short line without punctuation, as in verse."""
    glued = glue(before, joint, after)
    if joint != " " or glued:
        return glued
    line = before[before.rfind("\n") + 1 :].strip()
    return glued if len(line) > SHORT or _MARKED.search(line) else "\n"


def _cuts(run: list[Line]) -> list[LeftOut]:
    pieces = ((line, cut) for line in run for cut in _merged(line.cuts))
    return [
        LeftOut(text=line.text[cut.start : cut.end].strip(), reason=cut.reason, line=line.number, order=0)
        for line, cut in pieces
        if _worth(line.text[cut.start : cut.end], cut.reason)
    ]


def _merged(cuts: Sequence[Cut]) -> Iterator[Cut]:
    """Yield adjacent cuts with the same reason as one."""
    last: Cut | None = None
    for cut in cuts:
        if last and last.end == cut.start and last.reason == cut.reason and cut.reason in _ONE:
            last = Cut(last.start, cut.end, cut.reason)
            continue
        if last:
            yield last
        last = cut
    if last:
        yield last


def _worth(text: str, reason: Reason) -> bool:
    """Return whether a cut is worth its own entry: a tag such as `<b>` is not, Chinese text in it is."""
    if reason == "struck":
        return lettered(_TAG.sub("", text))
    if reason != "markup":
        return lettered(text)
    if text.startswith("<") and text.isascii():
        return any(tag in text.lower() for tag in _SHOWN_TAGS)
    return lettered(text)


def numbered(pieces: Iterator[list[Piece]], body_line: int) -> tuple[tuple[Block, ...], tuple[LeftOut, ...]]:
    """Return both lists, with order and line numbers of the file."""
    blocks: list[Block] = []
    left_out: list[LeftOut] = []
    for order, together in enumerate(pieces, 1):
        for piece in together:
            if isinstance(piece, Block):
                blocks.append(replace(piece, order=order, line=piece.line + body_line - 1))
            else:
                left_out.append(replace(piece, order=order, line=piece.line + body_line - 1))
    return tuple(blocks), tuple(left_out)


def links(lines: Sequence[Line]) -> Iterator[Link]:
    """Yield the links of the spoken text, and bare addresses next to it."""
    for line in lines:
        if line.reason in {None, "url"}:
            yield from _links(line)


def _links(line: Line) -> Iterator[Link]:
    index = Index(line.cuts)
    found: list[tuple[int, str, str]] = []
    for span in line.spans:
        if span.style == "link":
            heard = apart.shown(line, index.to_heard(span.start), index.to_heard(span.end)).strip()
            found.append((span.start, span.href, heard))
    found += ((cut.start, line.text[cut.start : cut.end], "") for cut in line.cuts if cut.reason == "url")
    found += ((at.start(), at[0], "") for cut in line.cuts if (at := _SITE.match(line.text, cut.start)))
    for _, href, heard in sorted(found, key=lambda link: link[0]):
        yield Link(url=href, text=heard)
