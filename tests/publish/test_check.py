"""`podcast check`: each rule breaks when what it guards is broken, and a good project passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from podcast.errors import PublishError
from podcast.feed import rss
from podcast.publish import qr
from podcast.publish.against import against
from podcast.publish.check import check
from podcast.publish.findings import Finding
from podcast.publish.mpeg import frame_length
from tests.feed import samples
from tests.publish.site import Site, written


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A project whose feed is written."""
    return written(tmp_path / "show")


def found(site: Site, feed: bytes | None = None, **more: Any) -> list[Finding]:
    """Check the project, with another feed where given."""
    content = feed if feed is not None else (site.folder / "feed/feed.xml").read_bytes()
    return list(check(site.show, more.get("episodes", site.episodes), site.folder, content))


def edited(site: Site, old: str, new: str, count: int = 1) -> bytes:
    """Give the written feed with `old` replaced."""
    text = (site.folder / "feed/feed.xml").read_text(encoding="utf-8")
    assert old in text, old
    return text.replace(old, new, count).encode()


def test_a_good_project_has_no_findings(site: Site) -> None:
    """Nothing to say is nothing said."""
    assert found(site) == []


SLUG = "2025-03-02-episode-2"
DATE = "<pubDate>Sun, 02 Mar 2025 06:00:00 +0800</pubDate>\n      <itunes:duration>"
"""The item's, not the channel's."""
ITEM = f"<link>https://example.test/{SLUG}/</link>"


@pytest.mark.parametrize(
    ("old", "new", "field", "level"),
    [
        ("<title>晨间电台 &amp; 朋友们</title>", "<title/>", "title", "error"),
        ("<description>每天一段，用合成语音说清楚一件事。</description>", "", "description", "error"),
        ("每天一段", "每" * 1400, "description", "error"),
        ("<link>https://example.test/</link>", "<link>/</link>", "link", "error"),
        ('rel="self"', 'rel="next"', "atom:link self", "error"),
        ("https://example.test/podcast/feed/feed.xml", "https://example.test/old.xml", "atom:link self", "error"),
        ("https://example.test/podcast/feed/feed.xml", "file:///feed.xml", "atom:link self", "error"),
        ("<language>zh-cn</language>", "<language>中文</language>", "language", "error"),
        ('<itunes:image href="', '<itunes:image href="x', "itunes:image", "error"),
        ('<itunes:category text="News">', '<itunes:category text="">', "itunes:category", "error"),
        ("<itunes:explicit>false", "<itunes:explicit>no", "itunes:explicit", "error"),
        ("<itunes:email>author@example.test</itunes:email>", "", "itunes:owner", "warning"),
        ("<itunes:author>测试作者</itunes:author>", "", "itunes:author", "warning"),
        (samples.GUID, "not-a-uuid", "podcast:guid", "warning"),
        (samples.GUID, "00000000-0000-5000-8000-000000000000", "podcast:guid", "error"),
        ('<podcast:locked owner="author@example.test">yes</podcast:locked>', "", "podcast:locked", "warning"),
        ("<title>第2期：风从哪里来</title>", "<title> </title>", "title", "error"),
        ("<title>第2期：风从哪里来</title>", f"<title>{'长' * 256}</title>", "title", "warning"),
        ("<title>第2期", "<title>\u202e第2期", "title", "warning"),
        ("<guid isPermaLink=\"false\">", "<guid>", "guid", "error"),
        ('type="audio/mpeg"', 'type="audio/mp3"', "enclosure type", "error"),
        ('url="https://example.test/podcast/', 'url="http://example.test/podcast/', "enclosure url", "error"),
        ('url="https://example.test/podcast/audio/', 'url="audio/', "enclosure url", "error"),
        ('url="https://example.test/podcast/audio/', 'url="https://example.test/a b/', "enclosure url", "error"),
        (DATE, "<itunes:duration>", "pubDate", "error"),
        (DATE, DATE.replace("06:00", "07:00"), "pubDate", "error"),
        (DATE, DATE.replace("Sun, 02 Mar 2025", "Fri, 02 Mar 2125"), "pubDate", "warning"),
        ("<itunes:duration>5", "<itunes:duration>00:05", "itunes:duration", "warning"),
        ("<itunes:duration>5", "<itunes:duration>50", "itunes:duration", "error"),
        ('type="text/vtt"', 'type="text/plain"', "podcast:transcript", "error"),
        (f"{SLUG}/transcript.srt", f"{SLUG}/gone.srt", "podcast:transcript", "error"),
        ("application/json+chapters", "application/json", "podcast:chapters", "error"),
        (f"{SLUG}/chapters.json", f"{SLUG}/gone.json", "podcast:chapters", "error"),
        (ITEM, ITEM.replace("https:", "ftp:"), "link", "warning"),
        ("<rss", "<!DOCTYPE rss><rss", "xml", "error"),
        ("</rss>", "", "xml", "error"),
        ("<rss ", "<rsss ", "xml", "error"),
        ('version="2.0"', 'version="0.9"', "rss", "error"),
    ],
)  # fmt: skip
def test_each_rule_finds_what_breaks_it(site: Site, old: str, new: str, field: str, level: str) -> None:
    """One change to the feed, at least one finding on that field, with what to do and who asks."""
    findings = [finding for finding in found(site, edited(site, old, new)) if finding.field == field]
    assert level in {finding.level for finding in findings}
    assert all(finding.next_step and finding.source and finding.file for finding in findings)


def test_what_stands_in_the_feed_twice_is_found(site: Site) -> None:
    """Guids and addresses; apps keep one of two."""
    two, one = site.episodes
    fields = {finding.field for finding in found(site, edited(site, two.guid, one.guid))}
    assert "guid" in fields
    fields = {finding.field for finding in found(site, edited(site, two.enclosure.path, one.enclosure.path))}
    assert "enclosure url" in fields


def test_an_entity_bomb_is_not_expanded(site: Site) -> None:
    """A feed of another's making cannot fill the memory."""
    bomb = (
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{"&" + chr(97 + n) + ";"}{"&" + chr(97 + n) + ";"}">' for n in range(24))
        + "]><rss version='2.0'><channel><title>&y;</title></channel></rss>"
    )
    assert [finding.level for finding in found(site, bomb.encode())][:1] == ["error"]


def damage(path: Path, how: str) -> None:
    """Spoil an audio file."""
    content = path.read_bytes()
    if how == "missing":
        path.unlink()
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "short":
        path.write_bytes(content[:-1000])
    else:
        path.write_bytes(bytes(len(content)))


@pytest.mark.parametrize("how", ["missing", "empty", "short", "no sound"])
def test_audio_that_is_not_what_the_feed_says_is_an_error(site: Site, how: str) -> None:
    """The message names the file and how to make it again."""
    path = site.folder / site.episodes[0].enclosure.path
    damage(path, how)
    (finding,) = found(site)
    assert (finding.level, finding.file) == ("error", site.episodes[0].enclosure.path)
    assert "podcast build" in finding.next_step


def test_a_record_that_the_feed_forgot_is_an_error(site: Site) -> None:
    """Finished, neither preview nor withdrawn, and not listed; and the other way round."""
    forgotten = samples.episode(9)
    (finding,) = found(site, episodes=(*site.episodes, forgotten))
    assert (finding.level, finding.file) == ("error", f"audio/{forgotten.slug}.json")
    assert found(site, episodes=(*site.episodes, replace(forgotten, preview=True))) == []
    assert found(site, episodes=(*site.episodes, replace(forgotten, withdrawn=True))) == []
    withdrawn = (replace(site.episodes[0], withdrawn=True), site.episodes[1])
    assert [finding.field for finding in found(site, episodes=withdrawn)] == ["guid"]


@pytest.mark.parametrize(
    "odd",
    ["\x00", "\x0b", "\x1f", "\x7f", "\x80", "\ud83d", "\ufdd0", "\ufdef", "\ufffe", "\uffff",
     "\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"],
    ids=lambda odd: f"U+{ord(odd):04X}",
)  # fmt: skip
def test_what_was_stripped_from_a_title_is_warned_of(site: Site, odd: str) -> None:
    """The feed is right, and the author learns what his post holds."""
    title = site.episodes[0].title
    given = (replace(site.episodes[0], title=f"{title[:3]}{odd}{title[3:]}"), site.episodes[1])
    show = replace(site.show, cover=next((site.folder / "feed").glob("cover*")))
    (finding,) = found(site, rss.render(show, given), episodes=given)
    assert (finding.level, finding.field) == ("warning", "title")
    assert given[0].source in finding.next_step


@pytest.mark.parametrize("shown", ["风🌬️", "风👩\u200d👩\u200d👧", "风🇨🇳", "风]]>云", "<b>风</b>", "风\n云", "长" * 300])
def test_what_is_kept_or_only_tidied_needs_no_warning(site: Site, shown: str) -> None:
    """Emoji stay; markup, line ends and length are the feed's business."""
    given = (replace(site.episodes[0], title=shown), site.episodes[1])
    show = replace(site.show, cover=next((site.folder / "feed").glob("cover*")))
    assert found(site, rss.render(show, given), episodes=given) == []


def test_two_alike_on_one_day_are_warned_of(site: Site) -> None:
    """AntennaPod drops one of two with the same title, day and similar length."""
    two = replace(site.episodes[1], title=site.episodes[0].title, published=site.episodes[0].published, duration=5.2)
    feed = rss.render(replace(site.show, cover=next((site.folder / "feed").glob("cover*"))), [site.episodes[0], two])
    findings = found(site, feed, episodes=(site.episodes[0], two))
    assert ("warning", "title") in {(finding.level, finding.field) for finding in findings}


def test_a_cover_that_is_wrong_on_disk_is_found(site: Site) -> None:
    """The file, not only its name."""
    (path,) = (site.folder / "feed").glob("cover-*.jpg")
    for size, mode in (((1399, 1399), "RGB"), ((1500, 1400), "RGB"), ((1400, 1400), "L"), ((1400, 1400), "CMYK")):
        samples.picture(path, size, mode)
        assert {finding.field for finding in found(site)} == {"itunes:image"}
    path.unlink()
    assert [finding.field for finding in found(site)] == ["itunes:image"]


def test_http_will_do_on_this_machine_and_its_network(site: Site) -> None:
    """What `podcast serve` gives is not called wrong."""
    for base in ("http://127.0.0.1:8000", "http://192.168.1.5:8000", "http://localhost:8000"):
        here = replace(site.show, base_url=base, media_url=f"{base}/audio")
        assert check(here, site.episodes, site.folder, site.render(base)) == ()


@pytest.mark.parametrize(
    ("head", "length"),
    [
        ("fffb9000", 417), ("fffb9200", 418), ("fffb70c4", 313), ("fffb74c4", 288), ("fff364c4", 144),
        ("ffe320c0", 104), ("00000000", 0), ("fffbf000", 0), ("fffb0000", 0), ("fffb9c00", 0), ("fffd9000", 0),
        ("fff99000", 0), ("ffeb9000", 0), ("fffb", 0), ("", 0),
    ],
)  # fmt: skip
def test_frames_are_told_from_what_only_looks_like_one(head: str, length: int) -> None:
    """The lengths of ISO 11172-3's tables; other layers, reserved values and free bit rates are no frames here."""
    assert frame_length(bytes.fromhex(head)) == length


def feeds(site: Site, **changes: Any) -> tuple[bytes, bytes]:
    """Give the feed as published, and with the newest episode changed."""
    two, one = site.episodes
    return site.render("https://a.test"), rss.render(
        replace(site.show, base_url="https://a.test", media_url="https://a.test/audio"), [replace(two, **changes), one]
    )


def test_what_does_not_hurt_subscribers_is_not_said(site: Site) -> None:
    """New episodes, new titles, and corrected audio under a new address."""
    enclosure = replace(site.episodes[0].enclosure, path="audio/x.12345678.mp3", length=99_999)
    assert against(*feeds(site, enclosure=enclosure, title="改过的标题")) == ()


@pytest.mark.parametrize(
    ("changes", "field", "level"),
    [
        ({"guid": "new"}, "guid", "error"),
        ({"length": 1}, "enclosure url", "error"),
        ({"published": samples.episode(2).published + timedelta(days=3)}, "pubDate", "warning"),
    ],
)
def test_what_hurts_subscribers_is_said(site: Site, changes: dict[str, Any], field: str, level: str) -> None:
    """A changed guid, other audio at an old address, a new date."""
    if "length" in changes:
        changes = {"enclosure": replace(site.episodes[0].enclosure, **changes)}
    assert [(finding.field, finding.level) for finding in against(*feeds(site, **changes))] == [(field, level)]


def test_vanished_episodes_and_moved_shows_are_said(site: Site) -> None:
    """What an app would never fetch again, or take for another show."""
    old, _ = feeds(site)
    show = replace(site.show, base_url="https://a.test", media_url="https://a.test/audio")
    (gone,) = against(old, rss.render(show, [site.episodes[0]]))
    assert (gone.field, gone.level) == ("item", "warning")
    other = replace(show, guid="00000000-0000-5000-8000-000000000000")
    assert [finding.field for finding in against(old, rss.render(other, site.episodes))] == ["podcast:guid"]
    moved = replace(site.show, base_url="https://b.test", media_url="https://a.test/audio")
    assert [finding.field for finding in against(old, rss.render(moved, site.episodes))] == ["atom:link self"]
    told = replace(moved, new_feed_url="https://b.test/feed/feed.xml")
    assert against(old, rss.render(told, site.episodes)) == ()


def test_an_address_used_for_another_episode_is_an_error(site: Site) -> None:
    """Apps have that file under another name already."""
    old, _ = feeds(site)
    three = samples.episode(3, enclosure=site.episodes[0].enclosure)
    new = rss.render(
        replace(site.show, base_url="https://a.test", media_url="https://a.test/audio"),
        [three, replace(site.episodes[0], enclosure=samples.episode(8).enclosure), site.episodes[1]],
    )
    assert [(finding.field, finding.level) for finding in against(old, new)] == [("enclosure url", "error")]


@pytest.mark.parametrize("content", [b"", b"<html/>", b"{}"])
def test_a_file_that_is_no_feed_is_refused(site: Site, content: bytes) -> None:
    """`--against` names a file, and it may be the wrong one."""
    with pytest.raises(PublishError, match=r"feed\.xml"):
        against(content, site.render("https://a.test"))


def test_a_qr_code_is_drawn_in_the_terminal() -> None:
    """Square but for the rows that share a line, quiet around; another address gives another code."""
    drawn = qr.drawn("http://192.168.1.5:8000/feed/feed.xml")
    lines = drawn.splitlines()
    assert len(lines) > 10
    assert drawn != qr.drawn("http://192.168.1.6:8000/feed/feed.xml")
