"""What is told where one post fails, whatever was raised: one line, and for a bug the traceback in a file."""

from __future__ import annotations

import traceback
from pathlib import Path

from podcast import files
from podcast.errors import ClusterError, ConfigError, PodcastError
from podcast.events import Failed
from podcast.project.config import Config

FATAL = (ConfigError, ClusterError)
"""Errors after which no other post can be made either."""
ERRORS = "errors"
"""Folder of the cache with the tracebacks of bugs."""


def failed(config: Config, path: Path, error: Exception, slug: str = "") -> Failed:
    """Give the event for a post that could not be made because of `error`; keep the traceback of what none foresaw."""
    if isinstance(error, PodcastError):
        return Failed(path=str(path), slug=slug, error=str(error))
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        step = "free the disk or the name, or allow it to be read and written"
        return Failed(path=str(path), slug=slug, error=f"{path}: {place}{error.strerror}: {step}")
    first = str(error).strip().partition("\n")[0]
    told = f"{path}: a bug: {type(error).__name__}{': ' if first else ''}{first}"
    kept = _kept(config, path, error)
    return Failed(
        path=str(path), slug=slug, error=f"{told}; {kept}. `podcast script` shows whether the text is at fault"
    )


def _kept(config: Config, path: Path, error: Exception) -> str:
    """Write the traceback; where even that fails, say so."""
    place = config.cache / ERRORS / f"{path.stem}.txt"
    text = "".join(traceback.format_exception(error))
    try:
        files.write(place, text.encode("utf-8", "backslashreplace"), scratch=config.scratch)
    except OSError as fault:
        return f"its traceback cannot be kept ({fault.strerror or fault})"
    return f"please report it with {place}"
