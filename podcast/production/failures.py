"""How a failed post is reported: one line, and for a bug also a traceback in a file."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path

from podcast import files
from podcast.errors import ClusterError, ConfigError, PodcastError, PostError
from podcast.events import Failed
from podcast.project.config import Config

FATAL = (ConfigError, ClusterError)
"""Errors that affect every post, so the run stops."""
ALIKE = 4
"""Posts from which on one message stands for all."""
NAMED = 3
"""Posts that it names."""
ERRORS = "errors"
"""Folder of the cache with the tracebacks of bugs."""


def failures(config: Config, faults: Mapping[Path, Exception], *, all_of_them: bool) -> Iterator[Failed]:
    """Yield an event for each post that cannot be read, or one for all if no post can, and for the same reason.

    Args:
        config: The show's.
        faults: What is wrong, by post.
        all_of_them: Whether no other post could be read.
    """
    said = {error.message if isinstance(error, PostError) else "" for error in faults.values()}
    message = min(said, default="")
    if not all_of_them or len(faults) < ALIKE or len(said) > 1 or not message:
        yield from (failed(config, path, error) for path, error in faults.items())
        return
    folder = os.path.commonpath([path.parent for path in faults])
    names = ", ".join(path.name for path in list(faults)[:NAMED])
    yield Failed(path=folder, error=f"none of {len(faults)} posts can be read ({names}, ...): each {message}")


def failed(config: Config, path: Path, error: Exception, slug: str = "") -> Failed:
    """Return the event for a post that failed with `error`. For an unexpected error, save the traceback."""
    if isinstance(error, PodcastError):
        return Failed(path=str(path), slug=slug, error=str(error))
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return Failed(path=str(path), slug=slug, error=f"{path}: {place}{error.strerror}: {files.step_for(error)}")
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
