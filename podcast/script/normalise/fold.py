"""Normalise the source: one width, no invisible characters, entities or spaces inside `2014 年`, correct quotes.

The rules see the folded text; `Folded.origin` maps it back to the source.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from podcast.lazy import patterns as re
from podcast.script.normalise import commas
from podcast.script.normalise.rule import Pattern

_SAME = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("‐‑‒–−﹣", "-"),
    **dict.fromkeys("〜∼˜", "~"),
    **dict.fromkeys("∕⁄", "/"),
    **dict.fromkeys("∶꞉", ":"),
    **dict.fromkeys("•・‧∙⋅●", "·"),
    **dict.fromkeys("✕✖⨯", "×"),
    **dict.fromkeys("﹪٪", "%"),
    **dict.fromkeys("\t\x0b\x0c\x85\xa0\u1680\u3000", " "),
    **{chr(code): " " for code in range(0x2000, 0x200B)},
    **dict.fromkeys("\u2028\u2029\r", "\n"),
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x1D400, 0x1D800)},
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x1FBF0, 0x1FBFA)},
    "￥": "¥",
    "￡": "£",
    "￠": "¢",
    "￦": "₩",
    "℃": "°C",
    "℉": "°F",
    "º": "°",
    "˚": "°",
    "㎡": "m²",
    "㎥": "m³",
    "㎢": "km²",
    "㎠": "cm²",
    "㎤": "cm³",
    "㎞": "km",
    "㎝": "cm",
    "㎜": "mm",
    "㎏": "kg",
    "㎎": "mg",
    "㎖": "ml",
    "㎐": "Hz",
    "㎑": "kHz",
    "㎒": "MHz",
    "㎓": "GHz",
    "㎾": "kW",
    "㏄": "cc",
    "μ": "µ",
}
# Chinese punctuation keeps its width: a voice pauses at it. `12：30` is handled below.
for _mark in "！（），：；？｡":
    _SAME.pop(_mark, None)
_SAME = {mark: same for mark, same in _SAME.items() if mark != same}

# Zero-width and directional characters, variation selectors, tags, controls, surrogates, private use, non-characters.
_SILENT = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff"
)
_FAR_SILENT = "\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
_DROP = Pattern(f"[{_SILENT}]|[{_FAR_SILENT}]")
# Two classes: `re` checks a class with characters beyond U+FFFF range by range, four times slower for all the others.
_ODD = Pattern(
    f"[{_SILENT}{re.escape(''.join(same for same in _SAME if same <= chr(0xFFFF)))}]"
    f"|[{_FAR_SILENT}\U0001d400-\U0001d7ff\U0001fbf0-\U0001fbf9]"
)
_ENTITY = Pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});\Z")
_ESCAPED = Pattern(r"&[#A-Za-z][A-Za-z0-9]{0,31};")
_LONGEST_ENTITY = 34

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_GAP = Pattern(
    rf"(?:(?<=[0-9])|(?<=[0-9][%+])) {{1,9}}(?=[{_HAN}%])|(?<=[{_HAN}]) {{1,9}}(?=[0-9])(?![0-9]{{1,2}}\. [^0-9])"
)
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_NAMED_BEFORE = Pattern(rf"[{_LATIN}][{_LATIN}0-9.%+\-]{{0,40}}\Z")
_NAMED_AFTER = Pattern(rf" *[0-9][0-9.\-]{{0,40}}[{_LATIN}]")
_INCHES = Pattern(rf"(?<![{_LATIN}0-9.])[0-9][0-9.]{{0,9}}\"(?![A-Za-z0-9])")
_WIDE = Pattern("(?<=[0-9])：(?=[0-9])")
_RING = Pattern("(?<=[一二三四五六七八九〇])[○◯]{1,3}(?=[一二三四五六七八九〇年])")
"""A ring used as the zero of a year: 二○二四年."""
_QUOTE = Pattern('["“”]')


@dataclass(frozen=True, slots=True)
class Folded:
    """Text as the rules see it."""

    text: str
    origin: list[int] | range
    """Source index of each character, and one more for the end; dropped characters belong to the one before."""


def fold(source: str) -> Folded:
    """Fold `source`: `２０１４ 年` -> `2014年`, `&amp;lt;` -> `<`, `”好“` -> `“好”`."""
    folded = Folded(source, range(len(source) + 1))
    folded = _replace(folded, _ODD, lambda found: _fold_one(found[0]))
    if _ESCAPED.search(folded.text):
        folded = _unescaped(folded)
    if "○" in folded.text or "◯" in folded.text:
        folded = _replace(folded, _RING, lambda found: "〇" * len(found[0]))
    folded = _replace(folded, _GAP, _gap)
    folded = _replace(folded, _WIDE, lambda _: ":")
    folded = Folded(commas.settled(folded.text), folded.origin)
    if isinstance(folded.origin, list):
        folded.origin[0] = 0  # characters dropped at the start belong to the first one
    if _QUOTE.search(folded.text):
        folded = Folded("\n".join(_quotes(line) for line in folded.text.split("\n")), folded.origin)
    return folded


def _gap(found: re.Match[str]) -> str:
    """Drop the space in `2014 年`; one next to a name with digits (`iPad3 用`) stays, as in the spoken form."""
    text, start = found.string, found.start()
    named = _NAMED_BEFORE.search(text, max(0, start - 42), start) or _NAMED_AFTER.match(text, start)
    return found[0] if named else ""


def _fold_one(character: str) -> str:
    return "" if _DROP.match(character) else _SAME.get(character, character)


def _unescaped(folded: Folded) -> Folded:
    """Unescape entities, even if escaped several times.

    Each character is visited once: an entity is searched backwards from its `;` in the text already unescaped, so that
    `&amp;amp;lt;` and deeper escapes need no second pass.
    """
    text, origin = folded.text, folded.origin
    start, end = text.index("&"), text.rindex(";") + 1
    out: list[str] = []
    kept: list[int] = []
    for at in range(start, end):
        out.append(text[at])
        kept.append(origin[at])
        if text[at] == ";":
            _close(out, kept)
    return Folded(text[:start] + "".join(out) + text[end:], [*origin[:start], *kept, *origin[end:]])


def _close(out: list[str], kept: list[int]) -> None:
    """Replace the entity at the end of `out` by its character."""
    while out and out[-1] == ";":
        tail = "".join(out[-_LONGEST_ENTITY:])
        found = _ENTITY.search(tail, tail.rfind("&")) if "&" in tail else None
        said = html.unescape(found[0]) if found else ""
        if found is None or said == found[0]:
            return
        start = len(out) - len(found[0])
        at = kept[start]
        said = "".join(map(_fold_one, said))
        del out[start:], kept[start:]
        out.extend(said)
        kept.extend([at] * len(said))


def _replace(folded: Folded, pattern: Pattern, say: Callable[[re.Match[str]], str]) -> Folded:
    """Replace each match by the result of `say`."""
    text, origin = folded.text, folded.origin
    parts: list[str] = []
    kept: list[int] = []
    at = 0
    for found in pattern.finditer(text):
        parts.append(text[at : found.start()])
        kept.extend(origin[at : found.start()])
        said = say(found)
        parts.append(said)
        kept.extend([origin[found.start()]] * len(said))
        at = found.end()
    if not parts:
        return folded
    parts.append(text[at:])
    kept.extend(origin[at:])
    return Folded("".join(parts), kept)


def _quotes(line: str) -> str:
    """Correct the direction of double quotes, in pairs from the left.

    A line with an odd number of quotes (a quotation that continues in the next paragraph) keeps its curly ones. A
    straight one after a number, with no quote open, is an inch mark: `49"`.
    """
    found = list(_marks(line))
    if len(found) % 2:
        return line
    characters = list(line)
    for index, at in enumerate(found):
        characters[at] = "”" if index % 2 else "“"
    return "".join(characters)


def _marks(line: str) -> Iterator[int]:
    opened = False
    inches = {found.end() - 1 for found in _INCHES.finditer(line)}
    for found in _QUOTE.finditer(line):
        at = found.start()
        if at in inches and not opened:
            continue
        opened = not opened
        yield at
