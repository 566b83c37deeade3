"""`kokoro`: Kokoro-82M (int8) under onnxruntime, Mandarin with words in Latin letters, in worker processes."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.metadata
import importlib.util
import os
import platform
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from podcast import hanzi
from podcast.errors import Missing, VoiceUnavailable
from podcast.records import Prosody
from podcast.voice import mandarin
from podcast.voice.capabilities import EMBEDDED, Capabilities, Speech, Voice
from podcast.voice.engines.kokoro import model, pace, proof, styles
from podcast.voice.engines.kokoro import phrase as phrasing
from podcast.voice.engines.kokoro.phrase import Phrase
from podcast.voice.engines.kokoro.worker import LEAST
from podcast.voice.engines.kokoro.workers import Unloadable, Worker, Workers
from podcast.voice.options import Options

RECIPE = 3
"""Raised when the code speaks the same text otherwise: other phonemes, another rate, another cut. A change of tables is
seen by itself. `tests/voice/test_kokoro_recipe.py` fails where this is forgotten."""
READERS = ("pypinyin", "espeakng-loader")
"""Packages whose tables say how a text is read."""
MOST_WORKERS = 4
"""Unless configured otherwise: each takes 0.5 GB. Further cores go to them as threads."""
MOST_THREADS = 8
"""Of a lone utterance's worker: more gain nothing."""
_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Kokoro:
    """Speaks with a neural voice on this machine."""

    name = "kokoro"

    def __init__(self, options: Mapping[str, Any]) -> None:
        read = Options(self.name, options)
        self._timeout = read.number("timeout", 300.0, least=0.01, most=3600)
        self._model = Path(named).expanduser() if (named := read.text("model")) else None
        self._voices = Path(named).expanduser() if (named := read.text("voices")) else None
        self._any_model = read.flag("any_model", False)
        self._cache = Path(named).expanduser() if (named := read.text("cache")) else model.cache()
        self.capabilities = Capabilities(
            online=False,
            sample_rate=proof.SAMPLE_RATE,
            default_voice=read.text("voice", styles.DEFAULT),
            marks="word",
            max_characters=phrasing.MOST_SYLLABLES,
            volume=True,
            phonemes=True,
            deterministic=True,
            parallel=read.whole("parallel", min(_CORES, MOST_WORKERS)),
            characters_per_second=4.8,
            patience=read.patience(EMBEDDED),
        )
        read.finish()
        self._starting = threading.Lock()
        self._spare: tempfile.TemporaryDirectory[str] | None = None
        self._workers: Workers | None = None
        self._asked = 0
        """Utterances that are being spoken, or wait."""

    @cached_property
    def version(self) -> str:
        """All that another sound could come from: runtime (minor version), model, voices, readings, and our part."""
        parts = [_runtime(), self._sha256[:12], f"{styles.FORM}.{RECIPE}", _readings()]
        if self._voices:
            parts.append(styles.digest(self._tables))
        return "-".join(parts)

    @cached_property
    def _sha256(self) -> str:
        """Of the model.

        Raises:
            Missing: It is not the one that was published, and no other is allowed.
        """
        found = model.digest(self._model, self._cache)
        if found != model.UPSTREAM and not self._any_model:
            raise Missing(
                f"[engines.kokoro] model: {self._model} is not kokoro-v1.0.int8.onnx as published (its SHA-256 is "
                f"{found[:12]}…, not {model.UPSTREAM[:12]}…): fetch it again, or set any_model = true if you trust it"
            )
        return found

    @cached_property
    def _tables(self) -> Mapping[str, styles.Table]:
        return styles.load(self._voices, any_model=self._any_model) if self._voices else styles.shipped()

    @cached_property
    def _files(self) -> model.Files:
        return model.ready(self._model, self._sha256, self._cache, self._own_folder)

    def _own_folder(self) -> Path:
        """Make a folder of this engine's: a shared one under a known name could hold what others put there."""
        self._spare = tempfile.TemporaryDirectory(prefix="kokoro-", ignore_cleanup_errors=True)
        return Path(self._spare.name)

    def fits(self, text: str) -> bool:
        """Tell whether a text is small enough for one request."""
        return phrasing.fits(text)

    async def voices(self) -> tuple[Voice, ...]:
        """Give the voices."""
        _runtime()
        if self._model is None:
            model.parts()
        known = {voice.name: voice for voice in styles.VOICES}
        return tuple(known.get(name) or Voice(name=name, language="zh-CN") for name in self._tables)

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Speak one text."""
        said = phrasing.phrase(text)
        table = self._tables.get(voice)
        if table is None:
            raise VoiceUnavailable(f"kokoro has no voice {voice!r}: it has {', '.join(self._tables)}")
        _runtime()
        if self._workers is None:
            self._workers = Workers(self.start, self.capabilities.parallel)
        workers = self._workers
        rate = styles.rate(voice) * prosody.rate

        def work(worker: Worker) -> Speech:
            return _spoken(worker, said, table, text, rate, prosody.volume)

        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(workers.threads, workers.use, work)
        finally:
            self._asked -= 1

    @property
    def workers(self) -> tuple[Worker, ...]:
        """The processes there are now."""
        return self._workers.all if self._workers else ()

    def start(self) -> Worker:
        """Start a process.

        Raises:
            Missing: The model, or what it runs on, is not there.
        """
        with self._starting:
            made = self._files
        try:
            return Worker(made, self._threads, self._timeout)
        except Unloadable:
            model.forget(made)
            raise

    def _threads(self) -> int:
        """Give a worker's threads: its share of the cores, or all of them for a lone utterance, as after an edit."""
        return min(_CORES, MOST_THREADS) if self._asked == 1 else max(1, _CORES // self.capabilities.parallel)

    async def close(self) -> None:
        """End the processes."""
        if self._workers:
            ending, self._workers = self._workers, None
            await asyncio.to_thread(ending.close)
        if self._spare:
            self._spare.cleanup()
            self._spare = None
            self.__dict__.pop("_files", None)


def _spoken(worker: Worker, said: Phrase, table: styles.Table, text: str, rate: float, decibels: float) -> Speech:
    """Have an utterance spoken at a rate in syllables a second, prove it whole and cut it out."""
    wanted = pace.seconds(said, rate)
    found = _take(worker, said, table, wanted)
    if said.syllables >= pace.CHECKED and not said.carrier and abs(found.off(wanted)) > pace.CLOSE * wanted:
        again = _take(worker, said, table, wanted - found.off(wanted))
        found = min(found, again, key=lambda take: abs(take.off(wanted)))
    return Speech(
        pcm=proof.pcm(found.heard, decibels),
        sample_rate=proof.SAMPLE_RATE,
        marks=proof.marks(found.durations, said, text, found.kept),
    )


class _Take(NamedTuple):
    """What the model gave."""

    samples: proof.Samples
    durations: Sequence[int]
    kept: tuple[int, int]

    @property
    def heard(self) -> proof.Samples:
        """The samples to keep."""
        return self.samples[self.kept[0] : self.kept[1]]

    def off(self, wanted: float) -> float:
        """Give the seconds by which it is too long."""
        return proof.seconds(self.heard) - wanted


def _take(worker: Worker, said: Phrase, table: styles.Table, seconds: float) -> _Take:
    """Have an utterance spoken in so many seconds, and prove it whole."""
    style = styles.row(table, len(said.tokens) - 2)
    speed = pace.speed(worker.lengths(said.tokens, style), said, seconds)
    samples, durations = worker.speak(said.tokens, style, speed)
    proof.check(samples, durations, said)
    return _Take(samples, durations, proof.cut(samples, durations, said))


@cache
def _readings() -> str:
    """Name the tables that say how a text is read: with others, the same text is spoken otherwise."""
    found = hashlib.sha256()
    for path in (*sorted(Path(mandarin.__file__).parent.iterdir()), *sorted(Path(hanzi.__file__).parent.iterdir())):
        if path.suffix in {".tsv", ".txt", ".xz", ".json", ".npz"}:
            found.update(path.name.encode() + path.read_bytes())
    for package in READERS:
        found.update(f"{package} {importlib.metadata.version(package)}".encode())
    return found.hexdigest()[:8]


def _runtime() -> str:
    """Give onnxruntime's version up to its minor part; the library is not loaded.

    Raises:
        Missing: It is not there, or too old.
    """
    absent = f"kokoro needs onnxruntime, which is not installed: {_advice()}"
    try:
        found = importlib.metadata.version("onnxruntime")
    except (importlib.metadata.PackageNotFoundError, KeyError) as error:
        raise Missing(absent) from error
    if not found:  # half uninstalled: its folder of metadata is empty
        raise Missing(absent)
    major, minor, *_ = found.split(".")
    if (int(major), int(minor)) < LEAST:
        wanted = ".".join(map(str, LEAST))
        raise Missing(f"onnxruntime {found} is too old for kokoro, which needs {wanted} or later: {_advice()}")
    return f"{major}.{minor}"


def _advice() -> str:
    """Say what to do, or that nothing can be done on this machine."""
    machine = platform.machine().lower()
    if sys.platform == "darwin" and machine == "x86_64":
        return "it has no wheel for Intel Macs since 1.24; take edge or espeak"
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        return "it has no wheel for musl (Alpine); take an image with glibc, or edge or espeak"
    if sys.platform != "darwin" and machine in {"aarch64", "arm64"} and sys.version_info[:2] in {(3, 12), (3, 13)}:
        return f"{model.INSTALL} under Python 3.11 or 3.14: for ARM it has no other wheels"
    return model.INSTALL
