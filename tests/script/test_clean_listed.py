"""Lists that their author has typed are heard as lists."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.script import clean
from tests.script.test_clean import check, post

BEFORE = "院子里的石榴红了，摘了两个放在窗台上，邻居家的孩子隔着篱笆看了很久。"


def roles(body: str) -> list[tuple[str, str, int]]:
    """Give role, text and line of what is heard."""
    return [(block.role, block.text, block.line - 4) for block in clean.blocks(post(body))[0]]


MARKS = [
    "1. |2. |3. ", "1、|2、|3、", "1）|2）|3）", "（1）|（2）|（3）", "7．|8．|9．", "一、|二、|三、",
    "（九）|（十）|（十一）", "十九、|二十、|二十一、", "①|②|③", "❾|❿", "1️⃣ |2️⃣ |3️⃣ ", "· |· ", "●|●", "- |- ", "* |* ",
]  # fmt: skip
FORMS = [
    ("", "<br>", ""), ("", "<br/>\n", ""), ("", "  \n", ""), ("<p>", "<br>", "</p>"), ("<br>\n", "\n", "\n"),
    ("<div>\n", "<br>\n", "\n</div>"),
]  # fmt: skip


@pytest.mark.parametrize("marks", MARKS)
@pytest.mark.parametrize("form", FORMS)
def test_lines_with_marks_that_count_on_are_items(marks: str, form: tuple[str, str, str]) -> None:
    """After `<br>`, two spaces, or inside HTML; the mark stays as it is typed."""
    start, glue, end = form
    if not start and marks[:2] in {"1.", "- ", "* "}:
        start, end = "<p>", "</p>"  # else they are a list of Markdown
    items = [f"{mark}《花》 王{place}" for place, mark in enumerate(marks.split("|"))]
    body = f"{start}{glue.join(items)}{end}"
    said = [(role, text) for role, text, _ in roles(f"{BEFORE}\n\n{body}\n\n{BEFORE}结束。")]
    assert said[1:-1] == [("item", text) for text in items]
    check(body)


def test_the_lines_around_a_list_are_no_items() -> None:
    """A lead-in above, a last word below; an item may be wrapped by an editor."""
    body = "要带的东西：<br>1、水<br>2、面包，要两天的，\n还有黄油<br>3、伞<br>都放在门口。"
    assert roles(body) == [
        ("body", "要带的东西：", 1),
        ("item", "1、水", 1),
        ("item", "2、面包，要两天的，还有黄油", 1),
        ("item", "3、伞", 2),
        ("body", "都放在门口。", 2),
    ]
    assert [role for role, _, _ in roles("一、水<br>二、面包<br>再有：<br>1. 伞<br>2. 帽子")] == [
        "item", "item", "body", "item", "item",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "石榴<br>韭菜<br>大米",
        "2.5 斤米<br>3.5 斤面",
        "2019<br>2020<br>2021年的事",
        "一、院子里的石榴",
        "1、院子里的石榴<br>1、院子外的石榴",
        "3、院子里的石榴<br>1、院子外的石榴",
        "—你好<br>—你也好",
        "> 一、春<br>二、夏",
        "一、院子\n这一段说院子，说了不少。\n二、屋子\n这一段说屋子，也说了不少。",
        "一、二、三，走。<br>三、二、一，停。",
    ],
)
def test_other_lines_are_none(body: str) -> None:
    """Verse, figures, a single mark, marks that do not count on, dialogue, and what somebody else lists."""
    assert "item" not in {role for role, _, _ in roles(body)}


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["1、石榴", "2、韭菜", "3、", "一、水", "二、面包", "- 伞", "花", "（1）", "①树", "② "]),
        max_size=9,
    )
)
def test_nothing_is_lost(lines: list[str]) -> None:
    """Whatever stands between the breaks."""
    check("<br>".join(lines))
    check("<br>\n" + "\n".join(lines))


@pytest.mark.parametrize("piece", ["1、石榴<br>2、韭菜<br>以上。<br>", "1、石榴<br>", "1、石榴\n又一行\n"])
def test_long_lists_take_linear_time(piece: str) -> None:
    """Thousands of lines in one paragraph are cleaned in seconds."""
    started = time.process_time()
    clean.blocks(post(piece * 4000))
    assert time.process_time() - started < 20
