"""Where words end, and the list that says so."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.voice.mandarin import words
from tests.conftest import ROOT


def tool() -> ModuleType:
    """Load the script that makes the list."""
    spec = importlib.util.spec_from_file_location("make_word_list", ROOT / "tools" / "make_word_list.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parted(text: str) -> str:
    """Give a text with a bar between its words."""
    return "|".join(text[word.start : word.end] for word in words.parted(text))


@pytest.mark.parametrize(
    "expected",
    [
        "今天|的|天气|很|好",
        "这家|公司|发布|了|新|的|人工智能|模型",
        "研究|生命|的|起源",
        "他|在|图书馆|里|看书",
        "价格战|打|了|三年",
        "到|二零二五年|三月",
        "小红书|和|微信|都|改|了",
    ],
)
def test_words_of_everyday_sentences(expected: str) -> None:
    """The likeliest way, not the longest word first."""
    assert parted(expected.replace("|", "")) == expected


@given(st.text(alphabet="今天的研究生命起源龘𪚥〇", max_size=20))
def test_words_cover_the_text(text: str) -> None:
    """Each begins where the one before ends; an unknown character is a word of its own."""
    assert parted(text).replace("|", "") == text


def test_the_list_is_made_the_same_each_time() -> None:
    """What the script packs is what is read, the commonest words; the same dictionary gives the same bytes."""
    made = tool()
    frequencies = made.counted("今天 400 t\n天气 100 n\nA股 900 n\n罕 1 x\n".encode())
    assert frequencies == {"今天": 400, "天气": 100, "罕": 1}
    content = made.packed(frequencies, 2)
    assert content == made.packed(dict(reversed(frequencies.items())), 2)
    found = words.read(content)
    assert sorted(found.costs) == ["今天", "天气"]
    assert found.costs["天气"] - found.costs["今天"] == pytest.approx(1.3863, abs=0.4)


def test_the_list_is_small_and_read_quickly() -> None:
    """100,000 words in 400 kB at most; 0.1 s of processor time, and only when something is to be parted."""
    assert words.FILE.stat().st_size <= 400_000
    content = words.FILE.read_bytes()
    taken = []
    for _ in range(3):
        begun = time.process_time()
        found = words.read(content)
        taken.append(time.process_time() - begun)
    assert len(found.costs) == 100_000
    assert min(taken) < 0.3  # 0.10 measured; slow machines have three times as much
    code = """if True:
        import sys
        from podcast.voice import mandarin
        from podcast.voice.mandarin import words
        print(words._words.cache_info().currsize, "pypinyin" in sys.modules, "espeakng_loader" in sys.modules)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False", "False"]
