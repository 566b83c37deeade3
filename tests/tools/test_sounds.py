"""The table of the sounds of characters is that of the readings installed here."""

from __future__ import annotations

from podcast.voice import sizes
from tools.make_sounds import FILE, table

REVISED = 40
"""Characters, of 42,000, that another version of pypinyin may read otherwise."""


def test_the_table_is_made_of_the_readings() -> None:
    """Made with one version; another may have revised a few rare readings."""
    shipped, made = FILE.read_text(encoding="utf-8").splitlines(), table().splitlines()
    for ours, theirs in zip(shipped, made, strict=True):
        assert len(set(ours) ^ set(theirs)) <= REVISED
        assert len(ours) > 15_000


def test_syllables_are_told_by_their_sounds() -> None:
    """Of 风从海上来: fēng cóng hǎi shàng lái, three end in a nasal, and four begin with a breath."""
    measured = sizes.size("风从海上来")
    assert (measured.characters, measured.nasals, measured.breaths) == (5, 3, 4)
