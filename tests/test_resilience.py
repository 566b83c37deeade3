"""The real command against a service that fails, a network that is gone, and the power that goes.

A local service speaks the wire protocol over a Unix socket; what a build makes of it is compared, byte by byte, with
what an undisturbed build makes.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from podcast import template
from podcast.config import load
from tests.conftest import VALUES, Project
from tests.services import edge
from tests.services.edge import Behaviour, EdgeService
from tests.services.faults import FAULTS, HARMLESS, Plan, Rule
from tests.services.watch import Watch, faults, snapshot
from tests.voice.test_soak import MIX

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix sockets")

QUICK = "[engines.edge]\nfirst = 1.5\ngap = 0.5\npatience = 0.01\n"
"""Waits of a service on this machine: it answers at once or not at all."""
SLUG = "2025-03-04-a"
NUMERALS = "零一二三四五六七八九"
SEEDS = [pytest.param(seed, marks=() if seed <= 2 else pytest.mark.soak) for seed in range(1, 31)]
KILLS = [pytest.param(number, marks=() if number <= 3 else pytest.mark.soak) for number in range(1, 51)]


def text(count: int, day: str = "2025-03-04") -> str:
    """Write a post of so many paragraphs, each one utterance, that all differ."""
    said = ["".join(NUMERALS[int(digit)] for digit in str(number)) for number in range(1, count + 1)]
    body = "\n\n".join(f"第{number}条消息，说的是{day[-1]}号街上新开的那家书店。" for number in said)
    return f"---\ntitle: 书店\ndate: {day}\n---\n\n{body}\n"


Make = Callable[..., Project]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory, cover: bytes) -> Make:
    """Make projects that are alike but for their folder."""

    def project(*counts: int, engine: str = "edge", options: str = QUICK) -> Project:
        folder = tmp_path_factory.mktemp("show") / "show"
        template.write(load(folder), VALUES)
        (folder / "cover.jpg").write_bytes(cover)
        made = Project(folder)
        made.configure('engine = "auto"', f'engine = "{engine}"')
        made.configure("[engines]\n", f"[engines]\n{options}")
        for number, count in enumerate(counts):
            day = f"2025-03-{4 + number:02d}"
            made.post(f"{day}-a.md", text(count, day))
        return made

    return project


@pytest.fixture(scope="module")
def module_service() -> Iterator[EdgeService]:
    """A local service for all tests of this module, so that it encodes each text once."""
    with edge.running() as running:
        yield running


@pytest.fixture
def service(module_service: EdgeService, monkeypatch: pytest.MonkeyPatch) -> EdgeService:
    """The service, well and with clean counts, where the command finds it."""
    module_service.behaviour = Behaviour()
    module_service.counts.clear()
    module_service.most_open = 0
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(module_service.unix))
    return module_service


@dataclass(frozen=True)
class Undisturbed:
    """What builds make when nothing goes wrong."""

    long: dict[str, bytes]
    """Of a post of eighty utterances."""
    two: dict[str, bytes]
    """Of two short posts."""


@pytest.fixture(scope="module")
def undisturbed(make: Make, module_service: EdgeService) -> Undisturbed:
    """Build once without any fault."""
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PODCAST_EDGE_SOCKET", str(module_service.unix))
        for counts in ((80,), (8, 5)):
            module_service.behaviour = Behaviour()
            project = make(*counts)
            project.run("build")
            assert not faults(project.folder)
            made.append(snapshot(project.folder))
    return Undisturbed(long=made[0], two=made[1])


def sound(files: dict[str, bytes]) -> dict[str, Any]:
    """Give what is heard and when: the audio files, and each record's cues without the words' times.

    A fault may cost an answer its marks by word, and nothing else; the audio is that of every clip, whole.
    """
    heard: dict[str, Any] = {name: content for name, content in files.items() if name.endswith(".mp3")}
    for name, content in files.items():
        if name.startswith("audio/") and name.endswith(".json"):
            heard[name] = [(cue["start"], cue["end"], cue["written"]) for cue in json.loads(content)["cues"]]
    return heard


def of_kind(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["event"] == kind]


def start(project: Project, *words: str, prelude: str = "") -> subprocess.Popen[str]:
    """Start `podcast build` in a process of its own; `prelude` is Python that runs before it."""
    code = f"{prelude}\nimport sys; from podcast.cli import main; main(sys.argv[1:], prog_name='podcast')"
    command = [sys.executable, "-c", code, "build", *words, "--project", str(project.folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_third_of_requests_fail_and_the_episode_is_the_same(
    make: Make, service: EdgeService, undisturbed: Undisturbed, seed: int
) -> None:
    """Eighty utterances come out, none short: the audio is that of a build without faults, byte by byte."""
    service.behaviour = Behaviour(plan=Plan(mix=MIX, seed=seed))
    project = make(80)
    events = project.events("build")
    (built,) = of_kind(events, "episode")
    failed = sum(service.counts[fault] for fault in set(FAULTS) - HARMLESS)
    assert failed > 15
    assert built["retries"] >= failed
    assert sound(snapshot(project.folder)) == sound(undisturbed.long)


@pytest.mark.parametrize("fault", ["close", "429", pytest.param("no-audio", marks=pytest.mark.soak)])
def test_faults_that_never_stop_end_with_1_and_the_next_run_goes_on(
    make: Make, service: EdgeService, undisturbed: Undisturbed, fault: str
) -> None:
    """After a third of the post the service breaks for good; well again, it is asked for the rest alone."""
    match = r"第(?:二[四-九]|[三-八].)条" if fault != "429" else ""
    service.behaviour = Behaviour(plan=Plan(rules=[Rule(fault, match)]))
    project = make(80)
    if fault == "429":  # refused at the door, before a text is seen: some must have been let in
        service.behaviour = Behaviour(plan=Plan())
        post = project.folder / "posts" / f"{SLUG}.md"
        post.write_text(text(20), encoding="utf-8")
        project.run("build")
        post.write_text(text(80), encoding="utf-8")
        service.behaviour = Behaviour(plan=Plan(rules=[Rule(fault)]))
    before = snapshot(project.folder)
    told = project.run("build", code=1).stderr
    assert f"{SLUG}.md: utterance " in told
    assert "Run the same command again to go on" in told
    assert "1 failure" in told
    assert snapshot(project.folder) == before, "a failed post changes nothing that is published"
    service.behaviour = Behaviour()
    (built,) = of_kind(project.events("build"), "episode")
    assert built["cached"] >= 20
    assert built["engine_calls"] + built["cached"] == len(project.record(SLUG)["cues"])
    assert sound({name: one for name, one in snapshot(project.folder).items() if name in undisturbed.long}) == sound(
        undisturbed.long
    )


@pytest.mark.parametrize("number", KILLS)
def test_a_killed_build_is_finished_by_the_next(
    make: Make, service: EdgeService, undisturbed: Undisturbed, number: int
) -> None:
    """Killed at a random moment, twice where the lot says so, and built again: all bytes are those of a quiet build.

    What is visible is whole at every moment. A third of the builds correct an episode that is published already.
    """
    lot = random.Random(number)
    service.behaviour = Behaviour(latency=0.02)
    project = make(8, 5)
    if corrected := number % 3 == 0:
        post = project.folder / "posts" / f"{SLUG}.md"
        post.write_text(text(6), encoding="utf-8")
        project.run("build")
        post.write_text(text(8), encoding="utf-8")
    with Watch(project.folder) as watch:
        for _ in range(lot.choice([1, 2])):
            building = start(project)
            time.sleep(lot.uniform(0.1, 3.0))
            building.send_signal(signal.SIGKILL)
            building.communicate()
            assert not faults(project.folder)
        project.run("build")
    assert not watch.faults
    assert watch.looks
    after = snapshot(project.folder)
    if corrected:
        assert sound(after).items() >= sound(undisturbed.two).items()
    else:
        assert after == undisturbed.two
    assert not list((project.folder / ".podcast" / "tmp").iterdir())


def test_two_builds_at_once_both_end_well(make: Make, service: EdgeService, undisturbed: Undisturbed) -> None:
    """They share store, fragments and folders, and what they leave is that of one."""
    service.behaviour = Behaviour(latency=0.02)
    project = make(8, 5)
    with Watch(project.folder) as watch:
        both = [start(project), start(project)]
        ends = [(*building.communicate(timeout=120), building.returncode) for building in both]
    assert [code for _, _, code in ends] == [0, 0], ends
    assert not watch.faults
    assert snapshot(project.folder) == undisturbed.two
    assert "Nothing to do" in project.run("build").stderr


def test_a_service_that_refuses_above_five(make: Make, service: EdgeService, undisturbed: Undisturbed) -> None:
    """With sixteen allowed and five taken the episode is complete, and never more than five were open."""
    service.behaviour = Behaviour(most=5, latency=0.02)
    project = make(80, options=f"{QUICK}parallel = 16\n")
    (built,) = of_kind(project.events("build"), "episode")
    assert service.counts["refused"] > 0
    assert service.most_open == 5
    assert built["engine_calls"] <= 2 * len(project.record(SLUG)["cues"])
    assert sound(snapshot(project.folder)) == sound(undisturbed.long)


GONE = {
    "no route": ("no route", "cannot be reached"),
    "no name server": ("hang", "within the time allowed"),
    "no such name": ("unknown", "cannot be looked up"),
    "no encryption": ("plain", "no encrypted connection"),
    "no proxy": ("no route", "proxy cannot be reached"),
}
"""What is wrong -> how a look-up of a name ends, and what the message says."""
PRELUDE = """
import socket, sys, time
how, port, real = {how!r}, {port}, socket.getaddrinfo
def look_up(host, *words, **more):
    if host == "127.0.0.1":
        return real(host, *words, **more)
    if how == "hang":
        time.sleep(60)
    if how in ("hang", "unknown"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
socket.getaddrinfo = look_up
"""


@pytest.mark.parametrize("engine", ["edge", "auto"])
def test_a_network_that_is_gone_is_told_with_the_next_command(
    make: Make, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    """Each way for a network to be gone ends with 1, the reason where one engine was asked for, and what to do."""
    for name in ("HTTPS_PROXY", "WSS_PROXY", "ALL_PROXY", "NO_PROXY", "PODCAST_EDGE_SOCKET"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with socket.socket() as shut, socket.create_server(("127.0.0.1", 0)) as plain:
        shut.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        closed, talking = shut.getsockname()[1], plain.getsockname()[1]
        plain.settimeout(60)
        answering = _answer_plainly(plain)
        building = {}
        for what, (how, _) in GONE.items():
            options = f'{QUICK}proxy = "http://127.0.0.1:{closed}"\n' if what == "no proxy" else QUICK
            port = talking if how == "plain" else closed
            building[what] = start(
                make(1, engine=engine, options=options), prelude=PRELUDE.format(how=how, port=port)
            )
        told = {what: (*one.communicate(timeout=60), one.returncode) for what, one in building.items()}
    answering()
    for what, (_, said) in GONE.items():
        _, messages, code = told[what]
        assert code == 1, (what, messages)
        assert "podcast doctor" in messages
        assert "un the same command again" in messages or "un this command again" in messages
        if engine == "edge":
            assert said in messages, what
            assert "--engine espeak" in messages
        else:
            assert "the edge service does not answer" in messages, what
            assert "--drafts" in messages


def _answer_plainly(server: socket.socket) -> Callable[[], None]:
    """Answer every connection in plain HTTP until the server is closed; give what waits for that."""
    import threading

    def serve() -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            with client:
                client.recv(4096)
                client.sendall(b"HTTP/1.0 400 Bad\r\n\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return lambda: thread.join(5)


def test_a_service_that_gives_out_makes_the_whole_episode_a_draft(make: Make, service: EdgeService) -> None:
    """The handshake is answered and then every answer breaks: espeak speaks all of it, and that is said loudly."""
    service.behaviour = Behaviour(plan=Plan(rules=[Rule("close", "第四条")]))
    project = make(6, 3, engine="auto")
    events = project.events("build", "--drafts")
    loud = [event["message"] for event in of_kind(events, "note") if event["loud"]]
    assert any(message.startswith("utterance ") and "第四条" in message for message in loud)
    assert any("whole episode as a DRAFT" in message for message in loud)
    assert [(event["slug"], event["engine"]) for event in of_kind(events, "started")] == [
        (SLUG, "edge"),
        (SLUG, "espeak"),
        ("2025-03-05-a", "espeak"),
    ]
    built = of_kind(events, "episode")
    assert [(event["engine"], event["draft"], event["retries"]) for event in built] == [("espeak", True, 0)] * 2
    assert built[0]["engine_calls"] + built[0]["cached"] == len(project.record(SLUG)["cues"]), "no clip is edge's"
    (total,) = of_kind(events, "finished")
    assert total["engine_calls"] > sum(event["engine_calls"] for event in built)
    assert (total["episodes"], total["failed"]) == (2, 0)
    assert SLUG in (project.folder / "feed" / "feed.xml").read_text(encoding="utf-8")


def test_a_service_that_gives_out_fails_the_post_where_no_draft_is_allowed(make: Make, service: EdgeService) -> None:
    """The way on is told, what was spoken is kept, and the next run asks for the rest alone."""
    service.behaviour = Behaviour(plan=Plan(rules=[Rule("close", "第四条")]))
    project = make(6, engine="auto")
    told = project.run("build", code=1).stderr
    assert "Run the same command again to go on: what is spoken so far is kept" in told
    assert not snapshot(project.folder)
    clips = len(list((project.folder / ".podcast" / "clips").rglob("*.clip")))
    assert clips > 0
    service.behaviour = Behaviour()
    (built,) = of_kind(project.events("build"), "episode")
    assert (built["cached"], built["draft"]) == (clips, False)


def test_a_draft_is_voiced_again_when_the_service_is_back(
    make: Make, service: EdgeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same guid and date, another engine and URL; the feed then lists it without being asked for drafts."""
    project = make(4, engine="auto")
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(project.folder / "nobody"))
    project.run("build", "--drafts")
    draft = project.record(SLUG)
    assert (draft["draft"], draft["engine"]) == (True, "espeak")
    (kept,) = of_kind(project.events("build", "--drafts", f"{project.folder}/posts/{SLUG}.md"), "episode")
    assert kept["unchanged"], "a draft is no reason to speak again while the service is away"
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(service.unix))
    (plan,) = of_kind(project.events("build", "--dry-run"), "plan")
    (built,) = of_kind(project.events("build"), "episode")
    assert (plan["requests"], plan["cached"]) == (built["engine_calls"], built["cached"])
    final = project.record(SLUG)
    assert (final["draft"], final["engine"]) == (False, "edge")
    assert (final["guid"], final["published"]) == (draft["guid"], draft["published"])
    assert final["enclosure"]["path"] != draft["enclosure"]["path"]
    feed = (project.folder / "feed" / "feed.xml").read_text(encoding="utf-8")
    assert final["enclosure"]["path"] in feed
    assert draft["enclosure"]["path"] not in feed


@pytest.mark.parametrize("engine", ["edge", "tone"])
def test_a_dry_run_says_what_a_build_then_does(make: Make, service: EdgeService, engine: str) -> None:
    """Requests and store hits to the one, over several posts that share sentences; length and bytes near; no call."""
    project = make(8, 5, engine=engine)
    (plan,) = of_kind(project.events("build", "--dry-run"), "plan")
    assert not service.asked[service.counts["well"] :] or service.counts["connections"] == 0
    events = project.events("build")
    built = of_kind(events, "episode")
    assert plan["posts"] == len(built) == 2
    assert plan["requests"] == sum(event["engine_calls"] for event in built)
    assert plan["cached"] == sum(event["cached"] for event in built) > 0
    said = [cue["spoken"] for event in built for cue in project.record(event["slug"])["cues"]]
    assert plan["characters"] == sum(map(len, said))
    assert plan["seconds"] == pytest.approx(sum(event["seconds"] for event in built), rel=0.15)
    assert plan["bytes"] == pytest.approx(sum((project.folder / event["path"]).stat().st_size for event in built), rel=0.25)
    (again,) = of_kind(project.events("build", "--dry-run"), "plan")
    assert (again["posts"], again["requests"]) == (0, 0)


def test_events_tell_a_build_from_beginning_to_end(make: Make, service: EdgeService) -> None:
    """Started, progress that only grows up to the last utterance, episode, feed, and the sum."""
    service.behaviour = Behaviour(plan=Plan(rules=[Rule("truncate", "第三条", times=2)]))
    project = make(6)
    events = project.events("build")
    names = [event["event"] for event in events]
    assert names[0] == "started"
    assert names[-3:] == ["episode", "feed", "finished"] or names[-1] == "finished"
    progress = of_kind(events, "progress")
    assert [one["done"] for one in progress] == sorted(one["done"] for one in progress)
    assert progress[-1]["done"] == progress[-1]["total"] == of_kind(events, "started")[0]["utterances"]
    assert max(one["in_flight"] for one in progress) > 1
    (built,), (total,) = of_kind(events, "episode"), of_kind(events, "finished")
    assert built["retries"] == 2
    assert {name: total[name] for name in ("engine_calls", "retries", "cached")} == {
        name: built[name] for name in ("engine_calls", "retries", "cached")
    }
    assert os.environ["PODCAST_EDGE_SOCKET"] not in json.dumps(events)
