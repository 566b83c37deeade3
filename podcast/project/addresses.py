"""The addresses of posts and of their pictures on their own site.

A `permalink` has fields in braces, `{year}`, or the placeholders of Jekyll, Hugo and Hexo, `:year`. Where they differ,
the site's generator decides: `:title` is the file's name in Jekyll and Hexo, and the title in Hugo.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from podcast.lazy import patterns as re
from podcast.project import folders
from podcast.records import Post

if TYPE_CHECKING:
    from podcast.project.config import Config

BRACED = ("year", "month", "day", "name", "slug", "path")
"""Fields in braces. `{name}`: the file's name without its date; `{slug}`: the complete one; `{path}`: with folders."""
PLACEHOLDERS = {
    *("year", "short_year", "month", "i_month", "short_month", "long_month", "monthname", "day", "i_day", "y_day"),
    *("yearday", "hour", "minute", "second", "week", "w_year", "w_day", "short_day", "weekday", "weekdayname"),
    *("title", "slug", "name", "path", "filename", "slugorfilename", "contentbasename", "slugorcontentbasename"),
    *("categories", "slugified_categories", "category", "section", "sections", "post_title", "collection"),
    *("output_ext", "abbrlink", "urlname", "id"),
}
"""Of Jekyll ("Permalinks"), Hugo ("URL management") and Hexo ("Permalinks"); of plug-ins: a key of the post."""
COLON = re.compile(r":([a-z][a-z_]*)(?:\[[^\]]*\])?")
STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""Jekyll's names of patterns."""
_DATED = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}-")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_WEB = {"http", "https"}


def post_url(config: Config, post: Post) -> str:
    """Return the post's address: its own, else by the `permalink`; without one the show's page."""
    pattern = post.address or folders.of(config, post.path).permalink
    filled = _filled(pattern, config, post) if pattern else ""
    if not filled:
        return config.link
    if urlsplit(filled).scheme in _WEB:
        return filled
    return urljoin(config.link.rstrip("/") + "/", f"{_base(config, filled)}{filled}")


def _base(config: Config, path: str) -> str:
    """Return the path under which the site's generator puts all pages: `/blog` of `https://example.com/blog/`."""
    base = urlsplit(config.link).path.rstrip("/") if config.generator else ""
    return "" if not base or path.startswith(f"{base}/") else base if path.startswith("/") else f"{base}/"


def _filled(pattern: str, config: Config, post: Post) -> str:
    """Fill the fields of a pattern; empty if the post lacks a key that the pattern needs."""
    fields = _fields(config, post)
    missing = [name for name in COLON.findall(pattern) if name in PLACEHOLDERS and fields.get(name) is None]
    if missing:
        return ""
    scheme, mark, path = pattern.rpartition("://")
    host, slash, path = path.partition("/") if mark else ("", "", path)
    path = COLON.sub(lambda found: fields.get(found[1], found[0]) or "", path)
    for name in BRACED:
        path = path.replace(f"{{{name}}}", _braced(name, fields, post))
    path = re.sub(r"/{2,}", "/", f"{slash}{path}")
    if config.generator == "hugo" and not post.address:
        path = path.lower()
    return f"{scheme}{mark}{host}{quote(path, safe=_SAFE, errors='replace')}"


_SAFE = "/%~!$&'()*+,;=@:?#"


def _braced(name: str, fields: Mapping[str, str | None], post: Post) -> str:
    if name == "slug":
        return post.slug
    return (post.address_slug.strip("/") or _DATED.sub("", post.slug)) if name == "name" else fields[name] or ""


def _fields(config: Config, post: Post) -> Mapping[str, str | None]:
    """Return the value of each placeholder; None: the post has none."""
    return {**_moment_fields(config, post), **_name_fields(config, post)}


def _moment_fields(config: Config, post: Post) -> Mapping[str, str]:
    day = post.published.astimezone(config.zone)
    week = day.isocalendar()
    return {
        "year": f"{day:%Y}", "short_year": f"{day:%y}", "w_year": str(week.year),
        "month": f"{day:%m}", "i_month": str(day.month), "monthname": _MONTHS[day.month - 1].lower(),
        "long_month": _MONTHS[day.month - 1], "short_month": _MONTHS[day.month - 1][:3],
        "day": f"{day:%d}", "i_day": str(day.day), "y_day": f"{day:%j}", "yearday": str(int(f"{day:%j}")),
        "hour": f"{day:%H}", "minute": f"{day:%M}", "second": f"{day:%S}", "week": f"{week.week:02}",
        "w_day": str(week.weekday), "weekday": str(week.weekday % 7), "weekdayname": _DAYS[week.weekday - 1].lower(),
        "short_day": _DAYS[week.weekday - 1][:3],
    }  # fmt: skip


def _name_fields(config: Config, post: Post) -> Mapping[str, str | None]:
    hugo, hexo = config.generator == "hugo", config.generator == "hexo"
    path, own = _path(config, post), post.address_slug.strip("/")
    file = post.slug if hugo or hexo else _DATED.sub("", post.slug)
    name = own or _slugified(file, config.generator)
    title = _slugified(post.title, "hugo")
    categories = [category.casefold() for category in post.categories]
    return {
        "title": title if hugo else path if hexo else name,
        "slug": (own or title) if hugo else name,
        "name": file, "filename": file, "contentbasename": file, "slugorfilename": name,
        "slugorcontentbasename": name, "post_title": title, "path": _last(path, own),
        "categories": "/".join(categories), "category": "/".join(post.categories) or "uncategorized",
        "slugified_categories": "/".join(_slugified(category, "") for category in categories),
        "section": path.split("/")[0] if "/" in path else "", "sections": path.rpartition("/")[0],
        "collection": "posts", "output_ext": ".html",
        **{key: _own(post, key) for key in ("abbrlink", "urlname", "id")},
    }  # fmt: skip


def _own(post: Post, key: str) -> str | None:
    value = post.meta.get(key)
    return str(value) if value not in (None, "") else None


def _path(config: Config, post: Post) -> str:
    """Return the post's place in its folder of posts, without the suffix: `2026/tea` of `2026/tea/index.md`."""
    inside = folders.inside(config, post.path)
    index = inside.stem.partition(".")[0].lower() == "index" or (
        config.generator == "vuepress" and inside.stem.lower() == "readme"
    )
    index = index and config.generator != "hexo"  # its address ends in /index/
    parts = inside.parts[:-1] if index and inside.parts[:-1] else (*inside.parts[:-1], inside.stem)
    if config.generator == "hugo":
        parts = tuple(_slugified(part, "hugo") for part in parts)
    return "/".join(parts)


def _last(path: str, own: str) -> str:
    """Return a path whose last part is the post's own `slug`, if it has one."""
    return f"{path.rpartition('/')[0]}/{own}".lstrip("/") if own else path


def _slugified(words: str, generator: str) -> str:
    """Return words as a part of an address.

    Jekyll keeps letters, digits and `._~!$&'()+,;=@`, and joins the rest with one hyphen; Hugo puts a hyphen for each
    space and drops all other marks; Hexo keeps everything.
    """
    if generator == "hexo":
        return words
    if generator == "hugo":
        kept = "".join(letter for letter in words if letter in " -_./\\#+~" or unicodedata.category(letter)[0] in "LMN")
        return re.sub(r"\s+", "-", kept).lower()
    return re.sub(r"[^\w.~!$&'()+,;=@]+", "-", words).strip("-")


def image_url(config: Config, post: Post) -> str:
    """Return the absolute address of a post's picture; empty if it is unknown."""
    image = post.image
    try:
        parts = urlsplit(image)
    except ValueError:  # an unclosed bracket in the host
        return ""
    if parts.scheme in _WEB:
        return image
    if parts.netloc:
        return f"https:{image}"
    if not image or parts.scheme:
        return ""
    path = quote(image.removeprefix("./"), safe="/%", errors="replace")
    beside = _beside(config, post, image)
    if beside:
        return urljoin(beside, path)
    root = folders.of(config, post.path).site_root
    if urlsplit(root).scheme in _WEB:
        return urljoin(root.rstrip("/") + "/", path.lstrip("/"))
    return urljoin(config.link, f"{_base(config, path)}{path}") if config.link else ""


def _beside(config: Config, post: Post, image: str) -> str:
    """Return the address to which a picture beside its post is relative; empty if it is not there."""
    address = post_url(config, post)
    if image.startswith("/") or address == config.link:
        return ""
    bundle = post.path.stem.partition(".")[0].lower() in {"index", "readme"}
    if (post.path.parent / post.path.stem / image).is_file():  # Hexo's folder of a post
        bundle, found = True, True
    else:
        found = (post.path.parent / image).is_file()
    if not found:
        return ""
    return address if bundle else urljoin(address.rstrip("/"), ".")


def image_folders(config: Config, post: Post) -> tuple[Path, ...]:
    """Return the folders to search for the post's picture: beside the post, then `site_root`, then the project's."""
    beside = () if post.image.startswith("/") else (post.path.parent, post.path.parent / post.path.stem)
    root = folders.of(config, post.path).site_root
    web = urlsplit(root).scheme in _WEB
    return (*beside, *(() if web or not root else (config.folder / root,)), config.folder)
