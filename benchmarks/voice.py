"""How near requests side by side come to what latency and pace allow.

A local service answers after 400 ms and sends at 100 times real time. Forty utterances at four in parallel cannot take
less than a quarter of what their waits and their audio take together; that bound is computed and shown beside the time
that was measured. The store is empty, so that writing clips is in it.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from podcast.records import Prosody, Utterance, VoiceStyle
from podcast.voice import engines, synthesise
from podcast.voice.store import Store

LATENCY, PACE = 0.4, 100
UTTERANCES, PARALLEL = 40, 4
ALLOWED = 1.15
"""Most times the bound."""
SENTENCE = "这家公司今年把力气都花在了新的产品上，可是用户想要的还是老样子，"
VOICES = {"narrator": VoiceStyle(engines={})}


def main() -> dict[str, float]:
    """Measure each number of parallel requests, print it beside its bound, and give how many times that it took."""
    if sys.platform == "win32":
        print("skipped: needs Unix sockets")
        return {}
    with tempfile.TemporaryDirectory(prefix="voice") as folder:
        socket = Path(folder) / "s"
        words = ["--unix", str(socket), "--latency", str(LATENCY), "--pace", str(PACE)]
        with subprocess.Popen(
            [sys.executable, "-m", "tests.services.edge", *words], stdout=subprocess.PIPE, encoding="utf-8"
        ) as service:
            assert service.stdout
            service.stdout.readline()  # it listens
            os.environ["PODCAST_EDGE_SOCKET"] = str(socket)
            try:
                return measure(Path(folder))
            finally:
                service.terminate()


def measure(folder: Path) -> dict[str, float]:
    """Print a line for each number of parallel requests."""
    said, found = utterances(), dict[str, float]()
    asyncio.run(spoken(said, folder / "first", 8))  # so that the service has encoded all it will say
    print(f"{UTTERANCES} utterances, {LATENCY:g} s latency, {PACE} times real time")
    for parallel in (1, PARALLEL, 8):
        began = time.perf_counter()
        audio = asyncio.run(spoken(said, folder / str(parallel), parallel))
        took = time.perf_counter() - began
        bound = (UTTERANCES * LATENCY + audio / PACE) / parallel
        verdict = ""
        if parallel == PARALLEL:
            verdict = f", at most {ALLOWED} allowed: {'well' if took <= ALLOWED * bound else 'MISSED'}"
        print(f"  {parallel} in parallel: {took:.2f} s for {audio:.0f} s of audio; bound {bound:.2f} s, "
              f"{took / bound:.2f} times{verdict}")  # fmt: skip
        found[f"{parallel} in parallel, times the bound"] = took / bound
    return found


def utterances() -> list[Utterance]:
    """Make utterances of some 130 characters that all differ."""
    numerals = "零一二三四五六七八九"
    return [
        Utterance(
            role="body",
            written="",
            spoken=f"第{numerals[number // 10]}{numerals[number % 10]}条。{SENTENCE * 4}",
            line=number,
            order=number,
            voice="narrator",
            prosody=Prosody(),
            pause_before=0.0,
            pause_after=0.0,
        )
        for number in range(UTTERANCES)
    ]


async def spoken(said: Sequence[Utterance], folder: Path, parallel: int) -> float:
    """Speak all with an empty store.

    Returns:
        Seconds of audio.
    """
    engine, store = engines.create("edge", {}), Store(folder / "clips", folder / "scratch")
    clips = synthesise.clips(said, engine, store, VOICES, parallel=parallel)
    return sum([clip.sound.seconds async for clip in clips])


if __name__ == "__main__":
    main()
