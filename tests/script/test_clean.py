"""Cleaning: golden posts, the accounting, the author's directives, and input that no one would write."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.errors import PostError
from podcast.records import REASONS, ROLES, Block, LeftOut, Post
from podcast.script import clean
from tests.script import reading, rewrite_clean

HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")
DATA = rewrite_clean.FOLDER.parent
INPUTS = reading.POSTS.parent / "reports" / "inputs"
GOLDEN = sorted(rewrite_clean.FOLDER.glob("*.md"))


def post(body: str, title: str = "题目") -> Post:
    """Give a post whose body begins on line 5 of its file."""
    moment = datetime(2025, 1, 2, tzinfo=UTC)
    return Post(
        path=Path("x.md"), slug="x", title=title, published=moment, tags=(), image="", body=body, body_line=5, meta={}
    )


def chinese(text: str) -> Counter[str]:
    """Count the Chinese characters of a text at one width."""
    return Counter(HAN.findall(unicodedata.normalize("NFKC", text)))


def heard(body: str) -> list[str]:
    """Give the texts that are heard."""
    return [block.text for block in clean.blocks(post(body))[0] if block.role != "pointer"]


def gone(body: str) -> dict[str, str]:
    """Give what is left out with its reason."""
    return {piece.text: piece.reason for piece in clean.blocks(post(body))[1]}


def check(body: str) -> tuple[tuple[Block, ...], tuple[LeftOut, ...]]:
    """Clean a body and prove what holds for every one."""
    blocks, left_out = clean.blocks(post(body))
    told = "".join(block.text for block in blocks) + "".join(piece.text for piece in left_out)
    assert chinese(told) == chinese(body)
    orders = [block.order for block in blocks]
    assert orders == sorted(orders)
    assert [piece.order for piece in left_out] == sorted(piece.order for piece in left_out)
    last = 5 + body.count("\n")
    pieces: list[Block | LeftOut] = [*blocks, *left_out]
    for piece in pieces:
        assert 5 <= piece.line <= last
        assert piece.order >= 1
    for block in blocks:
        assert block.role in ROLES
        assert block.text == block.text.strip()
        assert bool(block.text) == (block.role != "pointer")
        at = 0
        for alias in block.aliases:
            assert at <= alias.start < alias.end <= len(block.text)
            at = alias.end
    assert all(piece.reason in REASONS and piece.text for piece in left_out)
    assert sum(block.role == "pointer" for block in blocks) <= 1
    return blocks, left_out


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_posts_are_cleaned_as_a_person_decided(path: Path) -> None:
    """Each post beside its expected result; `python -m tests.script.rewrite_clean` rewrites them."""
    assert rewrite_clean.written(rewrite_clean.result(path)) == path.with_suffix(".json").read_text(encoding="utf-8")


def test_there_are_golden_posts() -> None:
    """A glob that finds nothing would prove nothing."""
    assert len(GOLDEN) >= 24
    assert len(FILES) > 150


FILES = [path for folder in ("clean", "front", "flags", "sites") for path in DATA.joinpath(folder).rglob("*.m*")]


@pytest.mark.parametrize("path", sorted(FILES), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_of_the_data_is_accounted_for(path: Path) -> None:
    """Whatever its front matter and its marks: the body is what its generator takes for it."""
    try:
        loaded = reading.load(path)
    except PostError:
        return  # `tests/data/front/expected.txt` says which, and why
    accounted(loaded)


@pytest.mark.corpus
@pytest.mark.parametrize("path", sorted(INPUTS.rglob("*.md")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_reported_input_is_accounted_for(path: Path) -> None:
    """All but the one that is no UTF-8."""
    if path.stem == "gb18030":
        with pytest.raises(PostError, match="save the file as UTF-8"):
            reading.load(path)
        return
    accounted(reading.load(path))


def accounted(loaded: Post) -> tuple[Block, ...]:
    """Prove that both lists together have the characters of the body; give what is heard."""
    blocks, left_out = clean.blocks(loaded)
    told = "".join(block.text for block in blocks) + "".join(piece.text for piece in left_out)
    assert chinese(told) == chinese(loaded.body)
    return blocks


@pytest.mark.corpus
@pytest.mark.parametrize("path", sorted(reading.POSTS.rglob("*.md")), ids=lambda path: path.stem)
def test_every_real_post_is_accounted_for(path: Path) -> None:
    """On each post of the blog the two lists hold the body's Chinese characters, each as often."""
    blocks = accounted(reading.load(path))
    assert all(not re.search(r"\*\*|\]\(|<!--|https?://", block.text) for block in blocks)


INLINE = st.sampled_from(
    ["雨", "伞下", "**", "*", "`", "“", "”", "，", "。", "[", "](u)", '](u "题")', "![图](v)", "[1]", "（Kimi）",
     "Kimi", "http://a.com/b ", "<b 字='中'>", "</b>", "<!-- 注 -->", "<br>", "&#20013;", "&amp;lt;img 中&amp;gt;",
     "\\", " ", "~~", "\u200b", "㊙", "⼈", "&nbsp;", "<", ">", "：", "我：", "你：", "|", "文 / 雨", "来源：", "  \n",
     "\n", "「", "」", "{% comment %}", "{% endcomment %}", "{{ x.雨 }}", "$", "$$", "$x_1$", "%%", "[^注]", "^[",
     "[[", "]]",
     "![[", "==", "++", ":smile:", "{::comment}", "{:/comment}", "{% if x %}", "{% else %}", "{% endif %}",
     "<span hidden>",
     "</span>", "★★★★☆", r"\(x\)", r"\frac", "{% post_link a '雨' %}", "{.red}", "[code]", "[/code]",
     "https://a.com 雨",
     "（见 https://a.com/b c/1）", "2023. ", "12", "(data:image/雨%3E)", "目录", "**Q：雨？**", "A：伞"]
)  # fmt: skip
LINE = st.lists(INLINE, min_size=1, max_size=12).map("".join)
PREFIX = st.sampled_from(
    [
        "",
        "",
        "",
        "> ",
        "> > ",
        "- ",
        "1. ",
        "2023. ",
        "[^注]: ",
        "[^a]: ",
        "*[雨]: ",
        "::: tip ",
        "!!! note ",
        "> [!NOTE] ",
        "> [!quote]- ",
        "## ",
        "###### ",
        "    ",
        "| ",
        "[r]: /u '",
        "> - ",
    ]
)
BLOCK = st.one_of(
    st.builds("{}{}".format, PREFIX, LINE),
    st.sampled_from(
        ["---", "```雨\n伞\n```", "|甲|乙|\n|-|-|\n|一|二|三|", "<div title='字'>\n内\n</div>", "<p>段</p>",
         "[r]: /u '题'", "![](a.jpg)", "**参考资料**", "**👉 延伸阅读**", "<table><tr><td>格", "<script>码",
         "<li>项", "题目", "$$", "***", "{% highlight x %}\n雨\n\n伞\n{% endhighlight %}", "{:toc}",
         "%%\n雨\n%%", "\\\\[\n雨",
         "{% capture x %}", "{% endcapture %}", "{% else %}\n雨", "<div style='display:none'>\n\n雨\n\n</div>",
         "    续行",
         "\\begin{a}\n雨\n\\end{a}", "![图]({{ site.url }}/a.png '题')", "[r]: {{ x }}/雨", "* 目录\n{:toc}",
         "动点科技"]
    ),
)  # fmt: skip
BODY = st.lists(st.tuples(BLOCK, st.sampled_from(["\n", "\n\n", "\n\n\n"])), max_size=14).map(
    lambda parts: "".join(text + end for text, end in parts)
)


@settings(max_examples=150, deadline=None)
@given(BODY)
def test_nothing_is_lost_and_nothing_is_said_twice(body: str) -> None:
    """Whatever Markdown and HTML are put together, both lists hold the body's Chinese characters, each as often."""
    check(body)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\r"), max_size=300))
def test_any_text_gives_blocks(body: str) -> None:
    """Any Unicode, lone surrogates included, is cleaned without a fault."""
    check(body)


@settings(max_examples=60, deadline=None)
@given(BODY)
def test_what_is_heard_has_no_addresses_and_no_bold_marks(body: str) -> None:
    """A listener hears neither addresses nor the marks that CommonMark leaves beside Chinese punctuation."""
    for block in clean.blocks(post(body))[0]:
        assert not re.search(r"https?://\w|\*\*|<!--", block.text.replace("`", ""))


@pytest.mark.parametrize(
    "body",
    [
        "".join(map(chr, range(32))) + "雨",
        "雨\ud800伞\n\n```\n\ud800码\n```",
        "雨" + "\u200d" * 100_000 + "伞",
        "雨\u200b" * 20_000,
        "这是一句很长的话，没有尽头。" * 72_000,
        ">" * 10_000 + " 深处",
        "> " * 10_000 + "深处",
        "- " * 5_000 + "深处",
        "**雨" * 5_000,
        "<b 雨" * 5_000,
        "<b>雨" * 5_000,
        "<!-- 雨" * 5_000,
        "<div>\n" + '<a "雨' * 5_000,
        "[" * 20_000 + "雨",
        "[雨" * 10_000 + "]" * 10_000,
        "![雨](" * 4_000,
        "`雨" * 10_000,
        "&amp;lt;img 雨" * 5_000,
        "| 甲 | 乙 |\n|---|---|\n" + "| 雨 | 伞 |\n" * 5_000,
        "".join(f"雨（Ab{number}）" for number in range(3_000)),
        "😀👍🎉",
        "雨\u202e伞\u200f下\u2066字",
        "雨" + " " * 200_000 + "伞",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_input_that_no_one_would_write_is_cleaned(body: str) -> None:
    """No crash, no hang and no lost text, however large, deep or unclosed."""
    check(body)


def test_signs_alone_are_not_heard() -> None:
    """A line of emoji or of dashes gives no block."""
    assert heard("👇👇\n\n——————\n\n***\n\n……") == []


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        ("雨\n\n<!-- podcast: skip -->\n\n伞", 7, "not closed"),
        ("<!-- podcast: end -->", 5, "without a skip"),
        ("雨\n\n<!-- podcast: whisper -->", 7, "unknown word 'whisper'"),
        ("<!-- podcast: say -->", 5, "say without words"),
        ("<!-- podcast: voice -->\n\n雨", 5, "not a name"),
        ("<!-- podcast: skip\n\n雨", 5, "not closed"),
        ("<!-- podcast: skip -->\n\n<!-- podcast: skip -->\n\n<!-- podcast: end -->", 7, "skip inside skip"),
        ("雨 <!-- podcast: skip --> 伞", 5, "its own line"),
    ],
)
def test_a_wrong_directive_is_an_error_with_its_line(body: str, line: int, problem: str) -> None:
    """The author learns where his hand slipped and what to write."""
    with pytest.raises(PostError) as caught:
        clean.blocks(post(body))
    assert caught.value.line == line
    assert problem in str(caught.value)


def test_a_say_replaces_the_whole_next_block() -> None:
    """A list, a quote or a picture is said as the directive has it; what follows is read."""
    body = "<!-- podcast: say 三件事。 -->\n\n- 一\n- 二\n\n后面"
    assert heard(body) == ["三件事。", "后面"]
    assert gone(body)["一"] == "directive"


def test_directives_work_inside_a_quote() -> None:
    """Within a quote the next block is its next paragraph."""
    body = "正文在前。\n\n> <!-- podcast: voice second -->\n>\n> 甲说的话。\n>\n> 乙说的话。"
    voices = [(block.text, block.voice) for block in clean.blocks(post(body))[0]]
    assert voices[1:] == [("甲说的话。", "second"), ("乙说的话。", "")]


def test_a_directive_shown_as_code_is_none() -> None:
    """A post about directives is no directive."""
    assert heard("写上 `<!-- podcast: skip -->` 就不读。") == ["写上  就不读。"]


def test_links_are_those_of_what_is_heard() -> None:
    """In order, each once, absolute, without a redirector; not those of related reading."""
    body = (
        "看[这篇](https://a.com/1)和[那篇](https://link.zhihu.com/?target=https%3A//b.com/2)，还有[站内](/3)。\n\n"
        "再看[这篇](https://a.com/1)，（ https://c.com/4 ）。\n\n**相关阅读**\n\n- [别的](https://d.com)\n"
    )
    assert [(link.url, link.text) for link in clean.links(post(body))] == [
        ("https://a.com/1", "这篇"),
        ("https://b.com/2", "那篇"),
        ("https://c.com/4", "https://c.com/4"),
    ]
