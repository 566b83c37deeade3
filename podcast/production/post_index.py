"""An index of posts that have not changed since their episode was up to date, so that a run need not read them.

Reading, cleaning and normalising a post takes 30 to 100 ms. For an archive of 2,000 posts that is minutes, only to find
that nothing changed. The index is never needed for correctness: without it every post is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from podcast import __version__, files
from podcast.project.config import Config
from podcast.script.archive import Entry

NAME = "post-index.json"


class PostIndex:
    """The posts that were up to date in earlier runs with the same rules and settings.

    Args:
        config: The show's.
        settings_hash: Of style, lexicon, format and engine.
    """

    def __init__(self, config: Config, settings_hash: str) -> None:
        self._path, self._scratch = config.cache / NAME, config.scratch
        titles = (config.title_pattern, config.bulletin_title)
        words = (*titles, config.link, config.permalink, config.site_root, config.episode_artwork, config.generator)
        tables = (repr(config.post_folders), repr(config.front_matter), repr(config.skip))
        shaping = json.dumps([__version__, _rules(), settings_hash, config.timezone, *words, *tables])
        self._rules = hashlib.sha256(shaping.encode()).hexdigest()
        self._old = self._read()
        self._new: dict[str, Any] = {}

    def entry(self, path: Path, source: str) -> Entry | None:
        """Return the entry of a post whose file has this digest; None if it is new, changed or expired."""
        known = self._old.get(str(path))
        if not known or known["source"] != source:
            return None
        expires = datetime.fromisoformat(known["expires"]) if known.get("expires") else None
        if expires and expires <= datetime.now(UTC):
            return None
        return Entry(
            path=path,
            slug=known["slug"],
            published=datetime.fromisoformat(known["published"]),
            text=known["text"],
            source=source,
            script_hash=known["script_hash"],
            expires=expires,
            timed=known.get("timed", True),
        )

    def artwork_pending(self, entry: Entry) -> bool:
        """Return whether an up-to-date episode still lacks its artwork."""
        return bool(self._old.get(str(entry.path), {}).get("undressed"))

    def note(self, entry: Entry, script_hash: str, *, artwork_pending: bool = False) -> None:
        """Record that the episode of a post is up to date, as the post was when the run began.

        Args:
            entry: The post.
            script_hash: Of its script.
            artwork_pending: Whether its artwork could not be made; the next run tries again.
        """
        self._new[str(entry.path)] = {
            "source": entry.source,
            "slug": entry.slug,
            "published": entry.published.isoformat(),
            "text": entry.text,
            "script_hash": script_hash,
            **({"expires": entry.expires.isoformat()} if entry.expires else {}),
            **({} if entry.timed else {"timed": False}),
            **({"undressed": True} if artwork_pending else {}),
        }

    def save(self) -> None:
        """Write the index, if it changed."""
        posts = {**self._old, **self._new}
        if posts != self._old:
            content = json.dumps({"rules": self._rules, "posts": posts}, ensure_ascii=False)
            files.write(self._path, content.encode(), scratch=self._scratch)

    def _read(self) -> Mapping[str, Any]:
        """Read the index; empty if it cannot be read or was written with other rules."""
        try:
            table = json.loads(self._path.read_bytes())
            return dict(table["posts"]) if table["rules"] == self._rules else {}
        except (OSError, ValueError, LookupError, TypeError):
            return {}


@cache
def _rules() -> str:
    """Return the digest of the code and data that read posts. If it changes, every post is read again."""
    found = hashlib.sha256()
    folder = Path(__file__).parents[1] / "script"
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".toml", ".tsv"}:
            found.update(path.read_bytes())
    return found.hexdigest()
