"""A whole archive: `podcast build --all` with the tone engine over the posts beside the checkout, repeated to 2,000.

Every repetition has a title of its own, so that it is a post of its own; its sentences are in the store by then, as
those of an archive are that is built again after a change of title or sound. Each figure is of a process of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from podcast.feed import artwork
from podcast.project import template
from podcast.project.config import feed_guid, load

POSTS = Path(__file__).parents[2] / "shared" / "posts"
FEW, MANY = 200, 2_000
HAN, LEAST = re.compile("[\u4e00-\u9fff]"), 100
"""A post of fewer Chinese characters than this may be pictures only, of which no episode is made."""
LIMITS = {"memory": 1.3, "again": 5.0}
"""Times the memory of `FEW`, and seconds with nothing to do, that issue 7 allows for `MANY`."""
RUN = """
import sys
from benchmarks.feed import peak
from podcast.cli import main
try:
    main(standalone_mode=False)
finally:
    print(peak(), file=sys.stderr)
"""


@dataclass(frozen=True)
class Built:
    """What a build took."""

    seconds: float
    memory: float
    """Largest resident size of the process, MB; on a cluster without its workers'."""
    episodes: int


def main() -> dict[str, float]:
    """Print rate, memory and the time of a build with nothing to do, then the limits; give the figures by name."""
    if not POSTS.is_dir():
        print(f"skipped: no posts at {POSTS}")
        return {}
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(POSTS.rglob("*.md"))}
    texts = {stem: text for stem, text in texts.items() if len(HAN.findall(text)) >= LEAST}
    with tempfile.TemporaryDirectory(prefix="archive") as name:
        found = rates(Path(name), texts)
        small = built(project(Path(name) / "few", texts, FEW))
        print(f"{small.episodes:5} episodes: {small.seconds:.0f} s, {small.memory:.0f} MB", flush=True)
        shutil.rmtree(Path(name) / "few")
        place = project(Path(name) / "many", texts, MANY)
        large, again = built(place), built(place)
    print(f"{large.episodes:5} episodes: {large.seconds:.0f} s, {large.memory:.0f} MB, "
          f"{large.memory / small.memory:.2f} times")  # fmt: skip
    print(f"{again.episodes:5} to do: {again.seconds:.2f} s, {again.memory:.0f} MB")
    kept = large.memory <= LIMITS["memory"] * small.memory and again.seconds <= LIMITS["again"] and not again.episodes
    told = "kept" if kept else "MISSED"
    print(f"limits (memory {LIMITS['memory']} times, nothing to do within {LIMITS['again']:g} s): {told}")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "")
    builds = {f"{FEW} episodes": small, f"{MANY} episodes": large, "nothing to do": again}
    for told, one in builds.items():
        found |= {f"{told}, s": one.seconds, f"{told}, MB": one.memory}
    return found


def rates(folder: Path, texts: dict[str, str]) -> dict[str, float]:
    """Print and give new episodes a second: by workers of one thread each, and without a cluster."""
    found = {}
    for told, words in {
        "1 process": ("--on", "local:1"),
        "2 processes": ("--on", "local:2"),
        "no cluster, a thread for each core": (),
    }.items():
        place = project(folder / "new", texts, len(texts))
        found[told] = built(place, *words)
        shutil.rmtree(place)
        print(f"{found[told].episodes} new episodes, {told}: {found[told].seconds:.0f} s, "
              f"{found[told].episodes / found[told].seconds:.2f} a second", flush=True)  # fmt: skip
    one, two, _ = found.values()
    print(f"two processes are {one.seconds / two.seconds:.2f} times as fast as one", flush=True)
    return {f"{told}, episodes a second": made.episodes / made.seconds for told, made in found.items()}


def project(folder: Path, texts: dict[str, str], count: int) -> Path:
    """Make a project of `count` posts, titles and names numbered from the second time on."""
    values = {"title": "档案", "description": "二十年。", "link": "https://example.com", "author": "作者"}
    address = {"email": "a@example.com", "base_url": "https://example.com/podcast", "start": "2000-01-01"}
    template.write(load(folder), {**values, **address, "guid": feed_guid(address["base_url"])})
    settings = folder / "podcast.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('engine = "auto"', 'engine = "tone"'), "utf-8")
    (folder / "cover.jpg").write_bytes(artwork.draw("档案"))
    names = list(texts)
    for number in range(count):
        turn, stem = number // len(names), names[number % len(names)]
        text = (
            re.sub(r"(?m)^title: *(['\"]?)", rf"title: \g<1>第{turn}遍 ", texts[stem], count=1) if turn else texts[stem]
        )
        (folder / "posts" / f"{stem}{f'-{turn}' * bool(turn)}.md").write_text(text, encoding="utf-8")
    return folder


def built(place: Path, *words: str) -> Built:
    """Run `podcast build --all` in a process of its own."""
    before = len(list((place / "audio").glob("*.json")))
    start = time.perf_counter()
    command = [sys.executable, "-c", RUN, "build", "--all", "--yes", *words, "--project", str(place)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    took = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    episodes = len(list((place / "audio").glob("*.json"))) - before
    return Built(seconds=took, memory=float(done.stderr.split()[-1]), episodes=episodes)


if __name__ == "__main__":
    main()
