"""Clips that would sound otherwise now are never taken for those that were kept."""

from __future__ import annotations

import pytest

from tests.voice import recipe

KEY, PACKAGES, SPOKEN = recipe.recorded()


def test_the_key_changes_with_what_is_spoken() -> None:
    """Phonemes, speed and cut of a fixed set of texts are those recorded for this key."""
    if recipe.packages() != PACKAGES:
        pytest.skip(f"recorded with {PACKAGES}")
    assert recipe.key() == KEY, "run python -m tests.voice.recipe, and read the diff of tests/data/mandarin/recipe.txt"
    other = {text: said for text in SPOKEN if (said := recipe.spoken(text)) != SPOKEN[text]}
    assert not other, recipe.ADVICE
