"""The conclusion: found where the author says so, and never made up."""

from __future__ import annotations

import pytest

from tests.script.reading import heard, of_role, roles, told

PLAIN = "上午的风有点大。出门要戴帽子。\n\n下午的雨很小。可以不打伞。"


def test_the_conclusion_is_the_last_sentence_in_the_final_third_that_says_so() -> None:
    """It has room before it and is read at the voice's own pace; what follows is the coda."""
    script = told(
        "\n\n".join(["所以，这里还不是结论。", *[PLAIN] * 3, "这就是为什么没有人带伞。另外，帽子很贵。", "再见。"])
    )
    (said,) = of_role(script, "conclusion")
    assert (said.spoken, said.pause_before, said.pause_after) == ("这就是为什么没有人带伞。", 1.2, 0.9)
    assert heard(script, "coda") == ["另外，帽子很贵。", "再见。"]
    assert [one.pause_before for one in of_role(script, "coda")] == [0.6, 0.0]


@pytest.mark.parametrize(
    "said",
    [
        "社长认为，雨不会停。",
        "所以，雨不会停了吧。",
        "由此可见，雨不会停。",
        "这就是为什么雨不会停。",
        "没有任何理由认为雨会停。",
        "社长还是觉得雨不会停。",
    ],
)
def test_words_that_say_so_make_a_conclusion(said: str) -> None:
    """Each of the listed turns of phrase is known."""
    assert heard(told(f"{PLAIN}\n\n{PLAIN}\n\n{said}"), "conclusion") == [said]


@pytest.mark.parametrize(
    "said",
    [
        "他之所以来，是为了看雨。",
        "所以呢？",
        "“社长认为雨不会停吗？”",
        "清晰可见的雨丝落在窗前。",
        "所以有人带了伞出门。",
        "> 社长认为，雨不会停。",
        "- 社长认为，雨不会停",
    ],
)
def test_no_conclusion_is_made_up(said: str) -> None:
    """What only looks like one, or is somebody else's, is read as it was."""
    assert heard(told(f"{PLAIN}\n\n{PLAIN}\n\n{said}\n\n天黑了。"), "conclusion") == []


def test_a_conclusion_before_the_final_third_is_none() -> None:
    """Where unsure, nothing is done."""
    assert heard(told("社长认为，雨不会停。\n\n" + PLAIN * 3), "conclusion") == []


def test_a_heading_announces_the_conclusion() -> None:
    """The first two sentences under it, however long the text after it."""
    script = told(f"{PLAIN}\n\n## 三、结语\n\n第一句。第二句；还是第二句。第三句。\n\n所以，不对。" + PLAIN)
    assert heard(script, "conclusion") == ["第一句。", "第二句；", "还是第二句。"]
    assert heard(script, "coda")[0] == "第三句。"


def test_the_authors_conclusion_is_found_in_the_text() -> None:
    """Marks and white space do not matter, and it counts before all others."""
    script = told(f"{PLAIN}\n\n社长认为，雨会停。", front="conclusion: 可以不打伞\n")
    assert heard(script, "conclusion") == ["可以不打伞。"]
    assert heard(script, "coda") == ["社长认为，雨会停。"]


def test_a_conclusion_that_stands_nowhere_is_said_at_the_end() -> None:
    """The author's words, not made up; line and order say that they are the front matter's."""
    script = told(PLAIN, front="conclusion: 天气不等人。\n")
    assert roles(script)[-2:] == ["conclusion", "closing"]
    assert [(said.spoken, said.line, said.order) for said in of_role(script, "conclusion")] == [("天气不等人。", 0, 0)]


def test_the_author_can_forbid_a_conclusion() -> None:
    """`conclusion: false` looks for none."""
    assert heard(told(f"{PLAIN}\n\n社长认为，雨会停。", front="conclusion: false\n"), "conclusion") == []


LONG = "\n\n".join(
    f"{sign}处的雨伞店越开越多，租雨伞的人也越来越多。街上的人都带着伞，租金却没有变。" for sign in "东南西北" * 5
)
"""A post that is long enough to have more than one subject."""


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("所以，雨伞店还会再多下去。", True),
        ("由此可见，租金不会变。", True),
        ("所以，门口的猫睡着了。", False),
        ("所以这一部分不多讨论雨伞。", False),
        ("所以，雨伞店的租金涨到了 300 元。", False),
        ("所以雨伞店方面，一直没有回应。", False),
        ("所以，这是雨伞店老王的感想：", False),
        ("社长认为，雨伞店老王说的是：", False),
    ],
)
def test_a_conclusion_is_about_the_subject_and_no_small_inference(said: str, chosen: bool) -> None:
    """It has a word of the title or one of the most frequent of the post, and speaks of no part or figure."""
    script = told(f"{LONG}\n\n{said}\n\n天黑了。", title="雨伞店为什么这么多")
    assert heard(script, "conclusion") == ([said] if chosen else [])


def test_the_last_paragraph_may_speak_of_anything() -> None:
    """There the words alone decide, and in the last tenth those of the author about himself."""
    assert heard(told(f"{LONG}\n\n所以，门口的猫睡着了。", title="雨伞店"), "conclusion") == ["所以，门口的猫睡着了。"]
    said = told(f"{LONG}\n\n归根结底，谁都想安静一会儿。\n\n不是吗？", title="雨伞店")
    assert heard(said, "conclusion") == ["归根结底，谁都想安静一会儿。"]


def test_a_traditional_post_has_its_conclusion() -> None:
    """The patterns are those of Simplified posts."""
    assert heard(told(f"{PLAIN}\n\n{PLAIN}\n\n社長認為，雨不會停。"), "conclusion") == ["社長認為，雨不會停。"]
