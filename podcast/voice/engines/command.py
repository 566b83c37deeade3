"""`command`: any program that writes an audio file. It is called with an argument list, never through a shell.

    [engines.command]
    command = ["say", "-v", "{voice}", "-r", "{rate}", "-o", "{out}", "{text}"]
    suffix = ".aiff"
    voice = "Tingting"
    normal_rate = 180

`{text}`, `{out}`, `{voice}` and `{rate}` are replaced. Without `{text}` the text is sent to standard input; without
`{out}` the audio is read from standard output. `raw_rate` is the rate of samples that come without a header.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from podcast.errors import ConfigError, Missing, NoAudio, Refused, Stalled, Truncated, VoiceUnavailable
from podcast.lazy import patterns as re
from podcast.lazy.libraries import asyncio
from podcast.records import Prosody
from podcast.voice import audio, syllables, timings
from podcast.voice.capabilities import EMBEDDED, Capabilities, Speech, Voice
from podcast.voice.options import Options

_PLACE = re.compile(r"\{(text|out|voice|rate)\}")
_SUFFIX = re.compile(r"\.[a-z0-9]{2,5}")
_BATCH = (".bat", ".cmd")
"""Windows has its shell run these, and the shell reads the arguments once more: `"&` in a post would start programs."""
_CRASHED = 0xC0000000
"""Exit codes from here on are of Windows' own. Source: [MS-ERREF] 2.3, NTSTATUS of severity error."""


class Command:
    """Runs a program for each utterance."""

    name = "command"

    def __init__(self, options: Mapping[str, Any]) -> None:
        read = Options(self.name, options)
        self._words = read.texts("command")
        self._suffix = read.text("suffix", ".wav")
        if not _SUFFIX.fullmatch(self._suffix):
            raise read.fault("suffix", f'expected a file name extension such as ".wav", not {self._suffix!r}')
        self._normal_rate = read.number("normal_rate", 1.0, least=0.01, most=10_000)
        self._raw_rate = read.whole("raw_rate", 0, least=0, most=192_000)
        self._timeout = read.number("timeout", 120.0, least=0.01, most=3600)
        self._revision = read.text("revision")
        self._voices = read.texts("voices")
        self.capabilities = Capabilities(
            online=read.flag("online", False),
            sample_rate=22_050,
            default_voice=read.text("voice", self._voices[0] if self._voices else "default"),
            marks="sentence",
            max_characters=read.whole("max_characters", 300, most=5_000),
            volume=True,
            rate=any("{rate}" in word for word in self._words),
            parallel=read.whole("parallel", 1),
            characters_per_second=read.number("characters_per_second", 4.6, least=1, most=20),
            patience=read.patience(EMBEDDED),
        )
        read.finish()

    @property
    def version(self) -> str:
        """The command line, and `revision`, which the user increases when the program's sound changes."""
        raw = (f"raw {self._raw_rate}",) if self._raw_rate else ()
        return "|".join((*self._words, f"{self._normal_rate:g}", self._revision, *raw))

    def fits(self, text: str) -> bool:
        """Return whether a text is small enough for one call."""
        return len(text) <= self.capabilities.max_characters

    async def voices(self) -> tuple[Voice, ...]:
        """Return the configured voices; the program itself has no standard way to list them."""
        names = dict.fromkeys((*self._voices, self.capabilities.default_voice))
        return tuple(Voice(name=name, language="") for name in names)

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Run the program once."""
        if not self.fits(text) or not any(syllables.units(text)):
            raise Refused(f"{self.name} cannot speak {text[:20]!r}: it is too long or contains nothing to say")
        if not voice or voice.startswith("-") or (self._voices and voice not in self._voices):
            raise VoiceUnavailable(f"{self.name} has no voice {voice!r}: `voices` lists {', '.join(self._voices)}")
        # What a program that was ended has started may, on Windows, still hold a file for a moment.
        with tempfile.TemporaryDirectory(prefix="podcast-", ignore_cleanup_errors=True) as folder:
            out = Path(folder) / f"speech{self._suffix}"
            values = {
                "text": f" {text}" if text.startswith("-") else text,  # never parsed as an option
                "out": str(out),
                "voice": voice,
                "rate": f"{round(self._normal_rate * prosody.rate, 3 if self._normal_rate < 20 else None):g}",
            }
            content = await self._run(values, out)
        declared = f"audio/pcm; rate={self._raw_rate}" if self._raw_rate else ""
        pcm, rate = await asyncio.to_thread(audio.decode, content, declared)
        louder = audio.amplified(pcm, prosody.volume)
        return Speech(pcm=louder, sample_rate=rate, marks=timings.by_sentence(text, pcm, rate))

    async def close(self) -> None:
        """Do nothing: nothing is kept between calls."""

    async def _run(self, values: Mapping[str, str], out: Path) -> bytes:
        """Run the program and return the content of the file that it wrote."""
        words = [_PLACE.sub(lambda place: values[place[1]], word) for word in self._words]
        places = {place for word in self._words for place in _PLACE.findall(word)}
        program = _program(words, self.name)
        if "text" in places and os.name == "nt" and program.lower().endswith(_BATCH):
            raise ConfigError(
                f"[engines.{self.name}] command: {program} would have cmd.exe read the post's text: "
                "leave {{text}} out, and the text comes on standard input; or call the program itself"
            )
        worker = await asyncio.create_subprocess_exec(
            program,
            *words[1:],
            stdin=asyncio.subprocess.DEVNULL if "text" in places else asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=os.name != "nt",
        )
        try:
            async with asyncio.timeout(self._timeout):
                output, errors = await worker.communicate(None if "text" in places else values["text"].encode())
        except TimeoutError as error:
            raise Stalled(f"{program} did not end within {self._timeout:g} s") from error
        finally:
            await _ended(worker)
        if worker.returncode:
            said = (errors or output).decode(errors="replace").strip().rpartition("\n")[2][:200] or "no message"
            kind = Refused if 0 < worker.returncode < _CRASHED else Truncated
            raise kind(
                f"{program} ended with {worker.returncode}: {said}. Try the command in [engines.{self.name}] by hand"
            )
        if "out" not in places:
            return output
        return await asyncio.to_thread(_written, out, program)


def _program(words: Sequence[str], engine: str) -> str:
    """Find the program of an engine of this name.

    Raises:
        ConfigError: None is configured.
        Missing: It does not exist.
    """
    if not words or not words[0]:
        raise ConfigError(f'[engines.{engine}] command: expected a list, such as ["say", "-o", "{{out}}", "{{text}}"]')
    program = shutil.which(words[0])
    if program is None:
        raise Missing(f"there is no program {words[0]!r}; install it, or set its path in [engines.{engine}]")
    return program


def _written(out: Path, program: str) -> bytes:
    try:
        return out.read_bytes()
    except FileNotFoundError as error:
        message = f"{program} wrote no {out.suffix} file; check that {{out}} is where it expects the file's name"
        raise NoAudio(message) from error


async def _ended(worker: asyncio.subprocess.Process) -> None:
    """End a program that is still running, with its child processes."""
    if worker.returncode is None:
        try:
            if os.name == "nt":
                words = ("taskkill", "/F", "/T", "/PID", str(worker.pid))
                nowhere = asyncio.subprocess.DEVNULL
                await (await asyncio.create_subprocess_exec(*words, stdout=nowhere, stderr=nowhere)).wait()
            else:
                os.killpg(worker.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        await worker.wait()
