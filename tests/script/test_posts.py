"""Front matter, dates and slugs: what is read, and what is refused with a line and a next step."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from podcast.errors import PostError
from podcast.records import Post
from podcast.script import posts
from podcast.script.posts.slugs import LONGEST_SLUG
from tests.conftest import ROOT

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 6, 7, 8, 9, tzinfo=UTC)
DATA = ROOT / "tests" / "data"
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
        ("没有前言", "-", 0, "title"),
        (front("date: 2025-01-02"), "-", 0, "title"),
        (front("layout: post", "title: #早新闻#2016"), "2025-01-02-x.md", 3, "quotes"),
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


def expected(folder: str) -> list[tuple[str, str]]:
    """Return the files of a folder of data, each with what is expected of it."""
    lines = (DATA / folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    return [(name, told) for name, _, told in (line.partition(" => ") for line in lines)]


@pytest.mark.parametrize("folder", ["front", "flags"])
def test_every_file_of_the_data_has_its_line(folder: str) -> None:
    """No form is forgotten."""
    there = {path.name for path in (DATA / folder).iterdir()} - {"expected.txt"}
    assert there == {name for name, _ in expected(folder)}


def loaded(path: Path, generator: str = "") -> Post:
    """Load a file of the data as it would be in 2026."""
    now = datetime(2026, 5, 6, 7, 8, tzinfo=ZONE)
    site = posts.Site(generator=generator)
    return posts.parse(path.read_bytes(), path, ZONE, publish_time=time(6), now=now, modified=now, site=site)


@pytest.mark.parametrize(("name", "told"), expected("front"))
def test_each_form_of_front_matter_is_understood(name: str, told: str) -> None:
    """`title | day and time | why it is held back`, or `! message`."""
    path = DATA / "front" / name
    if told.startswith("! "):
        with pytest.raises(PostError) as caught:
            loaded(path)
        assert str(caught.value).startswith(f"{path}{told[2:]}")
        return
    title, moment, why = (part.strip() for part in f"{told} | ".split("|", 3)[:3])
    post = loaded(path)
    assert post.title == title
    assert not moment or f"{post.published.astimezone(ZONE):%Y-%m-%d %H:%M}" == moment
    assert (post.unpublished.why if post.unpublished else "") == why


@pytest.mark.parametrize(("name", "told"), expected("flags"))
def test_what_a_site_does_not_show_is_held_back(name: str, told: str) -> None:
    """Without a generator, what any of them holds back is held back."""
    post = loaded(DATA / "flags" / name)
    assert (post.unpublished.why if post.unpublished else "") == told


@pytest.mark.parametrize(
    ("generator", "shown"),
    [
        (
            "jekyll",
            {"draft", "draft-yes", "published-text", "expired", "publish-later", "_underscore", "obsidian-publish"},
        ),
        ("hugo", {"obsidian-publish", "_underscore"}),
        (
            "hexo",
            {"draft", "draft-yes", "published-no", "expired", "publish-later", "published-empty", "obsidian-publish"},
        ),
    ],
)
def test_the_generator_decides_what_is_held_back(generator: str, shown: set[str]) -> None:
    """Jekyll and Hexo publish `draft: true`; `no` is false in Ruby's YAML only, `"false"` in all others."""
    held = {name for name, told in expected("flags") if told}
    found = {name for name in held if not loaded(DATA / "flags" / name, generator).unpublished}
    assert {Path(name).stem for name in found} == shown


def test_a_key_that_stands_twice_is_refused_where_the_generator_refuses_it() -> None:
    """Hexo leaves such a post out of the site; of Jekyll's two titles the last one counts. Keys in lists may recur."""
    path = DATA / "front" / "title-twice.md"
    assert loaded(path, "jekyll").title == loaded(path).title == "后一个"
    with pytest.raises(
        PostError, match=r"title-twice\.md:2: `title` stands twice, and hexo publishes no such post; delete"
    ):
        loaded(path, "hexo")
    listed = front("layout: post", "title: 雨", "links:", "- name: 甲", "- name: 乙", "  name: 丙").encode()
    site = posts.Site(generator="hexo")
    post = posts.parse(listed, Path("2025-01-02-x.md"), ZONE, publish_time=time(6), now=NOW, site=site)
    assert post.title == "雨"


@pytest.mark.parametrize("generator", ["jekyll", "hugo", "hexo"])
@pytest.mark.parametrize("title", ["a: b", "@雨", "[随笔] 雨"])
def test_front_matter_that_the_generator_refuses_is_refused(generator: str, title: str) -> None:
    """The site does not show such a post; the message has the line as it should be."""
    with pytest.raises(PostError) as caught:
        posts.parse(
            front("layout: post", f"title: {title}").encode(),
            Path("2025-01-02-x.md"), ZONE, publish_time=time(6), now=NOW, site=posts.Site(generator=generator),
        )  # fmt: skip
    assert caught.value.line == 3
    assert str(caught.value).endswith(f"put the value in quotes:  title: '{title}'")


@pytest.mark.parametrize(
    ("generator", "written", "moment"),
    [
        ("", "2026-05-01 20:05:00", "2026-05-01 20:05"),
        ("jekyll", "2026-05-01 20:05:00", "2026-05-02 04:05"),
        ("jekyll", "2026-05-01 20:05", "2026-05-01 20:05"),
        ("jekyll", "'2026-05-01 20:05:00'", "2026-05-01 20:05"),
        ("jekyll", "2026-05-01 20:05:00 +0800", "2026-05-01 20:05"),
        ("hugo", "2026-05-01T20:05:00+08:00", "2026-05-01 20:05"),
        ("hexo", "2026-05-01T02:05:00+08:00", "2026-04-30 18:05"),
        ("hexo", "2026-05-01 20:05:00", "2026-05-01 20:05"),
        ("hexo", "2026-05-01 20:05:00 +0800", "2026-05-01 20:05"),
    ],
)
def test_a_time_is_the_one_that_the_generator_reads(generator: str, written: str, moment: str) -> None:
    """Jekyll takes a time with seconds for UTC, Hexo loses the zone of `+08:00`."""
    site = posts.Site(generator=generator)
    source = front("title: 雨", f"date: {written}").encode()
    post = posts.parse(source, Path("x.md"), ZONE, publish_time=time(6), now=NOW, site=site)
    assert f"{post.published.astimezone(ZONE):%Y-%m-%d %H:%M}" == moment


@pytest.mark.parametrize(
    ("name", "slug", "title", "day"),
    [
        ("posts/tea/index.md", "tea", "tea", None),
        ("posts/2026-04-02-tea/index.md", "2026-04-02-tea", "tea", "2026-04-02"),
        ("posts/tea/index.en.md", "tea.en", "tea", None),
        ("posts/2026/04/02/tea.md", "tea", "tea", "2026-04-02"),
        ("posts/2026/04/02-tea.md", "02-tea", "02-tea", "2026-04-02"),
        ("posts/2026-04/tea.md", "tea", "tea", None),
        ("posts/readme/2026-04-02.md", "2026-04-02", "2026-04-02", "2026-04-02"),
    ],
)
def test_a_bundle_is_named_after_its_folder(name: str, slug: str, title: str, day: str | None) -> None:
    """So that `tea/index.md` and `rice/index.md` are two; a date may stand in the folders."""
    post = posts.parse("文字。".encode(), Path(name), ZONE, publish_time=time(6), now=NOW, modified=NOW)
    assert (post.slug, post.title) == (slug, title)
    assert (None if post.undated else f"{post.published:%Y-%m-%d}") == day


def test_the_authors_own_keys_come_first() -> None:
    """`[front_matter]` in podcast.toml names them."""
    site = posts.Site(keys={"date": ("writtenon",), "title": ("name",)})
    source = front("title: 雨", "name: 伞", "date: 2026-04-02", "written_on: 2026-04-01").encode()
    post = posts.parse(source, Path("x.md"), ZONE, publish_time=time(6), now=NOW, site=site)
    assert (post.title, post.published.day) == ("伞", 1)


@pytest.mark.parametrize(
    ("keys", "field", "value"),
    [
        (("cover: a.jpg",), "image", "a.jpg"),
        (("header: {teaser: /t.jpg}",), "image", "/t.jpg"),
        (("cover: {image: c.jpg}",), "image", "c.jpg"),
        (("cover: true", "thumbnail: t.jpg"), "image", "t.jpg"),
        (('image: "[[雨.png]]"',), "image", "雨.png"),
        (("permalink: /a/b/",), "address", "/a/b/"),
        (("url: a/b.html",), "address", "a/b.html"),
        (("permalink: /:year/:title/",), "address", "/:year/:title/"),
        (("link: https://example.com/a",), "address", "https://example.com/a"),
        (("link: 相关",), "address", ""),
        (("slug: umbrella",), "address_slug", "umbrella"),
        (("excerpt: false", "summary: 一场雨"), "description", "一场雨"),
        (("categories: [[a, b], [c]]",), "categories", ("a", "b", "c")),
        (("tags: ['#雨', 伞]",), "tags", ("雨", "伞")),
    ],
)
def test_other_keys_are_found(keys: tuple[str, ...], field: str, value: object) -> None:
    """Picture, address, summary and categories, as the generators and their themes name them."""
    assert getattr(read(front("title: 雨", *keys)), field) == value


def test_a_picture_of_the_bundle_stands_in(tmp_path: Path) -> None:
    """A cover before others, the first before later ones."""
    for name in ("a.jpg", "b-cover.png", "c.txt"):
        (tmp_path / name).touch()
    path = tmp_path / "index.md"
    path.write_text(front("title: 雨", "date: 2026-04-02"), encoding="utf-8")
    assert posts.load(path, ZONE, publish_time=time(6), now=NOW).image == "b-cover.png"


def commit(folder: Path, day: str, *words: str) -> None:
    """Run Git in a folder on that day."""
    names = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b.c",
    }
    dates = {"GIT_AUTHOR_DATE": f"{day}T08:00:00+08:00", "GIT_COMMITTER_DATE": f"{day}T08:00:00+08:00"}
    subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, env={**os.environ, **names, **dates}
    )


@pytest.mark.skipif(not shutil.which("git"), reason="Git is not installed")
def test_a_post_without_a_date_has_that_of_its_first_commit(tmp_path: Path) -> None:
    """Also after it was renamed. A shallow clone does not know; a file outside the history has its own time."""
    source, clone = tmp_path / "source", tmp_path / "clone"
    source.mkdir()
    (source / "雨.md").write_text("# 雨\n\n下雨了，收衣服。\n", encoding="utf-8")
    commit(source, "2026-04-02", "init", "-q")
    commit(source, "2026-04-02", "add", ".")
    commit(source, "2026-04-02", "commit", "-qm", "a")
    commit(source, "2026-04-03", "mv", "雨.md", "伞.md")
    commit(source, "2026-04-03", "commit", "-qm", "b")
    post = posts.load(source / "伞.md", ZONE, publish_time=time(6), now=NOW)
    assert (post.undated, f"{post.published:%Y-%m-%d %H:%M}") == ("first commit", "2026-04-02 08:00")
    (source / "新.md").write_text("# 新\n", encoding="utf-8")
    assert posts.load(source / "新.md", ZONE, publish_time=time(6), now=NOW).undated == "file"
    commit(tmp_path, "2026-04-04", "clone", "-q", "--depth=1", source.as_uri(), str(clone))
    with pytest.raises(PostError, match="shallow clone hides its first commit; add  date"):
        posts.load(clone / "伞.md", ZONE, publish_time=time(6), now=NOW)


def test_a_file_that_is_not_there_is_a_post_error(tmp_path: Path) -> None:
    """No foreign exception leaves the reading of a file, and a good file is read from disk."""
    with pytest.raises(PostError, match=r"cannot be read.*; check the path"):
        posts.load(tmp_path / "x.md", ZONE, publish_time=time(6), now=NOW)
    with pytest.raises(PostError, match=r"is a folder; give the posts in it, such as .*\*\.md"):
        posts.load(tmp_path, ZONE, publish_time=time(6), now=NOW)
    (tmp_path / "2025-01-02-y.md").write_text(front("title: 雨"), encoding="utf-8")
    assert posts.load(tmp_path / "2025-01-02-y.md", ZONE, publish_time=time(6), now=NOW).body == "正文"
