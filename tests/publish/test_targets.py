"""Publishing to a folder behind a static server and to an S3-compatible store: whole at every moment."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from podcast.errors import ConfigError, PublishError
from podcast.publish.targets import history, lock, manifest, options, sending
from tests.feed import samples
from tests.publish import forked
from tests.publish.forked import Forks
from tests.publish.public import FEED, NOW, Made, Target, project
from tests.services.s3 import Store


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A show of two episodes."""
    return project(tmp_path / "show")


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    """Publishes that can be killed."""
    if not hasattr(os, "fork"):
        pytest.skip("this system cannot fork")
    with forked.forking() as running:
        yield running


def test_all_arrives_and_every_url_answers(made: Made, target: Target) -> None:
    """Feed, pages and audio are public as they are on disk, and nothing else is."""
    outcome = made.publish(target)
    assert (outcome.feed, outcome.unchanged) == (True, 0)
    assert target.broken(made.show) == []
    assert target.feed() == (made.folder / FEED).read_bytes()
    for path, file in made.edition().files.items():
        assert target.get(path) == file.read_bytes()
    known = json.loads(target.get(manifest.PATH))["files"]
    assert set(known) == {*made.edition().files, FEED}
    assert all(sent["whole"] for sent in known.values())


def test_order_and_headers_at_the_store(made: Made, bucket: Target, store: Store) -> None:
    """The feed goes once and last, after all it names; audio and cover may be kept for ever, the feed for minutes."""
    made.publish(bucket)
    written = [path.split("/show/", 1)[1] for path in store.put()]
    public = [path for path in written if not path.startswith(".podcast/")]
    assert public.index(FEED) == len(public) - 1
    assert {episode.enclosure.path for episode in made.episodes} < set(public[:-1])
    cover = next(path for path in public if path.endswith(".jpg"))
    expected = {
        made.episodes[0].enclosure.path: ("audio/mpeg", "immutable"),
        cover: ("image/jpeg", "immutable"),
        FEED: ("application/xml; charset=utf-8", "max-age=300"),
        f"feed/{made.episodes[0].slug}/transcript.vtt": ("text/vtt; charset=utf-8", "max-age=3600"),
        f"feed/{made.episodes[0].slug}/chapters.json": ("application/json+chapters", "max-age=3600"),
    }
    for path, (kind, age) in expected.items():
        told = {name.lower(): value for name, value in bucket.headers(path).items()}
        assert told["content-type"] == kind
        assert age in told["cache-control"]


def test_a_store_that_refuses_checksum_headers_takes_all(made: Made, bucket: Target, store: Store) -> None:
    """R2, OCI and others were reported to refuse what S3's client sends by default since 2025."""
    store.strict = True
    made.publish(bucket)
    assert bucket.broken(made.show) == []
    assert bucket.feed() == (made.folder / FEED).read_bytes()


def test_a_store_may_get_its_text_packed(made: Made, bucket: Target, store: Store) -> None:
    """With the header that says so; audio and pictures as they are, and a second publish sends nothing."""
    target = replace(bucket, table={**bucket.table, "gzip": True}, _opened={})
    new = made.edition().packed(made.folder / "packed")
    first = sending.publish(target.open(made.folder), new, NOW, lambda *_: None)
    page = f"feed/{made.episodes[0].slug}/index.html"
    for path, packed in ((FEED, True), (page, True), (made.episodes[0].enclosure.path, False)):
        told = {name.lower(): value for name, value in target.headers(path).items()}
        assert told.get("content-encoding") == ("gzip" if packed else None)
        content = gzip.decompress(target.get(path)) if packed else target.get(path)
        assert content == (made.folder / path).read_bytes()
    again = made.edition().packed(made.folder / "packed")
    outcome = sending.publish(target.open(made.folder), again, NOW, lambda *_: None)
    assert (first.feed, outcome.sent, outcome.feed) == (True, 0, False)


@pytest.mark.parametrize(("table", "message"), [({"gzip": "yes"}, "true or false"), ({"gzip": True}, "only S3")])
def test_packing_is_for_s3_only(table: dict[str, object], message: str, tmp_path: Path) -> None:
    """Elsewhere apps would get bytes that nothing tells them to unpack."""
    given = {"kind": "fsspec", "url": "memory://show", **table}
    with pytest.raises(ConfigError, match=message):
        options.open_target("site", given, tmp_path, tmp_path)


def test_only_what_changed_is_sent(made: Made, target: Target) -> None:
    """A second publish sends nothing; a corrected episode sends its audio and pages, and the old audio stays."""
    made.publish(target)
    again = made.publish(target)
    assert (again.sent, again.feed) == (0, False)
    old = made.episodes[0].enclosure.path
    path = made.correct()
    sent = dict[str, int]()
    outcome = sending.publish(target.open(made.folder), made.edition(), NOW, sent.__setitem__)
    assert path in sent
    assert {name.split("/")[1] for name in sent if name != path} <= {made.episodes[0].slug, "index.html", "posts.json"}
    assert outcome.sent == len(sent)
    assert outcome.feed
    assert target.get(path) == samples.mp3(2)
    assert target.get(old)
    assert target.broken(made.show) == []


def test_a_dry_run_changes_nothing(made: Made, target: Target, store: Store) -> None:
    """It says what would be sent, and not one byte is written."""
    outcome = made.publish(target, dry_run=True)
    assert (outcome.sent, outcome.feed) == (len(made.edition().files), True)
    assert target.feed() is None
    if target.table["kind"] == "folder":
        assert list(Path(target.table["path"]).iterdir()) == []
    assert store.put() == []


def test_killed_at_the_store_the_feed_is_whole(made: Made, bucket: Target, store: Store, forks: Forks) -> None:
    """Killed at ten moments, before or after a write took effect, a whole feed is public; then the next run goes on."""
    made.publish(bucket)
    for moment in range(10):
        old = bucket.feed()
        made.correct(samples.mp3(2) + bytes(moment))
        new = (made.folder / FEED).read_bytes()
        writes = made.publish(bucket, dry_run=True).sent + 5
        fatal = 1 + moment * (writes - 1) // 9
        store.calm()
        child = forks.start(made, bucket)
        kill = killing(store, child, fatal)
        store.before, store.after = (kill, None) if moment % 2 else (None, kill)
        assert forks.wait() == -signal.SIGKILL, f"not killed at write {fatal} of {writes}"
        store.calm()
        assert bucket.feed() in {old, new}
        assert bucket.broken(made.show) == []
    made.publish(bucket)
    assert bucket.feed() == new
    assert bucket.broken(made.show) == []


def killing(store: Store, child: int, fatal: int) -> Callable[[int], None]:
    """Give what kills `child` at its write number `fatal`, the lock's not counted."""

    def kill(number: int) -> None:
        written = [path for method, path in store.requests[:number] if method == "PUT" and "lock.json" not in path]
        if len(written) == fatal and written[-1] == store.requests[number - 1][1]:
            os.kill(child, signal.SIGKILL)
            raise ConnectionResetError

    return kill


def test_killed_in_a_folder_the_feed_is_whole(made: Made, folder: Target, forks: Forks) -> None:
    """The process ends before each of its steps in turn: a whole feed is public, and the next run goes on."""
    made.publish(folder)
    ends, stop = set[int](), 0
    while 0 not in ends:
        stop += 1
        old = folder.feed()
        made.correct(samples.mp3(2) + bytes(stop))
        forks.start(made, folder, stop)
        ends.add(forks.wait())
        assert folder.feed() in {old, (made.folder / FEED).read_bytes()}
        assert folder.broken(made.show) == []
    assert ends == {0, forked.ENDED}
    assert stop > 15
    assert folder.feed() == (made.folder / FEED).read_bytes()


def test_what_arrived_before_a_lost_connection_is_not_sent_again(
    made: Made, bucket: Target, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the files arrive; the message says so, no feed is public, and the next run sends the other half."""
    monkeypatch.setattr(lock, "WATCH", 0.1)  # the lock could not be given back, and its holder, this process, lives
    written = threading.Semaphore(0)

    def cut(number: int) -> None:
        if sum(method == "PUT" for method, _ in store.requests) > 11:
            written.release()
            raise ConnectionResetError

    store.before = cut
    with pytest.raises(PublishError, match="run the command again to continue"):
        made.publish(bucket)
    assert written.acquire(blocking=False)
    store.calm()
    assert bucket.feed() is None
    outcome = made.publish(bucket)
    assert outcome.unchanged >= 6
    assert 0 < outcome.sent < len(made.edition().files)
    assert bucket.broken(made.show) == []


def test_damaged_on_the_way_is_noticed(made: Made, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that does not arrive as it left keeps the feed from being published."""
    storage = target.open(made.folder)
    real = type(storage).send

    def send(self: object, path: str, source: Path) -> None:
        if path.endswith(".mp3"):
            other = source.with_suffix(".bad")
            other.write_bytes(b"\0" + source.read_bytes()[1:])
            real(storage, path, other)
        else:
            real(storage, path, source)

    monkeypatch.setattr(type(storage), "send", send)
    with pytest.raises(PublishError, match="arrived damaged"):
        made.publish(target)
    assert target.feed() is None
    monkeypatch.undo()


def test_a_tampered_page_is_sent_again(made: Made, folder: Target) -> None:
    """What the target has is looked at, not only what we remember."""
    made.publish(folder)
    path = Path(folder.table["path"]) / "feed" / "index.html"
    path.write_bytes(path.read_bytes()[::-1])
    assert made.publish(folder).sent == 1
    assert folder.get("feed/index.html") == (made.folder / "feed" / "index.html").read_bytes()


def test_rollback_brings_the_feed_before(made: Made, target: Target) -> None:
    """Byte for byte, with all its audio; a second one goes further back, and from the first there is no way."""
    feeds = []
    for seconds in (0, 2, 3):
        if seconds:
            made.correct(samples.mp3(seconds))
        made.publish(target, NOW + timedelta(days=seconds))
        feeds.append(target.feed())
    storage = target.open(made.folder)
    assert history.rollback(storage, dry_run=True).at == NOW + timedelta(days=2)
    assert target.feed() == feeds[2]
    for before in (feeds[1], feeds[0]):
        history.rollback(storage)
        assert target.feed() == before
        assert target.broken(made.show) == []
    with pytest.raises(PublishError, match="nothing to go back to"):
        history.rollback(storage)
    made.publish(target)
    assert target.feed() == feeds[2]
    history.rollback(storage)
    assert target.feed() == feeds[0], "what a rollback took back is not gone back to"


def test_prune_keeps_what_recent_feeds_name(made: Made, target: Target) -> None:
    """Audio goes when the last feed that named it was replaced longer ago than that; foreign audio stays."""
    first = made.episodes[0].enclosure.path
    made.publish(target, NOW - timedelta(days=60))
    second = made.correct(samples.mp3(2))
    made.publish(target, NOW - timedelta(days=20))
    third = made.correct(samples.mp3(3))
    made.publish(target, NOW)
    storage = target.open(made.folder)
    storage.write("audio/mine.mp3", b"mine")
    assert history.prune(storage, 30, NOW, lambda *_: None).files == 0, "the first feed was public until 20 days ago"
    told = list[str]()
    assert history.prune(storage, 10, NOW, lambda path, _: told.append(path), dry_run=True).files == 1
    assert target.get(first)
    pruned = history.prune(storage, 10, NOW, lambda *_: None)
    assert (told, pruned.files) == ([first], 1)
    listed = storage.listed()
    assert first not in listed
    assert {second, third, "audio/mine.mp3"} <= set(listed)
    assert target.broken(made.show) == []
    assert history.rollback(storage).at == NOW - timedelta(days=20)


def test_a_rollback_to_pruned_audio_is_refused(made: Made, folder: Target) -> None:
    """The feed that is public stays."""
    made.publish(folder)
    old = made.episodes[0].enclosure.path
    made.correct()
    made.publish(folder)
    storage, live = folder.open(made.folder), folder.feed()
    storage.remove(old)
    with pytest.raises(PublishError, match=re.escape(old)):
        history.rollback(storage)
    assert folder.feed() == live


def test_prune_with_a_clock_that_is_off_removes_nothing(made: Made, target: Target) -> None:
    """A clock set back is reported."""
    made.publish(target, NOW)
    with pytest.raises(PublishError, match="the clock of this machine"):
        history.prune(target.open(made.folder), 1, NOW - timedelta(days=400), lambda *_: None)


def test_foreign_files_are_never_touched(made: Made, target: Target) -> None:
    """Those beside ours stay; one in our way is named and nothing is published."""
    storage = target.open(made.folder)
    storage.write("feed/about.html", b"mine")
    storage.write("audio/song.mp3", b"mine")
    made.publish(target)
    assert target.get("feed/about.html") == target.get("audio/song.mp3") == b"mine"


def test_a_foreign_file_in_the_way_is_named(made: Made, folder: Target) -> None:
    """Nothing is overwritten that this show did not put there."""
    storage = folder.open(made.folder)
    storage.write("feed/index.html", b"<h1>mine</h1>")
    with pytest.raises(PublishError, match=r"feed/index\.html"):
        made.publish(folder)
    assert folder.get("feed/index.html") == b"<h1>mine</h1>"
    assert folder.feed() is None


def test_a_lost_manifest_is_made_anew(made: Made, target: Target) -> None:
    """The public feed proves that the files are ours; what is there is not sent again."""
    made.publish(target)
    target.open(made.folder).remove(manifest.PATH)
    outcome = made.publish(target)
    assert (outcome.sent, outcome.feed) == (0, False)
    made.correct()
    assert made.publish(target).feed
    history.rollback(target.open(made.folder))


def test_a_lost_record_is_refused(made: Made, folder: Target) -> None:
    """A guid that vanishes without a record keeps the old feed public; a withdrawn one may go."""
    made.publish(folder)
    live, lost = folder.feed(), made.episodes[1]
    withdrawn = Made(made.folder, made.show, (made.episodes[0], replace(lost, withdrawn=True)))
    (made.folder / "audio" / f"{lost.slug}.json").unlink()
    Made(made.folder, made.show, made.episodes[:1]).write()
    with pytest.raises(PublishError, match=lost.guid):
        made.publish(folder)
    assert folder.feed() == live
    withdrawn.write()
    assert made.publish(folder).feed
    assert lost.guid.encode() not in (folder.feed() or b"")


def test_another_shows_guid_is_refused(made: Made, folder: Target) -> None:
    """Apps would take it for another show."""
    made.publish(folder)
    made.show = replace(made.show, guid="11111111-2222-5333-8444-555555555555")
    made.write()
    with pytest.raises(PublishError, match="restore `guid`"):
        made.publish(folder)


def test_a_draft_is_refused(made: Made, folder: Target) -> None:
    """Its slug is named, and nothing is published."""
    made.episodes = (replace(made.episodes[0], preview=True), made.episodes[1])
    made.write()
    with pytest.raises(PublishError, match=made.episodes[0].slug):
        made.publish(folder)
    assert folder.feed() is None


def test_two_at_once(made: Made, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two that start together at least one publishes, the other does so too or says who is at work."""
    monkeypatch.setattr(lock, "BEAT", 0.05)
    monkeypatch.setattr(lock, "POLL", 0.05)
    ends = list[str]()

    def one() -> None:
        try:
            made.publish(target)
            ends.append("published")
        except PublishError as error:
            ends.append(str(error))

    workers = [threading.Thread(target=one) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert "published" in ends
    assert all(end == "published" or "is publishing there now" in end for end in ends), ends
    assert target.broken(made.show) == []


def test_a_living_holder_keeps_the_lock_and_a_dead_one_loses_it(
    made: Made, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signs of life keep others out; without any for long enough the target is free again."""
    monkeypatch.setattr(lock, "BEAT", 0.05)
    monkeypatch.setattr(lock, "POLL", 0.1)
    monkeypatch.setattr(lock, "WATCH", 0.6)
    storage = target.open(made.folder)
    with lock.held(storage), pytest.raises(PublishError, match="is publishing there now"):
        made.publish(target)
    assert storage.read(lock.PATH) is None
    assert storage.create(lock.PATH, json.dumps({"host": "elsewhere", "pid": 1, "token": "x"}).encode())
    assert made.publish(target).feed
    assert storage.read(lock.PATH) is None


def test_a_holder_taken_for_dead_leaves_the_feed_alone(made: Made, target: Target) -> None:
    """Before the one step that counts the lock is looked at again."""
    storage = target.open(made.folder)
    with lock.held(storage) as held:
        storage.write(lock.PATH, b'{"token": "other"}')
        with pytest.raises(PublishError, match="taken over"):
            held.require()
    assert storage.read(lock.PATH) == b'{"token": "other"}', "another's lock is not removed"


def test_a_full_disk_leaves_the_old_feed(made: Made, folder: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to do, and once there is room the next run finishes."""
    made.publish(folder)
    old = folder.feed()
    path = made.correct()
    real: Callable[..., None] = os.fsync

    def full(handle: int) -> None:
        if os.fstat(handle).st_size == (made.folder / path).stat().st_size:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match="free space on the disk"):
        made.publish(folder)
    assert folder.feed() == old
    monkeypatch.undo()
    assert made.publish(folder).feed
    assert folder.broken(made.show) == []


def test_a_damaged_manifest_says_what_to_do(made: Made, folder: Target) -> None:
    """It is no reason to guess."""
    made.publish(folder)
    folder.open(made.folder).write(manifest.PATH, b'{"version": 1}')
    with pytest.raises(PublishError, match="is damaged"):
        made.publish(folder)
    folder.open(made.folder).write(manifest.PATH, b'{"version": 9, "files": {}, "feeds": []}')
    with pytest.raises(PublishError, match="version 9"):
        made.publish(folder)
