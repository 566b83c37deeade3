"""What an author and a nightly job wait for: commands of their own, on projects as real builds leave them.

Processor time counts, since wall time is also that of everything else on the machine; the median of five rounds. The
figures are of the command line alone, so that `baseline` measures any other commit with the same program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import _real
from benchmarks._real import ARTICLE, Run

ROUNDS = 5
FEW, MANY = 200, 2_000
LATENCY = 0.3
_ALLOWED = {
    "one sentence edited, espeak": 0.45, "nothing changed, build": 0.5, "nothing changed, script": 0.45,
    f"nothing changed, build of {MANY}": 0.5, f"nothing changed, feed of {MANY}": 0.5,
    f"pages of {FEW}, all new": 0.4, "cold, edge": 0.6, "podcast --help": 1.0,
}  # fmt: skip
"""Times the processor time of commit 3d185e8 that each may take; `baseline` compares."""
RATIOS = {f"{name}, s of processor": limit for name, limit in _ALLOWED.items()}


def main() -> dict[str, float]:
    """Print and give the seconds of processor and of wall time of each command, by name."""
    found: dict[str, Run] = {}

    def measure(name: str, place: Path, *words: str, before: Callable[[int], object] = lambda _: None) -> None:
        runs = []
        for number in range(ROUNDS + 1):
            before(number)
            runs.append(_real.run(place, *words))
        found[name] = one = _real.median(runs[1:])  # the first finds no bytecode, and fills what is kept
        print(f"{name:34} {one.processor:8.3f} s of processor, {one.wall:8.3f} s, {one.memory:5.0f} MB", flush=True)

    with tempfile.TemporaryDirectory(prefix="commands") as name:
        folder = Path(name)
        cover = (_real.ROOT / "cover.jpg").read_bytes()
        place = _real.project(folder / "one", cover)
        post = place / "posts" / f"{ARTICLE}.md"
        espeak = ("build", str(post), "--engine", "espeak", "--drafts")  # the name of --previews in every version
        measure("podcast --help", place, "--help")
        text = post.read_text(encoding="utf-8")
        measure("one sentence edited, espeak", place, *espeak, before=lambda number: _edit(post, text, number))
        measure("nothing changed, build", place, "build", "--engine", "espeak", "--drafts")
        measure("nothing changed, script", place, "script", str(post), "--format", "json")
        built = _real.project(folder / "two", cover)
        _real.run(built, "build")
        for count in (FEW, MANY):
            many = _real.repeated(built, folder / str(count), count)
            _real.run(many, "feed")
            measure(f"nothing changed, build of {count}", many, "build")
            measure(f"nothing changed, feed of {count}", many, "feed")
            if count == FEW:
                shown = many / "feed"
                measure(f"pages of {count}, all new", many, "feed", before=lambda _: shutil.rmtree(shown))  # noqa: B023
            shutil.rmtree(many)
        _cold(_real.project(folder / "cold", cover), measure)
    growth = (found[f"nothing changed, feed of {MANY}"].processor - found["podcast --help"].processor) / (
        found[f"nothing changed, feed of {FEW}"].processor - found["podcast --help"].processor
    )
    print(f"feed of {MANY} beside {FEW} records: {growth:.1f} times")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "")
    return {
        **{f"{name}, s of processor": one.processor for name, one in found.items()},
        **{f"{name}, s": one.wall for name, one in found.items()},
        **{f"{name}, MB": one.memory for name, one in found.items() if one.memory},
    }


def _edit(post: Path, text: str, number: int) -> None:
    """Put another sentence into the last long paragraph."""
    lines = text.split("\n")
    last = max(at for at, line in enumerate(lines) if len(line) > 60)
    lines[last] += f"这一句是第{'一二三四五六七八九十'[number]}次改动以后才有的。"
    post.write_text("\n".join(lines), encoding="utf-8")


def _cold(place: Path, measure: Callable[..., None]) -> None:
    """Build the article through a local service, with nothing on disk."""
    if sys.platform == "win32":
        print("skipped: needs Unix sockets")
        return
    socket = place / "s"
    words = ["--unix", str(socket), "--latency", str(LATENCY)]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.services.edge", *words], stdout=subprocess.PIPE, cwd=_real.ROOT
    ) as service:
        assert service.stdout
        service.stdout.readline()  # it listens
        os.environ["PODCAST_EDGE_SOCKET"] = str(socket)
        try:
            measure("cold, edge", place, "build", str(place / "posts" / f"{ARTICLE}.md"), "--engine", "edge",
                    before=lambda _: _emptied(place))  # fmt: skip
        finally:
            del os.environ["PODCAST_EDGE_SOCKET"]
            service.terminate()


def _emptied(place: Path) -> None:
    for name in ("audio", "feed", ".podcast"):
        shutil.rmtree(place / name, ignore_errors=True)


if __name__ == "__main__":
    main()
