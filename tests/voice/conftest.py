"""What the tests of the voice stage share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from podcast.records import Prosody, Utterance, VoiceStyle
from podcast.voice.store import Store
from tests.services import edge
from tests.voice import neural

SENTENCE = "今天我们来聊一聊大模型的价格战，以及OpenAI公司为什么要在二零二五年降价。"
"""Chinese, a word in letters, a pause."""
QUICK = {"first": 2.0, "gap": 0.8, "patience": 0.02}
"""Options of edge for a service on this machine: it answers at once or not at all."""
VOICES = {
    "narrator": VoiceStyle(engines={"edge": "zh-CN-YunyangNeural"}),
    "second": VoiceStyle(engines={"edge": "zh-CN-YunxiNeural"}, alike=Prosody(rate=0.9, pitch=-10.0)),
}


def utterance(spoken: str, *, line: int = 1, voice: str = "narrator", rate: float = 1.0) -> Utterance:
    """Make an utterance of which only what the voice stage reads matters."""
    return Utterance(
        role="body",
        written=spoken,
        spoken=spoken,
        line=line,
        order=line,
        voice=voice,
        prosody=Prosody(rate=rate),
        pause_before=0.0,
        pause_after=0.5,
    )


def numbered(count: int) -> list[Utterance]:
    """Make utterances that all differ."""
    numerals = "零一二三四五六七八九"
    return [
        utterance(
            f"第{''.join(numerals[int(digit)] for digit in str(number))}条消息，说的是城里新开的那家书店。", line=number
        )
        for number in range(1, count + 1)
    ]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "clips", tmp_path / "scratch")


@pytest.fixture
def edge_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[edge.EdgeService]:
    """A local edge service, which the engine finds by its socket."""
    if sys.platform == "win32":
        pytest.skip("needs Unix sockets")
    with edge.running() as service:
        monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(service.unix))
        yield service


@pytest.fixture(scope="session", autouse=True)
def _neural_worker() -> Iterator[None]:
    """End the process of the neural voice, where a test has started it."""
    yield
    neural.end()
