"""What each site generator publishes, and what it makes of a file.

Measured with Jekyll 4.3.1, Hugo 0.111.3 and Hexo 8.1.2; for the others their documentation. docs/sites.md has the rows
in which this program differs on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from podcast.script.posts.reading import quoted, without_tabs

Test = Callable[[object, str], bool]
"""Whether a flag holds a post back; of its value, and of the value as it is written."""
_NO = {"false", "no", "off", "n", "0", "否"}
_UNFINISHED = {
    *("draft", "private", "pending", "trash", "future", "auto-draft", "unpublished", "hidden", "unlisted", "protected"),
    *("草稿", "私密", "隐藏", "未发布", "待发布"),
}


def is_set(value: object, _: str = "") -> bool:
    """Return whether a flag is set: `true`, `yes`, `1`, but not `false`, `"no"` or empty."""
    return value.strip().casefold() not in {*_NO, ""} if isinstance(value, str) else bool(value)


def _only_set(value: object, _: str) -> bool:
    """Return whether a flag is set. A list is no flag: MkDocs has `hide: [navigation]`."""
    return not isinstance(value, list | dict) and is_set(value)


def _denied(value: object, _: str) -> bool:
    """Return whether publication is denied: `false`, `no`, or a key without a value."""
    if isinstance(value, str):
        return value.strip().casefold() in {*_NO, ""}
    return value is None or value is False or value == 0


def _denied_in_ruby(value: object, _: str) -> bool:
    """Return whether Jekyll holds a post back: `no` is `false` in its YAML, but `"false"` is a text."""
    return value is None or value is False


def _denied_in_hugo(value: object, _: str) -> bool:
    return value in (None, False) or (isinstance(value, str) and value.strip().casefold() in {"false", "f", "0"})


def _denied_in_javascript(value: object, written: str) -> bool:
    """Return whether Hexo holds a post back: `no` is a text in its YAML, but `"false"` counts as `false`.

    A key without a value is as no key.
    """
    return written.strip().casefold() in {"false", "0"} or (value is False and not written)


def _unfinished(value: object, _: str) -> bool:
    return isinstance(value, str) and value.strip().casefold() in _UNFINISHED


def _unlisted(value: object, _: str) -> bool:
    """Return whether Hugo's `build:` keeps a page from being rendered or listed."""
    if not isinstance(value, dict):
        return False
    return any(value.get(key) in (False, "never", "link") for key in ("render", "list"))


def _false(value: object, _: str) -> bool:
    return value is False


ALWAYS: Mapping[str, Test] = {
    **dict.fromkeys(("hidden", "hide", "private", "unlisted", "protected", "password"), _only_set),
    **dict.fromkeys(("encrypt", "encrypted"), _only_set),
    **dict.fromkeys(("status", "poststatus", "visibility"), _unfinished),
    **dict.fromkeys(("redirectto", "redirecturl"), _only_set),
}
"""Held back whatever the generator: what is not for everyone is not broadcast, even if only a plug-in knows the key.

Plug-ins do: hexo-hide-posts, hexo-blog-encrypt, jekyll-redirect-from; WordPress and its exports have `status`.
"""
_DRAFT: Mapping[str, Test] = {"draft": is_set, "isdraft": is_set}


@dataclass(frozen=True, slots=True, kw_only=True)
class Generator:
    """One site generator."""

    held: Mapping[str, Test]
    """Its own flags (folded keys), besides `ALWAYS`."""
    expires: bool = True
    """Whether it stops showing a post at its `expiryDate`, and shows none before its `publishDate`."""
    dated: bool = False
    """Whether a post must have a date in its name, if it is in a folder `_posts`."""
    underscored: bool = True
    """Whether it leaves out files whose name begins with `_`."""
    index: frozenset[str] = frozenset({"index"})
    """Stems of the file that a folder is named after."""
    repairs: tuple[Callable[[str], str], ...] = (without_tabs, quoted)
    """Tried, one after the other, on a front matter that is not YAML; empty if it publishes no such post."""
    repeats: bool = True
    """Whether a key may stand twice in its front matter; the last one counts."""
    native: Callable[[datetime, ZoneInfo], datetime] = field(default=lambda found, _: found)
    """What it makes of a time that YAML itself recognises."""


def _in_ruby(found: datetime, _: ZoneInfo) -> datetime:
    """Return a time without a zone in UTC, as Jekyll reads it; `20:05` without seconds is none to YAML."""
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _in_hexo(found: datetime, zone: ZoneInfo) -> datetime:
    """Return the time of day in UTC as one of the site's zone: Hexo loses the zone of `+08:00`."""
    return found.astimezone(UTC).replace(tzinfo=zone) if found.tzinfo else found


UNKNOWN = ""
GENERATORS: Mapping[str, Generator] = {
    UNKNOWN: Generator(
        held={
            **_DRAFT,
            **dict.fromkeys(("published", "publish"), _denied),
            "headless": is_set,
            "build": _unlisted,
            "article": _false,
        },
    ),
    "jekyll": Generator(
        held={"published": _denied_in_ruby},
        expires=False,
        dated=True,
        underscored=False,
        repairs=(),
        native=_in_ruby,
    ),
    "hugo": Generator(
        held={**_DRAFT, "published": _denied_in_hugo, "headless": is_set, "build": _unlisted},
        underscored=False,
        repairs=(),
    ),
    "hexo": Generator(
        held={"published": _denied_in_javascript},
        expires=False,
        repairs=(without_tabs,),
        repeats=False,
        native=_in_hexo,
    ),
    "obsidian": Generator(held={**_DRAFT, "publish": _denied, "published": _denied}),
    "vuepress": Generator(held={**_DRAFT, "publish": _denied, "article": _false}, index=frozenset({"index", "readme"})),
    "zola": Generator(held={**_DRAFT, "render": _false}),
    "astro": Generator(held={**_DRAFT, "published": _denied, "publish": _denied}),
    "mkdocs": Generator(held=_DRAFT),
    "docusaurus": Generator(held=_DRAFT),
    "plain": Generator(held={**_DRAFT, "published": _denied, "publish": _denied}),
}
"""By the name that `generator` in `podcast.toml` has; without a name, what any of them holds back is held back."""
