"""Whether edge is in reach: asked once, answered in time, and a no is remembered."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from edge_tts.drm import DRM

from podcast.errors import ConfigError
from podcast.voice.reach import REMEMBERED, edge_answers, why
from tests.services.edge import EdgeService
from tests.services.faults import Plan, Rule


def test_a_service_that_answers_is_in_reach(edge_service: EdgeService, tmp_path: Path) -> None:
    """One handshake is enough, and no text is sent."""
    assert edge_answers(tmp_path / "no")
    assert edge_service.counts["connections"] == 1
    assert not edge_service.asked
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("429", "HTTP 429"), ("503", "HTTP 503"), ("403-undated", "access denied"), ("hang", "no answer within 0.5 s")],
)
def test_a_service_that_refuses_is_not(edge_service: EdgeService, tmp_path: Path, fault: str, reason: str) -> None:
    """A refusal is a no, and so is silence; the reason is kept."""
    edge_service.behaviour.plan = Plan(rules=[Rule(fault)])
    assert not edge_answers(tmp_path / "no", within=0.5)
    assert reason in why(tmp_path / "no")


def test_a_wrong_clock_is_put_right(edge_service: EdgeService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Denied once for its token, the handshake is tried again with the service's time."""
    monkeypatch.setattr(DRM, "clock_skew_seconds", 7200.0)
    edge_service.behaviour.plan = Plan(rules=[Rule("403", times=1)])
    assert edge_answers(tmp_path / "no")
    assert abs(DRM.clock_skew_seconds) < 5


def test_a_no_is_remembered_for_ten_minutes(edge_service: EdgeService, tmp_path: Path) -> None:
    """For ten minutes nobody is asked; then the service gets another chance, and a yes is not written down."""
    memory, now = tmp_path / "deep" / "no", 1000.0
    edge_service.behaviour.plan = Plan(rules=[Rule("503", times=1)])
    assert not edge_answers(memory, clock=lambda: now)
    assert not edge_answers(memory, clock=lambda: now + REMEMBERED - 1)
    assert edge_service.counts["connections"] == 1
    assert edge_answers(memory, clock=lambda: now + REMEMBERED + 1)
    assert not memory.exists()


def test_a_no_holds_for_the_address_that_gave_it(
    edge_service: EdgeService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another socket or another proxy is another question."""
    memory, socket = tmp_path / "no", str(edge_service.unix)
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(tmp_path / "nothing"))
    assert not edge_answers(memory)
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", socket)
    assert edge_answers(memory)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"asked": "", "at": "noon"}'])
def test_a_memory_that_cannot_be_read_says_nothing(edge_service: EdgeService, tmp_path: Path, content: bytes) -> None:
    """A damaged file is no answer."""
    (tmp_path / "no").write_bytes(content)
    assert why(tmp_path / "no") == ""
    assert edge_answers(tmp_path / "no")


def test_a_clock_set_back_does_not_prolong_a_no(edge_service: EdgeService, tmp_path: Path) -> None:
    """A no from the future is not believed."""
    note = {"asked": str(edge_service.unix), "at": 5000.0}
    (tmp_path / "no").write_text(json.dumps(note))
    assert edge_answers(tmp_path / "no", clock=lambda: 1000.0)


def test_it_may_be_asked_while_a_loop_runs(edge_service: EdgeService, tmp_path: Path) -> None:
    """The pipeline asks in the middle of its work."""

    async def work() -> bool:
        return edge_answers(tmp_path / "no")

    assert asyncio.run(work())


def test_a_wrong_option_is_said(tmp_path: Path) -> None:
    """A slip in the configuration is not taken for a service out of reach."""
    with pytest.raises(ConfigError, match=r"\[engines\.edge\] proxi: .*'proxy'"):
        edge_answers(tmp_path / "no", options={"proxi": "http://127.0.0.1:1"})
