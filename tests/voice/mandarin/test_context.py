"""The network that reads polyphones by the whole sentence, and what is least sure."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.voice.mandarin import context, doubts, pinyin, readings


def test_the_sentence_decides_what_no_rule_does() -> None:
    """A rare character in a long text is read by what is around it."""
    run = readings.of_run("连云攒簇乱峰间", "四松万里山，")
    assert {reading.by for reading in run.found} <= {readings.PHRASE, readings.RULE, readings.USUAL, readings.SENTENCE}
    said = {
        text: readings.of_run(text, before).found[text.index(char)]
        for before, text, char in [("用户此时", "不囤货更待何时", "囤"), ("服饰上", "只能使用四爪龙", "爪")]
    }
    assert said["不囤货更待何时"] == ("tun2", readings.SENTENCE)


def test_only_characters_that_it_reads_better_are_asked() -> None:
    """Structure words and the commonest verbs are left to phrases and rules."""
    assert context.asked()
    assert not context.asked() & set("的地得着了还长行重为数率调都子儿")
    assert context.asked() <= context.model().readings.keys() | context.records().keys()


def test_it_is_small_and_quick() -> None:
    """Less than 2 MB, and less than 2 ms of processor time for a sentence of 40 characters (0.8 measured)."""
    assert context.FILE.stat().st_size < 2_000_000
    text = "这家公司在去年第三季度率先发布了一款面向开发者的新型号并且重新调整了价格策略它"
    places = [place for place, char in enumerate(text) if char in context.model().readings]
    assert places
    taken = []
    for _ in range(20):
        begun = time.process_time()
        context.model().probable(text, places)
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.006  # slow machines have three times as much


def test_a_text_without_such_polyphones_does_not_load_it() -> None:
    """Neither the weights nor numpy."""
    code = """if True:
        import sys
        from podcast.voice import mandarin
        from podcast.voice.mandarin import context
        mandarin.pinyin("今天天气很好，我们去银行。")
        print(context.model.cache_info().currsize, "numpy" in sys.modules)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False"]


@settings(deadline=None, max_examples=30)
@given(st.text(alphabet="今天的行长重攒扒囤咽", min_size=1, max_size=400))
def test_each_place_has_probabilities(text: str) -> None:
    """They sum up to one, whatever the length of the text, and the same text has the same."""
    import math

    places = [place for place, char in enumerate(text) if char in context.model().readings]
    found = context.model().probable(text, places) if places else []
    assert all(math.isclose(sum(map(math.exp, one.values())), 1, abs_tol=1e-4) for one in found)
    assert len(found) == len(places)


def test_the_least_sure_come_first() -> None:
    """With the other reading, and what to write into the lexicon for it; what the lexicon decides is no doubt."""
    found = doubts("仓库里的货由他挑，银行行长来了。")
    assert [doubt.degree for doubt in found] == sorted((doubt.degree for doubt in found), reverse=True)
    (one,) = [doubt for doubt in found if doubt.around == "由他挑"]
    assert (one.pinyin, one.other, one.said) == ("tiao1", "tiao3", ("you2", "ta1", "tiao3"))
    assert not doubts("银行行长")
    assert not [doubt for doubt in doubts("货由他[[tiao3]]。") if doubt.pinyin.startswith("tiao")]


@pytest.mark.parametrize("text", ["", "GPT", "，。", "[[yue4 dui4]]", "攒" * 300])
def test_any_text_has_doubts_or_none(text: str) -> None:
    """Nothing is refused that is spoken."""
    assert len(doubts(text)) <= len(text)
    assert len(pinyin(text)) >= 0
