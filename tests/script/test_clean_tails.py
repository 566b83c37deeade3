"""Heads and tails of other shapes: what stands around a post in many hands is not heard, and sign-offs are."""

from __future__ import annotations

import pytest

from podcast.script import clean
from tests.script.test_clean import gone, heard, post

BODY = [
    f"{sign}段是正文，要写得足够长才行，不然程序分不清哪里是正文，哪里是正文前后那些不该读出来的零零碎碎。"
    for sign in "甲乙丙丁戊己"
]
ONE, TWO = "送餐要收钱，为什么还比店里便宜", "网络能让人看得更远吗？"
LINKS = f"[{ONE}](http://a.com/1)\n[{TWO}](http://a.com/2)"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("封面图来自网络", "credit"),
        ("示例社第 123 期", "byline"),
        ("原标题：某某某", "source"),
    ],
)
def test_heads(line: str, reason: str) -> None:
    """Over the body."""
    body = "\n\n".join([line, *BODY])
    assert heard(body) == BODY
    assert set(gone(body).values()) == {reason}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("- END -", "promotion"),
        ("全文完。", "promotion"),
        ("* 本文观点仅代表作者本人", "notice"),
        ("本文由示例社授权某网发布。", "notice"),
        ("本文采用 CC BY-NC 4.0 许可协议。", "notice"),
        ("你怎么看？欢迎在评论区留言。", "promotion"),
        ("如果你也有话要说，欢迎在留言区告诉我们。", "promotion"),
        ("感谢阅读！", "promotion"),
        ("商务合作请联系 a@b.com", "promotion"),
        ("投稿邮箱：a@b.com", "promotion"),
        ("回复“进群”加入读者群。", "promotion"),
        ("订阅我的 Newsletter：http://a.com", "promotion"),
        ("读者群二维码：", "promotion"),
        ("赞赏作者", "promotion"),
        ("文中图片均来自网络。", "credit"),
        ("*注：图片来自某站。*", "credit"),
        ("作者：小满，自由撰稿人。", "bio"),
        ("撰文：小满；编辑：张三", "byline"),
        ("2024年10月21日于北京", "byline"),
        ("本文来自微信公众号“示例社”（ID：shili），作者：小满，题图来自某站。", "source"),
        (f"推荐阅读：\n{LINKS}", "related"),
        (f"我的其他文章：\n{LINKS}", "related"),
        (f"相关阅读：\n- {ONE}\n- {TWO}", "related"),
        (f"相关阅读\n\n{ONE}\n\n{TWO}", "related"),
        (f"参考：\n[1] {ONE}\n[2] {TWO}", "reference"),
    ],
)
def test_tails(lines: str, reason: str) -> None:
    """Under the body; a list whose heading shares its paragraph, or that has no links, too."""
    body = "\n\n".join([*BODY, lines])
    assert heard(body) == BODY
    assert set(gone(body).values()) == {reason}


@pytest.mark.parametrize("line", ["下期再见。", "祝大家新年快乐！", "以上。", "他关注我们，也关注整个行业的人。"])
def test_sign_offs_are_heard(line: str) -> None:
    """What the author says to a listener as well as to a reader stays."""
    assert heard("\n\n".join([*BODY, line])) == [*BODY, line]


def test_related_titles_end_where_prose_begins() -> None:
    """A heading such as 相关内容 in the middle of a post takes no paragraph with it."""
    body = "\n\n".join([*BODY[:2], "相关内容", "也有一句短话，还没有说完", *BODY[2:]])
    assert heard(body)[-5:] == ["也有一句短话，还没有说完", *BODY[2:]]


@pytest.mark.parametrize("holder", ["[图片]", "【图片】", "[视频]", "[doge]"])
def test_placeholders_are_silent(holder: str) -> None:
    """What an editor left where a picture was says nothing, alone or inside a sentence."""
    assert heard("\n\n".join([*BODY[:3], holder, *BODY[3:]])) == BODY
    assert heard("\n\n".join([*BODY[:3], f"这真的{holder}很好。", *BODY[3:]]))[3] == "这真的很好。"


def test_a_sentence_about_the_picture_above_is_its_caption() -> None:
    """图为… right after a picture is not heard, full stop or not."""
    body = "\n\n".join([*BODY[:3], "![](a.png)", "图为发布会现场。", *BODY[3:]])
    assert heard(body) == BODY
    assert "caption" in gone(body).values()


@pytest.mark.parametrize("line", ["（注：数据截至 2024 年底）", "——张三"])
def test_a_remark_is_no_heading(line: str) -> None:
    """Brackets and a dash around a short line: read, but not as what stands over the next paragraph."""
    blocks = clean.blocks(post("\n\n".join([*BODY[:3], line, *BODY[3:]])))[0]
    assert [block.role for block in blocks if block.text == line] == ["body"]
