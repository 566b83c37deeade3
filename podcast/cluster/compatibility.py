"""The versions that must match on all workers, so that an episode has the same bytes wherever it is built."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from podcast import __version__
from podcast.lazy.libraries import metadata

SHAPING = (
    "edge-tts",
    "espeakng-loader",
    "lameenc",
    "markdown-it-py",
    "mutagen",
    "numpy",
    "pydub",
    "pypinyin",
    "soundfile",
    "soxr",
)
"""Packages that affect an episode's bytes."""
CODE = {".py", ".toml", ".tsv", ".html", ".css", ".js"}
"""Suffixes of this program's files that affect the result."""


@cache
def release() -> Mapping[str, str]:
    """Return everything besides posts and configuration that affects an episode's bytes: name -> version."""
    code = hashlib.sha256()
    folder = Path(__file__).parents[1]
    for path in sorted(folder.rglob("*")):
        if path.suffix in CODE:
            code.update(path.read_bytes())
    packages = {name: _version(name) for name in SHAPING}
    ours = f"{__version__}+{code.hexdigest()[:8]}"
    return {
        "podcast": ours,
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "system": platform.system(),
        **packages,
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"
