"""Hears an episode and prints what was misheard: `python -m tools.ear audio/SLUG.json [--worst 10]`.

The record's cues say what was said and when; each is heard by itself. Misheard syllables are an upper bound: the
recogniser is weak on utterances of one or two syllables, on names and on letters.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import soundfile

from podcast.errors import PodcastError
from tools.ear.score import Heard
from tools.ear.whisper import THREADS, Whisper

MARGIN = 0.05
"""Seconds heard around a cue."""


def main(words: list[str]) -> int:
    """Hear one episode."""
    parser = ArgumentParser(prog="python -m tools.ear", description="Hear an episode against its script.")
    parser.add_argument("record", type=Path, help="the episode's record, audio/SLUG.json; its MP3 lies beside it")
    parser.add_argument("--worst", type=int, default=10, help="how many of the worst utterances to print")
    asked = parser.parse_args(words)
    try:
        found = list(heard(asked.record, Whisper()))
    except (PodcastError, OSError, ValueError, KeyError) as error:
        print(f"{asked.record}: {error}", file=sys.stderr)
        return 1
    wrong, syllables = sum(one.wrong for one in found), sum(one.syllables for one in found)
    print(f"{wrong} of {syllables} syllables misheard, {wrong / max(1, syllables):.1%}, in {len(found)} utterances")
    for one in sorted(found, key=lambda one: -one.wrong / max(1, one.syllables))[: asked.worst]:
        print(f"  {one.wrong} of {one.syllables}: {one.said} | {one.heard}")
    return 0


def heard(record: Path, whisper: Whisper) -> Iterator[Heard]:
    """Hear each cue of an episode."""
    table = json.loads(record.read_text(encoding="utf-8"))
    # Decoded whole: reading an MP3 from the middle does not give the slice.
    samples, rate = soundfile.read(record.parent / Path(table["enclosure"]["path"]).name, dtype="float32")

    def hear(cue: dict[str, Any]) -> Heard:
        start, end = (max(0.0, cue["start"] - MARGIN), cue["end"] + MARGIN)
        return Heard(said=cue["spoken"], heard=whisper.hear(samples[round(start * rate) : round(end * rate)], rate))

    with ThreadPoolExecutor(THREADS) as threads:
        yield from threads.map(hear, table["cues"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
