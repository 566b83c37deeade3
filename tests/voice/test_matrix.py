"""Every kind of damage to the clips of every engine: what the checks find, and what they refuse wrongly."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from benchmarks import proof
from podcast.voice import pace
from tests.services.damage import REQUIRED
from tests.voice import neural

pytestmark = pytest.mark.long

PART = {"tone": 40, "espeak": 30, "openai": 30}
"""Engine -> clips in a quick run."""
WANTED = 0.99
"""Least share of the damaged clips that is found."""
ALARMS = {"kokoro": 300, "openai, neural": 300}
"""Clips of which one may be refused wrongly; of other engines 2,000."""


def measured(name: str, count: int) -> proof.Found:
    voice = proof.SPEAKS.get(name, name)
    if voice == "kokoro" and neural.LACKING:
        pytest.skip(f"the extra `neural` is not installed: no {neural.LACKING[0]}")
    clips = asyncio.run(proof.spoken(voice, proof.texts(voice)[:count]))
    if name in proof.MARKLESS:
        clips = [clip._replace(speech=replace(clip.speech, marks=())) for clip in clips]
    return proof.measure(clips, proof.capabilities(name))


def shares(found: proof.Found) -> dict[str, float]:
    return {name: found.caught[name, False] / found.tried[name, False] for name in sorted(REQUIRED)}


@pytest.mark.parametrize("name", PART)
def test_a_part_of_the_matrix(name: str) -> None:
    """A few clips: no false alarm, and of each kind of damage nearly all."""
    found = measured(name, PART[name])
    assert found.alarms == []
    assert min(shares(found).values()) >= 0.9, shares(found)
    assert sum(shares(found).values()) / len(REQUIRED) >= 0.98, shares(found)


@pytest.mark.soak
@pytest.mark.parametrize("name", proof.COUNTS)
def test_the_whole_matrix(name: str) -> None:
    """99 % of each kind of damage is found; one clip in 2,000 may be refused wrongly, of neural voices one in 300."""
    found = measured(name, proof.COUNTS[name])
    assert len(found.alarms) <= max(1, found.clips // ALARMS.get(name, 2_000)), found.alarms
    assert {what: share for what, share in shares(found).items() if share < WANTED} == {}


def test_first_clips_that_are_cut_alike_are_found() -> None:
    """Six clips of a new voice, all cut to the same share; and none where none is cut."""
    clips = asyncio.run(proof.spoken("espeak", proof.texts("espeak")[:30]))
    samples = [pace.sample(clip.speech, clip.text, clip.prosody.rate) for clip in clips]
    for share in (0.5, 0.6, 0.75):
        assert proof.first_clips(samples, share, 6) == (5, 5)
    assert proof.first_clips(samples, 1.0, 0) == (0, 5)
