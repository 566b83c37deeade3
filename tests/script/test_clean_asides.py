"""Asides for the eye: what only someone who sees the page can follow is not heard, and what looks alike is."""

from __future__ import annotations

import pytest

from podcast.script import clean
from tests.script.test_clean import gone, heard, post

LONG = "这一段是正文，要写得足够长才行，不然程序分不清哪里是正文，哪里是正文前后那些不该读出来的零零碎碎。"
AROUND = [LONG + sign for sign in "甲乙丙丁戊己庚辛"]


def amid(line: str) -> str:
    """Put a line where no edge of the post is near."""
    return "\n\n".join([*AROUND[:4], line, *AROUND[4:]])


@pytest.mark.parametrize(
    ("line", "said", "reason"),
    [
        ("背面用了双曲面（见下图），手感不错。", "背面用了双曲面，手感不错。", "pointer"),
        ("销量在三月到顶（如上图所示）。", "销量在三月到顶。", "pointer"),
        ("销量在三月到顶（见图 2）。", "销量在三月到顶。", "pointer"),
        ("旧款（左图）比新款（右图）厚。", "旧款比新款厚。", "pointer"),
        ("表格（点击查看大图）在这里。", "表格在这里。", "pointer"),
        ("名单很长（详见文末），不一一念。", "名单很长，不一一念。", "pointer"),
        ("读者群（想加入？请往下看）里有人说起。", "读者群里有人说起。", "pointer"),
        ("它最像样。点击 **阅读原文** 可以去看原帖。还有一件事。", "它最像样。还有一件事。", "promotion"),
        ("先看[发布会开了_手机频道_新浪科技](http://a.com/1)再说。", "先看发布会开了再说。", "source"),
        ("他写过[怎么看这件事？ - 小满的回答 - 知乎](http://a.com/1)。", "他写过怎么看这件事？。", "source"),
        ("再见，老朋友 - 示例社 - 知乎专栏", "再见，老朋友", "source"),
    ],
)
def test_what_needs_eyes_is_not_heard(line: str, said: str, reason: str) -> None:
    """An aside in brackets, a call to click and a title's tail go; the sentence around them stays."""
    body = amid(line)
    assert heard(body) == [*AROUND[:4], said, *AROUND[4:]]
    assert set(gone(body).values()) == {reason}


@pytest.mark.parametrize(
    "line",
    [
        "他（看图识字的年纪）就会写程序。",
        "点击率（点击量除以展示量）不高。",
        "他（扫码支付后）离开了。",
        "她拿了（图灵奖）。",
        "前面说过。点击阅读原文的用户只有 5%，不高。",
        "这家公司 - 新浪科技 - 是最大的。",
    ],
)
def test_prose_that_looks_alike_is_heard(line: str) -> None:
    """A word alone, 图 or 点击 or a site's name, decides nothing."""
    assert heard(amid(line))[4] == line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("某某人工智能大会（WAIC） 于八月举行。WAIC 很大。", "，也就是WAIC，"),
        ("月之暗面（Kimi）发布了模型。Kimi 很快。", "，也就是Kimi，"),
    ],
)
def test_an_introduced_name_pauses(line: str, said: str) -> None:
    """也就是 and a name are parted from the words behind them, whatever space is between."""
    blocks = clean.blocks(post(amid(line)))[0]
    assert [alias.said for block in blocks for alias in block.aliases] == [said]
