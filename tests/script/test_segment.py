"""Where a text is cut: every utterance fits, and nothing is lost."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from itertools import count, pairwise
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.records import Alias
from podcast.script import brackets, clauses, clean, normalise, perform, segment, sentences, style
from tests.script.reading import LEXICON, POSTS, block, fits_in, load

STYLE = style.load("社长")
TEXT = st.text(alphabet="今天雨小甲乙，。！？；：、…—“”‘’「」《》（）()\"' \n.,!?;:aB3～🙂\u200d\u0301", max_size=300)


def bare(text: str) -> str:
    """Drop white space, which is not heard."""
    return "".join(text.split())


def cut(text: str, limit: int = 100) -> list[str]:
    """Give the sentences of a text."""
    return [text[start:end].strip() for start, end in sentences.spans(text, limit)]


def parts(text: str, limit: int = 100, *, force: bool = False) -> list[str]:
    """Give the pieces of a sentence."""
    return [text[start:end] for start, end in clauses.pieces(text, limit, lambda _: False, force=force)]


def spoken(text: str, characters: int = 300) -> list[str]:
    """Give what an engine that takes so many characters is sent for one paragraph."""
    made = segment.utterances([block(text)], STYLE, fits_in(characters))
    return [said.spoken for said in made]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲来了。乙走了！丙呢？丁在；戊……己。", ["甲来了。", "乙走了！", "丙呢？", "丁在；", "戊……", "己。"]),
        ("“甲来了。”乙走了。", ["“甲来了。”", "乙走了。"]),
        ("（甲来了。）「乙走了。」", ["（甲来了。）", "「乙走了。」"]),
        ("真的？！！不会吧。。。", ["真的？！！", "不会吧。。。"]),
        ("版本3.5和GPT-4.1。U.S. 政府说Node.js很好。", ["版本3.5和GPT-4.1。", "U.S. 政府说Node.js很好。"]),
        ("It works. Really? Yes! Mr. Li said so.", ["It works.", "Really?", "Yes!", "Mr. Li said so."]),
        ("Yahoo!的标志。你好!我们走.再见", ["Yahoo!的标志。", "你好!", "我们走.", "再见"]),
        ("1. 第一条。2. 第二条。", ["1. 第一条。", "2. 第二条。"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("先改好。./configure要加上。.gitignore也是。", ["先改好。", "./configure要加上。", ".gitignore也是。"]),
        ("他问“为什么？”这个问题。", ["他问“为什么？”这个问题。"]),
        ("看了《去不去？》这本书。", ["看了《去不去？》这本书。"]),
        ("他来了（真的吗？）又走了。", ["他来了（真的吗？）又走了。"]),
        ("”你好。“他说。天黑了。", ["”你好。“他说。", "天黑了。"]),
        ('他说："好的。"然后走了。', ['他说："好的。"', "然后走了。"]),
    ],
)
def test_sentences_end_where_a_reader_would_stop(text: str, expected: list[str]) -> None:
    """Closing marks stay with their sentence; dots in names and figures end none."""
    assert cut(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "“雨停了。”他说。",
        "“雨停了。风也停了。”老王在群里写道，“我们走吧。”",
        "「雨停了！」小李对大家喊道。",
        "“雨停了吗？”她问。",
        "“雨停了。”——老王。",
        "“雨停了。”小李说——没有人听见。",
    ],
)
def test_speech_is_not_parted_from_who_said_it(text: str) -> None:
    """「……。」他说。 is one utterance."""
    assert cut(text + "天黑了。") == [text, "天黑了。"]


def test_a_quote_that_fits_is_not_cut() -> None:
    """However many sentences it holds."""
    text = "他说：“雨停了。风也停了。我们可以走了。”"
    assert cut(text) == [text]


def test_a_quote_that_does_not_fit_is_cut_between_its_sentences() -> None:
    """At as few places as will do; the first piece keeps who said it."""
    inside = "".join(f"这是引语里的第{number}句话，不长也不短。" for number in "一二三四五六七八九")
    made = cut(f"他说：“{inside}”天黑了。")
    assert made[0].startswith("他说：“这是")
    assert [len(part) <= 100 for part in made] == [True] * len(made)
    assert len(made) == 3
    assert made[-1] == "天黑了。"


def test_an_english_quote_that_does_not_fit_is_cut_at_its_full_stops() -> None:
    """Not at one of its commas."""
    quote = "“Romper, stomper, bomper boo. Tell me, tell me, tell me, do. Magic Mirror, tell me today.”"
    assert parts(quote, 70) == [
        "“Romper, stomper, bomper boo. ",
        "Tell me, tell me, tell me, do. Magic Mirror, tell me today.”",
    ]


def test_a_mark_in_brackets_that_is_spoken_of_ends_nothing() -> None:
    """`（位于半角的问号 ? 后面）`: the cut is at a comma, although the sentence is too long."""
    text = "网址里附加的信息（一般位于一个半角的问号 ? 后面）必须截断，" + "再把剩下的部分复制下来，" * 8 + "然后删除。"
    assert cut(text) == [text]
    assert not any(part.endswith("? ") for part in parts(text))


def test_a_long_sentence_is_cut_at_clauses() -> None:
    """Into parts of like length, each within the limit, and each ending in its comma."""
    text = "，".join(["这里有十二个字的一段话啊"] * 12) + "。"
    made = parts(text)
    assert "".join(made) == text
    assert [len(part) for part in made] == [78, 78]
    assert [part[-1] for part in made] == ["，", "。"]


def test_no_cut_falls_inside_a_title() -> None:
    """A comma in 《》 is not a clause, even where no other mark is near."""
    title = "《一本书，名字很长，长得没有道理，可是它就叫这个名字，没有办法》"
    text = "他在上个月的那次聚会里向在场的每一个人推荐了" + title * 3 + "，然后才回家去睡觉了。"
    made = parts(text)
    assert len(made) > 1
    assert [part.count("《") == part.count("》") for part in made] == [True] * len(made)


def test_a_clause_outside_quotes_is_cut_before_one_inside() -> None:
    """Between an opening quote and its close only when it cannot be avoided."""
    text = "那天下午大家都在屋子里等着消息传来，" * 4 + "老王说“我看，今天，怕是，等不到了”，" + "天黑了" * 10 + "。"
    made = parts(text)
    assert [part.count("“") == part.count("”") for part in made] == [True] * len(made)


@pytest.mark.parametrize("size", range(60, 97, 6))
def test_what_does_not_fit_leaves_no_scraps(size: int) -> None:
    """A sentence without marks becomes two parts where two can hold it, neither of a character or two."""
    sentence = ("传统节目如今都无法长久做下去但是观众仍然愿意在周末守着电视机等候开场" * 4)[:size]
    made = [said.removesuffix("。") for said in spoken(sentence, 60)]
    assert "".join(made) == sentence
    assert len(made) == 2
    assert min(map(len, made)) >= size // 4


def test_figures_and_words_are_kept_whole() -> None:
    """A cut that has to be made somewhere spares numbers, Latin words and the marks inside them."""
    text = "价格从1,000元涨到2,500元而型号是DeepSeek-V3" * 12
    made = parts(text, 40, force=True)
    assert "".join(made) == text
    assert not any(re.search(r"\d$", one) and re.match(r"[\d,]", two) for one, two in pairwise(made))
    assert not any(re.search(r"[A-Za-z]$", one) and re.match(r"[A-Za-z]", two) for one, two in pairwise(made))


@pytest.mark.parametrize("role", ["heading", "item", "body", "title"])
def test_a_line_without_a_full_stop_gets_one(role: str) -> None:
    """Only in what is said, and not where the voice stays up."""
    made = list(segment.utterances([block("没有句号的一行", role=role)], STYLE, fits_in(300)))  # type: ignore[arg-type]
    assert [(said.written, said.spoken) for said in made] == [("没有句号的一行", "没有句号的一行。")]
    assert spoken("他说：") == ["他说："]
    assert spoken("“没有句号”") == ["“没有句号”。"]


def test_a_comma_left_at_the_head_is_not_said() -> None:
    """What stood before it was left out; the written form keeps it."""
    made = list(segment.utterances([block("，但是天黑了。")], STYLE, fits_in(300)))
    assert [(said.written, said.spoken) for said in made] == [("，但是天黑了。", "但是天黑了。")]


def test_what_cannot_be_spoken_goes_with_its_neighbour() -> None:
    """No character is lost, and no engine is sent marks alone."""
    made = list(segment.utterances([block("……～\n雨停了。\n🙂🙂\n！！\n天黑了。\n～")], STYLE, fits_in(300)))
    assert [said.written for said in made] == ["……～\n雨停了。\n🙂🙂\n！！", "天黑了。\n～"]
    assert [said.spoken for said in made] == ["雨停了。", "天黑了。"]
    assert not list(segment.utterances([block("～～🙂……")], STYLE, fits_in(300)))


def test_an_alias_is_said_and_never_cut() -> None:
    """The written form stays, the said one goes through the rules, and no cut falls inside."""
    text = "甲（乙丙。丁戊）己庚。"
    said = Alias(start=1, end=8, said="，也就是3.5版，")
    made = list(segment.utterances([block(text, aliases=(said,))], STYLE, fits_in(300)))
    assert [(one.written, one.spoken) for one in made] == [(text, "甲，也就是三点五版，己庚。")]


def test_a_silent_alias_at_the_end_and_one_that_adds() -> None:
    """Empty: nothing is said; of no length: something is added."""
    text = "请看下面。"
    added = block(text, aliases=(Alias(start=4, end=4, said="，见文字版"),))
    silent = block("甲乙（丙）。", aliases=(Alias(start=2, end=5, said=""),))
    made = list(segment.utterances([added, silent], STYLE, fits_in(300)))
    assert [one.spoken for one in made] == ["请看下面，见文字版。", "甲乙。"]


def test_a_long_alias_is_cut_where_it_is_said() -> None:
    """What is said may be longer than what is written, and still every piece fits."""
    said = "，".join(["替换的话说得很长很长"] * 12)
    one = block("短。", aliases=(Alias(start=0, end=1, said=said),))
    made = list(segment.utterances([one], STYLE, fits_in(30)))
    assert bare("".join(part.written for part in made)) == "短。"
    assert [len(part.spoken) <= 30 for part in made] == [True] * len(made)


def test_the_spoken_form_decides_what_fits() -> None:
    """1,234,567 is short to write and long to say."""
    text = "，".join(["共有1,234,567件"] * 8) + "。"
    made = spoken(text, 60)
    assert [len(one) <= 60 for one in made] == [True] * len(made)
    assert len(made) > 1


@settings(max_examples=150, deadline=None)
@given(TEXT, st.integers(4, 60))
def test_nothing_is_lost_and_everything_fits(text: str, characters: int) -> None:
    """Of any text: the written forms are the text, and each spoken form fits or is a single character's."""
    made = list(segment.utterances([block(text)], STYLE, fits_in(characters)))
    if made:
        assert bare("".join(said.written for said in made)) == bare(text)
        assert [said for said in made if not segment.speakable(said.spoken)] == []
    else:
        assert not segment.speakable(normalise.spoken(text))
    assert [said for said in made if len(said.spoken) > characters and len(bare(said.written)) > 12] == []


@settings(max_examples=150, deadline=None)
@given(TEXT)
def test_sentences_are_the_text(text: str) -> None:
    """Spans follow each other without a gap, from first to last."""
    spans = list(sentences.spans(text, 40))
    assert "".join(text[start:end] for start, end in spans) == text
    assert [start < end for start, end in spans] == [True] * len(spans)


@settings(max_examples=150, deadline=None)
@given(TEXT)
def test_pairs_are_nested(text: str) -> None:
    """Every gap's depth is the number of pairs around it."""
    line = text.replace("\n", "")
    depth = brackets.Depth(line)
    pairs = [(start, end) for end, start in depth.opener.items()]
    around = [sum(start < gap <= end for start, end in pairs) for gap in range(len(line) + 1)]
    assert [depth.quotes[gap] + depth.titles[gap] for gap in range(len(line) + 1)] == around


def _steps(run: Callable[[], object]) -> int:
    """Count the lines of Python that `run` goes through: the same on every machine."""
    ticks = count(1)

    def trace(_frame: FrameType, _event: str, _argument: object) -> object:
        next(ticks)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        run()
    finally:
        sys.settrace(before)
    return next(ticks)


SHAPES: dict[str, str] = {
    "sentences": "今天开会讨论了增长，“同比”很好。",
    "one sentence": "今天开会讨论了增长，",
    "no marks": "没有任何标点的文字",
    "open quotes": "“好。",
    "said": "“好。”他说",
    "deep": "“《（",
    "marks": "。 ",
    "Latin": "word. ",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_text(shape: str) -> None:
    """Four times the text takes at most five times the steps, whatever its shape."""

    def run(characters: int) -> int:
        text = SHAPES[shape] * (characters // len(SHAPES[shape]))
        return _steps(lambda: list(segment.utterances([block(text)], STYLE, fits_in(300), lambda said: said)))

    small, large = run(1_000), run(4_000)
    assert large <= 5 * small


@pytest.mark.corpus
def test_real_posts_are_told_whole() -> None:
    """The utterances hold what the cleaning gives, in order, and each fits its engine."""
    paths = sorted(POSTS.rglob("*.md"))
    assert paths
    for path in paths:
        post = load(path)
        blocks, left_out = clean.blocks(post)
        script = perform.script(post, blocks, left_out, STYLE, show="试音台", fits=fits_in(300), lexicon=LEXICON)
        said = [one for one in script.utterances if one.order]
        silent = {left.order for left in script.left_out if left not in left_out}
        assert bare("".join(one.written for one in said)) == bare(
            "".join(one.text for one in blocks if one.order not in silent)
        ), path.name
        assert [one.order for one in said] == sorted(one.order for one in said), path.name
        assert [one for one in said if len(one.spoken) > 300] == [], path.name
