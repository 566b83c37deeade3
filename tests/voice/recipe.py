"""What kokoro makes of a fixed set of texts, recorded: `python -m tests.voice.recipe` records it anew.

Clips are kept by `version`, which names the tables by their content and the code by `RECIPE` alone.
"""

from __future__ import annotations

import importlib.metadata
import sys

import numpy as np

from podcast.voice.engines.kokoro import engine, pace, phrase, proof
from podcast.voice.mandarin import VOCABULARY
from tests.conftest import ROOT
from tests.services import kokoro_worker

RECORD = ROOT / "tests" / "data" / "mandarin" / "recipe.txt"
_SYMBOLS = {number: symbol for symbol, number in VOCABULARY.items()}
ADVICE = "raise RECIPE in podcast/voice/engines/kokoro/engine.py, then run python -m tests.voice.recipe"


def key() -> str:
    """Name what a clip is kept by, but for the runtime, the model and the voices."""
    return f"recipe {engine.RECIPE}, tables {engine._readings()}"


def packages() -> str:
    """Name the packages that the record depends on."""
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in engine.READERS)


def spoken(text: str) -> str:
    """Give what the model gets for a text, its speed, and what is cut out of a sound without a model."""
    said = phrase.phrase(text)
    lengths = kokoro_worker.lengths(len(said.tokens))
    speed = pace.speed(lengths, said, pace.seconds(said, 4.9))
    durations = pace.frames(lengths, speed)
    samples = np.tile(np.array([0.3, -0.3], np.float32), durations.sum() * proof.FRAME // 2)
    samples[: durations[0] * proof.FRAME - proof.AHEAD] = 0
    samples[-durations[-2:].sum() * proof.FRAME :] = 0
    first, last = proof.cut(samples, durations.tolist(), said)
    symbols = "".join(_SYMBOLS[token] for token in said.tokens[1:-1])
    return f"{symbols} | {speed:.4f} | {first}-{last}"


def recorded() -> tuple[str, str, dict[str, str]]:
    """Read the record: key, packages, and what was spoken for each text."""
    kept, needed, *lines = RECORD.read_text(encoding="utf-8").splitlines()
    rows = (line.partition(" => ") for line in lines)
    return kept.removeprefix("# "), needed.removeprefix("# "), {text: said for text, _, said in rows}


def main() -> None:
    """Record, unless the code speaks otherwise under the same key."""
    kept, needed, before = recorded()
    now = {text: spoken(text) for text in before}
    if kept == key() and needed == packages() and now != before:
        sys.exit(ADVICE)
    lines = [f"# {key()}", f"# {packages()}", *(f"{text} => {said}" for text, said in now.items())]
    RECORD.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
