"""What generators and editors add to Markdown, a file for each: adding one is a file and a line in `GENERATORS`.

All of them count for every post, because a site's posts have come from more than one program.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.clean.generators import (
    critic,
    editors,
    embeds,
    hexo,
    hugo,
    kramdown,
    liquid,
    mdx,
    mkdocs,
    obsidian,
    pandoc,
    tex,
    typecho,
    vuepress,
    wordpress,
)
from podcast.script.clean.generators.marks import Marks
from podcast.script.clean.line import Line

GENERATORS: tuple[Marks, ...] = (
    obsidian.MARKS,
    hexo.MARKS,  # before the tags of templates, which are cut whole
    hugo.MARKS,
    liquid.MARKS,
    kramdown.MARKS,
    typecho.MARKS,
    wordpress.MARKS,
    mdx.MARKS,
    tex.MARKS,
    pandoc.MARKS,
    critic.MARKS,  # before the signs in it
    mkdocs.MARKS,
    editors.MARKS,
    vuepress.MARKS,
)
"""In the order in which their marks are cut inside a line."""
PAIRS = tuple(pair for generator in GENERATORS for pair in generator.pairs)
PARAGRAPHS = tuple(first for generator in GENERATORS for first in generator.paragraphs)
TAGS = tuple(tag for generator in GENERATORS for tag in generator.tags)
INSIDE = tuple(sorted((rule for generator in GENERATORS for rule in generator.inside), key=lambda rule: rule.late))
CONTENTS = re.compile(
    rf"^\s*(?:{'|'.join(form for generator in GENERATORS for form in generator.contents)})\s*$", re.IGNORECASE
)
_CONTENTS_SIGNS = ("[[", "[T", "[t", "{")


def clean(line: Line) -> Line:
    """Cut the marks of a line; the words that a reader sees stay."""
    line = embeds.counted(line)
    text = line.text
    for sign in _CONTENTS_SIGNS:
        if sign in text:
            line = line.cut_all(CONTENTS, "markup")
            break
    for rule in INSIDE:
        for sign in rule.signs:
            if sign in text:
                line = rule.cut(line)
                break
    return line
