"""Tools to use before a build: print a post's script, and record a pronunciation or the roles of a style."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from podcast.errors import ConfigError
from podcast.lazy import patterns as re
from podcast.lazy.libraries import asyncio, np
from podcast.production import reading_style
from podcast.production.engine_choice import EngineChoice
from podcast.production.reading_style import Reading
from podcast.production.selection import Request
from podcast.project.config import Config
from podcast.records import ROLES, Block, Clip, Episode, Post, Role, Script, Style
from podcast.script import lexicon
from podcast.sound import loudness

SAMPLES: dict[str, str] = {
    "title": "这一篇的题目",
    "lead": "一句话说清今天要讲的事。",
    "preface": "动笔之前，先交代一下来龙去脉。",
    "heading": "第一部分",
    "body": "新产品在上午发布，价格比去年便宜一成。现场的人不多，讨论却很热闹。",
    "dense": "它有8个核心、16GB内存、120赫兹的屏幕和5000毫安时的电池。",
    "quote": "“我们一开始也没有想到，会有这么多人喜欢它。”",
    "dialogue": "你觉得它会改变什么？",
    "item": "某公司宣布开源新模型，可在手机上运行。",
    "conclusion": "所以，便宜不是它的卖点，省心才是。",
    "coda": "剩下的，就交给时间去回答。",
    "correction": "上一期里的数字有误，特此更正。",
}
"""What each role says if no text is given. Roles with a template use the template."""
LONGEST_NAME = 60
"""Characters in a clip's file name, at most four bytes each: filesystems allow 255 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A clip on disk."""

    path: Path
    seconds: float
    said: str
    """The text sent to the engine."""
    voice: str
    """`engine/voice`."""
    loudness: float
    """LUFS of the speech, before any gain."""


def script_of(config: Config, request: Request, post: Post) -> Script:
    """Return the script of one post; no audio is made."""
    reading = reading_style.reading_of(config, request).of(config, post.path)
    return reading_style.make_script(config, reading, post, _engine_choice(config, request).reader)


def clip_name(written: str) -> str:
    """Return a file name for a WAV with this text, without path separators or characters that a system forbids."""
    name = re.sub(r"[^\w.-]+", "-", written).strip(".-")[:LONGEST_NAME]
    return f"{name or 'clip'}.wav"


def say(config: Config, request: Request, written: str, said: str, target: Path) -> Heard:
    """Speak `written` with the pronunciation `said`, and write a WAV.

    Raises:
        LexiconError: A syllable is wrong.
        EngineError: The engine cannot speak it.
    """
    words = reading_style.with_entry(config, request, written, said)
    (heard,) = _spoken(config, request, words, {target: _block("body", f"{written}。")})
    return heard


def notes(
    config: Config, request: Request, *, post: Post | None = None, entry: tuple[str, str] | None = None
) -> tuple[str, ...]:
    """Return what the author should know of the project's and a post's pronunciations, or of one: written and said."""
    engine = _engine_choice(config, request).reader
    if entry:
        one = lexicon.Lexicon([lexicon.entry(*entry, reading_style.COMMAND_LINE, 0)])
        return one.notes(phonemes=engine.capabilities.phonemes)
    words = reading_style.reading_of(config, request)
    return (*reading_style.notes(words, engine), *(reading_style.notes(words, engine, post) if post else ()))


def affected(records: Sequence[Episode], written: str) -> Iterator[tuple[Episode, int]]:
    """Yield the episodes that contain `written`, and how often: a new pronunciation changes them."""
    for episode in records:
        count = sum(cue.written.count(written) for cue in episode.cues)
        if count:
            yield episode, count


def audition(config: Config, request: Request, roles: Sequence[str], text: str, folder: Path) -> list[Heard]:
    """Write a WAV of each role of the style, with one engine: a neural one takes seconds to start.

    Args:
        roles: Empty: all roles.
        text: Empty: a sample for each role.

    Raises:
        ConfigError: There is no such role.
        EngineError: The engine cannot speak it.
    """
    unknown = next((role for role in roles if role not in ROLES), None)
    if unknown is not None:
        raise ConfigError(f"there is no role {unknown!r}: known are {', '.join(ROLES)}")
    words = reading_style.reading_of(config, request)
    samples = {
        role: text or SAMPLES.get(role) or reading_style.template(words, role, config.title) for role in roles or ROLES
    }
    blocks = {folder / f"{role}.wav": _block(role, sample) for role, sample in samples.items() if sample}
    return _spoken(config, request, words, blocks)


def gains(style: Style, heard: Sequence[Heard]) -> dict[str, float]:
    """Return the gain in dB that gives each voice the style's loudness: the median over its clips."""
    levels: dict[str, list[float]] = {}
    for one in heard:
        levels.setdefault(one.voice, []).append(style.sound.loudness - one.loudness)
    from statistics import median

    return {voice: round(median(found), 1) for voice, found in sorted(levels.items())}


def _block(role: str, text: str) -> Block:
    known: dict[str, Role] = {name: name for name in ROLES}  # type: ignore[misc]
    return Block(role=known[role], text=text, line=0, order=0)


def _engine_choice(config: Config, request: Request) -> EngineChoice:
    return EngineChoice(config, request.engine, previews=True, tell=lambda _: None)


def _spoken(config: Config, request: Request, words: Reading, blocks: Mapping[Path, Block]) -> list[Heard]:
    """Speak the first utterance of each block into its file; each file is written as soon as its clip is there."""

    async def speak() -> list[Heard]:
        async with aclosing(_engine_choice(config, request)) as engine_choice:
            first = {
                path: said
                for path, block in blocks.items()
                for said in reading_style.utterances(words, block, engine_choice.engine)[:1]
            }
            clips = engine_choice.clips(tuple(first.values()), words.style.voices, trying=True)
            paths = iter(first)
            return [_written(clip, next(paths)) async for clip in clips]

    return asyncio.run(speak())


def _written(clip: Clip, target: Path) -> Heard:
    pcm, rate, seconds = clip.sound.load(), clip.sound.sample_rate, clip.sound.seconds
    target.parent.mkdir(parents=True, exist_ok=True)
    import wave

    with wave.open(str(target), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(pcm.astype("<i2").tobytes())
    samples = pcm.astype(np.float32) / np.float32(32768)
    energies = loudness.mean_squares(samples, rate, rate // 10)
    return Heard(
        path=target,
        seconds=seconds,
        said=clip.utterance.spoken,
        voice=clip.voice,
        loudness=round(loudness.of_utterance(energies.astype(np.float64), seconds), 1),
    )
