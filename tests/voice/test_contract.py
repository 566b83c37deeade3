"""The contract that every engine keeps: what the pipeline relies on, whatever speaks."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from podcast.errors import ConfigError, Refused, VoiceUnavailable
from podcast.records import Prosody
from podcast.voice import complete, engines, syllables
from podcast.voice.engines import Engine, Speech
from tests.services import azure, edge, openai
from tests.voice import neural
from tests.voice.conftest import QUICK, SENTENCE

T = TypeVar("T")
SAY = Path(openai.__file__).with_name("say.py")
PROGRAM = [sys.executable, "-S", str(SAY), "--rate", "{rate}", "--voice", "{voice}", "{out}", "{text}"]


@contextmanager
def made_edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    if sys.platform == "win32":
        pytest.skip("needs Unix sockets")
    with edge.running() as service:
        monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(service.unix))
        yield dict(QUICK)


@contextmanager
def made_openai(_: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    with openai.running(openai.SpeechServer()) as server:
        yield {"base_url": server.url, "voices": ["author", "reader"], "voice": "author", "patience": 0.02}


@contextmanager
def made_azure(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    monkeypatch.setenv("AZURE_SPEECH_KEY", azure.KEY)
    with openai.running(azure.AzureServer()) as server:
        yield {"endpoint": server.url, "patience": 0.02}


@contextmanager
def made_command(_: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    yield {"command": PROGRAM, "voices": ["one", "two"]}


@contextmanager
def made_here(_: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    yield {}


@contextmanager
def made_kokoro(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    with neural.model_loaded_once(monkeypatch):
        yield {}


MADE = {
    "edge": made_edge,
    "kokoro": made_kokoro,
    "espeak": made_here,
    "tone": made_here,
    "openai": made_openai,
    "command": made_command,
    "azure": made_azure,
}


@pytest.fixture(params=MADE)
def subject(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each engine's name and options, with the server or program that it needs."""
    with MADE[request.param](monkeypatch) as options:
        yield request.param, options


def run(subject: tuple[str, dict[str, Any]], work: Callable[[Engine], Awaitable[T]]) -> T:
    """Make the engine, work with it and close it."""

    async def whole() -> T:
        engine = engines.create(*subject)
        try:
            return await work(engine)
        finally:
            await engine.close()
            await engine.close()  # closing twice is allowed

    return asyncio.run(whole())


def speak(
    subject: tuple[str, dict[str, Any]], text: str = SENTENCE, prosody: Prosody | None = None, voice: str = ""
) -> Speech:
    return run(
        subject,
        lambda engine: _coroutine(engine.speak(text, voice or engine.capabilities.default_voice, prosody or Prosody())),
    )


async def _coroutine(speaking: Awaitable[Speech]) -> Speech:
    return await speaking


def test_every_engine_is_under_contract() -> None:
    """A new engine of ours cannot stay out of this suite."""
    assert set(MADE) == set(engines.ENGINES)


def test_it_names_itself(subject: tuple[str, dict[str, Any]]) -> None:
    """Name and version are those that clips are filed under, and stay the same from one run to the next."""
    engine = engines.create(*subject)
    assert engine.name == subject[0]
    assert engine.version
    assert engine.version == engines.create(*subject).version


def test_speech_is_whole(subject: tuple[str, dict[str, Any]]) -> None:
    """What is given is mono int16, and long enough for its text."""
    engine = engines.create(*subject)
    speech = speak(subject)
    assert speech.pcm.dtype == np.int16
    assert speech.pcm.ndim == 1
    assert 8_000 <= speech.sample_rate <= 48_000
    complete.check(speech, SENTENCE, Prosody(), engine.capabilities)


def test_the_estimate_is_near(subject: tuple[str, dict[str, Any]]) -> None:
    """Planned seconds are worth printing: within 40 % of what comes."""
    capabilities = engines.create(*subject).capabilities
    expected = syllables.seconds(SENTENCE, capabilities.characters_per_second)
    assert 0.6 < speak(subject).seconds / expected < 1.4


def test_rate_changes_the_length(subject: tuple[str, dict[str, Any]]) -> None:
    """A quarter faster is heard as faster."""
    plain, fast = speak(subject), speak(subject, prosody=Prosody(rate=1.25))
    assert fast.seconds < plain.seconds * 0.93


def test_volume_changes_the_level(subject: tuple[str, dict[str, Any]]) -> None:
    """Six decibels softer is about half the amplitude, where the engine knows volume."""
    if not engines.create(*subject).capabilities.volume:
        pytest.skip("has no volume")
    if subject[0] == "edge":
        pytest.skip("the local service leaves volume to the real one; what is sent is tested with edge")
    plain, soft = speak(subject), speak(subject, prosody=Prosody(volume=-6.0))
    assert 0.4 < np.abs(soft.pcm.astype(int)).max() / np.abs(plain.pcm.astype(int)).max() < 0.6


def test_marks_lie_in_the_clip_and_in_the_text(subject: tuple[str, dict[str, Any]]) -> None:
    """Marks come in order, end with the clip, and name the text's words in its order."""
    speech = speak(subject)
    assert engines.create(*subject).capabilities.marks in {"word", "estimated", "sentence"}
    place, before = 0, 0.0
    for mark in speech.marks:
        assert before <= mark.start <= mark.end <= speech.seconds + complete.LATE
        before = mark.start
        place = SENTENCE.index(mark.written, place) + len(mark.written)
    assert len(SENTENCE) - place <= 1
    named = "".join(character for mark in speech.marks for character in mark.written if character.isalnum())
    assert named == "".join(filter(str.isalnum, SENTENCE))


def test_the_same_request_gives_the_same_bytes(subject: tuple[str, dict[str, Any]]) -> None:
    """Where it says that it is deterministic, it is, also among other requests at the same time."""
    if not engines.create(*subject).capabilities.deterministic:
        pytest.skip("does not claim it")
    texts = [SENTENCE, "外面在下雨。", "明天会放晴。", SENTENCE]

    async def together(engine: Engine) -> list[Speech]:
        voice = engine.capabilities.default_voice
        return list(await asyncio.gather(*(engine.speak(text, voice, Prosody()) for text in texts)))

    spoken = run(subject, together)
    assert np.array_equal(spoken[0].pcm, spoken[3].pcm)
    assert np.array_equal(spoken[0].pcm, speak(subject).pcm)


def test_signs_that_mean_something_to_formats(subject: tuple[str, dict[str, Any]]) -> None:
    """Angle brackets, ampersands, quotes, braces and newlines are text, not markup."""
    text = "他说\"AT&T <三>家\"，还有{五}家\n在'观望'。"
    speech = speak(subject, text)
    complete.check(speech, text, Prosody(), engines.create(*subject).capabilities)


def test_what_does_not_fit_is_refused(subject: tuple[str, dict[str, Any]]) -> None:
    """The limit that segmentation asks for is the limit that speaking keeps."""
    engine = engines.create(*subject)
    long = "长" * (engine.capabilities.max_characters + 1)
    assert engine.fits(long[:-1])
    assert not engine.fits(long)
    with pytest.raises(Refused):
        speak(subject, long)


@pytest.mark.parametrize("nothing", ["", "  ", "。，！", "……——", "🎉"])
def test_nothing_to_say_is_refused(subject: tuple[str, dict[str, Any]], nothing: str) -> None:
    """Silence is never sold as speech."""
    with pytest.raises(Refused):
        speak(subject, nothing)


def test_voices_are_listed(subject: tuple[str, dict[str, Any]]) -> None:
    """The default voice is one of those listed, and no name comes twice."""
    names = [voice.name for voice in run(subject, _voices)]
    assert engines.create(*subject).capabilities.default_voice in names
    assert len(names) == len(set(names))


async def _voices(engine: Engine) -> tuple[engines.Voice, ...]:
    return await engine.voices()


@pytest.mark.parametrize("name", ["nobody", "zh-CN-NobodyNeural", "x' y='", "--version", "a\nb"])
def test_an_unknown_voice_is_said_to_be_unknown(subject: tuple[str, dict[str, Any]], name: str) -> None:
    """A wrong name is never passed on to be guessed at."""
    with pytest.raises(VoiceUnavailable):
        speak(subject, voice=name)


def test_a_cancelled_request_leaves_nothing_behind(subject: tuple[str, dict[str, Any]]) -> None:
    """Cancelling ends the request, and the engine goes on working."""

    async def cancel(engine: Engine) -> Speech:
        voice = engine.capabilities.default_voice
        task = asyncio.ensure_future(engine.speak(SENTENCE, voice, Prosody()))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.done()
        return await engine.speak(SENTENCE, voice, Prosody())

    assert run(subject, cancel).seconds > 1


def test_a_wrong_option_is_named(subject: tuple[str, dict[str, Any]]) -> None:
    """A slip in podcast.toml is met with the nearest key."""
    name, options = subject
    with pytest.raises(ConfigError, match=rf"\[engines\.{name}\] paralel: .*'parallel'"):
        engines.create(name, {**options, "paralel": 2})
    with pytest.raises(ConfigError, match=r"parallel: expected a number from 1"):
        engines.create(name, {**options, "parallel": 0})
