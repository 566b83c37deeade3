"""Forms that a blog of twenty years holds: old editors' HTML, sources, interviews, name cards, book excerpts."""

from __future__ import annotations

import pytest

from podcast.script import clean
from podcast.script.clean import talk
from podcast.script.clean.line import Line
from tests.script.test_clean import check, gone, heard, post

BODY = [
    f"{sign}段是正文，要写得足够长才行，不然程序分不清哪里是正文，哪里是正文前后那些不该读出来的零零碎碎。"
    for sign in "甲乙丙丁戊己"
]


def roles(body: str) -> list[tuple[str, str, str]]:
    """Give role, voice and text of what is heard."""
    return [(block.role, block.voice, block.text) for block in clean.blocks(post(body))[0]]


def around(line: str) -> str:
    """Put a line into the middle of a post."""
    return "\n\n".join([*BODY[:3], line, *BODY[3:]])


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<blockquote><p>甲。</p><p>乙。</p></blockquote>", ["quote", "quote"]),
        ("<blockquote>\n<p>甲。</p>\n\n<p>乙。</p>\n</blockquote>", ["quote", "quote"]),
        ("<blockquote>\n\n甲。\n\n</blockquote>\n\n自己的话。", ["quote", "body"]),
        ("<ul><li><p>甲</p></li><li><p>乙</p></li></ul><p>正文。</p>", ["item", "item", "body"]),
        ("<ul><li>甲<li>乙</ul>\n\n正文。", ["item", "item", "body"]),
        ("<blockquote><p>没有关上。</p>\n\n正文。", ["quote", "body"]),
    ],
)
def test_paragraphs_inside_html_quotes_and_lists_belong_to_them(html: str, expected: list[str]) -> None:
    """As a browser shows them, over blank lines too; an element that is never closed ends with its block."""
    blocks, _ = check(f"{BODY[0]}\n\n{html}")
    assert [block.role for block in blocks][1:] == expected


def test_times_are_no_speakers() -> None:
    """`01:40` and `7月2日：` begin a line of a live report."""
    body = "01:07 甲来。\n\n01:32 乙来。\n\n01:55 甲走。\n\n7月2日：来。\n\n7月4日：去。\n\n7月2日：又来。"
    assert {role for role, _, _ in roles(body)} == {"body"}


def test_an_answer_of_several_paragraphs_is_one_turn() -> None:
    """Where names are bold and one of them asks; what follows the last answer may be the author again."""
    turns = [
        "**航：** 为什么？",
        "**阿北：** 想过。",
        "- 第一条",
        "后来又想。",
        "**航：** 然后呢？",
        "**阿北：** 没有了。",
    ]
    told = roles("\n\n".join([BODY[0], *turns, "他走了。"]))
    assert ("dialogue", "second", "后来又想。") in told
    assert ("item", "second", "第一条") in told
    assert told[-1] == ("body", "", "他走了。")


def test_facts_under_bold_labels_are_no_interview() -> None:
    """Nobody asks."""
    body = "**优点：** 轻。\n\n**缺点：** 贵。\n\n再看这一台。\n\n**优点：** 便宜。\n\n**缺点：** 重。"
    assert {role for role, _, _ in roles(body)} == {"body"}


def test_what_somebody_wrote_under_his_name_is_read() -> None:
    """`@name：` before words is no credit; `@name` alone is one."""
    body = f"{BODY[0]}\n\n@小鱼：所以我们的记录去哪里了\n\n{BODY[1]}"
    assert "@小鱼：所以我们的记录去哪里了" in heard(body)
    assert gone(around("![](a.jpg)\n\n@小鱼"))["@小鱼"] == "credit"


@pytest.mark.parametrize(
    "caption",
    [
        "（视频：进球的一刻）",
        "（图为接到的电话统计）",
        "（图表：十年成交额，单位：亿元）",
        "图注：店主展示通话记录",
        "![](a.jpg)\n<center><small>一张截图</small></center>",
        '![](a.jpg)\n\n<p align="center">一张截图</p>',
        '![](a.jpg)\n\n<p style="text-align: center;"><b></b>一张截图</p>',
        "<figure><img src=a.jpg><figcaption><p>一张截图</p></figcaption></figure>",
        "|![](a.jpg)|\n|:--:|\n|*核电站。图源：某公司*|",
        "|![](a.jpg)|![](b.jpg)|\n|--|--|\n|左图|右图|",
        '<table><tr><td><img src="a.jpg"></td></tr><tr><td>核电站</td></tr></table>',
    ],
)
def test_captions_in_their_forms_are_not_heard(caption: str) -> None:
    """And nobody is sent to the text for a picture."""
    assert heard(around(caption)) == BODY
    assert {"caption"} >= set(gone(around(caption)).values()) - {"markup"}
    assert all(block.role != "pointer" for block in clean.blocks(post(around(caption)))[0])


def test_a_table_with_pictures_in_it_is_a_table() -> None:
    """It has more to read than pictures."""
    table = "|![](a.jpg)|名称|价格|\n|--|--|--|\n|![](b.jpg)|甲|5999|"
    assert "table" in set(gone(around(table)).values())


def test_short_lines_are_read_as_lines() -> None:
    """Verse needs a rest where no mark is; a paragraph that an editor has wrapped needs none."""
    assert heard("我们都在用力的活着\n也在用力的告别") == ["我们都在用力的活着\n也在用力的告别"]
    wrapped = "这一段话是被编辑器在第三十几个字的地方自动折行的所以中间没有任何标点符号可以依靠\n因此要连起来读。"
    assert heard(wrapped) == [wrapped.replace("\n", "")]


def test_a_paragraph_over_a_rule_is_no_heading() -> None:
    """Two lines over `----` are a paragraph whose author meant a rule."""
    body = f"{BODY[0]}\n\n第一行的话\n第二行的话\n----\n\n{BODY[1]}"
    assert [role for role, _, _ in roles(body)] == ["body"] * 3


def test_circled_numbers_over_paragraphs_are_headings() -> None:
    """As `一、` is."""
    body = "\n\n".join(["❶ 需求是真的", BODY[0], "❷ 生意是假的", BODY[1], "❸ 结论", BODY[2]])
    assert [role for role, _, _ in roles(body)] == ["heading", "body"] * 3


def test_name_lines_as_headings_open_what_others_say() -> None:
    """Until the next heading or rule."""
    one, two = "## 小周　27 岁　浦东　设计师", "## 老王　58 岁　退休"
    told = [role for role, _, _ in roles("\n\n".join([BODY[0], one, BODY[1], two, BODY[2], "---", BODY[3]]))]
    assert told == ["body", "heading", "quote", "heading", "quote", "body"]


def test_a_correction_over_the_post_is_a_preface() -> None:
    """As `更新：` is."""
    assert roles(f"**更正：** 售价有误，特此更正。\n\n*文 / 书航 2021.9.9*\n\n{BODY[0]}")[0][0] == "preface"


def test_numbered_questions_are_no_quarters() -> None:
    """`Q1：` before a question."""
    blocks, _ = clean.blocks(post(f"{BODY[0]}\n\n**Q1：要收费吗？**\n\nA1：没有。\n\n{BODY[1]}\n\nQ2：营收增长了。"))
    said = [alias.said for block in blocks for alias in block.aliases]
    assert said == ["问题一", "回答一"]


def test_bold_names_without_colons_speak_too() -> None:
    """Where one of them asks."""
    body = "**社长**　最喜欢谁？\n\n**小鹿**　半佛仙人。\n\n**社长**　最讨厌哪句？\n\n**小鹿**　“下次一定”。"
    told = roles(f"{BODY[0]}\n\n{body}")
    assert told[1:5] == [
        ("dialogue", "", "社长"),
        ("dialogue", "", "最喜欢谁？"),
        ("dialogue", "", "小鹿"),
        ("dialogue", "second", "半佛仙人。"),
    ]


@pytest.mark.parametrize("turn", ["**价格** 便宜吗？", "**外观设计 很好看** 吗？"])
def test_bold_words_are_no_names_unless_others_answer(turn: str) -> None:
    """A paragraph may begin in bold."""
    assert {role for role, _, _ in roles(f"{BODY[0]}\n\n{turn}\n\n{BODY[1]}\n\n{turn}")} == {"body"}


def test_a_break_at_the_end_of_a_line_is_a_break() -> None:
    """`<br>` and the new line of the source behind it are one."""
    assert heard("去天堂的路上没有灯也没有人所以请你一定要抓紧妈妈的手才行<br>\n太黑了") == [
        "去天堂的路上没有灯也没有人所以请你一定要抓紧妈妈的手才行\n太黑了"
    ]


def test_a_lead_in_that_says_more_is_not_dropped_for_its_bracket() -> None:
    """It is its bracket that points."""
    assert "测试环境为两居室：" in heard(around("测试环境为两居室（户型图见下）：\n\n![](a.jpg)"))


def test_numbers_before_headings_are_said_apart() -> None:
    """`01 …` where they count; a count of things is no number of a heading."""
    body = "\n\n".join(
        ["## 01 发生了什么", BODY[0], "## 02 怎么办", BODY[1], "## 12 生肖", BODY[2], "1/2", BODY[3], "2/2", BODY[4]]
    )
    blocks, _ = clean.blocks(post(body))
    assert [alias.said for block in blocks for alias in block.aliases] == ["一，", "二，", "一", "二"]


def test_a_long_row_of_names_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """4,000 facts took 21 s while each was taken for the first of a conversation."""
    looks: list[object] = []
    named = talk._named

    def counted(lines: list[Line], first: Line, at: int, *, bold: bool) -> list[talk._Turn]:
        looks.append(at)
        return named(lines, first, at, bold=bold)

    monkeypatch.setattr(talk, "_named", counted)
    for row in ("名：说了一句话。", "**名：** 说了一句话。", "**名：** 说了。\n\n后面。"):
        looks.clear()
        clean.blocks(post("\n\n".join([row] * 200)))
        assert len(looks) <= 6 * 200


def test_a_conversation_begins_behind_who_speaks_twice_running() -> None:
    """What stands before is the narrator's."""
    body = "我：第一句。\n\n我：第二句。\n\n他：第三句。\n\n我：第四句。"
    told = [role for role, _, _ in roles(body)]
    assert told == ["body"] + ["dialogue"] * 6


def test_a_comment_that_is_escaped_is_not_heard() -> None:
    """Nor is a tag."""
    assert heard("前面\\<!-- 注 -->后面") == ["前面后面"]
