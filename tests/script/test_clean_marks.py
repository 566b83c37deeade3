"""Marks that a reader sees and a listener has no use for: sources, labels of addresses, tags, tails of other hands."""

from __future__ import annotations

import pytest

from podcast.script import clean
from tests.script.test_clean import gone, heard, post
from tests.script.test_clean_forms import BODY, around


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("着陆在预选区。（[新华社](http://a.com/1)）", "着陆在预选区。"),
        ("利润率为百分之五（[知乎](http://a.com/1)）", "利润率为百分之五"),
        ("谷歌发布音箱（新浪科技）", "谷歌发布音箱"),
        ("谷歌又做了一个 [The Verge]", "谷歌又做了一个"),
        ("谷歌又做了一个【IT之家】", "谷歌又做了一个"),
        ("首发开卖 （来源：小米官网）", "首发开卖"),
        ("营收增长（数据来源：统计局），创了新高。", "营收增长，创了新高。"),
        ("百度市值蒸发 [腾讯科技](http://a.com/1)", "百度市值蒸发"),
        ("定价七十五美元 [来源](http://a.com/1)", "定价七十五美元"),
        ("宣布关闭；相关报道：[The Verge](http://a.com/1)", "宣布关闭"),
        ("宣布关闭 | via Reuters", "宣布关闭"),
        ("前面写过这件事（见文末链接），这次细说。", "前面写过这件事，这次细说。"),
        ("画面有三种形态。[图：三种形态]", "画面有三种形态。"),
        ("每个决定都对。（P.123）", "每个决定都对。"),
        ("直到播出前才确定【4】。", "直到播出前才确定。"),
    ],
)
def test_marks_that_say_where_a_thing_is_from_are_not_heard(written: str, text: str) -> None:
    """At the end of a line or sentence, as a news reader leaves them."""
    assert text in heard(around(written))


@pytest.mark.parametrize(
    "written",
    [
        "这是他导演的第二部电影（[流浪地球](http://a.com/1)）。",
        "我把文章发在[知乎](http://a.com/1)",
        "第一家起诉的是新浪科技。",
        "不善于总结问题，那回答问题吧（知乎）",
        "【1】这里是开头。",
        "点赞的人是我。",
        "发表一条微博需要几秒钟",
        "他投稿给了党报（人民日报）。",
        "他引用了一句话（见《论语》）。",
    ],
)
def test_what_only_looks_like_a_source_is_read(written: str) -> None:
    """A link that its sentence needs, a name, a number at the head."""
    plain = written.replace("[流浪地球](http://a.com/1)", "流浪地球").replace("[知乎](http://a.com/1)", "知乎")
    assert plain in heard(around(written))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2009年3月12日凌晨 于天津", "byline"),
        ("2019.12.31 深夜于北京", "byline"),
        ("本文首发于「界面新闻」，略有删节", "source"),
        ("本文首发于《某周刊》，发表时有改动。", "source"),
        ("本文同步发表于：", "source"),
        ("搜狐IT：http://it.sohu.com/a/", "source"),
        ("*本文不构成投资建议*", "notice"),
        ("以上内容仅供参考，不构成任何投资建议。", "notice"),
        ("欢迎把周报转发给你的朋友。", "promotion"),
        ("你应该知道的历史、现在和未来", "promotion"),
        ("航通社\n\n未经授权，禁止转载。", "notice"),
        ("本文已参与某计划，未经许可禁止转载，侵权必究。", "notice"),
        ("## 版权声明\n\n本文采用 CC BY 4.0 许可协议。", "notice"),
        ("**转载须知**\n\n转载请注明出处。", "notice"),
    ],
)
def test_tails(line: str, reason: str) -> None:
    """Under the body; a heading goes with what it stands over."""
    body = "\n\n".join([*BODY, line])
    assert heard(body) == BODY
    assert set(gone(body).values()) <= {reason, "url"}


def test_a_heading_over_a_table_at_the_end_is_read() -> None:
    """The pointer follows it."""
    assert heard("\n\n".join([*BODY, "## 日历", "|a|b|\n|--|--|\n|甲|乙|"])) == [*BODY, "日历"]


def test_a_card_of_facts_keeps_its_author() -> None:
    """`作者：` among other facts is one; and each is a line of its own."""
    body = "\n\n".join([*BODY, "书名：浪潮之巅\n作者：吴军\n出版社：某出版社\n评分：9.1"])
    assert heard(body)[-1] == "书名：浪潮之巅\n作者：吴军\n出版社：某出版社\n评分：9.1"


@pytest.mark.parametrize("label", ["购买链接", "项目地址", "下载", "某某网"])
def test_a_label_before_nothing_but_an_address_is_not_heard(label: str) -> None:
    """Anywhere in a post."""
    assert heard(around(f"{label}：https://a.com/1")) == BODY


@pytest.mark.parametrize("call", ["点击展开", "点击展开全文", "点击查看代码", "<summary>点击展开</summary>"])
def test_a_hand_stretched_out_to_a_fold_is_not_heard(call: str) -> None:
    """Nothing unfolds for a listener."""
    assert heard(around(call)) == BODY


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("**作者：** Ravi Somaiya，《纽约时报》\n**译者：** 书航", "byline"),
        ("- 译文首发：[虎嗅](http://a.com/1)", "source"),
        ("- 商务合作、投稿请加微信：hts2020", "promotion"),
        ("如果你喜欢这篇文章，欢迎请社长喝杯咖啡 ☕", "promotion"),
        ("#### 航通社年终系列\n\n[年度汉字](http://a.com/1)\n[年度应用](http://a.com/2)", "related"),
    ],
)
def test_more_tails(line: str, reason: str) -> None:
    """Translations, lists, thanks in kind, a series under its heading."""
    body = "\n\n".join([*BODY, line])
    assert heard(body) == BODY
    assert set(gone(body).values()) == {reason}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("宇树发布机器人（图）", "宇树发布机器人"),
        ("新模型上线 #AI", "新模型上线"),
        ("他在C区排名 #1", "他在C区排名 #1"),
        ("#早新闻# 今天开播", "#早新闻# 今天开播"),
    ],
)
def test_tags_and_hints_at_the_end_of_a_line(written: str, said: str) -> None:
    """They are for the eye; a rank and a topic are words."""
    assert said in heard(around(written))


def test_a_colon_before_an_address_is_an_end() -> None:
    """In an item the voice falls; in a paragraph the listener is sent to the text."""
    blocks, _ = clean.blocks(
        post(
            f"- 可生成世界：https://a.com/1\n- 第二条\n\n{BODY[0]}\n\n我把整理好的代码放在了这里：https://a.com/2\n\n{BODY[1]}"
        )
    )
    assert [alias.said for block in blocks for alias in block.aliases] == ["。", "，见文字版。"]
