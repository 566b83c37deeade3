"""The description of an episode: the author's own, or how the post begins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Project

Article = Callable[..., str]
LINK = "https://blog.example.test"


@pytest.mark.parametrize(
    ("more", "paragraphs", "told"),
    [
        ("description: 关于雨的一篇。\n", ("下雨了。", "收衣服。"), "关于雨的一篇。"),
        ("summary: 关于雨的一篇。\n", ("下雨了。",), "关于雨的一篇。"),
        ("", ("下雨了，街上没有人。", "<!-- more -->", "后来停了。"), "下雨了，街上没有人。"),
        ("", ("下雨了，街上没有人。", "带了三样东西。", "- 伞\n- 雨衣\n- 靴子"), "下雨了，街上没有人。带了三样东西。"),
        (
            "",
            ("第1天12个人走了3公里，喝了4瓶水。", "第二天休息，没有出门。"),
            "第1天12个人走了3公里，喝了4瓶水。第二天休息，没有出门。",
        ),
        ("", ("## 第一天", "下雨了，街上没有人。", "后来停了，大家都出来了。"), "第一天 下雨了，街上没有人。"),
        ("", ("- 甲公司发布新品\n- 乙公司宣布涨价",), "甲公司发布新品\n乙公司宣布涨价"),
    ],
)
def test_a_description_is_the_authors_or_the_beginning(
    project: Project, article: Article, more: str, paragraphs: tuple[str, ...], told: str
) -> None:
    """A list or a sentence full of figures does not take the place of the first sentence."""
    project.configure('style = "社长"', 'style = "朗读"')
    project.post("a.md", article(*paragraphs, more=more))
    project.run("build")
    assert project.record("a")["summary"] == f"{told}\n{LINK}"
