"""The path of an episode's post, as records name it: relative to the project, so that every machine finds it.

Until December 2026 records named a post outside the project's folder by its absolute path on the machine that made
them. Those are still read, and rewritten only when something else in the record changes.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath

from podcast.project.config import Config


def placed(config: Config, path: Path) -> Path:
    """Return a post's absolute path, inside the project's folder or a folder of posts if any path to it leads there."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would follow a symlinked folder of posts
    if absolute.is_relative_to(config.folder):
        return absolute
    real = path.resolve()
    if real.is_relative_to(config.folder):
        return real
    for folder in _folders(config):
        if absolute.is_relative_to(folder):
            return absolute
        if real.is_relative_to(folder.resolve()):
            return folder / real.relative_to(folder.resolve())
    return absolute


def source_of(config: Config, path: Path) -> str:
    """Return a post's path for its record: relative to the project's folder, with `/`: `../blog/_posts/x.md`.

    Only on another drive of Windows, to which no relative path leads, it is absolute.
    """
    place = placed(config, path)
    try:
        return Path(os.path.relpath(place, config.folder)).as_posix()
    except ValueError:
        return place.as_posix()


def path_of(config: Config, source: str) -> Path:
    """Return where the post of a record is on this machine, or would be.

    An absolute path of another machine is looked for below the project's folders of posts, by its last parts.
    """
    path = config.folder / source
    if not is_absolute(source) or path.is_file():
        return path
    parts = (PureWindowsPath(source) if PureWindowsPath(source).is_absolute() else PurePosixPath(source)).parts[1:]
    for start in range(len(parts)):
        for folder in _folders(config):
            if (folder / Path(*parts[start:])).is_file():
                return folder / Path(*parts[start:])
    return path


def is_absolute(source: str) -> bool:
    """Return whether a record names its post by an absolute path, of any system."""
    return PurePosixPath(source).is_absolute() or PureWindowsPath(source).is_absolute()


def _folders(config: Config) -> tuple[Path, ...]:
    """Return the folders of posts, absolute, symbolic links kept."""
    return tuple(Path(os.path.abspath(config.folder / name)) for name in config.posts)  # noqa: PTH100
