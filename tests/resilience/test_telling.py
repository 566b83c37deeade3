"""What a build reports: the plan, progress on a terminal or as events, and the totals."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from rich.cells import cell_len

from tests.conftest import Project
from tests.resilience.conftest import Make, of_kind, text
from tests.services.edge import Behaviour, EdgeService
from tests.services.faults import Plan, Rule
from tests.services.watch import snapshot


def test_a_dry_run_predicts_the_build(make: Make, service: EdgeService) -> None:
    """Exact requests and cached clips for two posts with common sentences; approximate length and size. No request."""
    project = make(8, 5)
    (plan,) = of_kind(project.events("build", "--dry-run"), "plan")
    assert service.counts["connections"] == 0
    service.behaviour = Behaviour(plan=Plan(rules=[Rule("truncate", "第三条", times=2)]))
    events = project.events("build")
    built = of_kind(events, "episode")
    paths = [project.folder / one["path"] for one in built]
    assert plan["posts"] == len(built) == 2
    assert plan["requests"] == sum(one["engine_calls"] - one["retries"] for one in built)
    assert plan["cached"] == sum(one["cached"] for one in built) > 0
    cues = [cue for one in built for cue in project.record(one["slug"])["cues"]]
    assert plan["characters"] == sum(len(cue["spoken"]) for cue in cues)
    assert plan["seconds"] == pytest.approx(sum(one["seconds"] for one in built), rel=0.15)
    assert plan["bytes"] == pytest.approx(sum(path.stat().st_size for path in paths), rel=0.15)
    assert_reported(events)


def assert_reported(events: list[dict[str, Any]]) -> None:
    """For each post: started, increasing progress to the last utterance, and the episode; then feed and totals."""
    names = [event["event"] for event in events if event["event"] not in {"progress", "finding"}]
    assert names == ["started", "episode", "started", "episode", "feed", "finished"]
    for started, built in zip(of_kind(events, "started"), of_kind(events, "episode"), strict=True):
        progress = [one for one in of_kind(events, "progress") if one["slug"] == started["slug"]]
        assert [one["done"] for one in progress] == sorted(one["done"] for one in progress)
        assert max(one["in_flight"] for one in progress) > 1
        last = progress[-1]
        assert last["done"] == last["total"] == started["utterances"]
        assert last["in_flight"] == 0
        for figure in ("engine_calls", "retries", "cached"):
            assert last[figure] == built[figure]
    (total,) = of_kind(events, "finished")
    assert total["retries"] == 2
    for figure in ("engine_calls", "retries", "cached"):
        assert total[figure] == sum(one[figure] for one in of_kind(events, "episode"))


def on_terminal(project: Project, columns: int, *words: str, typed: bytes = b"") -> tuple[str, str, int]:
    """Run `podcast build` with a terminal for input and messages, and a pipe for results.

    Returns:
        The text on the terminal without colours, the output of the pipe, and the exit code.
    """
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.write(ours, typed)
    command = [sys.executable, "-m", "podcast", "build", *words, "--project", str(project.folder)]
    rest = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}  # xdist sets them
    building = subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, env={**rest, "TERM": "xterm"}
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # Linux raises it at the end; other systems return no bytes
        while more := os.read(ours, 4096):
            shown += more
    os.close(ours)
    assert building.stdout
    results = building.stdout.read().decode()
    building.stdout.close()
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode()), results, building.wait(60)


@pytest.mark.parametrize("columns", [50, 80, 120])
def test_a_terminal_shows_the_progress_of_a_build(make: Make, service: EdgeService, columns: int) -> None:
    """Which post of how many, its title, how much is done and the time left, in one line; then the totals.

    Results still go to standard output.
    """
    service.behaviour = Behaviour(plan=Plan(rules=[Rule("truncate", "第三条", times=1)]), latency=0.3)
    project = make(8, 5)
    shown, results, code = on_terminal(project, columns)
    assert code == 0, shown
    bars = [line for line in re.split(r"[\r\n]+", shown) if re.search(r"post \d of \d", line)]
    for number in (1, 2):
        pattern = rf"post {number} of 2: \S.* [1-9]\d*% +(-:--|\d+:\d\d)[:\d]* left"
        assert any(re.search(pattern, line) for line in bars), bars
    assert max(cell_len(line.rstrip()) for line in bars) <= columns
    assert "flight" not in shown
    assert ", 1 retry, " in shown
    assert results.startswith("audio/")
    assert "left" not in results


def test_a_terminal_asks_before_many_episodes_are_built(make: Make, service: EdgeService) -> None:
    """Above twenty episodes it shows the plan and asks; after a no, nothing is changed."""
    project = make(engine="tone")
    for number in range(1, 22):
        project.post(f"2025-03-{number:02d}-a.md", text(number, f"2025-03-{number:02d}"))
    shown, results, code = on_terminal(project, 100, "--all", typed=b"n\n")
    assert code == 0
    assert "Build 21 episodes? [y/N]" in shown
    assert re.search(r"planning: post \d+ of 21", shown)
    assert "Nothing is built." in shown
    assert results.startswith("21 episodes: ")
    assert not snapshot(project.folder)
