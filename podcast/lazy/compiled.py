"""The folder in which what was compiled, patterns and templates, stays from one run to the next.

It is never needed: without it all is compiled again.
"""

from __future__ import annotations

from pathlib import Path

_kept: Path | None = None


def keep(folder: Path) -> None:
    """Keep what this process compiles in a folder, if it exists."""
    global _kept
    _kept = folder


def folder() -> Path | None:
    """Return the folder; None if there is none."""
    return _kept if _kept and _kept.is_dir() else None
