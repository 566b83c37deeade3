"""Titles in the feed that differ from the spoken ones."""

from __future__ import annotations

import pytest

from podcast.errors import ConfigError
from podcast.feed import titles, transcripts
from podcast.records import Cue
from tests.feed import samples


def item(line: int, written: str, role: str = "item") -> Cue:
    """Give a cue of a bulletin."""
    return Cue(start=line, end=line + 1, written=written, role=role, line=line, voice="narrator")  # type: ignore[arg-type]


BULLETIN = samples.episode(
    title="早报：2025.3.1",
    cues=(
        item(0, "早上好", "opening"), item(5, "甲地有雨。"), item(5, "雨很大。"), item(7, "乙地有风"),
        item(0, "再见", "closing"),
    ),
)  # fmt: skip


def test_a_bulletins_title_says_its_first_item_and_how_many_there_are() -> None:
    """An item of two sentences counts once; what templates say does not count."""
    assert titles.feed_title(BULLETIN, "", "{date}：{first}等{count}条") == "2025年3月1日：甲地有雨等2条"


def test_an_article_keeps_the_articles_pattern() -> None:
    """Or its own title where there is none, or where the pattern gives just that."""
    assert titles.feed_title(samples.episode(), "", "{first}") == ""
    assert titles.feed_title(samples.episode(), "{title}", "{first}") == ""
    assert titles.feed_title(samples.episode(), "{title}（{date}）") == "第1期：风从哪里来（2025年3月1日）"


def test_a_post_with_anything_but_items_is_no_bulletin() -> None:
    """A single paragraph makes an article of it."""
    mixed = samples.episode(cues=(*BULLETIN.cues, item(9, "一段话。", "body")))
    assert titles.items_of(mixed) == []
    assert titles.items_of(samples.episode(cues=())) == []


@pytest.mark.parametrize("pattern", ["{titel}", "{", "{title", "{0}", "{title.upper}"])
def test_a_pattern_that_cannot_be_filled_is_refused(pattern: str) -> None:
    """With what is known."""
    with pytest.raises(ConfigError, match="title"):
        titles.feed_title(samples.episode(), pattern)


@pytest.mark.parametrize(("seconds", "written"), [(0.0, None), (0.5, 0), (19.0, 0), (20.25, 1), (35.0, 2), (999.0, 2)])
def test_the_sentence_heard_at_a_time_is_found(seconds: float, written: int | None) -> None:
    """What a listener's complaint needs: in a pause, the one before."""
    cue = transcripts.heard(samples.episode(), seconds)
    assert cue == (None if written is None else samples.cues()[written])


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ("风从海上来，雨随后就到，出门的人要记得带伞，还有很多事情没有说完，请看 LiveBenchmark", None),
        ("风从海上来，雨随后就到，出门的人要记得带伞，还有很多事情没有说完，LiveBenchmark", "没有说完…"),
        ("风从海上来，雨随后就到，出门的人要记得带伞、Fiction.LiveBenchmark", "记得带伞…"),
        ("A" * 60, "A" * 39 + "…"),
    ],
)
def test_no_latin_word_is_cut_in_a_first_item(item: str, shown: str | None) -> None:
    """Where enough is left without it."""
    found = titles._shortened(item)
    assert found.endswith(shown or "请看…")
    assert len(found) <= titles.FIRST
