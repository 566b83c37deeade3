"""Find example values of a new podcast.toml that must be replaced before the show is public."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from podcast.lazy import patterns as re
from podcast.publish.findings import PODCAST, RESERVED, Finding
from podcast.records import Show

CONFIG = "podcast.toml"
_HOSTS = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|example|invalid)$")
"""Reserved names that nobody owns. Source: RFC 2606, sections 2 and 3."""
_LABELS = {"yourname", "your-name", "yourdomain", "your-domain", "yoursite", "your-site", "username", "your-username"}
"""Parts of a host name that documentation uses in examples."""
NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Namespace of podcast:guid. Source: Podcasting 2.0, `<podcast:guid>`."""
SHARED = {
    str(uuid.uuid5(NAMESPACE, address))
    for address in ("podcast.example.com/feed/feed.xml", "example.com/podcast/feed/feed.xml")
}
"""The guid of the example show, and the one that `podcast init` gave to every show made without `--base-url`."""


def is_placeholder(address: str) -> bool:
    """Return whether a URL or an e-mail address is an example that belongs to nobody."""
    try:
        host = (urlsplit(address).hostname if "://" in address else address.rpartition("@")[2]) or ""
    except ValueError:
        return False
    host = host.casefold().rstrip(".")
    return bool(_HOSTS.search(host)) or not _LABELS.isdisjoint(host.split("."))


def findings(show: Show, *, public: bool) -> Iterator[Finding]:
    """Find the placeholders of a show, and a guid that other shows use.

    Args:
        show: The show.
        public: Whether it is about to be published: a placeholder is then an error, else a warning.
    """
    own_media = show.media_url != f"{show.base_url}/audio"
    values = {
        "link": show.link,
        "email": show.email,
        "base_url": show.base_url,
        "media_url": show.media_url if own_media else "",
        "new_feed_url": show.new_feed_url,
        "websub": show.hub,
        "funding": next((link.url for link in show.funding if is_placeholder(link.url)), ""),
    }
    for key, value in values.items():
        if is_placeholder(value):
            message = f"{value} is a placeholder that belongs to nobody"
            yield _found("error" if public else "warning", key, message, f"set `{key}` to your own", RESERVED)
    if show.guid in SHARED:
        message = "is the guid of the example show: directories treat two shows with one guid as one"
        own = "" if is_placeholder(show.base_url) else str(uuid.uuid5(NAMESPACE, _feed_of(show)))
        change = f'set  guid = "{own}"  once' if own else "set `base_url`, and then the guid that this line names"
        step = (
            f"before the first publish, {change}; if the feed is public already, keep the old one: apps know the show "
            "by its address, so no subscriber is lost either way (docs/publishing.md)"
        )
        yield _found("warning", "guid", message, step, PODCAST)


def _feed_of(show: Show) -> str:
    """Return the feed's URL without its scheme, from which podcast:guid is derived."""
    return f"{show.base_url}/feed/feed.xml".partition("://")[2]


def _found(level: Literal["error", "warning"], field: str, message: str, next_step: str, source: str) -> Finding:
    return Finding(level=level, file=CONFIG, field=field, message=message, next_step=next_step, source=source)
