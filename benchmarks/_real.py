"""Projects as real builds leave them, for benchmarks of the command. Nothing of the program is imported.

An article and a bulletin are built once with the engine `tone`, which marks each syllable as edge does its words: their
records have 146 kB and 40 kB. For a long history they are repeated: record, post, and the entry in the index of posts,
under other names; all their MP3s are links to one file.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
POSTS = ROOT.parent / "shared" / "posts"
ARTICLE, BULLETIN = "2025-01-01-article", "2025-04-08-bulletin"
SETTINGS = """\
title = "档案"
description = "每天一段，由人工智能合成语音播报。"
link = "https://blog.shezhang.org"
author = "作者"
email = "a@shezhang.org"
base_url = "https://shezhang.org/podcast"
guid = "3f1f4a52-0c5c-5a0b-9d0f-1f0e0c0a7a11"
start = 2000-01-01
engine = "tone"
"""
CLAUSES = (
    "风从海上来的时候天还没有亮", "港口的灯在5点40分灭了3盏", "有人在码头上等第一班船", "他说今年的鱼比去年少35%",
    "可是价钱并没有跟着涨", "收音机里正在播GPT-4的新闻", "谁也没有听清说的是什么",
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """What a command took."""

    processor: float
    """Seconds of the process and of those that it has waited for."""
    wall: float
    memory: float
    """Largest resident size, MB; 0 where the system does not tell."""


def posts() -> dict[str, str]:
    """Return an article and a bulletin: of the posts beside the checkout, or made up where there are none."""
    found = {ARTICLE: sorted(POSTS.glob("blog/2025-01-01*.md")), BULLETIN: sorted(POSTS.glob("daily/2025-04-08*.md"))}
    if all(found.values()):
        return {name: paths[0].read_text(encoding="utf-8") for name, paths in found.items()}
    paragraphs = [
        "".join(f"{CLAUSES[(first + at) % len(CLAUSES)]}{'，，，。'[at % 4]}" for at in range(8)) for first in range(30)
    ]
    items = [f"- {CLAUSES[at % len(CLAUSES)]}，{CLAUSES[(at + 3) % len(CLAUSES)]}。" for at in range(12)]
    head = "---\ntitle: {}\ndate: {}\n---\n\n"
    return {
        ARTICLE: head.format("海风", "2025-01-01") + "\n\n".join(paragraphs) + "\n",
        BULLETIN: head.format("早报", "2025-04-08") + "\n".join(items) + "\n",
    }


def project(folder: Path, cover: bytes) -> Path:
    """Make a project with both posts, not built."""
    (folder / "posts").mkdir(parents=True)
    (folder / "podcast.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "cover.jpg").write_bytes(cover)
    for name, text in posts().items():
        (folder / "posts" / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def run(place: Path, *words: str) -> Run:
    """Run `podcast` in a process of its own.

    Raises:
        RuntimeError: It fails.
    """
    # An installed program has its bytecode on disk; a developer's environment may forbid to write it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    where = () if "--help" in words else ("--project", str(place))
    began, before = time.perf_counter(), os.times()
    command = [sys.executable, "-c", WRAPPED, *words, *where]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)
    after = os.times()
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}: {done.stderr[-2000:]}")
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    memory = re.search(r"peak ([\d.]+) MB", done.stderr)
    return Run(busy, time.perf_counter() - began, float(memory[1]) if memory else 0.0)


WRAPPED = """
import sys
from pathlib import Path
try:
    from podcast.cli import main
    main()
finally:
    status = Path("/proc/self/status")
    if status.exists():
        size = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        print(f"peak {int(size) / 1024:.1f} MB", file=sys.stderr)
"""


def median(runs: Sequence[Run]) -> Run:
    """Return the median of each figure."""
    return Run(*(statistics.median(getattr(one, name) for one in runs) for name in ("processor", "wall", "memory")))


def repeated(built: Path, folder: Path, count: int) -> Path:
    """Make a project of `count` episodes of a built one's two, all up to date but for the pages."""
    (folder / "posts").mkdir(parents=True)
    (folder / "audio").mkdir()
    (folder / ".podcast").mkdir()
    for name in ("podcast.toml", "cover.jpg"):
        shutil.copy(built / name, folder / name)
    index = next(path for path in (built / ".podcast").glob("*.json") if b'"rules"' in path.read_bytes())
    table = json.loads(index.read_text(encoding="utf-8"))
    audio = min((built / "audio").glob("*.mp3"), key=lambda path: path.stat().st_size)
    entries = {}
    for number in range(count):
        stem = (ARTICLE, BULLETIN)[number % 2]
        post = folder / "posts" / f"{stem}-{number:05}.md"
        shutil.copy(built / "posts" / f"{stem}.md", post)
        entries[str(post)] = {**table["posts"][str(built / "posts" / f"{stem}.md")], "slug": post.stem}
        file = f"{post.stem}.{audio.stem.rpartition('.')[2]}.mp3"
        os.link(audio, folder / "audio" / file)
        text = _record((built / "audio" / f"{stem}.json").read_text(encoding="utf-8"), post.stem, number)
        enclosure = f'"enclosure": {{"path": "audio/{file}", "length": {audio.stat().st_size}'
        text = re.sub(r'"enclosure": {"path": "[^"]*", "length": \d+', enclosure, text, count=1)
        (folder / "audio" / f"{post.stem}.json").write_text(text, encoding="utf-8")
    table["posts"] = entries
    (folder / ".podcast" / index.name).write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
    return folder


def _record(text: str, slug: str, number: int) -> str:
    """Return the record of another episode: with its slug, guid, title, source and time."""
    old = json.loads(text)
    published = datetime.fromisoformat(old["published"]) + timedelta(minutes=number)
    for key, value in {
        "slug": slug, "guid": str(uuid.uuid5(uuid.NAMESPACE_URL, slug)), "title": f"{old['title']} {number}",
        "source": f"posts/{slug}.md", "published": published.isoformat(),
    }.items():  # fmt: skip
        before, after = (json.dumps(one, ensure_ascii=False) for one in (old[key], value))
        text = text.replace(f'"{key}": {before}', f'"{key}": {after}', 1)
    return text
