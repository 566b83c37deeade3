"""What works on this machine, and what to do about the rest."""

from __future__ import annotations

import asyncio
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from podcast.errors import PodcastError
from podcast.project import config as configuring
from podcast.project.config import Config
from podcast.records import Prosody
from podcast.voice import engines, reach

SENTENCE = "这是一句试音。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing examined."""

    name: str
    well: bool
    told: str
    """What was found, and what to do where it is not well."""
    needed: bool = True
    """Whether nothing works without it."""


def examine(project: Path | None) -> Iterator[Finding]:
    """Look at Python, the project, the engines and the network, the quick things first."""
    version = platform.python_version()
    yield Finding(name="Python", well=sys.version_info >= (3, 11), told=f"{version}; 3.11 or later is needed")
    try:
        config = configuring.load(project or configuring.find(Path.cwd()))
        config.show()
        yield Finding(name="project", well=True, told=str(config.path))
    except PodcastError as error:
        yield Finding(name="project", well=False, told=str(error))
        return
    yield _writable(config)
    for name in ("kokoro", "espeak", "tone"):
        yield _speaks(config, name)
    yield _edge(config)


def voices(config: Config, name: str) -> Iterator[str]:
    """Give a line for each voice of the engine called `name`, or of all engines.

    Raises:
        ConfigError: There is no such engine.
        EngineError: The one asked for cannot say.
    """
    for engine in (name,) if name else engines.known():
        try:
            for voice in asyncio.run(_voices(config, engine)):
                yield f"{engine}\t{voice.name}\t{voice.language}\t{voice.gender}\t{voice.note}".rstrip()
        except PodcastError as error:
            if name:
                raise
            yield f"{engine}\t({error})"


async def _voices(config: Config, name: str) -> tuple[engines.Voice, ...]:
    engine = engines.create(name, config.engines.get(name, {}))
    try:
        return await engine.voices()
    finally:
        await engine.close()


def _writable(config: Config) -> Finding:
    try:
        config.scratch.mkdir(parents=True, exist_ok=True)
        probe = config.scratch / "0-probe"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return Finding(name="disk", well=False, told=f"{error}: make the folder writable, or free some space")
    return Finding(name="disk", well=True, told=f"{config.folder} can be written")


def _speaks(config: Config, name: str) -> Finding:
    async def speak() -> float:
        engine = engines.create(name, config.engines.get(name, {}))
        try:
            speech = await engine.speak(SENTENCE, engine.capabilities.default_voice, Prosody())
            return len(speech.pcm) / speech.sample_rate
        finally:
            await engine.close()

    try:
        seconds = asyncio.run(speak())
    except PodcastError as error:
        return Finding(name=name, well=False, told=str(error), needed=False)
    return Finding(name=name, well=True, told=f"speaks: {seconds:.1f} s for {SENTENCE}", needed=False)


def _edge(config: Config) -> Finding:
    memory = config.cache / "edge-silent"
    memory.unlink(missing_ok=True)  # asked for an examination, a remembered answer will not do
    if reach.edge_answers(memory, options=config.engines.get("edge", {})):
        return Finding(name="edge", well=True, told="the service answers", needed=False)
    told = (
        f"the service does not answer ({reach.why(memory)}): check the network; behind a proxy set "
        "`proxy` under [engines.edge] or HTTPS_PROXY. Meanwhile `podcast build` speaks with kokoro where that works"
    )
    return Finding(name="edge", well=False, told=told, needed=False)
