"""Readers for the values of `podcast.toml`. A reader raises ValueError or TypeError that says what it expects."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from string import Formatter
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from podcast import remote
from podcast.lazy import patterns as re
from podcast.project import addresses
from podcast.records import Link
from podcast.script import own_patterns

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
LONGEST_DESCRIPTION = 4000
"""Bytes of UTF-8. Source: Apple, "A Podcaster's Guide to RSS", `<description>`."""


def text(value: object) -> str:
    """Read a text."""
    if not isinstance(value, str):
        raise TypeError(f"expected a text in quotes, not {value!r}")
    return value.strip()


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list) or not all(isinstance(part, str) and part for part in value):
        raise TypeError(f'expected a text or a list of texts, such as ["posts"], not {value!r}')
    return tuple(value)


def _folders(value: object) -> tuple[str, ...]:
    """Read the folders of posts: a text, a list of texts, or a list of tables."""
    parts = value if isinstance(value, list) else [value]
    if not parts or not all(parts):
        raise ValueError(f'expected at least one folder, such as ["posts"], not {value!r}')
    return tuple(_folder(part) for part in parts)


def _folder(value: object) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        raise TypeError(f'expected a text or a list of texts, such as ["posts"], or tables, not {value!r}')
    for key, one in value.items():
        if key not in FOLDER_KEYS:
            raise ValueError(f"unknown key {key!r} of a folder: known are {', '.join(FOLDER_KEYS)}")
        FOLDER_KEYS[key](one)
    if not value.get("folder"):
        raise ValueError('a table of [[posts]] needs a folder: add  folder = "posts"')
    return str(value["folder"])


def _description(value: object) -> str:
    words = text(value)
    size = len(words.encode())
    if size > LONGEST_DESCRIPTION:
        raise ValueError(f"is {size:,} bytes of UTF-8, but Apple allows at most {LONGEST_DESCRIPTION:,}: shorten it")
    return words


def _day(value: object) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"expected a date such as 2025-01-01, not {value!r}") from error
    if isinstance(value, datetime):
        return value.date()
    if not isinstance(value, date):
        raise TypeError(f"expected a date such as 2025-01-01, not {value!r}")
    return value


def _time(value: object) -> time:
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(text(value))
    except ValueError as error:
        raise ValueError(f'expected a time such as "06:00", not {value!r}') from error


def _url(value: object) -> str:
    word = text(value)
    if not word:
        return word
    try:
        parts = urlsplit(word)
        placed = bool(parts.hostname) and parts.port != 0
    except ValueError as error:  # a port that is not a number up to 65535, or an unclosed bracket
        raise ValueError(f"{word!r} is not a valid address ({error}): correct its host or port") from error
    if not placed or parts.scheme not in {"http", "https"}:
        raise ValueError(f"expected an absolute address such as https://example.com/podcast, not {word!r}")
    return word


def _public_url(value: object) -> str:
    word = _url(value)
    parts = urlsplit(word)
    if word and parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ValueError(f"apps require https: write {word.replace('http:', 'https:', 1)!r}")
    if parts.query or parts.fragment:
        raise ValueError(f"expected an address without ? and #, not {word!r}")
    return word


def _pattern(*known: str) -> Callable[[object], str]:
    """Return a reader for a text that may contain only the fields `known` in braces."""

    def read(value: object) -> str:
        pattern = text(value)
        fields = " ".join(f"{{{name}}}" for name in known)
        try:
            named = [(name, form, turn) for _, name, form, turn in Formatter().parse(pattern) if name is not None]
        except ValueError as error:
            raise ValueError(f"{pattern!r} may contain only the fields {fields}, and no other braces") from error
        if any(name not in known or form or turn for name, form, turn in named):
            raise ValueError(f"{pattern!r} may contain only the fields {fields}, and no other braces")
        return pattern

    return read


_UNFILLED = re.compile(r"<[^<>/]+>|\[[^\[\]/]+\]|%(?![0-9A-Fa-f]{2})\w?")
"""Placeholders of Astro, of routers and of `strftime`, which this program does not replace."""

_COLON = re.compile(r"(?<![A-Za-z\d]):([A-Za-z_]+)")


def _permalink(value: object) -> str:
    written = text(value)
    path = written.partition("://")[2] or written
    _pattern(*addresses.BRACED)(addresses.COLON.sub("", written))
    unknown = next((name for name in _COLON.findall(path) if name not in addresses.PLACEHOLDERS), "")
    unfilled = _UNFILLED.search(path)
    if unknown or unfilled:
        known = f"{{{'} {'.join(addresses.BRACED)}}}"
        wrong = f":{unknown}" if unknown else unfilled[0] if unfilled else ""
        raise ValueError(f"{wrong!r} is not replaced and would appear in the address: use {known} instead")
    return addresses.STYLES.get(written, written)


def _generator(value: object) -> str:
    word = text(value)
    if word:
        from podcast.script.posts.generators import GENERATORS  # it brings the parsers of Markdown and YAML

        _one_of(*filter(None, GENERATORS))(word)
    return word


def _own_keys(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise TypeError('expected a table: [front_matter] with date = ["written_on"]')
    if not value:
        return {}
    from podcast.script.posts.front import folded  # as above
    from podcast.script.posts.keys import FIELDS

    wrong = next((name for name in value if name not in FIELDS), None)
    if wrong is not None:
        raise ValueError(f"{wrong!r} is not read from front matter: known are {', '.join(FIELDS)}")
    return {name: tuple(folded(key) for key in _texts(keys)) for name, keys in value.items()}


def _zone(value: object) -> str:
    word = text(value)
    try:
        ZoneInfo(word)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{word!r} is not a time zone: use a name such as Asia/Shanghai") from error
    return word


def _guid(value: object) -> str:
    try:
        return str(uuid.UUID(text(value)))
    except ValueError as error:
        raise ValueError(f"expected a UUID like the one that `podcast init` writes, not {value!r}") from error


def _language(value: object) -> str:
    word = text(value).lower()
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", word):
        raise ValueError(f"expected a language code such as zh-cn or zh-tw (RFC 5646), not {value!r}")
    return word


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"expected true or false, not {value!r}")
    return value


def _minutes(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 24 * 60:
        raise TypeError(f"wants minutes, from 0 to 1440, not {value!r}")
    return float(value)


def _style(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("name", "社长")
    return text(value)


def _tables(value: object) -> Mapping[str, Mapping[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(part, dict) for part in value.values()):
        raise TypeError("expected one table per engine, such as [engines.edge]")
    return value


def _targets(value: object) -> Mapping[str, Mapping[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(part, dict) for part in value.values()):
        raise TypeError(
            'expected one table per target, such as [targets.site] with kind = "folder" and path = "../site"'
        )
    wrong = next((name for name in value if not re.fullmatch(r"[\w-]+", name)), None)
    if wrong is not None:
        raise ValueError(f"{wrong!r} is not a valid target name: use only letters, digits, - and _")
    return value


def _shared(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError('expected a table: [shared] with url = "s3://bucket/prefix"')
    if value:
        remote.checked("shared", value)
    return value


def _email(value: object) -> str:
    word = text(value)
    if word and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", word):
        raise ValueError(f"expected an e-mail address, not {word!r}")
    return word


def _pair(value: object) -> tuple[str, str] | None:
    first, *rest = _texts(value) or ("",)
    if len(rest) > 1:
        raise ValueError(f"expected a text or a list of two texts, not {value!r}")
    return (first, rest[0] if rest else "") if first else None


def _links(value: object) -> tuple[Link, ...]:
    if not isinstance(value, list) or not all(
        isinstance(part, dict) and {"url", "text"} == set(part) for part in value
    ):
        raise TypeError(f'expected a list such as [{{ url = "https://...", text = "..." }}], not {value!r}')
    return tuple(Link(url=_url(part["url"]), text=text(part["text"])) for part in value)


def _one_of(*known: str) -> Callable[[object], str]:
    """Return a reader that accepts only the words `known`."""

    def read(value: object) -> str:
        word = text(value)
        if word not in known:
            raise ValueError(f"expected {' or '.join(map(repr, known))}, not {word!r}")
        return word

    return read


FOLDER_KEYS: Mapping[str, Callable[[object], Any]] = {
    "folder": text,
    "permalink": _permalink,
    "site_root": text,
    "style": text,
    "title_pattern": _pattern("title", "date", "first", "count"),
    "skip": own_patterns.skip,
}
"""The reader of each key of a table `[[posts]]`."""


def _directories(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise TypeError('expected a table: [directories] with "Apple Podcasts" = "https://..."')
    return {name: _url(address) for name, address in value.items() if address}


def _label(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not set(value) <= {"producer"}:
        raise TypeError('expected a table: [label] with producer = "..."')
    producer = text(value.get("producer", ""))
    if not re.fullmatch(r"[!-~]*", producer):  # Source: TC260-PG-202510A
        raise ValueError(f"producer: expected ASCII letters, digits and signs without spaces, not {producer!r}")
    return {"producer": producer}


READ: Mapping[str, Callable[[object], Any]] = {
    "permalink": _permalink,
    "title_pattern": _pattern("title", "date", "first", "count"),
    "bulletin_title": _pattern("title", "date", "first", "count"),
    "description": _description,
    "posts": _folders,
    "generator": _generator,
    "front_matter": _own_keys,
    "exclude": _texts,
    "skip": own_patterns.skip,
    "start": _day,
    "link": _url,
    "email": _email,
    "language": _language,
    "category": _texts,
    "explicit": _flag,
    "guid": _guid,
    "base_url": _public_url,
    "media_url": _public_url,
    "timezone": _zone,
    "publish_time": _time,
    "wait": _minutes,
    "style": _style,
    "engines": _tables,
    "targets": _targets,
    "shared": _shared,
    "websub": _url,
    "format": _one_of("public", "small"),
    "episode_artwork": _one_of("cover", "post"),
    "new_feed_url": _public_url,
    "verification": _texts,
    "frequency": _pair,
    "licence": _pair,
    "funding": _links,
    "label": _label,
    "media_prefix": _public_url,
    "directories": _directories,
}
"""The reader of each key; keys that are not here are plain texts."""
