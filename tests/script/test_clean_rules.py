"""The rules of cleaning, one by one: what tells a line, and what looks alike and is read."""

from __future__ import annotations

import subprocess
import sys

import pytest

from podcast.script import clean
from podcast.script.clean import shapes
from tests.script.test_clean import gone, heard, post

LONG = "这一段是正文，要写得足够长才行，不然程序分不清哪里是正文，哪里是正文前后那些不该读出来的零零碎碎。"
"""A paragraph that no rule could take for anything else."""


def roles(body: str) -> list[tuple[str, str]]:
    """Give role and text of what is heard."""
    return [(block.role, block.text) for block in clean.blocks(post(body))[0]]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("文/小满 2013.10.10", "byline"),
        ("*文 | 小满 2020.10.29 首发于 [示例网](https://a.com)*", "byline"),
        ("示例社作者 小满 12月25日发于广州", "byline"),
        ("2020年 第29期", "byline"),
        ("**👆点击名字订阅【示例社】公众号**", "promotion"),
        ("点上面的蓝字 **👆****示例社**订阅我们", "promotion"),
        ("微信公号：示例社 (ID:shilishe) 微博：@shili", "promotion"),
        ("示例社网站：a.me 微信号：shilishe 微博：@示例社", "promotion"),
        ("——听得懂的科技——", "promotion"),
        ("本文首发于**示例社**，原创文章未经授权禁止转载。", "notice"),
        ("全文约 4500 字", "notice"),
        ("声明：本文仅代表作者本人意见，不代表供职机构立场。", "notice"),
        ("*本文为示例号约稿*", "source"),
        ("#科技 #互联网", "promotion"),
    ],
)
def test_what_stands_over_a_post_is_not_heard(line: str, reason: str) -> None:
    """By whole-line shape, before the body."""
    body = f"{line}\n\n{LONG}\n\n{LONG}"
    assert heard(body) == [LONG, LONG]
    assert set(gone(body).values()) == {reason}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("作者简介：小满，自由撰稿人，曾任门户网编。主要关注移动互联网。", "bio"),
        ("（编辑：小满）", "credit"),
        ("（文中所有未注明的图片来源，请参考图片的水印）", "credit"),
        ("首发于示例号", "source"),
        ("via 示例网", "source"),
        ("如果喜欢，请分享到朋友圈。", "promotion"),
        ("新浪（独家）", "source"),
        ("全文：http://a.com/1", "source"),
        ("[示例网](http://a.com/1)", "source"),
        ("详情请参考：[阅读原文](http://a.com/1)", "promotion"),
        ("～欢迎转发到朋友圈～", "promotion"),
        ("更多内容欢迎关注官方微博、微信和网站了解。", "promotion"),
        ("和 3000+ 个小伙伴一起点 在看 👇", "promotion"),
        ("您可以长按图片识别图中二维码，也可以用手机扫描。", "promotion"),
        ("⏩分享 | 📦收藏 | 👍点赞", "promotion"),
        ("*商业转载和引用\n请在公众号对话框\n输入关键字【**转载**】*", "notice"),
        ("寻求转载授权，请联系助理（ID：shilishe）或发邮件给 a@b.me", "notice"),
        ("文中广告位是由系统自动匹配和提供的，本社事先并不知晓。", "notice"),
        ("小满执笔", "byline"),
        ("2019.6.7", "byline"),
        ("回顾 2018 年寄语：雨和伞", "related"),
        ("👇 [另一篇文章](http://a.com/2)", "related"),
    ],
)
def test_what_stands_under_a_post_is_not_heard(line: str, reason: str) -> None:
    """By whole-line shape, after the body."""
    body = f"{LONG}\n\n{LONG}\n\n{line}"
    assert heard(body) == [LONG, LONG]
    assert reason in gone(body).values()


@pytest.mark.parametrize(
    "line",
    [
        "“原创文章未经授权禁止转载。”",
        "他在文末写上“转载请注明出处”，结果第二天还是被抄了。",
        "朋友圈里点赞的人越来越少，这才是平台最担心的事情。",
        "微信公众号和微博是两种完全不同的东西。",
        "版权所有者在今年起诉了三家公司。",
        "原创内容未经授权被搬运的情况，在短视频平台上屡见不鲜。",
        "关注公众号的人越来越少了，谁也说不清是为什么。",
        "转载这件事，从来都不需要谁的授权。",
        "来源不明的图片，谁也不敢用。",
        "图片来自网络的说法早就站不住脚了，法院也不认。",
        "视频里的人是谁，没有人知道。",
        "如果你觉得这样就够了，那就太天真了。",
        "> 欢迎转发到朋友圈。",
        "如果喜欢，就请关注它的后续发展。",
        "更多的人选择关注结果，而不是过程。",
        "参考资料固然重要，更重要的是自己想清楚。",
        "相关阅读越多，人就越糊涂。",
        "作者说，这本书写了三年。",
        "点击阅读原文的人，不到百分之一。",
        "第29期节目里，他改口了。",
        "2019年6月7日，雨。",
    ],
)
def test_prose_about_such_things_is_read(line: str) -> None:
    """A word decides nothing: the same words in a sentence, at the very edge of a post, are heard."""
    text = line.removeprefix("> ")
    assert text in heard(f"{LONG}\n\n{line}")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("图／示例社", "credit"),
        ("图源小红书 @小满", "credit"),
        ("*图 / 示例日报记者 小满*", "credit"),
        ("图片来源：示例社发布", "credit"),
        ("（微博 @小满）", "credit"),
        ("▲ 晚高峰的地铁站", "caption"),
        ("###### 九十年代的广告", "caption"),
        ("*站台上的伞架*", "caption"),
        ("伞架的结构（网友供图）", "caption"),
        ("这是一张对比图（左）和效果（右）图片来源：示例技术", "caption"),
    ],
)
def test_what_stands_under_a_picture_is_not_heard(line: str, reason: str) -> None:
    """Captions and credits, told by shape and place."""
    body = f"## 节\n\n{LONG}\n\n{LONG}\n\n![](/a.jpg)\n\n{line}\n\n{LONG}"
    assert heard(body) == ["节", LONG, LONG, LONG]
    assert reason in gone(body).values()


def test_a_sentence_under_a_picture_is_read() -> None:
    """What ends as a sentence does is prose."""
    assert "这说明伞不够用。" in heard(f"## 节\n\n{LONG}\n\n![](/a.jpg)\n\n这说明伞不够用。\n\n{LONG}")


@pytest.mark.parametrize(
    "section",
    [
        "## 参考资料\n\n- [甲](http://a.com)\n- 乙，《书》\n\n丙",
        "**📕 参考资料**\n\nhttp://a.com/1\n\nhttp://a.com/2",
        "**📕 参考资料**\n\n###### [1] http://a.com/1\n\n###### [2]http://a.com/2",
        "[1] http://a.com/1\n[2] http://a.com/2",
        "参考文献：\n\n1. 甲\n2. 乙",
        "http://a.com/1\n\nhttp://a.com/2\n\nhttp://a.com/3",
    ],
)
def test_reference_lists_in_their_forms_are_not_heard(section: str) -> None:
    """With a heading of any kind, with numbers, or as bare addresses."""
    assert heard(f"{LONG}\n\n{section}") == [LONG]


@pytest.mark.parametrize("head", ["👉 **相关阅读**", "## 延伸阅读", "你也许还想看：", "往期回顾", "推荐阅读："])
def test_related_reading_is_not_heard(head: str) -> None:
    """Whatever its heading is; what follows it as prose is read again."""
    body = f"{LONG}\n\n{head}\n\n- [甲](http://a.com)\n- [乙](http://b.com)\n"
    assert heard(body) == [LONG]
    assert set(gone(body).values()) == {"related"}


def test_a_list_of_links_that_a_sentence_leads_to_is_read() -> None:
    """It is what the post is about."""
    assert heard(f"{LONG}\n\n我常用的工具有这些：\n\n- [甲](http://a.com)\n- [乙](http://b.com)")[1:] == [
        "我常用的工具有这些：",
        "甲",
        "乙",
    ]


@pytest.mark.parametrize(
    ("written", "text", "said"),
    [
        ("月之暗面（Kimi）。Kimi 又来了。", "月之暗面（Kimi）。Kimi 又来了。", ["，也就是Kimi"]),
        ("克朗凯特（Walter Cronkite）说。", "克朗凯特说。", []),
        ("克朗凯特（Walter Cronkite）说。Cronkite 又说。", "克朗凯特（Walter Cronkite）说。Cronkite 又说。",
         ["，也就是Walter Cronkite，"]),
        ("泽尻（沢尻エリカ）来了。", "泽尻来了。", []),
        ("大会 (WAIC) 开幕。", "大会开幕。", []),
        ("苹果（指公司）和选项（A）都读。", "苹果（指公司）和选项（A）都读。", []),
        ("大会（如 iOS）和 NBA（职业篮球）都读。", "大会（如 iOS）和 NBA（职业篮球）都读。", []),
        ("上市公司（NASDAQ:ABC）。", "上市公司。", []),
        ("甲（Kimi）和乙（Kimi）。", "甲和乙。", []),
        ("甲（Kimi）和乙（Kimi）。Kimi。", "甲（Kimi）和乙。Kimi。", ["，也就是Kimi，"]),
    ],
)  # fmt: skip
def test_glosses_are_heard_only_where_they_are_needed_later(written: str, text: str, said: list[str]) -> None:
    """A foreign name in brackets after its Chinese form; other brackets are read inline."""
    block = clean.blocks(post(written))[0][0]
    assert block.text == text
    assert [alias.said for alias in block.aliases] == said


@pytest.mark.parametrize(
    ("body", "headings"),
    [
        ("# 一\n\n文。\n\n##### 二\n\n文。", ["一", "二"]),
        (f"{LONG}\n\n短短一行\n\n{LONG}", ["短短一行"]),
        (f"{LONG}\n\n这一行是句子。\n\n{LONG}", []),
        (f"## 真标题\n\n{LONG}\n\n短短一行\n\n{LONG}", ["真标题"]),
        (f"**粗体一行**\n\n{LONG}", ["粗体一行"]),
        (f"**粗体一句。**\n\n{LONG}", []),
        (f"**1 |**第一节\n\n{LONG}", ["1 |第一节"]),
        (f"1.第一件事\n\n{LONG}\n\n2.第二件事\n\n{LONG}", ["1.第一件事", "2.第二件事"]),
        (f"▎带竖线的标题\n\n{LONG}", ["带竖线的标题"]),
        (f"［第一条］\n\n{LONG}\n\n［第二条］\n\n{LONG}", ["［第一条］", "［第二条］"]),
        (f"{LONG}\n---\n\n{LONG}{LONG}\n---\n", ["" + LONG]),
    ],
)
def test_headings_in_their_forms(body: str, headings: list[str]) -> None:
    """`#` to `#####`, a short bare line, a bold one, a mark; a setext line under a long paragraph makes none."""
    assert [text for role, text in roles(body) if role == "heading"] == headings


def test_the_title_again_at_the_top_is_not_heard() -> None:
    """The opening has said it."""
    assert heard(f"# 题目\n\n{LONG}") == [LONG]


def test_leads_and_prefaces_are_told_by_place() -> None:
    """A deck over the byline need not be in italics; quotes and notes before the body are the preface."""
    body = f"一句话的引子\n\n> 说在前面。\n\n文 / 小满 2025.1.1\n\n注：后来又有变化。\n\n{LONG}\n\n> 正文里的引文。"
    assert [role for role, _ in roles(body)] == ["lead", "preface", "preface", "body", "quote"]


@pytest.mark.parametrize(
    "body",
    [
        "时间：三月五日\n\n地点：北京\n\n人物：小满",
        "甲：第一句话",
        f"{LONG}\n\n他说：好。\n\n{LONG}",
    ],
)
def test_lines_with_colons_that_are_no_conversation_are_read_as_they_are(body: str) -> None:
    """Two names must alternate, one of them again."""
    assert "dialogue" not in {role for role, _ in roles(body)}


def test_one_pointer_a_post() -> None:
    """The first table or code block is pointed to, the others are passed over."""
    body = f"{LONG}\n\n```\nx\n```\n\n{LONG}\n\n|a|b|\n|-|-|\n|c|d|\n"
    blocks, left_out = clean.blocks(post(body))
    pointer = [block for block in blocks if block.role == "pointer"]
    assert len(pointer) == 1
    assert pointer[0].order == next(piece.order for piece in left_out if piece.reason == "code")


def test_a_call_to_click_in_mid_post_is_not_heard() -> None:
    """A listener has nothing to click; the same words inside a sentence are read."""
    body = f"{LONG}\n\n[【点击观看视频】](https://a.com/v)\n\n读者要点击观看视频才会计入播放量。\n\n{LONG}"
    assert heard(body) == [LONG, "读者要点击观看视频才会计入播放量。", LONG]
    assert gone(body) == {"【点击观看视频】": "pointer"}


def test_points_that_count_on_are_no_headings() -> None:
    """`其二，…` stands in a row of points, short as it is, and not over the paragraph that follows."""
    lead = "由此产生了两个段子，都在群里传得很广，大家见了面总要说上一遍："
    body = f"{LONG}\n\n{lead}\n\n其一，先买的人后悔\n\n其二，后买的人也后悔\n\n{LONG}"
    assert {role for role, _ in roles(body)} == {"body"}


@pytest.mark.parametrize("piece", ["q", "微博@", "微博@a", "QQ@qq", "RSSrss", "ID:", "(公众号:ID:abc)", "@"])
def test_a_row_of_accounts_is_told_at_once(piece: str) -> None:
    """Found by fuzzing: a line of the same account's name over and over was parted in every way, for minutes."""
    line = (piece * shapes.LONGEST)[: shapes.LONGEST - 1] + "。"
    code = f"from podcast.script.clean import shapes; print(shapes.edge({line!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=30, check=True)
    assert done.stdout.strip() == "None"
