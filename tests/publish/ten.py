"""Ten real posts as their author would publish them: built with espeak once a run, and served by `podcast serve`."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from podcast.feed import episodes
from podcast.project import template
from podcast.project.config import load
from tests.conftest import SHARED, VALUES, Project
from tests.publish.site import Served

POSTS = (
    "daily/2025-05-17-daily",
    "daily/2025-04-08-daily",
    "blog/2024-02-11-blog-simplenote-quotation-marks-problem",
    "blog/2018-03-24-le-shi-ti-yu-ye-zai",
    "blog/2017-02-07-shu-zhai-201727",
    "blog/2016-12-13-xiao-xi-cheng-gu-ge-fang",
    "blog/2016-10-12-guo-xing-iphone-7-plus-lie",
    "blog/2016-06-09-app-store-sheng-tai-de-google",
    "blog/2016-01-17-jian-dan-de-liu-yan",
    "blog/2015-07-10-wu-biao-ti-wen-dang",
)
"""Newest first. Short ones of every kind: two bulletins, a single sentence, a link under a title of `#`, questions and
answers, pictures and code, a report whose headings become chapters. 25 minutes, for some 20 s of processor time."""
PATIENCE = 300
"""Seconds that a worker of pytest-xdist waits for another to build."""


def built(shared: Path, cover: bytes) -> Path:
    """Give the project, made in the folder `shared` by whichever process comes first; the others wait.

    pytest-xdist has no fixture for all its workers. SQLite's lock is free again when its holder dies, on every system.
    """
    folder, done = shared / "ten-posts", shared / "ten-posts-built"
    with closing(sqlite3.connect(shared / "ten-posts-lock", timeout=PATIENCE, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not done.exists():
            _build(folder, cover)
            done.touch()
    return folder


def _build(folder: Path, cover: bytes) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # what a build that failed has left
    template.write(load(folder), VALUES)
    (folder / "cover.jpg").write_bytes(cover)
    project = Project(folder)
    project.configure('engine = "auto"', 'engine = "espeak"')
    project.as_the_example_show()
    copies = [shutil.copy(SHARED / "posts" / f"{name}.md", folder / "posts") for name in POSTS]
    project.run("build", *map(str, copies))


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Run `podcast serve`, and end it as Ctrl+C does."""
    command = [sys.executable, "-m", "podcast", "serve", "--host", "127.0.0.1", "--project", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout
            url = server.stdout.readline().decode().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/feed/feed\.xml", url)
            yield Served(url, folder, episodes.load_all(folder / "audio"))
            if sys.platform != "win32":
                server.send_signal(signal.SIGINT)
                assert server.wait(20) == 0
        finally:
            server.kill()


def title(name: str) -> str:
    """Give a post's title in the feed, made without the code under test: a bulletin's names its first item."""
    text = source(name)
    if name.startswith("daily/"):
        year, month, day = map(int, name.removeprefix("daily/").split("-")[:3])
        told = re.findall(r"^- (.*)$", text, re.MULTILINE)
        first = re.sub(r"、[A-Za-z.]+$", "", told[0][:39])  # no word is cut in its middle
        return f"{year}年{month}月{day}日 早报：{first}…等{len(told)}条"
    found = re.search(r"^title: *(.*)$", text, re.MULTILINE)
    assert found
    return found[1].strip().strip('"')


def headings(name: str) -> list[str]:
    """Give a post's headings."""
    return [heading.strip("* ") for heading in re.findall(r"^#+ +(.*)$", source(name), re.MULTILINE)]


def source(name: str) -> str:
    """Give a post as its author wrote it."""
    return (SHARED / "posts" / f"{name}.md").read_text(encoding="utf-8")
