"""When a file was first committed to its Git repository, for a post whose author has written no date."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from podcast.errors import PostError

PATIENCE = 60.0
"""Seconds. 10,000 commits take less than one."""


def first_commit(path: Path) -> datetime | None:
    """Return when a file, or the file that it is a renaming of, was first committed; None if it never was.

    Raises:
        PostError: The repository is a shallow clone, where every file looks as old as its last commits.
    """
    folder = path.parent.resolve()
    root = next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), None)
    head = _git(root, "rev-parse", "--is-shallow-repository", "HEAD") if root else ""
    if not root or not head:
        return None
    shallow, _, commit = head.strip().partition("\n")
    found = _commits(root, commit).get(os.path.relpath(folder / path.name, root).replace(os.sep, "/"))
    if found and shallow == "true":
        step = "run `git fetch --unshallow` (on GitHub: actions/checkout with `fetch-depth: 0`)"
        raise PostError(path, 0, f"has no date, and a shallow clone hides its first commit; add  date: ...  or {step}")
    return found


@lru_cache(maxsize=8)
def _commits(root: Path, commit: str) -> Mapping[str, datetime]:
    """Return when each file of a repository was first committed, under the name that it has at `commit`."""
    log = _git(root, "log", "--reverse", "--diff-filter=AR", "-M", "--name-status", "-z", "--format=%x01%aI", commit)
    found: dict[str, datetime] = {}
    for entry in log.split("\x01")[1:]:
        when, *words = entry.replace("\n", "").split("\0")
        words = [word for word in words if word]
        while words:
            status, name = words.pop(0), words.pop(0) if words else ""
            first = found.pop(name, None) if status.startswith("R") else None
            if status.startswith("R"):
                name = words.pop(0) if words else name
            found[name] = first or found.get(name) or datetime.fromisoformat(when)
    return found


def _git(root: Path, *words: str) -> str:
    """Return what Git prints; empty if it is not installed or fails."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words],  # noqa: S607 - where Git is differs between systems
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "surrogateescape")
