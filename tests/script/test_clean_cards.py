"""Lines of a card and of a poem end where they are broken; wrapped text goes on."""

from __future__ import annotations

import pytest

from tests.script.reading import heard as spoken_of
from tests.script.reading import told

LAST = "后面还有一段正文，说的是另外一件事，写得足够长才像正文。"
WRAPPED = (
    "这一段是被编辑器硬换行的文字，每一行都比较长，所以要连起来读才对，\n"
    "不能在这里断开，否则听起来就会很奇怪，这一点务必\n要保证好。"
)


def heard(body: str) -> list[str]:
    """Give what is heard of the lines between two ordinary paragraphs."""
    said = spoken_of(told(f"{LAST}\n\n{body}\n\n{LAST}"))
    return said[said.index(LAST) + 1 : len(said) - 1 - said[::-1].index(LAST)]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "片名：星海漂流记 / Drifting in the Sea of Stars / 星海奇航(港)\n导演：甲乙\n片长：169分钟\n评分：★★★★☆",
            [
                "片名：星海漂流记、Drifting in the Sea of Stars、星海奇航(港)。",
                "导演：甲乙。",
                "片长：一百六十九分钟。",
                "评分：四星。",
            ],
        ),
        ("姓名：张三\n职业：程序员，爱跑步", ["姓名：张三。", "职业：程序员，爱跑步。"]),
        ("春天来了\n花都开了\n你还没回来", ["春天来了。", "花都开了。", "你还没回来。"]),
        ("春天来了，\n花都开了，\n你还没回来。", ["春天来了，花都开了，你还没回来。"]),
        (WRAPPED, [WRAPPED.replace("\n", "")]),
    ],
)
def test_lines_end_where_a_reader_would_stop(body: str, said: list[str]) -> None:
    """Facts and verses have no mark at their ends."""
    assert heard(body) == said
