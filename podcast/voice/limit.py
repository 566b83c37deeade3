"""The rate limiter of a run: how many requests may run at once, and when none may.

Three mechanisms in one place because they use the same count: an adaptive limit (additive increase, multiplicative
decrease), a cool-down after consecutive failures, and a circuit breaker that finally ends the run.
"""

from __future__ import annotations

import logging
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from podcast.errors import NetworkDown, RetryableError, Throttled
from podcast.lazy.libraries import asyncio
from podcast.voice.capabilities import Patience

START = 4
"""Initial parallel requests. The limits of services are unknown; four have never been refused."""
DECREASE = 0.6
"""A throttled request multiplies the limit by this."""
CAUTION = 8
"""Above the lowest limit that was refused, the limit grows this many times more slowly."""
LONGEST_WISH = 120.0
"""Maximum wait requested by a service that is honoured, s."""

_log = logging.getLogger(__name__)


class Gate:
    """Admits requests, and adapts to their results.

    Args:
        parallel: Maximum parallel requests.
        patience: The retry settings.
    """

    def __init__(self, parallel: int, patience: Patience) -> None:
        self._top, self._patience = float(parallel), patience
        self._limit = float(min(parallel, START))
        self._refused_at = math.inf
        """Lowest limit at which a request was refused."""
        self._used = 0
        self._freed = asyncio.Event()
        self._lowered = 0.0
        """When the limit last fell. Refusals of earlier requests are part of the same event."""
        self._streak = 0
        self._opened = 0
        """How often the circuit has opened since the last success."""
        self._shut_at = 0.0
        self._shut_until = 0.0
        self._failing_since: float | None = None
        """Start of the first failed request since the last success."""
        self.given_up: RetryableError | None = None
        """Why no more requests are sent; None: they are."""

    @property
    def limit(self) -> int:
        """Current maximum of parallel requests. While the circuit is half open, one request probes."""
        return 1 if self._opened else int(self._limit)

    @property
    def waiting(self) -> float:
        """Seconds until the circuit admits a probe; 0: it is closed."""
        return max(0.0, self._shut_until - asyncio.get_running_loop().time())

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Hold a slot for one request, and record its result.

        Raises:
            EngineError: The run has given up.
        """
        await self._enter()
        began = asyncio.get_running_loop().time()
        try:
            yield
        except RetryableError as error:
            self._failed(error, began)
            raise
        else:
            self._succeeded()
        finally:
            self._used -= 1
            self._freed.set()

    async def _enter(self) -> None:
        while True:
            if self.given_up:
                raise self.given_up
            if wait := self.waiting:
                await asyncio.sleep(wait)
            elif self._used < self.limit:
                self._used += 1
                return
            else:
                self._freed.clear()
                await self._freed.wait()

    def _succeeded(self) -> None:
        self._streak = self._opened = 0
        self._failing_since = None
        grown = 1 / self._limit
        self._limit = min(self._top, self._limit + (grown if self._limit + 1 <= self._refused_at else grown / CAUTION))

    def _failed(self, error: RetryableError, began: float) -> None:
        now = asyncio.get_running_loop().time()
        if self._failing_since is None:
            self._failing_since = began
        if isinstance(error, NetworkDown):  # no cool-down: a network outage is detected within seconds
            if now - self._failing_since >= self._patience.outage:
                self.given_up = error
            return
        self._streak += 1
        if error.throttling and began >= self._lowered:
            self._refused_at = min(self._refused_at, max(2.0, float(self.limit)))
            self._limit = max(1.0, self._limit * DECREASE)
            self._lowered = now
        # A request that began before the circuit opened says nothing about the current state.
        if began >= self._shut_at and (self._streak >= self._patience.streak or self._opened):
            self._open(error, now)
        if isinstance(error, Throttled) and error.after:
            self._shut(min(error.after, LONGEST_WISH), now)

    def _open(self, error: RetryableError, now: float) -> None:
        """Open the circuit: no request is sent for a while, then one request probes."""
        if self._opened >= len(self._patience.cool_downs):
            self.given_up = error
            return
        self._shut(self._patience.cool_downs[self._opened], now)
        self._opened += 1

    def _shut(self, seconds: float, now: float) -> None:
        _log.info("no request is sent for %.1f s", seconds)
        self._shut_at = now
        self._shut_until = max(self._shut_until, now + seconds)
