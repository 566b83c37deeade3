"""The front matter of one file, and what it holds under a key, however the key is spelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from podcast.lazy import patterns as re

AROUND = " \t\n\u00a0\u3000\u200b\ufeff"
"""Stripped from a value: blog editors leave a zero-width space at the end of a title."""


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter of one file."""

    path: Path
    text: str
    line: int
    """1-based line of the file on which `text` begins."""
    meta: Mapping[str, Any]
    scalars: Mapping[str, str] = field(default_factory=dict)
    """The scalars as they are written: `007` and `yes` are not converted."""
    unfilled: str = ""
    """The key whose value is a placeholder of a template, `{{ title }}`; empty: none."""

    def line_of(self, key: str) -> int:
        """Return the line of `key`; 0 if there is no such key."""
        pattern = re.compile(rf"\W*{re.escape(key)}[\"']?\s*[:=]")
        for number, line in enumerate(self.text.split("\n"), self.line):
            if pattern.match(line):
                return number
        return 0

    def repeated(self) -> str:
        """Return the first key of YAML that stands twice; empty if none does."""
        found = re.findall(r"(?m)^([^\s#:'\"\[{-][^:\n]*?)\s*:(?=\s|$)", self.text)
        return next((key for key, count in Counter(found).items() if count > 1), "")

    def written(self, key: str) -> str:
        """Return the scalar under `key` as it is written."""
        return self.scalars.get(key, "").strip(AROUND) if self.meta.get(key) is not None else ""

    def found(self, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
        """Yield the keys that have one of `names` (see `folded`) and a value, in the order of `names`.

        A name with a dot is a key of a table: `header.teaser`.
        """
        keys: dict[str, str] = {}
        for key in self.meta:
            keys[folded(key)] = key
        for name in names:
            table, _, inner = name.partition(".")
            if table not in keys:
                continue
            value = self.meta.get(keys[table])
            value = _inside(value, inner) if inner else value
            if value is not None and value != "":
                yield keys[table], value


def folded(key: str) -> str:
    """Return a key without case, spaces and hyphens: `publish_date` and `publishDate` are one key."""
    return re.sub(r"[\s_-]", "", key).casefold()


def _inside(value: object, name: str) -> object:
    """Return the value of a table under the folded key `name`; None if there is none."""
    if not isinstance(value, dict):
        return None
    return next((inner for key, inner in value.items() if folded(str(key)) == name), None)
