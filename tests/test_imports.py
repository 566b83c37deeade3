"""Who may import whom, and the command's quick start."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import COLLECTED

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "podcast"
GROUND = {"records", "events", "errors", "files", "remote"}
"""What every folder may use besides its own modules."""
STAGES = {"script", "voice", "sound", "feed", "publish"}
FLOORS = ({"cli"}, {"pipeline"}, {"release", "cluster"}, {"production"}, {"project"}, STAGES, GROUND)
"""From the top down: a module may import what lies below it and its own folder; two of one floor do not import each
other, but for the ground, whose modules may."""
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


def parts() -> dict[str, list[Path]]:
    """Give the files of each folder and module that lies directly under the package."""
    found = {path.stem: [path] for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
    folders = [path for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"]
    return {**found, **{folder.name: sorted(folder.rglob("*.py")) for folder in folders}}


def test_every_part_has_its_floor() -> None:
    """Nothing lies directly under the package but the flow and the ground."""
    assert set(parts()) == set().union(*FLOORS)
    assert {path.stem for path in PACKAGE.glob("*.py")} == {"__init__", "__main__", "pipeline", *GROUND}


@pytest.mark.parametrize(("height", "floor"), list(enumerate(FLOORS)))
def test_imports_lead_down(height: int, floor: set[str]) -> None:
    """cli > pipeline > release, cluster > production > project > the stages > the ground, and none between stages."""
    below = set().union(*FLOORS[height + 1 :])
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for part in sorted(floor)
        for path in parts()[part]
        for name in imported(path)
        if name.split(".")[1] not in {*below, part, "__version__", *(GROUND & floor)}
    ]
    assert not wrong


def test_every_folder_says_what_comes_in_and_goes_out() -> None:
    """One sentence at the head of each."""
    for folder in sorted({*STAGES, "project", "production", "cluster", "release"}):
        told = ast.get_docstring(ast.parse((PACKAGE / folder / "__init__.py").read_text(encoding="utf-8"))) or ""
        assert "->" in told, folder
        assert "import" in told, folder


def test_pytest_collects_every_test_file(request: pytest.FixtureRequest) -> None:
    """Folders of some names are passed over in silence, such as `build` (pytest's `norecursedirs`)."""
    if [Path(name).resolve() for name in request.config.args] != [ROOT / "tests"]:
        pytest.skip("only a part of the tests was asked for")
    listed = subprocess.run(["git", "ls-files", "tests"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no git repository here")
    there = {ROOT / name for name in listed.stdout.splitlines() if Path(name).name.startswith("test_")}
    assert {path for path in there if path.is_file()} <= request.config.stash[COLLECTED]


def test_help_imports_nothing_heavy() -> None:
    """`podcast --help` stays quick: what takes long to import is imported where it is needed."""
    code = "import sys, podcast.cli; print(*sorted(set(sys.argv[1:]) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == ""
