"""`skip`: the paragraphs that an author leaves out by patterns, and those that are proposed for it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.errors import PostError
from podcast.records import Post
from podcast.script import clean, own_patterns, posts, recurring
from tests.script.test_clean import chinese, post

ONE = "院子里的石榴红了，摘了两个放在窗台上，邻居家的孩子隔着篱笆看了很久，最后还是跑开了。"
TWO = "第二天早上果然少了一个，窗台上放着一把还带着露水的韭菜，大概是隔壁奶奶放的。"


def left(body: str, *skip: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Give what is read, and what is left out with its reason; nothing may be lost."""
    blocks, left_out = clean.blocks(replace(post(body), skip=skip))
    told = "".join(block.text for block in blocks) + "".join(piece.text for piece in left_out)
    assert chinese(told) == chinese(body)
    return [block.text for block in blocks if block.text], [(piece.text, piece.reason) for piece in left_out]


@pytest.mark.parametrize(
    ("tail", "pattern"),
    [
        ("稿件请寄到石榴巷三号，注明姓名。", "^稿件请寄到"),
        ("稿件请寄到**石榴巷三号**，\n注明姓名。", "石榴巷三号，注明"),
        ("稿件请寄到[石榴巷](https://a.example/x)三号。", "石榴巷三号"),
        ("> 稿件请寄到石榴巷三号。", "石榴巷三号。$"),
        ("### 石榴巷三号收", "^石榴巷三号收$"),
        ("稿件请寄到：石榴巷三号（三楼）", r"：石榴巷三号（三楼）$"),
        ("<p>稿件请寄到<br>石榴巷三号</p>", r"寄到\s*石榴巷"),
        ("稿件請寄到石榴巷三號。", "請寄到石榴巷三號"),
        ("石榴巷三号的网页 https://a.example/lane", r"a\.example/lane"),
    ],
)
def test_a_paragraph_with_the_pattern_is_left_out(tail: str, pattern: str) -> None:
    """Whatever its form; the rest of the post is read as it was."""
    heard, gone = left(f"{ONE}\n\n{tail}\n\n{TWO}", pattern)
    assert heard == [ONE, TWO]
    assert {reason for _, reason in gone} == {"skip"}


def test_one_item_of_a_list_is_left_out() -> None:
    """Each item is a paragraph."""
    heard, gone = left(f"{ONE}\n\n- 石榴三斤，自家种的\n- 韭菜一把，隔壁送的\n\n{TWO}", "^韭菜")
    assert heard == [ONE, "石榴三斤，自家种的", TWO]
    assert gone == [("韭菜一把，隔壁送的", "skip")]


def test_what_is_not_read_anyway_keeps_its_reason() -> None:
    """Code and pictures are not the author's tail."""
    _, gone = left(f"{ONE}\n\n```\n石榴 = 3\n```\n\n![石榴](a.jpg)\n\n{TWO}", "石榴 =")
    assert {reason for _, reason in gone} == {"code", "alt"}


@settings(deadline=None)
@given(st.lists(st.sampled_from([ONE, TWO, "石榴巷三号", "- 石榴\n- 韭菜", "> 石榴", "# 石榴"]), max_size=8))
def test_nothing_is_lost_whatever_is_skipped(parts: list[str]) -> None:
    """Both lists together have the characters of the body, and no paragraph with the pattern is read."""
    heard, _ = left("\n\n".join(parts), "石榴")
    assert not any("石榴" in text for text in heard)


def parsed(front: str, *show: str) -> Post:
    """Give the post of a file with this front matter."""
    source = f"{front}\n\n{ONE}\n".encode()
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    zone, site = ZoneInfo("Asia/Shanghai"), posts.Site(skip=show)
    return posts.parse(source, Path("2026-04-02-a.md"), zone, publish_time=time(6), now=moment, site=site)


@pytest.mark.parametrize(
    ("front", "skip"),
    [
        ("---\ntitle: 石榴\ndate: 2026-04-02\nskip: ^稿件\n---", ("^稿件",)),
        ("---\ntitle: 石榴\ndate: 2026-04-02\nskip:\n  - ^稿件\n  - '\\d+ 斤$'\n---", ("^稿件", r"\d+ 斤$")),
        ("+++\ntitle = '石榴'\ndate = 2026-04-02\nskip = ['^稿件']\n+++", ("^稿件",)),
        ('{"title": "石榴", "date": "2026-04-02", "skip": ["\\\\d+"]}', (r"\d+",)),
        ("---\ntitle: 石榴\ndate: 2026-04-02\nskip: true\n---", ()),
        ("---\ntitle: 石榴\ndate: 2026-04-02\nskip:\n---", ()),
        ("---\ntitle: 石榴\ndate: 2026-04-02\nskip: ''\n---", ()),
        ("---\ntitle: 石榴\ndate: 2026-04-02\n---", ()),
    ],
)
def test_front_matter_may_skip(front: str, skip: tuple[str, ...]) -> None:
    """One pattern or several, in addition to those of the show; `skip: true` belongs to other programs."""
    assert parsed(front).skip == skip
    assert parsed(front, "^a").skip == ("^a", *skip)


@pytest.mark.parametrize(
    ("front", "line", "told"),
    [
        ("---\ntitle: 石榴\nskip: '(稿件'\n---", 3, "'(稿件' is not a regular expression: missing ), unterminated"),
        ('---\ntitle: 石榴\nskip:\n  - ^a\n  - "\\\\d["\n---', 5, "is not a regular expression: unterminated"),
        ("---\ntitle: 石榴\nskip: [^a, '']\n---", 3, "every paragraph would be left out"),
        ("---\ntitle: 石榴\nskip: .*\n---", 3, "every paragraph would be left out"),
        ("---\ntitle: 石榴\nskip: 3\n---", 3, "expected a list of regular expressions"),
        ("---\ntitle: 石榴\nskip: [^a, 3]\n---", 3, "expected a list of regular expressions"),
        ("+++\ntitle = '石榴'\nskip = [\n'^a',\n'*b',\n]\n+++", 5, "nothing to repeat"),
    ],
)
def test_a_pattern_that_is_none_is_refused(front: str, line: int, told: str) -> None:
    """With file and line, and what to do; a draft need not be right yet."""
    with pytest.raises(PostError, match=rf"^2026-04-02-a\.md:{line}: skip: .*{re.escape(told)}"):
        parsed(front)
    draft = front.replace("title: 石榴", "title: 石榴\ndraft: true").replace("+++\n", "+++\ndraft = true\n", 1)
    assert parsed(draft).unpublished


def test_brackets_that_later_pythons_may_read_otherwise_warn_nobody() -> None:
    """`[[` is what the author means, not a fault; warnings are errors here."""
    assert own_patterns.skip("[[石榴]") == ("[[石榴]",)


def archive(count: int, *tails: str) -> list[tuple[str, ...]]:
    """Give the paragraphs of posts that have nothing in common but their tails."""
    bodies = [tuple(f"{chr(0x4E00 + 31 * place)}{chr(0x5E00 + at)}" for at in range(20)) for place in range(count)]
    return [(*body, *(tail.format(place) for tail in tails)) for place, body in enumerate(bodies)]


def test_what_stands_in_many_posts_is_proposed() -> None:
    """Numbers and titles may differ; the most frequent comes first."""
    found = recurring.proposals(
        [*archive(6, "稿件请寄到石榴巷 {} 号（三楼）。", "(fin)"), *archive(3, "上期是《花{}》。")]
    )  # fmt: skip
    assert [(one.pattern, one.count, one.newest) for one in found] == [
        (r"^\(fin\)$", 6, 0),
        (r"^稿件请寄到石榴巷 \d+ 号（三楼）。$", 6, 0),
        (r"^上期是《[^《》]*》。$", 3, 6),
    ]


def test_what_few_posts_have_or_what_is_in_their_middle_is_not() -> None:
    """Two posts are a coincidence, and so are three of a thousand; titles alone are different paragraphs."""
    assert recurring.proposals(archive(2, "稿件请寄到石榴巷。")) == ()
    assert recurring.proposals([*archive(3, "稿件请寄到石榴巷。"), *archive(997)]) == ()
    assert recurring.proposals(archive(9, "《花{}》")) == ()
    middle = [(*body[:9], "中间的话。", *body[9:]) for body in archive(9)]
    assert recurring.proposals(middle) == ()


@settings(deadline=None)
@given(st.text(min_size=1, max_size=300).map(str.strip).filter(bool))
def test_a_proposed_pattern_finds_its_paragraph(text: str) -> None:
    """Whatever signs it has; and it is a valid `skip`."""
    pattern = recurring.pattern_of(text)
    assert own_patterns.compiled(pattern).search(text)
    assert own_patterns.skip([pattern]) == (pattern,)
