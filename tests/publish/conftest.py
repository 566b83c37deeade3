"""Targets that tests publish to, a folder behind a static server and an S3-compatible store; and feeds to listen to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publish import ten
from tests.publish.public import Target, served
from tests.publish.site import Served, serving, written
from tests.services import s3
from tests.services.s3 import Store


@pytest.fixture(scope="session")
def whole_store() -> Iterator[Store]:
    """One server for all tests: it takes two seconds to start."""
    pytest.importorskip("moto")
    pytest.importorskip("s3fs")
    with s3.running() as store:
        yield store


@pytest.fixture
def store(whole_store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The server, calm, with the client's keys in the environment."""
    for name, value in s3.KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    whole_store.calm()
    yield whole_store
    whole_store.calm()


@pytest.fixture
def bucket(store: Store) -> Target:
    """A prefix of a bucket that anyone may read."""
    name = store.bucket()
    impatient = {"retries": {"total_max_attempts": 1}}
    table = {
        "kind": "fsspec", "url": f"s3://{name}/show", "endpoint_url": store.address, "config_kwargs": impatient,
    }  # fmt: skip
    return Target(table=table, address=f"{store.address}/{name}/show")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Target]:
    """A folder behind a server that knows nothing of podcasts."""
    with served(tmp_path / "served") as target:
        yield target


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.long)])
def target(request: pytest.FixtureRequest) -> Target:
    """Either kind."""
    found: Target = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def ten_posts(tmp_path_factory: pytest.TempPathFactory, cover: bytes) -> Iterator[Served]:
    """Ten real posts behind `podcast serve`; their builder is the first of all workers to ask."""
    own = tmp_path_factory.getbasetemp()
    with ten.served(ten.built(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own, cover)) as feed:
        yield feed


@pytest.fixture(params=["three tones", pytest.param("ten posts", marks=pytest.mark.corpus)])
def feed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A feed to subscribe to: tones, which are there in every checkout, and real posts."""
    if request.param == "ten posts":
        yield request.getfixturevalue("ten_posts")
        return
    with serving(written(tmp_path / "show", count=3)) as feed:
        yield feed
