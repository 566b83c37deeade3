"""How a failed post is reported: one line, and for a bug also a traceback in a file."""

from __future__ import annotations

import traceback
from pathlib import Path

from podcast import files
from podcast.errors import ClusterError, ConfigError, PodcastError
from podcast.events import Failed
from podcast.project.config import Config

FATAL = (ConfigError, ClusterError)
"""Errors that affect every post, so the run stops."""
ERRORS = "errors"
"""Folder of the cache with the tracebacks of bugs."""


def failed(config: Config, path: Path, error: Exception, slug: str = "") -> Failed:
    """Return the event for a post that failed with `error`. For an unexpected error, save the traceback."""
    if isinstance(error, PodcastError):
        return Failed(path=str(path), slug=slug, error=str(error))
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        step = "check the free space, whether another file has this name, and the permissions"
        return Failed(path=str(path), slug=slug, error=f"{path}: {place}{error.strerror}: {step}")
    first = str(error).strip().partition("\n")[0]
    message = f"{path}: a bug: {type(error).__name__}{': ' if first else ''}{first}"
    step = _save_traceback(config, path, error)
    return Failed(
        path=str(path), slug=slug, error=f"{message}; {step}. `podcast script` shows whether the text causes it"
    )


def _save_traceback(config: Config, path: Path, error: Exception) -> str:
    """Write the traceback, and return what the user should do with it."""
    place = config.cache / ERRORS / f"{path.stem}.txt"
    text = "".join(traceback.format_exception(error))
    try:
        files.write(place, text.encode("utf-8", "backslashreplace"), scratch=config.scratch)
    except OSError as fault:
        return f"its traceback cannot be saved ({fault.strerror or fault})"
    return f"please report it, with the traceback in {place}"
