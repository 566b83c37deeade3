"""The tests' quick way to run the command does what starting it does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.conftest import Project
from tests.services import preloaded

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the command is started each time")


@pytest.mark.parametrize(
    ("words", "code"), [(("doctor",), 0), (("build", "--nothing"), 2), (("script", "missing.md"), 1)]
)
def test_it_prints_and_ends_as_a_fresh_start(project: Project, words: tuple[str, ...], code: int) -> None:
    quick, fresh = project.run(*words, code=code), project.run(*words, code=code, fresh=True)
    assert (quick.stdout, quick.stderr) == (fresh.stdout, fresh.stderr)


def test_standard_input_and_environment_reach_it(
    project: Project, article: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert project.run("script", "-", stdin=article().encode()).stdout
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(project.folder / "nobody"))
    assert "No such file" in project.run("voices", "--engine", "edge", code=1).stderr


def test_what_a_run_changes_stays_in_it(project: Project, article: Callable[..., str]) -> None:
    """The next one starts from the same modules; one that never ends is killed."""
    project.post("2025-03-04-wind.md", article())
    project.run("build")
    one, two = (project.run("voices", "--engine", "tone").stdout for _ in range(2))
    assert one == two
    with pytest.raises(subprocess.TimeoutExpired):
        preloaded.run(("serve", "--port", "0", "--host", "127.0.0.1", "--project", str(project.folder)), timeout=2)
