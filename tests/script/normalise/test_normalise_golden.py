"""Written -> spoken, one file of pairs a semiotic class."""

from __future__ import annotations

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from podcast.script.normalise import spoken, tokens

FOLDER = Path(__file__).parents[2] / "data" / "normalise"


def _pairs() -> list[ParameterSet]:
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line and not line.startswith("## "):
                written, _, said = line.partition(" => ")
                found.append(pytest.param(written, said, id=f"{path.stem}-{number}"))
    return found


@pytest.mark.parametrize(("written", "said"), _pairs())
def test_pair(written: str, said: str) -> None:
    """Each written form is said as a news reader says it, and saying it again changes nothing."""
    assert spoken(written) == said
    assert spoken(said) == said
    assert "".join(token.written for token in tokens(written)) == written


def test_every_class_has_pairs() -> None:
    """Every rule's class occurs in the pairs: no rule stands without an example."""
    from podcast.script.normalise.table import RULES

    seen = {
        token.kind
        for path in FOLDER.glob("*.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
        for token in tokens(line.partition(" => ")[0])
    }
    assert {rule.kind for rule in RULES} <= seen
