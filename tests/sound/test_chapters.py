"""Which utterances begin a chapter."""

from __future__ import annotations

import pytest

from podcast.records import Chapter, Cue, Role
from podcast.sound.chapters import chapters, title_of
from tests.sound.synthetic import clip

Spoken = tuple[Role, int, str]
"""Role, place in the body, words."""
POST: list[Spoken] = [
    ("opening", 0, "开场"), ("title", 0, "标题"), ("body", 1, "正文"), ("heading", 2, "一，"),
    ("heading", 2, "山那边？"), ("body", 3, "正文"), ("heading", 4, "海这边"),
    ("body", 5, "正文"), ("conclusion", 5, "所以如此。"),
    ("conclusion", 5, "就是这样。"), ("closing", 0, "再会"),
]  # fmt: skip


def listed(post: list[Spoken], duration: float = 600.0) -> tuple[Chapter, ...]:
    """Give every utterance 10 s."""
    said = [clip(words, role, order=order).utterance for role, order, words in post]
    cues = [Cue(start=10.0 * at, end=10.0 * at + 9, written=one.written, role=one.role) for at, one in enumerate(said)]
    return chapters(said, cues, duration=duration, title="风从哪里来")


def test_title_headings_and_conclusion_are_chapters() -> None:
    """The first from 0, a heading in two utterances once, the conclusion once."""
    assert [(one.start, one.title) for one in listed(POST)] == [
        (0.0, "风从哪里来"), (30.0, "一，山那边？"), (60.0, "海这边"), (80.0, "结论"),
    ]  # fmt: skip


def test_an_article_without_headings_is_divided_by_role() -> None:
    """The author's note, the text under the episode's title, the conclusion."""
    body: list[Spoken] = [("body", place, "正文") for place in range(2, 6)]
    end: list[Spoken] = [("conclusion", 6, "所以。"), ("coda", 7, "再说一句。"), ("closing", 0, "再会")]
    note: list[Spoken] = [("preface", 1, "先说两句。"), ("preface", 1, "还有一句。")]
    start: list[Spoken] = [("opening", 0, "开场"), ("title", 0, "标题")]
    assert [(one.start, one.title) for one in listed([*start, *note, *body, *end])] == [
        (0.0, "风从哪里来"), (20.0, "作者按"), (40.0, "风从哪里来"), (80.0, "结论"),
    ]  # fmt: skip
    assert [(one.start, one.title) for one in listed([*start, *body, *end])] == [(0.0, "风从哪里来"), (60.0, "结论")]
    assert [one.title for one in listed([*start, *body])] == ["风从哪里来"]


def test_a_conclusion_under_its_own_heading_is_one_chapter() -> None:
    """「结语」 is not followed by a second entry for the same place."""
    post: list[Spoken] = [
        ("title", 0, "标题"),
        ("body", 1, "正文"),
        ("heading", 2, "结语"),
        ("conclusion", 3, "所以。"),
    ]
    assert [one.title for one in listed(post)] == ["风从哪里来", "结语"]


def test_chapters_under_twenty_seconds_are_joined() -> None:
    """Two headings in a row, a short section, a short end; the title gives way to a heading that follows at once."""
    post: list[Spoken] = [
        ("title", 0, "标题"), ("heading", 1, "上："), ("heading", 2, "一。"), ("body", 3, "正文"), ("body", 4, "正文"),
        ("heading", 5, "二"), ("body", 6, "正文"), ("heading", 7, "三"),
    ]  # fmt: skip
    assert [(one.start, one.title) for one in listed(post, 85.0)] == [(0.0, "上"), (20.0, "一"), (50.0, "二 · 三")]


BULLETIN = [
    "OpenAI 发布新模型，价格下降一半。", "百度：文心一言开放；日活过亿", "苹果 iPhone 17 Pro Max 在中国的销量连续三个月"
    "增长百分之二十三点五并且超过了所有其他国产手机品牌的总和", "短讯。",
]  # fmt: skip


def test_every_item_of_a_bulletin_is_a_chapter() -> None:
    """With a title cut at a clause or a word, and without the mark at its end; the first from 0."""
    post: list[Spoken] = [
        ("opening", 0, "早"),
        *(("item", place, words) for place, words in enumerate(BULLETIN, 1)),
        ("item", 4, "同一条的第二句。"),
    ]
    assert [(one.start, one.title) for one in listed(post)] == [
        (0.0, "OpenAI 发布新模型，价格下降一半"),
        (20.0, "百度：文心一言开放；日活过亿"),
        (30.0, "苹果 iPhone 17 Pro Max 在中国的销量连续三个月增长百分之二十…"),
        (40.0, "短讯"),
    ]


def test_twenty_eight_items_are_twenty_eight_chapters() -> None:
    """However short."""
    post: list[Spoken] = [("opening", 0, "早"), *(("item", place, f"第{place}条") for place in range(1, 29))]
    assert [one.title for one in listed(post)] == [f"第{place}条" for place in range(1, 29)]


@pytest.mark.parametrize(
    ("written", "words", "title"),
    [
        ("为什么：", (), "为什么"),
        ("到此为止。", (), "到此为止"),
        ("真的吗？", (), "真的吗？"),
        ("他说：“走吧。”", (), "他说：“走吧。”"),
        ("甲" * 20 + "，" + "乙" * 30, (), "甲" * 20 + "…"),
        ("甲" * 36 + "人工智能时代", ("甲" * 36, "人工智能"), "甲" * 36 + "…"),
        ("甲" * 36 + "DeepSeek-V3", (), "甲" * 36 + "…"),
    ],
)
def test_titles_are_short_and_whole(written: str, words: tuple[str, ...], title: str) -> None:
    """Never a colon or a full stop at the end, never half a word."""
    assert title_of(written, words) == title
