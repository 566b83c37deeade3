"""Measuring beside another commit: each with its own benchmarks, in turns, compared by name."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import baseline

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

PRINTING = """
import json, pathlib, sys
assert sys.argv[1:] == [*{names!r}, "--json"], sys.argv
with open({log!r}, "a", encoding="utf-8") as log:
    log.write({side!r})
print("for people")
print(json.dumps({figures!r}))
"""


class Repository:
    """A repository of two commits: `old`, and `new` as it stands on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log, self.installs = folder / "show", folder / "log", list[Path]()
        self.log.write_bytes(b"")
        (self.folder / "benchmarks").mkdir(parents=True)
        (self.folder / "benchmarks" / "__init__.py").write_bytes(b"")  # else the real ones would be found first
        (folder / "shared" / "posts").mkdir(parents=True)
        self.git("init", "--quiet")

    def git(self, *words: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *words], cwd=self.folder, check=True, capture_output=True)

    def benchmarks(self, side: str, figures: dict[str, dict[str, float]]) -> None:
        """Write benchmarks that give these figures."""
        for name in figures:
            (self.folder / "benchmarks" / f"{name}.py").write_bytes(b"")
        code = PRINTING.format(names=sorted(figures), log=str(self.log), side=side, figures=figures)
        (self.folder / "benchmarks" / "__main__.py").write_text(code, encoding="utf-8")

    def commit(self, name: str) -> None:
        """Commit all and tag it."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", name)
        self.git("tag", name)

    def install(self, files: Path) -> Path:
        """Install nothing: what is measured needs nothing."""
        self.installs.append(files)
        return Path(sys.executable)

    def measure(self, *words: str) -> int:
        """Run the program."""
        return baseline.main(words, root=self.folder, install=self.install)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Figures that both have, and one that each has alone."""
    made = Repository(tmp_path)
    made.benchmarks("B", {"text": {"s": 2.0, "gone, MB": 7.0, "nothing": 0.0}})
    made.commit("old")
    made.benchmarks("A", {"text": {"s": 3.0, "new, MB": 8.0, "nothing": 1.0}})
    return made


def test_both_are_measured_in_turns_and_compared_by_name(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is on disk beside the commit's own; the ratio is this by that, and one that a side has alone is told."""
    assert repository.measure("old", "text") == 0
    assert repository.log.read_text(encoding="utf-8") == "ABABAB"
    told = {line.split("  ")[0].strip(): line for line in capsys.readouterr().out.splitlines()}
    assert told["text: s"].split()[2:] == ["3", "2", "1.50", "(1.50", "to", "1.50)"]
    assert told["text: new, MB"].endswith("only this one has it")
    assert told["text: gone, MB"].endswith("only that one has it")
    assert told["text: nothing"].endswith("no ratio to nothing")


def test_a_commit_is_installed_once_and_again_where_that_broke_off(repository: Repository) -> None:
    """What was half made is never measured; the posts beside the checkout lie beside the other, too."""
    assert repository.measure("old", "--rounds", "1") == 0
    assert repository.measure("old", "--rounds", "1") == 0
    assert len(repository.installs) == 1
    place = repository.installs[0].parent
    assert place.is_relative_to(repository.folder / ".venv" / "baselines")
    assert (place / "shared" / "posts").is_dir()
    (place / "ready").unlink()
    assert repository.measure("old", "--rounds", "1") == 0
    assert len(repository.installs) == 2


def test_a_benchmark_that_one_side_has_alone_is_measured_there(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """The other is not asked for what it does not know."""
    repository.benchmarks("A", {"text": {"s": 3.0}, "voice": {"s": 1.0}})
    assert repository.measure("old", "--rounds", "1") == 0
    assert "voice: s" in capsys.readouterr().out


def test_a_commit_without_figures_by_name_is_measured_with_the_benchmarks_here(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its package with this code."""
    (repository.folder / "benchmarks" / "__main__.py").write_text("print('for people')\n", encoding="utf-8")
    repository.commit("older")
    repository.benchmarks("A", {"text": {"s": 3.0}})
    assert repository.measure("older", "--rounds", "2") == 0
    assert repository.log.read_text(encoding="utf-8") == "AAAA"
    assert "with the benchmarks here" in capsys.readouterr().err


def test_a_wrong_call_says_what_to_do(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown commit, an unknown benchmark, and benchmarks that fail."""
    assert repository.measure("unheard-of") == 1
    assert "no commit 'unheard-of'" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        repository.measure("old", "sound")
    assert "no benchmark 'sound' on either side" in capsys.readouterr().err
    (repository.folder / "benchmarks" / "__main__.py").write_text("raise SystemExit(3)", encoding="utf-8")
    assert repository.measure("old") == 1
    assert "failed" in capsys.readouterr().err


def test_a_benchmark_of_the_command_line_is_the_same_program_on_both_sides(repository: Repository) -> None:
    """The other commit, which lacks it, is measured with this one's; a later change reaches it too."""
    repository.benchmarks("A", {"text": {"s": 3.0}})
    for text in ("first", "second"):
        for name in baseline.INDEPENDENT:
            (repository.folder / "benchmarks" / name).write_text(f"# {text}", encoding="utf-8")
        files, _ = baseline.checkout(repository.folder, "old", repository.install)
        copied = [(files / "benchmarks" / name).read_text(encoding="utf-8") for name in baseline.INDEPENDENT]
        assert copied == [f"# {text}"] * 2


def test_a_ratio_over_its_limit_is_missed() -> None:
    """By the medians of the rounds; a figure that a side lacks, or that is nothing there, has no ratio."""
    these: list[baseline.Figures] = [{"a: s": 5.0, "b: s": 4.0, "c: s": 1.0}, {"a: s": 7.0, "b: s": 4.0, "c: s": 1.0}]
    those: list[baseline.Figures] = [{"a: s": 10.0, "b: s": 10.0, "c: s": 0.0}, {"a: s": 10.0, "b: s": 10.0}]
    allowed = {"a: s": 0.45, "b: s": 0.4, "c: s": 0.5, "d: s": 0.5}
    (line,) = baseline.over(these, those, allowed)
    assert line == "a: s: 0.60 times the baseline, 0.45 allowed: MISSED"
    assert not baseline.over(these, those, {"a: s": 0.55})


def test_every_ratio_names_a_figure_that_its_benchmark_gives() -> None:
    """In processor time, of the commands."""
    found = baseline.limits(["commands", "text"])
    assert found["commands: one sentence edited, espeak, s of processor"] == 0.45
    assert all(name.startswith("commands: ") and name.endswith(", s of processor") for name in found)


def test_a_missed_limit_is_told_by_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a benchmark that prints it; what it prints stays."""
    from benchmarks import __main__ as program
    from benchmarks import text

    for told, code in (("kept", 0), ("MISSED", 1)):
        monkeypatch.setattr(text, "main", lambda told=told: print(f"limits: {told}") or {})
        assert program.main(["text"]) == code
        assert f"limits: {told}" in capsys.readouterr().out
