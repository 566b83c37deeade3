"""A post on the air: every row of the style's table, heard."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from podcast.errors import LexiconError, PostError
from podcast.records import Role
from podcast.script import lexicon
from tests.script.reading import heard, of_role, pause, roles, told

PLAIN = "上午的风有点大。出门要戴帽子。\n\n下午的雨很小。可以不打伞。"
ROLES_HEARD: dict[Role, tuple[str, float]] = {
    "opening": ("narrator", 1.1),
    "correction": ("narrator", 1.0),
    "title": ("narrator", 0.95),
    "lead": ("narrator", 1.0),
    "preface": ("narrator", 1.0),
    "heading": ("narrator", 0.95),
    "body": ("narrator", 1.12),
    "dense": ("narrator", 1.0),
    "quote": ("second", 1.12),
    "item": ("narrator", 1.12),
    "conclusion": ("narrator", 1.0),
    "coda": ("narrator", 1.12),
    "pointer": ("narrator", 1.0),
    "closing": ("narrator", 1.0),
}
EVERYTHING = """*天气影响了谁？*

> 这一期写得很短，先跟大家打个招呼。

上午的风有点大，路上没有多少人出门散步，店里的生意也冷清了不少。

气温从20度降到12度，风力6级，下了3毫米雨。

> 我当时就觉得不对劲。

## 数字怎么看？

| 城市 | 气温 |
|---|---|
| 甲 | 12 |

- 店家说客人少了一些
- 房东说租金没有变过

社长认为，天气只是一个借口。生意好不好另有原因。

大家保重。
"""


def test_every_part_of_the_programme_is_heard_in_its_place() -> None:
    """Opening, correction, title, text and closing follow each other as the style's table says."""
    script = told(EVERYTHING, front="correction: 上一期把地名说错了\n")
    assert roles(script) == [
        "opening", "correction", "title", "lead", "preface", "body", "dense", "quote", "heading", "pointer", "item",
        "conclusion", "coda", "closing",
    ]  # fmt: skip


def test_each_role_has_its_voice_and_rate() -> None:
    """The prosody of each utterance is that of its role."""
    script = told(EVERYTHING, front="correction: 上一期把地名说错了\n")
    assert {said.role: (said.voice, said.prosody.rate) for said in script.utterances} == ROLES_HEARD


def test_the_opening_says_show_date_and_what_speaks() -> None:
    """The template is filled in, and read by the same rules as the text."""
    opening = of_role(told(PLAIN), "opening")
    assert [said.spoken for said in opening] == ["航通社，二零二五年一月一日。本期由人工智能合成语音播报。"]
    assert (opening[0].line, opening[0].order, opening[0].pause_after) == (0, 0, 0.6)


def test_the_closing_says_the_motto() -> None:
    """The closing is the last word."""
    said = told(PLAIN).utterances[-1]
    assert (said.role, said.spoken) == ("closing", "航通社，你应该知道的历史、现在和未来。")


def test_the_shows_own_name_is_said() -> None:
    """Another show has another name in every template."""
    assert [text for text in heard(told(PLAIN, show="试音台")) if "航通社" in text] == []
    assert heard(told(PLAIN, show="试音台"), "opening")[0].startswith("试音台，")


def test_a_preface_is_announced_once() -> None:
    """「开头先说两句。」 stands before the first of several quoted paragraphs."""
    script = told("> 先说一件小事。\n>\n> 再说一件。\n\n" + PLAIN)
    assert heard(script, "preface") == ["开头先说两句。", "先说一件小事。", "再说一件。"]
    assert [said.order > 0 for said in of_role(script, "preface")] == [False, True, True]


def test_a_note_before_the_text_is_a_preface() -> None:
    """「注：」 as much as a quote."""
    script = told("注：这一篇写得很早，数字可能旧了。\n\n" + PLAIN)
    assert heard(script, "preface") == ["开头先说两句。", "注：这一篇写得很早，数字可能旧了。"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("# 天气", "天气。"),
        ("##### 天气", "天气。"),
        ("**1 | 天气**", "一，天气。"),
        ("## 为什么下雨？", "为什么下雨？"),
    ],
)
def test_headings_are_read_in_each_of_their_forms(line: str, said: str) -> None:
    """With room before them, and at the pace of a heading."""
    script = told(f"{PLAIN}\n\n{line}\n\n{PLAIN}")
    assert [(one.spoken, one.pause_before) for one in of_role(script, "heading")] == [(said, 1.2)]


def test_tables_and_code_are_pointed_at_once() -> None:
    """One pointer a post, where the first table was."""
    table = "| 甲 | 乙 |\n|---|---|\n| 一 | 二 |"
    script = told(f"第一段话在这里说完。\n\n{table}\n\n第二段话也说完了。\n\n{table}\n\n```\nx = 1\n```")
    assert heard(script, "pointer") == ["详见文字版。"]
    assert roles(script)[2:5] == ["body", "pointer", "body"]


def test_a_table_at_the_end_is_pointed_at_too() -> None:
    """Nothing need follow it."""
    script = told("第一段话在这里说完。\n\n| 甲 | 乙 |\n|---|---|\n| 一 | 二 |")
    assert roles(script)[-2:] == ["pointer", "closing"]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("每周手账：2026.6.11", "每周手账。"),
        ("2026-06-11 手账", "手账。"),
        ("手账（2026年6月11日）", "手账。"),
        ("手账 20260611", "手账。"),
        ("手账 6月11日", "手账。"),
        ("2026年6月11日起涨价", "二零二六年六月十一日起涨价。"),
        ("[转载] 20260611 手账", "[转载]手账。"),
        ("[转载] 2026年6月11日起涨价", "[转载] 二零二六年六月十一日起涨价。"),
        ("手账：2026.6.12", "手账：二零二六年六月十二日。"),
    ],
)
def test_a_date_just_said_is_not_said_again(title: str, said: str) -> None:
    """The post's own date at the head or tail of its title is silent; the transcript keeps it."""
    one = of_role(told(PLAIN, title=title, day="2026-06-11"), "title")
    assert "".join(part.written for part in one) == title
    assert "".join(part.spoken for part in one) == said


def test_a_date_in_the_title_is_said_where_the_opening_has_none() -> None:
    """It is left out only because it has been said."""
    quiet = {"templates": {"opening": "{show}。"}}
    script = told(PLAIN, title="手账：2026.6.11", day="2026-06-11", overrides=quiet)
    assert heard(script, "title") == ["手账：二零二六年六月十一日。"]


BULLETIN = "- 甲公司发布新模型\n- 甲公司关闭旧模型\n- 乙大学调查显示，三成学生没有用过\n"


def test_a_bulletin_is_announced_by_its_number_of_items() -> None:
    """Opening, the count, the items without numbers, the closing; the title is not said."""
    items = "".join(
        f"- 第{number}家公司发布了新的产品\n\n" for number in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地"
    )
    script = told(items, title="每日 AIGC 早报：2026.6.11", day="2026-06-11")
    assert roles(script) == ["opening", "title", "item", "closing"]
    assert heard(script, "title") == ["早报，二十四条。"]
    assert len(heard(script, "item")) == 24


def test_a_list_that_nothing_calls_a_bulletin_keeps_its_title() -> None:
    """Ten tips are not the morning's news."""
    assert heard(told(BULLETIN, title="三个窍门"), "title") == ["三个窍门。"]


def test_items_are_read_as_sentences() -> None:
    """Each gets a full stop, and a shorter pause before the same name again."""
    items = of_role(told(BULLETIN, title="早报"), "item")
    assert [item.spoken for item in items] == [
        "甲公司发布新模型。", "甲公司关闭旧模型。", "乙大学调查显示，三成学生没有用过。",
    ]  # fmt: skip
    assert [item.pause_after for item in items] == [0.4, 0.9, 0.9]


def test_a_question_rests_less_before_its_answer() -> None:
    """0.25 s in a paragraph, 0.5 s after a heading that asks, and the usual pause everywhere else."""
    script = told("## 为什么？\n\n谁在乎呢？没有人在乎。天黑了。\n\n真的吗？真的吗？")
    said = [one for one in script.utterances if one.order]
    assert [pause(*pair) for pair in pairwise(said)] == [0.5, 0.25, 0.5, 0.9, 0.5]


def test_a_long_sentence_is_cut_with_short_pauses() -> None:
    """0.25 s at a cut inside a sentence, 0.5 s between sentences, 0.9 s between paragraphs."""
    long = "，".join(["这里有十二个字的一段话啊"] * 12) + "。"
    script = told(f"{long}短句。\n\n下一段。")
    said = of_role(script, "body")
    assert [one.pause_after for one in said] == [0.25, 0.5, 0.9, 0.9]


def test_a_correction_is_spoken_after_the_opening() -> None:
    """One or several."""
    front = "correction:\n  - 昨天说错了一个人名\n  - 还有一个地名\n"
    assert heard(told(PLAIN, front=front), "correction") == ["更正。昨天说错了一个人名。", "更正。还有一个地名。"]


@pytest.mark.parametrize("front", ["conclusion: [a]\n", "correction: {a: b}\n", "correction: true\n"])
def test_front_matter_of_another_shape_is_refused(front: str) -> None:
    """The message names the key."""
    with pytest.raises(PostError, match=front.partition(":")[0]):
        told(PLAIN, front=front)


def test_a_dense_sentence_is_read_slower() -> None:
    """Four figures or more; a date is one, a fraction too, and a model's number none."""
    script = told("营收3.5亿，利润2亿，增长12%，占比4%。\n\n2025年1月1日，GPT-4o和A320用了3天和1/3天。")
    assert heard(script, "dense") == ["营收三点五亿，利润两亿，增长百分之十二，占比百分之四。"]
    assert [said.role for said in script.utterances if said.order] == ["dense", "body"]


def test_dialogue_alternates_between_two_voices() -> None:
    """Names by the narrator, every other speaker's words in the second voice, a short pause between."""
    script = told("小王：今天下雨吗？\n\n小李：没有下雨。\n\n小王：那就好，走吧。\n\n小李：走。")
    said = of_role(script, "dialogue")
    assert [one.written for one in said][:4] == ["小王：", "今天下雨吗？", "小李：", "没有下雨。"]
    assert [one.voice for one in said] == ["narrator", "narrator", "narrator", "second"] * 2
    assert [pause(*pair) for pair in pairwise(said[:4])] == [0.25, 0.45, 0.25]


def test_the_author_can_ask_for_a_voice() -> None:
    """`voice` is the style's key; one it lacks is an error with file and line."""
    script = told(f"{PLAIN}\n\n<!-- podcast: voice second -->\n\n另一个人说。")
    assert of_role(script, "body")[-1].voice == "second"
    with pytest.raises(PostError, match=r"test\.md:\d+: .*'third'.*narrator"):
        told(f"{PLAIN}\n\n<!-- podcast: voice third -->\n\n另一个人说。")


def test_a_foreign_name_in_brackets_is_not_heard_unless_it_is_used() -> None:
    """A gloss is left out, a name that the text goes on to use is introduced."""
    script = told("主播张三丰（Jack Zhang）说，雨停了。\n\n月之暗面（Kimi）发布了新版。大家都用Kimi。")
    assert heard(script, "body") == ["主播张三丰说，雨停了。", "月之暗面，也就是Kimi，发布了新版。", "大家都用Kimi。"]


def test_a_lead_in_to_a_picture_goes_with_it() -> None:
    """What leads to nothing that is heard is not heard."""
    script = told(f"{PLAIN}\n\n也给大家发上来看一下：\n\n![](a.jpg)\n\n雨停了。")
    assert not any("看一下" in text and "文字版" not in text for text in heard(script))


def test_a_post_without_words_has_no_utterances() -> None:
    """Not even an opening: there is nothing to read."""
    assert told("").utterances == ()
    script = told("～～～\n\n！！！")
    assert script.utterances == ()
    assert {left.reason for left in script.left_out} == {"markup"}


def test_a_block_without_words_is_left_out() -> None:
    """It is accounted for, and the rest is read."""
    script = told(f"{PLAIN}\n\n～～～\n\n雨停了。")
    assert "～～～" in [left.text for left in script.left_out]
    assert heard(script, "body")[-1] == "雨停了。"


def test_the_plain_style_has_no_word_of_the_other() -> None:
    """Nothing of 社长 is in code: 朗读 reads every word of the post in one voice."""
    script = told(EVERYTHING, name="朗读", front="correction: 上一期把地名说错了\n")
    own = [said.spoken for said in script.utterances if not said.order]
    assert own == [
        "以下内容由人工智能合成语音朗读。", "更正。上一期把地名说错了。", "试一试。", "此处有表格或代码，见原文。",
    ]  # fmt: skip
    assert {said.voice for said in script.utterances} == {"narrator"}
    assert not {"conclusion", "coda", "dense", "closing"} & {said.role for said in script.utterances}


def test_a_list_of_news_is_announced_by_its_own_title() -> None:
    """In the neutral style; a list that is no bulletin keeps its title, and 社长 announces its own."""
    items = "- 石榴红了。\n- 柳树绿了。\n"
    assert heard(told(items, title="园艺晚报", name="朗读"), "title") == ["园艺晚报，两条。"]
    assert heard(told(items, title="園藝晚報", name="朗读-zh-tw"), "title") == ["園藝晚報，两則。"]
    assert heard(told(items, title="要带的东西", name="朗读"), "title") == ["要带的东西。"]
    assert heard(told(items, title="园艺晚报"), "title") == ["早报，两条。"]


def test_text_hash_is_what_the_post_gives_to_be_said() -> None:
    """Style, project lexicon, engine and show change the sound, not the text; tags and images neither."""
    same = told(PLAIN).text_hash
    words = lexicon.Lexicon([lexicon.Entry(written="帽子", said="毛子")])
    assert told(PLAIN, name="朗读").text_hash == same
    assert told(PLAIN, words=words).text_hash == same
    assert told(PLAIN, show="试音台").text_hash == same
    assert told(PLAIN, fits=lambda text: len(text) < 8).text_hash == same
    assert told(PLAIN, front="tags: [雨]\nimage: /a.jpg\n").text_hash == same
    assert told(PLAIN + "\n\n![](b.jpg)").text_hash == same
    assert told(PLAIN, overrides={"limits": {"sentence": 10}}).text_hash == same


@pytest.mark.parametrize(
    "other",
    [
        {"body": PLAIN.replace("很小", "很大")},
        {"body": PLAIN.replace("下午", "## 下午")},
        {"title": "又一试"},
        {"day": "2025-01-02"},
        {"front": "correction: 错了\n"},
        {"front": "conclusion: 雨停了\n"},
        {"front": "lexicon: {雨: yǔ}\n"},
        {"body": PLAIN + "\n\n| 甲 | 乙 |\n|---|---|\n| 一 | 二 |"},
    ],
)
def test_text_hash_changes_with_what_is_said(other: dict[str, Any]) -> None:
    """Each of these is heard."""
    assert told(**{"body": PLAIN, **other}).text_hash != told(PLAIN).text_hash


def test_the_front_matters_lexicon_counts() -> None:
    """For this post alone, and only in what is said."""
    script = told(PLAIN, front="lexicon:\n  帽子: mào zǐ\n  雨: 鱼\n")
    assert "下午的鱼很小。" in heard(script)
    assert any("帽子" in said.written for said in script.utterances)


def test_a_wrong_syllable_in_the_front_matter_names_the_line(tmp_path: Path) -> None:
    """File and line, where there is a file."""
    with pytest.raises(LexiconError, match=r"test\.md: 帽子: .*maò"):
        told(PLAIN, front="lexicon:\n  帽子: maò3 zǐ\n")


def test_scripts_are_repeatable() -> None:
    """The same post gives the same script."""
    first, second = told(EVERYTHING), told(EVERYTHING)
    assert first.text_hash == second.text_hash
    assert [dataclasses.astuple(one) for one in first.utterances] == [
        dataclasses.astuple(one) for one in second.utterances
    ]
