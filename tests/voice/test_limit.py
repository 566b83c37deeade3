"""The gate: how many requests pass, and when none does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from podcast.errors import NetworkDown, RetryableError, Stalled, Throttled, Truncated
from podcast.voice.capabilities import Patience
from podcast.voice.limit import Gate

SOON = Patience(cool_downs=(0.02, 0.02), outage=0.05)


def run(work: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await work()

    asyncio.run(whole())


async def succeed(gate: Gate, times: int = 1) -> None:
    for _ in range(times):
        async with gate.passing():
            pass


async def fail(gate: Gate, error: RetryableError, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(type(error)):
            async with gate.passing():
                raise error


def test_the_limit_grows_to_the_configured_number() -> None:
    """It starts at four and ends at what is allowed, never above."""

    async def work() -> None:
        gate = Gate(10, SOON)
        assert gate.limit == 4
        await succeed(gate, 30)
        assert 6 <= gate.limit < 10
        await succeed(gate, 200)
        assert gate.limit == 10
        assert Gate(2, SOON).limit == 2

    run(work)


def test_a_refusal_lowers_it_and_is_remembered() -> None:
    """After a refusal it falls, comes back to just under where it was refused, and only then grows slowly."""

    async def work() -> None:
        gate = Gate(16, SOON)
        await succeed(gate, 50)
        refused_at = gate.limit
        await fail(gate, Throttled("no"))
        assert gate.limit < refused_at * 0.7
        await succeed(gate, 40)
        assert refused_at - 2 <= gate.limit <= refused_at
        await succeed(gate, 20)
        assert gate.limit <= refused_at + 1

    run(work)


def test_a_burst_of_refusals_is_one_event() -> None:
    """Requests that were under way together lower the limit once."""

    async def work() -> None:
        gate = Gate(8, SOON)
        await succeed(gate, 60)
        together = asyncio.Barrier(6)

        async def refused() -> None:
            async with gate.passing():
                await together.wait()
                raise Throttled("no")

        ends = await asyncio.gather(*(refused() for _ in range(6)), return_exceptions=True)
        assert [type(end) for end in ends] == [Throttled] * 6
        assert gate.limit == 4

    run(work)


def test_other_faults_leave_the_limit_alone() -> None:
    """A lost connection says nothing about how much is too much."""

    async def work() -> None:
        gate = Gate(4, SOON)
        await fail(gate, Truncated("cut"), 3)
        assert gate.limit == 4

    run(work)


def test_failures_in_a_row_open_the_circuit() -> None:
    """After eight nothing passes for a while, then a single probe; its success closes the circuit."""

    async def work() -> None:
        gate = Gate(4, SOON)
        await fail(gate, Stalled("no"), 8)
        assert gate.waiting > 0
        assert gate.limit == 1
        await succeed(gate)
        assert gate.waiting == 0
        assert gate.limit == 4

    run(work)


def test_probes_that_fail_end_the_run() -> None:
    """If the last cool-down did not help, every further request fails with the reason."""

    async def work() -> None:
        gate = Gate(4, SOON)
        await fail(gate, Stalled("no"), 8)
        await fail(gate, Stalled("still no"), 2)
        assert gate.given_up
        with pytest.raises(Stalled, match="still no"):
            await succeed(gate)

    run(work)


def test_a_success_starts_the_count_anew() -> None:
    """Faults that come and go never open the circuit."""

    async def work() -> None:
        gate = Gate(4, SOON)
        for _ in range(20):
            await fail(gate, Truncated("cut"), 7)
            await succeed(gate)
        assert gate.waiting == 0
        assert not gate.given_up

    run(work)


def test_the_service_says_how_long_to_wait() -> None:
    """Retry-After is granted: nobody asks before."""

    async def work() -> None:
        gate = Gate(4, SOON)
        error = Throttled("no")
        error.after = 0.05
        await fail(gate, error)
        assert 0 < gate.waiting <= 0.05
        await succeed(gate)
        assert gate.waiting == 0

    run(work)


def test_an_outage_is_given_up_after_its_time() -> None:
    """A network that is down for long enough ends the run; a success in between restarts the time."""

    async def work() -> None:
        gate = Gate(4, SOON)
        await fail(gate, NetworkDown("gone"))
        await asyncio.sleep(0.06)
        await succeed(gate)
        await fail(gate, NetworkDown("gone"))
        assert not gate.given_up
        await asyncio.sleep(0.06)
        await fail(gate, NetworkDown("gone for good"))
        assert gate.given_up
        with pytest.raises(NetworkDown, match="gone for good"):
            await succeed(gate)

    run(work)


def test_an_outage_has_no_cool_down() -> None:
    """However many requests fail, nobody sleeps while the network is looked for."""

    async def work() -> None:
        gate = Gate(4, SOON)
        await fail(gate, NetworkDown("gone"), 30)
        assert gate.waiting == 0
        assert gate.limit == 4

    run(work)


def test_a_cancelled_request_gives_its_place_back() -> None:
    """Cancelling, inside or while waiting, leaves no place taken."""

    async def work() -> None:
        gate = Gate(1, SOON)

        async def hold() -> None:
            async with gate.passing():
                await asyncio.sleep(30)

        tasks = [asyncio.create_task(hold()) for _ in range(3)]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(5):
            await succeed(gate)

    run(work)
