"""Posts wholly in English: which they are, and how an English voice reads them."""

from __future__ import annotations

import pytest

from podcast.records import Script
from podcast.script import english, perform, style
from tests.script import reading
from tests.script.reading import told

ENGLISH = """The pomegranates in our yard are red now, and I have put two of them on the windowsill.

In 2024 we had 20 of them, which is more than the 3 trees before had given us in all of their years.

- One is for the neighbour
"""
NAMED = {"voices": {"english": {"engines": {"espeak": "en-us"}}}}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["The tree is in our yard, and it was there before the house."], True),
        (["The tree is in our yard, and it was there before the house. " * 9 + "石榴 is its name."], True),
        (["The tree is in our yard, and it was there before the house. 石榴 is its name."], False),
        (["It’s what they’d said: that you don’t know when the rain will be over."], True),
        (["院子里的石榴红了。", "The tree is in our yard, and it was there before the house."], False),
        (["Hello, world."], False),
        (["iPhone 17 Pro Max, Galaxy S26 Ultra, Pixel 11 Pro, Mate 80 Pro, Xiaomi 17 Ultra, vivo X300 Pro"], False),
        (["Les grenades de la cour sont rouges et nous en avons mis deux sur le bord de la grande fenêtre."], False),
        (["Die Granatäpfel im Hof sind rot, und wir haben zwei davon auf die Fensterbank in der Küche gelegt."], False),
        (
            ["庭のザクロが赤くなったので、窓に二つ置いた。", "The tree is in our yard and it was there before us."],
            False,
        ),
        ([], False),
        ([""], False),
    ],
)
def test_english_is_told_by_its_commonest_words(texts: list[str], expected: bool) -> None:
    """A name or two in Chinese may stand in a long text; names of products, French and German are no English."""
    assert english.wholly(texts) is expected


def script(engine: str, body: str = ENGLISH, title: str = "Pomegranates", name: str = "朗读") -> Script:
    """Give the script of a post by an engine, in a style with an English voice of espeak."""
    post, blocks, left_out = reading.cleaned(f"---\ntitle: {title}\ndate: 2025-01-01\n---\n\n{body}\n", "2025-01-01")
    chosen = style.load(name, overrides=NAMED)
    return perform.script(
        post, blocks, left_out, chosen, show="试音台", fits=reading.fits_in(300), lexicon=reading.LEXICON, engine=engine
    )  # fmt: skip


def test_an_english_voice_reads_the_post_as_it_is_written() -> None:
    """Its own figures and full stops, and sentences as long as in Chinese; the style's templates stay Chinese."""
    made = script("espeak")
    assert not made.unvoiced
    assert [(said.voice, said.spoken) for said in made.utterances] == [
        ("narrator", "以下内容由人工智能合成语音朗读。"),
        ("english", "Pomegranates."),
        ("english", "The pomegranates in our yard are red now, and I have put two of them on the windowsill."),
        (
            "english",
            "In 2024 we had 20 of them, which is more than the 3 trees before had given us in all of their years.",
        ),
        ("english", "One is for the neighbour."),
    ]
    assert script("espeak", title="石榴").utterances[1].voice == "narrator"


def test_without_an_english_voice_of_the_engine_there_is_no_episode() -> None:
    """What would be read is still shown, and has the same hash; a post in Chinese or without text is none of it."""
    made = script("edge")
    assert made.unvoiced
    assert {said.voice for said in made.utterances} == {"narrator"}
    assert made.text_hash == script("espeak").text_hash
    assert not script("edge", f"{ENGLISH}\n院子里的石榴红了，摘了两个。").unvoiced
    assert not script("edge", "").unvoiced


def test_a_post_in_chinese_with_english_sentences_is_read_as_ever() -> None:
    """One voice, figures of the sentences in English words."""
    body = f"院子里的石榴红了，摘了两个放在窗台上，邻居家的孩子隔着篱笆看了很久。\n\n{ENGLISH}"
    assert script("espeak", body).utterances == told(body, title="Pomegranates", name="朗读", show="试音台").utterances
