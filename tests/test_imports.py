"""Which module may import which, and the command's quick start."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import COLLECTED, Project

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "podcast"
GROUND = {"records", "events", "errors", "files", "remote", "hanzi", "lazy"}
"""What every folder may use."""
STAGES = {"script", "voice", "sound", "feed", "publish"}
FLOORS = ({"cli"}, {"pipeline"}, {"release", "cluster"}, {"production"}, {"project"}, STAGES, GROUND)
"""From the top down: a module may import lower floors and its own folder. Folders of one floor must not import each
other; modules of the ground may."""
HEAVY = ["numpy", "soundfile", "soxr", "aiohttp", "edge_tts", "pydub", "PIL", "markdown_it", "feedgen", "rich", "lxml"]


def imported(path: Path) -> Iterator[str]:
    """Return the dotted names of our own modules that a file imports when it runs."""
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
    """Return the files of each folder and module that lies directly under the package."""
    found = {path.stem: [path] for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
    folders = [path for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"]
    return {**found, **{folder.name: sorted(folder.rglob("*.py")) for folder in folders}}


def test_every_part_has_its_floor() -> None:
    """The only modules directly in the package are the flow and the ground."""
    assert set(parts()) == set().union(*FLOORS)
    assert {path.stem for path in PACKAGE.glob("*.py")} == {"__init__", "__main__", "pipeline", *GROUND} - {
        "hanzi",
        "lazy",
    }


@pytest.mark.parametrize(("height", "floor"), list(enumerate(FLOORS)))
def test_imports_lead_down(height: int, floor: set[str]) -> None:
    """cli > pipeline > release, cluster > production > project > stages > ground, and no imports between stages."""
    below = set().union(*FLOORS[height + 1 :])
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for part in sorted(floor)
        for path in parts()[part]
        for name in imported(path)
        if name.split(".")[1] not in {*below, part, "__version__", *(GROUND & floor)}
    ]
    assert not wrong


def test_every_folder_documents_its_input_and_output() -> None:
    """In the docstring of its package."""
    for folder in sorted({*STAGES, "project", "production", "cluster", "release", "hanzi"}):
        told = ast.get_docstring(ast.parse((PACKAGE / folder / "__init__.py").read_text(encoding="utf-8"))) or ""
        assert "->" in told, folder
        assert "import" in told, folder


def test_pytest_collects_every_test_file(request: pytest.FixtureRequest) -> None:
    """pytest silently skips folders with some names, such as `build` (`norecursedirs`)."""
    if [Path(name).resolve() for name in request.config.args] != [ROOT / "tests"]:
        pytest.skip("only some tests were selected")
    listed = subprocess.run(["git", "ls-files", "tests"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no git repository here")
    there = {ROOT / name for name in listed.stdout.splitlines() if Path(name).name.startswith("test_")}
    assert {path for path in there if path.is_file()} <= request.config.stash[COLLECTED]


def test_help_imports_nothing_heavy() -> None:
    """`podcast --help` stays quick: slow modules are imported only where they are needed."""
    code = "import sys, podcast.cli; print(*sorted(set(sys.argv[1:]) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == ""


def test_a_build_with_nothing_to_do_imports_nothing_heavy(project: Project) -> None:
    """But Pillow, which looks at the cover: half of its time would go to libraries that it does not use."""
    project.post("2025-03-04-a.md", "---\ntitle: 一\ndate: 2025-03-04\n---\n\n风从海上来。\n")
    project.run("build")
    code = (
        "import sys\nfrom podcast.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: print([name for name in sys.modules if '.' not in name])"
    )
    command = [sys.executable, "-c", code, "build", "--project", str(project.folder)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    loaded = ast.literal_eval(done.stdout.splitlines()[-1])
    assert "podcast" in loaded
    heavy = {*HEAVY, "asyncio", "jinja2", "yaml"} - {"PIL"}
    assert sorted(heavy & set(loaded)) == []


def test_a_library_is_imported_when_it_is_first_used() -> None:
    """And what is replaced in it later is found there."""
    code = (
        "import sys; from podcast.lazy.libraries import asyncio, np;"
        "assert not {'numpy', 'asyncio'} & set(sys.modules);"
        "assert np.zeros(2).sum() == 0; import numpy, asyncio as real; assert np.float32 is numpy.float32;"
        "numpy.later = real.later = 1; assert np.later == asyncio.later == 1"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
