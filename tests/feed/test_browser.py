"""The pages in a real browser: headless Chromium of the system, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from podcast.feed import site
from podcast.records import Chapter, Cue, Enclosure
from tests.conftest import ROOT
from tests.feed import samples

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.client
STEP = 2.5
"""Seconds from one sentence to the next."""
COUNT = 12
SLUG = "2025-03-01-episode-1"
WIDTHS = (360, 1440)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, or a word why not."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not path:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site on disk, its pages opened without any server."""
    project = tmp_path_factory.mktemp("show")
    cues = tuple(
        Cue(
            start=1 + STEP * index,
            end=STEP * (index + 1) + 0.6,
            written=f"第{'一二三四五六七八九十甲乙'[index]}句话说的是风，也说雨。",
            role="quote" if index == 5 else "heading" if index == 6 else "item" if index > 9 else "body",
            line=5 + 2 * (index // 2),
            voice="second" if index == 5 else "narrator",
        )
        for index in range(COUNT)
    )
    content = samples.mp3(32)
    enclosure = Enclosure(path=f"audio/{SLUG}.0123abcd.mp3", length=len(content))
    (project / "audio").mkdir()
    (project / enclosure.path).write_bytes(content)
    chapters = (Chapter(start=0, title="开场"), Chapter(start=cues[6].start, title="新的一节"))
    first = samples.episode(
        1, cues=cues, enclosure=enclosure, duration=32.0, chapters=chapters, corrections=("3 月 2 日：风是西风。",)
    )
    listed = [
        first,
        *(samples.episode(number, enclosure=replace(enclosure, path=f"audio/{number}.mp3")) for number in (2, 3)),
    ]
    show = samples.show(samples.picture(project / "cover.jpg"))
    site.write(show, listed, project / "feed", scratch=project / "tmp")
    return project


@pytest.fixture
def page(browser: Browser, folder: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The episode's page, opened from disk; anything the console complains of fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, **getattr(request, "param", {}))
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith("file:") else None)
    opened.goto((folder / "feed" / SLUG / "index.html").as_uri())
    opened.wait_for_function("() => document.querySelector('audio').readyState > 0")
    yield opened
    context.close()
    assert faults == []


def current(page: Page) -> int:
    """Give the place of the highlighted sentence; -1: none is."""
    found: int = page.evaluate("() => [...document.querySelectorAll('.said')].findIndex(s => s.ariaCurrent === 'true')")
    return found


def time_of(page: Page) -> float:
    """Give where the audio is."""
    return float(page.evaluate("() => document.querySelector('audio').currentTime"))


def settled(page: Page, index: int) -> None:
    """Wait until a sentence is highlighted."""
    page.wait_for_function(
        "index => document.querySelectorAll('.said')[index].ariaCurrent === 'true'", arg=index, timeout=5000
    )


def test_the_sentence_being_spoken_is_highlighted(page: Page) -> None:
    """While it plays, each of five sentences lights up within 0.3 s of its start, and none before it."""
    page.evaluate(
        """() => {
          const audio = document.querySelector("audio");
          window.seen = [];
          new MutationObserver((changes) => changes.forEach((change) => {
            if (change.target.ariaCurrent) window.seen.push([Number(change.target.dataset.start), audio.currentTime]);
          })).observe(document.body, { subtree: true, attributeFilter: ["aria-current"] });
        }"""
    )
    for index in (1, 3, 6, 8, 11):
        start = 1 + STEP * index
        page.evaluate(
            "time => { const a = document.querySelector('audio'); a.currentTime = time; a.play(); }", start - 0.4
        )
        settled(page, index)
        lit = [at for begins, at in page.evaluate("() => window.seen") if begins == start]
        assert len(lit) == 1
        assert -0.05 <= lit[0] - start <= 0.3


def test_a_click_on_a_sentence_plays_from_it(page: Page) -> None:
    """And a chapter does the same."""
    page.locator(".said").nth(4).click()
    settled(page, 4)
    page.wait_for_function("() => !document.querySelector('audio').paused")
    assert 0 <= time_of(page) - (1 + STEP * 4) < 1.5
    page.locator(".chapter").nth(1).click()
    settled(page, 6)
    assert page.url.startswith("file:")


def test_the_keyboard_does_all_of_it(page: Page) -> None:
    """Play, pause, sentence by sentence, seconds, speed; Enter on a sentence plays from it."""
    page.keyboard.press("k")
    page.wait_for_function("() => !document.querySelector('audio').paused")
    page.keyboard.press(" ")
    page.wait_for_function("() => document.querySelector('audio').paused")
    page.evaluate("() => { document.querySelector('audio').currentTime = 6.2; }")
    settled(page, 2)
    page.keyboard.press("ArrowRight")
    settled(page, 3)
    page.keyboard.press("ArrowLeft")
    settled(page, 2)
    page.keyboard.press("l")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 20")
    page.keyboard.press("j")
    page.wait_for_function("() => document.querySelector('audio').currentTime < 7")
    page.keyboard.press("]")
    assert page.evaluate("() => document.querySelector('audio').playbackRate") == 1.15
    page.locator(".said").nth(9).focus()
    page.keyboard.press("Enter")
    settled(page, 9)


def test_place_and_speed_are_remembered(page: Page) -> None:
    """Closing the page in the middle loses nothing."""
    page.select_option("select", "1.5")
    page.evaluate("() => { document.querySelector('audio').currentTime = 14; }")
    page.wait_for_function("() => Math.abs(document.querySelector('audio').currentTime - 14) < 0.2")
    page.reload()
    page.wait_for_function("() => Math.abs(document.querySelector('audio').currentTime - 14) < 0.3")
    settled(page, 5)
    assert page.evaluate("() => document.querySelector('audio').playbackRate") == 1.5


def test_a_link_to_a_time_opens_there(page: Page, folder: Path) -> None:
    """`#t=` in a shared address."""
    page.goto("about:blank")
    page.goto((folder / "feed" / SLUG / "index.html").as_uri() + "#t=18.6")
    page.wait_for_function("() => Math.abs(document.querySelector('audio').currentTime - 18.6) < 0.2")
    settled(page, 7)


def test_the_chapter_that_plays_is_marked(page: Page) -> None:
    """One at a time, also after a jump back."""
    marked = "() => [...document.querySelectorAll('.chapter')].map(one => one.ariaCurrent)"
    for time, expected in ((17.5, [None, "true"]), (2.0, ["true", None])):
        page.evaluate("time => { document.querySelector('audio').currentTime = time; }", time)
        page.wait_for_function(f"expected => JSON.stringify(({marked})()) === JSON.stringify(expected)", arg=expected)


def test_a_moment_can_be_shared(page: Page) -> None:
    """Its address with the second, in the clipboard, and announced."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("() => { navigator.share = undefined; document.querySelector('audio').currentTime = 12.7; }")
    page.locator("[data-do=share]").click()
    page.wait_for_function("() => document.querySelector('[data-do=share]').textContent === '已复制'")
    told = page.locator("#told").inner_text()
    assert told == f"已复制 https://example.test/podcast/feed/{SLUG}/#t=12"


def test_the_lock_screen_shows_the_episode(page: Page) -> None:
    """Title, show and picture for the system's own controls."""
    told = page.evaluate(
        "() => { const m = navigator.mediaSession.metadata; return [m.title, m.artist, m.artwork[0].src]; }"
    )
    assert told[:2] == ["第1期：风从哪里来", "晨间电台 & 朋友们"]
    assert "/feed/thumb-" in told[2]


def test_the_player_stays_in_view_and_nothing_shifts(page: Page) -> None:
    """At the end of the page it is at the top; the page's layout has not moved while it loaded."""
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    box = page.locator("audio").bounding_box()
    assert box
    assert 0 <= box["y"] < 60
    shift = page.evaluate(
        """() => new Promise((done) => new PerformanceObserver((list) =>
          done(list.getEntries().filter((one) => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0))
        ).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done(0), 300))"""
    )
    assert shift < 0.05


def test_a_page_is_light(folder: Path) -> None:
    """Page, style, script and picture are under 100 kB before any audio."""
    feed = folder / "feed"
    files = [feed / SLUG / "index.html", feed / "listen.css", feed / "listen.js", *feed.glob("thumb-*.jpg")]
    assert len(files) == 4
    assert sum(path.stat().st_size for path in files) < 100_000


def test_the_feed_can_be_read_in_a_browser(browser: Browser, folder: Path) -> None:
    """As application/xml it is styled: what to do with the address, and the episodes without their source."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto((folder / "feed/feed.xml").as_uri())
    shown = page.evaluate(
        """() => [...document.querySelectorAll("item > *")].filter((one) => getComputedStyle(one).display !== "none")
          .map((one) => one.tagName)"""
    )
    assert set(shown) == {"title", "pubDate"}
    content = page.evaluate("() => getComputedStyle(document.documentElement, '::before').content")
    assert "粘贴到播客客户端" in content
    if shots := os.environ.get("PODCAST_SCREENSHOTS"):
        page.screenshot(path=Path(shots) / "feed.png")
    context.close()


def test_the_documented_script_places_a_player_in_a_post(browser: Browser, folder: Path) -> None:
    """The one of docs/listing.md, on a page of another site: by its canonical address, and nothing on other pages."""
    text = (ROOT / "docs/listing.md").read_text(encoding="utf-8")
    script = text.split("```html\n")[1].split("```")[0]
    table = (folder / "feed/posts.json").read_text(encoding="utf-8")
    context = browser.new_context()
    html = f'<!doctype html><link rel="canonical" href="CANONICAL"><article><p>正文</p></article>{script}'
    headers = {"Access-Control-Allow-Origin": "*"}
    context.route("https://podcast.example.com/**", lambda route: route.fulfill(body=table, headers=headers))
    context.route("**/*.mp3", lambda route: route.abort())
    for address, players in ((f"https://example.test/{SLUG}/", 1), ("https://example.test/about/", 0)):
        body = html.replace("CANONICAL", address)
        context.route(address, answering(body))
        page = context.new_page()
        with page.expect_response("https://podcast.example.com/feed/posts.json"):
            page.goto(address)
        page.wait_for_timeout(200)
        audio = page.locator("article > audio:first-child")
        assert audio.count() == players
        if players:
            assert audio.get_attribute("src") == f"https://example.test/podcast/audio/{SLUG}.0123abcd.mp3"
    context.close()


def answering(html: str) -> Callable[[Route], None]:
    """Give what answers a request with a page."""
    return lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")


def test_the_list_can_be_searched(page: Page, folder: Path) -> None:
    """By words of title and summary; the count is announced."""
    page.goto((folder / "feed/index.html").as_uri())
    page.fill("#search", "第2期 风")
    assert page.locator(".episodes > li:visible").count() == 1
    assert page.locator("#found").inner_text() == "找到 1 期"
    page.fill("#search", "没有的词")
    assert page.locator(".episodes > li:visible").count() == 0
    page.fill("#search", "")
    assert page.locator(".episodes > li:visible").count() == 3
    page.locator("button[data-copy]").click()
    page.wait_for_function("() => document.querySelector('[data-copy]').textContent === '已复制'")
    page.locator(".episodes a").nth(2).click()
    assert page.url.endswith(f"{SLUG}/index.html")


def test_without_scripts_all_of_it_can_be_read(browser: Browser, folder: Path) -> None:
    """Text, player, chapters and links are there; what needs a script is not shown."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "feed" / SLUG / "index.html").as_uri())
    assert page.locator(".said:visible").count() == COUNT
    assert page.locator("audio").is_visible()
    assert page.locator(".controls").is_hidden()
    assert page.locator(".said").nth(3).get_attribute("href") == f"../../audio/{SLUG}.0123abcd.mp3#t=8.5"
    page.goto((folder / "feed/index.html").as_uri())
    assert page.locator(".episodes > li:visible").count() == 3
    assert page.locator("form[role=search]").is_hidden()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["index.html", f"{SLUG}/index.html", f"{SLUG}/embed.html"])
def test_phone_and_desk_light_and_dark(browser: Browser, folder: Path, name: str, width: int, scheme: Any) -> None:
    """Nothing is wider than the screen, buttons are large enough to touch, and axe finds no violation."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto((folder / "feed" / name).as_uri())
    page.wait_for_function("() => document.readyState === 'complete'")
    if "/" in name:
        page.evaluate("() => { document.querySelector('audio').currentTime = 6.2; }")
        settled(page, 2)
    if details := page.locator("summary").all():
        details[0].click()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    heights = page.evaluate("() => [...document.querySelectorAll('button, .button')].map(b => b.offsetHeight)")
    assert all(height == 0 or height >= 44 for height in heights)
    violations = axe.Axe().run(page).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []
    if shots := os.environ.get("PODCAST_SCREENSHOTS"):  # for the eye: PODCAST_SCREENSHOTS=folder pytest -k phone
        page.screenshot(path=Path(shots) / f"{name.replace('/', '-')}-{width}-{scheme}.png", full_page=True)
    context.close()
