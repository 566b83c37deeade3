"""Real podcast clients subscribe to a real `podcast serve`, download, and get the very bytes."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.publish.site import Served

pytestmark = pytest.mark.client


def program(name: str) -> str:
    """Give a program's path, or skip."""
    path = shutil.which(name)
    if not path:
        pytest.skip(f"{name} is not installed")
    return path


def run(home: Path, *words: str, **more: str) -> str:
    """Run a client with a home of its own; give what it printed."""
    home.mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    done = subprocess.run(
        words,
        env={**kept, "HOME": str(home), "NO_COLOR": "1", "TERM": "dumb", **more},
        cwd=home,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_gpodder_subscribes_updates_and_downloads(feed: Served, tmp_path: Path) -> None:
    """gPodder finds every episode with its guid and title, and what it downloads is the MP3 on disk."""
    gpo, home = program("gpo"), tmp_path / "home"
    folder = {"GPODDER_HOME": str(home / "gPodder"), "GPODDER_DOWNLOAD_DIR": str(home / "downloads")}
    run(home, gpo, "subscribe", feed.url, **folder)
    run(home, gpo, "update", **folder)
    listed = run(home, gpo, "episodes", "--guid", feed.url, **folder)
    run(home, gpo, "download", feed.url, **folder)
    for episode in feed.episodes:
        assert episode.guid in listed
        assert (episode.feed_title or episode.title) in listed
    assert {path.read_bytes() for path in (home / "downloads").rglob("*.mp3")} == feed.audio()


def test_newsboat_and_podboat_read_and_download(feed: Served, tmp_path: Path) -> None:
    """newsboat queues every enclosure by itself, and podboat downloads the very bytes."""
    newsboat, podboat, home = program("newsboat"), program("podboat"), tmp_path / "home"
    settings, downloads = home / ".newsboat", home / "downloads"
    settings.mkdir(parents=True)
    downloads.mkdir()
    config = f'podcast-auto-enqueue yes\ndownload-path "{downloads}/"\nmax-downloads 2\n'
    (settings / "config").write_text(config, encoding="utf-8")
    (settings / "urls").write_text(feed.url + "\n", encoding="utf-8")
    run(home, newsboat, "-x", "reload")
    queue = (settings / "queue").read_text(encoding="utf-8")
    wanted = feed.audio()
    watch_podboat(podboat, home, lambda: bytes_under(downloads) == wanted)
    assert len(re.findall(r"^http", queue, re.MULTILINE)) == len(feed.episodes)
    assert bytes_under(downloads) == wanted


def bytes_under(folder: Path) -> set[bytes]:
    """Give the bytes of each downloaded episode."""
    return {path.read_bytes() for path in folder.rglob("*.mp3")}


def watch_podboat(podboat: str, home: Path, done: Callable[[], bool]) -> None:
    """Let podboat download on a terminal of its own until `done`, then have it quit."""
    import pty

    ours, its = pty.openpty()
    client = subprocess.Popen(
        [podboat, "-a"], stdin=its, stdout=its, stderr=its, cwd=home,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm", "LANG": "C.UTF-8"},
    )  # fmt: skip
    os.close(its)
    drain = threading.Thread(target=_drain, args=(ours,))
    drain.start()
    try:
        deadline = time.monotonic() + 60
        while not done() and client.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        os.write(ours, b"q")
        client.wait(20)
    finally:
        client.kill()
        client.wait()
        drain.join()
        os.close(ours)


def _drain(terminal: int) -> None:
    """Read what a program draws, so that it never waits for its terminal."""
    with contextlib.suppress(OSError):  # Linux says EIO when the other side is closed
        while os.read(terminal, 65536):
            pass
