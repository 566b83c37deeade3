"""Episodes that were built with other settings: which settings those are, and how many episodes they would change.

What made a settings hash is remembered beside the cache when an episode is built. Without it, such as on another
machine, the settings are not named, and every episode with another hash is counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from podcast import files
from podcast.feed.episodes import CUES
from podcast.production.reading_style import Reading
from podcast.production.unpublished import few
from podcast.project.config import Config
from podcast.records import Episode

SETTINGS = "settings"
"""Folder of the cache with what made each settings hash."""
NAMES = {
    "style": "the style",
    "format": "`format`",
    "show": "the show's title",
    "label": "the label's producer",
    "sounds": "sound files",
    "jingle": "the jingle",
    "engines": "options of the engine",
}
"""What a part of the settings is called in a message; engine and lexicon have words of their own."""


def remember(config: Config, reading: Reading) -> None:
    """Write down what made the settings hash of an episode that is being built."""
    path = config.cache / SETTINGS / f"{reading.settings_hash}.json"
    if not path.exists():
        files.write(path, json.dumps(reading.shaping, default=str).encode(), scratch=config.scratch)


def message(config: Config, stale: Sequence[tuple[Episode, Reading]]) -> str:
    """Return what to tell of episodes with other settings; empty if a build would change none of them."""
    named, count = dict[str, None](), 0
    for episode, reading in stale:
        before = _remembered(config, episode.settings_hash)
        if before is None:
            count += 1
            continue
        now = json.loads(json.dumps(reading.shaping, default=str))
        changed = {key for key in {*before, *now} if before.get(key) != now.get(key)}
        forms = _forms(before.get("lexicon", ()), now.get("lexicon", ()))
        used = _used(config, episode, forms) if "lexicon" in changed else []
        if changed == {"lexicon"} and not used:
            continue
        count += 1
        named.update(dict.fromkeys(_named(changed - {"lexicon"}, before, now)))
        named.update((f"lexicon entry {form}", None) for form in used)
    if not count:
        return ""
    which = few(list(named)) or "other settings"
    episodes = "1 episode was" if count == 1 else f"{count} episodes were"
    return (
        f"{episodes} built with {'another value of ' if named else ''}{which}; to rebuild, run `podcast build --stale`"
    )


def _remembered(config: Config, settings_hash: str) -> Mapping[str, Any] | None:
    try:
        return dict(json.loads((config.cache / SETTINGS / f"{settings_hash}.json").read_bytes()))
    except (OSError, ValueError):
        return None


def _named(changed: set[str], before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(changed):
        if key == "engine":
            yield f"the engine ({before.get(key)}, now {now.get(key)})"
        else:
            yield NAMES.get(key, key)


def _forms(before: Sequence[Sequence[str]], now: Sequence[Sequence[str]]) -> list[str]:
    """Return the written forms whose entry is new, gone or different."""
    old, new = ({tuple(entry) for entry in entries} for entries in (before, now))
    return sorted({entry[0] for entry in old ^ new})


def _used(config: Config, episode: Episode, forms: Sequence[str]) -> list[str]:
    """Return the forms that an episode's text has, by a search in its record's cues without parsing them."""
    try:
        cues = (config.audio / f"{episode.slug}.json").read_bytes().partition(CUES)[2]
    except OSError:
        return list(forms)
    return [form for form in forms if json.dumps(form, ensure_ascii=False)[1:-1].encode() in cues]
