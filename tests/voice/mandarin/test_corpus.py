"""Every utterance of the real posts is spoken whole."""

from __future__ import annotations

import pytest

from podcast.script import clean, lexicon, perform, style
from podcast.voice.mandarin import VOCABULARY, pinyin, units
from podcast.voice.mandarin.characters import is_han
from tests.script import reading


@pytest.mark.corpus
def test_every_utterance_of_the_posts_is_spoken() -> None:
    """Spans cover it, symbols are the model's, each Chinese character is a syllable; nothing is refused."""
    chosen, words = style.load("社长"), lexicon.load()
    told = 0
    for path in sorted(reading.POSTS.glob("*/*.md")):
        post = reading.load(path)
        script = perform.script(
            post,
            *clean.blocks(post),
            chosen,
            show=reading.SHOW,
            fits=reading.fits_in(60),
            lexicon=words,
            phonemes=True,
        )
        for text in reading.heard(script):
            found = units(text)
            assert [unit.start for unit in found] == [0, *(unit.end for unit in found)][:-1], text
            assert not found or found[-1].end == len(text), text
            assert {symbol for unit in found for symbol in unit.symbols} <= set(VOCABULARY), text
            han = sum(map(is_han, text))
            assert sum(unit.kind == "syllable" for unit in found) >= han
            assert len(pinyin(text)) >= han
            told += 1
    assert told > 5_000
