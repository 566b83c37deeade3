"""Which workers can take part in a cluster, and what happens when workers join or are lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from podcast.cluster import connection, tasks, workers
from podcast.cluster.compatibility import release
from podcast.errors import ClusterError
from podcast.project import config
from tests.cluster.test_connection import building, posts, result, twin
from tests.conftest import ROOT, Project
from tests.services import dask

pytest.importorskip("distributed")
Article = Callable[..., str]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dask.Cluster]:
    """A scheduler and a worker on this machine."""
    with dask.running(tmp_path_factory.mktemp("cluster"), workers=1) as running:
        yield running


@pytest.fixture
def other(tmp_path: Path) -> dict[str, str]:
    """The environment of a worker with another version."""
    folder = tmp_path / "other"
    shutil.copytree(ROOT / "podcast", folder / "podcast", ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "podcast" / "__init__.py").open("a", encoding="utf-8") as out:
        out.write("# another\n")
    return {"PYTHONPATH": str(folder)}


def test_a_worker_with_another_version_is_rejected(
    project: Project, article: Article, tmp_path: Path, other: dict[str, str]
) -> None:
    """The message has its address and both versions, and nothing is built."""
    posts(project, article, 1)
    place = tmp_path / "cluster"
    place.mkdir()
    with dask.running(place, workers=0) as running:
        running.add(tmp_path / "worker", other)
        told = project.run("build", "--all", "--yes", "--on", running.address, code=1).stderr
    assert f"has podcast {release()['podcast'].partition('+')[0]}+" in told
    assert "worker tcp://127.0.0.1:" in told
    assert "install this machine's versions there" in told
    assert not list((project.folder / "audio").glob("*"))


def test_a_worker_that_sees_another_project_is_rejected(project: Project, one: dask.Cluster) -> None:
    """Without [shared], workers must see a file that this run has just written; a copy of the folder lacks it."""
    with connection.connected(one.address, config.load(project.folder), lambda _: None) as joined:
        joined.check()
        requirements = joined._requirements
        assert requirements.path
        requirements.path.write_text("as in the copy", encoding="utf-8")
        with pytest.raises(ClusterError, match=r"cannot see this machine's .*: mount it there"):
            joined.check()
        requirements.path.unlink()
        with pytest.raises(ClusterError, match=r"cannot see this machine's .*/show:"):
            joined.check()
    assert not list((project.folder / ".podcast" / "tmp").iterdir())


def test_losing_all_workers_is_reported(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each lost worker is reported; if none comes back, the run fails instead of waiting for ever."""
    monkeypatch.setattr(workers, "CHECK_INTERVAL", 0.2)
    monkeypatch.setattr(workers, "NO_WORKER_LIMIT", 1.0)
    told = list[Any]()
    with (
        dask.running(tmp_path, workers=1) as running,
        connection.connected(running.address, config.load(project.folder), told.append) as joined,
    ):
        running.workers[0].kill()
        answers = joined.spread(iter([("a", 1)]), tasks.carry_out, on_message=told.append, remaining=lambda: 1)  # type: ignore[arg-type]
        with pytest.raises(ClusterError, match="has no workers left: start some"):
            next(answers)
    assert [event.loud for event in told] == [True]
    assert "lost worker " in told[0].message


def test_a_worker_that_joins_later_takes_over(project: Project, article: Article, tmp_path: Path) -> None:
    """The only worker is lost, another joins: every episode exists, with the same bytes as on a single machine."""
    posts(project, article, 6)
    alone = twin(project, tmp_path / "alone")
    alone.run("build", "--all", "--yes")
    place = tmp_path / "cluster"
    place.mkdir()
    with dask.running(place, workers=1) as running, building(project, "--all", "--on", running.address) as build:
        assert build.stdout
        assert any(json.loads(line)["event"] == "episode" for line in build.stdout)
        running.workers[0].kill()
        running.add(place / "later")
        out, messages = build.communicate(timeout=120)
        assert build.returncode == 0, messages
    notes = [event["message"] for line in out.splitlines() if (event := json.loads(line))["event"] == "note"]
    assert any("another worker repeats its tasks" in note for note in notes)
    assert result(project) == result(alone)


def test_a_worker_with_another_version_that_joins_later_is_not_used(
    project: Project, article: Article, tmp_path: Path, other: dict[str, str]
) -> None:
    """It is reported, and the run continues without it."""
    posts(project, article, 40)
    place = tmp_path / "cluster"
    place.mkdir()
    with dask.running(place, workers=1) as running, building(project, "--all", "--on", running.address) as build:
        assert build.stdout
        assert any(json.loads(line)["event"] == "episode" for line in build.stdout)
        running.add(place / "later", other)
        out, messages = build.communicate(timeout=120)
        assert build.returncode == 0, messages
    events = [json.loads(line) for line in out.splitlines()]
    assert any("This run does not use it" in event["message"] for event in events if event["event"] == "note")
    assert len(list((project.folder / "audio").glob("*.json"))) == 40
