"""The WebSub hub in the feed: where an app may ask to be told of news instead of looking each hour.

Source: W3C, "WebSub", section 4: in a feed, `<atom:link rel="hub">` beside the `rel="self"` that is its topic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from podcast.feed import rss
from podcast.project import config
from podcast.publish import serve
from podcast.publish.against import against
from podcast.release import show_feed
from tests.conftest import Project
from tests.feed import samples

ATOM = "{http://www.w3.org/2005/Atom}link"
HUB = "https://hub.example/?a=1&b=2"


def links(content: bytes) -> list[tuple[str | None, str | None]]:
    """Give relation and address of the atom links of a feed, in order."""
    root: Any = etree.fromstring(content)
    assert not [one for item in root.iter("item") for one in item.findall(ATOM)]
    return [(one.get("rel"), one.get("href")) for one in root.find("channel").findall(ATOM)]


@pytest.mark.parametrize("hub", ["", HUB])
def test_the_feed_names_its_topic_and_its_hub(hub: str) -> None:
    """Once each, the topic first; without a hub only itself, and RSS's own link stays the show's page."""
    content = rss.render(samples.show(hub=hub), [samples.episode(1), samples.episode(2)])
    own = ("self", "https://example.test/podcast/feed/feed.xml")
    assert links(content) == ([own, ("hub", hub)] if hub else [own])
    assert etree.fromstring(content).findtext("channel/link") == "https://example.test/"


def test_the_hub_is_all_that_it_adds() -> None:
    """One line, under the prefix that the feed has anyway; a subscriber is hurt by none of it."""
    without, with_hub = (rss.render(samples.show(hub=hub), [samples.episode()]) for hub in ("", HUB))
    added = set(with_hub.splitlines()) - set(without.splitlines())
    assert added == {b'    <atom:link rel="hub" href="https://hub.example/?a=1&amp;b=2"/>'}
    assert len(with_hub.splitlines()) == len(without.splitlines()) + 1
    assert against(without, with_hub) == ()


def test_a_feed_served_at_home_names_no_hub(
    project: Project, article: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its address is one that no hub can fetch."""
    project.configure('websub = ""', f'websub = "{HUB}"')
    project.post("2025-03-04-wind.md", article("风大。"))
    project.run("build")
    written = (project.folder / "feed" / "feed.xml").read_bytes()
    assert [rel for rel, _ in links(written)] == ["self", "hub"]
    served = list[bytes]()
    monkeypatch.setattr(serve, "run", lambda _, render, **__: served.append(render("http://192.168.1.20:8000")))
    show_feed.serve(config.load(project.folder), "127.0.0.1", 0, lambda *_: None, lambda _: None)
    assert links(served[0]) == [("self", "http://192.168.1.20:8000/feed/feed.xml")]


def test_websub_in_the_configuration_is_the_shows_hub(project: Project) -> None:
    """The hub that `podcast publish` tells is the one that apps are pointed to."""
    assert config.load(project.folder).show().hub == ""
    project.configure('websub = ""', f'websub = "{HUB}"')
    assert config.load(project.folder).show().hub == HUB
