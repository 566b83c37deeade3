"""What deserves a human's eye, riskiest first."""

from __future__ import annotations

import pytest

from podcast.script import lexicon, review
from tests.script.reading import told


def remarks(text: str, words: lexicon.Lexicon | None = None) -> list[tuple[str, str]]:
    """Give kind and characters of the remarks on a post's text, templates aside."""
    return [(remark.kind, remark.found) for remark in review.lines(told(text), words) if remark.order]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("这家快乐队伍的人来了。", ("reading clash", "快乐队")),
        ("他觉得手很冷。", ("reading clash", "觉得手")),
        ("她行了吧。", ("reading", "她行了吧")),
        ("我得走了。", ("reading", "我得走了")),
        ("请看上图的数字。", ("unseen", "上图")),
        ("全文附于文末。", ("unseen", "文末")),
        ("成绩是1/15左右。", ("number", "1/15")),
        ("他们提到了537。", ("bare number", "537")),
        ("老板学的是360的打法。", ("bare number", "360")),
        ("一加一等于3。", ("number", "3")),
        ("他们发布了DeepSeek-V3模型。", ("name", "DeepSeek-V3")),
        ("他们发布了GPT-4o模型。", ("name", "GPT-4o")),
        ("，".join(["这里有十二个字的一段话啊"] * 7) + "。", ("long", "这里有十二个字的一段话啊……")),
    ],
)
def test_each_kind_is_found(text: str, found: tuple[str, str]) -> None:
    """With the characters in question."""
    assert found in remarks(text)


@pytest.mark.parametrize(
    "text",
    [
        "天黑了，我们走吧。",
        "银行行长来了。",
        "浏览器上表现不佳。",
        "重新开始。",
        "这是他的意图中最好的一个。",
        "他为此很高兴。",
    ],
)
def test_what_a_voice_knows_is_not_asked(text: str) -> None:
    """Words that settle a reading, and words that only look like a pointer."""
    assert remarks(text) == []


def test_the_riskiest_come_first() -> None:
    """By kind, and then as they stand in the post."""
    found = remarks("他们发布了GPT-4o模型。\n\n这家快乐队伍来了。\n\n请看上图。\n\n快乐队伍又来了，觉得手冷。")
    assert [kind for kind, _ in found] == ["reading clash", "reading clash", "reading clash", "unseen", "name"]


def test_each_names_its_line_and_both_forms() -> None:
    """So that the author can go there."""
    (remark,) = [one for one in review.lines(told("天黑了。\n\n请看上图的2个数。")) if one.kind == "unseen"]
    assert (remark.line, remark.written, remark.spoken) == (8, "请看上图的2个数。", "请看上图的两个数。")
    assert remark.why


def test_what_the_lexicon_settles_is_not_asked() -> None:
    """An entry is the answer."""
    words = lexicon.Lexicon([lexicon.Entry(written="她行", said="她形")])
    assert remarks("她行了吧。") != []
    assert remarks("她行了吧。", words) == []


def test_a_number_tells_both_readings() -> None:
    """A quantity or a name: the author chooses, once."""
    (remark,) = [one for one in review.lines(told("他们提到了537。")) if one.kind == "bare number"]
    assert remark.why == "read as 五百三十七; for 五三七, put  537<TAB>五三七  into lexicon.tsv"


def test_a_counted_number_is_not_asked() -> None:
    """Its measure word has decided; so has an entry of the lexicon."""
    assert remarks("商场有537个车位，在2019年。") == []
    words = lexicon.Lexicon([lexicon.Entry(written="537", said="五三七")])
    assert remarks("他们提到了537。", words) == []


def test_a_name_is_one_in_the_whole_post() -> None:
    """What a line cannot show, another one does."""
    found = review.lines(told("波音737停飞了。\n\n后来737又飞了。"))
    assert {one.why[:9] for one in found if one.found == "737"} == {"read as 七"}


def test_one_thing_is_asked_a_few_times() -> None:
    """A name once, however often it stands there."""
    found = remarks("\n\n".join(["GPT-4o又来了。"] * 9))
    assert found == [("name", "GPT-4o")]


def test_every_kind_has_a_number_of_times() -> None:
    """The tables belong together."""
    assert len(review.MOST) == len(review.KINDS)
