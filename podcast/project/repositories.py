"""The git repositories of a project and of its posts, and how a workflow lays them out beside each other."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from podcast.errors import ConfigError

PATIENCE = 10.0
"""Seconds for a question to git."""
_SSH = re.compile(r"(?:ssh://)?(?:[\w.-]+@)?(?P<host>[\w.-]+)[:/](?P<path>[^:].*?)(?:\.git)?/?")
_GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A repository in the workflow's workspace."""

    root: Path
    """On this machine."""
    path: str
    """Relative to the workspace; `.`: it is the workspace."""
    repository: str = ""
    """`owner/name` on GitHub; empty: the workflow's own, or not known."""
    own: bool = False
    """Whether the workflow is in it."""


def layout(root: Path, places: Iterable[Path]) -> tuple[Path, tuple[Checkout, ...]]:
    """Return the folder that becomes the workspace, and what is checked out in it, so that relative paths stay valid.

    Args:
        root: The root of the workflow's own repository.
        places: Folders that the project uses, anywhere.

    Raises:
        ConfigError: They are on another drive of Windows.
    """
    others = dict.fromkeys(
        repository(place) or _beside(root, place) for place in places if not place.is_relative_to(root)
    )
    try:
        base = Path(os.path.commonpath([root, *others]))
    except ValueError as error:
        raise ConfigError(f"{root}: posts on another drive cannot be beside it in a workflow: move them") from error
    own = Checkout(root=root, path=root.relative_to(base).as_posix(), own=True)
    found = [
        Checkout(root=other, path=other.relative_to(base).as_posix(), repository=_on_github(other)) for other in others
    ]
    # The outer one first: a checkout empties its folder.
    return base, tuple(sorted([own, *found], key=lambda one: (len(one.root.parts), not one.own, one.path)))


def repository(folder: Path) -> Path | None:
    """Return the root of the git repository of a folder; None if it is in none."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)


def address(folder: Path) -> str:
    """Return the public https address of a repository's `origin`; empty if it has none."""
    said = _git(folder, "config", "--get", "remote.origin.url")
    if said.startswith("https://"):
        return re.sub(r"//[^@/]+@", "//", said)
    found = _SSH.fullmatch(said) if "@" in said or said.startswith("ssh://") else None
    return f"https://{found['host']}/{found['path']}.git" if found else ""


def commit(folder: Path) -> str:
    """Return the commit that is checked out; empty if there is none."""
    return _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")


def _on_github(folder: Path) -> str:
    """Return `owner/name` of a repository's `origin`; empty if that is not on GitHub."""
    found = _GITHUB.match(address(folder))
    return found[1].removesuffix(".git") if found else ""


def _beside(root: Path, place: Path) -> Path:
    """Return the folder that holds `place`, directly below the one that also holds `root`."""
    common = Path(os.path.commonpath([root, place]))
    return common / place.relative_to(common).parts[0]


def _git(folder: Path, *words: str) -> str:
    """Return what git prints; empty if it is not installed, fails, or the folder is in no repository."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],  # noqa: S607 - where git is differs between systems
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip()
