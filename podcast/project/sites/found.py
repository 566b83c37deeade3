"""What is found of a site, and how its configuration files are read."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from podcast.errors import ConfigError
from podcast.lazy import patterns as re

SUFFIXES = {".md", ".markdown", ".mdx", ".qmd", ".rmd"}
USUAL = ("posts", "post", "blog", "articles", "article", "writing", "essays", "notes", "文章", "博客", "随笔")
"""Names of a folder of posts, the likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """A folder of posts."""

    folder: str
    """Relative to the site's folder."""
    permalink: str = ""
    """Relative to the site's address; empty: that of the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a site's configuration says. Empty values: nothing."""

    generator: str
    posts: tuple[Posts, ...]
    exclude: tuple[str, ...] = ()
    """Glob patterns of files that are no posts, relative to a folder of posts."""
    title: str = ""
    description: str = ""
    url: str = ""
    """Of the site, with the path under which it is."""
    author: str = ""
    email: str = ""
    language: str = ""
    timezone: str = ""
    permalink: str = ""
    site_root: str = ""
    """The folder with its pictures, relative to the site's folder."""


class _Lenient(yaml.SafeLoader):
    """Reads a configuration with tags of other programs, such as MkDocs' `!!python/name:`."""


_Lenient.add_multi_constructor("", lambda loader, suffix, node: None)  # noqa: ARG005


def table(*paths: Path) -> Mapping[str, Any]:
    """Return the first configuration file that there is, as a table; empty if there is none.

    Raises:
        ConfigError: It cannot be read.
    """
    path = next((path for path in paths if path.is_file()), None)
    if not path:
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
        read = {".toml": tomllib.loads, ".json": json.loads}.get(path.suffix)
        found = read(text) if read else yaml.load(text, Loader=_Lenient)  # noqa: S506 - a subclass of SafeLoader
    except (OSError, ValueError, yaml.YAMLError) as error:
        step = "correct it, or run `podcast init` without --site and edit podcast.toml"
        raise ConfigError(f"{path}: cannot be read: {' '.join(str(error).split())}; {step}") from error
    return lower(found) if isinstance(found, dict) else {}


def lower(found: Mapping[Any, Any]) -> Mapping[str, Any]:
    """Return a table with keys in lower case, as Hugo reads them, also in its tables."""
    return {str(key).lower(): lower(one) if isinstance(one, dict) else one for key, one in found.items()}


def text(found: Mapping[str, Any], *names: str) -> str:
    """Return the first text under one of these keys; `author.name` is a key of a table."""
    for name in names:
        value: Any = found
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split())
    return ""


def joined(url: str, base: str) -> str:
    """Return the address of a site that is under the path `base`."""
    base = base.strip("/")
    url = url.rstrip("/")
    return f"{url}/{base}" if base and url and not url.endswith(f"/{base}") else url


def language(written: str) -> str:
    """Return the code of a language for the feed: `zh-Hans` -> `zh-cn`."""
    word = written.replace("_", "-").lower()
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", word):
        return ""
    if word.startswith("zh"):
        return "zh-hk" if re.search("hk|mo$", word) else "zh-tw" if re.search("hant|tw", word) else "zh-cn"
    return word


def markdown(folder: Path) -> Sequence[Path]:
    """Return the Markdown files of a folder, without hidden ones and those of packages."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in SUFFIXES and path.is_file()
        if not any(part.startswith(".") or part == "node_modules" for part in path.relative_to(folder).parts)
    ]


def fullest(folder: Path, names: Sequence[str] = USUAL) -> str:
    """Return the name of the folder of posts in a folder: a usual one, else the one with most Markdown files."""
    if not folder.is_dir():
        return ""
    inner = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.name.startswith((".", "_"))]
    usual = [name for name in names for path in inner if path.name.lower() == name and markdown(path)]
    if usual:
        return next(path.name for path in inner if path.name.lower() == usual[0])
    counted = max(((len(markdown(path)), path.name) for path in inner), default=(0, ""), key=lambda one: one[0])
    return counted[1] if counted[0] else ""
