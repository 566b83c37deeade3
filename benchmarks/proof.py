"""What the checks of a clip find: every kind of damage is done to the clips of every engine, and counted.

The engines behind a service are stand-ins: `edge` is espeak's voice with its marks, `openai` and `command` espeak's
without marks, and `openai, neural` kokoro's. The texts are the posts beside the checkout, or else the project's own.
Texts of fewer than eight syllables have a table of their own: a fifth of five syllables is one.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from podcast.errors import EngineError, RetryableError
from podcast.production import audition, selection
from podcast.project import config
from podcast.records import Prosody
from podcast.voice import complete, engines, pace
from podcast.voice.capabilities import Capabilities, Speech
from podcast.voice.pace import ESTABLISHED, Pace, Sample
from podcast.voice.sizes import size
from tests.services.damage import DAMAGES

ROOT = Path(__file__).parents[1]
SHORT = 8
"""Syllables under which a text is short."""
LEARNT = 300
"""Clips that a pace is learnt from."""
COUNTS = {
    "espeak": 2000,
    "tone": 2000,
    "edge": 2000,
    "openai": 2000,
    "command": 2000,
    "kokoro": 300,
    "openai, neural": 300,
}
SPEAKS = {"edge": "espeak", "openai": "espeak", "command": "espeak", "openai, neural": "kokoro"}
"""Whose voice a stand-in has."""
MARKLESS = {"openai", "command", "openai, neural"}


class Said(NamedTuple):
    """A text and its clip."""

    text: str
    prosody: Prosody
    speech: Speech


@dataclass
class Found:
    """What was found of an engine's clips."""

    alarms: list[str] = field(default_factory=list)
    """Whole clips that were refused: why."""
    clips: int = 0
    caught: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """Damaged clips that were refused, by damage and whether the text is short."""
    tried: Counter[tuple[str, bool]] = field(default_factory=Counter)


def texts(engine: str) -> list[tuple[str, float]]:
    """Return what an engine would be asked to say of the posts, and how fast, in random order."""
    beside = sorted((ROOT.parent / "shared" / "posts").glob("*/*.md"))
    own = [*sorted((ROOT / "posts").glob("*.md")), *sorted((ROOT / "tests" / "data" / "clean").glob("*.md"))]
    show, found = config.load(ROOT), set[tuple[str, float]]()
    for path in beside or own:
        script = audition.script_of(show, selection.Request(engine=engine), selection.load(show, path))
        found |= {(said.spoken, said.prosody.rate) for said in script.utterances}
    ordered = sorted(found)
    random.Random(4).shuffle(ordered)
    return ordered


async def spoken(engine: str, said: Sequence[tuple[str, float]]) -> list[Said]:
    """Have texts spoken."""
    made, clips = engines.create(engine, {}), list[Said]()
    try:
        for text, rate in said:
            prosody = Prosody(rate=rate)
            clips.append(Said(text, prosody, await made.speak(text, made.capabilities.default_voice, prosody)))
    finally:
        await made.close()
    return clips


def measure(clips: Sequence[Said], able: Capabilities) -> Found:
    """Do every damage to every clip."""
    samples = [pace.sample(clip.speech, clip.text, clip.prosody.rate) for clip in clips]
    learnt, found, chance = pace.fitted(samples[:LEARNT], able.characters_per_second), Found(), random.Random(1)
    for clip, other in zip(clips, [*clips[1:], clips[0]], strict=True):
        short = size(clip.text).syllables < SHORT
        found.clips += 1
        if why := refused(clip, clip.speech, able, learnt):
            found.alarms.append(why)
        for name, damage in DAMAGES.items():
            found.tried[name, short] += 1
            found.caught[name, short] += bool(refused(clip, damage(clip.speech, other.speech, chance), able, learnt))
    return found


def refused(clip: Said, speech: Speech, able: Capabilities, learnt: Pace) -> str:
    """Return why a clip is refused; empty: it is taken."""
    try:
        complete.check(speech, clip.text, clip.prosody, able)
        learnt.check(pace.sample(speech, clip.text, clip.prosody.rate), proven=able.marks == "word")
    except RetryableError as error:
        return f"{clip.text[:30]}: {error}"
    return ""


def first_clips(samples: Sequence[Sample], share: float, damaged: int) -> tuple[int, int]:
    """Count groups of first clips of which `damaged` are cut, and those in which one is found.

    A cut clip is taken to lose as large a share of its syllables and seconds.
    """
    found = tried = 0
    for place in range(0, len(samples) - ESTABLISHED + 1, ESTABLISHED):
        group = list(samples[place : place + ESTABLISHED])
        for which in range(damaged):
            whole = group[which]
            group[which] = whole._replace(seconds=whole.seconds * share, peaks=round(whole.peaks * share))
        learnt = pace.fitted(group, 4.6, first=True)
        tried += 1
        found += any(_off(learnt, clip) for clip in (group[:damaged] or group))
    return found, tried


def _off(learnt: Pace, clip: Sample) -> bool:
    try:
        learnt.check(clip)
    except pace.OffPaceError:
        return True
    return False


def capabilities(name: str) -> Capabilities:
    """Return what an engine, or a stand-in for one, says of itself."""
    able = engines.create(SPEAKS.get(name, name), {}).capabilities
    return replace(able, marks="") if name in MARKLESS else able


def without_marks(clips: Sequence[Said]) -> Iterator[Said]:
    """Leave the marks out."""
    for clip in clips:
        yield clip._replace(speech=replace(clip.speech, marks=()))


def table(found: dict[str, Found], *, short: bool) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield f"| damage | {' | '.join(found)} |"
    yield "|---|" + "---|" * len(found)
    for name in DAMAGES:
        shares = [
            f"{one.caught[name, short] / one.tried[name, short]:.1%}" if one.tried[name, short] else ""
            for one in found.values()
        ]
        yield f"| {name} | {' | '.join(shares)} |"
    if not short:
        yield (
            "| none: false alarms | " + " | ".join(f"{len(one.alarms)} of {one.clips}" for one in found.values()) + " |"
        )


def main(counts: dict[str, int] | None = None) -> dict[str, float]:
    """Measure every engine that is installed, print the tables, and give the least share that was found."""
    found, kept = dict[str, Found](), dict[str, list[Said]]()
    for name, count in (counts or COUNTS).items():
        voice = SPEAKS.get(name, name)
        try:
            if voice not in kept:
                kept[voice] = asyncio.run(spoken(voice, texts(voice)[:count]))
        except EngineError as error:
            print(f"skipped {name}: {error}", file=sys.stderr)
            continue
        clips = list(without_marks(kept[voice])) if name in MARKLESS else kept[voice]
        found[name] = measure(clips[:count], capabilities(name))
        for alarm in found[name].alarms:
            print(f"false alarm of {name}: {alarm}", file=sys.stderr)
    print("\n".join(table(found, short=False)))
    print(f"\nUnder {SHORT} syllables:\n")
    print("\n".join(table(found, short=True)))
    print("\nFirst clips of a voice, six at a time:\n")
    for voice, clips in kept.items():
        samples = [pace.sample(clip.speech, clip.text, clip.prosody.rate) for clip in clips]
        parts = [
            f"all cut to {share:.0%}: {{}} of {{}}".format(*first_clips(samples, share, 6))
            for share in (0.5, 0.6, 0.75)
        ]
        parts += [
            f"one cut to {share:.0%}: {{}} of {{}}".format(*first_clips(samples, share, 1))
            for share in (0.5, 0.6, 0.75)
        ]
        print(f"{voice}: {'; '.join(parts)}; none cut: {{}} of {{}}".format(*first_clips(samples, 1.0, 0)))
    return {f"false alarms of {name}": float(len(one.alarms)) for name, one in found.items()}


if __name__ == "__main__":
    main()
