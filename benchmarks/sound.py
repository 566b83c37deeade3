"""`stitch.record`: what an episode costs cold, after an edit, and long; beside naive pydub and ffmpeg.

The clips are in the store, as `podcast build` finds them. The floors are the least that any program must do that makes
the same episode: decode every clip and encode every second, on the same two threads. As a command, the edit is
`podcast build` itself, with the `tone` engine: interpreter start, script, one new clip, assembly, feed, pages, check.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from podcast.project.config import feed_guid

THREADS = 2
UTTERANCES, ROUNDS = 60, 3
CLAUSES = (
    "风从海上来的时候天还没有亮", "港口的灯一盏一盏地灭了", "有人在码头上等第一班船", "他说今年的鱼比去年少",
    "可是价钱并没有跟着涨", "收音机里正在播早间新闻", "谁也没有听清说的是什么",
)  # fmt: skip
LENGTHS = (250, 1000)
LONG_SECONDS = 6.0
LIMITS = {"cold": 2.2, "edit": 0.5, "command": 1.2, "memory": 400.0, "slope": 1.05, "long edit": 3.0}
"""Times the floors, seconds, seconds, MB, exponent of the growth with length, seconds: issue 5's."""
UNITS = {
    "cold": "all new, times the floors", "all new": "all new, s", "nothing": "nothing changed, s",
    "edit": "one sentence changed, s", "command": "`podcast build` with one sentence changed, s",
    "memory": "long, MB", "long": "long, s", "slope": "exponent of the growth", "long edit": "long, one changed, s",
}  # fmt: skip
"""What each figure is called beside those of another commit."""
SHOW = {
    "title": "海风", "description": "每天一段海风。", "link": "https://blog.example.com", "author": "作者",
    "email": "author@example.com", "base_url": "https://podcast.example.com",
    "guid": feed_guid("https://podcast.example.com"), "start": "2025-01-01",
}  # fmt: skip
# An installed program has its bytecode on disk; a developer's environment may forbid to write it.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

RUN = """
import sys, time
from pathlib import Path
from benchmarks import sound
from benchmarks.feed import peak
folder, names = Path(sys.argv[1]), sys.argv[2:]
start, used = time.perf_counter(), time.process_time()
sound.record(sound.stored(folder, names), folder)
print(time.perf_counter() - start, time.process_time() - used, peak())
"""


def speech(seconds: float, number: int):  # type: ignore[no-untyped-def]
    """Make syllables of a buzzing voice at 24 kHz; no two numbers give the same samples."""
    import numpy as np

    rate = 24000
    at = np.arange(round(seconds * rate)) / rate
    pitch = 130 + 30 * np.sin(2 * np.pi * 0.7 * at + number)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    buzz = sum(np.sin(harmonic * phase) / harmonic for harmonic in range(1, 12))
    hiss = np.random.default_rng(number).normal(0, 0.15, len(at))
    voiced = np.clip(np.sin(2 * np.pi * 2.2 * at), 0, None) ** 0.5
    edges = (at > 0.15) & (at < seconds - 0.4)
    return np.rint((buzz + hiss) * voiced * edges * 6000).astype(np.int16)


def utterance(number: int):  # type: ignore[no-untyped-def]
    from podcast.records import Prosody, Utterance

    return Utterance(
        role="body", written=f"第 {number} 句", spoken=f"第{number}句", line=number, order=number, voice="narrator",
        prosody=Prosody(), pause_before=0.0, pause_after=0.5,
    )  # fmt: skip


def store(folder: Path):  # type: ignore[no-untyped-def]
    from podcast.voice.store import Store

    return Store(folder / "clips", folder / "scratch")


def keep(folder: Path, pcm) -> str:  # type: ignore[no-untyped-def]
    """Put a clip of 24 kHz into the store, and give its name."""
    import hashlib

    from podcast.voice.capabilities import Speech

    name = hashlib.sha256(pcm.tobytes()).hexdigest()
    store(folder).put(name, Speech(pcm=pcm, sample_rate=24000))
    return name


async def stored(folder: Path, names: Sequence[str]) -> AsyncIterator[object]:
    """Give clips from the store, as the voice stage does."""
    from podcast.records import Clip

    kept = store(folder)
    for number, name in enumerate(names):
        found = await asyncio.to_thread(kept.get, name)
        yield Clip(utterance=utterance(number), sound=found.sound, marks=(), voice="edge/voice")


def record(clips: AsyncIterator[object], folder: Path) -> object:
    from podcast.records import SoundStyle
    from podcast.sound import stitch
    from podcast.sound.tag import Tags

    style = SoundStyle(loudness=-16.0, true_peak=-1.0, opening_jingle=2.0, closing_jingle=2.0)
    tags = Tags(title="一期", show="节目", artist="作者", published=date(2025, 1, 1), cover=b"", language="zh-cn")
    return asyncio.run(
        stitch.record(
            clips, style, folder=folder / "audio", slug="one", tags=tags, fragments=folder / "fragments",  # type: ignore[arg-type]
            scratch=folder / "scratch", threads=THREADS,
        )
    )  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def process(folder: Path, names: Sequence[str]) -> tuple[float, float, float, float]:
    """Record in a process of its own: seconds in all, seconds of the recording and of the processor for it, MB."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(folder), *names],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=ENVIRONMENT,
    )
    inside, used, memory = map(float, done.stdout.split())
    return time.perf_counter() - start, inside, used, memory


def least(folder: Path, names: Sequence[str]) -> tuple[float, float]:
    """Time decoding alone and encoding alone."""
    import numpy as np
    import soxr

    from podcast.sound import mp3, stitch

    kept = [store(folder).get(name).sound for name in names]
    sound = [np.asarray(soxr.resample(one.load() / np.float32(32768), 24000, 44100), np.float32) for one in kept]
    with ThreadPoolExecutor(THREADS) as pool:
        decoding = timed(lambda: list(pool.map(lambda one: one.load(), kept)))
        encoding = timed(lambda: list(pool.map(lambda samples: mp3.encode(samples, stitch.PUBLIC), sound)))
    return decoding, encoding


def assembly(folder: Path, names: Sequence[str]) -> tuple[float, float, float]:
    """Time an assembly without fragments beside the floors, by turns, and take the best of each."""
    rounds = []
    for _ in range(ROUNDS):
        shutil.rmtree(folder / "fragments", ignore_errors=True)
        rounds.append((*least(folder, names), timed(lambda: record(stored(folder, names), folder))))
    decoding, encoding, cold = map(min, zip(*rounds, strict=True))
    return decoding, encoding, cold


def write_clips(folder: Path) -> tuple[list[str], list[Path], float]:
    """Let espeak speak into the store, and into MP3s as the edge service gives them; give both and the seconds."""
    import numpy as np
    import soxr

    from podcast.sound import mp3

    given = mp3.Format(name="edge", sample_rate=24000, bit_rate=48, headroom=0.0)
    (folder / "mp3").mkdir(parents=True)
    names, files, total = [], [], 0.0
    for number, (pcm, rate) in enumerate(asyncio.run(spoken())):
        total += len(pcm) / rate
        samples = np.asarray(soxr.resample(pcm / np.float32(32768), rate, 24000), np.float32)
        names.append(keep(folder, np.rint(np.clip(samples, -1, 1) * 32767).astype(np.int16)))
        files.append(folder / "mp3" / f"{number:03}.mp3")
        files[-1].write_bytes(mp3.encode(samples, given))
    return names, files, total


async def spoken() -> list[tuple[Any, int]]:
    """Let espeak say sentences of ten seconds, no two the same."""
    from podcast.records import Prosody
    from podcast.voice import engines

    engine = engines.create("espeak", {})
    said = []
    for number in range(UTTERANCES):
        made = await engine.speak(sentence(number), engine.capabilities.default_voice, Prosody())
        said.append((made.pcm, made.sample_rate))
    await engine.close()
    return said


def sentence(number: int) -> str:
    clauses = (CLAUSES[(number * step + step) % len(CLAUSES)] for step in range(1, 4))
    return "，".join(clauses) + f"，这是第{number}句。"


def command(folder: Path) -> float:
    """Build a post of as many sentences, change one, and time `podcast build`: the best of several edits."""
    from podcast.project import template
    from podcast.project.config import load

    template.write(load(folder), SHOW)
    path, post = folder / "podcast.toml", folder / "posts" / "2025-03-04-wind.md"
    path.write_text(path.read_text("utf-8").replace('engine = "auto"', 'engine = "tone"'), "utf-8")
    shutil.copy(Path(__file__).parents[1] / "cover.jpg", folder / "cover.jpg")
    took = []
    for edit in range(ROUNDS + 1):
        said = [sentence(number) for number in range(UTTERANCES)]
        said[30] = sentence(1000 + edit)
        body = "\n\n".join("".join(said[at : at + 2]) for at in range(0, UTTERANCES, 2))
        post.write_text(f"---\ntitle: 海风\ndate: 2025-03-04\n---\n\n{body}\n", "utf-8")
        words = [sys.executable, "-m", "podcast", "build", "--project", str(folder)]
        took.append(timed(lambda: subprocess.run(words, capture_output=True, check=True, env=ENVIRONMENT)))  # noqa: B023
    return min(took[1:])


def short(folder: Path) -> Iterator[tuple[str, float]]:
    """Ten minutes: cold, after an edit in this process and as a command, and what others take."""
    names, files, total = write_clips(folder)
    decoding, encoding, cold = assembly(folder, names)
    warm = timed(lambda: record(stored(folder, names), folder))
    edits = []
    for cut in range(1, ROUNDS + 1):
        edited = [*names]
        edited[30] = keep(folder, store(folder).get(names[31]).sound.load()[cut:])
        edits.append(timed(lambda: record(stored(folder, edited), folder)))  # noqa: B023
    edit = min(edits)
    whole = command(folder / "project")
    print(f"{UTTERANCES} utterances, {total / 60:.1f} min of speech; {THREADS} threads")
    print(f"  floors: decode {decoding:.2f} s, encode {encoding:.2f} s")
    print(f"  cold {cold:.2f} s, {cold / (decoding + encoding):.2f} times the floors; nothing changed {warm:.2f} s")
    print(f"  one sentence changed {edit:.2f} s; `podcast build` with one sentence changed {whole:.2f} s", flush=True)
    for name, took in others(folder, files):
        print(f"  {name} {took:.2f} s, {took / cold:.1f} times cold, {took / edit:.1f} times one sentence changed")
    yield from {"cold": cold / (decoding + encoding), "all new": cold, "nothing": warm, "edit": edit}.items()
    yield "command", whole


def others(folder: Path, files: list[Path]) -> Iterator[tuple[str, float]]:
    """Time the usual ways, where ffmpeg is there to encode for them."""
    if not shutil.which("ffmpeg"):
        print("  ffmpeg is not installed: naive pydub and ffmpeg are left out")
        return
    yield "naive pydub (+= and export)", timed(lambda: naive(folder, files))
    yield "ffmpeg concat and two-pass loudnorm", timed(lambda: concat(folder, files))


def naive(folder: Path, files: list[Path]) -> None:
    from podcast.sound import segments

    audio = type(segments.silence(0, 24000))
    whole = audio.empty()
    for path in files:
        whole += audio.from_file(path, format="mp3")
        whole += audio.silent(500, frame_rate=24000)
    whole = whole.set_frame_rate(44100)
    whole.apply_gain(-16.0 - whole.dBFS).export(folder / "naive.mp3", format="mp3", bitrate="96k").close()


def concat(folder: Path, files: list[Path]) -> None:
    listed = folder / "list.txt"
    listed.write_text("".join(f"file '{path}'\n" for path in files))
    source = ["ffmpeg", "-hide_banner", "-nostats", "-y", "-f", "concat", "-safe", "0", "-i", str(listed)]
    target = "loudnorm=I=-16:TP=-1:LRA=11"
    first = [*source, "-af", f"{target}:print_format=json", "-f", "null", "-"]
    told = subprocess.run(first, capture_output=True, encoding="utf-8", check=True).stderr
    found = json.loads(told[told.rindex("{") : told.rindex("}") + 1])
    names = {"I": "input_i", "TP": "input_tp", "LRA": "input_lra", "thresh": "input_thresh"}
    second = ":".join([target, *(f"measured_{name}={found[key]}" for name, key in names.items()), "linear=true"])
    words = ["-af", second, "-ar", "44100", "-ac", "1", "-b:a", "96k", str(folder / "concat.mp3")]
    subprocess.run([*source, *words], capture_output=True, check=True)


def long(folder: Path) -> Iterator[tuple[str, float]]:
    """Up to a thousand utterances: time, memory, growth of the processor's time; the best of two rounds by turns."""
    import numpy as np

    made = [speech(LONG_SECONDS, number) for number in range(8)]
    names = [keep(folder, np.roll(made[number % 8], number // 8)) for number in range(LENGTHS[-1])]
    rounds: dict[int, list[tuple[float, float, float, float]]] = {count: [] for count in LENGTHS}
    for _ in range(2):
        for count in LENGTHS:
            shutil.rmtree(folder / "fragments", ignore_errors=True)
            rounds[count].append(process(folder, names[:count]))
    best = {count: [min(figures) for figures in zip(*made, strict=True)] for count, made in rounds.items()}
    for count, (_, took, used, memory) in best.items():
        print(
            f"  {count:5} utterances, {count * LONG_SECONDS / 60:.0f} min: cold {took:.1f} s "
            f"({used:.1f} s of processor), {memory:.0f} MB",
            flush=True,
        )
    names[count // 2] = keep(folder, made[0] // 2)
    whole, _, _, after = process(folder, names)
    slope = math.log(best[LENGTHS[-1]][2] / best[LENGTHS[0]][2]) / math.log(LENGTHS[-1] / LENGTHS[0])
    print(
        f"  one of {count} changed, in a process of its own: {whole:.2f} s, {after:.0f} MB; "
        f"growth: exponent {slope:.2f}"
    )
    yield from {"memory": memory, "long": best[count][1], "slope": slope, "long edit": whole}.items()


def main() -> dict[str, float]:
    """Print the figures, then the limits; give them by name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = dict(short(folder / "short")) | dict(long(folder / "long"))
    if hasattr(os, "getloadavg"):
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for key, limit in LIMITS.items():
        print(f"limit {key} {limit}: {figures[key]:.2f} {'kept' if figures[key] <= limit else 'MISSED'}")
    return {UNITS.get(key, key): figure for key, figure in figures.items()}


if __name__ == "__main__":
    main()
