"""`espeak`: espeak-ng from its PyPI wheel. Works offline on every machine, with simple voices: Mandarin and English."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from podcast.errors import Missing, NoAudio, Refused, Stalled, Truncated, VoiceUnavailable
from podcast.lazy import patterns as re
from podcast.lazy.libraries import asyncio, np
from podcast.records import Mark, Prosody
from podcast.voice import syllables
from podcast.voice.capabilities import EMBEDDED, Capabilities, Speech, Voice
from podcast.voice.options import Options

WORKER = Path(__file__).with_name("espeak_worker.py")
NORMAL_RATE = 175
"""Words per minute at rate 1, espeak-ng's default: 4.6 Chinese characters per second."""
RATES = (80, 450)
"""Source: espeak-ng `speak_lib.h`, espeakRATE."""
NORMAL_PITCH = 50
PITCHES = (0, 99)
"""Near the middle of the scale a step is 1.0 Hz for `cmn` (82 Hz at 35, 95 at 50, 111 at 65)."""
LANGUAGES: Mapping[str, str] = {"cmn": "zh-CN", "yue": "zh-HK", "en-us": "en-US", "en-gb": "en-GB"}
"""Recommended voices with their languages; any voice of espeak-ng can be used."""
VARIANTS = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "f1", "f2", "f3", "f4", "f5")
LONGEST_PATH = 159
"""Bytes of the path of its voices: with one more the library finds none, as in a checkout under 60 Chinese characters.
Source: espeak-ng `speech.h`, N_PATH_HOME."""
_VOICE = re.compile(r"[a-z]{2,4}(-[a-z0-9-]{2,20})?(\+[A-Za-z0-9_]{1,24})?")
ISOLATED = ["-I", "-S"]
"""Start the worker in 20 ms instead of 40; it needs no installed package."""


class Espeak:
    """Speaks each utterance in its own process."""

    name = "espeak"

    def __init__(self, options: Mapping[str, Any]) -> None:
        read = Options(self.name, options)
        self._timeout = read.number("timeout", 30.0, least=0.01, most=600)
        self.capabilities = Capabilities(
            online=False,
            sample_rate=22_050,
            default_voice=read.text("voice", "cmn"),
            marks="word",
            max_characters=300,
            pitch=True,
            volume=True,
            deterministic=True,
            parallel=read.whole("parallel", max(2, os.cpu_count() or 2)),
            characters_per_second=4.6,
            patience=read.patience(EMBEDDED),
        )
        read.finish()
        self._near: tempfile.TemporaryDirectory[str] | None = None

    @cached_property
    def _installed(self) -> tuple[str, str]:
        """Paths of library and voices.

        Raises:
            Missing: They are not installed.
        """
        advice = "install it with `pip install espeakng-loader`, or use another engine"
        try:
            import espeakng_loader
        except ImportError as error:
            raise Missing(f"espeak-ng is not installed; {advice}") from error
        library = espeakng_loader.get_library_path()
        voices = Path(library).with_name("espeak-ng-data")
        if not Path(library).is_file() or not voices.is_dir():
            raise Missing(f"espeak-ng has no library for this machine at {library}; {advice}")
        return library, str(voices)

    def _reachable(self, voices: str) -> str:
        """Return a path to the voices that is short enough: their own, or a link or copy in a temporary folder.

        Raises:
            Missing: That folder's path is too long as well.
        """
        if len(os.fsencode(voices)) <= LONGEST_PATH:
            return voices
        if self._near is None:
            self._near = tempfile.TemporaryDirectory(prefix="espeak-", ignore_cleanup_errors=True)
        near = Path(self._near.name) / "voices"
        if len(os.fsencode(near)) > LONGEST_PATH:
            raise Missing(
                f"espeak-ng reads no path of more than {LONGEST_PATH} bytes, and both {voices} and the temporary "
                f"folder {near.parent} are longer: set TMPDIR to a shorter one"
            )
        if not near.exists():
            try:
                near.symlink_to(voices, target_is_directory=True)
            except OSError:  # Windows allows links only to administrators and in developer mode
                shutil.copytree(voices, near)
        return str(near)

    @cached_property
    def version(self) -> str:
        """The library's version: another one sounds different."""
        try:
            library = ctypes.CDLL(self._installed[0])
        except OSError as error:
            raise Missing(f"espeak-ng cannot be loaded ({error}); reinstall espeakng-loader") from error
        library.espeak_Info.restype = ctypes.c_char_p
        found: bytes = library.espeak_Info(None)
        return found.decode()

    def fits(self, text: str) -> bool:
        """Return whether a text is small enough for one request."""
        return len(text) <= self.capabilities.max_characters

    async def voices(self) -> tuple[Voice, ...]:
        """Return the recommended voices."""
        installed = Path(self._installed[1])
        plain = [Voice(name=name, language=language) for name, language in LANGUAGES.items()]
        variants = [name for name in VARIANTS if (installed / "voices" / "!v" / name).is_file()]
        genders = {"m": "male", "f": "female"}
        return (
            *plain,
            *(Voice(name=f"cmn+{name}", language="zh-CN", gender=genders[name[0]]) for name in variants),
        )

    async def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        """Speak one text in its own process."""
        if not self.fits(text) or not any(syllables.units(text)):
            raise Refused(f"espeak cannot speak {text[:20]!r}: it is too long or contains nothing to say")
        if not _VOICE.fullmatch(voice):
            raise VoiceUnavailable(f"espeak has no voice {voice!r}: `podcast voices --engine espeak` lists them")
        library, voices = self._installed
        request = {
            "library": library,
            "voices": self._reachable(voices),
            "text": text,
            "voice": voice,
            "rate": min(max(round(NORMAL_RATE * prosody.rate), RATES[0]), RATES[1]),
            "pitch": min(max(round(NORMAL_PITCH + prosody.pitch), PITCHES[0]), PITCHES[1]),
        }
        header, samples = _parted(await self._ask(request))
        if header.get("unknown_voice"):
            raise VoiceUnavailable(f"espeak has no voice {voice!r}: `podcast voices --engine espeak` lists them")
        from podcast.voice import audio

        pcm = np.frombuffer(samples, dtype=np.int16)
        rate = int(header["sample_rate"])
        marks = tuple(_marks(header["marks"], text, len(pcm) / rate))
        return Speech(pcm=audio.amplified(pcm, prosody.volume), sample_rate=rate, marks=marks)

    async def _ask(self, request: Mapping[str, Any]) -> bytes:
        """Run a worker."""
        worker = await asyncio.create_subprocess_exec(
            sys.executable,
            *ISOLATED,
            str(WORKER),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(self._timeout):
                answer, errors = await worker.communicate(json.dumps(request).encode())
        except TimeoutError as error:
            raise Stalled(f"espeak-ng did not answer within {self._timeout:g} s") from error
        finally:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()
        if worker.returncode:
            last = errors.decode(errors="replace").strip().rpartition("\n")[2]
            raise Truncated(f"espeak-ng's process ended with {worker.returncode}: {last or 'no message'}")
        return answer

    async def close(self) -> None:
        """Remove the link to the voices, if one was needed."""
        if self._near:
            self._near.cleanup()
            self._near = None


def _parted(answer: bytes) -> tuple[dict[str, Any], bytes]:
    """Split a worker's answer into header and samples."""
    size = int.from_bytes(answer[:4], "big")
    if len(answer) < 4 + size or not size:
        raise NoAudio("espeak-ng gave no answer")
    header: dict[str, Any] = json.loads(answer[4 : 4 + size])
    return header, answer[4 + size :]


def _marks(events: Sequence[Sequence[int]], text: str, seconds: float) -> Iterator[Mark]:
    """Turn (ms, position, length) into marks that cover all spoken text.

    A word ends, in time and in the text, where the next begins. The library's own lengths are unreliable: for a word
    in its dictionary (口袋) it may mark only one character, and at the end of a text a word spoken in two parts
    (OpenAI) is marked in full and then again in part.
    """
    placed = list[tuple[float, int]]()
    for milliseconds, place, length in events:
        if length > 0 and (placed[-1][1] if placed else -1) < place < len(text):
            placed.append((milliseconds / 1000, place if placed else 0))
    for (start, place), (end, after) in pairwise([*placed, (seconds, len(text))]):
        said = list(syllables.units(text[place:after]))
        if said and start <= end <= seconds:
            yield Mark(start=start, end=end, written=text[place + said[0].start : place + said[-1].end])
