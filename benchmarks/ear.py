"""What a recogniser hears of each voice, by syllable: kokoro's eight, and espeak's beside them.

Needs the extras `neural` and `ear`, and about ten minutes. Sentences of our own wording, none with letters.
"""

from __future__ import annotations

import asyncio

import numpy as np

from benchmarks.neural import sentences
from podcast.errors import Missing
from podcast.records import Prosody
from podcast.voice import engines
from podcast.voice.engines.kokoro import styles
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


def main() -> None:
    """Print a line for each voice."""
    try:
        whisper = Whisper()
        for engine, voice in VOICES:
            found = asyncio.run(heard(engine, voice, whisper))
            wrong, syllables = sum(one.wrong for one in found), sum(one.syllables for one in found)
            worst = max(found, key=lambda one: one.wrong)
            print(f"  {engine}/{voice}: {wrong} of {syllables} misheard, {wrong / syllables:.1%}; most in "
                  f"{worst.said[:18]} | {worst.heard[:18]}", flush=True)  # fmt: skip
    except Missing as error:
        print(f"skipped: {error}")


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
