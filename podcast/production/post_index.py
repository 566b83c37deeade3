"""What a run may know of a post without reading it: that it has not changed since its episode was found up to date.

Reading, cleaning and normalising a post takes 30 to 100 ms; over an archive of 2,000 posts that is minutes to find that
nothing is to be done. The note is never needed for correctness: without it every post is read.
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
    """The posts found up to date by earlier runs under the same rules and settings.

    Args:
        config: The show's.
        settings_hash: Of style, lexicon, format and engine.
    """

    def __init__(self, config: Config, settings_hash: str) -> None:
        self._path, self._scratch = config.cache / NAME, config.scratch
        titles = (config.title_pattern, config.bulletin_title)
        words = (*titles, config.link, config.permalink, config.site_root, config.episode_artwork)
        shaping = json.dumps([__version__, _rules(), settings_hash, config.timezone, *words])
        self._rules = hashlib.sha256(shaping.encode()).hexdigest()
        self._old = self._read()
        self._new: dict[str, Any] = {}

    def entry(self, path: Path, source: str) -> Entry | None:
        """Give what is known of a post whose file has this digest; None where it is new, has changed or has expired."""
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
        )

    def artwork_pending(self, entry: Entry) -> bool:
        """Tell whether an episode that is up to date still waits for its artwork."""
        return bool(self._old.get(str(entry.path), {}).get("undressed"))

    def note(self, entry: Entry, script_hash: str, *, artwork_pending: bool = False) -> None:
        """Keep that the episode of a post, as it was when the run began, is up to date.

        Args:
            entry: The post.
            script_hash: Of its script.
            undressed: Its artwork could not be made now and is to be tried again.
        """
        self._new[str(entry.path)] = {
            "source": entry.source,
            "slug": entry.slug,
            "published": entry.published.isoformat(),
            "text": entry.text,
            "script_hash": script_hash,
            **({"expires": entry.expires.isoformat()} if entry.expires else {}),
            **({"undressed": True} if artwork_pending else {}),
        }

    def save(self) -> None:
        """Write the note, if it says anything new."""
        posts = {**self._old, **self._new}
        if posts != self._old:
            content = json.dumps({"rules": self._rules, "posts": posts}, ensure_ascii=False)
            files.write(self._path, content.encode(), scratch=self._scratch)

    def _read(self) -> Mapping[str, Any]:
        """Read the note; one that cannot be read, or was made under other rules, says nothing."""
        try:
            table = json.loads(self._path.read_bytes())
            return dict(table["posts"]) if table["rules"] == self._rules else {}
        except (OSError, ValueError, LookupError, TypeError):
            return {}


@cache
def _rules() -> str:
    """Give the digest of the code and data by which posts are read: a new version of them reads every post anew."""
    found = hashlib.sha256()
    folder = Path(__file__).parents[1] / "script"
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".toml", ".tsv"}:
            found.update(path.read_bytes())
    return found.hexdigest()
