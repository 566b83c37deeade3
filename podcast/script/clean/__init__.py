"""A post's Markdown -> what is heard, with roles, and what is not, with reasons.

Cleaning is a table of rules over the lines of the post, in order. A rule marks a line, or a span of one, as not heard
or as said otherwise; none changes text. Told by whole-line shape, place and role, never by a word; where a rule is
unsure it does nothing, and the line is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, urlsplit

from podcast.records import Block, LeftOut, Link, Post
from podcast.script.clean import directives, edges, headings, inside, leads, pictures, repeats, talk, voices
from podcast.script.clean.account import account, numbered
from podcast.script.clean.account import links as _links
from podcast.script.clean.line import Line
from podcast.script.clean.tree import Tree, parse

Rule = Callable[[Sequence[Line]], list[Line]]

RULES: tuple[Rule, ...] = (
    edges.addresses,
    edges.sections,
    edges.notes,
    edges.pointers,
    edges.edges,
    pictures.captions,
    edges.pointers,  # a last line that is one link may stand over what the edges and captions have taken away
    repeats.repeats,
    headings.headings,
    voices.roles,
    voices.name_lines,
    leads.lead_ins,
    leads.glosses,
    headings.questions,
    headings.numbers,
    talk.dialogue,
    headings.hollow,
)
"""In order: what surrounds the post goes first, so that what is left tells by its place what it is."""


def blocks(post: Post) -> tuple[tuple[Block, ...], tuple[LeftOut, ...]]:
    """Give what is heard of a post's body and what is not.

    Raises:
        PostError: One of the author's directives is wrong.
    """
    lines, tree, source = _lines(post)
    return numbered(account(lines, tree, source), post.body_line)


def links(post: Post) -> tuple[Link, ...]:
    """Give the links of what is heard, in order, each address once; for the notes of the episode.

    Raises:
        PostError: One of the author's directives is wrong.
    """
    lines, _, _ = _lines(post)
    found: dict[str, Link] = {}
    for link in _links(lines):
        url = _address(link.url)
        if url and url not in found:
            found[url] = Link(url=url, text=link.text or url)
    return tuple(found.values())


def opening_heading(body: str) -> str:
    """Give the heading that a text begins with, as a reader sees it; empty where it begins with anything else."""
    lines = (inside.clean(line) for line in parse(_readable(body)).lines)
    first = next((line for line in lines if line.spoken), None)
    return " ".join(first.heard.split()) if first and first.kind == "heading" else ""


def _lines(post: Post) -> tuple[list[Line], Tree, list[str]]:
    body = _readable(post.body)
    tree = parse(body)
    lines = directives.apply(tree.lines, post.path, post.body_line)
    lines = [inside.clean(line) for line in lines]
    lines = repeats.title(lines, post.title)
    for rule in RULES:
        lines = rule(lines)
    return lines, tree, body.split("\n")


def _readable(body: str) -> str:
    """Give a text with one kind of line end and without what Markdown cannot hold."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", body).replace("\r\n", "\n").replace("\r", " ")


def _address(written: str) -> str:
    """Give the absolute address that is written, without brackets and redirection; empty: it is none."""
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
