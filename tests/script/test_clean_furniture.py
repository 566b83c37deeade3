"""What stands around a post or under its pictures is not heard; the author's sentences of the same shape are."""

from __future__ import annotations

import pytest

from podcast.script import clean
from tests.script.test_clean import gone, heard, post

BODY = [
    f"{sign}段是正文，要写得足够长才行，不然程序分不清哪里是正文，哪里是正文前后那些不该读出来的零零碎碎，所以再长一点。"
    for sign in "甲乙丙丁戊己庚辛"
]
PICTURE = "![](/a.png)"


def over(*lines: str) -> str:
    """Put lines over the post."""
    return "\n\n".join([*lines, *BODY])


def amid(*lines: str) -> str:
    """Put lines into the middle of the post, where no edge is near."""
    return "\n\n".join([*BODY[:4], *lines, *BODY[4:]])


def under(*lines: str) -> str:
    """Put lines under the post."""
    return "\n\n".join([*BODY, *lines])


@pytest.mark.parametrize(
    ("body", "reasons"),
    [
        (amid(PICTURE, "橘子系统的版图。图/百度"), {"caption"}),
        (amid(PICTURE, "（橘子分级。图/某某经验）"), {"caption"}),
        (amid(PICTURE, "发布会现场 图／视觉中国"), {"caption"}),
        (over("某款电视的摄像头（2013年）。图 / YouTube", "*小满 1 月 10 日发于北京*"), {"caption", "byline"}),
        (over("文/李小雷 2013.1.8", "某大学新闻学院副教授 李小雷"), {"byline"}),
        (over("橘子网特约撰稿人 李小雷"), {"byline"}),
        (over("> 橘子社作者 李小雷 2 月 12 日发于广州", "橘子社作者 李小雷 2 月 12 日发于广州"), {"byline"}),
        (over("本文为 橘子社 原创文章，未经授权，禁止转载。橘子社微信：juzishe 微博：@橘子社"), {"notice"}),
        (over("> 橘子社首发原创文章，未经授权禁止转载"), {"notice"}),
        (over("*本文首发于*"), {"source"}),
        (over("本文系某网独家约稿，享有独家版权授权，任何第三方不得转载。"), {"notice"}),
        (over("**热点** | 最近什么在流行", "4700 字 / 12 分钟"), {"promotion", "notice"}),
        (under("首发于百度百家，参与明（24）日的争鸣栏目。"), {"source"}),
        (under("某某科技（独家稿件 请勿转载）"), {"source"}),
        (under("动点科技", PICTURE), {"source"}),
        (under("TechNode 动点科技", "关注创业的中英法三语科技媒体"), {"source"}),
        (under("题图：", "[IE官方微博](http://weibo.com/ie)"), {"credit"}),
        (amid(PICTURE, "（作者供图）"), {"caption"}),
        (amid(PICTURE, "图：港口的另一边。"), {"caption"}),
        (amid(f"{PICTURE}\n图：港口的另一边。"), {"caption"}),
        (amid(f"{PICTURE}\n配图：港口的另一边。"), {"caption"}),
        (over("预计阅读时间：5 分钟"), {"notice"}),
        (under("——写于2013.12.30凌晨1:24"), {"byline"}),
        (under("@小满说手机，前某厂产品经理，十年手机行业老兵。"), {"bio"}),
        (under("更多内容请关注知乎专栏「橘子笔记」。本文由 @小满 原创，采用 CC BY-NC-SA 3.0 协议。"), {"promotion"}),
        (under("**文档信息**", "- 版权声明：自由转载-保持署名（[许可证](http://a.b/c)）\n- 发表日期：2019年4月12日"),
         {"notice", "byline"}),
        (under("- 本文作者：小满\n- 本文链接：https://a.com/b\n- 版权声明：本文采用 BY-SA 许可协议，转载请注明出处！"),
         {"notice", "byline", "source"}),
        (under("联系我：me@a.com | GitHub: abc | 微博：@abc"), {"promotion"}),
        (under("感谢阅读，我们下期再见。"), {"promotion"}),
        (under("有什么问题可以在下方评论区留言。"), {"promotion"}),
        (under("我的公众号：小满的后花园，会不定期更新，欢迎扫码关注。"), {"promotion"}),
        (over("本文是系列文章的第二篇，前文见：", "- [从零开始（一）](/a)\n- [从零开始（二）](/b)"), {"related"}),
        (under("👇👇👇长按下方二维码，每天7:30准时叫醒你"), {"promotion"}),
        (under("——以上内容来自网络公开信息，由早知道整理。"), {"notice"}),
        (under("**本文标题：** 主题优化\n**文章作者：** 小满\n**发布时间：** 2017年04月09日 - 15:04"), {"notice"}),
        (under("**许可协议：** 署名 4.0 国际"), {"notice"}),
        (under("坚持原创技术分享，您的支持将鼓励我继续创作！"), {"promotion"}),
        (under("（文章首发于公众号“橘子不飞”，ID：juzibufei，欢迎关注）"), {"source"}),
        (under("[完]"), {"promotion"}),
        (under("*注：文/小满，公众号：橘子（ID：juzi），本文为作者独立观点，不代表某网立场。"), {"notice"}),
        (under("风险提示：以上仅为个人记录，不构成投资建议。股市有风险，入市需谨慎。"), {"notice"}),
        (under("编辑于 2015-12-11\n著作权归作者所有"), {"byline"}),
        (under("Posted by 小满 at 23:48 | 评论(12) | 引用(0)"), {"byline"}),
        (under("老规矩，点“阅读原文”看我的历史持仓，公众号回复“5131”看估值表。"), {"promotion"}),
        (under("2012.6.17 端午前6天，于武昌"), {"byline"}),
        (under("*首发于我的博客，采用 CC BY-SA 4.0 授权。有疑问请在 Disqus 留言（需翻墙）。*"), {"notice"}),
        (under("微博@小满 | 豆瓣ID: xiaoman87 | 转载请私信"), {"promotion"}),
        (under("阅读 1,024 · 评论 12 · 赞 33"), {"promotion"}),
        (under("如果您喜欢本文，欢迎订阅本站：http://feed.a.com/rss"), {"promotion"}),
        (under("支付宝打赏：", PICTURE), {"promotion"}),
        (under("技术交流QQ群：123456789，欢迎加入。"), {"promotion"}),
        (under("回复“目录”查看往期文章。"), {"promotion"}),
        (amid("【点击收听本文音频】"), {"pointer"}),
        (amid("看看这段视频：", "{{< youtube w7Ft2 >}}"), {"pointer", "markup"}),
        (amid("现场录音是这样的：", "[audio src='a.mp3']"), {"pointer", "markup"}),
        (under("图表来源：[2]"), {"source"}),
        (under("> 微信公众号 juzishe\n>\n> 知乎专栏\n>\n> 新浪微博 @juzishe"), {"promotion"}),
        (under("我们写过这件事，都在这里面：", "- [没有价值观的书店下岗了](http://mp.weixin.qq.com/s?a=1)",
               "- [再谈新书店和读者的前途](http://mp.weixin.qq.com/s?a=2)"), {"related"}),
        (under("之前两篇报道都有涉及，欢迎点开：", "《[刚当上首富，他又盯上了橘子](https://mp.weixin.qq.com/s?a=1)》",
               "《[大变局：巨头欲买橘子公司](https://mp.weixin.qq.com/s?a=2)》"), {"related"}),
    ],
)  # fmt: skip
def test_what_other_hands_added_is_not_heard(body: str, reasons: set[str]) -> None:
    """Captions with credits, cards of names, notices, sites, links to other posts."""
    assert heard(body) == BODY
    assert set(gone(body).values()) == reasons


@pytest.mark.parametrize(
    "line",
    [
        "然后开启**置顶公众号**",
        "再把我们设为星标",
        "记得点下面的 好看 ！",
        "顺手点个赞",
        "点第一个橘子可以👍喜欢作者",
        "看更多精彩文章",
        "查看更多往期内容 >>",
        "阅读原文请点此处。",
        "点击下图了解更多活动详情",
        "活动详情请扫描下方二维码",
        "欢迎扫描二维码订阅或者搜索以下公众号：",
        "文中标有底色的段落做成了图片，方便你转发到朋友圈。",
        "我们长期欢迎投稿，邮箱 a@b.com",
    ],
)
def test_calls_under_a_post_are_not_heard(line: str) -> None:
    """A listener has nothing to point at."""
    assert heard(under(line)) == BODY
    assert "promotion" in gone(under(line)).values()


@pytest.mark.parametrize(
    "line",
    [
        "晚安，互联网",
        "这就是科技",
        "谢谢大家",
        "本文首发于三年前，今天读来仍不过时。",
        "本文为什么要写到原创呢？因为没人再写了。",
        "点击下图的人不多。",
        "选择星标的读者只有百分之一。",
        "看更多的书，走更远的路。",
        "欢迎投稿的杂志越来越少。",
        "我们欢迎来稿的时代已经过去了，现在只剩约稿。",
        "该报宣布停止接受读者投稿，理由是人手不足。",
        "标题加粗的图片更容易被分享。",
        "法院认为，未经授权转载原创文章构成侵权。",
        "微博今天宣布新的订阅服务，每月十五元。",
        "4700 字的文章，我写了 12 天。",
        "记者 李小雷赶到现场时，人已经走了。",
        "他看了图，又看了文字。",
        "写于2013年的旧文，今天还有人看。",
        "以上内容来自我的亲身经历。",
        "发布时间：没人知道，厂商自己也不知道吗？",
        "您的支持，是别人活下去的理由。",
        "[完]和[未完]是两回事。",
        "阅读 30 分钟，胜过刷 3 小时的评论。",
        "他回复“好的”，看了我一眼。",
        "QQ群：一个时代的客厅。",
        "打赏作者的人，我一个都不认识。",
        "编辑于我，是一辈子的职业。",
        "著作权归谁，法院还没有说。",
        "风险提示做得再多，也拦不住想赚快钱的人。",
        "注：本文的观点来自我的导师，他今年八十岁。",
        "@小满说得对，产品经理都该听听。",
        "更多的内容请你自己去找。答案就在那里。",
        "有问题的评论区被关闭了。",
        "我的公众号：从零到十万读者的三年。",
        "感谢阅读这件小事，让我认识了你。",
        "联系我的人：他说他姓王。",
        "他的照片 图/文 都是自己做的",
        "“这名字起得太怪了，不如去管小蓝要一个来呢”——新浪微博 @路人甲吃栗子",
    ],
)
def test_the_authors_last_sentence_is_heard(line: str) -> None:
    """The same words in a sentence, at the very end of a post."""
    assert heard(under(line)) == [*BODY, line]


def test_a_quote_near_the_edge_is_heard() -> None:
    """Somebody's words that call to something, or a quote with more than names in it."""
    body = over("> 欢迎转发到朋友圈。\n>\n> 微信公众号 juzishe")
    assert heard(body)[:2] == ["欢迎转发到朋友圈。", "微信公众号 juzishe"]


def test_a_list_of_tools_at_the_end_is_heard() -> None:
    """It is what the sentence before it speaks of."""
    assert heard(under("我常用的工具有这些：", "- [橘子编辑器](//a.b)", "- [苹果笔记本](//c.d)"))[-3:] == [
        "我常用的工具有这些：", "橘子编辑器", "苹果笔记本"]  # fmt: skip


def test_a_post_about_its_blog_is_heard() -> None:
    """A section about us of three paragraphs is no bio."""
    body = "\n\n".join(["以下会介绍我们。", *BODY[:5], "## 关于我们", *BODY[5:]])
    assert heard(body)[-4:] == ["关于我们", *BODY[5:]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("去看[早报](https://a.me/d)（https://a.me/d）（或“阅读原文”），这是老栏目。", "去看早报，这是老栏目。"),
        ("据报道（http://2014.x.com/o/2014 07 11/1027.shtml），他走了。", "据报道，他走了。"),
        ("可以看（视频地址：[http://v.x.com/1](http://v.x.com/1)）一遍。", "可以看一遍。"),
        ("做完了。!(data:image/svg+xml,%3Csvg w='1'%3E%3Cg t='a(-2.0, 1)'%3E%3C/g%3E%3C/svg%3E)", "做完了。"),
        ("《天空二：独行者》（Sky King: Lone Rider）在卖座。", "《天空二：独行者》在卖座。"),
        ("《银翼》（Blade Runner 2049）上映。", "《银翼》上映。"),
        ("问了 [http://Pear.im](https://link.zhihu.com/?target=http%3A//Pear.im) 创始人。", "问了 Pear.im 创始人。"),
        ("注册 https://pear.me 域名，把 https://pear.com 域名转来。", "注册 pear.me 域名，把 pear.com 域名转来。"),
        ("他买下了 https://pear.me。", "他买下了 pear.me。"),
        ("详见 https://pear.me。", "详见。"),
        ("收购梨子兄弟（PBD）的一半。PBD 很贵。", "收购梨子兄弟（PBD）的一半。PBD 很贵。"),
        ("《未来》（2049）上映。", "《未来》（2049）上映。"),
        ("梨子公司（Pear Inc: 2010）是公司。", "梨子公司（Pear Inc: 2010）是公司。"),
    ],
)
def test_addresses_and_names_inside_a_sentence(line: str, said: str) -> None:
    """Remains of links are cut; a site that is a word of its sentence and a name that it needs are read."""
    body = amid(line)
    assert heard(body) == [*BODY[:4], said, *BODY[4:]]
    assert all(not alias.said for block in clean.blocks(post(body))[0] for alias in block.aliases)


def test_a_site_in_the_text_is_a_link_of_the_notes() -> None:
    """Although its name is read."""
    assert [link.url for link in clean.links(post(amid("这是 https://pear.me/ 的新版。")))] == ["https://pear.me"]


@pytest.mark.parametrize(
    "line",
    [
        "可以试着对比一下下面几种字幕…",
        "以下是运行旧版时的情况。",
        "值得一提的是下面这一款。",
        "它的股价走势如下 ↓",
        "如下图所示。",
    ],
)
def test_a_lead_in_without_a_colon_goes_with_its_picture(line: str) -> None:
    """Before a picture; where none follows, it is read."""
    assert heard(amid(line, PICTURE)) == BODY
    assert gone(amid(line, PICTURE))[line] == "pointer"
    assert heard(amid(line)) == [*BODY[:4], line, *BODY[4:]]


@pytest.mark.parametrize("line", ["他把下面的人都叫来了。", "我们往下看。", "这件事如下雨一样平常。"])
def test_a_sentence_before_a_picture_is_read(line: str) -> None:
    """It points to nothing."""
    assert heard(amid(line, PICTURE)) == [*BODY[:4], line, *BODY[4:]]


def test_items_that_are_pictures_go() -> None:
    """Or end in 见文字版, if they say more."""
    long = "有人把他的演讲做成了表情包，传遍了全网，在各个平台都有几百万的播放量，例如下面这样："
    body = amid(f"- 其它还有：\n\n  {PICTURE}\n\n- {long}\n\n  {PICTURE}\n\n- 下一条。")
    blocks = [block for block in clean.blocks(post(body))[0] if block.role == "item"]
    assert [block.text for block in blocks] == [long, "下一条。"]
    assert [alias.said for alias in blocks[0].aliases] == ["，见文字版。"]


def test_listeners_are_sent_to_the_text_once_for_all_code() -> None:
    """By the pointer at the first of it; a later lead-in ends as a sentence."""
    lead = "第二段代码，用来算出所有的质数，写得不算好但能用，也可以看作是一种练习："
    body = amid("第一段代码：", "```\na\n```", BODY[1], lead, "```\nb\n```")
    assert [alias.said for block in clean.blocks(post(body))[0] for alias in block.aliases] == ["。"]


def test_a_lead_in_to_a_translation_stays() -> None:
    """What it announces follows behind the picture."""
    body = amid("下面是那封信的翻译：", PICTURE, "# 某站是如何迷失方向的")
    assert "下面是那封信的翻译：" in heard(body)


def test_a_sentence_in_the_paragraph_of_a_picture_is_heard() -> None:
    """Unless it says that it is about the picture."""
    assert "船从这里出发，要走三天。" in heard(amid(f"{PICTURE}\n船从这里出发，要走三天。"))
    assert "图：见附件第三页。" in heard(amid("图：见附件第三页。"))


def test_the_description_of_an_item_is_no_caption() -> None:
    """Title, picture, text, and the next title: the text is all that the item has."""
    body = amid(
        "## 文章",
        "1、怎样读一本厚书",
        PICTURE,
        "文章说分三遍读（阿木投稿）",
        "2、词典",
        PICTURE,
        "一本词典（小禾投稿）",
    )
    assert "文章说分三遍读（阿木投稿）" in heard(body)
    assert "书店的门口" not in heard(
        amid("## 文章", "1、怎样读一本厚书", PICTURE, "书店的门口", BODY[0], "2、词典", BODY[1])
    )


@pytest.mark.parametrize(
    ("body", "headings"),
    [
        (["## 一、起因", BODY[1], "结论", BODY[2], "尾声", BODY[3]], ["一、起因", "结论", "尾声"]),
        (["**1、值不值得走？**", BODY[1], "**2、钱从哪里来？**", BODY[2], f"**3、{BODY[3][:50]}？**", BODY[4]],
         ["1、值不值得走？", "2、钱从哪里来？", f"3、{BODY[3][:50]}？"]),
        (["**Q：这是为什么呢？**", BODY[1], f"**Q：{BODY[3][:50]}？**", BODY[2]],
         ["Q：这是为什么呢？", f"Q：{BODY[3][:50]}？"]),
    ],
)  # fmt: skip
def test_headings_of_one_row_are_all_headings(body: list[str], headings: list[str]) -> None:
    """Whatever their length and form."""
    blocks = clean.blocks(post("\n\n".join([BODY[0], *body])))[0]
    assert [block.text for block in blocks if block.role == "heading"] == headings


def test_an_interview_is_one_conversation() -> None:
    """Bold questions and plain answers, whatever their length and whether a link was in them."""
    turns = ["**Q：为什么要做这个？**", "A：因为没人做。", f"**Q：{BODY[3][:50]}？**", "A：没有想过。",
             "后来就习惯了。", "**Q：[后来](http://a.com)呢？**", "A：就这样。"]  # fmt: skip
    blocks = clean.blocks(post("\n\n".join([BODY[0], *turns, BODY[1]])))[0]
    assert {block.role for block in blocks[1:-1]} == {"dialogue"}
    assert [block.text for block in blocks if block.voice] == [
        "因为没人做。",
        "没有想过。",
        "后来就习惯了。",
        "就这样。",
    ]


def test_a_label_without_a_value_is_not_heard() -> None:
    """A dash says that there is none."""
    assert heard(amid("**别名：-**", "**产地：北京**")) == [*BODY[:4], "产地：北京", *BODY[4:]]


def test_lines_after_a_break_are_a_list() -> None:
    """Markdown takes the lines below `<br>` for HTML; they do not run together."""
    assert heard("<br>\n1. 《春》 王一\n2. 《夏》 李二") == ["1. 《春》 王一", "2. 《夏》 李二"]


def test_a_circled_number_pauses_before_a_quotation_mark() -> None:
    """As before any other word."""
    blocks = clean.blocks(post(amid("### ① 「远处的声音」有多远？")))[0]
    assert [alias.said for block in blocks for alias in block.aliases] == ["一，"]
