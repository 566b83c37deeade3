"""What decides, besides posts and configuration, which bytes an episode has: this program and what it is built on."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from podcast import __version__

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
"""Packages that shape an episode's bytes."""
CODE = {".py", ".toml", ".tsv", ".html", ".css", ".js"}
"""Files of this program that count."""


@cache
def release() -> Mapping[str, str]:
    """Say what decides, besides posts and configuration, which bytes an episode has: name -> version."""
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
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
