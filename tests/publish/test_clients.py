"""Real podcast clients subscribe to a real `podcast serve`, download, and get the very bytes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiohttp import web

from podcast.publish import serve
from tests.publish.site import Site, written

pytestmark = pytest.mark.client


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A project whose feed is written."""
    return written(tmp_path / "show", count=3)


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """Serve in a thread of its own; give the feed's URL."""
    ready, told = threading.Event(), list[str]()
    loop = asyncio.new_event_loop()
    stopped = asyncio.Event()

    async def run() -> None:
        runner = web.AppRunner(serve.application(site.folder, site.render), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told.append(f"http://127.0.0.1:{runner.addresses[0][1]}/feed/feed.xml")
        ready.set()
        await stopped.wait()
        await runner.cleanup()

    worker = threading.Thread(target=loop.run_until_complete, args=(run(),))
    worker.start()
    assert ready.wait(20)
    try:
        yield told[0]
    finally:
        loop.call_soon_threadsafe(stopped.set)
        worker.join()
        loop.close()


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
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def bytes_of(site: Site) -> set[bytes]:
    """Give every episode's bytes."""
    return {(site.folder / episode.enclosure.path).read_bytes() for episode in site.episodes}


def test_gpodder_subscribes_updates_and_downloads(site: Site, tmp_path: Path) -> None:
    """gPodder finds every episode with its guid and title, and what it downloads is the MP3 on disk."""
    gpo, home = program("gpo"), tmp_path / "home"
    folder = {"GPODDER_HOME": str(home / "gPodder"), "GPODDER_DOWNLOAD_DIR": str(home / "downloads")}
    with serving(site) as url:
        run(home, gpo, "subscribe", url, **folder)
        run(home, gpo, "update", **folder)
        listed = run(home, gpo, "episodes", "--guid", url, **folder)
        run(home, gpo, "download", url, **folder)
    for episode in site.episodes:
        assert episode.guid in listed
        assert episode.title in listed
    assert {path.read_bytes() for path in (home / "downloads").rglob("*.mp3")} == bytes_of(site)


def test_newsboat_and_podboat_read_and_download(site: Site, tmp_path: Path) -> None:
    """newsboat queues every enclosure by itself, and podboat downloads the very bytes."""
    newsboat, podboat, home = program("newsboat"), program("podboat"), tmp_path / "home"
    settings, downloads = home / ".newsboat", home / "downloads"
    settings.mkdir(parents=True)
    downloads.mkdir()
    config = f'podcast-auto-enqueue yes\ndownload-path "{downloads}/"\nmax-downloads 2\n'
    (settings / "config").write_text(config, encoding="utf-8")
    with serving(site) as url:
        (settings / "urls").write_text(url + "\n", encoding="utf-8")
        run(home, newsboat, "-x", "reload")
        queue = (settings / "queue").read_text(encoding="utf-8")
        watch_podboat(podboat, home, lambda: bytes_under(downloads) == bytes_of(site))
    assert len(re.findall(r"^http", queue, re.MULTILINE)) == len(site.episodes)
    assert bytes_under(downloads) == bytes_of(site)


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
