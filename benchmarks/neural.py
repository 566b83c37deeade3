"""What the embedded neural voice costs: against the time that it speaks, in memory, and beside kokoro-onnx.

Needs the extra `neural` and two cores that nothing else uses. kokoro-onnx gets the same onnxruntime, model, phonemes
and cores, with the session that it makes by itself; the two take turns, and the middle of the ratios counts.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.sound import ENVIRONMENT, SHOW
from podcast.errors import Missing
from podcast.project import template
from podcast.project.config import load
from podcast.records import Prosody
from podcast.voice import mandarin
from podcast.voice.engines.kokoro import Kokoro, model, phrase, proof, styles
from podcast.voice.engines.kokoro.workers import Worker

WORKERS = 2
ALLOWED, WANTED = 0.5, 1.3
"""Most of its length that an episode may take; least times that kokoro-onnx must take."""
MEMORY = 1200
"""MB that the workers may take together."""
ROUNDS = 3
EDITS = 5
EDIT_SECONDS, EDIT_SHARE = 1.2, 0.65
"""What a changed sentence may cost more than with espeak: so many seconds, and so much of its length."""
RATE = 1.12
"""Of body text in the style 社长."""
OPENINGS = ("上午", "下午", "昨天夜里", "上周末", "今年春天", "过去十年里")
SUBJECTS = ("一家做手机的公司", "城南的新图书馆", "这个开源项目", "几位退休的工程师", "本地的公交公司")
DEEDS = ("发布了新的计划", "把价格降了一成", "换掉了用了多年的老系统", "开始招收第一批志愿者")
REMARKS = (
    "现场的人不多，讨论却很热闹",
    "消息传开之后，反对的声音也不少，不过多数人愿意等等看",
    "没有人知道它能走多远，可是大家都觉得，总要有人先走出这一步",
)


def main() -> None:
    """Measure, and print each figure beside what it may be."""
    try:
        made = model.ready(None, model.UPSTREAM, model.cache(), Path)
    except Missing as error:
        print(f"skipped: {error}")
        return
    load_and_growth(made)
    asyncio.run(episode())
    edits()
    paired(made)


def sentences(count: int) -> list[str]:
    """Make sentences of 20 to 55 characters that all differ."""
    return [
        f"{OPENINGS[number % 6]}，{SUBJECTS[number % 5]}{DEEDS[number % 4]}，{REMARKS[number % 3]}。"
        for number in range(count)
    ]


def load_and_growth(made: model.Files) -> None:
    """Print how long a worker takes to load, and what utterances of growing length cost."""
    began = time.perf_counter()
    worker = Worker(made, lambda: 1, 600)
    try:
        print(f"a worker is ready after {time.perf_counter() - began:.2f} s, with {memory(worker)} MB")
        whole = "，".join(sentences(3)).replace("。", "")
        for length in (5, 10, 20, 40, 60):
            said = phrase.phrase(whole[: length - 1] + "。")
            began = time.perf_counter()
            samples, _ = worker.speak(said.tokens, row(said), 1.0)
            took, lasts = time.perf_counter() - began, len(samples) / proof.SAMPLE_RATE
            print(f"  {length} characters: {lasts:.2f} s in {took / lasts:.2f} of it, {memory(worker)} MB")
    finally:
        worker.end()


def row(said: phrase.Phrase) -> styles.Table:
    return styles.row(styles.shipped()[styles.DEFAULT], len(said.tokens) - 2)


def memory(worker: Worker) -> int:
    """Give the most memory that a worker has had, in MB; 0 where the system does not say."""
    status = Path(f"/proc/{worker.pid}/status")
    if not status.is_file():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


async def episode() -> None:
    """Print what some two minutes of an episode cost, from the start of the workers on."""
    kokoro = Kokoro({"parallel": WORKERS})
    texts = sentences(18)
    began, before = time.perf_counter(), os.times()
    clips = await asyncio.gather(*(kokoro.speak(text, styles.DEFAULT, Prosody(rate=RATE)) for text in texts))
    took, lasts = time.perf_counter() - began, sum(clip.seconds for clip in clips)
    used = sum(map(memory, kokoro.workers))
    await kokoro.close()
    after = os.times()
    busy = sum(after[:4]) - sum(before[:4])
    verdict = "well" if took <= ALLOWED * lasts else "TOO SLOW, or the cores were not quiet"
    print(f"{WORKERS} workers: {took:.1f} s for {lasts:.1f} s of speech, {took / lasts:.2f} of it "
          f"({busy / lasts:.2f} of one core), at most {ALLOWED} allowed: {verdict}")  # fmt: skip
    print(f"  memory of the workers {used} MB, at most {MEMORY} allowed: {'well' if used <= MEMORY else 'TOO MUCH'}")


def edits() -> None:
    """Print what `podcast build` takes after one sentence of a post changed, with espeak and with kokoro in turns."""
    with tempfile.TemporaryDirectory(prefix="edits") as name:
        shows = {engine: show(Path(name) / engine, engine) for engine in ("espeak", "kokoro")}
        more, lengths = [], []
        for number in range(EDITS + 1):
            took = {engine: edit(folder, number) for engine, folder in shows.items()}
            if number:  # the first voices all
                more.append(took["kokoro"] - took["espeak"])
                lengths.append(length(shows["kokoro"]))
        allowed = EDIT_SECONDS + EDIT_SHARE * median(lengths)
        verdict = "well" if median(more) <= allowed else "TOO SLOW, or the cores were not quiet"
        shown = ", ".join(f"{seconds:.2f}" for seconds in more)
        print(f"a changed sentence of {median(lengths):.1f} s costs {median(more):.2f} s more than with espeak "
              f"({shown}), at most {allowed:.2f} allowed: {verdict}")  # fmt: skip


EDITED = 7
"""The sentence that changes."""


def show(folder: Path, engine: str) -> Path:
    """Set up a project that an engine voices."""
    template.write(load(folder), SHOW)
    path = folder / "podcast.toml"
    path.write_text(path.read_text("utf-8").replace('engine = "auto"', f'engine = "{engine}"'), "utf-8")
    shutil.copy(Path(__file__).parents[1] / "cover.jpg", folder / "cover.jpg")
    return folder


def edit(folder: Path, number: int) -> float:
    """Write a post whose sentence `EDITED` is new; give how long the command takes to build it, in seconds."""
    said = sentences(15)
    said[EDITED] = changed(number)
    body = "\n\n".join("".join(said[at : at + 2]) for at in range(0, len(said), 2))
    post = folder / "posts" / "2025-03-04-city.md"
    post.write_text(f"---\ntitle: 城里\ndate: 2025-03-04\n---\n\n{body}\n", "utf-8")
    command = [sys.executable, "-m", "podcast", "build", "--project", str(folder)]
    began = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, env=ENVIRONMENT)
    return time.perf_counter() - began


def changed(number: int) -> str:
    return f"上午，{SUBJECTS[number % 5]}又改了主意，{REMARKS[2]}。"


def length(folder: Path) -> float:
    """Give how long the changed sentence is heard, in seconds, as the record says."""
    (path,) = (folder / "audio").glob("*.json")
    cues = json.loads(path.read_text("utf-8"))["cues"]
    return sum(float(cue["end"] - cue["start"]) for cue in cues if "又改了主意" in cue["written"])


def paired(made: model.Files) -> None:
    """Print how much longer kokoro-onnx takes for the same."""
    texts = sentences(8)
    with tempfile.TemporaryDirectory(prefix="neural") as name:
        folder = Path(name)
        other = other_library(folder)
        if other is None:
            print("kokoro-onnx cannot be installed here: no comparison")
            return
        with other:
            ratios, samples = [], set()
            np.savez(folder / "voices.npz", **{name: table[:, np.newaxis] for name, table in styles.shipped().items()})  # type: ignore[arg-type]
            wanted = {"model": str(made.whole), "voices": str(folder / "voices.npz"), "voice": styles.DEFAULT}
            loaded = asked(other, wanted)["loaded"]
            workers = [Worker(made, lambda: 1, 600) for _ in range(WORKERS)]
            for _ in range(ROUNDS):
                theirs = asked(other, [mandarin.symbols(text) for text in texts])
                took, count = ours(workers, texts)
                samples.add((count, int(theirs["samples"])))
                ratios.append(theirs["seconds"] / took)
            for worker in workers:
                worker.end()
    verdict = "well" if median(ratios) >= WANTED else "TOO SLOW"
    shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"kokoro-onnx loads in {loaded:.2f} s and takes {median(ratios):.2f} times as long ({shown}), "
          f"at least {WANTED} wanted: {verdict}; samples {samples}")  # fmt: skip


def ours(workers: list[Worker], texts: list[str]) -> tuple[float, int]:
    """Speak as the engine does, lengths foretold, but at speed 1; give seconds and samples."""
    idle = list(workers)

    def speak(text: str) -> int:
        worker, said = idle.pop(), phrase.phrase(text)
        worker.lengths(said.tokens, row(said))
        samples, _ = worker.speak(said.tokens, row(said), 1.0)
        idle.append(worker)
        return len(samples)

    began = time.perf_counter()
    with ThreadPoolExecutor(len(workers)) as threads:
        count = sum(threads.map(speak, texts))
    return time.perf_counter() - began, count


def other_library(folder: Path) -> subprocess.Popen[str] | None:
    """Install kokoro-onnx into a folder beside what is installed here, and start it; None where it cannot be had."""
    wanted = ["kokoro-onnx>=0.6,<0.7", "phonemizer>=3.4", "attrs>=18.1", "dlinfo", "joblib", "typing-extensions"]
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run([*install, "--target", str(folder / "library"), *wanted], capture_output=True, text=True)
    if done.returncode:
        print(done.stderr.strip().rpartition("\n")[2])
        return None
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("_kokoro_onnx.py"))],
        env={**os.environ, "PYTHONPATH": str(folder / "library")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def asked(other: subprocess.Popen[str], request: object) -> dict[str, float]:
    """Ask the other program."""
    assert other.stdin
    assert other.stdout
    other.stdin.write(json.dumps(request) + "\n")
    other.stdin.flush()
    answer: dict[str, float] = json.loads(other.stdout.readline())
    return answer


if __name__ == "__main__":
    main()
