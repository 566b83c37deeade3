"""The feed, as apps and their libraries read it."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from podcast.errors import ConfigError, FeedError
from podcast.feed import rss
from podcast.feed import text as text_of
from podcast.publish.check import check
from podcast.records import Enclosure, Episode, Link
from tests.feed import golden, samples

NS = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
ODD = st.text(alphabet=st.characters(), min_size=1, max_size=40) | st.text(
    alphabet=st.sampled_from("\x00\x1f\x85\ufffe\ud800\u202e]]>&<>\n\"'🌬👩‍👧风e\u0301"), min_size=1, max_size=40
)


def render(*episodes: Episode, **changes: Any) -> Any:
    """Render and parse strictly."""
    return etree.fromstring(rss.render(samples.show(**changes), episodes or (samples.episode(),)))


def text(element: Any, path: str) -> str:
    """Give the text at a path."""
    found = element.findtext(path, namespaces=NS)
    assert found is not None, path
    return str(found)


@pytest.mark.parametrize("source", sorted(golden.SITES.iterdir()), ids=lambda path: path.name)
def test_sites_are_as_they_should_be(source: Path, tmp_path: Path) -> None:
    """Every byte of a whole site; `python -m tests.feed.golden` rewrites it."""
    assert golden.make(source, tmp_path) == golden.files(source / "feed")


def test_the_same_records_give_the_same_bytes_in_any_order() -> None:
    """No clock, no disk, no order of the caller's."""
    several = [samples.episode(number) for number in range(1, 6)]
    first = rss.render(samples.show(), several)
    assert first == rss.render(samples.show(), several[::-1])


def test_the_channel_has_what_apple_and_psp_require() -> None:
    """Each element once, with the value the show gives."""
    channel = render(explicit=True).find("channel")
    assert text(channel, "title") == "晨间电台 & 朋友们"
    assert text(channel, "link") == "https://example.test/"
    assert text(channel, "description") == "每天一段，用合成语音说清楚一件事。"
    assert text(channel, "language") == "zh-cn"
    assert text(channel, "itunes:explicit") == "true"
    (own,) = channel.findall("atom:link", NS)
    assert (own.get("rel"), own.get("href")) == ("self", "https://example.test/podcast/feed/feed.xml")
    image = channel.find("itunes:image", NS).get("href")
    assert image == text(channel, "image/url") == "https://example.test/podcast/feed/cover.jpg"
    category = channel.find("itunes:category", NS)
    assert [category.get("text"), category[0].get("text")] == ["News", "Tech News"]
    assert text(channel, "itunes:owner/itunes:email") == "author@example.test"
    assert text(channel, "podcast:guid") == samples.GUID
    assert text(channel, "podcast:locked") == "yes"
    assert text(channel, "podcast:medium") == "podcast"
    (synthetic,) = channel.findall("podcast:txt", NS)
    assert (synthetic.get("purpose"), synthetic.text) == ("ai-content", "true")


def test_what_the_show_adds_is_told() -> None:
    """Moves, licences, funding, frequency and verification codes."""
    channel = render(
        new_feed_url="https://new.example/feed.xml",
        verification=("code-1",),
        frequency=("每天", "FREQ=DAILY"),
        licence=("cc-by-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        funding=(Link(url="https://pay.example/", text="请作者喝茶"),),
    ).find("channel")
    assert text(channel, "itunes:new-feed-url") == "https://new.example/feed.xml"
    assert channel.find("podcast:txt[@purpose='verify']", NS).text == "code-1"
    assert channel.find("podcast:updateFrequency", NS).get("rrule") == "FREQ=DAILY"
    assert channel.find("podcast:license", NS).text == "cc-by-4.0"
    assert channel.find("podcast:funding", NS).get("url") == "https://pay.example/"


def test_an_item_has_what_apple_and_psp_require() -> None:
    """Guid, one enclosure, a date with its zone, whole seconds."""
    episode = samples.episode(
        slug="2025-03-01-风", enclosure=Enclosure(path="audio/2025-03-01-风.0a.mp3", length=734_000)
    )
    (item,) = render(episode).iter("item")
    guid = item.find("guid")
    assert (guid.text, guid.get("isPermaLink")) == (episode.guid, "false")
    (enclosure,) = item.findall("enclosure")
    assert dict(enclosure.attrib) == {
        "url": "https://example.test/podcast/audio/2025-03-01-%E9%A3%8E.0a.mp3",
        "length": "734000",
        "type": "audio/mpeg",
    }
    assert parsedate_to_datetime(text(item, "pubDate")) == episode.published
    assert text(item, "itunes:duration") == "62"
    types = [element.get("type") for element in item.findall("podcast:transcript", NS)]
    assert types == ["text/vtt", "application/x-subrip", "application/json"]
    assert item.find("podcast:chapters", NS).get("type") == "application/json+chapters"


def test_chapters_are_the_same_in_feed_and_notes() -> None:
    """Timestamps from 00:00:00, as apps read them; no chapters, no element."""
    (item,) = render().iter("item")
    assert "<li>00:00:00 开场</li>\n<li>00:00:20 风 &amp; 云</li>" in text(item, "content:encoded")
    (bare,) = render(samples.episode(chapters=())).iter("item")
    assert bare.find("podcast:chapters", NS) is None
    assert "章节" not in text(bare, "content:encoded")


def test_an_episode_without_a_post_on_the_web_links_to_its_page() -> None:
    """`<link>` is never empty."""
    (item,) = render(samples.episode(link="")).iter("item")
    assert text(item, "link") == "https://example.test/podcast/feed/2025-03-01-episode-1/"


def test_the_feeds_title_may_differ_from_the_spoken_one() -> None:
    """A bulletin's first item says more than its date."""
    (item,) = render(samples.episode(feed_title="早报：风等三条")).iter("item")
    assert text(item, "title") == "早报：风等三条"


def test_notes_stop_after_the_newest_three_hundred() -> None:
    """The whole history stays in one feed; old items have their description."""
    items = list(render(*(samples.episode(number) for number in range(1, 304))).iter("item"))
    noted = [item.find("content:encoded", NS) is not None for item in items]
    assert noted == [True] * 300 + [False] * 3
    assert all(text(item, "description") for item in items)


def test_feedgens_traps_are_avoided() -> None:
    """RSS's link is the show's page although self is a link too; dates are the newest episode's; nothing says None."""
    feed = rss.render(samples.show(), [samples.episode(1), samples.episode(2)])
    channel = etree.fromstring(feed).find("channel")
    assert channel is not None
    assert text(channel, "link") == "https://example.test/"
    assert text(channel, "lastBuildDate") == text(channel, "pubDate") == "Sun, 02 Mar 2025 06:00:00 +0800"
    assert [text(item, "title")[:3] for item in channel.iter("item")] == ["第2期", "第1期"]
    assert text(channel, "generator") == "shezhang-podcast"
    assert b"None" not in feed


def test_cdatas_end_in_a_post_ends_nothing() -> None:
    """`]]>` in title, summary and link text stays text."""
    episode = samples.episode(
        title="数组]]>完", summary="a]]>b", links=(Link(url="https://example.org/", text="x]]>y"),), chapters=()
    )
    (item,) = render(episode).iter("item")
    assert text(item, "title") == "数组]]>完"
    assert text(item, "itunes:summary") == "a]]>b"
    assert "<p>a]]&gt;b</p>" in text(item, "description")
    assert "<p>a]]&gt;b</p>" in text(item, "content:encoded")


@given(title=ODD, summary=ODD, words=ODD)
@settings(deadline=None, max_examples=60)
def test_whatever_a_post_says_the_feed_stays_valid(title: str, summary: str, words: str) -> None:
    """A feed that parses and passes the check, or a refusal that names the episode, where no title is left."""
    episode = samples.episode(title=title, summary=summary, links=(Link(url="https://example.org/", text=words),))
    if not text_of.line(title):
        with pytest.raises(FeedError, match=episode.slug):
            rss.render(samples.show(), [episode])
        return
    feed = rss.render(samples.show(), [episode])
    errors = [
        finding
        for finding in check(samples.show(), [episode], Path("nowhere"), feed)
        if finding.level == "error" and "does not exist" not in finding.message
    ]
    assert errors == []


def test_notes_of_any_length_are_capped() -> None:
    """15 MB of links become what an app can hold, whole lines, the list closed, and a last line that says so."""
    links = tuple(Link(url=f"https://example.org/{index}", text="链接" * 50) for index in range(50_000))
    (item,) = render(samples.episode(links=links)).iter("item")
    notes = text(item, "content:encoded")
    assert len(notes.encode()) <= 64_000
    assert notes.count("<ul>") == notes.count("</ul>")
    assert "更多见文字版" in notes.splitlines()[-1]


def test_a_script_in_a_link_is_left_out() -> None:
    """Notes are shown as HTML: only web addresses become links."""
    links = (Link(url="javascript:alert(1)", text="x"), Link(url="https://example.org/?q=\"'<", text="<img onerror=1>"))
    (item,) = render(samples.episode(links=links)).iter("item")
    notes = text(item, "content:encoded")
    assert "javascript" not in notes
    assert "<img" not in notes
    assert 'href="https://example.org/?q=&quot;&#x27;&lt;"' in notes


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"guid": samples.episode(1).guid}, "guid"),
        ({"slug": "2025-03-01-episode-1", "guid": "other"}, "slug"),
        ({"enclosure": samples.episode(1).enclosure}, "audio file"),
    ],
)
def test_what_two_items_may_not_share_is_refused(changes: dict[str, Any], named: str) -> None:
    """Both episodes are named: an app would silently keep one of them."""
    with pytest.raises(FeedError, match=f"the same {named}") as caught:
        rss.render(samples.show(), [samples.episode(1), samples.episode(2, **changes)])
    assert "2025-03-01-episode-1" in str(caught.value)


@pytest.mark.parametrize("title", ["", "  \n", "\u202e\x00", "<b></b>"])
def test_an_empty_title_is_refused(title: str) -> None:
    """Also one that is empty only once it is cleaned; the post is named."""
    with pytest.raises(FeedError, match=r"posts/2025-03-01-episode-1\.md"):
        rss.render(samples.show(), [samples.episode(title=title)])


def test_no_episodes_give_no_feed() -> None:
    """Apple refuses an empty feed."""
    with pytest.raises(FeedError, match="no feed is written"):
        rss.render(samples.show(), [])


def test_a_text_that_still_cannot_be_written_names_its_episode() -> None:
    """What feedgen raises without a name gets one."""
    with pytest.raises(FeedError, match="2025-03-01-episode-1"):
        rss.render(samples.show(), [samples.episode(link="https://example.test/\x00")])


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"category": ("Tecnology",)}, "'Technology'"),
        ({"category": ("News", "Tech")}, "'Tech News'"),
        ({"category": ("Technology", "Gadgets")}, "no subcategories"),
        ({"category": ("天气",)}, "known are Arts"),
        ({"category": ()}, "needs one"),
        ({"language": "xx-yy"}, "is unknown"),
        ({"language": "zj"}, "'zh'"),
    ],
)
def test_words_no_directory_knows_are_refused_with_the_nearest(changes: dict[str, Any], hint: str) -> None:
    """The key and what was likely meant."""
    with pytest.raises(ConfigError, match=hint) as caught:
        render(**changes)
    assert str(caught.value).startswith(f"{next(iter(changes))}: ")


def test_words_are_spelt_as_directories_spell_them() -> None:
    """`news` and `ZH_cn` are understood."""
    channel = render(category=("news", "tech news"), language="ZH_CN").find("channel")
    assert channel.find("itunes:category", NS).get("text") == "News"
    assert text(channel, "language") == "zh-cn"
