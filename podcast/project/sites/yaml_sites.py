"""The sites with one YAML file: Jekyll, Hexo, MkDocs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from podcast.project.addresses import STYLES
from podcast.project.sites.found import Found, Posts, joined, language, table, text


def jekyll(folder: Path) -> Found:
    """Read `_config.yml`. Source: Jekyll, "Configuration Options"."""
    found = table(folder / "_config.yml", folder / "_config.yaml", folder / "_config.toml")
    inside = folder / text(found, "collections_dir")
    places = [path for path in (*inside.glob("_posts"), *inside.glob("[!_.]*/_posts")) if path.is_dir()]
    names = [path.relative_to(folder).as_posix() for path in sorted(places)] or ["_posts"]
    own = text(found, "collections.posts.permalink") or _default(found) or text(found, "permalink") or "date"
    return Found(
        generator="jekyll",
        posts=tuple(Posts(folder=name, permalink=_in_category(own, name)) for name in names),
        title=text(found, "title", "name"),
        description=text(found, "description", "tagline", "subtitle"),
        url=joined(text(found, "url") or _domain(folder), text(found, "baseurl")),
        author=text(found, "author.name", "author", "social.name"),
        email=text(found, "author.email", "email", "social.email"),
        language=language(text(found, "lang", "language", "locale")),
        timezone=text(found, "timezone"),
        permalink=own,
        site_root=".",
    )


def _in_category(permalink: str, folder: str) -> str:
    """Return the permalink of the posts in `essays/_posts`, which have the category `essays`; empty: the site's."""
    category = Path(folder).parent.name
    pattern = STYLES.get(permalink, permalink)
    if not category or category.startswith("_") or ":categories" not in pattern:
        return ""
    return pattern.replace(":categories", f"{category.casefold()}/:categories")


def _default(found: Mapping[str, Any]) -> str:
    """Return the permalink that the front matter of all posts has by default."""
    for one in found.get("defaults") or ():
        scope, values = (one.get("scope") or {}, one.get("values") or {}) if isinstance(one, dict) else ({}, {})
        if scope.get("type") in {"posts", "post"} and values.get("permalink"):
            return str(values["permalink"])
    return ""


def _domain(folder: Path) -> str:
    """Return the address in GitHub's file `CNAME`."""
    path = folder / "CNAME"
    name = path.read_text(encoding="utf-8", errors="replace").strip() if path.is_file() else ""
    return f"https://{name}" if name else ""


def hexo(folder: Path) -> Found:
    """Read `_config.yml`. Source: Hexo, "Configuration"."""
    found = table(folder / "_config.yml", folder / "_config.yaml")
    source = text(found, "source_dir") or "source"
    permalink = text(found, "permalink") or ":year/:month/:day/:title/"
    if text(found, "new_post_name").startswith(":year-:month-:day-"):  # then its `:title` is without that date
        permalink = permalink.replace(":title", "{name}").replace(":name", "{name}")
    return Found(
        generator="hexo",
        posts=(Posts(folder=f"{source}/_posts"),),
        title=text(found, "title"),
        description=text(found, "description", "subtitle"),
        url=joined(text(found, "url"), text(found, "root")),
        author=text(found, "author"),
        email=text(found, "email"),
        language=language(text(found, "language")),
        timezone=text(found, "timezone"),
        permalink=permalink,
        site_root=source,
    )


def mkdocs(folder: Path) -> Found:
    """Read `mkdocs.yml`. Source: MkDocs, "Configuration"; Material for MkDocs, "Built-in blog plugin"."""
    found = table(folder / "mkdocs.yml", folder / "mkdocs.yaml")
    docs = text(found, "docs_dir") or "docs"
    plugins = found.get("plugins") or ()
    tables = list(plugins.values()) if isinstance(plugins, dict) else [one for one in plugins if isinstance(one, dict)]
    options: Mapping[str, Any] = next((one["blog"] for one in tables if isinstance(one.get("blog"), dict)), {})
    blog = str(options.get("blog_dir", "blog")).strip("/.")
    posts = Posts(
        folder="/".join(filter(None, (docs, blog, "posts"))), permalink=f"/{blog}/:year/:month/:day/:post_title/"
    )
    if not (folder / posts.folder).is_dir():
        posts = Posts(folder=docs, permalink="/{path}/")
    return Found(
        generator="mkdocs",
        posts=(posts,),
        exclude=("index.md",) if posts.folder == docs else (),
        title=text(found, "site_name"),
        description=text(found, "site_description"),
        url=text(found, "site_url").rstrip("/"),
        author=text(found, "site_author"),
        language=language(text(found, "theme.language")),
        permalink=posts.permalink,
        site_root=docs,
    )
