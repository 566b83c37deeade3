"""A small network that reads some polyphones by the whole sentence, where neither phrase nor rule knows better.

One recurrent layer in both directions over the characters, then two dense ones: that of g2pM 0.1.2.5, in 8-bit weights.
It reads encyclopaedic text well (97 % of its own test set) and everyday words badly, so that it is asked only about the
characters for which it was right more often than the rules: `tools/make_context_model.py` chooses them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from podcast import hanzi

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.floating[Any]]

FILE = Path(__file__).with_name("context.npz")
"""Made by `tools/make_context_model.py`: matrices in 8 bits with a factor for each row, and tables."""
RECORDS = Path(__file__).with_name("context.tsv")
"""What the same script found: a character; `asked` where the network counts; how often it has which reading in
the labelled sentences. `FILE` is read only for a character that is asked about."""
MARGIN = 1.0
"""By how much, in natural logarithms of probability, the network must prefer another reading."""
MOST = 64
"""Characters before and after that are looked at."""
UNKNOWN, BEGIN, END = 1, 2, 3
"""Rows of the embedding for a character that was not trained, and for the ends of the text."""
HIDDEN = 32
"""Figures of the state, in each direction."""


class Model(NamedTuple):
    """The weights, and the characters and readings that they are for."""

    rows: Mapping[str, int]
    """Row of the embedding for each character."""
    embedding: npt.NDArray[np.int8]
    scale: Floats
    """Factor for each row of the embedding."""
    inputs: Floats
    """Both directions, (2, embedding, 4 states): in, forget, cell, out."""
    biases: Floats
    states: Floats
    """Both directions, (2, state, 4 states)."""
    dense: Floats
    dense_bias: Floats
    last: Floats
    """A row for each reading."""
    last_bias: Floats
    readings: Mapping[str, tuple[tuple[str, int], ...]]
    """Of each character: its readings, each with its row in the last layer."""

    def probable(self, text: str, places: Sequence[int]) -> list[dict[str, float]]:
        """Give the readings of some characters, each with the natural logarithm of its probability.

        Args:
            text: Simplified.
            places: Of the characters; each has readings here.
        """
        import numpy as np

        if len(text) > 2 * MOST:
            if len(places) == 1:
                start = max(0, places[0] - MOST)
                return self.probable(text[start : places[0] + MOST], [places[0] - start])
            return [found for place in places for found in self.probable(text, [place])]
        seen = self._states(text)[[place + 1 for place in places]]
        hidden = np.maximum(seen @ self.dense + self.dense_bias, 0)
        found = []
        for place, row in zip(places, hidden, strict=True):
            known = self.readings[text[place]]
            rows = [number for _, number in known]
            scores = self.last[rows] @ row + self.last_bias[rows]
            scores = scores - scores.max()
            scores = scores - np.log(np.exp(scores).sum())
            found.append({reading: float(score) for (reading, _), score in zip(known, scores, strict=True)})
        return found

    def _states(self, text: str) -> Floats:
        """Give the states of both directions side by side, for the beginning, each character and the end."""
        import numpy as np

        numbers = [BEGIN, *(self.rows.get(char, UNKNOWN) for char in text), END]
        embedded = self.embedding[numbers] * self.scale[numbers]
        given = np.stack([embedded, embedded[::-1]]) @ self.inputs + self.biases
        size = len(numbers)
        kept: Floats = np.empty((2, size, HIDDEN), np.float32)
        state: Floats = np.zeros((2, 1, HIDDEN), np.float32)
        cell: Floats = state
        for place in range(size):
            gates = given[:, place : place + 1] + state @ self.states
            opened = 1 / (1 + np.exp(-gates))
            new = np.tanh(gates[..., 2 * HIDDEN : 3 * HIDDEN])
            cell = opened[..., HIDDEN : 2 * HIDDEN] * cell + opened[..., :HIDDEN] * new
            state = opened[..., 3 * HIDDEN :] * np.tanh(cell)
            kept[:, place] = state[:, 0]
        return np.concatenate([kept[0], kept[1][::-1]], axis=1)


def unpacked(packed: Mapping[str, Any]) -> Model:
    """Give the model of the arrays of `FILE`."""
    import numpy as np

    def whole(name: str) -> Floats:
        matrix: Floats = packed[name] * packed[f"{name}_scale"].astype(np.float32)
        return matrix

    classes = str(packed["classes"]).split(" ")
    readings: dict[str, list[tuple[str, int]]] = {}
    for pair in str(packed["readings"]).split(" "):
        readings.setdefault(pair[0], []).append((classes[int(pair[1:])], int(pair[1:])))
    inputs, states = whole("inputs"), whole("states")
    return Model(
        rows={char: END + 1 + number for number, char in enumerate(str(packed["characters"]))},
        embedding=packed["embedding"],
        scale=packed["embedding_scale"].astype(np.float32),
        inputs=np.ascontiguousarray(inputs.reshape(2, 4 * HIDDEN, -1).transpose(0, 2, 1)),
        biases=packed["biases"].reshape(2, 1, 4 * HIDDEN),
        states=np.ascontiguousarray(states.reshape(2, 4 * HIDDEN, -1).transpose(0, 2, 1)),
        dense=np.ascontiguousarray(whole("dense").T),
        dense_bias=packed["dense_bias"],
        last=whole("last"),
        last_bias=packed["last_bias"],
        readings={char: tuple(known) for char, known in readings.items()},
    )


def _lines() -> Iterator[list[str]]:
    lines = RECORDS.read_text(encoding="utf-8").splitlines()
    return (line.split("\t") for line in lines if not line.startswith("#"))


@cache
def asked() -> frozenset[str]:
    """Give the characters for which the network's reading counts."""
    return frozenset(char for char, mark, _ in _lines() if mark)


@cache
def records() -> Mapping[str, Mapping[str, int]]:
    """Give for each labelled character how often it has which reading."""
    rows = ((char, (pair.split("=") for pair in counts.split())) for char, _, counts in _lines())
    return {char: {said: int(number) for said, number in pairs} for char, pairs in rows}


@cache
def model() -> Model:
    """Read the model that comes with the program: once in a process, at the first character that is asked about."""
    import numpy as np

    with np.load(FILE) as packed:
        return unpacked({name: packed[name] for name in packed.files})


def around(run: str, before: str, after: str, places: Sequence[int]) -> list[dict[str, float]]:
    """Give the readings of some characters of a run, as `Model.probable`, by the run and the text around it."""
    start, end = hanzi.simplify(before[-MOST:]), hanzi.simplify(after[:MOST])
    return model().probable(f"{start}{run}{end}", [place + len(start) for place in places])
