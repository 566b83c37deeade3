"""What the tests of reading share: a post in a few lines, and its script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from podcast.records import Block, LeftOut, Post, Role, Script, Utterance
from podcast.script import clean, lexicon, perform, posts, style

ZONE = ZoneInfo("Asia/Shanghai")
SHOW = "航通社"
LEXICON = lexicon.Lexicon()


POSTS = Path(__file__).parents[2].parent / "shared" / "posts"
"""The real posts beside the checkout."""


def load(path: Path) -> Post:
    """Read a post's file."""
    return posts.load(path, ZONE, publish_time=time(6), now=datetime(2030, 1, 1, tzinfo=UTC))


def fits_in(characters: int) -> Callable[[str], bool]:
    """Give an engine's answer to what fits."""
    return lambda text: len(text) <= characters


ENGINE = fits_in(300)


def told(
    body: str,
    *,
    title: str = "试一试",
    day: str = "2025-01-01",
    front: str = "",
    name: str = "社长",
    overrides: Mapping[str, Any] | None = None,
    words: lexicon.Lexicon = LEXICON,
    show: str = SHOW,
    fits: Callable[[str], bool] = ENGINE,
    phonemes: bool = False,
) -> Script:
    """Give the script of a post."""
    post, blocks, left_out = cleaned(f"---\ntitle: '{title}'\ndate: {day}\n{front}---\n\n{body}\n", day)
    chosen = style.load(name, overrides=overrides)
    return perform.script(post, blocks, left_out, chosen, show=show, fits=fits, lexicon=words, phonemes=phonemes)


@cache
def cleaned(source: str, day: str) -> tuple[Post, tuple[Block, ...], tuple[LeftOut, ...]]:
    path = Path(f"{day}-test.md")
    post = posts.parse(source.encode(), path, ZONE, publish_time=time(6), now=datetime(2030, 1, 1, tzinfo=UTC))
    return post, *clean.blocks(post)


def heard(script: Script, role: Role | None = None) -> list[str]:
    """Give the spoken forms, of one role or of all."""
    return [said.spoken for said in script.utterances if role in {None, said.role}]


def of_role(script: Script, role: Role) -> list[Utterance]:
    """Give the utterances of one role."""
    return [said for said in script.utterances if said.role == role]


def roles(script: Script) -> list[Role]:
    """Give the roles in the order they are heard, repeats aside."""
    found = [said.role for said in script.utterances]
    return [role for index, role in enumerate(found) if not index or role != found[index - 1]]


def pause(first: Utterance, second: Utterance) -> float:
    """Give the silence heard between two utterances, s."""
    return max(first.pause_after, second.pause_before)


def block(text: str, role: Role = "body", **more: Any) -> Block:
    """Give a block."""
    return Block(role=role, text=text, **{"line": 1, "order": 1, **more})
