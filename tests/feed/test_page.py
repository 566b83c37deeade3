"""Pages to listen on: valid, readable without scripts, and of the right words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.feed import page
from podcast.records import Cue, Link
from tests.feed import golden, samples

ODD = st.text(alphabet=st.characters(), max_size=40) | st.text(
    alphabet=st.sampled_from("\x00\ufffe\ud800<>&\"'{}%\n /=风script"), max_size=60
)
SHOW = samples.show(Path("cover-0123abcd.jpg"))


def pages(**changes: Any) -> dict[str, Any]:
    """Give the parsed pages of a site with one episode."""
    told = samples.episode(**changes)
    embed, own = page.embed_and_page(SHOW, told, page.Setting(stamp="ab12"))
    return {"index": parsed(page.index(SHOW, [told])), "embed": parsed(embed), "episode": parsed(own)}


def parsed(content: bytes) -> Any:
    """Parse as browsers do, and fail on any error that they would forgive."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(content, transport_encoding="utf-8")


def words(element: Any) -> str:
    """Give all text of an element."""
    return "".join(element.itertext())


@pytest.mark.parametrize(
    "path", sorted(golden.SITES.rglob("*.html")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_golden_pages_are_valid_html(path: Path) -> None:
    """No parse error, no id twice, every label and reference leads somewhere."""
    page_ = parsed(path.read_bytes())
    ids = [element.get("id") for element in page_.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in page_.iter():
        for name in ("for", "aria-labelledby"):
            assert not element.get(name) or element.get(name) in ids
    assert [element.get("alt") for element in page_.iter("img")] == [""] * len(list(page_.iter("img")))
    assert len(list(page_.iter("h1"))) == 1


@given(title=ODD, written=ODD, link=ODD)
@settings(deadline=None, max_examples=40)
def test_whatever_a_post_says_the_pages_stay_valid_and_run_nothing(title: str, written: str, link: str) -> None:
    """Markup in titles, sentences and links is text."""
    cues = (Cue(start=1, end=2, written=written, role="body", line=3, voice="narrator"),)
    changes = {"title": title, "feed_title": title, "cues": cues, "summary": written, "corrections": (link,)}
    for each in pages(**changes).values():
        assert [element.get("src") for element in each.iter("script")] in (["../listen.js"], ["listen.js"])
        assert not any(name.startswith("on") for element in each.iter() for name in element.attrib)


def test_every_sentence_can_be_read_and_played_without_scripts() -> None:
    """Each is a link to its time in the audio; paragraphs, quotes and headings are as in the post."""
    cues = (
        *samples.cues(),
        Cue(start=50, end=52, written="新的一节", role="heading", line=11, voice="narrator"),
        Cue(start=53, end=55, written="First sentence.", role="body", line=13, voice="narrator"),
        Cue(start=56, end=58, written="Second one.", role="body", line=13, voice="narrator"),
        Cue(start=59, end=60, written=" \n ", role="body", line=15, voice="narrator"),
    )
    own = pages(cues=cues)["episode"]
    said = [link for link in own.iter("a") if link.get("class") == "said"]
    assert [words(link) for link in said] == [" ".join(cue.written.split()) for cue in cues[:-1]]
    assert [float(link.get("data-start")) for link in said] == [cue.start for cue in cues[:-1]]
    assert said[1].get("href") == "../../audio/2025-03-01-episode-1.0123abcd.mp3#t=20.25"
    assert [words(quote) for quote in own.iter("blockquote")] == [samples.cues()[2].written]
    assert "新的一节" in [words(heading) for heading in own.iter("h3")]
    assert "First sentence. Second one." in [words(paragraph) for paragraph in own.iter("p")]


def test_audio_elsewhere_is_named_in_full() -> None:
    """Where `media_url` is another host, a path beside the page would lead nowhere."""
    show = samples.show(Path("c.jpg"), media_url="https://media.example/files")
    _, own = page.embed_and_page(show, samples.episode(), page.Setting())
    assert b'src="https://media.example/files/2025-03-01-episode-1.0123abcd.mp3"' in own


def test_nothing_is_asked_of_other_hosts() -> None:
    """No tracker, no font, no library: scripts, styles, pictures and audio lie beside the page."""
    for each in pages().values():
        for element in each.iter():
            if (
                element.tag not in {"script", "img", "audio", "link", "iframe", "source"}
                or element.get("rel") == "canonical"
            ):
                continue
            address = element.get("src") or element.get("href") or ""
            assert not re.match(r"(https?:)?//", address), address
    style = b"".join(map(page.asset, page.ASSETS))
    assert not re.search(rb"https?://|@import|url\(", style)


def test_pages_say_what_they_are_to_those_who_share_them() -> None:
    """Open Graph's required properties, absolute, and the feed to subscribe to."""
    for name in ("index", "episode"):
        each = pages()[name]
        told = {meta.get("property"): meta.get("content") for meta in each.iter("meta")}
        assert {"og:title", "og:type", "og:image", "og:url", "og:description"} <= told.keys()
        assert str(told["og:image"]).startswith("https://example.test/podcast/feed/cover-")
        feeds = [link.get("href") for link in each.iter("link") if link.get("type") == "application/rss+xml"]
        assert feeds == ["../feed.xml" if name == "episode" else "feed.xml"]


def test_apps_are_given_the_feed_as_they_take_it() -> None:
    """One link an app, and the address itself to copy."""
    index = pages()["index"]
    links = {words(link): link.get("href") for link in index.iter("a") if link.get("class") == "button"}
    assert links["Apple Podcasts"] == "podcast://example.test/podcast/feed/feed.xml"
    assert links["Pocket Casts"] == "pktc://subscribe/example.test/podcast/feed/feed.xml"
    assert links["Overcast"].endswith("add?url=https%3A%2F%2Fexample.test%2Fpodcast%2Ffeed%2Ffeed.xml")
    (field,) = [field for field in index.iter("input") if field.get("id") == "address"]
    assert field.get("value") == "https://example.test/podcast/feed/feed.xml"


def test_a_page_leads_to_the_ones_beside_it_and_to_the_directories() -> None:
    """The older one first; at the ends of the list one is missing. Directories stand in the author's order."""
    show = replace(
        SHOW, directories=(Link(url="https://a.example/", text="小宇宙"), Link(url="https://b.example/", text="B"))
    )
    setting = page.Setting(newer=samples.episode(3), older=samples.episode(1))
    own = parsed(page.embed_and_page(show, samples.episode(2), setting)[1])
    near = {link.get("rel"): link.get("href") for link in own.iter("a") if link.get("rel")}
    assert near == {"prev": "../2025-03-01-episode-1/index.html", "next": "../2025-03-03-episode-3/index.html"}
    for each in (own, parsed(page.index(show, [samples.episode(2)]))):
        buttons = [(words(link), link.get("href")) for link in each.iter("a") if link.get("class") == "button"]
        assert buttons[:2] == [("小宇宙", "https://a.example/"), ("B", "https://b.example/")]


def test_the_address_and_the_pictures_size_are_told() -> None:
    """Canonical on every page; width and height only of the cover, whose size is known."""
    embed, own = page.embed_and_page(SHOW, samples.episode(), page.Setting(side=1400))
    for each in (parsed(embed), parsed(own)):
        (canonical,) = [link.get("href") for link in each.iter("link") if link.get("rel") == "canonical"]
        assert canonical == "https://example.test/podcast/feed/2025-03-01-episode-1/"
    assert own.count(b'content="1400"') == 2
    pictured = samples.episode(artwork="audio/x.0123abcd.jpg")
    other = page.embed_and_page(SHOW, pictured, page.Setting(side=1400))[1]
    assert b"og:image:width" not in other
    assert b'<img src="../../audio/x.0123abcd.jpg"' in other


def test_the_frame_to_embed_is_valid_html_itself() -> None:
    """Quotation marks in a title do not end its attribute."""
    (field,) = list(pages(title='说 "风" & <云>')["episode"].iter("textarea"))
    frame = next(parsed(b"<!doctype html><title>x</title>" + words(field).encode()).iter("iframe"))
    assert frame.get("title") == '说 "风" & <云>'
    assert frame.get("src") == "https://example.test/podcast/feed/2025-03-01-episode-1/embed.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_enough_contrast(scheme: str) -> None:
    """WCAG 2.2 AA: 4.5 for text, 3 for the edges of controls, in both schemes."""
    blocks = re.findall(r":root \{(.*?)\}", page.asset("listen.css").decode(), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", blocks[scheme == "dark"]))
    for text, ground in (
        ("text", "ground"), ("text", "raised"), ("quiet", "ground"), ("accent", "ground"), ("on-said", "said"),
    ):  # fmt: skip
        assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert _contrast(colours["edge"], colours["ground"]) >= 3
    assert _contrast(colours["edge"], colours["raised"]) >= 3


def _contrast(one: str, other: str) -> float:
    """Give the contrast of two colours (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_lengths_and_times_read_as_people_write_them() -> None:
    """Minutes, hours, and chapters past the hour."""
    own = pages(duration=7_265.0)["episode"]
    assert "2 小时 1 分钟" in words(own)
    assert page._clock(3_605) == "1:00:05"
    assert page._clock(65.9) == "01:05"


def test_a_bulletins_items_are_parted_in_the_list() -> None:
    """Its summary has one item a line and no mark at their ends; what has a mark needs no other."""
    bulletin = replace(
        samples.episode(), summary="甲公司发布新品\n乙公司 融资\n结论在此。\n丙\nhttps://example.test/a/"
    )
    assert page._summary(bulletin) == "甲公司发布新品；乙公司 融资；结论在此。丙"
