"""The folder `feed/`: written once, only where it changed, the feed last."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from podcast.errors import ConfigError, FeedError
from podcast.feed import addresses, episodes, rss, site
from podcast.records import Episode, Show
from tests.feed import samples
from tests.feed.golden import files


@pytest.fixture
def show(tmp_path: Path) -> Show:
    """A show with a cover."""
    return samples.show(samples.picture(tmp_path / "cover.jpg"))


def write(show: Show, *listed: Episode, known: list[str] | None = None) -> list[str]:
    """Write the site beside the cover, and give what was written."""
    folder = show.cover.parent / "feed"
    scratch = show.cover.parent / "tmp"
    with site.alone(scratch):
        written = site.write(show, listed, folder, scratch=scratch, known=known)
    return [path.relative_to(folder).as_posix() for path in written]


def test_everything_the_feed_names_is_there_before_it(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cover, pages, transcripts and chapters first, then the feed: a reader never meets a name without a file."""
    written = write(show, samples.episode(1), samples.episode(2))
    assert written[-1] == "feed.xml"
    feed = (show.cover.parent / "feed/feed.xml").read_text(encoding="utf-8")
    for name in written[:-1]:
        assert (show.cover.parent / "feed" / name).stat().st_size
    for name in (addresses.VTT, addresses.SRT, addresses.JSON, addresses.CHAPTERS):
        assert f"https://example.test/podcast/feed/2025-03-01-episode-1/{name}" in feed
        assert f"2025-03-01-episode-1/{name}" in written


def test_a_second_run_writes_nothing(show: Show, tmp_path: Path) -> None:
    """Nor renders anything again if the records are the same."""
    for number in (1, 2):
        episodes.save(samples.episode(number), tmp_path / "audio", scratch=tmp_path / "tmp")
    assert write(show, *episodes.load_all(tmp_path / "audio"))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "feed").rglob("*")}
    assert write(show, *episodes.load_all(tmp_path / "audio")) == []
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "feed").rglob("*")} == before


def test_from_records_and_from_memory_come_the_same_files(show: Show, tmp_path: Path) -> None:
    """Reading cues late changes nothing."""
    write(show, samples.episode())
    from_memory = files(tmp_path / "feed")
    shutil.rmtree(tmp_path / "feed")
    episodes.save(samples.episode(), tmp_path / "audio", scratch=tmp_path / "tmp")
    write(show, *episodes.load_all(tmp_path / "audio"))
    assert files(tmp_path / "feed") == from_memory


def test_a_changed_episode_changes_its_own_files_alone(show: Show) -> None:
    """Same guid, new enclosure; of the other episode no byte is touched."""
    old = samples.episode(1)
    write(show, old, samples.episode(2))
    enclosure = replace(old.enclosure, path="audio/2025-03-01-episode-1.ffffffff.mp3")
    written = write(show, replace(old, enclosure=enclosure), samples.episode(2))
    assert "feed.xml" in written
    assert not [name for name in written if "episode-2" in name]
    feed = (show.cover.parent / "feed/feed.xml").read_text(encoding="utf-8")
    assert old.guid in feed
    assert "episode-1.ffffffff.mp3" in feed
    assert "episode-1.0123abcd.mp3" not in feed


@pytest.mark.parametrize("name", ["transcript.vtt", "chapters.json", "index.html", "embed.html"])
def test_a_file_that_is_gone_comes_back(show: Show, name: str) -> None:
    """Deleting any of them heals with the next run."""
    write(show, samples.episode())
    path = show.cover.parent / "feed/2025-03-01-episode-1" / name
    before = path.read_bytes()
    path.unlink()
    assert write(show, samples.episode()) == [f"2025-03-01-episode-1/{name}"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"<rss/>"])
def test_a_feed_that_was_edited_is_written_anew(show: Show, content: bytes) -> None:
    """What stands is compared by its bytes, not by its time."""
    write(show, samples.episode())
    path = show.cover.parent / "feed/feed.xml"
    before = path.read_bytes()
    path.write_bytes(content)
    assert write(show, samples.episode()) == ["feed.xml"]
    assert path.read_bytes() == before


def test_a_new_cover_gets_a_new_name(show: Show) -> None:
    """Apps keep the picture of an address for ever; the old file goes."""
    write(show, samples.episode())
    (old,) = (show.cover.parent / "feed").glob("cover-*.jpg")
    samples.picture(show.cover, (1500, 1500))
    write(show, samples.episode())
    (new,) = (show.cover.parent / "feed").glob("cover-*.jpg")
    assert new.name != old.name
    assert new.name in (show.cover.parent / "feed/feed.xml").read_text(encoding="utf-8")


def test_a_withdrawn_episode_takes_its_files_along_and_returns_unchanged(show: Show) -> None:
    """Its folder goes with it; listed again, guid and files are what they were."""
    write(show, samples.episode(1), samples.episode(2))
    before = files(show.cover.parent / "feed")
    write(show, samples.episode(2))
    assert not (show.cover.parent / "feed/2025-03-01-episode-1").exists()
    write(show, samples.episode(1), samples.episode(2))
    assert files(show.cover.parent / "feed") == before


def test_what_others_put_into_the_folder_stays(show: Show) -> None:
    """Only what was made here is removed."""
    write(show, samples.episode(1), samples.episode(2))
    folder = show.cover.parent / "feed"
    for name in ("CNAME", "notes/index.html", "2025-03-01-episode-1/mine.txt", "README.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("mine")
    write(show, samples.episode(2))
    for name in ("CNAME", "notes/index.html", "2025-03-01-episode-1/mine.txt", "README.md"):
        assert (folder / name).read_text() == "mine"
    assert not (folder / "2025-03-01-episode-1/transcript.vtt").exists()


def test_a_guid_that_no_record_explains_is_not_dropped(show: Show) -> None:
    """A lost record would take the episode from every subscriber: the feed on disk is left alone."""
    one, two = samples.episode(1), samples.episode(2)
    write(show, one, two)
    before = files(show.cover.parent / "feed")
    with pytest.raises(FeedError, match=one.guid) as caught:
        write(show, two, known=[two.guid])
    assert "podcast withdraw" in str(caught.value)
    assert files(show.cover.parent / "feed") == before
    assert write(show, two, known=[one.guid, two.guid])


def test_a_fault_leaves_the_old_feed(show: Show) -> None:
    """Doubled guids, a bad cover, a wrong category: nothing on disk changes."""
    write(show, samples.episode())
    before = files(show.cover.parent / "feed")
    with pytest.raises(FeedError):
        write(show, samples.episode(1), samples.episode(1, slug="other", guid=samples.episode(1).guid))
    with pytest.raises(ConfigError):
        write(replace(show, category=("Nonsense",)), samples.episode())
    with pytest.raises(ConfigError):
        write(replace(show, cover=show.cover.with_name("missing.jpg")), samples.episode())
    with pytest.raises(FeedError):
        write(show)
    assert files(show.cover.parent / "feed") == before


def test_a_name_that_is_taken_is_an_error_that_names_it(show: Show) -> None:
    """A file where an episode's folder should be."""
    folder = show.cover.parent / "feed"
    folder.mkdir()
    (folder / "2025-03-01-episode-1").write_text("in the way")
    with pytest.raises(FeedError, match="2025-03-01-episode-1"):
        write(show, samples.episode())
    assert not (folder / "feed.xml").exists()


def test_two_writers_at_once_leave_one_whole_feed(show: Show) -> None:
    """Whoever comes last wins, and neither leaves half a file."""
    faults: list[Exception] = []

    def run() -> None:
        try:
            for _ in range(5):
                write(show, samples.episode(1), samples.episode(2))
                (show.cover.parent / "feed/index.html").unlink(missing_ok=True)
        except (FeedError, OSError) as error:
            faults.append(error)

    workers = [threading.Thread(target=run) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert (show.cover.parent / "feed/feed.xml").read_bytes() == rss.render(
        site.with_published_cover(show), [samples.episode(1), samples.episode(2)]
    )
    assert list((show.cover.parent / "tmp").iterdir()) == []


def test_a_writer_waits_for_the_one_before_it(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two feeds at once that list different episodes: the one that stays names no file which the other swept away."""
    render, others = rss.render, list[threading.Thread]()

    def render_while_another_writes(shown: Show, listed: Sequence[Episode]) -> bytes:
        if not others:
            others.append(threading.Thread(target=write, args=(show, samples.episode(1))))
            others[0].start()
            others[0].join(0.5)  # it ends here if nothing holds it up
        return render(shown, listed)

    monkeypatch.setattr(rss, "render", render_while_another_writes)
    write(show, samples.episode(1), samples.episode(2))
    others[0].join()
    feed = (show.cover.parent / "feed/feed.xml").read_text(encoding="utf-8")
    named = re.findall(r"https://example\.test/podcast/(feed/[^\"<]+\.(?:vtt|srt|json|jpg))", feed)
    assert named
    assert [name for name in named if not (show.cover.parent / name).is_file()] == []


def test_what_is_made_in_memory_is_what_is_written(show: Show) -> None:
    """`podcast serve` shows the same pages without touching the folder, with its own address in them."""
    listed = (samples.episode(1), samples.episode(2))
    write(show, *listed)
    make = site.made(show, listed)
    for name, content in files(show.cover.parent / "feed").items():
        if name not in {"feed.xml", "index.html"}:
            made = make(show.base_url, name)
            assert made is not None, name
            assert len(made) - len(content) in {0, 23}, name
    index = make("http://192.168.1.5:8000", "index.html")
    assert index is not None
    assert b"http://192.168.1.5:8000/feed/feed.xml" in index
    assert make(show.base_url, "2025-03-01-episode-1/nothing.txt") is None
    assert make(show.base_url, "feed.xml") is None
