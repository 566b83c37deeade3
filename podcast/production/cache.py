"""The size of the cache, and pruning it: clips of speech, and encoded fragments of them.

Nothing in it is needed for correctness. A build makes again what was pruned.
"""

from __future__ import annotations

from dataclasses import dataclass

from podcast import files
from podcast.production.engine_choice import EngineChoice
from podcast.production.episode import FRAGMENTS
from podcast.project.config import Config
from podcast.sound import fragments


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheSize:
    """The contents of the cache, or what was removed from it."""

    clips: files.Size
    """Speech from the engines."""
    fragments: files.Size
    """Mastered and encoded utterances."""


def size(config: Config) -> CacheSize:
    """Count the files in the cache."""
    clips = EngineChoice(config, "", previews=False, tell=lambda _: None).store.size()
    return CacheSize(
        clips=files.Size(files=clips.clips, bytes=clips.bytes),
        fragments=fragments.size(config.cache / FRAGMENTS),
    )


def prune(config: Config, *, unused_days: float | None, keep_bytes: int | None) -> CacheSize:
    """Remove files unused for `unused_days`, then the least recently used until the cache fits into `keep_bytes`.

    Fragments are removed first: this machine can encode them again, but a clip costs a request to its service.

    Returns:
        What was removed.

    Raises:
        AudioError: A file cannot be removed.
    """
    store = EngineChoice(config, "", previews=False, tell=lambda _: None).store
    folder = config.cache / FRAGMENTS
    aged = store.prune(unused_days=unused_days)
    room = None if keep_bytes is None else max(0, keep_bytes - store.size().bytes)
    encoded = fragments.prune(folder, unused_days=unused_days, keep_bytes=room)
    if keep_bytes is None:
        return CacheSize(clips=files.Size(files=aged.clips, bytes=aged.bytes), fragments=encoded)
    more = store.prune(keep_bytes=max(0, keep_bytes - fragments.size(folder).bytes))
    spoken = files.Size(files=aged.clips + more.clips, bytes=aged.bytes + more.bytes)
    return CacheSize(clips=spoken, fragments=encoded)
