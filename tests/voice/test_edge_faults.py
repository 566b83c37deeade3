"""Every fault that the edge service is known for is noticed, and none loses a word."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import pytest
from edge_tts.drm import DRM

from podcast.errors import EngineError, NoAudio, Stalled, Throttled, Truncated
from podcast.records import Prosody
from podcast.voice import complete, engines
from podcast.voice.engines import Speech
from tests.services import edge
from tests.services.edge import EdgeService
from tests.services.faults import FAULTS, HARMLESS, Plan, Rule
from tests.voice.conftest import QUICK, SENTENCE

VOICE = "zh-CN-YunyangNeural"
MEANING: dict[str, type[EngineError]] = {
    "403": Throttled,
    "403-undated": Throttled,
    "429": Throttled,
    "503": Throttled,
    "hang": Stalled,
    "stall": Stalled,
    "drip": Stalled,
    "no-audio": NoAudio,
    "no-audio-close": NoAudio,
    "silent": NoAudio,
}
"""What a fault is called; the others are Truncated."""


@pytest.fixture(scope="module")
def service() -> Iterator[EdgeService]:
    """One service for all faults."""
    if sys.platform == "win32":
        pytest.skip("needs Unix sockets")
    with edge.running() as running:
        yield running


@pytest.fixture(autouse=True)
def reached(service: EdgeService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine find the service, and keep the library's clock, which a 403 moves."""
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(service.unix))
    monkeypatch.setattr(DRM, "clock_skew_seconds", 0.0)


def speak(service: EdgeService, fault: str, text: str = SENTENCE, **options: float) -> Speech:
    """Speak once, with a fault, and check as the pipeline does."""
    service.behaviour.plan = Plan(rules=[Rule(fault)] if fault else [])
    engine = engines.create("edge", {**QUICK, **options})

    async def once() -> Speech:
        speech = await engine.speak(text, VOICE, Prosody())
        complete.check(speech, text, Prosody(), engine.capabilities)
        return speech

    return asyncio.run(once())


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - HARMLESS))
def test_a_fault_is_noticed(service: EdgeService, fault: str) -> None:
    """Each fault raises an error that may be tried again and that says what happened."""
    drop_by_drop = {"first": 0.1, "gap": 0.2} if fault == "drip" else {}
    text = "好的。" if fault == "drip" else SENTENCE
    with pytest.raises(MEANING.get(fault, Truncated)) as raised:
        speak(service, fault, text, **drop_by_drop)
    assert raised.value.retryable
    assert "edge" in str(raised.value) or "for 今天" in str(raised.value) or "inside 今天" in str(raised.value)


@pytest.mark.parametrize("fault", sorted(HARMLESS))
def test_a_harmless_fault_does_no_harm(service: EdgeService, fault: str) -> None:
    """What is whole in spite of its oddities is taken, and is the same as without."""
    well, odd = speak(service, ""), speak(service, fault)
    assert odd.pcm.tobytes() == well.pcm.tobytes()
    assert odd.marks == well.marks


@pytest.mark.parametrize("share", [0.05, 0.25, 0.6, 0.8, 0.99])
@pytest.mark.parametrize("fault", ["close", "abort", "stall"])
def test_an_early_end_is_noticed_wherever_it_comes(service: EdgeService, fault: str, share: float) -> None:
    """A connection that ends early is noticed after the first frame and before the last."""
    with pytest.raises((Truncated, Stalled)):
        speak(service, f"{fault}:{share}")


@pytest.mark.parametrize("share", [0.05, 0.25, 0.6, 0.8])
def test_short_audio_with_a_proper_end_is_noticed(service: EdgeService, share: float) -> None:
    """Where the service itself believes that it is done, the marks say otherwise."""
    with pytest.raises(Truncated, match=r"its last word ends at|only"):
        speak(service, f"truncate:{share}")


@pytest.mark.parametrize("text", ["好", "好的", "好的。", "OK", "一二三", "你好，世界。"])
@pytest.mark.parametrize("fault", ["close", "no-marks", "silent", "no-audio"])
def test_short_texts_are_checked_as_well(service: EdgeService, fault: str, text: str) -> None:
    """One word is proven as present as a paragraph is."""
    assert speak(service, "", text).marks
    with pytest.raises((Truncated, NoAudio)):
        speak(service, fault, text)


@pytest.mark.parametrize("kind", ["bad-json", "no-colon", "header-length"])
def test_odd_answers_keep_their_cause(service: EdgeService, kind: str) -> None:
    """The library's own exception stays the cause, for whoever looks closer."""
    with pytest.raises(Truncated) as raised:
        speak(service, kind)
    assert raised.value.__cause__ is not None


def test_the_clock_is_put_right(service: EdgeService, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a 403 with a date, the library's clock is the service's: the next attempt asks with the right token."""
    monkeypatch.setattr(DRM, "clock_skew_seconds", 3600.0)
    with pytest.raises(Throttled):
        speak(service, "403")
    assert abs(DRM.clock_skew_seconds) < 5
