"""Superscripts: a note mark, which is not spoken, or a power, which is: `统计<sup>2</sup>`, `10<sup>8</sup>`.

A power is written with superscript characters, 10⁸, so that it is neither read nor printed as 108.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.script.clean.line import Cut, Index, Line, Span, merged

_SIGNS = dict(zip("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻", strict=True))
_FIGURE = re.compile(r"\s*[-−+]?[0-9]{1,4}\s*")
_MARK = hanzi.compile(
    r"\s*[\[［【(（〔]?\s*(?:注释?|脚注|参考)?\s*\^?\d{1,3}(?:\s*[-–~、，,\]\[]{1,2}\s*\d{1,3}){0,9}\s*[\]］】)）〕]?\s*"
    r"|\s*[\[［【(（〔]?\s*(?:注释?|脚注|参考)\s*[\]］】)）〕]?\s*"
)
_NOTED = hanzi.compile(r"fn|note|ref|cite|注", re.IGNORECASE)
"""Found in the tag of a note mark: `id="fnref:1"`, `class="footnote"`."""
_LETTER = re.compile("(?<![A-Za-z])(?:[A-Za-z]|[kcdmnµμ]?m|in|ft|kg|mol|rad|Hz|Pa)$")
"""A variable or a unit; a longer word in Latin letters is a name."""
_BRACKET = re.compile(r"[(（](?:[A-Za-z]|[0-9A-Za-z. ]{1,12}[-+−×*/÷][-+−×*/÷0-9A-Za-z. ]{1,20})[)）]$")
_BASE = re.compile(r"(?<![0-9第])(?<![0-9][.,])[0-9]{1,9}(?:\.[0-9]{1,9})?$")
_REACHED = re.compile(r"[×✕*·+−÷=≈^]\s*$")
_GOES_ON = re.compile(r"\s*[×✕*·+−÷=≈^]\s*[0-9A-Za-z(]")
_HAN = hanzi.compile(r"\s*(?![米克秒帕焦赫牛瓦伏倍]|次方|数量级)[\u3400-\u9fff]")
"""A counted noun, not a unit."""
_ISOTOPE = re.compile("[A-Z][a-z]?(?![A-Za-z])")
_SEEN = 24
"""Characters before a number that show what it is."""


@dataclass(frozen=True, slots=True)
class Raised:
    """Superscript text, or text that links to a place on the page."""

    before: int
    """Position of its tag in the text of the line."""
    start: int
    end: int
    tag: str

    @property
    def leads(self) -> bool:
        """Whether it is a link."""
        return self.tag[1:2] in "aA"


def settle(line: Line, raised: Sequence[Raised]) -> Line:
    """Cut note marks, and write powers with superscript characters."""
    bare = line.cut_spans(_outermost(Span(one.before, one.end, "em") for one in raised), "markup")
    shown, known = Index(bare.cuts), Index(line.cuts)
    linked = Index([Cut(span.start, span.end, "markup") for span in merged(line.spans, "link")])
    characters = list(line.text)
    marks: list[Span] = []
    for place, one in enumerate(raised):
        at = shown.to_heard(one.before)
        content = line.heard[known.to_heard(one.start) : known.to_heard(one.end)]
        inside = place > 0 and raised[place - 1].before > one.before and raised[place - 1].leads
        noted = one.leads or inside or linked.holds(one.start) or bool(_NOTED.search(one.tag[4:]))
        if noted and _MARK.fullmatch(content):
            marks.append(_with_spaces(line.text, one))
        elif one.leads:
            continue
        elif _is_power(bare.heard[max(0, at - _SEEN) : at].rstrip(), content, bare.heard[at : at + _SEEN]):
            characters[one.start : one.end] = [_SIGNS.get(sign, sign) for sign in characters[one.start : one.end]]
        elif _MARK.fullmatch(content) and not _ISOTOPE.match(bare.heard[at : at + _SEEN]):
            marks.append(_with_spaces(line.text, one))
    return replace(line, text="".join(characters)).cut_spans(_outermost(marks), "reference")


def _with_spaces(text: str, one: Raised) -> Span:
    """Return the span of a mark with the spaces before it."""
    before = one.before
    while before and text[before - 1] == " ":
        before -= 1
    return Span(before or one.before, one.end, "em")


def _outermost(spans: Iterable[Span]) -> list[Span]:
    """Return spans sorted by start, without those inside another."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(replace(span, start=max(span.start, kept[-1].end)) if kept else span)
    return kept


def _is_power(head: str, content: str, rest: str) -> bool:
    """Return whether a superscript is an exponent: after a variable, a unit or a bracket, or a number in a formula."""
    figure = content.strip()
    if not _FIGURE.fullmatch(content):
        return False
    if figure[0] in "-−+":
        return bool(re.search(r"[0-9A-Za-z)）秒米]$", head))
    if figure == "1" or not head:
        return False
    if not head[-1].isdecimal():
        return bool(_LETTER.search(head) or _BRACKET.search(head))
    base = _BASE.search(head)
    if not base:
        return False
    if _REACHED.search(head[: base.start()]) or _GOES_ON.match(rest):
        return True
    if base[0] == "10":
        return int(figure) > 3 or not _HAN.match(rest)
    return base[0] == "2" and int(figure) > 3
