"""command: a program is called by its arguments, and what it does wrong is said."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from podcast.errors import ConfigError, EngineError, Missing, NoAudio, Refused, Stalled, Truncated
from podcast.records import Prosody
from podcast.voice import complete, engines
from tests.services import say
from tests.voice.conftest import SENTENCE

PROGRAM = [sys.executable, "-S", str(Path(say.__file__))]


def speak(command: list[str], text: str = SENTENCE, rate: float = 1.0, **options: Any) -> engines.Speech:
    engine = engines.create("command", {"command": command, **options})
    speech = asyncio.run(engine.speak(text, engine.capabilities.default_voice, Prosody(rate=rate)))
    complete.check(speech, text, Prosody(rate=rate), engine.capabilities)
    return speech


@pytest.mark.parametrize("out", ["{out}", "-"])
@pytest.mark.parametrize("text", ["{text}", "-"])
def test_text_and_sound_go_either_way(out: str, text: str) -> None:
    """By argument or by standard input, into a file or to standard output: the sound is the same."""
    assert speak([*PROGRAM, out, text]).pcm.tobytes() == speak([*PROGRAM, "{out}", "{text}"]).pcm.tobytes()


@pytest.mark.parametrize(
    "text",
    ["$(touch made)你好", "`touch made`你好", "你好; touch made", "{out}你好{voice}", "--fault你好", "'\"你好\\"],
)
def test_no_shell_reads_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """What a shell or a format would take for its own is text."""
    monkeypatch.chdir(tmp_path)
    heard = tmp_path / "heard"
    code = f"import sys; open({str(heard)!r}, 'w', encoding='utf-8').write(sys.argv[2]); " + (
        f"sys.path.insert(0, {str(Path(say.__file__).parent)!r}); import say; "
        "open(sys.argv[1], 'wb').write(say.tones(sys.argv[2], 1))"
    )
    speak([sys.executable, "-c", code, "{out}", "{text}"], text)
    assert heard.read_text(encoding="utf-8").strip() == text
    assert not (tmp_path / "made").exists()


def test_the_rate_is_in_the_program_s_own_unit(tmp_path: Path) -> None:
    """Programs want a factor or words a minute: `normal_rate` says what 1 is."""
    heard = tmp_path / "heard"
    code = (
        f"import sys; open({str(heard)!r}, 'a').write(sys.argv[3] + ' '); "
        f"sys.path.insert(0, {str(Path(say.__file__).parent)!r}); import say; "
        "open(sys.argv[1], 'wb').write(say.tones(sys.argv[2], 1))"
    )
    command = [sys.executable, "-c", code, "{out}", "{text}", "{rate}"]
    speak(command, rate=1.12)
    speak(command, rate=1.12, normal_rate=180)
    assert heard.read_text() == "1.12 202 "


@pytest.mark.parametrize(
    ("fault", "kind", "told"),
    [
        ("fail", Refused, "ended with 3: no such dictionary"),
        ("nothing", NoAudio, "wrote no .wav file"),
        ("short", Truncated, "bytes of samples"),
        ("hang", Stalled, "did not end within 0.6 s"),
        pytest.param(
            "crash",
            Truncated,
            "ended with -6",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="has no signals"),
        ),
    ],
)
def test_a_fault_has_its_name(fault: str, kind: type[EngineError], told: str) -> None:
    """Each way in which a program fails is distinguished."""
    with pytest.raises(kind, match=told):
        speak([*PROGRAM, "--fault", fault, "{out}", "{text}"], timeout=0.6 if fault == "hang" else 20)


def test_what_a_program_started_ends_with_it(tmp_path: Path) -> None:
    """A program that hangs is ended with its children."""
    if sys.platform != "linux":
        pytest.skip("looks into /proc")
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys, time; "
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        f"open({str(note)!r}, 'w').write(str(child.pid)); time.sleep(60)"
    )
    with pytest.raises(Stalled):
        speak([sys.executable, "-c", code, "{out}"], timeout=1.5)
    status = Path(f"/proc/{note.read_text()}/status")
    assert not status.exists() or "Z (zombie)" in status.read_text()


def test_a_program_that_is_not_there_is_missing() -> None:
    """The message names it."""
    with pytest.raises(Missing, match="no program 'sing-to-me'"):
        speak(["sing-to-me", "{text}"])


def test_without_a_call_the_option_is_asked_for() -> None:
    """An engine that was not configured says how."""
    with pytest.raises(ConfigError, match=r"\[engines\.command\] command: expected a list"):
        speak([])
    with pytest.raises(ConfigError, match="expected a file name extension"):
        engines.create("command", {"command": PROGRAM, "suffix": "/../x"})


@pytest.mark.parametrize("form", ["aiff", "flac", "wav"])
def test_formats_and_channels(tmp_path: Path, form: str) -> None:
    """AIFF and FLAC are read as WAV is, and two channels become one."""
    sound = tmp_path / f"sound.{form}"
    tone = (np.sin(np.arange(8 * 16_000) / 9) * 8_000).astype(np.int16)
    soundfile.write(sound, np.stack((tone, tone), axis=1), 16_000)
    copy = "import shutil, sys; shutil.copy(sys.argv[1], sys.argv[2])"
    speech = speak([sys.executable, "-S", "-c", copy, str(sound), "{out}"], suffix=f".{form}")
    assert speech.pcm.shape == (8 * 16_000,)
    assert speech.pcm.tobytes() == tone.tobytes()


def test_another_call_is_another_version() -> None:
    """Clips of one program are never taken for those of another."""
    versions = {
        engines.create("command", options).version
        for options in (
            {"command": ["say", "{text}"]},
            {"command": ["say", "-x", "{text}"]},
            {"command": ["say", "{text}"], "normal_rate": 180},
            {"command": ["say", "{text}"], "revision": "2"},
        )
    }
    assert len(versions) == 4
