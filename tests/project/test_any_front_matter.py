"""Damaged front matter is a post or a message with its place, never another exception."""

from __future__ import annotations

import random
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from podcast.errors import PostError
from podcast.project import addresses
from podcast.project.config import Config
from podcast.script import posts
from podcast.script.posts.generators import GENERATORS
from tests.conftest import ROOT

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 5, 6, 7, 8, tzinfo=ZONE)
PIECES = (
    *(
        "---\n",
        "+++\n",
        ";;;\n",
        "...\n",
        "{",
        "}",
        "[",
        "]",
        ":",
        "::",
        " ",
        "\t",
        "\n",
        "\ufeff",
        "'",
        '"',
        "`",
        "%",
        "#",
        "0",
    ),
    *("title: ", "date: ", "slug: ", "id: ", "date: .nan\n", "date: 1e400\n", "date: {a: b}\n", "date: [2026-04-02]\n"),
    *("date: 9999-12-31 23:59:59 -1200\n", "date: 2026-02-30\n", "date: 99999999999999\n", "title: {zh: {a: b}}\n"),
    *("cover: {image: {a: b}}\n", "image: [[", "categories: [[[a]]]\n", "tags: {a: 1}\n", "excerpt_separator: '('\n"),
    *("permalink: https://[::1\n", "permalink: /:year/:title/\n", "url: '\\ud800/'\n", 'permalink: "/\\ud800/"\n'),
    *("&a *a", "<<: *a\n", "? a\n: b\n", "!!python/name:x y\n", "!!binary x\n", "\x85", "\u2028", "<% x %>", "{{ x }}"),
)
NAMES = ("x.md", "2026-02-30-x.md", "a/index.md", "2026/13/45/x.md", "-", "2026-04-02.md")


def damaged(source: str, chance: random.Random) -> str:
    """Put some pieces into the beginning of a file."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, min(len(source), 160))
        source = source[:at] + chance.choice(PIECES) + source[at + chance.choice((0, 0, 1, 5)) :]
    return source


def read(source: str, name: str, generator: str) -> None:
    """Read a post and its addresses, if it is one."""
    site = posts.Site(generator=generator)
    raw = source.encode("utf-8", "replace")
    try:
        post = posts.parse(raw, Path(name), ZONE, publish_time=time(6), now=NOW, modified=NOW, site=site)
    except PostError:
        return
    assert post.title
    assert post.slug
    assert post.published.tzinfo
    settings = Config(
        folder=ROOT, found=True, link="https://a.example", permalink="/:year/:post_title/", generator=generator
    )
    assert addresses.post_url(settings, post).startswith("http")
    assert isinstance(addresses.image_url(settings, post), str)


@pytest.mark.parametrize(("seed", "count"), [(1, 400), pytest.param(2, 20_000, marks=pytest.mark.soak)])
def test_damaged_front_matter_raises_nothing_else(seed: int, count: int) -> None:
    """Mutations of all forms in the data, as each generator reads them."""
    chance = random.Random(seed)
    files = sorted((ROOT / "tests" / "data").glob("f[rl]*/*.md"))
    sources = [path.read_text(encoding="utf-8") for path in files]
    for _ in range(count):
        source = damaged(chance.choice(sources), chance)
        name, generator = chance.choice(NAMES), chance.choice(list(GENERATORS))
        try:
            read(source, name, generator)
        except Exception as error:
            raise AssertionError(f"{generator}, {name}: {source[:300]!r}") from error
