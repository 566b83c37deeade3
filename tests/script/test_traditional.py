"""Traditional posts: cleaned, and given their roles, as the same posts in Simplified characters are."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from opencc import OpenCC

from podcast.records import Post, Reason, Role
from podcast.script import clean, perform, style
from tests.script import reading
from tests.script.test_clean import gone, heard

POSTS = sorted(reading.POSTS.rglob("*.md"))
STYLE = style.load("社长", overrides=None)


@cache
def converter(name: str) -> OpenCC:
    """Make a converter once."""
    return OpenCC(name)


def converted(loaded: Post, name: str) -> Post:
    """Convert what an author wrote."""
    change = converter(name).convert
    return replace(loaded, title=change(loaded.title), body=change(loaded.body), tags=tuple(map(change, loaded.tags)))


def told(loaded: Post) -> tuple[list[tuple[Role, int, str]], list[tuple[Reason, int]]]:
    """Give the roles of what is heard and the reasons of what is not, in order.

    Utterances of one block in one role count as one: other words have other lengths, and are cut at other places.
    """
    blocks, left_out = clean.blocks(loaded)
    script = perform.script(
        loaded, blocks, left_out, STYLE, show=reading.SHOW, fits=reading.ENGINE, lexicon=reading.LEXICON
    )
    roles = [key for key, _ in groupby((said.role, said.order, said.voice) for said in script.utterances)]
    return roles, [(left.reason, left.order) for left in script.left_out]


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["s2t", "s2twp"])
@pytest.mark.parametrize("path", POSTS, ids=lambda path: path.stem)
def test_a_converted_post_has_the_same_roles_and_reasons(path: Path, name: str) -> None:
    """In Traditional characters, and with the words of Taiwan: 連結 for 鏈接, 點選 for 點擊."""
    loaded = reading.load(path)
    assert told(converted(loaded, name)) == told(loaded)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("圖片來源：某某報", "credit"),
        ("本文首發於某某網，未經授權請勿轉載。", "notice"),
        ("記得點個讚！", "promotion"),
        ("作者簡介：某某，自由撰稿人。", "bio"),
        ("原文連結：https://a.com/1", "source"),
        ("點選下方圖片檢視更多", "promotion"),
    ],
)
def test_furniture_in_traditional_characters(line: str, reason: str) -> None:
    """The written form stays the author's."""
    body = [
        f"{sign}段是正文，要寫得足夠長才行，不然程式分不清哪裡是正文，哪裡是前後那些不該讀出來的零零碎碎。"
        for sign in "甲乙丙丁戊"
    ]
    assert heard("\n\n".join([*body, line])) == body
    assert reason in gone("\n\n".join([*body, line])).values()
