"""A site's folder -> what its own configuration says of the show: which generator, which folders, which addresses.

`KINDS` is the table of generators: each is recognised by a file, in this order, and read by a function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from podcast.errors import ConfigError
from podcast.project.sites import documents, javascript, sections, yaml_sites
from podcast.project.sites.found import Found, Posts, markdown

Reader = Callable[[Path], Found]


def _hexo(folder: Path) -> bool:
    package = folder / "package.json"
    named = package.is_file() and '"hexo"' in package.read_text(encoding="utf-8", errors="replace")
    return (folder / "_config.yml").is_file() and (named or (folder / "source" / "_posts").is_dir())


def _has(*names: str) -> Callable[[Path], bool]:
    """Return a test for a folder with one of these files or folders; the names are glob patterns."""
    return lambda folder: any(next(folder.glob(name), None) for name in names)


def _zola(folder: Path) -> bool:
    return (folder / "content").is_dir() and "base_url" in _text(folder / "config.toml")


def _jekyll(folder: Path) -> bool:
    return (folder / "_posts").is_dir() or _has("_config.yml", "_config.yaml", "_config.toml")(folder)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


KINDS: tuple[tuple[Callable[[Path], bool], Reader], ...] = (
    (_hexo, yaml_sites.hexo),
    (_zola, sections.zola),
    (_has("hugo.*[ml]", "hugo.json", "config/_default", "config.toml", "config.y*ml", "config.json"), sections.hugo),
    (_has("docusaurus.config.*"), javascript.docusaurus),
    (_has("astro.config.*"), javascript.astro),
    (_has(".vuepress/config.*", "*/.vuepress/config.*"), javascript.vuepress),
    (_has("mkdocs.y*ml"), yaml_sites.mkdocs),
    (_jekyll, yaml_sites.jekyll),
    (_has(".obsidian"), documents.obsidian),
    (lambda folder: bool(markdown(folder)), documents.plain),
)
"""How a site is recognised, and how its configuration is read."""


def recognise(folder: Path) -> Found:
    """Return what the configuration of a site says.

    Raises:
        ConfigError: The folder is of no known generator and has no posts, or its configuration cannot be read.
    """
    for known, read in KINDS:
        if known(folder):
            found = read(folder)
            there = tuple(one for one in found.posts if (folder / one.folder).is_dir())
            if not there:
                raise ConfigError(f"{folder}: {_no_posts(found)}")
            return replace(found, posts=there)
    looked = "_config.yml, hugo.toml, .obsidian, mkdocs.yml, ..."
    raise ConfigError(
        f"{folder}: is the folder of no known generator ({looked}) and has no Markdown files: "
        "give the folder with the site's configuration, or one with Markdown posts"
    )


def _no_posts(found: Found) -> str:
    names = " or ".join(one.folder for one in found.posts) or "a folder of posts"
    return f"a site of {found.generator}, but it has no {names}: create it, or give the site's own folder with --site"


__all__ = ["Found", "Posts", "recognise"]
