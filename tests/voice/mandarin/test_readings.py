"""Pinyin and its sandhi, by golden pairs and over all characters and syllables that are known."""

from __future__ import annotations

import pytest

from podcast.voice.mandarin import VOCABULARY, pinyin, units
from podcast.voice.mandarin.characters import is_han
from tests.conftest import ROOT, SHARED

DATA = ROOT / "tests" / "data" / "mandarin"


def pairs(name: str) -> list[tuple[str, str]]:
    """Give the pairs of a file `text => pinyin`."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    rows = (line.partition(" => ") for line in lines if not line.startswith("#"))
    return [(text, expected) for text, _, expected in rows]


@pytest.mark.parametrize(("text", "expected"), pairs("sandhi.txt"))
def test_tones_as_spoken(text: str, expected: str) -> None:
    """不 and 一 by what is around them, 儿 as a final or a syllable."""
    assert " ".join(unit.pinyin for unit in units(text) if unit.kind == "syllable") == expected


def test_citation_tones() -> None:
    """Without sandhi, whatever a dictionary's phrases say."""
    assert pinyin("不用，不要，一月，一个，看一看") == (
        *("bu4", "yong4", "bu4", "yao4", "yi1", "yue4", "yi1", "ge4", "kan4", "yi1", "kan4"),
    )


@pytest.mark.parametrize(("text", "expected"), pairs("polyphones.txt"))
def test_a_polyphone_in_context(text: str, expected: str) -> None:
    """Everyday sentences and tech news."""
    place = text.index("[")
    assert pinyin(text.replace("[", "").replace("]", ""))[sum(map(is_han, text[:place]))] == expected


@pytest.mark.parametrize("name", ["polyphones_news.txt", "polyphones_held.txt", "polyphones_last.txt"])
def test_a_polyphone_in_tech_news(name: str) -> None:
    """Sentences labelled before they were run; docs/mandarin.md says how many were right then."""
    wrong = []
    for text, expected in pairs(name):
        place = text.index("[")
        said = pinyin(text.replace("[", "").replace("]", ""))[sum(map(is_han, text[:place]))]
        wrong += [] if said == expected else [(text, said)]
    assert not wrong


def test_every_character_with_a_known_reading_is_spoken() -> None:
    """All that pypinyin has of Unihan: a syllable each, with symbols of the vocabulary."""
    from pypinyin.pinyin_dict import pinyin_dict

    for code in pinyin_dict:
        found = units(chr(code))
        assert [unit.kind for unit in found] == ["syllable"], chr(code)
        assert found[0].symbols
        assert set(found[0].symbols) <= set(VOCABULARY), chr(code)


@pytest.mark.corpus
def test_a_public_set_of_polyphones() -> None:
    """At least 97.5 % right; a good figure here alone proves little, hence the sentences above."""
    lines = (SHARED / "cases" / "polyphones_cpp_dev.tsv").read_text(encoding="utf-8").splitlines()[1:]
    right = 0
    for line in lines:
        text, index, expected = line.split("\t")
        place = sum(map(is_han, text[: int(index)]))
        right += pinyin(text)[place] == expected.replace("u:", "v")
    assert right / len(lines) >= 0.975
