"""`podcast doctor` and `podcast voices`: what works on this machine, and how to fix the rest."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from podcast import files
from podcast.errors import PodcastError
from podcast.lazy.libraries import asyncio
from podcast.project import config as configuring
from podcast.project.config import Config
from podcast.records import Prosody
from podcast.voice import engines, reach

LITTLE = 200e6
"""Bytes of free space below which a build may fail: clips, fragments and the MP3 of one long post."""
SENTENCE = "这是一句试音。"
HERE = ("kokoro", "espeak", "tone")
"""Engines that need nothing to be configured."""
AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check."""

    name: str
    ok: bool
    message: str
    """What was found, and how to fix it if it is not ok."""
    required: bool = True
    """Whether the program needs it to work at all."""


def examine(project: Path | None) -> Iterator[Finding]:
    """Check Python, the project, the engines and the network, fast checks first."""
    version = platform.python_version()
    yield Finding(name="Python", ok=sys.version_info >= (3, 11), message=f"{version}; 3.11 or later is required")
    try:
        config = configuring.load(project or configuring.find(Path.cwd()))
        config.show()
        yield Finding(name="project", ok=True, message=str(config.path))
    except PodcastError as error:
        yield Finding(name="project", ok=False, message=str(error))
        return
    yield _writable(config)
    for name in HERE:
        yield _speaks(config, name)
    yield _edge(config)
    for name in sorted({*config.engines, config.engine, config.stand_in} - {*HERE, "edge", AUTO, ""}):
        yield _configured(config, name)


def voices(config: Config, name: str) -> Iterator[str]:
    """Yield a line for each voice of the engine `name`, or of all engines.

    Raises:
        ConfigError: There is no such engine.
        EngineError: The engine `name` cannot list its voices.
    """
    for engine in (name,) if name else engines.named(config.engines):
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
        free = shutil.disk_usage(config.scratch).free
    except OSError as error:
        message = f"{config.scratch}: {error.strerror or error}: {files.step_for(error)}"
        return Finding(name="disk", ok=False, message=message)
    if free < LITTLE:
        message = (
            f"only {free / 1e6:.0f} MB are free for {config.folder}: free some space; an episode takes up to 50 MB"
        )
        return Finding(name="disk", ok=False, message=message)
    return Finding(name="disk", ok=True, message=f"{config.folder} is writable")


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
        return Finding(name=name, ok=False, message=str(error), required=False)
    return Finding(name=name, ok=True, message=f"speaks: {seconds:.1f} s for {SENTENCE}", required=False)


def _configured(config: Config, name: str) -> Finding:
    """Check an engine of the configuration: it speaks, or, where that costs money, lists its voices."""

    async def listed() -> str | None:
        engine = engines.create(name, config.engines.get(name, {}))
        try:
            if not engine.capabilities.tariff:
                return None
            voices = [voice.name for voice in await engine.voices()]
        finally:
            await engine.close()
        wanted = engine.capabilities.default_voice
        lacks = "" if wanted in voices else f", but not {wanted}"
        return f"the service takes the key and lists {len(voices)} voices{lacks}"

    try:
        found = asyncio.run(listed())
    except PodcastError as error:
        return Finding(name=name, ok=False, message=str(error), required=False)
    return _speaks(config, name) if found is None else Finding(name=name, ok=True, message=found, required=False)


def _edge(config: Config) -> Finding:
    try:
        return _service(config, config.cache / "edge-silent")
    except OSError:  # the check of the disk has reported it
        with tempfile.TemporaryDirectory() as folder:
            return _service(config, Path(folder) / "edge-silent")


def _service(config: Config, memory: Path) -> Finding:
    memory.unlink(missing_ok=True)  # a check must not use a cached answer
    if reach.edge_answers(memory, options=config.engines.get("edge", {})):
        return Finding(name="edge", ok=True, message="the service answers", required=False)
    message = (
        f"the service does not answer ({reach.why(memory)}): check the network; behind a proxy, set "
        "`proxy` under [engines.edge] or HTTPS_PROXY. Until then, `podcast build` uses kokoro if that works"
    )
    return Finding(name="edge", ok=False, message=message, required=False)
