"""The frozen records of the `Engine` protocol: what an engine can do and what it returns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from podcast.records import Mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Marks = Literal["word", "estimated", "sentence", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How to retry failed requests. The default times suit a web service."""

    tries: int = 12
    """Attempts per utterance. If a third of all requests fail, 12 attempts lose one utterance in half a million; 6
    would lose one in 700."""
    first: float = 0.5
    """Wait before the second attempt, s; it doubles with each attempt."""
    longest: float = 15.0
    """Longest wait between two attempts, s."""
    streak: int = 8
    """Consecutive failures, over all utterances, that open the circuit: no request is sent for a while."""
    cool_downs: tuple[float, ...] = (10.0, 20.0, 40.0)
    """How long the circuit stays open each time, s. If the probe after the last one fails, the run fails."""
    outage: float = 4.0
    """The run fails when the network has been down for this long, s: with 4 s per connection, within 10 s."""

    def scaled(self, factor: float) -> Patience:
        """Return a copy with all times multiplied."""
        return replace(
            self,
            first=self.first * factor,
            longest=self.longest * factor,
            cool_downs=tuple(wait * factor for wait in self.cool_downs),
            outage=self.outage * factor,
        )


EMBEDDED = Patience(tries=3, first=0.05, longest=0.2, streak=6, cool_downs=(), outage=0.0)
"""For local engines: a request that fails three times will not succeed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """What a service charges and allows, as far as its user has said."""

    price: float = 0.0
    """Of a million characters; 0: unknown."""
    currency: str = ""
    quota: int = 0
    """Characters a month; 0: no limit known."""
    a_minute: int = 0
    """Requests a minute; 0: more than a run sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an engine supports, and what to expect from it."""

    online: bool
    """Whether the text is sent over the network."""
    sample_rate: int
    """Hz, the usual value; each `Speech` has its own."""
    default_voice: str
    """Used if a style names no voice for this engine."""
    marks: Marks = ""
    """What its marks refer to: words that it reports, words or sentences whose times are estimated; empty: none."""
    max_characters: int = 300
    """Longest text of one request."""
    max_bytes: int = 0
    """Longest text of one request in bytes of UTF-8, as sent; 0: no such limit."""
    rate: bool = True
    """Whether the speed can be changed."""
    pitch: bool = False
    """Whether the pitch can be changed."""
    volume: bool = False
    """Whether the volume can be changed."""
    phonemes: bool = False
    """Whether a pronunciation can be given as pinyin; if not, the lexicon uses homophones."""
    expressions: bool = False
    """Whether a voice has several, which a style names for its roles: they follow the voice, `voice/expression`."""
    deterministic: bool = False
    """Whether the same request returns the same bytes."""
    parallel: int = 1
    """Parallel requests, unless configured otherwise."""
    characters_per_second: float = 4.5
    """Chinese characters at rate 1, for estimates and to detect a clip that is too short."""
    patience: Patience = Patience()
    tariff: Tariff | None = None
    """What its service charges; None: nothing that is known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A speaker of an engine."""

    name: str
    """As a style names it."""
    language: str
    """BCP 47; empty if unknown."""
    gender: str = ""
    """`female`, `male` or empty."""
    note: str = ""
    """A short description."""
    expressions: tuple[str, ...] = ()
    """Those that it has, if the engine supports them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """The result of one request."""

    pcm: NDArray[np.int16]
    """Mono, shape (n,)."""
    sample_rate: int
    """Hz."""
    marks: tuple[Mark, ...] = ()
    """In time order; empty if the engine returns none."""
    silence: float = 0.0
    """Length of the pauses within that the engine asked for besides those of the voice, s."""

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.pcm) / self.sample_rate
