"""espeak: Mandarin from an embedded library, in processes that may die without taking the program along."""

from __future__ import annotations

import asyncio
import builtins
import json
import lzma
import shutil
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
from podcast.voice.mandarin import words
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


PHONEMES = """
import ctypes, json, sys
sys.path.insert(0, {folder!r})
import espeak_worker
library = ctypes.CDLL({library!r})
assert library.espeak_Initialize(1, 0, {voices!r}.encode(), 0x8000) > 0
assert not library.espeak_SetVoiceByName(b"cmn")
texts = json.load(sys.stdin)
json.dump([espeak_worker.phonemes(library, espeak_worker.spelt(library, text)[0]) for text in texts], sys.stdout)
"""


def phonemes(texts: list[str]) -> dict[str, str]:
    """Return the library's own phonemes for what the worker gives it."""
    code = PHONEMES.format(
        folder=str(espeak.WORKER.parent),
        library=str(espeakng_loader.get_library_path()),
        voices=str(Path(espeakng_loader.get_library_path()).with_name("espeak-ng-data")),
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(texts).encode(), capture_output=True, check=True
    )
    return dict(zip(texts, json.loads(done.stdout), strict=True))


def in_english(texts: list[str]) -> list[str]:
    return [text for text, found in phonemes(texts).items() if "(en)" in found]


def test_every_syllable_of_mandarin_is_spoken_in_mandarin() -> None:
    """Each Chinese character of the dictionary of readings, and so each of the 1,300 syllables with their tones."""
    from pypinyin.constants import PINYIN_DICT

    readings = {chr(place): said.split(",") for place, said in PINYIN_DICT.items() if 0x3400 <= place <= 0x9FFF}
    assert len({reading for all_of_one in readings.values() for reading in all_of_one}) > 1_300
    assert in_english(list(readings)) == []


def common_words(count: int) -> list[str]:
    """Return the commonest words of the neural voice's list."""
    found = list[tuple[str, str]]()
    for line in lzma.decompress(words.FILE.read_bytes()).decode().splitlines():
        length, joined, levels = line.split("\t")
        cut = [joined[place : place + int(length)] for place in range(0, len(joined), int(length))]
        found += zip(levels, cut, strict=True)
    return [word for _, word in sorted(found, reverse=True)[:count]]


def test_common_words_are_spoken_in_mandarin() -> None:
    """The 3,000 commonest; and those in 儿, which the library's dictionary has in a form that it cannot read."""
    common = common_words(100_000)
    assert in_english(common[:3_000]) == []
    assert in_english([word for word in common if "儿" in word]) == []
    assert (
        in_english(["兄弟", "英雄", "熊猫", "穷人", "玩儿", "一点儿", "哪儿", "这会儿去玩儿", "一时半会儿", "瓦德西"])
        == []
    )


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("兄弟", "S;'ong55_| t'i51_|"),
        ("熊猫", "S;'ong35_| m'Au55_|"),
        ("穷人", "tS;h'ong35_| z.'@35n_|"),
        ("窘", "tS;'ong214_|"),
        ("玩儿", "w'A35n_| '@r11_|"),
        ("女儿", "n'y214_| '@r35_|"),
        ("儿子", "'@r35_| ts'i[11_|"),
        ("小雄", "S;j'Au21"),
    ],
)
def test_how_they_sound(text: str, sounds: str) -> None:
    """In the library's phonemes, S; is x and tS;h is q. What it reads well is left as it is."""
    assert phonemes([text])[text].startswith(sounds.rpartition("21")[0] or sounds)


def test_words_in_letters_stay_english() -> None:
    """Beside a character that is spelt, a word in letters is read as before."""
    found = phonemes(["AI兄弟", "用GPT打熊猫", "雄kind"])
    assert "(en)'eI_| 'aI(cmn)_| S;'ong55_| t'i51_|" in found["AI兄弟"]
    assert "(en)dZ,i:p,i:t'i:(cmn)" in found["用GPT打熊猫"]
    assert found["雄kind"].startswith("S;'ong35_| (en)k'aInd"), found["雄kind"]


def test_what_is_spelt_is_marked_as_written() -> None:
    """Each mark names the characters of the post, not the pinyin that the library got."""
    for text in ("兄弟去玩儿，熊猫也去", "AI兄弟和英雄", "穷"):
        marks = speak(text).marks
        assert "".join(mark.written for mark in marks) == text.replace("，", "")


def test_voices_under_a_long_path_are_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a checkout under sixty Chinese characters; the link is removed when the engine is closed."""
    plain = speak("今天。")
    deep = tmp_path / ("很长的路" * 15)
    deep.mkdir()
    library = Path(espeakng_loader.get_library_path())
    shutil.copytree(library.with_name("espeak-ng-data"), deep / "espeak-ng-data")
    shutil.copy(library, deep)
    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: str(deep / library.name))
    engine = Espeak({})

    async def twice() -> tuple[engines.Speech, engines.Speech]:
        return await engine.speak("今天。", "cmn", Prosody()), await engine.speak("今天。", "cmn", Prosody())

    for speech in asyncio.run(twice()):
        assert np.array_equal(speech.pcm, plain.pcm)
    assert engine._near
    link = Path(engine._near.name)
    assert link.is_dir()
    asyncio.run(engine.close())
    assert not link.exists()
    assert (deep / "espeak-ng-data").is_dir()


def test_a_system_without_links_gets_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows allows links only to some."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("a required privilege is not held")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    deep = tmp_path / ("x" * 150)
    deep.mkdir()
    (deep / "phontab").write_bytes(b"1")
    engine = Espeak({})
    near = Path(engine._reachable(str(deep)))
    assert (near / "phontab").read_bytes() == b"1"
    asyncio.run(engine.close())


def test_a_long_temporary_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no short path can be had, the message names both and what to set."""
    deep = tmp_path / ("x" * 150)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    engine = Espeak({})
    with pytest.raises(Missing, match="set TMPDIR"):
        engine._reachable(str(deep))
    asyncio.run(engine.close())
