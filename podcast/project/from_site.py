"""A site's configuration -> the values of a new `podcast.toml`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from podcast.project import keys
from podcast.project.sites import Found
from podcast.project.template import Value

CATEGORIES = "\n# Choose yours; https://podcasters.apple.com/support/1691-apple-podcasts-categories lists them all."


def values(found: Found, site: Path, project: Path) -> Mapping[str, Value]:
    """Return the values that a site's configuration gives; those that it leaves open are missing.

    Args:
        found: What the configuration says.
        site: The site's folder.
        project: The folder of the new `podcast.toml`, to which folders are relative.
    """
    permalinks = {one.permalink or found.permalink for one in found.posts}
    one = len(permalinks) == 1
    places = [_relative(site / posts.folder, project) for posts in found.posts]
    tables = [
        {"folder": place, "permalink": _valid("permalink", posts.permalink or found.permalink)}
        for place, posts in zip(places, found.posts, strict=True)
    ]
    root = _relative(site / found.site_root, project) if found.site_root else ""
    given: dict[str, Value] = {
        "title": found.title,
        "description": _valid("description", found.description),
        "link": _valid("link", found.url if urlsplit(found.url).scheme in {"http", "https"} else ""),
        "author": found.author,
        "email": _valid("email", found.email),
        "language": _valid("language", found.language),
        "timezone": _valid("timezone", found.timezone),
        "permalink": _valid("permalink", permalinks.pop()) if one else "",
        "site_root": root if root != "." else "",
    }
    return {
        **{key: value for key, value in given.items() if value},
        "generator": found.generator,
        "posts": places if one else tables,
        "exclude": found.exclude,
        "category_hint": CATEGORIES,
    }


def _valid(key: str, value: str) -> str:
    """Return a value that `podcast.toml` accepts; empty if it would refuse it."""
    try:
        return str(keys.READ[key](value)) if value else ""
    except (TypeError, ValueError):
        return ""


def _relative(path: Path, folder: Path) -> str:
    """Return a path as the project's file has it, relative even if it is outside."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return path.resolve().as_posix()
