"""Check before a run whether the edge service is reachable, within five seconds, and cache a negative result."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from podcast import files
from podcast.errors import PodcastError
from podcast.lazy.libraries import asyncio
from podcast.voice.engines.edge import Edge

REMEMBERED = 600.0
"""Seconds for which a negative result is cached."""


def edge_answers(
    memory: Path,
    *,
    within: float = 5.0,
    options: Mapping[str, Any] | None = None,
    clock: Callable[[], float] = time.time,
) -> bool:
    """Return whether the edge service accepts a connection.

    May be called while an event loop runs: the check has its own loop and thread.

    Args:
        memory: File that caches a negative result for ten minutes; its folder is created if missing.
        within: Seconds to wait.
        options: The engine's options, for its proxy.
        clock: Seconds since the epoch.

    Raises:
        ConfigError: An option is wrong.
    """
    proxy = Edge(options or {}).proxy
    asked = f"{os.environ.get('PODCAST_EDGE_SOCKET', '')} {proxy}".strip()
    if _remembered(memory, asked, clock()):
        return False
    silence = _ask(proxy, within)
    if silence:
        note = json.dumps({"asked": asked, "at": clock(), "why": silence}).encode()
        files.write(memory, note, scratch=memory.parent / "tmp")
    else:
        memory.unlink(missing_ok=True)
    return not silence


def why(memory: Path) -> str:
    """Return the reason of the negative result in `memory`; empty if there is none."""
    try:
        return str(json.loads(memory.read_bytes())["why"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _remembered(memory: Path, asked: str, now: float) -> bool:
    """Return whether the same check failed recently. A file that cannot be read counts as absent."""
    try:
        note = json.loads(memory.read_bytes())
        return bool(note["asked"] == asked and 0 <= now - float(note["at"]) < REMEMBERED)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _ask(proxy: str, within: float) -> str:
    """Try a handshake in a thread that is abandoned if it hangs; return why it failed, or an empty text."""
    answers = list[str]()
    thread = threading.Thread(target=lambda: answers.append(asyncio.run(_handshake(proxy, within))), daemon=True)
    thread.start()
    thread.join(within + 1)
    return answers[0] if answers else _late(within)


async def _handshake(proxy: str, within: float) -> str:
    from podcast.voice import network
    from podcast.voice.engines import edge_link

    try:
        async with asyncio.timeout(within):
            await edge_link.handshake(proxy)
    except PodcastError as error:
        reason = str(error).removeprefix(f"{edge_link.SERVER}: ")
        for advice in network.ADVICE.values():  # the caller adds its own advice
            reason = reason.removesuffix(f": {advice}")
        return reason
    except TimeoutError:
        return _late(within)
    return ""


def _late(within: float) -> str:
    return f"no answer within {within:g} s"
