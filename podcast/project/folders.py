"""The folders of posts: those that have settings of their own, and which of them a post is in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from podcast.project.config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFolder:
    """A folder of posts. Empty values: those of the show. `skip` is in addition to the show's."""

    folder: str
    """Relative to the project's folder."""
    permalink: str = ""
    site_root: str = ""
    style: str = ""
    title_pattern: str = ""
    skip: tuple[str, ...] = ()


def of(config: Config, path: Path) -> PostFolder:
    """Return the settings for a post, with those of the show where its folder has none.

    Of two folders, one in the other, the inner one counts.
    """
    place = _absolute(config.folder, path)
    within = [one for one in config.post_folders if place.is_relative_to(_absolute(config.folder, Path(one.folder)))]
    own = max(within, key=lambda one: len(_absolute(config.folder, Path(one.folder)).parts), default=None)
    folder = own or PostFolder(folder=_of_list(config, place))
    return PostFolder(
        folder=folder.folder,
        permalink=folder.permalink or config.permalink,
        site_root=folder.site_root or config.site_root,
        style=folder.style or config.style,
        title_pattern=folder.title_pattern or config.title_pattern,
        skip=(*config.skip, *folder.skip),
    )


def inside(config: Config, path: Path) -> Path:
    """Return a post's path in its folder of posts; only its name if it is in none."""
    place, folder = _absolute(config.folder, path), _absolute(config.folder, Path(of(config, path).folder))
    return place.relative_to(folder) if place.is_relative_to(folder) else Path(path.name)


def _of_list(config: Config, place: Path) -> str:
    within = [name for name in config.posts if place.is_relative_to(_absolute(config.folder, Path(name)))]
    return max(within, key=len, default="")


def _absolute(project: Path, path: Path) -> Path:
    """Return a path without symbolic links: a folder of posts may be one."""
    return (path if path.is_absolute() else project / path).resolve()
