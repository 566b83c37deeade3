"""Two figures never become one because something between them is left out."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from podcast.script import clean, segment
from podcast.script.normalise import spoken
from podcast.script.normalise.numerals import cardinal, digits
from tests.script.test_clean import check, gone, heard, post
from tests.script.test_clean_forms import BODY

CUT = [
    "~~56~~",
    "~~旧的~~",
    "<del>56</del>",
    "<s>旧的</s>",
    "<strike>5<b>6</b></strike>",
    '<span style="text-decoration: line-through">56</span>',
    "<sup>3</sup>",
    "<sup>[3]</sup>",
    '<sup id="fnref:3"><a href="#fn:3">3</a></sup>',
    '<a href="#fn3">[3]</a>',
    "[^3]",
    "[3]",
    "【3】",
    "<!-- 记号 -->",
    "![](a.png)",
    "![一张图](a.png)",
    '<img src="a.png">',
    "<svg><text>5</text></svg>",
    "{% include ad.html %}",
    "{{ page.x }}",
    "{:.red}",
    " https://a.example/56 ",
    "{% comment %}5{% endcomment %}",
    "{::comment}5{:/comment}",
    "{% if a %}{% else %}5{% endif %}",
    "%%5%%",
    "^[注5]",
    "[^note]",
    "[^注]",
    "![[5.png]]",
    "<span hidden>5</span>",
    '<b style="display:none">5</b>',
    "$\\frac{1}{2}$",
    "\\(\\alpha\\)",
    ":smile:",
    "{.red}",
    '[gallery ids="5"]',
    "（https://a.example/5 6/7）",
    "（阅读原文）",
    "（Kimi）",
]
FIGURES = st.from_regex(r"[1-9][0-9]{0,5}", fullmatch=True)
LOOSE = st.sampled_from(["", "", " "])


def told(body: str) -> tuple[str, str]:
    """Give all that is written and all that is said."""
    blocks, _ = clean.blocks(post(body))
    return "\n".join(block.text for block in blocks), "\n".join(
        form for block in blocks for form in segment.forms(block, spoken)
    )


@given(
    FIGURES,
    FIGURES,
    st.lists(st.sampled_from(CUT), min_size=1, max_size=3),
    LOOSE,
    LOOSE,
    st.sampled_from("元人个GB年，"),
)
@example("4999", "3999", ["~~56~~"], "", "", "元")
@example("12", "345", ["<!-- 记号 -->"], "", "", "元")
@example("12", "345", ["<sup>3</sup>"], " ", " ", "元")
@example("138", "0013", ["[3]"], "", "", "，")
@settings(max_examples=150, deadline=None)
def test_what_is_cut_between_two_figures_joins_none(
    one: str, two: str, cut: list[str], before: str, after: str, unit: str
) -> None:
    """Neither in the transcript nor in the voice."""
    body = f"{BODY[0]}\n\n这里一共说到{one}{before}{''.join(cut)}{after}{two}{unit}的事情，大家都记得。\n\n{BODY[1]}"
    check(body)
    written, said = told(body)
    assert one + two not in written
    for joined in (cardinal(one + two), digits(one + two)):
        assert joined not in said


@given(
    FIGURES,
    FIGURES.filter(lambda figure: len(figure) == 3),
    st.sampled_from(CUT),
    st.sampled_from(["{},", ",{}", "{}，", "，{}"]),
)
@settings(max_examples=60, deadline=None)
def test_nor_does_a_comma(one: str, two: str, cut: str, comma: str) -> None:
    """`12[3],345` are two figures, and a comma that is left over is none of thousands."""
    body = f"{BODY[0]}\n\n这里一共说到{one}{comma.format(cut)}{two}元的事情，大家都记得。\n\n{BODY[1]}"
    check(body)
    written, said = told(body)
    assert f"{one},{two}" not in written
    assert cardinal(one + two) not in said


@pytest.mark.parametrize(
    "written",
    ["<b>12</b>34", "**12**34", "<span>12</span><i>34</i>", "12&#8203;34", "1<wbr>234", "<ins>12</ins>34", "`12`34"],
)
def test_what_a_reader_sees_as_one_figure_is_one(written: str) -> None:
    """Bold, italic and what is invisible part nothing."""
    assert "说到1234元" in told(f"{BODY[0]}\n\n这里说到{written}元的事情，大家都记得。\n\n{BODY[1]}")[0]


@pytest.mark.parametrize(
    ("written", "text", "left_out"),
    [
        ("售价~~4999~~3999元", "售价3999元", "4999"),
        ("售价<del>4999</del><ins>3999</ins>元", "售价3999元", "4999"),
        ("他是<s>副总裁</s>总裁", "他是总裁", "副总裁"),
        ("定在<strike>三月<b>五日</b></strike>八日", "定在八日", "三月<b>五日</b>"),
        ("原话是~~旧话。~~新话", "原话是新话", "~~旧话。~~"),
        (
            "票价<span style='color:red;text-decoration:line-through'>80<span>元</span></span>60元",
            "票价60元",
            "80<span>元</span>",
        ),
    ],
)
def test_what_is_struck_out_is_left_out(written: str, text: str, left_out: str) -> None:
    """A reader sees it as withdrawn."""
    body = f"{written}，大家都知道了。\n\n{BODY[0]}"
    check(body)
    assert heard(body)[0] == f"{text}，大家都知道了。"
    assert gone(body)[left_out] == "struck"


def test_paragraphs_between_tags_on_lines_of_their_own_are_struck_out() -> None:
    """Over blank lines, too; a tag that is never closed strikes nothing."""
    struck = f"{BODY[0]}\n\n<del>\n\n这一段收回。\n\n- 这一条也收回\n\n</del>\n\n{BODY[1]}"
    check(struck)
    assert heard(struck) == list(BODY[:2])
    assert gone(struck) == {"这一段收回。": "struck", "这一条也收回": "struck"}
    open_ended = f"{BODY[0]}\n\n<del>\n\n这一段照读。\n\n这里<s>也照读。\n\n{BODY[1]}"
    assert "这一段照读。" in heard(open_ended)
    assert "这里也照读。" in heard(open_ended)


def test_a_struck_out_block_of_html() -> None:
    """The style of an outer element holds for the paragraphs in it."""
    struck = '<div style="text-decoration: line-through"><p>旧的一段</p><p>旧的二段</p></div>'
    body = f"{struck}<p>新的一段，照读。</p>\n\n{BODY[0]}"
    check(body)
    assert heard(body) == ["新的一段，照读。", BODY[0]]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("据统计<sup>2</sup>，", "据统计，"),
        ("100 万<sup>3</sup>台", "100 万台"),
        ("2024<sup>1</sup>年", "2024年"),
        ("同比增长 35%<sup>[4]</sup>。", "同比增长 35%。"),
        ("售价199 <sup>12</sup>元", "售价199元"),
        ("10<sup>2</sup>家公司", "10家公司"),
        ("GitHub<sup>2</sup>宣布", "GitHub宣布"),
        ("注号<a href='#fn1'>1</a>，", "注号，"),
        ("10<sup><a href='#fn8'>8</a></sup>个", "10个"),
        ("2023<sup>[8](#fn8)</sup>年", "2023年"),
        ("（见上）<sup>1,2</sup>。", "（见上）。"),
    ],
)
def test_raised_marks_of_notes_are_left_out(written: str, text: str) -> None:
    """After a word, a mark or a figure that counts something."""
    body = f"前面说到{written}后面还有。\n\n{BODY[0]}"
    check(body)
    assert heard(body)[0] == f"前面说到{text}后面还有。"
    assert set(gone(body).values()) == {"reference"}


@pytest.mark.parametrize(
    ("written", "text", "said"),
    [
        ("3×10<sup>8</sup>米每秒", "3×10⁸米每秒", "三乘以十的八次方米每秒"),
        ("10<sup>-3</sup>克", "10⁻³克", "十的负三次方克"),
        ("100m<sup>2</sup>", "100m²", "一百平方米"),
        ("2<sup>10</sup>=1024", "2¹⁰=1024", "二的十次方等于一千零二十四"),
        ("x<sup>2</sup>加一", "x²加一", "x的平方加一"),
        ("(1+r)<sup>3</sup>", "(1+r)³", "(一加r)的立方"),
        ("用<sup>14</sup>C测年", "用14C测年", None),
        ("第3<sup>rd</sup>代", "第3rd代", None),
    ],
)
def test_powers_are_read(written: str, text: str, said: str | None) -> None:
    """After a figure in a sum, a variable, a unit or a bracket."""
    body = f"这里说的是{written}，不是别的。\n\n{BODY[0]}"
    check(body)
    assert heard(body)[0] == f"这里说的是{text}，不是别的。"
    assert said is None or said in told(body)[1].replace(" ", "")


def test_the_words_of_a_link_are_kept_apart_in_the_notes() -> None:
    """They are shown beside the episode."""
    body = f"{BODY[0]}\n\n有人写过[一共12~~34~~56个](https://a.example/)这样的话，后来又改了。\n\n{BODY[1]}"
    assert [link.text for link in clean.links(post(body))] == ["一共12 56个"]
