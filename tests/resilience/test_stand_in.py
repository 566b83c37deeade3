"""`auto`: if the service does not answer or stops answering, the complete episode is a preview until it is back."""

from __future__ import annotations

import pytest

from tests.resilience.conftest import SLUG, Make, of_kind
from tests.services.edge import Behaviour, EdgeService
from tests.services.faults import Plan, Rule


def test_if_the_service_stops_answering_the_episode_is_a_preview(make: Make, service: EdgeService) -> None:
    """The handshake succeeds, and then every answer breaks: espeak voices the complete episode, with a warning."""
    service.behaviour = Behaviour(plan=Plan(rules=[Rule("close", "第四条")]))
    project = make(6, 3, engine="auto")
    events = project.events("build", "--previews")
    (fallback,) = of_kind(events, "stand_in")
    assert (fallback["engine"], fallback["preview"]) == ("espeak", True)
    assert "stopped answering (utterance " in fallback["why"]
    assert "第四条" in fallback["why"]
    assert [(event["slug"], event["engine"]) for event in of_kind(events, "started")] == [
        (SLUG, "edge"),
        (SLUG, "espeak"),
        ("2025-03-05-a", "espeak"),
    ]
    built = of_kind(events, "episode")
    assert [(event["engine"], event["preview"], event["retries"]) for event in built] == [("espeak", True, 0)] * 2
    assert built[0]["engine_calls"] + built[0]["cached"] == len(project.record(SLUG)["cues"]), "no clip is edge's"
    (total,) = of_kind(events, "finished")
    assert total["engine_calls"] > sum(event["engine_calls"] for event in built)
    assert (total["episodes"], total["failed"]) == (2, 0)
    assert SLUG in (project.folder / "feed" / "feed.xml").read_text(encoding="utf-8")


def test_a_preview_is_voiced_again_when_the_service_is_back(
    make: Make, service: EdgeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same guid and date, another engine and URL; the feed then lists it without --previews."""
    project = make(4, engine="auto")
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(project.folder / "nobody"))
    project.run("build", "--previews")
    preview = project.record(SLUG)
    assert (preview["preview"], preview["engine"]) == (True, "espeak")
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(service.unix))
    (plan,) = of_kind(project.events("build", "--dry-run"), "plan")
    (built,) = of_kind(project.events("build"), "episode")
    assert (plan["requests"], plan["cached"]) == (built["engine_calls"], built["cached"])
    final = project.record(SLUG)
    assert (final["preview"], final["engine"]) == (False, "edge")
    assert (final["guid"], final["published"]) == (preview["guid"], preview["published"])
    assert final["enclosure"]["path"] != preview["enclosure"]["path"]
    feed = (project.folder / "feed" / "feed.xml").read_text(encoding="utf-8")
    assert final["enclosure"]["path"] in feed
    assert preview["enclosure"]["path"] not in feed
