"""Pinyin syllables and Latin letters as the model's symbols."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.errors import Missing
from podcast.voice.mandarin import VOCABULARY, english, latin, phonemes, symbols, units
from podcast.voice.mandarin.readings import numbered


@pytest.mark.parametrize(
    ("pinyin", "expected"),
    [
        ("ma1", "ma→"),
        ("ma5", "ma"),
        ("zhong4", "ꭧʊ↘ŋ"),
        ("chi1", "ꭧʰɨ→"),
        ("si4", "sɨ↘"),
        ("ji3", "ʨi↓"),
        ("qu4", "ʨʰy↘"),
        ("lv4", "ly↘"),
        ("lü4", "ly↘"),
        ("nve4", "nɥe↘"),
        ("yue4", "ɥe↘"),
        ("xuan2", "ɕɥɛ↗n"),
        ("gui4", "kwei↘"),
        ("wen2", "wə↗n"),
        ("liu2", "ljou↗"),
        ("xiong1", "ɕjʊ→ŋ"),
        ("er2", "ɚ↗"),
        ("tong1", "tʰʊ→ŋ"),
        ("o2", "ɔ↗"),
        ("ng4", "ŋ↘"),
        ("biang2", "pja↗ŋ"),
    ],
)
def test_a_syllable(pinyin: str, expected: str) -> None:
    """After the transcription that the model was trained on."""
    assert phonemes.syllable(pinyin) == expected


@pytest.mark.parametrize("wrong", ["", "4", "zhong", "zhong6", "duq4", "abc1", "yx1"])
def test_what_is_no_syllable(wrong: str) -> None:
    """Is an error, never silence."""
    with pytest.raises(ValueError, match="no syllable"):
        phonemes.syllable(wrong)


def test_every_syllable_of_the_dictionary() -> None:
    """All that characters or phrases have, more than 1,500 with their tones, each unlike all others of its tone."""
    from pypinyin.phrases_dict import phrases_dict
    from pypinyin.pinyin_dict import pinyin_dict

    known = {numbered(one) for all_of_one in pinyin_dict.values() for one in all_of_one.split(",")}
    known |= {numbered(one[0]) for said in phrases_dict.values() for one in said}
    assert len(known) >= 1_549
    for pinyin in known:
        assert set(phonemes.syllable(pinyin)) <= set(VOCABULARY), pinyin
    common = {one for one in known if one.isascii() and one[0] not in "mn" and one not in {"o1", "o2", "o4", "o5"}}
    assert len({phonemes.syllable(one) for one in common}) >= len(common) - 12  # ai and yai and the like


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GPT", "ʨi↘ pʰi↘ tʰi↘"),
        ("gpt", "ʨi↘ pʰi↘ tʰi↘"),
        ("ＧＰＴ", "ʨi↘ pʰi↘ tʰi↘"),
        ("B站", "pi↘ ꭧa↘n"),
        ("AI", "ei→ ai↘"),
        ("iOS", "ai↘ ou→ ai↗sɨ"),
    ],
)
def test_letters_have_chinese_names(text: str, expected: str) -> None:
    """Never the English sounds that upper-case letters are in the vocabulary."""
    assert symbols(text) == expected


def test_words_have_english_sounds_with_stops_where_mandarin_has_them() -> None:
    """Aspirated before a vowel, plain where English is voiced; the stops after s are plain, too."""
    assert symbols("Paper") == "pʰˈApʰəɹ"
    assert symbols("Bob") == "pˈɑp"
    assert symbols("Store") == "stˈɔɹ"
    assert symbols("DeepSeek") == "tˈip sˈik"


def test_each_letter_and_word_is_a_unit() -> None:
    """So that marks can name it; syllables are counted as they are said."""
    found = [(unit.start, unit.end, unit.syllables) for unit in units("ChatGPT和W") if unit.kind == "latin"]
    assert found == [(0, 4, 1), (4, 5, 1), (5, 6, 1), (6, 7, 1), (8, 9, 3)]


@pytest.mark.parametrize(
    ("run", "spelt"),
    [
        ("API", True),
        ("AIGC", True),
        ("USB", True),
        ("vs", True),
        ("NASA", False),
        ("HUAWEI", False),
        ("McDonald's", False),
    ],
)
def test_what_is_spelt(run: str, spelt: bool) -> None:
    """Abbreviations; not names in capitals."""
    assert (len(list(latin.parts(run))) == len(run)) is spelt


@settings(deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéüñøßčł'’", min_size=1, max_size=12))
def test_any_run_of_letters(letters: str) -> None:
    """Is spoken with symbols of the vocabulary, whatever espeak-ng makes of it."""
    found = units(letters)
    assert {symbol for unit in found for symbol in unit.symbols} <= set(VOCABULARY)
    assert any(unit.symbols for unit in found) or not any(map(str.isalpha, letters))


def test_the_same_word_sounds_the_same_whatever_came_before() -> None:
    """espeak-ng keeps nothing from word to word."""
    names = ["Windows", "Gemini", "Perplexity", "café", "don't", "Netflix"]
    first = [english.word(name) for name in names]
    english.word.cache_clear()
    assert [english.word(name) for name in reversed(names)] == first[::-1]


def test_a_library_that_cannot_be_loaded_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do; its data at too long a path likewise."""
    import espeakng_loader

    place = espeakng_loader.get_library_path()
    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: "/nowhere/libespeak-ng.so")
    with pytest.raises(Missing, match="espeakng-loader"):
        english._library.__wrapped__()
    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: place)
    monkeypatch.setattr(english, "LONGEST_PATH", 3)
    with pytest.raises(Missing, match="shorter path"):
        english._library.__wrapped__()
