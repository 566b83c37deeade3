"""Makes `podcast/voice/mandarin/context.npz` from g2pM's weights, and chooses the characters that it is asked about.

    python -m pip install --no-deps g2pM==0.1.2.5 --target FOLDER     (Apache License 2.0)
    python -m tools.make_context_model FOLDER SENTENCES

SENTENCES is the development set of CPP (https://github.com/kakaobrain/g2pM, Apache License 2.0) as a table of sentence,
place and pinyin, with a heading. The everyday sentences are those of `tests/data/mandarin`, except those held back.

The network is asked about a character of CPP for which it is right at least as often as the rules; about a common one,
or one of an everyday sentence, if it is ahead of them by `NEEDED` sentences. How good that choice is, cross-validation
says: the characters are chosen by nine tenths of the sentences and measured on the tenth. Same weights and sentences:
same bytes.
"""

from __future__ import annotations

import hashlib
import pickle
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from podcast.voice.mandarin import context, readings, words
from podcast.voice.mandarin.characters import HAN

ROOT = Path(__file__).parents[1]
EVERYDAY = ROOT / "tests" / "data" / "mandarin"
SETS = ("polyphones.txt", "polyphones_news.txt")
_RUN = re.compile(f"[{HAN}]+")
WEIGHTS_SHA256 = "5b38c21cbaeb5f9b2f5d0bf872487de0fc22f91a3b26189b7d998136d2c8d3ae"
"""Of `g2pM/np_ckpt.pkl` in g2pM 0.1.2.5."""
NEEDED = 2
"""Sentences by which the network must be ahead for a character of everyday text."""
WEIGHT = 3
"""What an everyday sentence counts for: there the network is right less often than in its own kind of text."""
FOLDS = 10
COMMON = 2_000
"""Characters that count as everyday ones, commonest first, besides those of the labelled sentences."""
HEADING = (
    "# character, whether the network is asked about it, and how often it has which reading in the labelled sentences"
)
NEVER = frozenset("儿子")
"""Endings of words, neutral or not: rules and phrases know them, the network says zi3 in 样子."""


class Case(NamedTuple):
    """A labelled polyphone."""

    char: str
    expected: str
    rules: str
    """Reading without the network."""
    network: str
    """Reading of the network, where it would be asked and is certain enough; else that of the rules."""
    weight: int


def quantised(matrix: np.ndarray[Any, Any], name: str) -> dict[str, Any]:
    """Give a matrix in 8 bits with a factor for each row."""
    scale = np.maximum(np.abs(matrix).max(axis=1, keepdims=True) / 127, 1e-4).astype(np.float16)
    return {
        name: np.clip(np.round(matrix / scale.astype(np.float32)), -127, 127).astype(np.int8),
        f"{name}_scale": scale,
    }


def packed(folder: Path) -> dict[str, Any]:
    """Give the arrays of the file."""
    content = (folder / "np_ckpt.pkl").read_bytes()
    if hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
        sys.exit(f"{folder} is not g2pM 0.1.2.5")
    weights = pickle.loads(content)
    rows, classes, known = (
        pickle.loads((folder / f"{name}.pkl").read_bytes()) for name in ("char2idx", "class2idx", "digest_cedict")
    )
    chars = sorted(rows, key=rows.__getitem__)[context.END + 1 :]
    pairs = [(char, said) for char in chars for said in known.get(char, ()) if len(known[char]) > 1 and said in classes]
    several = Counter(char for char, _ in pairs)
    pairs = [(char, said) for char, said in pairs if several[char] > 1]
    used = sorted({said for _, said in pairs}, key=classes.__getitem__)
    last = [classes[said] for said in used]
    both = ("", "_reverse")
    layers = {
        "embedding": weights["embedding.weight"],
        "inputs": np.concatenate([weights[f"lstm.weight_ih_l0{end}"] for end in both]),
        "states": np.concatenate([weights[f"lstm.weight_hh_l0{end}"] for end in both]),
        "dense": weights["logit_layer.0.weight"],
        "last": weights["logit_layer.2.weight"][last],
    }
    arrays = {name: array for layer, matrix in layers.items() for name, array in quantised(matrix, layer).items()}
    biases = [weights[f"lstm.bias_ih_l0{end}"] + weights[f"lstm.bias_hh_l0{end}"] for end in both]
    return arrays | {
        "biases": np.concatenate(biases),
        "dense_bias": weights["logit_layer.0.bias"],
        "last_bias": weights["logit_layer.2.bias"][last],
        "characters": np.array("".join(chars)),
        "classes": np.array(" ".join(said.replace("u:", "v") for said in used)),
        "readings": np.array(" ".join(f"{char}{used.index(said)}" for char, said in pairs)),
    }


def labelled(lines: Iterable[str]) -> list[tuple[str, int, str]]:
    """Give sentence, place and reading of lines `这[行]代码 => hang2`."""
    found = []
    for line in lines:
        if line and not line.startswith("#"):
            text, _, expected = line.partition(" => ")
            place = text.index("[")
            found.append((text.replace("[", "").replace("]", ""), place, expected))
    return found


def public(path: Path) -> list[tuple[str, int, str]]:
    """Give sentence, place and reading of the rows of a table."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    return [(text, int(place), said.replace("u:", "v")) for text, place, said in rows]


def cases(model: context.Model, sentences: Iterable[tuple[str, int, str]], weight: int) -> list[Case]:
    """Read the sentences, with the rules and with the network."""
    found = []
    for text, place, expected in sentences:
        match = next(run for run in _RUN.finditer(text) if run.start() <= place < run.end())
        simple = words.simplified(match[0])
        one = readings.readings(simple, tuple(words.parted(simple)), match[0])[place - match.start()]
        network = one.pinyin
        said = f"{text[: match.start()]}{simple}{text[match.end() :]}"
        if one.by in {readings.RULE, readings.USUAL} and said[place] == text[place] and text[place] in model.readings:
            (known,) = model.probable(said, [place])
            best = max(known, key=known.__getitem__)
            if known[best] - known.get(one.pinyin, -context.MOST) >= context.MARGIN:
                network = best
        found.append(Case(text[place], expected, one.pinyin, network, weight))
    return found


def chosen(known: Sequence[Case], everyday: AbstractSet[str]) -> frozenset[str]:
    """Choose the characters about which the network is asked."""
    ahead: Counter[str] = Counter()
    for case in known:
        ahead[case.char] += case.weight * ((case.network == case.expected) - (case.rules == case.expected))
    return frozenset(char for char in ahead.keys() - NEVER if ahead[char] >= (NEEDED if char in everyday else 0))


def common() -> frozenset[str]:
    """Give the commonest characters, by the words that they stand in."""
    counted: defaultdict[str, float] = defaultdict(float)
    for word, share in words.shares():
        for char in word:
            counted[char] += share
    return frozenset(char for char in sorted(counted, key=counted.__getitem__, reverse=True)[:COMMON])


def right(found: Iterable[Case], asked: frozenset[str]) -> int:
    """Count what is read right with the network asked about some characters."""
    return sum((case.network if case.char in asked else case.rules) == case.expected for case in found)


def records(found: Iterable[Case], asked: frozenset[str]) -> str:
    """Give the table of the characters, with how often each has which reading."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for case in found:
        counts[case.char][case.expected] += 1
    rows = (
        "\t".join(
            [char, "asked" if char in asked else "", " ".join(f"{said}={n}" for said, n in sorted(known.items()))]
        )
        for char, known in sorted(counts.items())
    )
    return "\n".join([HEADING, *rows, ""])


def main(words_: Sequence[str]) -> int:
    """Write the files, and print what cross-validation says."""
    if len(words_) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    arrays = packed(Path(words_[0]) / "g2pM")
    model = context.unpacked(arrays)
    lines = [line for name in SETS for line in (EVERYDAY / name).read_text(encoding="utf-8").splitlines()]
    ours, theirs = cases(model, labelled(lines), WEIGHT), cases(model, public(Path(words_[1])), 1)
    everyday = common() | {case.char for case in ours}
    random.Random(1).shuffle(theirs)
    good = {"public": 0, "everyday": 0}
    for fold in range(FOLDS):
        kept = [case for number, case in enumerate(theirs) if number % FOLDS != fold]
        good["public"] += right(theirs[fold::FOLDS], chosen([*kept, *ours], everyday))
        kept = [case for number, case in enumerate(ours) if number % FOLDS != fold]
        good["everyday"] += right(ours[fold::FOLDS], chosen([*theirs, *kept], everyday))
    for name, found in (("public", theirs), ("everyday", ours)):
        print(
            f"{name}: rules {right(found, frozenset()) / len(found):.4f}, cross-validated {good[name] / len(found):.4f}"
        )
    asked = chosen([*theirs, *ours], everyday)
    with context.FILE.open("wb") as out:
        np.savez_compressed(out, **arrays)
    context.RECORDS.write_text(records([*theirs, *ours], asked), encoding="utf-8", newline="\n")
    print(f"{context.FILE}: {context.FILE.stat().st_size:,} bytes; asked about {len(asked)} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
