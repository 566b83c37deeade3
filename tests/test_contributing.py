"""CONTRIBUTING.md names files, functions and commits that exist."""

from __future__ import annotations

import importlib
import re
import subprocess

import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROWS = re.findall(r"(?m)^\| (.+) \| `(podcast[\w/]*)` \| (.+) \| (.+) \| `([0-9a-f]{7})` \|$", TEXT)
"""Of the newcomer's table: question, folder, files, tests, commit."""
LAYOUT, FLOW = (block for language, block in re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", TEXT) if not language)
FILE = re.compile(r"`([\w.</>-]+(?:\.(?:py|toml|tsv|txt|yml|html|css|js|md)|/[\w-]+))`")


def exists(name: str, *folders: str) -> bool:
    """Return whether a file or folder exists; `<name>.py` means any file of that kind."""
    pattern = re.sub(r"<\w+>", "*", name)
    return any(any((ROOT / folder).glob(pattern)) for folder in (*folders, "", "podcast"))


def test_every_row_of_the_table_leads_to_a_folder_a_file_and_a_test() -> None:
    """No question is answered with a file that has moved."""
    table = TEXT.split("| earlier commit |\n")[1].split("\n\n")[0].splitlines()[1:]
    assert len(ROWS) == len(table) >= 15
    for question, folder, files, tests, _ in ROWS:
        assert (ROOT / folder).is_dir(), question
        assert FILE.findall(files) or "search for" in files, question
        missing = [name for name in FILE.findall(files) if not exists(name, folder)]
        tested = re.findall(r"`(tests[\w./]*)`", tests)
        assert tested, question
        assert not missing + [name for name in tested if not exists(name)], question


def test_every_file_named_elsewhere_exists() -> None:
    """In the text as in the layout."""
    prose = re.sub(r"(?ms)^```.*?^```", "", TEXT)
    prose = "\n".join(line for line in prose.splitlines() if not line.startswith("| "))
    names = FILE.findall(prose)
    assert "tests/test_imports.py" in names
    listed = re.findall(r"(?m)^  ([\w.]+)/? ", LAYOUT)
    assert len(listed) > 10
    assert not [name for name in names if not exists(name)]
    assert not [name for name in listed if not (ROOT / "podcast" / name).exists()]
    there = {path.name for path in (ROOT / "podcast").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert there <= set(listed), "a folder of the package is not in the layout"


def test_every_function_of_the_flow_exists() -> None:
    """The page of the flow follows each renaming."""
    names = re.findall(r"(?m)^ *([\w.]+\.\w+)  ?", FLOW)
    assert len(names) >= 15
    for name in names:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(f"podcast.{module}"), attribute), name


def test_every_commit_named_is_in_the_history() -> None:
    """Where the history is there: not in a source package, nor in a shallow clone."""

    def git(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)

    if not (ROOT / ".git").exists() or git("rev-parse", "--is-shallow-repository").stdout.strip() != "false":
        pytest.skip("no git history here")
    commits = {commit for *_, commit in ROWS}
    assert not [commit for commit in sorted(commits) if git("merge-base", "--is-ancestor", commit, "HEAD").returncode]
