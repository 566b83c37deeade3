"""Make `podcast/voice/engines/azure/certain.tsv`: readings that are right wherever a phrase or a rule decides for them.

A reading counts as certain if CPP's dev set (Park & Lee 2020, Apache-2.0) has it at least `LEAST` times decided by a
phrase or a rule of `podcast/voice/mandarin`, and never wrongly. The usual reading of a character is left out: the
service has it anyway. How often such a reading is right is measured on the sentences that did not choose it.

python tools/certain_readings.py ../shared/cases/polyphones_cpp_dev.tsv
"""

from __future__ import annotations

import csv
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from podcast.voice.engines.azure.pinyin import TABLE  # noqa: E402 - the checkout, not what is installed
from podcast.voice.mandarin import readings  # noqa: E402
from podcast.voice.mandarin.characters import HAN, plain  # noqa: E402

LEAST = 2
"""Times. Right on the other half of the sentences: with 1 98.8 %, with 2 99.2 %, with 4 99.4 % of fewer."""
SPLITS = 10
_RUN = re.compile(f"[{HAN}]+")


class Seen(NamedTuple):
    """A polyphone of the data set that a phrase or a rule decides, with another reading than usual."""

    char: str
    said: str
    right: bool


def seen(path: Path) -> Iterator[Seen]:
    """Read the data set: `sentence<TAB>index<TAB>pinyin`."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            text, place = plain(row["sentence"]), int(row["index"])
            start, end = next(run.span() for run in _RUN.finditer(text) if run.start() <= place < run.end())
            run = readings.of_run(text[start:end])
            at = place - start
            word = next(word for word in run.words if word.start <= at < word.end)
            said, char = run.said[at], run.text[at]
            counts = run.decided[at] and word.end - word.start > 1 and said[-1] != "5"
            if counts and said != readings.usual(text[place], char):
                yield Seen(char, said, said == row["pinyin"].replace("u:", "v"))


def certain(among: Sequence[Seen]) -> set[tuple[str, str]]:
    """Choose the readings that are certain."""
    right, wrong = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in among:
        (right if one.right else wrong)[one.char, one.said] += 1
    return {pair for pair, times in right.items() if times >= LEAST and not wrong[pair]}


def measured(among: Sequence[Seen]) -> float:
    """Return the share that is right of readings chosen on other sentences."""
    found = list[bool]()
    for seed in range(SPLITS):
        order = random.Random(seed).sample(among, len(among))
        halves = order[::2], order[1::2]
        for chosen, tested in (halves, halves[::-1]):
            pairs = certain(chosen)
            found += (one.right for one in tested if (one.char, one.said) in pairs)
    return sum(found) / len(found)


def main() -> None:
    """Write the table and say how good it is."""
    among = list(seen(Path(sys.argv[1])))
    pairs = certain(among)
    lines = [
        "# Readings that are right wherever a phrase or a rule decides for them; made by tools/certain_readings.py",
        "# from the dev set of CPP (Park & Lee 2020, Apache-2.0). Columns: character, tab, pinyin.",
        *sorted(f"{char}\t{said}" for char, said in pairs),
    ]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(pairs)} readings; {measured(among):.2%} right on sentences that did not choose them")


if __name__ == "__main__":
    main()
