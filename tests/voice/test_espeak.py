"""espeak: Mandarin from an embedded library, in processes that may die without taking the program along."""

from __future__ import annotations

import asyncio
import builtins
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import espeakng_loader
import numpy as np
import pytest

from podcast.errors import Missing, NoAudio, Stalled, Truncated, VoiceUnavailable
from podcast.records import Prosody
from podcast.voice import engines
from podcast.voice.engines import espeak
from podcast.voice.engines.espeak import Espeak
from tests.voice.conftest import SENTENCE


def speak(text: str = SENTENCE, voice: str = "cmn", prosody: Prosody | None = None, **options: Any) -> engines.Speech:
    return asyncio.run(Espeak(options).speak(text, voice, prosody or Prosody()))


def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Put a program in the worker's place."""
    path = tmp_path / "worker.py"
    path.write_text(code)
    monkeypatch.setattr(espeak, "WORKER", path)


def test_each_word_is_marked() -> None:
    """Every character and word has its time, and the marks follow one another without a gap."""
    speech = speak("今天用OpenAI")
    assert "".join(mark.written for mark in speech.marks) == "今天用OpenAI"
    assert [mark.end for mark in speech.marks[:-1]] == [mark.start for mark in speech.marks[1:]]
    assert speech.marks[-1].end == pytest.approx(speech.seconds)


@pytest.mark.parametrize(
    "text", ["装进口袋的模型会不会变", "我们银行行长在重庆长大", "iPhone Pro Max和USB-C接口", "了不起"]
)
def test_words_of_its_dictionary_are_marked_whole(text: str) -> None:
    """Where the library marks one character of a word, the mark names the word."""
    marks = speak(text).marks
    assert "".join(mark.written for mark in marks).replace(" ", "") == text.replace(" ", "")


def test_characters_outside_the_basic_plane_keep_marks_in_place() -> None:
    """A rare character counts as one place, as in Python."""
    speech = speak("去𠮷野家吃饭")
    assert "".join(mark.written for mark in speech.marks) == "去𠮷野家吃饭"
    assert speech.marks[-1].written == "饭"


@pytest.mark.parametrize("voice", ["cmn+f2", "cmn+m3", "en-us"])
def test_variants_are_voices(voice: str) -> None:
    """The same language in another voice sounds different."""
    assert not np.array_equal(speak(voice=voice).pcm, speak().pcm)


@pytest.mark.parametrize("voice", ["xx", "cmn+", "CMN", "../cmn", "mandarin"])
def test_an_unknown_voice_is_named(voice: str) -> None:
    """What the library would answer with English is refused."""
    with pytest.raises(VoiceUnavailable, match="podcast voices"):
        speak(voice=voice)


def test_pitch_changes_the_sound() -> None:
    """Ten Hertz lower is another sound of the same length, nearly."""
    low, plain = speak(prosody=Prosody(pitch=-10.0)), speak()
    assert not np.array_equal(low.pcm, plain.pcm)
    assert low.seconds == pytest.approx(plain.seconds, rel=0.05)


@pytest.mark.parametrize("rate", [0.1, 10.0])
def test_a_rate_beyond_the_library_is_brought_within(rate: float) -> None:
    """The slowest and the fastest that there is, instead of a fault."""
    assert speak(prosody=Prosody(rate=rate)).seconds > 1


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
@pytest.mark.parametrize("name", ["SIGBUS", "SIGSEGV", "SIGKILL"])
def test_a_worker_that_dies_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A crash in the library is an error of ours that may be tried again, and the program lives."""
    worker(tmp_path, monkeypatch, f"import os, signal; os.kill(os.getpid(), signal.{name})")
    with pytest.raises(Truncated, match="ended with -"):
        speak()


def test_a_worker_that_raises_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last line it said is part of the message."""
    worker(tmp_path, monkeypatch, "raise RuntimeError('no voices here')")
    with pytest.raises(Truncated, match="RuntimeError: no voices here"):
        speak()


def test_a_worker_that_says_nothing_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends well without an answer has not spoken."""
    worker(tmp_path, monkeypatch, "")
    with pytest.raises(NoAudio):
        speak()


def test_a_worker_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time the process is ended, not waited for."""
    note = tmp_path / "pid"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    worker(tmp_path, monkeypatch, code)
    with pytest.raises(Stalled, match=r"0\.7 s"):
        speak(timeout=0.7)
    if sys.platform == "linux" and note.exists():
        assert not Path(f"/proc/{note.read_text()}").exists()


def test_without_its_package_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install, and asking what fits works all the same."""
    real = builtins.__import__

    def without(name: str, *words: Any) -> Any:
        if name == "espeakng_loader":
            raise ImportError(name)
        return real(name, *words)

    monkeypatch.setattr(builtins, "__import__", without)
    engine = engines.create("espeak", {})
    assert engine.fits(SENTENCE)
    with pytest.raises(Missing, match="pip install espeakng-loader"):
        asyncio.run(engine.speak(SENTENCE, "cmn", Prosody()))
    with pytest.raises(Missing, match="pip install espeakng-loader"):
        _ = engine.version


def test_without_its_library_it_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A wheel for another machine is distinguished from no wheel."""
    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: str(tmp_path / "libespeak-ng.so"))
    with pytest.raises(Missing, match="no library for this machine"):
        speak()
    (tmp_path / "libespeak-ng.so").write_bytes(b"no library")
    (tmp_path / "espeak-ng-data").mkdir()
    with pytest.raises(Missing, match="reinstall"):
        _ = Espeak({}).version


def test_the_worker_needs_nothing_installed() -> None:
    """It runs without site-packages: that keeps it quick to start."""
    request: Mapping[str, Any] = {
        "library": espeakng_loader.get_library_path(),
        "voices": espeakng_loader.get_data_path(),
        "text": "好。",
        "voice": "cmn",
        "rate": 175,
        "pitch": 50,
    }
    done = subprocess.run(
        [sys.executable, *espeak.ISOLATED, str(espeak.WORKER)],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=True,
    )
    header, samples = espeak._parted(done.stdout)
    assert header["sample_rate"] == 22_050
    assert len(samples) > 5_000
