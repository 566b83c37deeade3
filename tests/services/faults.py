"""The faults that the local edge service can be asked for, and which request gets which."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

HANDSHAKE = {
    "403": "access denied; the answer has a date",
    "403-undated": "access denied, without a date",
    "429": "too many requests",
    "503": "busy",
    "hang": "the connection is taken and nothing is said",
}
"""Before a text is sent."""
ANSWER = {
    "close": "the socket is closed in the middle",
    "abort": "the connection is cut in the middle",
    "stall": "nothing more comes from the middle on",
    "truncate": "half the audio, and a proper end",
    "no-end": "all the audio, and the socket closed in place of an end",
    "no-audio": "a proper end without audio",
    "no-audio-close": "the socket closed without audio",
    "no-marks": "audio without marks",
    "few-marks": "every third mark missing, as with words that the service does not name",
    "lost-marks": "marks of the first half only",
    "doubled-marks": "every mark sent twice",
    "blank-marks": "marks without their text",
    "cut": "the first half of the text only, spoken and marked well",
    "long": "closed as the real service closes past 600 s",
    "slow-start": "a wait before the answer",
    "drip": "audio a frame at a time, with waits",
    "silent": "as much silence as the audio would be long",
    "hole": "four seconds of silence in the middle",
    "torn": "frames torn: half of the bytes are noise",
    "odd": "a frame cut in two",
    "noise": "frame headers right, their insides noise",
    "short-binary": "a binary message of one byte",
    "header-length": "a header longer than its message",
    "wrong-path": "binary that is not audio",
    "wrong-type": "audio of another kind",
    "untyped": "audio of no kind",
    "empty": "an audio message without audio",
    "bad-json": "marks that are no JSON",
    "odd-json": "marks that are other JSON",
    "bare-json": "marks that are a number",
    "unknown-mark": "a mark of an unknown kind",
    "unknown-path": "a message of an unknown kind",
    "no-colon": "a header line without a colon",
}
"""While a text is answered. The middle is where a share says: `close:0.9`."""
HARMLESS = {"doubled-marks", "slow-start"}
"""The answer is whole all the same."""
FAULTS = {**HANDSHAKE, **ANSWER}


def kind(fault: str) -> str:
    """Give the fault without its argument, and see that there is one."""
    name = fault.partition(":")[0]
    assert name in FAULTS, f"no fault {name!r}"
    return name


@dataclass(frozen=True)
class Rule:
    """A fault for the requests whose text matches."""

    fault: str
    match: str = ""
    """Regular expression on the text; empty: any. Faults of a handshake come before the text and match any."""
    times: int = 1_000_000


@dataclass
class Plan:
    """Chooses the fault of each request: by rule, else by the mix, else none.

    The choice by mix depends on the seed, the text and how often the text was asked for, not on the order in which
    requests arrive: the same seed gives the same run.
    """

    rules: Sequence[Rule] = ()
    mix: Mapping[str, float] = field(default_factory=dict)
    """Fault -> share of requests."""
    seed: int = 1
    _used: Counter[int] = field(default_factory=Counter)
    _asked: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for fault in (*self.mix, *(rule.fault for rule in self.rules)):
            kind(fault)

    def handshake(self) -> str:
        """Choose for a connection; empty: it is taken."""
        return self._choose("", HANDSHAKE)

    def answer(self, text: str) -> str:
        """Choose for a text; empty: it is answered well."""
        return self._choose(text, ANSWER)

    def _choose(self, text: str, among: Mapping[str, str]) -> str:
        for number, rule in enumerate(self.rules):
            if kind(rule.fault) in among and re.search(rule.match, text) and self._used[number] < rule.times:
                self._used[number] += 1
                return rule.fault
        self._asked[text] += 1
        lot = random.Random(f"{self.seed}/{text}/{self._asked[text]}").random()
        for fault, share in self.mix.items():
            if kind(fault) in among:
                if lot < share:
                    return fault
                lot -= share
        return ""
