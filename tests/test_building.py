"""What builds and tests the project: make's targets, the Pythons they take, and the workflow that calls them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "test.yml"
TARGETS = set(re.findall(r"(?m)^\.PHONY:(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"))[0].split())
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
make = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
bash = pytest.mark.skipif(os.name == "nt" or not shutil.which("bash"), reason="needs bash")


def plan(*words: str) -> str:
    """Give what make would do in a checkout where nothing is installed; a Python in the environment is none named."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHON", "MAKEFLAGS", "MAKELEVEL", "OS"}}
    command = ["make", "--dry-run", "--always-make", "--no-print-directory", *words]
    return subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, encoding="utf-8", check=True).stdout


@make
@pytest.mark.parametrize("target", ["test", "episode", "portable"])
def test_a_python_that_is_named_has_a_venv_of_its_own(target: str) -> None:
    """Two Pythons never share one; the one of the README is that of no name."""
    plain, named = plan(target, "OS="), plan(target, "OS=", f"PYTHON={sys.executable}")
    assert "python3 -m venv .venv\n" in plain
    assert f"{sys.executable} -m venv .venv-{VERSION}\n" in named
    assert ".venv-" not in plain
    assert not re.search(r"\.venv(?!-)", named.replace(sys.executable, "python"))


@make
def test_windows_has_its_own_folder_and_name_of_python() -> None:
    """A venv's programs lie in `Scripts`; `python3` there only leads to a shop."""
    told = plan("test", "OS=Windows_NT")
    assert "python -m venv .venv\n" in told
    assert ".venv/Scripts/python -m pytest" in told
    assert "bin/" not in told
    assert f".venv-{VERSION}/Scripts/ruff" in plan("test", "OS=Windows_NT", f"PYTHON={sys.executable}")


def test_the_workflow_calls_what_make_has() -> None:
    """Every run step is one call of make with targets that exist, on each system and on both ends of the Pythons."""
    flow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    assert {"push", "pull_request"} <= set(flow[True])  # YAML 1.1 reads `on` so
    (job,) = flow["jobs"].values()
    matrix = job["strategy"]["matrix"]
    assert {name.partition("-")[0] for name in matrix["system"]} == {"ubuntu", "macos", "windows"}
    assert matrix["python"] == ["3.11", "3.14"]
    for step in job["steps"]:
        if "run" in step:
            program, *targets = step["run"].split()
            assert program == "make"
            assert targets
            assert set(targets) <= TARGETS
        else:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])


def pretend(folder: Path, name: str, code: int) -> None:
    """Write a Python that can make a venv, or cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


@bash
@pytest.mark.parametrize(
    ("there", "default", "found"),
    [
        ({}, 11, ""),
        ({"bin/python3.11": 0}, 12, ""),
        ({"bin/python3.12": 0, "bin/python3.13": 0}, 11, "bin/python3.13"),
        ({"bin/python3.12": 0, "bin/python3.13": 0}, 13, "bin/python3.12"),
        ({"bin/python3.12": 0, "bin/python3.13": 1}, 11, "bin/python3.12"),
        ({"bin/python3.14": 127, "versions/3.14.2/bin/python": 0}, 13, "versions/3.14.2/bin/python"),
        ({"bin/python3.12": 0, "versions/3.13.0/bin/python": 0, "versions/2.7.18/bin/python": 0}, 11,
         "versions/3.13.0/bin/python"),
    ],
)  # fmt: skip
def test_ci_finds_the_newest_other_python(tmp_path: Path, there: dict[str, int], default: int, found: str) -> None:
    """On the PATH or under pyenv, whose stand-ins on the PATH do not run; from 3.12, and not the default once more."""
    for path, code in there.items():
        pretend((tmp_path / path).parent, Path(path).name, code)
    (tmp_path / "bin").mkdir(exist_ok=True)
    for tool in ("bash", "seq"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or "")
    environment = {"PATH": str(tmp_path / "bin"), "PYENV_ROOT": str(tmp_path), "HOME": str(tmp_path)}
    words = [shutil.which("bash") or "", str(ROOT / ".ci" / "other-python"), str(default)]
    done = subprocess.run(words, env=environment, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == (str(tmp_path / found) if found else "")
