"""From where a workflow installs this program: a checkout, a wheel in the repository, a git address, or an index."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from podcast import __version__
from podcast.errors import ConfigError
from podcast.project import repositories

PROGRAM = "shezhang-podcast"
WORKSPACE = "$GITHUB_WORKSPACE"
WHEELS = "shezhang_podcast-*.whl"
"""Source: binary distribution format, "Escaping and Unicode": the name's form in a wheel's file name."""
_NAMED = re.compile(r"([A-Za-z0-9][\w.-]*?)(\[[^]]*\])?\s*((?:[=<>~!]=?=?|@)\s*\S.*)?")
"""Source: PEP 508, a name with extras and a version or an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What pip installs."""

    requirement: str
    note: str = ""
    """What could not be found out; empty: nothing."""


def program(root: Path, place: str, extras: Sequence[str], given: str = "") -> Program:
    """Return what pip installs: what is `given`, else what this repository or this installation says.

    Args:
        root: The root of the project's repository.
        place: Where it is below the workspace; `.`: it is the workspace.
        extras: The extras that the engines and the target need.
        given: A git address, a wheel's path, or a name with a version; empty: found out.

    Raises:
        ConfigError: `given` is none of these, or a wheel outside the repository.
    """
    extra = f"[{','.join(extras)}]" if extras else ""
    workspace = WORKSPACE if place == "." else f"{WORKSPACE}/{place}"
    if given:
        return _given(root, workspace, extra, given)
    own = root / "pyproject.toml"
    if own.is_file() and f'name = "{PROGRAM}"' in own.read_text(encoding="utf-8"):
        return Program(requirement=f"{workspace}{extra}")
    wheels = sorted((*root.glob(WHEELS), *root.glob(f"*/{WHEELS}")), key=_version)
    if wheels:
        return _wheel(root, workspace, extra, wheels[-1])
    return _installed(extra)


def _given(root: Path, workspace: str, extra: str, given: str) -> Program:
    if given.endswith(".whl") and "://" not in given:
        wheel = next((path for path in (Path(given), root / given) if path.is_file()), None)
        if not wheel or not wheel.resolve().is_relative_to(root.resolve()):
            raise ConfigError(f"{given}: no such wheel in the repository {root}: put it there, and commit it")
        return _wheel(root.resolve(), workspace, extra, wheel.resolve())
    if "://" in given:
        return Program(requirement=f"{PROGRAM}{extra} @ {given}")
    named = _NAMED.fullmatch(given.strip())
    if not named:
        step = "give a git address (git+https://...@COMMIT), a wheel in the repository, or a name with a version"
        raise ConfigError(f"--program {given}: {step}")
    return Program(requirement=f"{named[1]}{named[2] or extra}{named[3] or ''}")


def _wheel(root: Path, workspace: str, extra: str, wheel: Path) -> Program:
    return Program(requirement=f"{workspace}/{wheel.relative_to(root).as_posix()}{extra}")


def _installed(extra: str) -> Program:
    """Return the requirement that installs the running program again, as its installer recorded it."""
    table = direct_url()
    address, of_git = str(table.get("url", "")), table.get("vcs_info", {})
    if of_git.get("vcs") == "git":
        return Program(requirement=f"{PROGRAM}{extra} @ git+{address}@{of_git['commit_id']}")
    if address.startswith(("https:", "http:")):
        return Program(requirement=f"{PROGRAM}{extra} @ {address}")
    here = f"{PROGRAM}{extra}=={__version__}"
    if not address:
        return Program(requirement=here)
    checkout = Path(url2pathname(unquote(urlsplit(address).path)))
    public, commit = repositories.address(checkout), repositories.commit(checkout)
    if public and commit:
        note = f"{commit[:12]} must be pushed to {public}, from where the workflow installs this program"
        return Program(requirement=f"{PROGRAM}{extra} @ git+{public}@{commit}", note=note)
    note = (
        f"this program was installed from {checkout}, which the workflow cannot reach: put a wheel into the repository "
        f'with  python -m pip wheel --no-deps --wheel-dir wheels "{checkout}"  and run this command again, or give '
        "--program a git address. Until then it asks the index for this version"
    )
    return Program(requirement=here, note=note)


def direct_url() -> dict[str, Any]:
    """Return the origin of the installed program; empty if it came from an index. Source: PEP 610."""
    try:
        return dict(json.loads(metadata.distribution(PROGRAM).read_text("direct_url.json") or "{}"))
    except (metadata.PackageNotFoundError, ValueError):
        return {}


def _version(wheel: Path) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", wheel.name.split("-")[1])]
