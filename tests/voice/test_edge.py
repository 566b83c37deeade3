"""The edge engine: what it sends, whom it asks, and how it names foreign faults."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import edge_tts
import edge_tts.exceptions
import numpy as np
import pytest

from podcast.errors import (
    EngineError,
    NetworkDown,
    NoAudio,
    Refused,
    RetryableError,
    Throttled,
    Truncated,
    VoiceUnavailable,
)
from podcast.records import Mark, Prosody
from podcast.voice import engines, naming, network
from podcast.voice.engines import edge_link
from tests.services.edge import EdgeService
from tests.services.faults import Plan, Rule
from tests.services.speech import LEAD
from tests.voice.conftest import QUICK, SENTENCE

VOICE = "zh-CN-YunyangNeural"


def speak(text: str = SENTENCE, voice: str = VOICE, prosody: Prosody | None = None) -> engines.Speech:
    return asyncio.run(engines.create("edge", QUICK).speak(text, voice, prosody or Prosody()))


def foreign() -> list[type[Exception]]:
    """Give all exceptions that edge-tts and aiohttp's client export."""
    found = [*vars(edge_tts.exceptions).values(), *vars(aiohttp).values()]
    return [
        kind
        for kind in found
        if inspect.isclass(kind) and issubclass(kind, Exception) and not issubclass(kind, Warning)
    ]


def built(kind: type[Exception]) -> Exception:
    """Build an exception as its library does."""
    asked = SimpleNamespace(real_url="https://speech.example", host="speech.example", port=443, is_ssl=True, ssl=True)
    if issubclass(kind, aiohttp.ClientResponseError):
        return kind(asked, (), status=500)  # type: ignore[arg-type]
    if issubclass(kind, aiohttp.ClientConnectorError | aiohttp.ClientConnectorCertificateError):
        return kind(asked, OSError(1, "no"))  # type: ignore[arg-type]
    if issubclass(kind, aiohttp.ServerFingerprintMismatch):
        return kind(b"1", b"2", "speech.example", 443)
    if issubclass(kind, aiohttp.InvalidURL):
        return kind("nowhere")
    return kind("no") if issubclass(kind, aiohttp.ServerDisconnectedError) else kind(1002, "no")


@pytest.mark.parametrize("kind", foreign(), ids=lambda kind: kind.__name__)
def test_every_foreign_exception_is_translated(kind: type[Exception]) -> None:
    """No exception of the library or of its HTTP client gets past the engine."""
    assert isinstance(edge_link.translated(built(kind)), EngineError)
    assert issubclass(kind, edge_link.FOREIGN)


def test_a_fault_of_our_own_is_not_hidden() -> None:
    """What is not foreign is raised as it is, so that a slip of ours is seen."""
    with pytest.raises(RuntimeError, match="a slip"):
        edge_link.translated(RuntimeError("a slip"))


@pytest.mark.parametrize(
    ("status", "kind"),
    [(403, Throttled), (429, Throttled), (503, Throttled), (500, Throttled), (404, Refused), (407, NetworkDown)],
)
def test_statuses_have_their_meaning(status: int, kind: type[EngineError]) -> None:
    """Busy may be tried again, a wrong request may not."""
    error = network.by_status(status, {"Retry-After": "7"}, "the server", "")
    assert type(error) is kind
    assert error.retryable is issubclass(kind, RetryableError)
    if status == 429:
        assert isinstance(error, Throttled)
        assert error.after == 7


def test_one_request_an_utterance(edge_service: EdgeService) -> None:
    """The longest text that fits goes out as one request, on one line."""
    text = "长话短说。" * 60
    speak(text)
    speak("两行\n的 字")
    assert [asked.text for asked in edge_service.asked] == [text, "两行 的 字"]
    assert edge_service.counts["connections"] == 2


def test_escaping_counts_towards_the_limit() -> None:
    """What the library would split after escaping does not fit."""
    engine = engines.create("edge", {})
    assert engine.fits("字" * 300)
    assert engine.fits("&" * 300)
    assert not engine.fits("𠮷" * 200 + "&" * 700)


def test_prosody_is_sent(edge_service: EdgeService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rate, pitch and volume go out in the service's own units."""
    sent = list[dict[str, Any]]()

    def noted(*words: Any, **more: Any) -> edge_tts.Communicate:
        sent.append(more)
        return edge_tts.Communicate(*words, **more)

    monkeypatch.setattr(edge_link, "Communicate", noted)
    speak(prosody=Prosody(rate=1.12, pitch=-4.6, volume=-6.0))
    speak(prosody=Prosody(rate=0.9, pitch=5.0, volume=20.0))
    assert [(one["rate"], one["pitch"], one["volume"]) for one in sent] == [
        ("+12%", "-5Hz", "-50%"),
        ("-10%", "+5Hz", "+100%"),
    ]


def test_marks_are_where_the_words_are(edge_service: EdgeService) -> None:
    """The decoder's delay is taken out: the first tone starts where its mark says, within 2 ms."""
    speech = speak("好，天气真好")
    onset = int(np.flatnonzero(np.abs(speech.pcm.astype(int)) > 200)[0]) / speech.sample_rate
    assert speech.marks[0].start == pytest.approx(LEAD, abs=0.001)
    assert onset == pytest.approx(LEAD, abs=0.004)


def test_known_voices_cost_no_question(edge_service: EdgeService) -> None:
    """The list is asked for only where a voice is not one of ours."""
    speak()
    assert edge_service.counts["lists"] == 0
    speak(voice="zh-HK-HiuMaanNeural")
    assert edge_service.counts["lists"] == 1
    assert edge_service.counts["well"] == 2


def test_a_withdrawn_voice_is_told_from_a_silent_service(edge_service: EdgeService) -> None:
    """A voice that we know and the service no longer has is named as such, with others to take."""
    with pytest.raises(VoiceUnavailable, match=r"XiaoyiNeural.*zh-CN-Xiao"):
        speak(voice="zh-CN-XiaoyiNeural")


def test_without_a_list_our_own_voices_work(edge_service: EdgeService) -> None:
    """The list is a convenience: without it the built-in one stands."""
    edge_service.behaviour.voice_list = False
    assert speak().marks
    edge_service.behaviour.plan = Plan(rules=[Rule("no-audio")])
    with pytest.raises(NoAudio):
        speak()
    with pytest.raises(Refused, match="404"):
        asyncio.run(engines.create("edge", QUICK).voices())


def test_a_variable_for_a_proxy_does_not_hide_the_local_service(
    edge_service: EdgeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the socket set nothing goes to a proxy."""
    for name in ("HTTPS_PROXY", "WSS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert speak().marks


def test_a_socket_that_is_not_there_is_a_network_that_is_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the fault and the next command."""
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(tmp_path / "none"))
    with pytest.raises(NetworkDown, match=r"No such file.*podcast doctor"):
        speak()


def test_marks_sent_twice_or_out_of_order_are_put_right() -> None:
    """Marks are sorted by time and each is kept once."""
    first = Mark(start=0.1, end=0.3, written="你好")
    second = Mark(start=0.4, end=0.6, written="世界")
    assert naming.in_order([second, first, second, first]) == [first, second]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("他说：“AT&T涨了。”", ["他说", "AT&T", "涨了"]),
        ("ＧＰＴ和gpt", ["GPT", "和", "GPT"]),
        ("一共20,000元", ["一共", "20", "000", "元"]),
        ("第一、第二", ["第一", "第二"]),
    ],
)
def test_marks_may_spell_a_word_in_another_way(text: str, marks: list[str]) -> None:
    """Full width, case and punctuation do not make a whole answer look short."""
    placed = [Mark(start=place, end=place + 1, written=word) for place, word in enumerate(marks)]
    found = naming.named_of(placed, text)
    assert (found.named, found.before, found.after, found.other) == (found.of, 0, 0, 0)


def test_words_that_the_service_never_names_are_believed_when_they_come_again(
    edge_service: EdgeService, tmp_path: Path
) -> None:
    """A third of the text without marks is asked for a second time, and taken when nothing changes."""
    edge_service.behaviour.plan = Plan(rules=[Rule("few-marks")])
    engine = engines.create("edge", QUICK)

    async def twice() -> engines.Speech:
        with pytest.raises(Truncated, match=r"marks cover \d+ of \d+ characters$"):
            await engine.speak(SENTENCE, VOICE, Prosody())
        return await engine.speak(SENTENCE, VOICE, Prosody())

    assert asyncio.run(twice()).seconds > 8
    assert len(edge_service.asked) == 2
