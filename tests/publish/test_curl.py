"""Ten real posts asked for by curl, as downloaders ask: parts, conditions, resumption. And as strangers do."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.publish.site import Served

pytestmark = [pytest.mark.client, pytest.mark.corpus]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    """By their name in small letters."""
    body: bytes


Curl = Callable[..., Answer]


@pytest.fixture
def curl(tmp_path: Path) -> Curl:
    """Run curl, or skip where it is not installed; the last of the words is the address."""
    program = shutil.which("curl")
    if not program:
        pytest.skip("curl is not installed")
    head, body = tmp_path / "head", tmp_path / "body"

    def ask(*words: str, into: Path = body) -> Answer:
        body.write_bytes(b"")
        given = ("--silent", "--show-error", "--noproxy", "*", "--path-as-is", "--max-time", "60")
        subprocess.run([program, *given, "--dump-header", head, "--output", into, *words], check=True)
        status, *lines = head.read_text(encoding="latin-1").splitlines()
        pairs = (line.partition(":") for line in lines if ":" in line)
        return Answer(
            int(status.split()[1]), {name.lower(): value.strip() for name, _, value in pairs}, into.read_bytes()
        )

    return ask


@dataclass(frozen=True, slots=True)
class Audio:
    """An episode behind its address."""

    url: str
    mp3: bytes


@pytest.fixture
def audio(ten_posts: Served) -> Audio:
    """The newest."""
    path = ten_posts.episodes[0].enclosure.path
    return Audio(ten_posts.url.replace("feed/feed.xml", path), (ten_posts.folder / path).read_bytes())


@pytest.mark.parametrize("asked", ["0-99", "1000-1999", "100-", "-50"])
def test_a_part_is_that_part(curl: Curl, audio: Audio, asked: str) -> None:
    """206 with the bytes asked for and where they lie."""
    first, _, last = asked.partition("-")
    part = slice(int(first), int(last) + 1 if last else None) if first else slice(-int(last), None)
    answer = curl("--range", asked, audio.url)
    assert (answer.status, answer.body) == (206, audio.mp3[part])
    start, stop, _ = part.indices(len(audio.mp3))
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(audio.mp3)}"


def test_a_download_that_broke_off_goes_on(curl: Curl, audio: Audio, tmp_path: Path) -> None:
    """What was there and what comes are the whole file; a file that is whole gets nothing more."""
    partial = tmp_path / "episode.mp3"
    partial.write_bytes(audio.mp3[:100_000])
    assert curl("--continue-at", "-", audio.url, into=partial).status == 206
    assert partial.read_bytes() == audio.mp3


def test_a_download_of_the_file_before_begins_anew(curl: Curl, audio: Audio) -> None:
    """If-Range with a stale tag gives the file whole, with the right one its rest."""
    tag = curl("--head", audio.url).headers["etag"]
    stale = curl("--header", 'If-Range: "stale"', "--range", "100-", audio.url)
    assert (stale.status, stale.body) == (200, audio.mp3)
    fresh = curl("--header", f"If-Range: {tag}", "--range", "100-", audio.url)
    assert (fresh.status, fresh.body) == (206, audio.mp3[100:])


def test_a_part_past_the_end_is_refused(curl: Curl, audio: Audio) -> None:
    """416 with the length there is."""
    answer = curl("--range", f"{len(audio.mp3)}-", audio.url)
    assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{len(audio.mp3)}")


def test_head_says_what_get_would(curl: Curl, audio: Audio, ten_posts: Served) -> None:
    """Length, type and tag, for an episode and for the feed."""
    for url in (audio.url, ten_posts.url):
        head, full = curl("--head", url), curl(url)
        names = ("content-length", "content-type", "etag")
        assert (head.status, full.status) == (200, 200)
        assert [head.headers[name] for name in names] == [full.headers[name] for name in names]
        assert int(head.headers["content-length"]) == len(full.body)


def test_what_is_known_is_not_sent_again(curl: Curl, audio: Audio, ten_posts: Served, tmp_path: Path) -> None:
    """304 without a byte: by tag for episode and feed, by date for the episode; an older copy gets it."""
    tag = str(tmp_path / "tag")
    for url in (audio.url, ten_posts.url):
        assert curl("--etag-save", tag, url).status == 200
        known = curl("--etag-compare", tag, url)
        assert (known.status, known.body) == (304, b"")
    changed = curl("--head", audio.url).headers["last-modified"]
    assert curl("--time-cond", changed, audio.url).status == 304
    assert curl("--time-cond", "Mon, 01 Jan 2001 00:00:00 GMT", audio.url).body == audio.mp3


@pytest.mark.parametrize("place", ["/{}", "/feed/../{}", "/feed/%2e%2e/{}", "/feed/..%2f{}", "/audio/..%2f{}"])
@pytest.mark.parametrize("name", ["podcast.toml", "posts/2025-04-08-daily.md", "audio/2025-04-08-daily.json"])
def test_the_authors_files_cannot_be_reached(curl: Curl, ten_posts: Served, place: str, name: str) -> None:
    """They lie beside what is served, and no way leads there."""
    assert (ten_posts.folder / name).is_file()
    answer = curl(ten_posts.url.removesuffix("/feed/feed.xml") + place.format(name))
    assert answer.status == 404
    assert len(answer.body) < 100
