"""The feed as a reader sees it: an item's fields, and the file on disk that a URL stands for."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from podcast.records import Show

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
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
        """Give the text of the first such element; empty where there is none."""
        found = self.elements.get(tag)
        return (found[0].text or "").strip() if found else ""

    @cached_property
    def published(self) -> datetime | None:
        """pubDate; None where it is missing, wrong or without a zone."""
        try:
            when = parsedate_to_datetime(self.text("pubDate"))
        except (TypeError, ValueError):
            return None
        return when if when.tzinfo else None

    @cached_property
    def duration(self) -> int:
        """itunes:duration in seconds; 0 where it is missing or wrong."""
        words = self.text(ITUNES + "duration")
        return int(words) if words.isascii() and words.isdecimal() else 0


class Folder:
    """The project's folder as the web sees it."""

    def __init__(self, show: Show, project: Path) -> None:
        self.project = project
        self._roots = (
            (f"{show.media_url}/", project / "audio"),
            (f"{show.base_url}/feed/", project / "feed"),
        )

    def path(self, url: str) -> Path | None:
        """Give the file a URL stands for; None where it lies elsewhere."""
        for root, folder in self._roots:
            if url.startswith(root):
                found = folder / unquote(url[len(root) :])
                return found if ".." not in found.relative_to(self.project).parts else None
        return None

    def name(self, path: Path) -> str:
        """Give a file's name as findings show it."""
        return path.relative_to(self.project).as_posix()


def fault_of(url: str) -> str:
    """Say what is wrong with a URL that apps all over the world should fetch; empty: nothing."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        return f"is no URL: {error}"
    if not url:
        return "is missing"
    if parts.scheme not in {"http", "https"} or not host:
        return f"{url!r} is not absolute"
    if not url.isascii() or any(letter <= " " or letter in '<>"{}|\\^`' for letter in url):
        return f"{url!r} has characters that must be percent-encoded"
    if parts.scheme == "http" and not is_local(host):
        return f"{url!r} is http, which apps refuse"
    return ""


def is_local(host: str) -> bool:
    """Tell whether a host is this machine or of its own network, where http will do."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
