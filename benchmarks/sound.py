"""`stitch.record`: what an episode costs cold, after an edit, and long; beside naive pydub and ffmpeg.

The clips of the ten minutes are espeak's, stored as the edge service gives them (MP3, 24 kHz) and decoded on the way in
as `podcast build` does. The floors are the least that any program must do that makes the same episode: decode every
clip and encode every second, on the same two threads.
"""

from __future__ import annotations

import asyncio
import io
import json
import math
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

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

RUN = """
import sys, time
from pathlib import Path
from benchmarks import sound
from benchmarks.feed import peak
folder, count, seconds, edited = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
start, used = time.perf_counter(), time.process_time()
clips = sound.generated(count, seconds, edited) if count else sound.decoded(sound.load(folder))
sound.record(clips, folder)
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


def clip(number: int, pcm):  # type: ignore[no-untyped-def]
    from podcast.records import Clip

    return Clip(utterance=utterance(number), pcm=pcm, sample_rate=24000, marks=(), voice="edge/voice")


def decode(blob: bytes):  # type: ignore[no-untyped-def]
    import soundfile

    return soundfile.read(io.BytesIO(blob), dtype="int16")[0]


async def decoded(blobs: list[bytes]) -> AsyncIterator[object]:
    """Give clips from MP3s, as the store does."""
    for number, blob in enumerate(blobs):
        yield clip(number, await asyncio.to_thread(decode, blob))


async def generated(count: int, seconds: float, edited: int) -> AsyncIterator[object]:
    """Give clips made on the spot, one at a time; that of number `edited` differs."""
    import numpy as np

    made = [speech(seconds, number) for number in range(8)]
    for number in range(count):
        pcm = np.roll(made[number % len(made)], number // len(made))
        yield clip(number, pcm // 2 if number == edited else pcm)


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


def load(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "clips").glob("*.mp3"))]


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def command(folder: Path, *words: object) -> tuple[float, float, float, float]:
    """Run in a process of its own: seconds in all, seconds of the recording and of the processor for it, MB."""
    call = [sys.executable, "-c", RUN, str(folder), *map(str, words)]
    start = time.perf_counter()
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    inside, used, memory = map(float, done.stdout.split())
    return time.perf_counter() - start, inside, used, memory


def least(blobs: list[bytes]) -> tuple[float, float]:
    """Time decoding alone and encoding alone."""
    import numpy as np
    import soxr

    from podcast.sound import mp3, stitch

    clips = [decode(blob) for blob in blobs]
    sound = [np.asarray(soxr.resample(pcm / np.float32(32768), 24000, 44100), np.float32) for pcm in clips]
    with ThreadPoolExecutor(THREADS) as pool:
        decoding = timed(lambda: list(pool.map(decode, blobs)))
        encoding = timed(lambda: list(pool.map(lambda samples: mp3.encode(samples, stitch.PUBLIC), sound)))
    return decoding, encoding


def assembly(blobs: list[bytes], folder: Path) -> tuple[float, float, float]:
    """Time an assembly without fragments beside the floors, by turns, and take the best of each."""
    rounds = []
    for _ in range(ROUNDS):
        shutil.rmtree(folder / "fragments", ignore_errors=True)
        rounds.append((*least(blobs), timed(lambda: record(decoded(blobs), folder))))
    decoding, encoding, cold = map(min, zip(*rounds, strict=True))
    return decoding, encoding, cold


def write_clips(folder: Path) -> tuple[list[bytes], float]:
    """Make the MP3s that the engine would have given; give them and their seconds."""
    import numpy as np
    import soxr

    from podcast.sound import mp3

    given = mp3.Format(name="edge", sample_rate=24000, bit_rate=48, headroom=0.0)
    (folder / "clips").mkdir(parents=True)
    total = 0.0
    for number, (pcm, rate) in enumerate(asyncio.run(spoken())):
        total += len(pcm) / rate
        samples = np.asarray(soxr.resample(pcm / np.float32(32768), rate, 24000), np.float32)
        (folder / "clips" / f"{number:03}.mp3").write_bytes(mp3.encode(samples, given))
    return load(folder), total


async def spoken() -> list[tuple[Any, int]]:
    """Let espeak say sentences of ten seconds, no two the same."""
    from podcast.records import Prosody
    from podcast.voice import engines

    engine = engines.create("espeak", {})
    said = []
    for number in range(UTTERANCES):
        text = (
            "，".join(CLAUSES[(number * step + step) % len(CLAUSES)] for step in range(1, 4)) + f"，这是第{number}句。"
        )
        made = await engine.speak(text, engine.capabilities.default_voice, Prosody())
        said.append((made.pcm, made.sample_rate))
    await engine.close()
    return said


def short(folder: Path) -> Iterator[tuple[str, float]]:
    """Ten minutes: cold, after an edit in this process and as a command, and what others take."""
    blobs, total = write_clips(folder)
    decoding, encoding, cold = assembly(blobs, folder)
    warm = timed(lambda: record(decoded(blobs), folder))
    edited = [*blobs]
    edited[30] = blobs[31]
    edit = timed(lambda: record(decoded(edited), folder))
    (folder / "clips" / "030.mp3").write_bytes(blobs[29])
    whole, _, _, memory = command(folder, 0, 0, 0)
    print(f"{UTTERANCES} utterances, {total / 60:.1f} min of speech; {THREADS} threads")
    print(f"  floors: decode {decoding:.2f} s, encode {encoding:.2f} s")
    print(f"  cold {cold:.2f} s, {cold / (decoding + encoding):.2f} times the floors; nothing changed {warm:.2f} s")
    print(f"  one sentence changed {edit:.2f} s; as a command {whole:.2f} s, {memory:.0f} MB")
    for name, took in others(folder, blobs):
        print(f"  {name} {took:.2f} s, {took / cold:.1f} times cold, {took / edit:.1f} times one sentence changed")
    yield from {"cold": cold / (decoding + encoding), "edit": edit, "command": whole}.items()


def others(folder: Path, blobs: list[bytes]) -> Iterator[tuple[str, float]]:
    """Time the usual ways, where ffmpeg is there to encode for them."""
    if not shutil.which("ffmpeg"):
        print("  ffmpeg is not installed: naive pydub and ffmpeg are left out")
        return
    yield "naive pydub (+= and export)", timed(lambda: naive(folder, blobs))
    yield "ffmpeg concat and two-pass loudnorm", timed(lambda: concat(folder))


def naive(folder: Path, blobs: list[bytes]) -> None:
    from podcast.sound import segments

    audio = type(segments.silence(0, 24000))
    whole = audio.empty()
    for blob in blobs:
        whole += audio.from_file(io.BytesIO(blob), format="mp3")
        whole += audio.silent(500, frame_rate=24000)
    whole = whole.set_frame_rate(44100)
    whole.apply_gain(-16.0 - whole.dBFS).export(folder / "naive.mp3", format="mp3", bitrate="96k").close()


def concat(folder: Path) -> None:
    listed = folder / "list.txt"
    listed.write_text("".join(f"file '{path}'\n" for path in sorted((folder / "clips").glob("*.mp3"))))
    source = ["ffmpeg", "-hide_banner", "-nostats", "-y", "-f", "concat", "-safe", "0", "-i", str(listed)]
    target = "loudnorm=I=-16:TP=-1:LRA=11"
    first = [*source, "-af", f"{target}:print_format=json", "-f", "null", "-"]
    told = subprocess.run(first, capture_output=True, text=True, check=True).stderr
    found = json.loads(told[told.rindex("{") : told.rindex("}") + 1])
    names = {"I": "input_i", "TP": "input_tp", "LRA": "input_lra", "thresh": "input_thresh"}
    second = ":".join([target, *(f"measured_{name}={found[key]}" for name, key in names.items()), "linear=true"])
    words = ["-af", second, "-ar", "44100", "-ac", "1", "-b:a", "96k", str(folder / "concat.mp3")]
    subprocess.run([*source, *words], capture_output=True, check=True)


def long(folder: Path) -> Iterator[tuple[str, float]]:
    """Up to a thousand utterances: time, memory and how both grow; growth is of processor time."""
    used: dict[int, float] = {}
    for count in LENGTHS:
        place = folder / str(count)
        _, took, used[count], memory = command(place, count, LONG_SECONDS, -1)
        print(
            f"  {count:5} utterances, {count * LONG_SECONDS / 60:.0f} min: cold {took:.1f} s "
            f"({used[count]:.1f} s of processor), {memory:.0f} MB",
            flush=True,
        )
    whole, _, _, after = command(place, count, LONG_SECONDS, count // 2)
    slope = math.log(used[LENGTHS[-1]] / used[LENGTHS[0]]) / math.log(LENGTHS[-1] / LENGTHS[0])
    print(f"  one of {count} changed, as a command: {whole:.2f} s, {after:.0f} MB; growth: exponent {slope:.2f}")
    yield from {"memory": memory, "slope": slope, "long edit": whole}.items()


def main() -> None:
    """Print the figures, then the limits."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = dict(short(folder / "short")) | dict(long(folder / "long"))
    for key, limit in LIMITS.items():
        print(f"limit {key} {limit}: {figures[key]:.2f} {'kept' if figures[key] <= limit else 'MISSED'}")


if __name__ == "__main__":
    main()
