"""The sites with sections under `content/`: Hugo and Zola."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from podcast.project.sites.found import Found, Posts, fullest, language, lower, table, text

_NAMES = ("hugo", "config")
_SUFFIXES = (".toml", ".yaml", ".yml", ".json")


def hugo(folder: Path) -> Found:
    """Read `hugo.toml` or `config/_default`. Source: Hugo, "Configure Hugo", "URL management"."""
    found = _hugo_config(folder)
    spoken = _language(found)
    found = {**found, **{key: one for key, one in spoken.items() if key != "params"}}
    params: Mapping[str, Any] = {**(found.get("params") or {}), **(spoken.get("params") or {})}
    content = text(found, "contentdir") or "content"
    names = [str(name) for name in params.get("mainsections") or found.get("mainsections") or ()]
    codes = sorted(found.get("languages") or {})
    chinese = any(key.startswith("zh") for key in codes)
    places = [name for name in names if (folder / content / name).is_dir()] or [fullest(folder / content)]
    whole = {**found, "params": params}
    return Found(
        generator="hugo",
        posts=tuple(_section(found, content, name) for name in places),
        exclude=tuple(f"*.{key}.md" for key in codes if chinese and not key.startswith("zh")),
        title=text(found, "title"),
        description=text(
            whole, "params.description", "description", "params.subtitle", "params.homeinfoparams.content"
        ),
        url=text(found, "baseurl").rstrip("/"),
        author=text(whole, "params.author.name", "params.author", "author.name", "author", "copyright"),
        email=text(whole, "params.author.email", "author.email", "params.email"),
        language=language(text(found, "languagecode", "locale") or text(found, "defaultcontentlanguage")),
        timezone=text(found, "timezone"),
        site_root="static",
    )


def _hugo_config(folder: Path) -> Mapping[str, Any]:
    default = folder / "config" / "_default"
    found = dict(
        table(*(place / f"{name}{suffix}" for place in (folder, default) for name in _NAMES for suffix in _SUFFIXES))
    )
    for part in ("params", "permalinks", "languages"):
        own = table(*(default / f"{part}{suffix}" for suffix in _SUFFIXES))
        if own:
            found[part] = {**(found.get(part) or {}), **own}
    return found


def _language(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the table of the Chinese, else of the default language."""
    tables = found.get("languages") or {}
    chinese = sorted(key for key in tables if key.startswith("zh"))
    default = text(found, "defaultcontentlanguage").lower()
    named = default if default.startswith("zh") or not chinese else chinese[0]
    one = tables.get(named)
    return lower(one) if isinstance(one, dict) else {}


def _section(found: Mapping[str, Any], content: str, name: str) -> Posts:
    """Return a section, and its permalink: that of the configuration, else its path."""
    patterns = found.get("permalinks") or {}
    pages = patterns.get("page") if isinstance(patterns.get("page"), dict) else {}
    pattern = str({**patterns, **(pages or {})}.get(name.lower(), "") or "")
    end = ".html" if found.get("uglyurls") is True else "/"
    usual = f"/{name}/{{path}}{end}" if name else f"/{{path}}{end}"
    return Posts(folder=f"{content}/{name}".rstrip("/"), permalink=pattern or usual)


def zola(folder: Path) -> Found:
    """Read `config.toml`. Source: Zola, "Configuration"."""
    found = table(folder / "config.toml")
    name = fullest(folder / "content")
    return Found(
        generator="zola",
        posts=(Posts(folder=f"content/{name}".rstrip("/"), permalink=f"/{name}/{{name}}/".replace("//", "/")),),
        title=text(found, "title"),
        description=text(found, "description", "extra.description"),
        url=text(found, "base_url").rstrip("/"),
        author=text(found, "author", "extra.author.name", "extra.author"),
        email=text(found, "extra.email", "extra.author.email"),
        language=language(text(found, "default_language")),
        site_root="static",
    )
