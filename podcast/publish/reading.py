"""The feed as a reader sees it: an item's fields, and the local file of a URL."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from podcast.lazy import patterns as re
from podcast.records import Show

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
_ILLEGAL = re.compile(r"""[^\x21-\x7e]|[<>"{}|\\^`]""")
"""Source: RFC 3986, section 2: characters that are neither reserved nor unreserved."""
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://[^/?#]*)?")
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"


class Entry:
    """An `<item>`."""

    def __init__(self, element: Any) -> None:
        self.elements: dict[str, list[Any]] = {}
        for child in element.iterchildren(tag="*"):
            self.elements.setdefault(child.tag, []).append(child)
        self.title = self.text("title")
        self.guid = self.text("guid")
        enclosures = self.elements.get("enclosure", [])
        self.enclosure: Mapping[str, str] = enclosures[0].attrib if enclosures else {}
        self.url = self.enclosure.get("url", "")
        self.name = self.title or self.guid or "an item without title"

    def text(self, tag: str) -> str:
        """Return the text of the first such element; empty if there is none."""
        found = self.elements.get(tag)
        return (found[0].text or "").strip() if found else ""

    @cached_property
    def published(self) -> datetime | None:
        """pubDate; None if it is missing, invalid or without a time zone."""
        try:
            when = parsedate_to_datetime(self.text("pubDate"))
        except (TypeError, ValueError):
            return None
        return when if when.tzinfo else None

    @cached_property
    def duration(self) -> int:
        """itunes:duration in seconds; 0 if it is missing or invalid."""
        words = self.text(ITUNES + "duration")
        return int(words) if words.isascii() and words.isdecimal() else 0

    @cached_property
    def picture(self) -> str | None:
        """itunes:image; None if there is none and apps show the channel's."""
        found = self.elements.get(ITUNES + "image")
        return str(found[0].get("href", "")) if found else None


class Folder:
    """The project's folder by URL. Folders are listed once: 10,000 episodes refer to 50,000 files."""

    def __init__(self, show: Show, project: Path) -> None:
        self.project = project
        self._roots = (
            (f"{show.media_url}/", project / "audio"),
            (f"{show.base_url}/feed/", project / "feed"),
        )
        self._prefix = show.media_prefix
        self._names: dict[str, frozenset[str]] = {}

    def path(self, url: str) -> Path | None:
        """Return the local file of a URL; None if the URL is outside the project."""
        url = self._own(url)
        for root, folder in self._roots:
            if url.startswith(root):
                name = unquote(url[len(root) :])
                return None if ".." in name else folder / name
        return None

    def holds(self, url: str) -> bool:
        """Return whether the local file of a URL exists; True for a URL outside the project."""
        url = self._own(url)
        for root, folder in self._roots:
            if url.startswith(root):
                inner, _, name = unquote(url[len(root) :]).rpartition("/")
                return name in self._listed(f"{folder}/{inner}")
        return True

    def _own(self, url: str) -> str:
        """Return an enclosure's address without the prefix of a service that counts."""
        prefix = f"{self._prefix.rstrip('/')}/"
        if not self._prefix or not url.startswith(prefix):
            return url
        own = url.removeprefix(prefix)
        return own if own.startswith("http://") else f"https://{own}"

    def _listed(self, folder: str) -> frozenset[str]:
        if folder not in self._names:
            try:
                self._names[folder] = frozenset(os.listdir(folder))  # noqa: PTH208  # a third of Path.iterdir's time
            except OSError:
                self._names[folder] = frozenset()
        return self._names[folder]

    def name(self, url: str) -> str:
        """Return a file's path from the project's folder, as findings show it."""
        path = self.path(url)
        return path.relative_to(self.project).as_posix() if path else url


def fault_of(url: str) -> str:
    """Return what is wrong with a URL that apps anywhere should fetch; empty: nothing."""
    if not url:
        return "is missing"
    if _ILLEGAL.search(url):
        return f"{url!r} has characters that must be percent-encoded"
    origin = _ORIGIN.match(url)
    return _fault_of_origin(origin[0]) if origin else f"{url!r} is not absolute"


@cache
def _fault_of_origin(origin: str) -> str:
    try:
        parts = urlsplit(origin)
        host = parts.hostname or ""
    except ValueError as error:
        return f"is not a URL: {error}"
    if parts.scheme not in {"http", "https"} or not host:
        return f"{origin!r} is not absolute"
    if parts.scheme == "http" and not is_local(host):
        return f"{origin!r} is http, which apps reject"
    return ""


def is_local(host: str) -> bool:
    """Return whether a host is this machine or on its local network, where http is acceptable."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
