"""Markdown that generators and editors add: what they would not show is not heard, and what they show is."""

from __future__ import annotations

import time

import pytest

from podcast.script import clean
from tests.script.reading import heard as spoken_of
from tests.script.reading import told
from tests.script.test_clean import check, gone, heard, post
from tests.script.test_clean_forms import BODY

A, B = BODY[:2]


def amid(text: str) -> str:
    """Put lines between two paragraphs."""
    return f"{A}\n\n{text}\n\n{B}"


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("{% comment %}\n草稿里的话。\n\n- 还有一条\n{% endcomment %}", "markup"),
        ("{%- comment -%}一行里的话{%- endcomment -%}", "markup"),
        ("{% capture tip %}\n存起来的话。\n{% endcapture %}", "markup"),
        ("{::comment}\n看不见的话。\n{:/comment}", "markup"),
        ("{::comment}\n看不见的话。\n{:/}", "markup"),
        ("{{/* 主题里的话 */}}", "markup"),
        ("{/* 组件里的话 */}", "markup"),
        ("{# 模板里的话 #}", "markup"),
        ("import Chart from '../图表.astro'\nimport { Image, Note as 注 } from 'astro:assets';", "markup"),
        ("import '样式.css'", "markup"),
        ("export const meta = { 题目: 1 }", "markup"),
        ("export default ({ children }) => (\n  <p>{children}</p>\n)", "markup"),
        ("export function 题目() {\n  return 1\n}", "markup"),
        ("export { a, b } from './c'", "markup"),
        ("<Chart data={['甲', '乙']} client:load />", "markup"),
        ("<Tabs\n  id=\"题\"\n  values={[\n    { label: '甲', value: 'a' },\n    { label: '乙' },\n  ]}\n/>", "markup"),
        ("%%\n笔记里的话。\n\n还有一段。\n%%", "markup"),
        ("%%一行笔记%%", "markup"),
        ("{% flink %}\n- class_name: 友链\n  link_list:\n    - name: 小满\n{% endflink %}", "markup"),
        ('--8<-- "片段.md"', "markup"),
        ("<<< @/代码.js{1,3}", "code"),
        ("\\pagebreak", None),
        ("{% highlight python %}\nprint('你好')\n\n# 注释\n{% endhighlight %}", "code"),
        ("{% codeblock lang:js 示例 %}\nalert('你好')\n{% endcodeblock %}", "code"),
        ("{{< highlight go >}}\nfmt.Println(\"你好\")\n{{< /highlight >}}", "code"),
        ("{{% mermaid %}}\ngraph TD; 甲-->乙;\n{{% /mermaid %}}", "code"),
        ("[code lang=\"php\"]\necho '你好';\n[/code]", "code"),
        ("$$\nx = \\frac{1}{2}\n$$", "code"),
        ("$$ x = \\sqrt{2} $$", "code"),
        ("\\\\[ E = mc^2 \\\\]", "code"),
        ("\\[\na = b\n\\]", "code"),
        ("\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}", "code"),
        ("[^甲]: 注里的话。", "reference"),
        ("[^note]: 注里的话，\n    第二行，\n\n    第二段。", "reference"),
        ("[^long-note]:\n    缩进的话。", "reference"),
        ("*[API]: 程序之间说话的约定", "markup"),
        ("* 随便写的字\n{:toc}", "markup"),
        ("1. TOC\n{: toc }", "markup"),
        ("- [一节](#one)\n- [二节](#two)\n  - [小节](#three)", "markup"),
        ("[[toc]]", None),
        ("![[某图.png|300]]", "alt"),
        ("<p hidden>看不见的话。</p>", "markup"),
        ("import Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';", "markup"),
        ("import './a.css'", "markup"),
        ("export const 标题 = ({children}) => (\n  <b>{children}</b>\n);", "markup"),
        ("export default function Page() {", "markup"),
        ('--8<-- "snippets/许可.md"', "markup"),
        ("{!snippets/许可.md!}", "markup"),
        ("<<< @/例子/babel.config.js{3-7}", "code"),
        ("更新日期：{{ page.date }}", "source"),
        ("[addtoany]", "markup"),
        ("阅读全文 →", "pointer"),
        ('<div style="display: none">看不见的话。</div>', "markup"),
        ('<div style="color:red; display:none">\n\n看不见。\n\n<div>里层。</div>\n\n还是看不见。\n\n</div>', "markup"),
        ("<section style='visibility:hidden'><p>看不见的话。</p></section>", "markup"),
    ],
)  # fmt: skip
def test_what_a_site_does_not_show_is_not_heard(block: str, reason: str | None) -> None:
    """Comments, code, formulas, footnotes, contents, hidden HTML: whatever Markdown is in them."""
    check(amid(block))
    assert heard(amid(block)) == [A, B]
    assert set(gone(amid(block)).values()) <= {reason, "markup"}
    assert reason is None or reason in gone(amid(block)).values()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("行内{% comment %}秘密{% endcomment %}的后半句。", "行内的后半句。"),
        ("{% if a %}可见{% else %}不可见{% endif %}的话。", "可见的话。"),
        ("{% if a %}{% if b %}甲{% endif %}乙{% elsif c %}丙{% if d %}丁{% endif %}{% endif %}戊。", "甲乙戊。"),
        ("其余%%给自己看的%%随意。", "其余随意。"),
        ("新的<Badge text={`甲 ${n}`} {...props}>徽章</Badge>和<Note>旧的</Note>。", "新的徽章和旧的。"),
        ("今年是{new Date().getFullYear()}年，{props.title}也在。", "今年是年，也在。"),
        ("这句有注[^note]。", "这句有注。"),
        ("这句有注^[里面的话，[链接](a.html)也在里面]。", "这句有注。"),
        ("看[旧文]({% post_url 2026-01-01-a %})和[关于]({{ site.baseurl }}/about)。", "看旧文和关于。"),
        ('一张![截图]({{ "/a b.png" | relative_url }})图。', "一张图。"),
        ('[![图]({{ site.url }}/a.png "题")]({{ site.url }}/b.png)后面有字。', "后面有字。"),
        ("参见{% post_link old-house 老房子 %}再说。", "参见老房子再说。"),
        ("{% label primary@新手 %}也能走完。", "新手也能走完。"),
        ('今天{{< mark "很累" >}}但是高兴。', "今天很累但是高兴。"),
        ('这个[链接](https://a.b){:target="_blank"}和[那个](https://c.d){target="_blank"}都好。',
         "这个链接和那个都好。"),
        ("读[[甲|乙]]，也读[[丙]]。", "读乙，也读丙。"),
        ("这里是[[2024-05-01]]和[[笔记#第二节]]。", "这里是2024-05-01和笔记#第二节。"),
        ("一段话的编号 ^abc123", "一段话的编号"),
        ("文字++新增的++和==重点==都要念。", "文字新增的和重点都要念。"),
        ("水是H~2~O，不是别的。", "水是H2O，不是别的。"),
        ("这是{% span red big, 红字 %}，{% checkbox checked, 做完 %}。", "这是红字，做完。"),
        ('{{< callout emoji="!" text="盒子里的话。" >}}接着说。', "盒子里的话。接着说。"),
        ("[按钮](https://a.b){ .md-button .primary }在这。", "按钮在这。"),
        ("见[[笔记|]]，也见[[某篇#某节|]]。", "见笔记，也见某篇#某节。"),
        ("`= this.file.name`写到这里。", "写到这里。"),
        ("这{++新增++}那{--删掉--}还有{==标出==}{>>批注<<}。", "这新增那还有标出。"),
        ("用:material-check:打勾，按 ++ctrl+c++ 复制。", "用打勾，按 ctrl+c 复制。"),
        ('=== "第一页"', "第一页"),
        ("@tab:active 第一页的话", "第一页的话"),
        ("如他[@zhang2020]所说，她 [-@li, 第3页] 也说，见@fig-tree。", "如他所说，她 也说，见。"),
        ('{mtitle title="小标题"/}后面的话。', "小标题后面的话。"),
        ('{card-default label="甲" width=""}卡片里的话。{/card-default}', "卡片里的话。"),
        ("今天真开心 :smile:，:+1:！", "今天真开心 ，！"),
        ("前面说:joy:后面说。", "前面说后面说。"),
        ("[scode type=\"blue\"]数据已经迁好。[/scode]", "数据已经迁好。"),
        ("这是<span hidden>看不见</span>能看见的话。", "这是能看见的话。"),
        ("价格$n = 30$时最低。", "价格n = 30时最低。"),
        ("变量\\(m\\)和\\( a+b \\)。", "变量m和 a+b 。"),
        ("当 $1 \\le n \\times 2$ 时成立。", "当 1 ≤ n × 2 时成立。"),
        ("幂是$2^{10}$，底是$x_{i}$。", "幂是2^10，底是x_i。"),
        ("参数$\\alpha=0.01$最好。", "参数最好。"),
        ("按 ++ctrl+alt+del++ 打开。", "按 ctrl+alt+del 打开。"),
        ("这张表很长{ .center }，慢慢看。", "这张表很长，慢慢看。"),
        ("这里用{--旧词--}{++新词++}，{~~甲~>乙~~}{>>为什么<<}。", "这里用新词，乙。"),
        ("查{% link 官方文档 https://a.com %}就行。", "查官方文档就行。"),
        ("他说过 [@knuth1974, p. 12; @gries1981]，不要急。", "他说过，不要急。"),
        ("你好，{props.name}朋友。", "你好，朋友。"),
        ("复杂度是 $\\mathcal{O}(n \\log n)$，可以接受。", "复杂度是 O(n  log n)，可以接受。"),
        ("设 $\\hat{x}$，$\\tilde{y}$，则成立。", "设 ，则成立。"),
        ("综合评分：★★★★☆", "综合评分：★★★★☆"),
        ("★★★★☆", "★★★★☆"),
        ("Wendy\\x26#39;s餐厅关了。", "Wendy's餐厅关了。"),
        ("掏了约140万\\美元。", "掏了约140万美元。"),
    ],
)  # fmt: skip
def test_marks_are_cut_and_words_are_kept(line: str, said: str) -> None:
    """Inside a sentence."""
    body = amid(line) + "\n\n[^note]: 注里的话。"
    check(body)
    assert heard(body) == [A, said, B]


@pytest.mark.parametrize(
    "line",
    [
        "他花了 $20 买票，又花 $5 喝咖啡，一共 $25。",
        "从$5涨到$10，又跌回$5。",
        "一百% %和%都是百分号。",
        "import 语句写在最前面，export 写在最后面。",
        "export const 是常量的写法。",
        "路径里的{id}会换成编号，{name}也一样。",
        "发信给 [@小王] 就行。",
        "C++和D++，按 ++ 就加一。",
        "时间 12:30:45，比分 3:2，键 a:b:c 不是短码。",
        "C++和Java++，i++和++j，谁也没变。",
        "[@小满] 写信给 a@fig-tree.example，说 === 是全等。",
        "他写了{++i}和{/n}，还有 <<< 三个小于。",
        "若 a == b 且 c == d，那么 a == d。",
        "花括号{里面的话}照读，{张三.李四}也照读。",
        "import 这个词有三层意思，export 有两层。",
        "export default settings 的意思是导出默认值。",
        "★★★★★★★★★★★★ 之后还有话。",
        "正则里写[^abc]的意思是除外。",
        "颜文字 ^_^ 和 T_T 照旧。",
        "路径是 C:\\目录\\图片。",
        "他说[[还没想好",
        "涨幅 5%% 是笔误，3%% 也是。",
    ],
)
def test_signs_that_are_text_are_heard(line: str) -> None:
    """The same signs where they are no markup."""
    assert heard(amid(line)) == [A, line.replace("`", ""), B]


def test_marks_that_are_never_closed_hide_nothing() -> None:
    """In doubt the text is read."""
    body = "\n\n".join(["{% comment %}", A, "%%", B, "$$", BODY[2], "{% else %}", BODY[3], "\\begin{x}", BODY[4]])
    assert [text for text in heard(body) if text in BODY] == BODY[:5]


def test_a_callout_is_the_authors_own() -> None:
    """Its type is not heard and its title is; only a quote has the second voice."""
    body = f"{A}\n\n> [!NOTE]\n> 这是提示。\n\n> [!warning]- 小心\n> 路滑。\n\n> [!quote] 某人说过\n> 引用的话。\n\n{B}"
    told_ = [(block.role, block.text) for block in clean.blocks(post(body))[0]][1:-1]
    assert told_ == [("body", "这是提示。"), ("body", "小心\n路滑。"), ("quote", "某人说过\n引用的话。")]


@pytest.mark.parametrize("mark", ["::: tip 小贴士", ":::tip 小贴士", '!!! note "小贴士"', '??? tip "小贴士"'])
def test_the_title_of_a_container_is_heard(mark: str) -> None:
    """Its mark is not."""
    assert heard(amid(f"{mark}\n出门带伞。")) == [A, "小贴士\n出门带伞。", B]


def test_years_that_mark_items_are_heard() -> None:
    """Markdown takes `2023.` for the number of an item; other numbers of items are not heard."""
    script = told(f"{A}\n\n2023. 公司成立。\n2024. 12 月上市。\n\n再看别的。\n\n7. 第一条\n8. 第二条", title="题")
    assert spoken_of(script, "item") == ["二零二三年，公司成立。", "二零二四年，十二月上市。", "第一条。", "第二条。"]


def test_code_and_formulas_have_one_pointer() -> None:
    """Also a formula inside a sentence, whose paragraph is read first."""
    script = told(f"参数$\\alpha$最好。\n\n{A}\n\n$$\nx\n$$\n\n{{% highlight js %}}\nx\n{{% endhighlight %}}\n\n{B}")
    assert spoken_of(script).count("详见文字版。") == 1


def test_a_contents_heading_goes_with_its_list() -> None:
    """A heading 目录 over a list that is not heard says nothing."""
    assert heard(f"## 目录\n{{:.no_toc}}\n\n* 随便\n{{:toc}}\n\n{A}") == [A]


@pytest.mark.long
@pytest.mark.parametrize(
    "piece",
    [
        "{% else %}",
        "{% comment %}\n\n",
        "{% else %}{% if x %}",
        "$x",
        "\\(x",
        "[^a",
        "^[",
        "{{ a",
        "[[a|",
        "%% ",
        ":a",
        "==a ",
        "<A x={",
        '<A x="',
        "<A {{{",
        "import 'a",
    ],
)
def test_openings_without_an_end_take_linear_time(piece: str) -> None:
    """Ten thousand of them are cleaned in seconds."""
    started = time.process_time()
    clean.blocks(post(piece * 10_000))
    assert time.process_time() - started < 20


def test_a_comment_is_nothing_that_a_sentence_leads_to() -> None:
    """What is behind it is."""
    assert heard(f"{A}\n\n清单如下：\n\n{{% comment %}}\n草稿\n{{% endcomment %}}\n\n{B}") == [A, "清单如下：", B]


def test_a_note_by_its_word_is_not_heard() -> None:
    """Where a mark in the text refers to it; elsewhere 注1 may be what a table's rows are called."""
    noted = f"{A}\n\n人数有五百万（注1）。\n\n{B}\n\n注1：来自年报。"
    assert heard(noted) == [A, "人数有五百万。", B]
    assert heard(f"{A}\n\n注1：来自年报。\n\n{B}") == [A, "注1：来自年报。", B]
