"""The sites that a program in JavaScript configures: Astro, Docusaurus, VuePress.

The program is not run: the texts after a key are read as they stand.
"""

from __future__ import annotations

from pathlib import Path

from podcast.lazy import patterns as re
from podcast.project.sites.found import Found, Posts, fullest, joined, language, markdown

_COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"])//[^\n]*", re.DOTALL)


def _source(*paths: Path) -> str:
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file())
    return _COMMENT.sub("", "\n".join(texts))


def _value(source: str, *names: str) -> str:
    """Return the text after the first of these keys or constants: `title: '…'`, `SITE_TITLE = "…"`."""
    for name in names:
        found = re.search(rf"""(?<![\w.]){name}["']?\s*[:=]\s*(["'`])(.*?)(?<!\\)\1""", source)
        if found and found[2].strip():
            return found[2].strip()
    return ""


def docusaurus(folder: Path) -> Found:
    """Read `docusaurus.config.js`. Source: Docusaurus, "docusaurus.config.js", "Blog"."""
    source = _source(*folder.glob("docusaurus.config.*"))
    found = re.search(r"blog\s*:\s*\{(.*?)\n\s{0,8}\}", source, re.DOTALL)
    blog = found[1] if found else ""
    place = (_value(blog, "path") or "blog").removeprefix("./")
    route = (_value(blog, "routeBasePath") or "blog").strip("/")
    return Found(
        generator="docusaurus",
        posts=(Posts(folder=place, permalink=f"/{route}/:year/:month/:day/{{name}}".replace("//", "/")),),
        title=_value(source, "title"),
        description=_value(source, "tagline"),
        url=joined(_value(source, "url"), _value(source, "baseUrl")),
        author=_value(source, "organizationName"),
        language=language(_value(source, "defaultLocale")),
        site_root="static",
    )


def astro(folder: Path) -> Found:
    """Read `astro.config.mjs` and the constants of the usual templates. Source: Astro, "Configuration Reference"."""
    source = _source(*folder.glob("astro.config.*"))
    names = ("consts", "config", "site.config", "constants", "site", "data/site", "data/config")
    constants = _source(*(folder / "src" / f"{name}.{suffix}" for name in names for suffix in ("ts", "mjs", "js")))
    roots = ("src/content", "src/data", "src/pages", "content")
    root, name = next(((one, fullest(folder / one)) for one in roots if fullest(folder / one)), ("src/content", "blog"))
    return Found(
        generator="astro",
        posts=(Posts(folder=f"{root}/{name}", permalink=f"/{name}/{{path}}/"),),
        title=_value(constants, "SITE_TITLE", "title") or _value(source, "title"),
        description=_value(constants, "SITE_DESCRIPTION", "description", "desc"),
        url=joined(_value(source, "site") or _value(constants, "website", "url", "site"), _value(source, "base")),
        author=_value(constants, "SITE_AUTHOR", "author"),
        email=_value(constants, "email"),
        language=language(_value(constants, "lang", "locale") or _value(source, "defaultLocale")),
        timezone=_value(constants, "timezone"),
        site_root="public",
    )


def vuepress(folder: Path) -> Found:
    """Read `.vuepress/config.ts`. Source: VuePress, "Config"; its themes, "Blog"."""
    place = next(path.parent for path in (*folder.glob(".vuepress/config.*"), *folder.glob("*/.vuepress/config.*")))
    docs = place.parent
    source = _source(*place.glob("config.*"), *place.glob("theme.*"))
    name = fullest(docs)
    usual = name.lower() in {"posts", "post", "blog", "articles", "article", "文章", "博客"}
    inside = f"{docs.relative_to(folder).as_posix()}/{name if usual else ''}".removeprefix("./").rstrip("/") or "."
    permalink = f"/{name}/{{path}}.html" if usual else "/{path}.html"
    packages = ("node_modules/*",) if inside == "." and markdown(docs) else ()
    return Found(
        generator="vuepress",
        posts=(Posts(folder=inside, permalink=permalink),),
        exclude=(*packages, "README.md", "readme.md"),
        title=_value(source, "title"),
        description=_value(source, "description"),
        url=joined(_value(source, "hostname"), _value(source, "base")),
        author=_value(source, "author", "name"),
        email=_value(source, "email"),
        language=language(_value(source, "lang")),
        site_root=place.relative_to(folder).joinpath("public").as_posix(),
    )
