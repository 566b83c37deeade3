"""Which faults of a clip the proof of kokoro's finds: each is planted at every syllable of real clips, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.neural import row, sentences
from podcast.errors import Missing, RetryableError
from podcast.voice.engines.kokoro import model, pace, phrase, proof, styles
from podcast.voice.engines.kokoro.workers import Worker

CLIPS = 12
HOLE = 3600
"""Samples: 150 ms."""
Samples = proof.Samples
Place = tuple[int, int, int]
"""Where a syllable begins and ends, and where the next one does."""


def silenced(samples: Samples, place: Place) -> Samples:
    made = samples.copy()
    made[place[0] : place[1]] = 0
    return made


def holed(samples: Samples, place: Place) -> Samples:
    made, middle = samples.copy(), (place[0] + place[1]) // 2
    made[max(0, middle - HOLE // 2) : middle + HOLE // 2] = 0
    return made


def ended(samples: Samples, place: Place) -> Samples:
    """Sound up to the syllable, silence from there on."""
    made = samples.copy()
    made[place[0] :] = 0
    return made


def cut(samples: Samples, place: Place) -> Samples:
    """The syllable's samples missing, the rest moved up."""
    return np.concatenate([samples[: place[0]], samples[place[1] :]])


def doubled(samples: Samples, place: Place) -> Samples:
    """The syllable twice, the rest moved back."""
    return np.concatenate([samples[: place[1]], samples[place[0] :]])


def swapped(samples: Samples, place: Place) -> Samples:
    """The syllable and the next one in the other order, no sample lost."""
    first, middle, last = place
    return np.concatenate([samples[:first], samples[middle:last], samples[first:middle], samples[last:]])


def repeated(samples: Samples, place: Place) -> Samples:
    """The syllable in place of the next one as well, as long as that was."""
    first, middle, last = place
    return np.concatenate([samples[:middle], np.resize(samples[first:middle], last - middle), samples[last:]])


FAULTS: dict[str, Callable[[Samples, Place], Samples]] = {
    "a syllable silent": silenced,
    "150 ms of silence in its middle": holed,
    "silence from a syllable on": ended,
    "a syllable's samples missing": cut,
    "a syllable twice, the clip longer": doubled,
    "two syllables in the other order": swapped,
    "a syllable in place of the next": repeated,
}


def main() -> None:
    """Speak, plant and count."""
    try:
        worker = Worker(model.ready(None, model.UPSTREAM, model.cache(), Path), lambda: 1, 600)
    except Missing as error:
        print(f"skipped: {error}")
        return
    found, tried, alarms = Counter[str](), Counter[str](), 0
    try:
        for text in sentences(CLIPS):
            said = phrase.phrase(text)
            speed = pace.speed(worker.lengths(said.tokens, row(said)), said, pace.seconds(said, styles.rate("")))
            samples, durations = worker.speak(said.tokens, row(said), speed)
            alarms += alarmed(samples, durations, said)
            for name, caught in planted(samples, durations, said):
                tried[name] += 1
                found[name] += caught
    finally:
        worker.end()
    print(f"false alarms: {alarms} of {CLIPS} clips")
    for name in FAULTS:
        print(f"  {name}: {found[name]} of {tried[name]}")


def planted(samples: Samples, durations: list[int], said: phrase.Phrase) -> Iterator[tuple[str, bool]]:
    """Plant each fault at each syllable, and tell whether it is found."""
    times = proof.starts(durations)
    for one, following in zip(said.spoken, said.spoken[1:], strict=False):
        place = int(times[one.first]), int(times[one.last]), int(times[following.last])
        for name, fault in FAULTS.items():
            yield name, alarmed(fault(samples, place), durations, said)


def alarmed(samples: Samples, durations: list[int], said: phrase.Phrase) -> bool:
    try:
        proof.check(samples, durations, said)
    except RetryableError:
        return True
    return False


if __name__ == "__main__":
    main()
