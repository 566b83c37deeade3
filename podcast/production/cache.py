"""What the cache holds, and clearing it: clips of speech, and what is encoded of them.

Nothing in it is needed for correctness. What was pruned and is wanted again is made again.
"""

from __future__ import annotations

from dataclasses import dataclass

from podcast import files
from podcast.production.engine_choice import EngineChoice
from podcast.production.episode import FRAGMENTS
from podcast.project.config import Config
from podcast.sound import fragments


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the cache holds, or what was removed from it."""

    clips: files.Size
    """Speech, as engines gave it."""
    fragments: files.Size
    """Mastered and encoded utterances."""


def held(config: Config) -> Held:
    """Count what the cache holds."""
    clips = EngineChoice(config, "", previews=False, tell=lambda _: None).store.size()
    return Held(
        clips=files.Size(files=clips.clips, bytes=clips.bytes),
        fragments=fragments.size(config.cache / FRAGMENTS),
    )


def prune(config: Config, *, unused_days: float | None, keep_bytes: int | None) -> Held:
    """Remove what was not used for so long, then the longest unused until clips and fragments are small enough.

    Fragments go first: this machine makes them again by itself, while a clip is asked of its service again.

    Returns:
        What was removed.

    Raises:
        AudioError: Something may not be removed.
    """
    store = EngineChoice(config, "", previews=False, tell=lambda _: None).store
    folder = config.cache / FRAGMENTS
    aged = store.prune(unused_days=unused_days)
    room = None if keep_bytes is None else max(0, keep_bytes - store.size().bytes)
    encoded = fragments.prune(folder, unused_days=unused_days, keep_bytes=room)
    if keep_bytes is None:
        return Held(clips=files.Size(files=aged.clips, bytes=aged.bytes), fragments=encoded)
    more = store.prune(keep_bytes=max(0, keep_bytes - fragments.size(folder).bytes))
    spoken = files.Size(files=aged.clips + more.clips, bytes=aged.bytes + more.bytes)
    return Held(clips=spoken, fragments=encoded)
