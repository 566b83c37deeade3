"""`podcast feed` for a long history: records of 80 cues with a mark for each syllable. Time, memory and growth.

Each figure is of a process of its own, interpreter start included, as the command would be.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from podcast.records import Show

COUNTS = (200, 2_000)
CUES = 80
SENTENCE = "第{}句说的是同一件事：风从海上来，雨随后就到，出门的人要记得带伞。"
LIMITS = {"first": 3.0, "second": 1.5, "memory": 150.0}
"""Seconds of processor, the same, and MB, for the larger number of records."""

RUN = """
import sys, time
from pathlib import Path
from podcast.feed import episodes, site
from benchmarks.feed import peak, show
folder = Path(sys.argv[1])
found = episodes.load_all(folder / "audio")
written = site.write(show(folder), found, folder / "feed", scratch=folder / ".podcast", known=[e.guid for e in found])
print(len(written), peak())
"""


def show(folder: Path) -> Show:
    return Show(
        title="千期节目", link="https://example.com/", description="每天一段。", language="zh-cn", author="作者",
        email="author@example.com", category=("Technology",), cover=folder / "cover.jpg", explicit=False,
        guid="c7a1b7a4-59f0-5d0b-a1a5-0f2b1f3d4e5f", base_url="https://example.com/podcast",
        media_url="https://example.com/podcast/audio",
    )  # fmt: skip


def peak() -> float:
    """Give this process's largest resident size in MB.

    Linux hands a parent's ru_maxrss on to its child, so there /proc is asked, which counts from exec.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1024  # type: ignore[index]
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def write_records(folder: Path, count: int) -> None:
    """Write records as `podcast build` does, but for the disk's flush after each."""
    from podcast.feed import artwork, episodes
    from podcast.records import Chapter, Cue, Enclosure, Episode, Link, Mark

    (folder / "audio").mkdir(parents=True)
    (folder / "cover.jpg").write_bytes(artwork.draw("千期节目"))
    cues = tuple(
        Cue(
            start=index * 6.4, end=index * 6.4 + 5.9, role="body", line=7 + 2 * (index // 3), voice="narrator",
            written=f"第 {index} 句说的是同一件事：风从海上来，雨随后就到，出门的人要记得带伞。",
            spoken=SENTENCE.format(index),
            words=tuple(
                Mark(start=index * 6.4 + at * 0.18, end=index * 6.4 + at * 0.18 + 0.17, written=letter)
                for at, letter in enumerate(filter(str.isalnum, SENTENCE.format(index)))
            ),
        )
        for index in range(CUES)
    )  # fmt: skip
    links = tuple(Link(url=f"https://example.org/{index}", text=f"出处 {index}") for index in range(6))
    chapters = tuple(Chapter(start=index * 100.0, title=f"第 {index} 节") for index in range(5))
    for number in range(count):
        slug = f"post-{number:05}"
        episode = Episode(
            guid=episodes.guid("c7a1b7a4-59f0-5d0b-a1a5-0f2b1f3d4e5f", slug), slug=slug,
            title=f"第 {number} 期：风和雨的先后",
            published=datetime(2010, 1, 1, tzinfo=UTC) + timedelta(hours=8 * number),
            duration=512.4, enclosure=Enclosure(path=f"audio/{slug}.0123abcd.mp3", length=6_148_800),
            summary="风先到，雨后到。" * 20 + f"\nhttps://example.com/{slug}/", link=f"https://example.com/{slug}/",
            links=links, image="", tags=("天气",), chapters=chapters, cues=cues, loudness=-16.0, engine="edge",
            preview=False, withdrawn=False, script_hash="a" * 64, settings_hash="b" * 64, source=f"posts/{slug}.md",
        )  # fmt: skip
        (folder / "audio" / f"{slug}.json").write_bytes(episodes.encode(episode))


def write_pages(folder: Path) -> float:
    """Put every episode's own files in place, which builds make one by one; give the seconds that one episode's take.

    They are made in full for a hundred episodes. The feed only lists a folder and reads the first line of its page, so
    the others get that line and empty files.
    """
    from podcast.feed import artwork, episodes, site, stamps

    picture = artwork.convert(folder / "cover.jpg")
    told = replace(show(folder), cover=Path(picture.name))
    found = episodes.load_all(folder / "audio")
    start = time.process_time()
    made = [site.episode_files(told, episode) for episode in found[:100]]
    took = (time.process_time() - start) / len(made)
    for place, episode in enumerate(found):
        inside = folder / "feed" / episode.slug
        inside.mkdir(parents=True)
        for name in stamps.FILES:
            (inside / name).touch()
        stamp = stamps.of_episode(told, episode, site.setting_of(found, place, picture))
        line = f'<!doctype html>\n<html lang="zh-cn" data-made-from="{stamp}">\n'
        (inside / "index.html").write_text(line, encoding="utf-8")
    return took


def feed(folder: Path) -> tuple[float, float, int, float]:
    """Run the feed's part of `podcast feed` once: seconds, seconds of processor, files written, MB."""
    start, busy = time.perf_counter(), children()
    done = subprocess.run([sys.executable, "-c", RUN, str(folder)], capture_output=True, encoding="utf-8", check=True)
    took = time.perf_counter() - start
    written, memory = done.stdout.split()
    return took, children() - busy, int(written), float(memory)


def children() -> float:
    """Give the processor time of processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def pace() -> float:
    """Give how long this machine takes to count to ten million: figures of a busy one are not those of a quiet one."""
    start, count = time.process_time(), 0
    while count < 10_000_000:
        count += 1
    return time.process_time() - start


def main() -> dict[str, float]:
    """Print a line a size, then the limits; give the figures by name."""
    print(f"counting to ten million takes {pace():.2f} s here and now", flush=True)
    busy, found = dict[int, float](), dict[str, float]()
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_records(folder, count)
            each = write_pages(folder)
            first, busy[count], wrote, memory = feed(folder)
            second, busy_again, again, _ = feed(folder)
            size = (folder / "feed/feed.xml").stat().st_size / 1e6
        print(
            f"{count:6} records: feed and index {first:5.2f} s ({busy[count]:.2f} s of processor, {wrote} files, "
            f"{size:.1f} MB of RSS, peak {memory:.0f} MB), again {second:5.2f} s ({busy_again:.2f} s, {again} files); "
            f"one episode's pages and transcripts {each * 1000:.1f} ms",
            flush=True,
        )
        found |= {f"{count} records with marks, {name}": figure for name, figure in {
            "first, s": first, "first, s of processor": busy[count], "again, s": second,
            "again, s of processor": busy_again, "peak, MB": memory, "one episode's own files, s": each,
        }.items()}  # fmt: skip
    growth = busy[COUNTS[-1]] / busy[COUNTS[-2]] / (COUNTS[-1] / COUNTS[-2])
    print(f"growth from {COUNTS[-2]} to {COUNTS[-1]}: {growth:.2f} times linear, by processor time")
    kept = (
        busy[count] <= LIMITS["first"] and busy_again <= LIMITS["second"] and memory <= LIMITS["memory"] and not again
    )
    print(
        f"limits (first {LIMITS['first']} s, second {LIMITS['second']} s, {LIMITS['memory']:.0f} MB, nothing written): "
        f"{'kept' if kept else 'MISSED'}"
    )
    return found | {"growth, times linear": growth}


if __name__ == "__main__":
    main()
