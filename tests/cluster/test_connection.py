"""Episodes built by the workers of a Dask cluster: the same bytes and events, even if workers are lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile

from podcast.cluster import connection, tasks
from podcast.cluster.results import Results
from podcast.errors import ConfigError
from podcast.production.episode import Outcome
from podcast.project import config
from tests.conftest import Project
from tests.services import dask, s3

pytest.importorskip("distributed")
Article = Callable[..., str]


def posts(project: Project, article: Article, count: int) -> None:
    """Write posts of several sentences, each with its own words."""
    numerals = "零一二三四五六七八九"
    for number in range(count):
        name = "".join(numerals[int(digit)] for digit in f"{number:03d}")
        text = [f"第{name}天，风{'有点' * (1 + part)}大。出门要戴{name}顶帽子，记得收衣服。" for part in range(3)]
        day = f"2024-{1 + number // 28:02d}-{1 + number % 28:02d}"
        project.post(f"{day}-day.md", article(*text, title=f"日记{name}", day=day))


def twin(project: Project, folder: Path) -> Project:
    """Copy a project that has no episodes yet."""
    shutil.copytree(project.folder, folder)
    return Project(folder)


def result(project: Project) -> dict[str, bytes]:
    """Return all files that listeners and the next build use."""
    found = [path for part in ("audio", "feed") for path in (project.folder / part).rglob("*") if path.is_file()]
    return {path.relative_to(project.folder).as_posix(): path.read_bytes() for path in found}


@contextmanager
def building(project: Project, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Run a build whose events can be read as they arrive."""
    command = [sys.executable, "-m", "podcast", "build", *words, "--json", "--yes", "--project", str(project.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as build:
        try:
            yield build
        finally:
            build.kill()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dask.Cluster]:
    """A scheduler and two workers on this machine."""
    with dask.running(tmp_path_factory.mktemp("cluster"), workers=2) as running:
        yield running


@pytest.mark.everywhere  # how worker processes start differs from Python to Python
def test_workers_of_this_machine_make_the_same(project: Project, article: Article, tmp_path: Path) -> None:
    """--on local makes the same bytes as a build without it, reports each episode, and then has nothing to do."""
    posts(project, article, 5)
    alone = twin(project, tmp_path / "alone")
    alone.run("build", "--all", "--yes")
    events = project.events("build", "--all", "--yes", "--on", "local:2")
    assert result(project) == result(alone)
    built = [event for event in events if event["event"] == "episode"]
    assert {event["slug"] for event in built} == {f"2024-01-{day:02d}-day" for day in range(1, 6)}
    ended = next(event for event in events if event["event"] == "finished")
    assert ended["episodes"] == 5
    assert ended["engine_calls"] == sum(event["engine_calls"] for event in built) > 5
    again = project.events("build", "--all", "--yes", "--on", "local:2")
    assert [event for event in again if event["event"] in {"episode", "started", "failed"}] == []
    assert result(project) == result(alone)


@pytest.mark.parametrize("count", [8, pytest.param(100, marks=pytest.mark.soak)])
def test_a_lost_worker_costs_nothing(project: Project, article: Article, tmp_path: Path, count: int) -> None:
    """One of two workers is killed midway: every episode exists, with the same bytes as on a single machine."""
    posts(project, article, count)
    alone = twin(project, tmp_path / "alone")
    alone.run("build", "--all", "--yes")
    place = tmp_path / "cluster"
    place.mkdir()
    with dask.running(place, workers=2) as running, building(project, "--all", "--on", running.address) as build:
        assert build.stdout
        ready = 0
        for line in build.stdout:
            ready += json.loads(line)["event"] == "episode"
            if ready == count // 4:
                break
        victim = running.workers[0]
        victim.kill()
        victim.wait()
        out, messages = build.communicate(timeout=280)
        assert build.returncode == 0, messages
        assert ready + sum(json.loads(line)["event"] == "episode" for line in out.splitlines()) <= count
    assert result(project) == result(alone)


def test_workers_that_share_no_folder_make_the_same(project: Project, article: Article, tmp_path: Path) -> None:
    """Clips, posts, the style's sounds and episodes are exchanged over an S3 store; no uploads are left there."""
    pytest.importorskip("s3fs")
    posts(project, article, 4)
    (project.folder / "posts").rename(tmp_path / "blog")
    (project.folder / "posts").symlink_to(tmp_path / "blog")
    sound = np.sin(np.arange(3 * 8000) / 8, dtype=np.float32) * 0.3
    soundfile.write(project.folder / "own.wav", sound, 8000)
    project.configure('style = "社长"', 'style = { name = "社长", sound.intro = "own.wav" }')
    alone = twin(project, tmp_path / "alone")
    alone.run("build", "--all", "--yes")
    with s3.running() as store, pytest.MonkeyPatch.context() as patch:
        for name, value in s3.KEYS.items():
            patch.setenv(name, value)
        bucket = store.bucket()
        address = f'url = "s3://{bucket}/show"\nendpoint_url = "{store.address}"\n'
        project.configure("\n[shared]\n", f"\n[shared]\n{address}")
        place = tmp_path / "cluster"
        place.mkdir()
        with dask.running(place, workers=2) as running:
            project.run("build", "--all", "--yes", "--on", running.address)
            assert result(project) == result(alone)
            names = {path.split("/")[3] for path in store.put() if path.count("/") > 3}
            assert names == {"clips", "made", "sounds"}
            changed = project.folder / "posts" / "2024-01-02-day.md"
            changed.write_text(changed.read_text(encoding="utf-8").replace("收衣服", "带雨伞", 1), encoding="utf-8")
            events = project.events("build", "--on", running.address, "--all", "--yes")
        left = [(method, path) for method, path in store.requests if "/made/" in path and method in {"PUT", "DELETE"}]
    built = [event for event in events if event["event"] == "episode"]
    assert [(event["slug"], event["engine_calls"]) for event in built] == [("2024-01-02-day", 1)], "clips came over"
    assert {path for method, path in left if method == "PUT"} == {path for method, path in left if method == "DELETE"}


def test_a_post_that_fails_does_not_stop_the_others(project: Project, article: Article, two: dask.Cluster) -> None:
    """A failure on a worker is reported with its file, and the exit code is 1."""
    posts(project, article, 3)
    project.post("2024-02-02-empty.md", "---\ntitle: 空\ndate: 2024-02-02\n---\n\n![](a.jpg)\n")
    events = project.events("build", "--all", "--yes", "--on", two.address, code=1)
    failed = [event for event in events if event["event"] == "failed"]
    assert [Path(event["path"]).name for event in failed] == ["2024-02-02-empty.md"]
    assert "nothing to read aloud" in failed[0]["error"]
    assert sum(event["event"] == "episode" for event in events) == 3


def test_a_post_can_be_named_relative_to_the_current_folder(
    project: Project, article: Article, tmp_path: Path, two: dask.Cluster
) -> None:
    """Workers have another current folder; the record has the same path as without them."""
    posts(project, article, 1)
    alone = twin(project, tmp_path / "alone")
    for show, words in ((alone, ()), (project, ("--on", two.address))):
        command = [sys.executable, "-m", "podcast", "build", "2024-01-01-day.md", *words]
        subprocess.run(command, cwd=show.folder / "posts", check=True, capture_output=True)
    assert result(project) == result(alone)


def test_no_more_episodes_are_built_than_the_limit(project: Project, article: Article, two: dask.Cluster) -> None:
    """--limit also works on a cluster, newest posts first."""
    posts(project, article, 6)
    events = project.events("build", "--all", "--yes", "--limit", "3", "--on", two.address)
    built = {event["slug"] for event in events if event["event"] == "episode"}
    assert built == {"2024-01-06-day", "2024-01-05-day", "2024-01-04-day"}


@pytest.mark.parametrize(
    ("on", "code", "told"),
    [
        ("tcp://127.0.0.1:9", 1, "no scheduler answers at tcp://127.0.0.1:9"),
        ("nowhere", 2, "'nowhere' is not a cluster"),
        ("tcp://host", 2, "'tcp://host' is not a cluster"),
        ("local:0", 2, "'local:0' is not a cluster"),
        ("sftp://host:1", 2, "'sftp://host:1' is not a cluster"),
    ],
)
def test_a_missing_cluster_is_reported(project: Project, article: Article, on: str, code: int, told: str) -> None:
    """With the next step; nothing is built."""
    posts(project, article, 1)
    messages = project.run("build", "--all", "--yes", "--on", on, code=code).stderr
    assert told in messages
    assert "local" in messages
    assert "Traceback" not in messages
    assert not list((project.folder / "audio").glob("*.mp3"))


def test_a_scheduler_without_workers_is_reported(project: Project, article: Article, tmp_path: Path) -> None:
    """After a short wait the message says how to start one."""
    posts(project, article, 1)
    with dask.running(tmp_path, workers=0) as running:
        told = project.run("build", "--all", "--yes", "--on", running.address, code=1).stderr
    assert "has no workers: start" in told
    assert "dask worker" in told


def test_a_lost_scheduler_is_reported(project: Project, article: Article, tmp_path: Path) -> None:
    """The exit code is 1, with the next step; a second run builds only what was not finished."""
    posts(project, article, 12)
    with dask.running(tmp_path, workers=1) as running, building(project, "--all", "--on", running.address) as build:
        assert build.stdout
        assert any(json.loads(line)["event"] == "episode" for line in build.stdout)
        running.scheduler.kill()
        _, messages = build.communicate(timeout=60)
        assert build.returncode == 1, messages
        assert f"lost the connection to {running.address}: run the same command again to continue" in messages
        assert "Traceback" not in messages
    done = {path.stem for path in (project.folder / "audio").glob("*.json")}
    again = {event["slug"] for event in project.events("build", "--all", "--yes") if event["event"] == "episode"}
    assert done
    assert done.isdisjoint(again)
    assert len(list((project.folder / "audio").glob("*.json"))) == 12


def test_without_dask_the_extra_is_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask is an optional dependency."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ConfigError, match=r"pip install 'shezhang-podcast\[cluster\]'"),
        connection.connected("local", config.load(project.folder), lambda _: None),
    ):
        pass


@pytest.mark.parametrize(("slots", "share", "max_tasks"), [(1, 4, 1), (2, 2, 2), (3, 1, 4), (16, 1, 4)])
def test_workers_share_what_a_service_allows(project: Project, slots: int, share: int, max_tasks: int) -> None:
    """Each slot gets its part of four parallel requests; an embedded engine speaks one text at a time."""
    from podcast import pipeline
    from podcast.production.selection import Request

    settings = config.load(project.folder)
    for engine, expected in (("edge", (share, max_tasks)), ("tone", (1, sys.maxsize))):
        run = pipeline._run(settings, Request(engine=engine), lambda _: None)
        made = tasks.batch(run, slots)
        assert (made.parallel, made.max_tasks) == expected


def test_a_note_from_every_worker_is_reported_once(project: Project) -> None:
    """Messages that arrive after the answer are ignored."""
    from podcast.events import Noted, Voiced

    told = list[Any]()
    results = Results(SimpleNamespace(tell=told.append, config=config.load(project.folder)), "")  # type: ignore[arg-type]
    answer = tasks.Answer(outcome=Outcome(state="new"), events=(Noted(message="silent", loud=True),))
    for slug in ("a", "b"):
        (project.folder / "audio" / f"{slug}.json").touch()
        assert results.receive(SimpleNamespace(slug=slug, path=slug), answer).made  # type: ignore[arg-type]
    assert told == [Noted(message="silent", loud=True)]
    values = dict.fromkeys(("done", "total", "in_flight", "retries", "engine_calls", "cached"), 1)
    for slug in ("a", "c"):
        results.progress(["progress", {"slug": slug, "seconds": 1.0, "waiting": 0.0, **values}])
    assert [event.slug for event in told if isinstance(event, Voiced)] == ["c"]
