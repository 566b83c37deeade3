"""What an engine can do, and what it gives: the frozen records of the `Engine` protocol."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from podcast.records import Mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Marks = Literal["word", "sentence", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to go on asking when requests fail. The times are those of a service on the web."""

    tries: int = 12
    """Attempts an utterance gets. With a third of all requests failing, 12 lose one utterance in half a million; 6
    would lose one in 700."""
    first: float = 0.5
    """Wait before the second attempt, s; it doubles with each further one."""
    longest: float = 15.0
    """Longest wait between two attempts, s."""
    streak: int = 8
    """Failures in a row, over all utterances, that open the circuit: nothing is asked for a while."""
    cool_downs: tuple[float, ...] = (10.0, 20.0, 40.0)
    """How long the circuit stays open each time, s. When a single probe fails after the last, the run fails."""
    outage: float = 4.0
    """A network that has been down for as long, s, is given up: with the 4 s a connection may take, within 10."""

    def scaled(self, factor: float) -> Patience:
        """Give the same with all times multiplied."""
        return replace(
            self,
            first=self.first * factor,
            longest=self.longest * factor,
            cool_downs=tuple(wait * factor for wait in self.cool_downs),
            outage=self.outage * factor,
        )


EMBEDDED = Patience(tries=3, first=0.05, longest=0.2, streak=6, cool_downs=(), outage=0.0)
"""For engines on this machine: what fails three times there will go on failing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What may be asked of an engine, and what to expect."""

    online: bool
    """Whether the text leaves this machine."""
    sample_rate: int
    """Hz, of what it usually gives; each `Speech` says its own."""
    default_voice: str
    """Spoken with where a style names no voice for this engine."""
    marks: Marks = ""
    """What its marks stand for; empty: it gives none."""
    max_characters: int = 300
    """Longest text of one request."""
    max_bytes: int = 0
    """Longest text of one request in bytes of UTF-8, as sent; 0: no such limit."""
    rate: bool = True
    """Whether it speaks faster and slower."""
    pitch: bool = False
    """Whether it speaks higher and lower."""
    volume: bool = False
    """Whether it speaks louder and softer."""
    phonemes: bool = False
    """Whether a pronunciation can be given as pinyin; if not, the lexicon uses homophones."""
    deterministic: bool = False
    """Whether the same request gives the same bytes."""
    parallel: int = 1
    """Requests at once, unless configured otherwise."""
    characters_per_second: float = 4.5
    """Chinese characters at rate 1, for estimates and for telling a clip that is too short."""
    patience: Patience = Patience()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A speaker of an engine."""

    name: str
    """As a style names it."""
    language: str
    """BCP 47; empty where the engine does not say."""
    gender: str = ""
    """`female`, `male` or empty."""
    note: str = ""
    """What it is like, in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What an engine gives for one request."""

    pcm: NDArray[np.int16]
    """Mono, shape (n,)."""
    sample_rate: int
    """Hz."""
    marks: tuple[Mark, ...] = ()
    """In time order; empty where the engine gives none."""

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.pcm) / self.sample_rate
