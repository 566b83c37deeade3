"""Episode records: written once, read in part, never guessed at."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from podcast.errors import FeedError
from podcast.feed import episodes
from podcast.records import Chapter, Cue, Episode, Link
from tests.feed import samples

TEXT = st.text(alphabet=st.characters(), max_size=20)
TIME = st.floats(0, 1e5, allow_nan=False)
EPISODE = st.builds(
    lambda title, summary, link, start, written, feed_title: samples.episode(
        title=title,
        summary=summary,
        links=(Link(url=link, text=title),),
        chapters=(Chapter(start=start, title=title),),
        cues=(Cue(start=start, end=start + 1, written=written, role="body", spoken=title, line=3, voice="narrator"),),
        feed_title=feed_title,
        corrections=(summary,),
        disclosures=(written,),
    ),
    TEXT, TEXT, TEXT, TIME, TEXT, TEXT,
)  # fmt: skip


@given(EPISODE)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_record_reads_as_it_was_written(tmp_path: Path, episode: Episode) -> None:
    """Every string, lone surrogates included, and every float comes back exactly."""
    episodes.save(episode, tmp_path / "audio", scratch=tmp_path)
    assert episodes.load(tmp_path / "audio" / f"{episode.slug}.json") == episode


def test_the_record_is_the_contracts(tmp_path: Path) -> None:
    """UTF-8 JSON with the keys others rely on, Chinese readable, one cue a line."""
    episode = samples.episode()
    assert episodes.save(episode, tmp_path, scratch=tmp_path / "scratch")
    content = (tmp_path / f"{episode.slug}.json").read_bytes()
    table = json.loads(content)
    assert {
        "slug", "guid", "title", "published", "duration", "enclosure", "engine", "preview", "withdrawn", "loudness",
        "summary", "link", "links", "image", "tags", "chapters", "cues", "script_hash", "settings_hash", "source",
    } <= table.keys()  # fmt: skip
    assert table["published"] == "2025-03-01T06:00:00+08:00"
    assert set(table["enclosure"]) == {"path", "length", "mime_type"}
    assert table["links"][0] == {"url": "https://example.org/?a=1&b=2", "text": "一份 <报告>"}
    assert {"start", "end", "written", "role"} <= table["cues"][0].keys()
    assert table["cues"][0]["words"][0] == {"start": 0.5, "end": 1.2, "written": "早上"}
    assert "风从哪里来".encode() in content
    assert content.count(b'"written": "2025') == 1


def test_saving_what_stands_writes_nothing(tmp_path: Path) -> None:
    """The file is left alone, also when its cues were never read."""
    episodes.save(samples.episode(), tmp_path, scratch=tmp_path / "scratch")
    path = tmp_path / "2025-03-01-episode-1.json"
    before = path.stat().st_mtime_ns
    assert not episodes.save(episodes.load(path), tmp_path, scratch=tmp_path / "scratch")
    assert path.stat().st_mtime_ns == before


def test_a_changed_head_keeps_the_cues(tmp_path: Path) -> None:
    """A record loaded, changed and saved over itself does not lose what had not been read yet."""
    episodes.save(samples.episode(), tmp_path, scratch=tmp_path / "scratch")
    path = tmp_path / "2025-03-01-episode-1.json"
    assert episodes.save(replace(episodes.load(path), title="新的"), tmp_path, scratch=tmp_path / "scratch")
    assert (episodes.load(path).title, episodes.load(path).cues) == ("新的", samples.cues())


def test_the_guid_follows_from_show_and_slug() -> None:
    """A lost record gives the same again; another show or slug does not."""
    guid = episodes.guid(samples.GUID, "2025-03-01-x")
    assert guid == episodes.guid(samples.GUID, "2025-03-01-x")
    assert len({guid, episodes.guid(samples.GUID, "2025-03-01-y"), episodes.guid(guid, "2025-03-01-x")}) == 3


def test_records_come_newest_first_and_twins_by_slug(tmp_path: Path) -> None:
    """The order is the same on every machine, whatever the folder's is."""
    base = samples.episode()
    for slug, days in (("b", 0), ("c", 1), ("a", 0)):
        episode = replace(base, slug=slug, published=base.published + timedelta(days=days))
        episodes.save(episode, tmp_path, scratch=tmp_path / "scratch")
    assert [episode.slug for episode in episodes.load_all(tmp_path)] == ["c", "a", "b"]
    assert episodes.load_all(tmp_path / "nowhere") == ()


def test_zones_do_not_change_the_order(tmp_path: Path) -> None:
    """Instants are compared, not what the clocks on the wall said."""
    early = datetime.fromisoformat("2025-03-02T01:00:00+08:00")
    late = datetime.fromisoformat("2025-03-01T20:00:00+00:00")
    for slug, when in (("early", early), ("late", late)):
        episodes.save(samples.episode(slug=slug, published=when), tmp_path, scratch=tmp_path / "scratch")
    assert [episode.slug for episode in episodes.load_all(tmp_path)] == ["late", "early"]


@pytest.mark.parametrize("preview", [True, False])
def test_a_record_that_still_says_draft_is_read(tmp_path: Path, preview: bool) -> None:
    """What is called a preview now was called a draft until 2026."""
    made = replace(samples.episode(), preview=preview)
    old = episodes.encode(made).replace(b'"preview"', b'"draft"')
    assert b'"preview"' not in old
    path = tmp_path / f"{made.slug}.json"
    path.write_bytes(old)
    assert episodes.load(path).preview is preview


def _damaged(**changes: Any) -> bytes:
    table = json.loads(episodes.encode(samples.episode()))
    for key, value in changes.items():
        if value is ...:
            del table[key]
        else:
            table[key] = value
    return json.dumps(table).encode()


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "damaged"),
        (b"{", "damaged"),
        (b"[]", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"[" * 100_000, "damaged"),
        (episodes.encode(samples.episode())[:900], "damaged"),
        (_damaged(guid=...), "guid is missing"),
        (_damaged(title=None), "title is not a text"),
        (_damaged(preview="no"), "preview is not true or false"),
        (_damaged(published="gestern"), "gestern"),
        (_damaged(published="2025-03-01T06:00:00"), "no time zone"),
        (_damaged(enclosure=None), "damaged"),
        (_damaged(chapters=[{"start": "x"}]), "damaged"),
        (_damaged(slug="another"), "another"),
        (_damaged(slug="../../up"), "not safe"),
        (_damaged(slug="a\\b"), "not safe"),
        (_damaged(slug="a\0b"), "not safe"),
        (_damaged(slug="a\ud83d"), "not safe"),
    ],
)
def test_a_damaged_record_is_named_with_the_next_step(tmp_path: Path, content: bytes, named: str) -> None:
    """Never a traceback, never an episode half read."""
    path = tmp_path / "2025-03-01-episode-1.json"
    path.write_bytes(content)
    with pytest.raises(FeedError, match=named) as caught:
        episodes.load_all(tmp_path)
    assert str(path) in str(caught.value)
    assert "podcast build" in str(caught.value)


def test_cues_damaged_behind_a_good_head_are_named_when_read(tmp_path: Path) -> None:
    """What is read later is checked as well."""
    path = tmp_path / "2025-03-01-episode-1.json"
    path.write_bytes(episodes.encode(samples.episode()).replace(b'"role": "body"', b'"roll": "body"'))
    (episode,) = episodes.load_all(tmp_path)
    with pytest.raises(FeedError, match=path.name):
        list(episode.cues)


@pytest.mark.parametrize("slug", ["", ".hidden", "../x", "a/b", "a\\b", "a\0b", "C:x"])
def test_an_unsafe_slug_is_not_written(tmp_path: Path, slug: str) -> None:
    """A record cannot leave its folder."""
    with pytest.raises(FeedError, match="not safe"):
        episodes.save(samples.episode(slug=slug), tmp_path / "audio", scratch=tmp_path)
    assert not (tmp_path / "audio").exists()


def test_a_figure_that_is_none_is_not_written(tmp_path: Path) -> None:
    """NaN is no JSON."""
    with pytest.raises(FeedError):
        episodes.save(samples.episode(loudness=float("nan")), tmp_path / "audio", scratch=tmp_path)


def test_what_is_no_record_is_passed_over(tmp_path: Path) -> None:
    """Audio, notes and hidden files of the folder are not taken for records."""
    for name in (".hidden.json", "README.md", "x.mp3"):
        (tmp_path / name).write_bytes(b"{")
    assert episodes.load_all(tmp_path) == ()
