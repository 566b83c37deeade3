"""What the feed consists of, as `rss` makes it and `writer` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element with a prefix."""

    name: str
    """`itunes:duration`."""
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item: the fields that feedgen writes, and the elements that it cannot write."""

    name: str
    """The episode's slug, for error messages."""
    title: str
    link: str
    description: str
    """HTML."""
    notes: str
    """HTML for `<content:encoded>`; empty: none."""
    guid: str
    published: datetime
    enclosure: tuple[str, int, str]
    """URL, bytes, media type."""
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel: the fields that feedgen writes, and the elements that it cannot write."""

    title: str
    link: str
    address: str
    """The feed's own URL."""
    description: str
    language: str
    image: str
    updated: datetime
    elements: tuple[Element, ...]
