"""What a generator or an editor adds to Markdown, as data: the record that each file of this folder fills."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from podcast.lazy import patterns as re
from podcast.records import Reason
from podcast.script.clean.line import Line

TEMPLATE = r"\{%(?:[^%\n]|%(?!\})){0,600}%\}|\{\{(?:[^}\n]|\}(?!\})){0,600}\}\}"
"""A tag of Liquid, Hexo or Hugo."""
CODE = r"highlight|codeblock|code|sourcecode|prism|pre|mermaid|math|mathjax|katex|latex|tex|chart|echarts"
"""Names of tags and shortcodes around code, whatever the generator."""
SILENT = r"comment|capture|javascript|stylesheet|style|css|schema|script"
"""The same around what a site does not show."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two marks and what is between them, which is no text for readers, with any Markdown in it."""

    opening: re.Pattern[str]
    """It begins with one of `STARTS`."""
    closing: str
    """A pattern; `{name}` is the group `name` of the opening."""
    reason: Reason
    far: bool = True
    """Whether blank lines may be between them."""


STARTS = frozenset("{[%\\$")
"""First characters of the marks of pairs."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What is cut inside a line."""

    signs: tuple[str, ...]
    """The line has one of these; else it is not searched."""
    cut: Callable[[Line], Line]
    late: bool = False
    """Whether it is known by its place at the start or the end of a line, so that all others are cut before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The additions of one generator."""

    pairs: tuple[Pair, ...] = ()
    contents: tuple[str, ...] = ()
    """Patterns of a line in whose place the site shows a table of contents; without regard to case."""
    paragraphs: tuple[re.Pattern[str], ...] = ()
    """What the first line of a paragraph of code begins with; it begins a line, and goes on to a blank line."""
    tags: tuple[re.Pattern[str], ...] = ()
    """Tags that are no HTML; they begin with `<`."""
    inside: tuple[Inside, ...] = ()
    """In order."""


def cut(pattern: str, reason: Reason = "markup") -> Callable[[Line], Line]:
    """Return a function that cuts every match of a pattern."""
    compiled = re.compile(pattern)
    return lambda line: line.cut_all(compiled, reason)


def around(pattern: str) -> Callable[[Line], Line]:
    """Return a function that cuts the marks around words.

    Args:
        pattern: Each of its forms has one group or two, the marks, or three: mark, words, mark.
    """
    compiled = re.compile(pattern)
    return lambda line: line.cut((span for found in compiled.finditer(line.heard) for span in _outer(found)), "markup")


def _outer(found: re.Match[str]) -> Iterator[tuple[int, int]]:
    groups = [group for group in range(1, found.re.groups + 1) if found[group] is not None]
    kept = groups[1:2] if len(groups) == 3 else []
    yield from (found.span(group) for group in groups if group not in kept)
