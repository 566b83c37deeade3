"""Beside another commit: `python -m benchmarks.baseline COMMIT [NAME ...] [--rounds N]`.

The other commit is checked out and installed by itself, below `.venv/baselines`. Both are then measured in turns, this,
that, this, that, so that what else the machine does in the meantime meets both; each with its own benchmarks, since
those know the package beside them. A figure is the median of its rounds. Figures are held against each other by name.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
ROUNDS = 3
INDEPENDENT = ("commands.py", "_real.py")
"""Benchmarks, and what they need, that measure the command line alone: they run as they are here at any commit."""
SLACK = 0.05
"""How far a ratio may be over its limit: two runs of one program differ by as much."""
Figures = dict[str, float]
Install = Callable[[Path], Path]
"""Gets a checkout, makes an environment beside it and gives that's Python."""


class Stopped(Exception):
    """Nothing can be measured, and why."""


def checkout(root: Path, commit: str, install: Install) -> tuple[Path, Path]:
    """Give a commit's files and the Python it is installed for; what was made before is taken again.

    Raises:
        Stopped: There is no such commit, or it cannot be installed.
    """
    sha = _ran(["git", "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"], root,
               f"no commit {commit!r} in {root}: name one of `git log`, or fetch it").strip()  # fmt: skip
    place = root / ".venv" / "baselines" / f"{sha[:12]}-{sys.version_info[0]}.{sys.version_info[1]}"
    files, ready = place / "checkout", place / "ready"
    if not ready.is_file():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        _ran(["git", "archive", "--output", str(place / "archive.tar"), sha], root, f"{commit} cannot be read")
        with tarfile.open(place / "archive.tar") as archive:
            archive.extractall(files, filter="data")
        if '"--json"' not in _text(files / "benchmarks" / "__main__.py"):  # from before there were figures by name
            print(
                f"{commit} gives no figures by name: its package is measured with the benchmarks here", file=sys.stderr
            )
            shutil.rmtree(files / "benchmarks", ignore_errors=True)
            shutil.copytree(root / "benchmarks", files / "benchmarks")
        _share(root.parent / "shared", place / "shared")
        ready.write_text(str(install(files)), encoding="utf-8")
    for name in INDEPENDENT:  # the same program for both
        if (root / "benchmarks" / name).is_file() and (files / "benchmarks").is_dir():
            shutil.copy(root / "benchmarks" / name, files / "benchmarks" / name)
    return files, Path(ready.read_text(encoding="utf-8"))


def installed(files: Path) -> Path:
    """Install a checkout with what its tests need in an environment beside it, as the Makefile does.

    Raises:
        Stopped: It cannot be installed.
    """
    place = files.parent / "environment"
    told = f"{files} cannot be installed: see above; is the package index in reach?"
    _ran([sys.executable, "-m", "venv", str(place)], files, told)
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    _ran([str(python), "-m", "pip", "install", "--quiet", "--editable", ".[test]"], files, told)
    return python


def measured(python: Path, files: Path, names: Sequence[str]) -> Figures:
    """Run a commit's benchmarks once, and give its figures as `benchmark: figure`.

    Raises:
        Stopped: One fails.
    """
    told = f"the benchmarks in {files} failed: see above"
    lines = _ran([str(python), "-m", "benchmarks", *names, "--json"], files, told).strip().splitlines()
    found: Mapping[str, Figures] = json.loads(lines[-1])
    return {f"{name}: {figure}": value for name, figures in found.items() for figure, value in figures.items()}


def known(files: Path, names: Sequence[str]) -> list[str]:
    """Give the benchmarks, of `names` or of all, that a checkout has."""
    have = {path.stem for path in (files / "benchmarks").glob("[!_]*.py")} - {"baseline"}
    return sorted(have.intersection(names) if names else have)


def table(these: Sequence[Figures], those: Sequence[Figures]) -> list[str]:
    """Give a line a figure: the medians, their ratio, and the ratios of the single rounds from least to most."""
    names = list(dict.fromkeys(name for figures in (*these, *those) for name in figures))
    width = max(map(len, names), default=0)
    lines = [f"{'':{width}}  {'this':>12}  {'that':>12}  this / that"]
    for name in names:
        sides = [[figures[name] for figures in side if name in figures] for side in (these, those)]
        ours, theirs = (f"{median(side):,.4g}" if side else "none" for side in sides)
        lines.append(f"{name:{width}}  {ours:>12}  {theirs:>12}  {_ratio(*sides)}")
    return lines


def _ratio(these: Sequence[float], those: Sequence[float]) -> str:
    if not (these and those):
        return "only this one has it" if these else "only that one has it"
    if not all(those):
        return "no ratio to nothing"
    rounds = [one / other for one, other in zip(these, those, strict=False)]
    return f"{median(these) / median(those):.2f}  ({min(rounds):.2f} to {max(rounds):.2f})"


def main(words: Sequence[str], root: Path = ROOT, install: Install = installed) -> int:
    """Measure and print; 0 where all was measured and is within its limits, 1 if not, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="benchmarks/baseline", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("commit", help="a name that git knows: a hash, a branch, HEAD~3")
    parser.add_argument("names", nargs="*", help="benchmarks; all by default")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="turns of both, %(default)s by default")
    call = parser.parse_args(words)
    try:
        there, python = checkout(root, call.commit, install)
        sides = {"this": (Path(sys.executable), root), "that": (python, there)}
        wanted = {side: known(files, call.names) for side, (_, files) in sides.items()}
        unknown = set(call.names).difference(*wanted.values())
        if unknown or call.rounds < 1:
            parser.error(f"no benchmark {min(unknown)!r} on either side" if unknown else "--rounds wants 1 or more")
        found: dict[str, list[Figures]] = {side: [] for side in sides}
        for turn in range(call.rounds):
            for side, place in sides.items():
                print(f"round {turn + 1} of {call.rounds}: {side}", file=sys.stderr, flush=True)
                found[side].append(measured(*place, wanted[side]) if wanted[side] else {})
    except Stopped as error:
        print(f"benchmarks/baseline: {error}", file=sys.stderr)
        return 1
    print(*table(found["this"], found["that"]), sep="\n")
    missed = over(found["this"], found["that"], limits(wanted["this"]))
    print(*missed, sep="\n")
    return 1 if missed else 0


def limits(names: Sequence[str]) -> Figures:
    """Give the ratios to the baseline that the benchmarks here allow, by `benchmark: figure`."""
    found = Figures()
    for name in names:
        if (Path(__file__).parent / f"{name}.py").is_file():
            ratios = getattr(importlib.import_module(f"benchmarks.{name}"), "RATIOS", {})
            found |= {f"{name}: {figure}": limit for figure, limit in ratios.items()}
    return found


def over(these: Sequence[Figures], those: Sequence[Figures], allowed: Figures) -> list[str]:
    """Give a line for each figure whose median is more times the other's than allowed."""
    lines = []
    for name, limit in allowed.items():
        sides = [[figures[name] for figures in side if name in figures] for side in (these, those)]
        if all(sides) and median(sides[1]):
            ratio = median(sides[0]) / median(sides[1])
            if ratio > limit + SLACK:
                lines.append(f"{name}: {ratio:.2f} times the baseline, {limit:g} allowed: MISSED")
    return lines


def _ran(command: Sequence[str], folder: Path, fault: str) -> str:
    """Run a program; what it tells besides its answer goes to standard error."""
    try:
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    except OSError as error:
        raise Stopped(f"{command[0]}: {error.strerror}: install it") from error
    if done.returncode:
        raise Stopped(fault)
    return done.stdout


def _share(posts: Path, place: Path) -> None:
    """Have the posts that lie beside this checkout lie beside the other: both read the same."""
    if not posts.is_dir():
        return
    try:
        place.symlink_to(posts, target_is_directory=True)
    except OSError:  # Windows, where that takes a right of its own
        shutil.copytree(posts, place)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
