"""kokoro: how a text becomes tokens, at what speed they are spoken, what proves them whole, and workers that fail."""

from __future__ import annotations

import asyncio
import importlib.metadata
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from podcast.errors import EngineError, Missing, NoAudio, Refused, Stalled, Truncated, VoiceUnavailable
from podcast.records import Prosody
from podcast.voice.engines import Speech
from podcast.voice.engines.kokoro import Kokoro, engine, model, pace, phrase, proof, styles, workers
from podcast.voice.mandarin import VOCABULARY
from tests.services import kokoro_worker

LONG = "新产品在上午发布，价格比去年便宜一成，现场的人不多，讨论却很热闹。"
RATE = 24_000


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker without a model, and nothing that has to be installed."""
    made = model.Files(whole=tmp_path / "whole", predictor=tmp_path / "predictor", note=tmp_path / "note")
    made.note.touch()
    monkeypatch.setattr(workers, "PROGRAM", Path(kokoro_worker.__file__))
    monkeypatch.setattr(model, "ready", lambda *_: made)
    monkeypatch.setattr(engine, "_runtime", lambda: "1.32")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def speak(*texts: str, voice: str = "zm_yunyang", prosody: Prosody | None = None, **options: Any) -> list[Speech]:
    """Speak texts, one after the other, with one engine."""

    async def whole() -> list[Speech]:
        kokoro = Kokoro({"parallel": 1, **options})
        try:
            return [await kokoro.speak(text, voice, prosody or Prosody()) for text in texts]
        finally:
            await kokoro.close()

    return asyncio.run(whole())


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def at_work(kokoro: Kokoro) -> int:
    """Wait for the first worker to be started; give its process."""
    while not (kokoro._workers and kokoro._workers._all):  # noqa: ASYNC110 - no event tells of it
        await asyncio.sleep(0.01)
    return kokoro._workers._all[0].pid


def until_gone(pid: int) -> None:
    """Wait until a process has ended, whoever its parent is."""
    for _ in range(500):
        if not runs(pid) or Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.01)
    raise AssertionError(f"{pid} still runs")


def test_every_syllable_has_its_tokens() -> None:
    """Tokens between two pads; each syllable's are its symbols, in order."""
    said = phrase.phrase("今天用OpenAI。")
    assert said.tokens[0] == said.tokens[-1] == phrase.PAD
    assert "".join(placed.unit.symbols for placed in said.spoken[:3]) == "ʨi→ntʰjɛ→njʊ↘ŋ"
    for placed in said.spoken:
        assert placed.last - placed.first == len(placed.unit.symbols)
    assert said.timed == (1, said.spoken[-1].last - 1)


def test_pinyin_of_the_lexicon_counts_as_the_characters_it_stands_for() -> None:
    """In what fits, and in what is heard."""
    text = "这支[[yue4 dui4]]" * 15
    assert phrase.fits(text)
    assert not phrase.fits(text + "，")
    assert len(phrase.phrase(text).spoken) == 60
    with pytest.raises(Refused, match="not 61"):
        phrase.phrase(text + "，")


@pytest.mark.usefixtures("small")
def test_a_mark_of_the_lexicon_is_timed_by_syllable() -> None:
    """Its brackets are no part of a word."""
    speech = speak("我们一起去看这支[[yue4 dui4]]。")[0]
    assert [mark.written for mark in speech.marks] == [*"我们一起去看这支", "yue4", "dui4"]


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("新产品在上午发布，", True),
        ("新产品在上午发布", False),
        ("他说“新产品在上午发布。”", True),
        ("新产品很好——", True),
    ],
)
def test_a_piece_without_a_mark_ends_with_a_comma(text: str, closed: bool) -> None:
    """A sentence that had to be cut goes on: its piece neither breaks off nor falls as a sentence does."""
    comma = VOCABULARY[","]
    last = phrase.phrase(text).spoken[-1].last
    assert (phrase.phrase(text).tokens[last:] == (comma, phrase.PAD)) == (not closed or text.endswith("，"))


def test_short_texts_have_a_carrier() -> None:
    """Up to three syllables are spoken behind a sentence that is cut off again; four are not."""
    assert "".join(placed.unit.pinyin for placed in phrase.phrase("结论").spoken) == "jie2lun4"
    assert phrase.phrase("结论").carrier
    assert phrase.phrase("第一条").carrier
    assert not phrase.phrase("结论如下").carrier


@pytest.mark.parametrize("text", ["长" * 61, "W" * 40, "字" * 30 + "strengths " * 4])
def test_what_is_too_long_is_refused(text: str) -> None:
    """By characters, by syllables (W has three) or by symbols; segmentation asks the same question."""
    assert not phrase.fits(text)
    with pytest.raises(Refused, match="60"):
        phrase.phrase(text)


def test_what_fits_has_tokens_to_spare() -> None:
    """The densest syllables, sixty of them, stay under what the model takes."""
    assert phrase.fits("双" * 60)
    assert len(phrase.phrase("双" * 60).tokens) <= phrase.MOST_TOKENS + 2


def test_what_cannot_be_spoken_is_refused_when_it_is_spoken() -> None:
    """Segmentation goes on, so that a script can be shown."""
    assert phrase.fits("🎉")
    with pytest.raises(Refused):
        phrase.phrase("🎉")


@pytest.mark.parametrize("rate", [0.8, 1.0, 1.12, 1.4])
@pytest.mark.parametrize("text", ["新产品在上午发布了，很好。", LONG, LONG + "可是用户想要的还是老样子，"])
def test_the_speed_is_the_one_that_gives_the_rate(text: str, rate: float) -> None:
    """Within a frame or two of what is wanted, although durations come in steps."""
    said = phrase.phrase(text)
    lengths = np.random.default_rng(1).uniform(0.6, 6, len(said.tokens)).astype(np.float32)
    lengths *= said.syllables / 4.9 / lengths[slice(*said.timed)].sum() / pace.FRAME
    wanted = pace.seconds(said, 4.9 * rate)
    assert wanted == pytest.approx(said.syllables / 4.9 / rate)
    assert pace.expected(lengths, said, pace.speed(lengths, said, wanted)) == pytest.approx(wanted, rel=0.01)


def test_what_cannot_be_had_comes_near() -> None:
    """A rate beyond the model's gives its fastest, not an error."""
    said = phrase.phrase(LONG)
    assert pace.speed(np.full(len(said.tokens), 9, np.float32), said, 0.1) == pytest.approx(pace.FASTEST)


def test_a_list_has_time_for_its_pauses() -> None:
    """A pause for every other syllable is more than the rate allows for; one for six is not."""
    listed, plain = phrase.phrase("风、雨、云、雪、霜、雾。"), phrase.phrase(LONG)
    assert pace.seconds(listed, 4.0) > listed.syllables / 4.0 + 0.5
    assert pace.seconds(plain, 4.0) == plain.syllables / 4.0


def clip(text: str = LONG) -> tuple[phrase.Phrase, np.ndarray[Any, np.dtype[np.float32]], list[int]]:
    """Give a phrase, and a tone of the right length for it."""
    said = phrase.phrase(text)
    durations, content = kokoro_worker.spoken(len(said.tokens), 1.0)
    return said, np.frombuffer(content, np.float32).copy(), durations


def test_a_whole_clip_passes() -> None:
    """No alarm without a fault."""
    said, samples, durations = clip()
    proof.check(samples, durations, said)


@pytest.mark.parametrize("place", range(0, 28, 3))
def test_a_syllable_that_is_not_heard_is_found(place: int) -> None:
    """Silence in any syllable, however short, is a fault; the message names its symbols."""
    said, samples, durations = clip()
    placed, times = said.spoken[place], proof.starts(durations)
    samples[times[placed.first] : times[placed.last]] = 0
    with pytest.raises(Truncated, match="is not heard"):
        proof.check(samples, durations, said)


def test_lengths_that_do_not_agree_are_a_fault() -> None:
    """Samples and durations are held against each other, and durations against the tokens."""
    said, samples, durations = clip()
    for heard, told in ((samples[:-600], durations), (samples, durations[:-1]), (samples, [*durations, 0])):
        with pytest.raises(Truncated, match="in place of"):
            proof.check(heard, told, said)
    with pytest.raises(NoAudio):
        proof.check(samples * 0, durations, said)
    samples[5] = np.nan
    with pytest.raises(Truncated, match="no numbers"):
        proof.check(samples, durations, said)


def test_peaks_are_scaled_never_clipped() -> None:
    """A clip over full scale keeps its shape; louder still is not louder."""
    wave = (1.2 * np.sin(np.arange(2400) / 10)).astype(np.float32)
    plain = proof.pcm(wave, 0.0)
    assert np.abs(plain.astype(int)).max() == pytest.approx(0.98 * 32767, abs=1)
    assert np.corrcoef(plain, wave)[0, 1] > 0.999_999
    assert np.array_equal(proof.pcm(wave, 12.0), plain)
    assert np.abs(proof.pcm(wave, -6.0).astype(int)).max() == pytest.approx(0.98 * 32767 / 2, rel=0.01)


@pytest.mark.usefixtures("small")
def test_marks_name_the_syllables_and_lie_in_the_clip() -> None:
    """One a character or word, in order, from the clip's own start."""
    speech = speak(LONG)[0]
    assert "".join(mark.written for mark in speech.marks) == "".join(filter(str.isalnum, LONG))
    assert all(a.end <= b.start for a, b in zip(speech.marks, speech.marks[1:], strict=False))
    assert 0 <= speech.marks[0].start < 0.1
    assert speech.marks[-1].end <= speech.seconds


@pytest.mark.usefixtures("small")
def test_lead_and_tail_are_cut_off() -> None:
    """What is left has 10 ms before its first sound and 60 ms behind its last."""
    pcm = speak(LONG)[0].pcm
    heard = np.flatnonzero(np.abs(pcm.astype(int)) > 300)
    assert heard[0] <= 0.02 * RATE
    assert len(pcm) - heard[-1] <= 0.07 * RATE


@pytest.mark.usefixtures("small")
def test_of_a_short_text_the_carrier_is_cut_off() -> None:
    """Two syllables are as long as two syllables, and only they are marked."""
    speech = speak("结论")[0]
    assert [mark.written for mark in speech.marks] == ["结", "论"]
    assert speech.seconds < 1.5


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("fault", "kind", "told"),
    [
        ("die", Truncated, "ended with 3"),
        ("noise", Truncated, "ended"),
        ("short", Truncated, "in place of"),
        ("gap", Truncated, "is not heard"),
        ("silent", NoAudio, "silence"),
        ("memory", Truncated, "parallel = 1"),
        ("hang", Stalled, "said nothing for"),
        ("load", Missing, "prepare the model again"),
    ],
)
def test_faults_of_a_worker(monkeypatch: pytest.MonkeyPatch, fault: str, kind: type[EngineError], told: str) -> None:
    """Each is told as what it is; what may pass is retryable."""
    monkeypatch.setenv("FAULT", fault)
    with pytest.raises(kind, match=told) as caught:
        speak(LONG, timeout=1.5 if fault == "hang" else 60)
    assert caught.value.retryable == (kind is not Missing)


@pytest.mark.usefixtures("small")
def test_files_that_do_not_load_are_forgotten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The next run makes them anew."""
    monkeypatch.setenv("FAULT", "load")
    with pytest.raises(Missing):
        speak(LONG)
    assert not (tmp_path / "note").exists()


@pytest.mark.usefixtures("small")
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_killed_worker_is_replaced() -> None:
    """Killed between two requests or in the midst of one, the engine goes on with another."""

    async def whole() -> None:
        kokoro = Kokoro({"parallel": 1})
        first = await kokoro.speak(LONG, "zm_yunyang", Prosody())
        assert kokoro._workers
        pid = kokoro._workers._idle[0].pid
        os.kill(pid, signal.SIGKILL)
        until_gone(pid)
        again = await kokoro.speak(LONG, "zm_yunyang", Prosody())
        assert np.array_equal(first.pcm, again.pcm)
        assert kokoro._workers._idle[0].pid != pid
        await kokoro.close()

    asyncio.run(whole())


@pytest.mark.usefixtures("small")
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_worker_that_the_system_kills_is_said_to_want_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is why the system kills processes; the message says how to take less."""
    monkeypatch.setenv("FAULT", "hang")

    async def whole() -> None:
        kokoro = Kokoro({"parallel": 1})
        speaking = asyncio.ensure_future(kokoro.speak(LONG, "zm_yunyang", Prosody()))
        os.kill(await at_work(kokoro), signal.SIGKILL)
        with pytest.raises(Truncated, match=r"parallel = 1"):
            await speaking
        await kokoro.close()

    asyncio.run(whole())


@pytest.mark.usefixtures("small")
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
def test_closing_ends_workers_in_the_midst_of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left behind, and closing does not wait for what no one wants."""
    monkeypatch.setenv("FAULT", "hang")

    async def whole() -> int:
        kokoro = Kokoro({"parallel": 1})
        speaking = asyncio.ensure_future(kokoro.speak(LONG, "zm_yunyang", Prosody()))
        pid = await at_work(kokoro)
        speaking.cancel()
        began = time.monotonic()
        await kokoro.close()
        assert time.monotonic() - began < 5
        await asyncio.gather(speaking, return_exceptions=True)
        return pid

    until_gone(asyncio.run(whole()))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
def test_a_worker_ends_with_its_parent(tmp_path: Path) -> None:
    """Its standard input ends: it does, too, although nothing was asked."""
    program = workers.PROGRAM
    code = (
        "import subprocess, sys; "
        f"worker = subprocess.Popen([sys.executable, '-P', {str(program)!r}], stdin=subprocess.PIPE); "
        "print(worker.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert runs(pid)
        parent.kill()
    until_gone(pid)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("texts", "threads"), [(1, "4"), (3, "2")])
def test_a_lone_utterance_has_all_cores(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, texts: int, threads: str
) -> None:
    """As after an edit; with more to speak, the first worker has its share. The last may be alone again."""
    monkeypatch.setattr(engine, "_CORES", 4)
    monkeypatch.setenv("THREADS", str(tmp_path / "threads"))

    async def whole() -> None:
        kokoro = Kokoro({"parallel": 2})
        await asyncio.gather(*(kokoro.speak(LONG, "zm_yunyang", Prosody()) for _ in range(texts)))
        await kokoro.close()

    asyncio.run(whole())
    assert (tmp_path / "threads").read_text().split()[0] == threads


@pytest.mark.usefixtures("small")
def test_workers_are_started_when_wanted_and_kept() -> None:
    """None for an engine that speaks nothing; one for requests in turn; no more than are allowed for many at once."""

    async def whole() -> tuple[int, int]:
        kokoro = Kokoro({"parallel": 2})
        assert kokoro._workers is None
        await kokoro.speak(LONG, "zm_yunyang", Prosody())
        await kokoro.speak(LONG, "zm_yunyang", Prosody())
        assert kokoro._workers
        alone = len(kokoro._workers._all)
        await asyncio.gather(*(kokoro.speak(LONG, "zm_yunyang", Prosody()) for _ in range(6)))
        many = len(kokoro._workers._all)
        await kokoro.close()
        return alone, many

    assert asyncio.run(whole()) == (1, 2)


def test_an_unknown_voice_costs_nothing() -> None:
    """It is refused before anything is started or looked for."""
    with pytest.raises(VoiceUnavailable, match="zm_yunyang, zm_yunxi"):
        speak(LONG, voice="zm_nobody")


@pytest.mark.parametrize(
    ("version", "system", "machine", "libc", "python", "told"),
    [
        ("1.29.0", "linux", "x86_64", "glibc", (3, 11), r"too old .* 1\.31 or later: install it with `pip install"),
        ("", "linux", "x86_64", "glibc", (3, 12), r"not installed: install it with `pip install"),
        ("", "darwin", "x86_64", "", (3, 12), "no wheel for Intel Macs"),
        ("1.23.2", "darwin", "x86_64", "", (3, 12), "no wheel for Intel Macs"),
        ("", "darwin", "arm64", "", (3, 12), "pip install"),
        ("", "linux", "x86_64", "", (3, 12), "no wheel for musl"),
        ("", "linux", "aarch64", "glibc", (3, 12), "under Python 3.11 or 3.14"),
        ("", "linux", "aarch64", "glibc", (3, 14), "pip install"),
    ],
)
def test_a_runtime_that_is_not_there_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    system: str,
    machine: str,
    libc: str,
    python: tuple[int, int],
    told: str,
) -> None:
    """Where no wheel can be had, the message says so in place of a command that would fail."""

    def installed(_: str) -> str:
        if not version:
            raise importlib.metadata.PackageNotFoundError
        return version

    monkeypatch.setattr(importlib.metadata, "version", installed)
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(sys, "version_info", (*python, 0, "final", 0))
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(platform, "libc_ver", lambda: (libc, "2.36" if libc else ""))
    with pytest.raises(Missing, match=told):
        engine._runtime()


def test_the_version_names_all_that_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runtime, model, voices and our own part; whether anything is installed but the runtime is not asked."""
    monkeypatch.setattr(engine, "_runtime", lambda: "1.32")
    before = Kokoro({}).version
    assert before.startswith(f"1.32-{model.UPSTREAM[:12]}-{styles.FORM}.{engine.RECIPE}-")
    assert Kokoro({"voices": str(styles.SHIPPED)}).version != before
    monkeypatch.setattr(engine, "_readings", lambda: "other tables")
    assert Kokoro({}).version != before
