"""Is the edge service in reach? Asked before a run, answered within five seconds, and a no is remembered."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from podcast import files
from podcast.errors import PodcastError
from podcast.voice.engines.edge import Edge

REMEMBERED = 600.0
"""Seconds for which a no is taken as an answer."""


def edge_answers(
    memory: Path,
    *,
    within: float = 5.0,
    options: Mapping[str, Any] | None = None,
    clock: Callable[[], float] = time.time,
) -> bool:
    """Tell whether the edge service takes a connection.

    May be called while an event loop runs: the question has a loop, and a thread, of its own.

    Args:
        memory: File that a no is kept in for ten minutes; its folder is made where missing.
        within: Seconds to wait.
        options: The engine's, for its proxy.
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
    """Give the reason for the no that `memory` keeps; empty where it keeps none."""
    try:
        return str(json.loads(memory.read_bytes())["why"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _remembered(memory: Path, asked: str, now: float) -> bool:
    """Tell whether the same question was answered with a no lately. A file that cannot be read says nothing."""
    try:
        note = json.loads(memory.read_bytes())
        return bool(note["asked"] == asked and 0 <= now - float(note["at"]) < REMEMBERED)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _ask(proxy: str, within: float) -> str:
    """Try a handshake in a thread that is left behind where it does not come back; give why it failed, if it did."""
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
        told = str(error).removeprefix(f"{edge_link.SERVER}: ")
        for advice in network.ADVICE.values():  # who asks has advice of its own
            told = told.removesuffix(f": {advice}")
        return told
    except TimeoutError:
        return _late(within)
    return ""


def _late(within: float) -> str:
    return f"no answer within {within:g} s"
