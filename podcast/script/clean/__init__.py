"""A post's Markdown -> what is spoken, with roles, and what is left out, with reasons.

Cleaning is a table of rules over the lines of the post, in order. A rule marks a line, or a span of one, as left out or
as spoken differently; no rule changes text. Rules judge by the shape of the full line, position and role, never by a
single word; in doubt a rule does nothing, and the line is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, urlsplit

from podcast.lazy import patterns as re
from podcast.records import Block, LeftOut, Link, Post
from podcast.script.clean import (
    callouts,
    cards,
    contents,
    directives,
    edges,
    headings,
    heads,
    inside,
    leads,
    pictures,
    repeats,
    skips,
    tails,
    talk,
    voices,
)
from podcast.script.clean.account import account, numbered
from podcast.script.clean.account import links as _links
from podcast.script.clean.line import Line, paragraphs
from podcast.script.clean.tree import Tree, parse

_ESCAPED = re.compile(r"\\x26(?=#?\w{1,8};)")
"""An ampersand that a site's script has escaped: `Wendy\\x26#39;s`."""
Rule = Callable[[Sequence[Line]], list[Line]]

RULES: tuple[Rule, ...] = (
    callouts.callouts,
    contents.contents,
    edges.addresses,
    edges.sections,
    edges.notes,
    tails.series,
    tails.pointers,
    heads.column,
    edges.edges,
    heads.bylines,
    pictures.captions,
    tails.sites,
    tails.pointers,  # a last line that is one link may precede what the edges and captions have removed
    repeats.repeats,
    headings.headings,
    voices.roles,
    voices.name_lines,
    leads.lead_ins,
    leads.glosses,
    headings.questions,
    headings.numbers,
    headings.facts,
    cards.cards,
    talk.dialogue,
    headings.hollow,
)
"""In order: text around the post is removed first, so that the position of the rest shows what it is."""


def blocks(post: Post) -> tuple[tuple[Block, ...], tuple[LeftOut, ...]]:
    """Return the spoken blocks of a post's body and the pieces left out.

    Raises:
        PostError: A directive is wrong.
    """
    lines, tree, source = _lines(post)
    return numbered(account(lines, tree, source), post.body_line)


def links(post: Post) -> tuple[Link, ...]:
    """Return the links of the spoken text, in order, each address once; for the notes of the episode.

    Raises:
        PostError: A directive is wrong.
    """
    lines, _, _ = _lines(post)
    found: dict[str, Link] = {}
    for link in _links(lines):
        url = _address(link.url)
        if url and url not in found:
            found[url] = Link(url=url, text=link.text or url)
    return tuple(found.values())


def opening_heading(body: str) -> str:
    """Return the heading at the start of a text, as a reader sees it; empty if it starts with anything else."""
    lines = (inside.clean(line) for line in parse(_readable(body)).lines)
    first = next((line for line in lines if line.spoken), None)
    return " ".join(first.heard.split()) if first and first.kind == "heading" else ""


def heard(post: Post) -> tuple[str, ...]:
    """Return the paragraphs and items that are read aloud, each as its author's `skip` is searched for in it.

    Raises:
        PostError: A directive is wrong.
    """
    lines, _ = _written(post, _readable(post.body))
    numbers = {line.number for line in _ruled(post, lines) if line.spoken and line.kind != "heading"}
    several = ([lines[place] for place in places] for places in paragraphs(lines))
    texts = (skips.seen(mine) for mine in several if any(line.spoken and line.number in numbers for line in mine))
    return tuple(filter(None, texts))


def _lines(post: Post) -> tuple[list[Line], Tree, list[str]]:
    body = _readable(post.body)
    lines, tree = _written(post, body)
    return _ruled(post, lines), tree, body.split("\n")


def _written(post: Post, body: str) -> tuple[list[Line], Tree]:
    """Return the lines of a body, with the author's own settings."""
    tree = parse(body)
    lines = directives.apply(tree.lines, post.path, post.body_line)
    return skips.skips([inside.clean(line) for line in lines], post.skip), tree


def _ruled(post: Post, lines: list[Line]) -> list[Line]:
    lines = repeats.title(lines, post.title)
    for rule in RULES:
        lines = rule(lines)
    return lines


def _readable(body: str) -> str:
    """Return a text with one kind of line end and without characters that Markdown forbids."""
    body = re.sub("[\0\ud800-\udfff]", "\ufffd", body).replace("\r\n", "\n").replace("\r", " ")
    return _ESCAPED.sub("&", body) if "\\x26" in body else body


def _address(written: str) -> str:
    """Return the absolute address in a text, without brackets and redirection; empty if it is not one."""
    start = written.find("http")
    if start < 0:
        return ""
    url = written[start:].split()[0].rstrip("）)】］]、，,;；。.")
    try:
        parts = urlsplit(url)
        target = parse_qs(parts.query).get("target", [""])[0] if parts.hostname == "link.zhihu.com" else ""
    except ValueError:
        return ""
    if target.startswith(("http://", "https://")):
        return target
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""
