"""What a recogniser hears of each engine, by syllable: of posts beside the checkout, and of each voice of kokoro.

Needs the extras `neural` and `ear`, and half an hour of two cores, most of it the recogniser's. The beginnings of the
posts become episodes, heard cue by cue; the voices speak sentences of our own wording, none with letters.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.archive import POSTS, project
from benchmarks.neural import sentences
from podcast.errors import Missing
from podcast.records import Prosody
from podcast.voice import engines
from podcast.voice.engines.kokoro import styles
from tools.ear.__main__ import heard as heard_of
from tools.ear.score import Heard
from tools.ear.whisper import Whisper

VOICES = [*(("kokoro", voice.name) for voice in styles.VOICES), ("espeak", "cmn")]
TEXTS = [
    *sentences(6),
    "天气转凉以后，街角的面馆又排起了长队，老板说汤头还是三十年前的方子。",
    "工程师们花了两个月才找到原因：一个很小的零件，在低温下会慢慢变形。",
    "至于明年的预算，会上没有人愿意先开口，最后只好留到下一次再谈。",
    "她把旧书一本一本地擦干净，按照年份摆好，然后在门口挂上了营业的牌子。",
]


ARTICLES = ("2025-01-01", "2026-07-20", "2026-04-23", "2024-03-20", "2019-09-04")
BULLETINS = ("2026-06-11", "2025-07-24")
ROWS = ("articles, without Latin", "articles, with Latin", "bulletins, without Latin", "bulletins, with Latin")
ALLOWED = 0.03
"""Most that may be misheard of kokoro's utterances without Latin, in articles."""
LENGTH = 700
"""Chinese characters of each post: enough for 5,000 syllables in all."""
WORST = 8
_HAN = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile("[A-Za-z]")


def main() -> dict[str, float]:
    """Print the table of the posts, the worst utterances and a line for each voice; give the figures by name."""
    try:
        whisper = Whisper()
        found = posts(whisper) if POSTS.is_dir() else {}
        return found | voices(whisper)
    except Missing as error:
        print(f"skipped: {error}")
        return {}


def posts(whisper: Whisper) -> dict[str, float]:
    """Print and give what is misheard of the posts, by engine and kind of utterance."""
    found = {}
    for engine in ("kokoro", "espeak"):
        rows: dict[str, list[Heard]] = {row: [] for row in ROWS}
        for row, one in episodes(engine, whisper):
            rows[row].append(one)
        print(f"  {engine}:")
        for row, utterances in rows.items():
            wrong, syllables = sum(one.wrong for one in utterances), sum(one.syllables for one in utterances)
            share = found[f"{engine}, {row}"] = wrong / max(1, syllables)
            print(f"    {row}: {wrong} of {syllables} misheard, {share:.1%}, {len(utterances)} utterances")
        plain = [one for one in rows[ROWS[0]] + rows[ROWS[2]] if one.wrong]
        for one in sorted(plain, key=lambda one: -one.wrong)[:WORST]:
            print(f"      {one.wrong} of {one.syllables}: {one.said} | {one.heard}")
    verdict = "well" if found[f"kokoro, {ROWS[0]}"] < ALLOWED else "MISSED"
    print(f"  at most {ALLOWED:.0%} allowed of kokoro's in articles without Latin: {verdict}", flush=True)
    return found


def episodes(engine: str, whisper: Whisper) -> Iterator[tuple[str, Heard]]:
    """Build the posts in a project of their own; give each utterance with the row that it belongs to."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(POSTS.rglob("*.md"))}
    texts = {stem: beginning(text) for stem, text in texts.items() if stem.startswith(ARTICLES + BULLETINS)}
    with tempfile.TemporaryDirectory(prefix="ear") as name:
        place = project(Path(name), texts, len(texts))
        command = [sys.executable, "-m", "podcast", "build", "--all", "--yes", "--previews", "--engine", engine]
        subprocess.run([*command, "--style", "社长", "--project", str(place)], check=True, capture_output=True)
        for record in sorted((place / "audio").glob("*.json")):
            kind = "bulletins" if record.stem.startswith(BULLETINS) else "articles"
            for one in heard_of(record, whisper):
                yield f"{kind}, {'with' if _LATIN.search(one.said) else 'without'} Latin", one


def beginning(text: str) -> str:
    """Give the paragraphs of a post up to the one that brings them to `LENGTH` characters."""
    kept, length = list[str](), 0
    for paragraph in text.split("\n\n"):
        kept.append(paragraph)
        length += len(_HAN.findall(paragraph))
        if length >= LENGTH:
            break
    return "\n\n".join(kept) + "\n"


def voices(whisper: Whisper) -> dict[str, float]:
    """Print and give what is misheard of each voice."""
    figures = {}
    for engine, voice in VOICES:
        found = asyncio.run(heard(engine, voice, whisper))
        wrong, syllables = sum(one.wrong for one in found), sum(one.syllables for one in found)
        figures[f"{engine}/{voice}"] = wrong / syllables
        worst = max(found, key=lambda one: one.wrong)
        print(f"  {engine}/{voice}: {wrong} of {syllables} misheard, {wrong / syllables:.1%}; most in "
              f"{worst.said[:18]} | {worst.heard[:18]}", flush=True)  # fmt: skip
    return figures


async def heard(name: str, voice: str, whisper: Whisper) -> list[Heard]:
    """Have the sentences spoken, and listen."""
    engine = engines.create(name, {})
    try:
        clips = await asyncio.gather(*(engine.speak(text, voice, Prosody()) for text in TEXTS))
    finally:
        await engine.close()
    return [
        Heard(said=text, heard=whisper.hear(clip.pcm.astype(np.float32) / np.float32(32768), clip.sample_rate))
        for text, clip in zip(TEXTS, clips, strict=True)
    ]


if __name__ == "__main__":
    main()
