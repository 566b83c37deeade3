"""Written -> spoken, one file of pairs a semiotic class."""

from __future__ import annotations

from pathlib import Path

import pytest

from podcast.script.normalise import spoken, tokens
from podcast.script.normalise.table import RULES

FOLDER = Path(__file__).parents[2] / "data" / "normalise"
FILES = sorted(FOLDER.glob("*.txt"))


def pairs(path: Path) -> list[tuple[str, str]]:
    """Read a file of `written => spoken`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(written, said) for written, arrow, said in (line.partition(" => ") for line in lines) if arrow]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_said_right(path: Path) -> None:
    """Each written form of a class is said as a news reader says it."""
    assert [(written, spoken(written)) for written, _ in pairs(path)] == pairs(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_said_once(path: Path) -> None:
    """Saying the spoken form again changes nothing, and the tokens are the written form."""
    for written, said in pairs(path):
        assert spoken(said) == said
        assert "".join(token.written for token in tokens(written)) == written


def test_every_class_has_pairs() -> None:
    """Every rule's class occurs in the pairs: no rule stands without an example."""
    seen = {token.kind for path in FILES for written, _ in pairs(path) for token in tokens(written)}
    assert {rule.kind for rule in RULES} <= seen
