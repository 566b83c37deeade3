"""openai: what is asked of the server, and what its answers mean."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from podcast.errors import (
    ConfigError,
    EngineError,
    Missing,
    NetworkDown,
    NoAudio,
    Refused,
    Stalled,
    Throttled,
    Truncated,
    VoiceUnavailable,
)
from podcast.records import Prosody
from podcast.voice import complete, engines
from tests.services import openai
from tests.services.openai import KEY, SpeechServer
from tests.voice.conftest import SENTENCE


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SpeechServer]:
    """A local server, and no key in the environment."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with openai.running(SpeechServer()) as running:
        yield running


def speak(server: SpeechServer, text: str = SENTENCE, prosody: Prosody | None = None, **options: Any) -> engines.Speech:
    async def once() -> engines.Speech:
        engine = engines.create("openai", {"base_url": server.url, **options})
        try:
            speech = await engine.speak(text, engine.capabilities.default_voice, prosody or Prosody())
            complete.check(speech, text, prosody or Prosody(), engine.capabilities)
            return speech
        finally:
            await engine.close()

    return asyncio.run(once())


def test_the_request_is_of_the_documented_form(server: SpeechServer) -> None:
    """Model, voice, text, format and speed are sent as the API names them."""
    speak(server, "好的。", Prosody(rate=1.12), model="kokoro", voice="author", instructions="平静地读")
    speak(server, "好的。", Prosody(rate=9.0), response_format="flac")
    assert server.asked == [
        {
            "model": "kokoro",
            "input": "好的。",
            "voice": "author",
            "response_format": "wav",
            "speed": 1.12,
            "instructions": "平静地读",
        },
        {"model": "tts-1", "input": "好的。", "voice": "alloy", "response_format": "flac", "speed": 4.0},
    ]


@pytest.mark.parametrize("form", ["wav", "flac", "mp3"])
def test_every_format_is_read(server: SpeechServer, form: str) -> None:
    """Lossless or not, the clip is as long as what was sent."""
    assert speak(server, response_format=form).seconds == pytest.approx(speak(server).seconds, abs=0.1)


def test_a_wav_of_unknown_size_is_read(server: SpeechServer) -> None:
    """Servers that stream write no size into the header; the clip is whole all the same."""
    whole = speak(server)
    server.fault = "unsized"
    assert speak(server).pcm.tobytes() == whole.pcm.tobytes()


@pytest.mark.parametrize(
    ("fault", "kind", "told"),
    [
        ("400", Refused, "HTTP 400"),
        ("404", Refused, "HTTP 404"),
        ("429", Throttled, "HTTP 429"),
        ("500", Throttled, "HTTP 500"),
        ("503", Throttled, "HTTP 503"),
        ("nothing", NoAudio, "empty"),
        ("json", NoAudio, "application/json"),
        ("half", Truncated, "bytes of samples"),
        ("cut", Truncated, "middle of the answer"),
        ("noise", Truncated, "cannot be decoded"),
        ("hang", Stalled, "within 0.5 s"),
    ],
)
def test_a_fault_has_its_name(server: SpeechServer, fault: str, kind: type[EngineError], told: str) -> None:
    """Each failure of a server is distinguished, and none gives a clip."""
    server.fault = fault
    with pytest.raises(kind, match=told) as raised:
        speak(server, timeout=0.5 if fault == "hang" else 20)
    if fault == "429":
        assert isinstance(raised.value, Throttled)
        assert raised.value.after == 1


@pytest.mark.parametrize("form", ["flac", "mp3"])
def test_half_a_file_of_another_format_is_noticed(server: SpeechServer, form: str) -> None:
    """Formats whose decoder takes what there is are caught by their length."""
    server.fault = "half"
    with pytest.raises(Truncated):
        speak(server, "长话短说。" * 10, response_format=form, characters_per_second=4.5)


def test_the_key_comes_from_the_environment(server: SpeechServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is sent where there is one, under the name that the options say, and named where it is wrong."""
    server.wants_key = True
    with pytest.raises(Refused, match="check the key in STUDIO_KEY"):
        speak(server, key_env="STUDIO_KEY")
    monkeypatch.setenv("STUDIO_KEY", KEY)
    assert speak(server, key_env="STUDIO_KEY").marks


def test_the_key_is_never_shown(server: SpeechServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """No message and no clip key holds it."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.fault = "500"
    with pytest.raises(Throttled) as raised:
        speak(server)
    assert KEY not in str(raised.value)
    assert KEY not in engines.create("openai", {"base_url": server.url}).version


def test_without_a_key_the_vendor_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a key is needed and there is none, the message names the variable."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    engine = engines.create("openai", {})

    async def ask() -> None:
        try:
            await engine.speak(SENTENCE, "alloy", Prosody())
        finally:
            await engine.close()

    with pytest.raises(Missing, match="OPENAI_API_KEY"):
        asyncio.run(ask())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"key": "secret"}, "does not belong in a file"),
        ({"base_url": "localhost:8880"}, "expected an address"),
        ({"response_format": "pcm"}, "expected one of wav, flac, mp3"),
        ({"voices": "alloy"}, "expected a list of texts"),
        ({"timeout": "1"}, "expected a number"),
        ({"model": 3}, "expected a text"),
    ],
)
def test_wrong_options_are_named(options: dict[str, Any], told: str) -> None:
    """Each wrong option is reported with what was expected."""
    with pytest.raises(ConfigError, match=told):
        engines.create("openai", options)


def test_the_address_may_end_as_it_likes() -> None:
    """With /v1 or without, with a slash or without."""
    ends = ["http://h:1", "http://h:1/", "http://h:1/v1", "http://h:1/v1/"]
    assert len({engines.create("openai", {"base_url": end}).version for end in ends}) == 1


def test_a_server_that_lists_its_voices_is_believed(server: SpeechServer) -> None:
    """Otherwise the names are those configured."""

    async def names(**options: Any) -> list[str]:
        engine = engines.create("openai", {"base_url": server.url, "voice": "author", **options})
        try:
            return [voice.name for voice in await engine.voices()]
        finally:
            await engine.close()

    server.listed = {"voices": [{"id": "author"}, "reader"]}
    assert asyncio.run(names()) == ["author", "reader"]
    assert asyncio.run(names(voices=["one"])) == ["one", "author"]


def test_a_server_that_is_not_there_is_a_network_that_is_down() -> None:
    """The message names the address."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    with pytest.raises(NetworkDown, match=f"127.0.0.1:{port}: the server cannot be reached"):
        speak(SpeechServer(port=port))


def test_sentences_are_timed(server: SpeechServer) -> None:
    """Each sentence has a mark."""
    marks = speak(server, "今天有雨。明天放晴！后天呢？").marks
    assert [mark.written for mark in marks] == ["今天有雨。", "明天放晴！", "后天呢？"]


@pytest.mark.parametrize("at", ["/v1/audio/voices", "/v1/voices"])
@pytest.mark.parametrize(
    "listed",
    [
        ["one", "two"],
        {"voices": ["one", "two"]},
        {"voices": [{"id": "one"}, {"name": "two"}]},
        {"object": "list", "data": [{"id": "one", "object": "voice"}, {"voice_id": "two", "name": "Second"}]},
        {"voices": [{"voice_id": "one", "name": "First"}, {"voice_id": "two", "name": "Second"}]},
        {"voices": {"one": {"language": "zh"}, "two": {}}},
        [{"name": "one"}, {"voice": "two"}],
    ],
)
def test_voices_are_listed_in_many_shapes(server: SpeechServer, listed: Any, at: str) -> None:
    """Whatever a server puts around the names, the names are found."""
    server.listed, server.at = listed, at
    assert list_voices(server) == ["one", "two"]


def list_voices(server: SpeechServer, **options: Any) -> list[str]:
    async def listed() -> list[str]:
        engine = engines.create("openai", {"base_url": server.url, **options})
        try:
            return [voice.name for voice in await engine.voices()]
        finally:
            await engine.close()

    return asyncio.run(listed())


@pytest.mark.parametrize("listed", [None, [], {}, {"voices": []}, {"error": "no"}, [1, None, {}], "one"])
def test_no_voice_is_made_up(server: SpeechServer, listed: Any) -> None:
    """A server that lists none has none that could be named, unless one is configured."""
    server.listed = listed
    with pytest.raises(VoiceUnavailable, match="lists no voices: name one as `voice`"):
        list_voices(server)
    assert list_voices(server, voice="author") == ["author"]


def test_the_voices_of_the_vendor_are_known() -> None:
    """It has no list of them; nobody is asked."""
    engine = engines.create("openai", {})
    assert {"alloy", "nova"} <= {voice.name for voice in asyncio.run(engine.voices())}


@pytest.mark.parametrize("fault", ["pcm", "pcm-rate", "l16", "l16-little", "wrong-type"])
def test_samples_without_a_header_are_read_by_their_type(server: SpeechServer, fault: str) -> None:
    """In either order of bytes; and a file is a file whatever its type."""
    whole = speak(server)
    server.fault = fault
    assert speak(server).pcm.tobytes() == whole.pcm.tobytes()


def test_a_text_with_status_200_is_shown(server: SpeechServer) -> None:
    """With its type, its size and its words."""
    server.fault = "text"
    with pytest.raises(Truncated, match="30 bytes of type text/plain; charset=utf-8 came: the text “模型正在载入"):
        speak(server)
    server.fault = "json"
    with pytest.raises(NoAudio, match=r"application/json, not audio: .*out of memory"):
        speak(server)
