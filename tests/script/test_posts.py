"""Front matter, dates and slugs: what is read, and what is refused with a line and a next step."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from podcast.errors import PostError
from podcast.records import Post
from podcast.script import posts
from podcast.script.posts.slugs import LONGEST_SLUG

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 6, 7, 8, 9, tzinfo=UTC)
CHINA = timezone(timedelta(hours=8))


def read(source: str | bytes, name: str = "2025-01-02-rain.md") -> Post:
    """Parse a post as a file of that name would be."""
    raw = source if isinstance(source, bytes) else source.encode()
    return posts.parse(raw, Path(name), ZONE, publish_time=time(6), now=NOW)


def front(*keys: str, body: str = "正文") -> str:
    """Give a post with these lines of front matter."""
    return "\n".join(["---", *keys, "---", body])


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ('title: "雨：伞"', "雨：伞"),
        ("title: 雨与伞", "雨与伞"),
        ("title: '#早新闻#2016.01.08'", "#早新闻#2016.01.08"),
        ("title:  两个空格 ", "两个空格"),
        ("title: 404", "404"),
        ("title: 007", "007"),
        ("title: yes", "yes"),
        ("title: 2016-01-08", "2016-01-08"),
        ("title: “引号”：也行", "“引号”：也行"),
        ('title: "尾巴 \u200b"', "尾巴"),
    ],
)
def test_a_title_is_what_the_author_wrote(written: str, title: str) -> None:
    """Quoted or not, a title that YAML would take for a number or a date stays as written."""
    assert read(front(written)).title == title


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("date: 2024-02-11", datetime(2024, 2, 11, 6, tzinfo=CHINA)),
        ("date: 2024/2/11", datetime(2024, 2, 11, 6, tzinfo=CHINA)),
        ("date: 2024.2.11", datetime(2024, 2, 11, 6, tzinfo=CHINA)),
        ("date: 2024年2月11日", datetime(2024, 2, 11, 6, tzinfo=CHINA)),
        ("date: 2024-02-11 10:20", datetime(2024, 2, 11, 10, 20, tzinfo=CHINA)),
        ("date: 2024-02-11 10:20:30", datetime(2024, 2, 11, 10, 20, 30, tzinfo=CHINA)),
        ("date: 2024-02-11 10:20:30 +0800", datetime(2024, 2, 11, 10, 20, 30, tzinfo=CHINA)),
        ("date: '2024-02-11 10:20:30 -05:00'", datetime(2024, 2, 11, 15, 20, 30, tzinfo=UTC)),
        ("date: 2024-02-11T10:20:30Z", datetime(2024, 2, 11, 10, 20, 30, tzinfo=UTC)),
        ("date: 2025-06-07", NOW),
        ("tags: 甲", datetime(2025, 1, 2, 6, tzinfo=CHINA)),
        ("date:", datetime(2025, 1, 2, 6, tzinfo=CHINA)),
    ],
)
def test_a_date_is_read_in_its_forms(written: str, moment: datetime) -> None:
    """Date, datetime and string; without a time the show's; today's now; without a date that of the file's name."""
    published = read(front("title: 雨", written)).published
    assert published == moment
    assert published.tzinfo is not None


def test_the_date_of_the_front_matter_wins_over_the_name() -> None:
    """Two posts of the blog have two dates."""
    assert read(front("title: 雨", "date: 2023-04-05"), "2020-01-01-x.md").published.year == 2023


def test_standard_input_needs_no_date() -> None:
    """A draft piped in is published now, under a name of its own."""
    post = read(front("title: 雨"), "-")
    assert (post.published, post.slug) == (NOW, "stdin")


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("tags: [科技, AI]", ("科技", "AI")),
        ("tags:\n  - 科技\n  - 2024", ("科技", "2024")),
        ("tags: 科技，AI", ("科技", "AI")),
        ("tags: 科技 AI", ("科技", "AI")),
        ("tags:", ()),
        ("layout: post", ()),
        ("tags: [科技, 科技, null, ' ']", ("科技",)),
    ],
)
def test_tags_are_a_list_or_a_string_or_missing(written: str, tags: tuple[str, ...]) -> None:
    """Each form gives a tuple without doubles."""
    assert read(front("title: 雨", written)).tags == tags


def test_line_ends_and_mark_do_not_matter() -> None:
    """CRLF and a byte-order mark are read as if they were not there, and the body's line is right."""
    post = read(b"\xef\xbb\xbf---\r\ntitle: \xe9\x9b\xa8\r\n---\r\n\r\n\xe4\xbc\x9e\r\n")
    assert (post.title, post.body, post.body_line) == ("雨", "\n伞\n", 4)


def test_the_body_may_hold_rules_and_be_empty() -> None:
    """Only the first closing line ends the front matter; a post without text is no error here."""
    assert read(front("title: 雨", body="一\n\n---\n\n二")).body == "一\n\n---\n\n二"
    assert read("---\ntitle: 雨\n---").body == ""


@pytest.mark.parametrize(
    ("written", "image"),
    [
        ("image: /a.jpg", "/a.jpg"),
        ("image: {path: /b.jpg, alt: 图}", "/b.jpg"),
        ("image: [/c.jpg, /d.jpg]", "/c.jpg"),
        ("image:", ""),
    ],
)
def test_an_image_is_a_path_however_it_is_given(written: str, image: str) -> None:
    """Plain, as a mapping and as a list."""
    assert read(front("title: 雨", written)).image == image


@pytest.mark.parametrize(
    ("name", "keys", "slug"),
    [
        ("2025-01-02-rain.md", (), "2025-01-02-rain"),
        ("2025-01-02-下雨了.md", (), "2025-01-02-下雨了"),
        ("2025-01-02-x.md", ("id: 老名字",), "老名字"),
        ("2025-01-02-x.md", ("id: 2024",), "2024"),
        ("2025-01-02-cafe\u0301.md", (), "2025-01-02-caf\u00e9"),
    ],
)
def test_a_slug_is_the_stem_or_the_id(name: str, keys: tuple[str, ...], slug: str) -> None:
    """Chinese is allowed; composed and decomposed file names are one post."""
    assert read(front("title: 雨", *keys), name).slug == slug


def test_a_long_slug_is_cut_and_stays_its_own() -> None:
    """Two long names that begin alike give two slugs of at most 150 bytes, the same every time."""
    one, two = (read(front("title: 雨", f"id: {'雨' * 80}{end}")).slug for end in "甲乙")
    assert one != two
    assert len(one.encode()) <= LONGEST_SLUG
    assert one == read(front("title: 雨", f"id: {'雨' * 80}甲")).slug


@pytest.mark.parametrize(
    ("source", "name", "line", "hint"),
    [
        ("没有前言", "2025-01-02-x.md", 0, "title"),
        (front("date: 2025-01-02"), "2025-01-02-x.md", 0, "title"),
        (front("layout: post", "title: #早新闻#2016"), "2025-01-02-x.md", 3, "quotes"),
        (front("layout: post", "title: a: b"), "2025-01-02-x.md", 3, "title: 'a: b'"),
        (front("title: @雨"), "2025-01-02-x.md", 2, "title: '@雨'"),
        (front("title: '雨"), "2025-01-02-x.md", 2, "YAML"),
        (front("title: 雨\x07"), "2025-01-02-x.md", 2, "not allowed"),
        (front("- 一", "- 二"), "2025-01-02-x.md", 2, "keys"),
        ("---\ntitle: 雨\n正文", "2025-01-02-x.md", 1, "---"),
        (b"---\ntitle: x\n---\n\xff", "2025-01-02-x.md", 4, "UTF-8"),
        (front("title: 雨"), "rain.md", 0, "date"),
        (front("title: 雨", "date: 2024-13-01"), "rain.md", 3, "month"),
        (front("title: 雨", "date: 昨天"), "rain.md", 3, "2025-01-01"),
        (front("title: 雨", "date: [1]"), "rain.md", 3, "2025-01-01"),
        (front("title: 雨", "date: 2024-02-30"), "rain.md", 3, "an existing date, such as 2025-01-01"),
        (
            front("title: 雨", "date: 2024年2月30日"),
            "rain.md",
            3,
            "does not exist or cannot be read; write it",
        ),
        (front("title: 雨", "tags:", "  - 2025-01-01", "  - 2024-02-30"), "rain.md", 5, "in quotes"),
        (front("title: 雨", "date:"), "2025-02-30-x.md", 0, "rename the file"),
        (front("title: 雨"), "2025-02-30-x.md", 0, "it is from the file name: rename"),
        (front("title: 雨", "id: ../x"), "2025-01-02-x.md", 3, "has the character '/'"),
        (front("title: 雨", "id: ../../etc"), "2025-01-02-x.md", 3, "has the character '/'"),
        (front("title: 雨", "id: .x"), "2025-01-02-x.md", 3, "'.x' begins with a dot; choose another"),
        (front("title: 雨", "id: a/b"), "2025-01-02-x.md", 3, "choose another"),
        (front("title: 雨", "id: .."), "2025-01-02-x.md", 3, "choose another"),
        (front("title: 雨", "id: nul"), "2025-01-02-x.md", 3, "Windows"),
        (front("title: 雨", 'id: "a\\0b"'), "2025-01-02-x.md", 3, "choose another"),
        (front("title: 雨", "id:"), "2025-01-02-x.md", 3, "is empty; choose another"),
        (front("title: 雨", "date: 2025-01-02"), ".rain.md", 0, "rename"),
    ],
)
def test_a_post_that_cannot_be_is_refused_with_its_place(source: str | bytes, name: str, line: int, hint: str) -> None:
    """Each message names the file, the line where there is one, and what to do."""
    with pytest.raises(PostError) as caught:
        read(source, name)
    assert (caught.value.line, str(caught.value.path)) == (line, name)
    assert hint in str(caught.value)


def test_a_file_that_is_not_there_is_a_post_error(tmp_path: Path) -> None:
    """No foreign exception leaves the reading of a file, and a good file is read from disk."""
    with pytest.raises(PostError, match=r"cannot be read.*; check the path"):
        posts.load(tmp_path / "x.md", ZONE, publish_time=time(6), now=NOW)
    with pytest.raises(PostError, match=r"is a folder; give the posts in it, such as .*\*\.md"):
        posts.load(tmp_path, ZONE, publish_time=time(6), now=NOW)
    (tmp_path / "2025-01-02-y.md").write_text(front("title: 雨"), encoding="utf-8")
    assert posts.load(tmp_path / "2025-01-02-y.md", ZONE, publish_time=time(6), now=NOW).body == "正文"
