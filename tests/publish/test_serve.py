"""`podcast serve`, asked as apps, browsers and strangers ask."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientResponse, ClientSession, TCPConnector, web
from yarl import URL

from podcast.errors import FeedError, PublishError
from podcast.publish import serve
from tests.publish.site import Site, written

Ask = Callable[..., Awaitable[tuple[ClientResponse, bytes]]]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A project whose feed is written."""
    return written(tmp_path / "show")


def ask(site: Site, *requests: tuple[str, str, dict[str, str]]) -> list[tuple[ClientResponse, bytes]]:
    """Send requests to a fresh server, and give the answers with their bodies."""

    async def run() -> list[tuple[ClientResponse, bytes]]:
        async with _client(site) as send:
            return [await send(method, path, headers) for method, path, headers in requests]

    return asyncio.run(run())


def get(site: Site, path: str, **headers: str) -> tuple[ClientResponse, bytes]:
    """Send one GET; `If_Range="x"` is the header If-Range."""
    return ask(site, ("GET", path, {name.replace("_", "-"): value for name, value in headers.items()}))[0]


@asynccontextmanager
async def _client(site: Site) -> AsyncIterator[Ask]:
    runner = web.AppRunner(serve.application(site.folder, site.render), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    async with ClientSession(connector=TCPConnector(force_close=True)) as session:

        async def send(method: str, path: str, headers: dict[str, str]) -> tuple[ClientResponse, bytes]:
            url = URL(f"http://127.0.0.1:{port}{path}", encoded=True)
            async with session.request(method, url, headers=headers, allow_redirects=False) as answer:
                return answer, await answer.read()

        yield send
    await runner.cleanup()


def test_the_feed_bears_the_address_it_was_asked_under(site: Site) -> None:
    """A phone gets URLs that it can reach, not those of this machine or of the published site."""
    answer, body = get(site, "/feed/feed.xml", Host="192.168.7.7:8000")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert b'url="http://192.168.7.7:8000/audio/' in body
    assert b"https://example.test/podcast" not in body


@pytest.mark.parametrize("host", ['"><script>', "a b", "", "x/../y", "[::1"])
def test_a_host_that_is_none_does_not_reach_the_feed(site: Site, host: str) -> None:
    """The Host header is the client's word; what is no host is answered with the server's own address."""
    _, body = get(site, "/feed/feed.xml", Host=host)
    assert re.search(rb'<enclosure url="http://127\.0\.0\.1:\d+/audio/[^"]+"', body)
    assert b"<script" not in body


def test_audio_comes_whole_with_length_type_and_validators(site: Site) -> None:
    """What a client needs to resume is there."""
    answer, body = get(site, site.audio)
    assert answer.status == 200
    assert body == site.mp3
    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"].startswith('"')
    assert answer.headers["Last-Modified"].endswith("GMT")


def test_head_says_what_get_would(site: Site) -> None:
    """The same headers, no body, for a file and for the feed."""
    for path in (site.audio, "/feed/feed.xml"):
        (head, nothing), (full, body) = ask(site, ("HEAD", path, {}), ("GET", path, {}))
        assert head.status == 200
        assert nothing == b""
        names = ("Content-Length", "Content-Type", "ETag")
        if path == site.audio:  # the feed bears the port, and each server of this test has its own
            assert [head.headers[name] for name in names] == [full.headers[name] for name in names]
        assert int(full.headers["Content-Length"]) == len(body)


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-99", slice(0, 100)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-50", slice(-50, None)),
        ("bytes=0-99999999", slice(0, None)),
        ("bytes=10-10", slice(10, 11)),
    ],
)
def test_a_range_is_answered_with_that_part(site: Site, asked: str, part: slice) -> None:
    """RFC 9110, section 14: 206 with exactly the bytes asked for."""
    answer, body = get(site, site.audio, Range=asked)
    assert answer.status == 206
    assert body == site.mp3[part]
    first = range(len(site.mp3))[part].start
    assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(body) - 1}/{len(site.mp3)}"


@pytest.mark.parametrize("asked", ["bytes=9-2", "bytes=0-1,5-6", "frames=0-1", "bytes=a-b", "bytes=-", "bytes"])
def test_a_range_that_makes_no_sense_is_ignored(site: Site, asked: str) -> None:
    """RFC 9110, section 14.2: the whole file, not 416."""
    answer, body = get(site, site.audio, Range=asked)
    assert (answer.status, len(body)) == (200, len(site.mp3))


def test_a_range_past_the_end_is_refused_with_the_length(site: Site) -> None:
    """RFC 9110, section 15.5.17."""
    answer, _ = get(site, site.audio, Range=f"bytes={len(site.mp3)}-")
    assert answer.status == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(site.mp3)}"


def test_if_range_resumes_only_the_file_the_client_knows(site: Site) -> None:
    """A stale tag or date gets the new file whole: never the tail of one glued to the head of another."""
    fresh, _ = get(site, site.audio)
    tag, date = fresh.headers["ETag"], fresh.headers["Last-Modified"]
    for condition, status in (
        (tag, 206),
        (date, 206),
        ('"stale"', 200),
        (f"W/{tag}", 200),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 200),
        ("nonsense", 200),
    ):
        answer, body = get(site, site.audio, Range="bytes=100-", If_Range=condition)
        assert (condition, answer.status) == (condition, status)
        assert body == (site.mp3[100:] if status == 206 else site.mp3)


def test_what_the_client_has_already_is_not_sent_again(site: Site) -> None:
    """If-None-Match and If-Modified-Since give 304, for files and for the feed."""
    fresh, _ = get(site, site.audio)
    assert get(site, site.audio, If_None_Match=fresh.headers["ETag"])[0].status == 304
    assert get(site, site.audio, If_Modified_Since=fresh.headers["Last-Modified"])[0].status == 304
    feed, _ = get(site, "/feed/feed.xml", Host="a.test")
    again, body = get(site, "/feed/feed.xml", Host="a.test", If_None_Match=feed.headers["ETag"])
    assert (again.status, body) == (304, b"")


@pytest.mark.parametrize(
    ("name", "mime_type"),
    [
        ("transcript.vtt", "text/vtt; charset=utf-8"),
        ("transcript.srt", "application/x-subrip; charset=utf-8"),
        ("transcript.json", "application/json; charset=utf-8"),
        ("chapters.json", "application/json+chapters"),
    ],
)
def test_files_of_an_episode_have_the_types_the_feed_names(site: Site, name: str, mime_type: str) -> None:
    """Apps choose by type."""
    answer, body = get(site, f"/feed/{site.slug}/{name}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, mime_type)
    assert body == (site.folder / "feed" / site.slug / name).read_bytes()


def test_other_origins_may_read_and_ask_for_ranges(site: Site) -> None:
    """Players and validators in a browser run elsewhere; errors must be readable for them, too."""
    for method, path in (("GET", site.audio), ("GET", "/nowhere"), ("OPTIONS", site.audio)):
        answer, _ = ask(site, (method, path, {"Origin": "https://player.example"}))[0]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Range" in answer.headers["Access-Control-Allow-Headers"]
        assert "Content-Range" in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    "path",
    [
        "/podcast.toml", "/posts/x.md", "/.podcast/secret.json", "/feed/.hidden.json", "/feed/../podcast.toml",
        "/feed/%2e%2e/podcast.toml", "/feed/..%2fpodcast.toml", "/feed/..%5cpodcast.toml", "/feed//etc/passwd",
        "/feed/%00.json", "/feed/link/podcast.toml", "/feed/notes.md", "/feed/x.toml", "/feed/nowhere.xml",
        "/audio/{slug}.json", "/audio/../podcast.toml", "/audio/.hidden.mp3", "/audio/song.mp3", "/audio/", "/audio",
        "/audio/%2e%2e%2fpodcast.toml", "//audio", "/feed/C:/x.json", "/feed/{slug}/nowhere.vtt",
    ],
)  # fmt: skip
def test_only_the_feed_and_the_episodes_can_be_reached(site: Site, path: str) -> None:
    """Records, posts, configuration, the store, dotfiles and whatever lies outside stay where they are."""
    answer, body = get(site, path.replace("{slug}", site.slug))
    assert answer.status == 404
    assert b"secret" not in body


def test_folders_lead_to_their_page(site: Site) -> None:
    """The root and a folder without its slash redirect; nothing is listed."""
    assert get(site, "/")[0].headers["Location"] == "/feed/"
    assert get(site, f"/feed/{site.slug}")[0].headers["Location"] == f"{site.slug}/"


def test_a_compressed_neighbour_is_not_taken_for_the_file(site: Site) -> None:
    """aiohttp would send `x.mp3.gz` to a client that accepts gzip."""
    (site.folder / f"{site.audio[1:]}.gz").write_bytes(b"not it")
    answer, body = get(site, site.audio, Accept_Encoding="gzip")
    assert body == site.mp3
    assert "Content-Encoding" not in answer.headers


def test_a_fault_of_the_project_is_said_to_the_client(tmp_path: Path) -> None:
    """A feed that cannot be made is 500 with the reason, and the server lives on."""

    def broken(_: str) -> bytes:
        raise FeedError("two episodes have one guid")

    site = written(tmp_path)
    object.__setattr__(site, "render", broken)
    (first, body), (second, _) = ask(site, ("GET", "/feed/feed.xml", {}), ("GET", site.audio, {}))
    assert (first.status, body) == (500, b"two episodes have one guid")
    assert second.status == 200


def test_what_is_made_on_request_comes_before_the_disk(site: Site) -> None:
    """A page given by the caller is served; where it gives none, the file is."""

    async def run() -> list[bytes]:
        app = serve.application(site.folder, site.render, lambda base, path: b"made" if path == "index.html" else None)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        root = f"http://127.0.0.1:{runner.addresses[0][1]}/feed/"
        async with ClientSession() as session:
            bodies = [await (await session.get(root + path)).read() for path in ("", f"{site.slug}/transcript.vtt")]
        await runner.cleanup()
        return bodies

    page, transcript = asyncio.run(run())
    assert page == b"made"
    assert transcript.startswith(b"WEBVTT")


def test_it_announces_an_address_that_works_and_ends_on_a_signal(site: Site) -> None:
    """Port 0 is any; the URL told first can be fetched; SIGINT ends the run without an error."""
    told: list[str] = []
    fetched: list[bytes] = []

    def fetch() -> None:
        deadline = time.monotonic() + 20
        while not told and time.monotonic() < deadline:
            time.sleep(0.01)
        with urllib.request.urlopen(told[0], timeout=10) as answer:
            fetched.append(answer.read())
        signal.raise_signal(signal.SIGINT)

    worker = threading.Thread(target=fetch)
    worker.start()
    serve.run(site.folder, site.render, host="127.0.0.1", port=0, announce=told.append)
    worker.join()
    assert told[0].startswith("http://127.0.0.1:")
    assert told[0].endswith("/feed/feed.xml")
    assert told[0].encode() in fetched[0]


def test_everywhere_is_announced_as_this_machines_address(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """0.0.0.0 is no address that a phone could open."""
    monkeypatch.setattr(serve, "lan_address", lambda: "192.168.1.5")
    told: list[str] = []

    def announce(url: str) -> None:
        told.append(url)
        signal.raise_signal(signal.SIGTERM)

    serve.run(site.folder, site.render, host="0.0.0.0", port=0, announce=announce)
    assert told[0].startswith("http://192.168.1.5:")


def test_a_port_in_use_is_an_error_that_says_what_to_do(site: Site) -> None:
    """Not a traceback."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PublishError, match="--port 0"):
            serve.run(site.folder, site.render, host="127.0.0.1", port=taken.getsockname()[1], announce=lambda _: None)


def test_the_address_on_the_network_is_one_of_ipv4() -> None:
    """It can be written into a URL as it is."""
    assert len(socket.inet_aton(serve.lan_address())) == 4
