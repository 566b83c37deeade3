"""Show notes: what they list, and that they stay whole within a limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from podcast.feed import notes, page, rss
from podcast.records import Chapter, Episode, Link
from tests.feed import samples

BULLETIN = tuple(Chapter(start=12.9 * place, title=f"第{place + 1}条消息 & <标记>") for place in range(28))


def episode(**changes: Any) -> Episode:
    return replace(samples.episode(), **changes)


def lines(html: str) -> list[str]:
    """Give the text of each item."""
    parsed = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return ["".join(item.itertext()) for item in parsed.iter("li")]


def test_all_is_there_in_order() -> None:
    """Summary, correction, disclosure, chapters, links, AI line, text version, which has the summary's address."""
    made = notes.html(samples.show(), episode(corrections=("今天：错了。",), disclosures=("作者持股。",)))
    places = [
        made.index(words)
        for words in ("风是空气", "错了", "持股", "00:00:20 风 &amp; 云", "一份", "合成语音", "文字版")
    ]
    assert places == sorted(places)
    assert made.count("https://example.test/2025-03-01-episode-1/") == 1


def test_a_bulletins_chapters_are_its_items() -> None:
    """All 28 with their times rounded down, and the summary does not list some of them again."""
    summary = "\n".join(chapter.title + "。" for chapter in BULLETIN[:15])
    made = notes.html(samples.show(), episode(chapters=BULLETIN, summary=summary, links=()), notes.SHORT)
    assert lines(made) == [f"{notes.timestamp(one.start)} {one.title}" for one in BULLETIN]
    assert made.count("第1条消息") == 1
    assert len(made.encode()) <= notes.SHORT


def test_a_summary_that_is_not_the_list_stays() -> None:
    """One line that is no item is enough."""
    made = notes.html(samples.show(), episode(chapters=BULLETIN, summary="社长的话。\n第1条消息"))
    assert "社长的话" in made


@given(
    st.text(max_size=1500),
    st.lists(st.text(min_size=1, max_size=60), max_size=120),
    st.lists(st.text(min_size=1, max_size=90), max_size=30),
    st.sampled_from([notes.SHORT, 1200]),
)
def test_a_cut_is_between_items(summary: str, titles: list[str], texts: list[str], limit: int) -> None:
    """Within the limit, legal HTML, every list closed and not empty, the AI line and the text version always last."""
    made = notes.html(
        samples.show(),
        episode(
            summary=summary,
            chapters=tuple(Chapter(start=float(place), title=title) for place, title in enumerate(titles)),
            links=tuple(Link(url="https://example.org/?a&b", text=words) for words in texts),
        ),
        limit,
    )
    assert len(made.encode()) <= limit
    root = etree.fromstring(f"<x>{made}</x>")
    assert all(len(element) for element in root.iter("ul"))
    assert {element.tag for element in root.iter()} <= {"x", "p", "ul", "li", "a", "strong"}
    *_, voice, last = root
    assert "合成语音" in "".join(map(str, voice.itertext()))
    assert "文字版" in "".join(map(str, last.itertext()))


def test_a_long_summary_leaves_room_for_chapters() -> None:
    """A summary alone never fills a description."""
    made = notes.html(samples.show(), episode(summary="很长。" * 2000, chapters=BULLETIN), notes.SHORT)
    assert lines(made)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("谈科技。", "谈科技。\n本节目由人工智能合成语音播报。"),
        ("AI 合成语音播报。", "AI 合成语音播报。"),
        ("每日 AIGC 早报", None),
    ],
)
def test_the_channel_names_the_synthetic_voice(given: str, shown: str | None) -> None:
    """In the author's words, or in one more line."""
    feed = etree.fromstring(rss.render(samples.show(description=given), [samples.episode()]))
    assert feed.findtext("channel/description") == (shown or f"{given}\n本节目由人工智能合成语音播报。")


@pytest.mark.parametrize(
    ("language", "show", "own"),
    [
        ("zh-cn", "本节目由人工智能合成语音播报。", "本期由人工智能合成语音播报。本期由备用的合成语音播报。"),
        ("zh-tw", "本節目由人工智慧合成語音播報。", "本集由人工智慧合成語音播報。本集由備用的合成語音播報。"),
        ("zh-hk", "本節目由人工智能合成語音播報。", "本集由人工智能合成語音播報。本集由後備的合成語音播報。"),
    ],
)
def test_the_disclosure_is_in_the_words_of_the_show(language: str, show: str, own: str) -> None:
    """In the channel, in the notes, and on both pages."""
    spoken = samples.show(description="谈科技。", language=language)
    made = episode(stand_in=datetime(2025, 3, 4, tzinfo=UTC))
    assert f"<p>{own}</p>" in notes.html(spoken, made)
    feed = etree.fromstring(rss.render(spoken, [made]))
    assert (feed.findtext("channel/description") or "").endswith(f"\n{show}")
    assert show in page.index(spoken, [made]).decode()
    _, shown = page.embed_and_page(spoken, made, page.ALONE)
    assert f"<p>{own.partition('。')[0]}。</p>" in shown.decode()


def test_both_kinds_of_notes_are_cdata_with_a_plain_summary() -> None:
    """`]]>` in a title does not end it."""
    made = rss.render(samples.show(), [episode(summary="结束]]>了。")])
    assert made.count(b"<![CDATA[<p>") == 2
    item = etree.fromstring(made).find("channel/item")
    assert item is not None
    assert (item.findtext("description") or "").startswith("<p>结束]]&gt;了。</p>")
    assert item.findtext("{http://www.itunes.com/dtds/podcast-1.0.dtd}summary") == "结束]]>了。"
