"""What a run reports while it works."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of a run so far. May be read at any time."""

    total: int = 0
    """Utterances begun."""
    done: int = 0
    """Utterances given to the reader."""
    engine_calls: int = 0
    """Requests made, including failed ones."""
    cached: int = 0
    """Utterances whose clip came from the store."""
    retries: int = 0
    """Retried requests."""
    in_flight: int = 0
    """Requests in progress."""
    seconds: float = 0.0
    """Length of the audio given to the reader."""
    waiting: float = 0.0
    """Seconds until the next request, because the service failed too often; 0: requests are being sent."""
    accepted: list[int] = field(default_factory=list)
    """Lines whose clip is off its voice's pace, and taken because the author said so."""


Progress = Tally
"""The argument of `tell`: the tally itself, each time it changes."""
