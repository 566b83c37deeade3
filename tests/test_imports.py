"""The house's rule of who may import whom, and the command's quick start."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "podcast"
STAGES = {"script", "voice", "sound", "feed", "publish"}
COMMON = {"records", "errors", "files", "remote"}
"""What every stage may use besides its own folder."""
ONE_STAGE = {
    "config": "voice",
    "choosing": "script",
    "standing": "script",
    "reading": "script",
    "booth": "voice",
    "doctor": "voice",
    "trying": "sound",
    "dressing": "feed",
    "keeping": "sound",
    "releasing": "publish",
    "sharing": "feed",
    "whole": "sound",
    "tasks": "feed",
}
"""Modules beside the pipeline that work with a single stage."""
JOINING = {"pipeline", "making", "feeding"}
"""The flow: posts taken up, a post made into an episode, episodes brought to listeners."""
HEAVY = ["numpy", "soundfile", "soxr", "aiohttp", "edge_tts", "pydub", "PIL", "markdown_it", "feedgen", "rich", "lxml"]


def imported(path: Path) -> Iterator[str]:
    """Give the dotted names of our own modules that a file imports when it runs."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        inside
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inside in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] == "podcast")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            if node.module == "podcast":
                yield from (f"podcast.{name.name}" for name in node.names)
            elif node.module and node.module.startswith("podcast."):
                yield node.module


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_a_stage_imports_only_itself_and_what_is_common(stage: str) -> None:
    """Data goes one way: no stage knows another."""
    files = sorted((PACKAGE / stage).rglob("*.py"))
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in files
        for name in imported(path)
        if name.split(".")[1] not in {stage, *COMMON}
    ]
    assert files
    assert not wrong


def test_only_the_flow_joins_stages() -> None:
    """Every module at the top besides the flow's two works with one stage at most."""
    for path in sorted([*PACKAGE.glob("*.py"), *PACKAGE.glob("cli/*.py")]):
        touched = {name.split(".")[1] for name in imported(path) if "." in name} & STAGES
        if path.stem not in JOINING:
            assert touched <= {ONE_STAGE.get(path.stem, "")}, f"{path.name} imports {touched}"


def test_help_imports_nothing_heavy() -> None:
    """`podcast --help` stays quick: what takes long to import is imported where it is needed."""
    code = "import sys, podcast.cli; print(*sorted(set(sys.argv[1:]) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == ""
