"""Each kind of target: its table in podcast.toml, what goes wrong there, and what clients get."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError
from s3fs.errors import translate_boto_error

from podcast import remote
from podcast.errors import ConfigError, PublishError
from podcast.publish.targets import history, options, web
from tests.publish.listening import Listener
from tests.publish.public import FEED, Made, Target, project
from tests.publish.test_clients import program, run
from tests.services.s3 import Store

COPY = "import shutil, sys; shutil.copytree(sys.argv[1], sys.argv[2], dirs_exist_ok=True)"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A show of two episodes."""
    return project(tmp_path / "show")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({}, "kind: expected one of 'folder', 'fsspec', 'command'"),
        ({"kind": "ftp"}, "not 'ftp'"),
        ({"kind": "folder"}, "path: expected a text"),
        ({"kind": "folder", "path": "../site", "mode": 7}, "mode: is unknown; a folder target has path"),
        ({"kind": "folder", "path": "."}, "is the project's own folder"),
        ({"kind": "folder", "path": "feed/site"}, "is the project's own folder"),
        ({"kind": "folder", "path": "../site", "parts": ["pages"]}, "parts: expected"),
        ({"kind": "fsspec", "url": "bucket"}, "url: expected a URL with a protocol"),
        ({"kind": "fsspec", "url": "s3://b", "secret": "x"}, "secret: access keys must not be in this file"),
        ({"kind": "fsspec", "url": "s3://b", "client_kwargs": {"aws_secret_access_key": "x"}}, "must not be in this"),
        ({"kind": "fsspec", "url": "sftp://me:word@host/srv"}, "url: access keys must not be in this file"),
        ({"kind": "command", "command": "rsync -a"}, "command: expected a list of arguments"),
        ({"kind": "command", "command": ["rsync", "-a"]}, "does not contain {folder}"),
    ],
)
def test_a_wrong_table_is_named(tmp_path: Path, table: dict[str, Any], told: str) -> None:
    """Target and key are in the message, which is a configuration's."""
    with pytest.raises(ConfigError) as caught:
        options.open_target("site", table, tmp_path, tmp_path / ".podcast")
    assert told in str(caught.value)
    assert "targets.site" in str(caught.value)


def test_a_disk_that_is_not_mounted_is_no_target(made: Made, tmp_path: Path) -> None:
    """A folder is made, but not the one above it."""
    made.publish(Target({"kind": "folder", "path": str(tmp_path / "new")}, ""))
    with pytest.raises(PublishError, match="mount the disk"):
        made.publish(Target({"kind": "folder", "path": str(tmp_path / "mnt" / "site")}, ""))


@pytest.mark.parametrize(
    ("parts", "holds"), [(["audio"], {"audio"}), (["feed"], {"feed"}), (["feed", "audio"], {"feed", "audio"})]
)
def test_a_target_may_take_audio_or_pages_alone(made: Made, tmp_path: Path, parts: list[str], holds: set[str]) -> None:
    """Large audio may lie elsewhere than the pages."""
    table = {"kind": "folder", "path": str(tmp_path / "site")}
    new = made.edition().only(options.parts("site", table | {"parts": parts}))
    assert {path.split("/")[0] for path in new.files} == holds


@pytest.mark.parametrize("protocol", ["file", "memory"])
def test_any_filesystem_of_fsspec_will_do(made: Made, tmp_path: Path, protocol: str) -> None:
    """Where a file cannot be written in one step it is written beside and renamed; nothing is left of that."""
    place = tmp_path / "disk" if protocol == "file" else Path(f"/{tmp_path.name}")
    target = Target({"kind": "fsspec", "url": f"{protocol}://{place.as_posix()}"}, "")
    assert made.publish(target).feed
    assert made.publish(target).sent == 0
    made.correct()
    assert made.publish(target).feed
    storage = target.open(made.folder)
    new = storage.read(FEED)
    history.rollback(storage)
    assert storage.read(FEED) != new
    listed = set(storage.listed())
    assert listed >= {*made.edition().files, FEED}
    assert not [path for path in listed if path.rpartition("/")[2].startswith(".")]


def test_a_missing_bucket_is_told(made: Made, store: Store) -> None:
    """Nothing is guessed or made."""
    table = {"kind": "fsspec", "url": "s3://no-such-bucket/show", "endpoint_url": store.address}
    with pytest.raises(PublishError, match="there is no such bucket: create it"):
        made.publish(Target(table, ""))


def test_missing_keys_are_told(made: Made, bucket: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables to set are named."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(PublishError, match="AWS_SECRET_ACCESS_KEY"):
        made.publish(bucket)


def answered(code: str) -> Exception:
    """Give what the S3 filesystem raises for an error code."""
    error = ClientError({"Error": {"Code": code, "Message": code}}, "PutObject")
    made: Exception = translate_boto_error(error)
    return made


@pytest.mark.parametrize(
    ("error", "step"),
    [
        (answered("RequestTimeTooSkewed"), "clock is wrong: set it"),
        (answered("InvalidAccessKeyId"), "the access keys are missing, wrong"),
        (answered("SignatureDoesNotMatch"), "the access keys are missing, wrong"),
        (answered("AccessDenied"), "lack permissions"),
        (answered("NoSuchBucket"), "there is no such bucket"),
        (answered("SlowDown"), "run the command again"),
        (NoCredentialsError(), "AWS_ACCESS_KEY_ID"),
        (OSError(errno.ENOSPC, "No space left on device"), "its disk is full"),
        (ImportError("Install s3fs to access S3"), "pip install 'shezhang-podcast[s3]'"),
        (TypeError("unexpected keyword argument"), "correct the options"),
        (ConnectionResetError(), "run the command again to continue"),
        (TimeoutError(), "run the command again to continue"),
    ],
)
def test_what_a_filesystem_raises_says_what_to_do(error: Exception, step: str) -> None:
    """Where, what, and the next step."""
    told = str(remote.told("s3://bucket/show", "audio/a.mp3", error))
    assert told.startswith("s3://bucket/show: audio/a.mp3: ")
    assert step in told


def copying(target: Target, code: str = COPY, **more: Any) -> Target:
    """Give a command that copies into the folder of `target`."""
    words = [sys.executable, "-c", code, "{folder}/", target.table["path"]]
    return Target({"kind": "command", "command": words, "address": target.address, **more}, target.address)


def test_a_command_brings_it_there(made: Made, folder: Target) -> None:
    """It runs with the old feed and then with the new; what arrived is fetched and compared before the feed goes."""
    target = copying(folder)
    made.publish(target)
    old = target.feed()
    assert target.broken(made.show) == []
    made.correct()
    assert made.publish(target).feed
    assert target.broken(made.show) == []
    history.rollback(target.open(made.folder))
    assert target.feed() == old
    assert not (Path(folder.table["path"]) / ".podcast").exists()


def test_a_failing_command_leaves_the_old_feed(made: Made, folder: Target) -> None:
    """The error shows its last output; once it works, the next run uploads everything."""
    made.publish(copying(folder))
    old = folder.feed()
    made.correct()
    with pytest.raises(PublishError, match="ended with 3: no route"):
        made.publish(copying(folder, "import sys; sys.exit(print('no route') or 3)"))
    assert folder.feed() == old
    made.correct(b"other" * 999)
    with pytest.raises(PublishError, match="cannot be fetched after publishing"):
        made.publish(copying(folder, "pass"))
    assert folder.feed() == old
    made.publish(copying(folder))
    assert folder.broken(made.show) == []
    with pytest.raises(PublishError, match="correct `command`"):
        made.publish(Target({"kind": "command", "command": ["no-such-program-here", "{folder}"]}, ""))


def test_a_hub_is_told() -> None:
    """WebSub's publish request has the feed's address; a refusal or silence is an error with the key to look at."""
    with Listener(204) as hub:
        web.ping(hub.address, "https://example.test/feed/feed.xml")
    assert hub.forms == [
        {
            "hub.mode": "publish",
            "hub.url": "https://example.test/feed/feed.xml",
            "hub.topic": "https://example.test/feed/feed.xml",
        }
    ]
    with Listener(503) as hub, pytest.raises(PublishError, match="answered 503"):
        web.ping(hub.address, "https://example.test/feed/feed.xml")
    with pytest.raises(PublishError, match="did not answer"):
        web.ping(hub.address, "https://example.test/feed/feed.xml")


@pytest.mark.client
def test_gpodder_subscribes_to_what_is_published(target: Target, tmp_path: Path) -> None:
    """A client subscribes to the published address, and downloads the very bytes."""
    gpo, home = program("gpo"), tmp_path / "home"
    made = project(tmp_path / "show", base_url=target.address, media_url=f"{target.address}/audio")
    made.publish(target)
    folder = {"GPODDER_HOME": str(home / "gPodder"), "GPODDER_DOWNLOAD_DIR": str(home / "downloads")}
    url = f"{target.address}/{FEED}"
    run(home, gpo, "subscribe", url, **folder)
    run(home, gpo, "update", **folder)
    run(home, gpo, "download", url, **folder)
    expected = {(made.folder / episode.enclosure.path).read_bytes() for episode in made.episodes}
    assert {path.read_bytes() for path in (home / "downloads").rglob("*.mp3")} == expected
