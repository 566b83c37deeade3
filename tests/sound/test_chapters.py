"""Which utterances begin a chapter."""

from __future__ import annotations

from podcast.records import Chapter, Cue, Role
from podcast.sound.chapters import MOST, SHORTEST_EPISODE, chapters
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


def test_a_short_episode_has_none() -> None:
    """Under six minutes a list of chapters is clutter."""
    assert listed(POST, SHORTEST_EPISODE - 0.01) == ()
    assert listed(POST, SHORTEST_EPISODE)


def test_a_post_without_headings_has_none() -> None:
    """A title and a conclusion alone divide nothing, and neither do a bulletin's items."""
    assert listed([one for one in POST if one[0] != "heading"]) == ()
    assert listed([("opening", 0, "早报"), *(("item", place, "一条") for place in range(1, 30))]) == ()


def test_a_conclusion_under_its_own_heading_is_one_chapter() -> None:
    """「结语」 is not followed by a second entry for the same place."""
    post: list[Spoken] = [
        ("title", 0, "标题"),
        ("body", 1, "正文"),
        ("heading", 2, "结语"),
        ("conclusion", 3, "所以。"),
    ]
    assert [one.title for one in listed(post)] == ["风从哪里来", "结语"]


def test_two_headings_in_a_row_are_two_chapters() -> None:
    """Each block of the post is its own."""
    post: list[Spoken] = [("title", 0, "标题"), ("heading", 1, "上"), ("heading", 2, "一"), ("body", 3, "正文")]
    assert [one.title for one in listed(post)] == ["风从哪里来", "上", "一"]


def test_no_more_than_a_table_of_contents_can_count() -> None:
    """ID3 counts entries in one byte."""
    post: list[Spoken] = [("heading", place, "节") for place in range(1, 400)]
    assert len(listed(post, 4000.0)) == MOST
