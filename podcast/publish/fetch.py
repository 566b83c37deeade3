"""Download published audio that a project lacks, such as a fresh clone without its cache."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp

from podcast import files
from podcast.errors import PublishError

PATIENCE = aiohttp.ClientTimeout(total=None, connect=30, sock_read=60)
PARALLEL = 4
GONE = {404, 410}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An MP3 or a picture that is missing on this disk."""

    url: str
    path: Path
    """Its name contains the first 8 hex digits of its SHA-256."""
    length: int | None
    """Bytes; None: unknown, only the name is checked."""


def fetch(wanted: Sequence[Wanted], scratch: Path, arrived: Callable[[Wanted], None]) -> tuple[Wanted, ...]:
    """Download files and write those whose content matches their names.

    Args:
        wanted: The missing files.
        scratch: For temporary files.
        arrived: Called for each file that was downloaded, with its length.

    Returns:
        The files that are not published.

    Raises:
        PublishError: The server did not answer, or sent other content.
    """
    return tuple(asyncio.run(_fetch_all(wanted, scratch, arrived)))


async def _fetch_all(wanted: Sequence[Wanted], scratch: Path, arrived: Callable[[Wanted], None]) -> list[Wanted]:
    turns = asyncio.Semaphore(PARALLEL)
    async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session:
        fetched = [_fetch(session, turns, one, scratch, arrived) for one in wanted]
        outcomes = await asyncio.gather(*fetched, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return [one for one, there in zip(wanted, outcomes, strict=True) if not there]


async def _fetch(
    session: aiohttp.ClientSession,
    turns: asyncio.Semaphore,
    one: Wanted,
    scratch: Path,
    arrived: Callable[[Wanted], None],
) -> bool:
    try:
        async with turns, session.get(one.url) as answer:
            if answer.status in GONE:
                return False
            answer.raise_for_status()
            content = await answer.read()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise PublishError(
            f"{one.url} cannot be downloaded: {error or 'no answer in time'}; run this command again before "
            "`podcast build`, which would voice the episode again"
        ) from error
    digest, length = hashlib.sha256(content).hexdigest()[:8], len(content)
    if one.length not in {None, length} or not one.path.stem.endswith(f".{digest}"):
        what, again = ("audio", "voice") if one.path.suffix == ".mp3" else ("artwork", "make")
        raise PublishError(
            f"{one.url} is not the {what} of this record; restore it from a copy, or let `podcast build` {again} it "
            "again"
        )
    files.write(one.path, content, scratch=scratch)
    arrived(replace(one, length=length))
    return True
