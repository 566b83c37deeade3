"""Mistakes of authors, with the real commands: the message, the exit code, and the effect on the feed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from podcast.feed import lock
from podcast.project import template
from podcast.project.config import load
from tests.conftest import VALUES, Project

Article = Callable[..., str]
FIRST, SECOND = "今天的风有点大，出门要戴帽子。", "另一天的风更大，帽子也戴不住了。"
DAMAGE: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda _: None,
    "empty": lambda _: b"",
    "truncated": lambda whole: whole[:-1000],
    "undecodable": lambda whole: bytes(len(whole)),
}
"""How an MP3 can be damaged."""
TITLES = {
    "a-control": (r'"风\x07\x00云"', "风云", True),
    "b-noncharacter": (r'"风\uFFFE\uFFFF\uFDD0云"', "风云", True),
    "c-bidi": (r'"风\u202E云\u2067雨"', "风云雨", True),
    "d-emoji": ('"风🌬️👩\u200d👩\u200d👧🇨🇳"', "风🌬️👩\u200d👩\u200d👧🇨🇳", False),
    "e-cdata": ('"数组]]>完"', "数组]]>完", False),
    "f-html": ('"<b>风</b>与 <div> 和 &amp;"', "风与 <div> 和 &", False),
    "g-newline": ("|\n  风\n  与云", "风 与云", False),
    "h-long": ("长" * 247 + "👩\u200d👩\u200d👧" + "尾" * 50, "长" * 247 + "…", False),
}
"""Slug -> the title as YAML, the title in the feed, and whether there must be a warning about removed characters."""


def listed(project: Project) -> list[str]:
    """Return the slugs that the feed lists, in its order."""
    feed = (project.folder / "feed/feed.xml").read_text(encoding="utf-8")
    return re.findall(r'<enclosure url="[^"]*/([^"/]+)\.[0-9a-f]{8}\.mp3"', feed)


def spoil(project: Project, slug: str, how: str) -> None:
    """Damage an episode's MP3."""
    path = project.folder / str(project.record(slug)["enclosure"]["path"])
    content = DAMAGE[how](path.read_bytes())
    path.unlink()
    if content is not None:
        path.write_bytes(content)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, cover: bytes) -> Path:
    """A project with two episodes; `b` is newer."""
    folder = tmp_path_factory.mktemp("made") / "show"
    template.write(load(folder), VALUES)
    (folder / "cover.jpg").write_bytes(cover)
    project = Project(folder)
    project.configure('engine = "auto"', 'engine = "tone"')
    for slug, day, body in (("a", "2025-03-04", FIRST), ("b", "2025-03-05", SECOND)):
        project.post(f"{slug}.md", f"---\ntitle: 试{slug}\ndate: {day}\n---\n\n{body}\n")
    project.run("build")
    assert listed(project) == ["b", "a"]
    return folder


@pytest.fixture
def two(made: Path, tmp_path: Path) -> Project:
    """A copy of the project with two episodes."""
    shutil.copytree(made, tmp_path / "show")
    return Project(tmp_path / "show")


def test_odd_titles_are_shown_as_meant(project: Project, article: Article) -> None:
    """Each appears as its author meant it. Characters that a feed cannot carry are removed with a warning."""
    for slug, (written, _, _) in TITLES.items():
        project.post(f"{slug}.md", article(title=written, day="2025-03-04 08:00").replace("今天", f"今天{slug[0]}"))
    told = project.run("build").stdout
    root = etree.fromstring((project.folder / "feed/feed.xml").read_bytes())
    assert [item.findtext("title") for item in root.iter("item")] == [shown for _, shown, _ in TITLES.values()]
    warned = re.findall(r"warning: audio/(\S+)\.json: title: .*`title:` of posts/\1\.md", told)
    assert warned == [slug for slug, (_, _, stripped) in TITLES.items() if stripped]
    assert listed(project) == list(TITLES)


@pytest.mark.parametrize("title", ['""', '"  "', "", "|\n  \n"])
def test_a_post_without_title_has_that_of_its_file(two: Project, article: Article, title: str) -> None:
    """An empty title, or one of spaces, would be shown as nothing."""
    two.post("c.md", article(title=title, day="2025-03-06"))
    two.run("build")
    assert two.record("c")["title"] == "c"


def test_a_date_without_zone_has_the_zone_of_the_show(project: Project, article: Article) -> None:
    """Including daylight saving time."""
    project.configure('timezone = "Asia/Shanghai"', 'timezone = "America/New_York"')
    project.post("winter.md", article(day="2025-01-04 08:30"))
    project.post("summer.md", article(SECOND, day="2025-07-04 08:30"))
    project.run("build")
    items = etree.fromstring((project.folder / "feed/feed.xml").read_bytes()).iter("item")
    dates = [item.findtext("pubDate") for item in items]
    assert dates == ["Fri, 04 Jul 2025 08:30:00 -0400", "Sat, 04 Jan 2025 08:30:00 -0500"]


def test_new_episodes_with_damaged_audio_are_left_out(two: Project, article: Article) -> None:
    """Missing, empty, truncated or undecodable: each post is reported, the exit code is 1, the others are listed."""
    before = (two.folder / "feed/feed.xml").read_bytes()
    for number, how in enumerate(DAMAGE):
        two.post(f"{how}.md", article(SECOND * (number + 2), title=how, day=f"2025-03-0{number + 6}"))
    two.run("build")
    (two.folder / "feed/feed.xml").write_bytes(before)  # as if the new ones had not been published
    for how in DAMAGE:
        spoil(two, how, how)
    told = two.run("feed", code=1).stderr
    assert sorted(re.findall(r"failed: posts/(\w+)\.md: audio/\1\..*podcast build posts/\1\.md", told)) == sorted(
        DAMAGE
    )
    assert listed(two) == ["b", "a"]


@pytest.mark.parametrize("how", DAMAGE)
def test_an_episode_does_not_leave_the_feed_with_its_audio(two: Project, how: str) -> None:
    """The old feed is kept, and the message names the post to build."""
    before = (two.folder / "feed/feed.xml").read_bytes()
    spoil(two, "a", how)
    told = two.run("feed", code=1).stderr
    assert "podcast build posts/a.md" in told
    assert "feed.xml is unchanged: it lists a without intact audio" in told
    assert (two.folder / "feed/feed.xml").read_bytes() == before
    two.run("build")
    assert listed(two) == ["b", "a"]


@pytest.mark.parametrize(("one", "other"), [("missing", "empty"), ("truncated", "undecodable")])
def test_without_intact_audio_the_old_feed_is_kept(two: Project, one: str, other: str) -> None:
    """An empty feed would remove every episode from every app."""
    before = (two.folder / "feed/feed.xml").read_bytes()
    spoil(two, "a", one)
    spoil(two, "b", other)
    assert "podcast build posts/b.md" in two.run("feed", code=1).stderr
    assert (two.folder / "feed/feed.xml").read_bytes() == before


@pytest.mark.parametrize(("key", "named"), [("guid", "guid"), ("enclosure", "audio file")])
def test_two_records_with_the_same_guid_or_audio_are_rejected(two: Project, key: str, named: str) -> None:
    """Both are reported, and the old feed is kept."""
    before = (two.folder / "feed/feed.xml").read_bytes()
    record = {**two.record("a"), key: two.record("b")[key]}
    (two.folder / "audio/a.json").write_text(json.dumps(record), encoding="utf-8")
    told = two.run("feed", code=1).stderr
    assert f"the episodes b and a have the same {named}" in told
    assert "audio/a.json" in told
    assert (two.folder / "feed/feed.xml").read_bytes() == before


@pytest.mark.parametrize("slug", ["../x", "'a\\b'", r'"a\0b"', '"风/云"'])
def test_an_invalid_slug_is_rejected(two: Project, article: Article, slug: str) -> None:
    """Post and line are reported, nothing is written, and the others stay in the feed."""
    before = {path for path in two.folder.parent.rglob("*") if ".podcast" not in path.parts}
    post = two.post("c.md", article(day="2025-03-06", more=f"id: {slug}\n"))
    assert re.search(r"posts.c\.md:4: the id .*; choose another", two.run("build", code=1).stderr)
    after = {path for path in two.folder.parent.rglob("*") if ".podcast" not in path.parts}
    assert after - before == {post}
    assert listed(two) == ["b", "a"]


def test_a_slug_of_chinese_or_300_bytes_is_safe_and_stays(project: Project, article: Article) -> None:
    """File names and addresses work everywhere, and the next build makes the same ones."""
    for number, slug in enumerate(("风从哪里来", "x" * 300, "风" * 100)):
        project.post(f"{number}.md", article(SECOND * (number + 1), day=f"2025-03-0{number + 1}", more=f"id: {slug}\n"))
    project.run("build")
    assert project.events("check") == []
    assert all(len(path.name.encode()) <= 200 for path in project.folder.rglob("*"))
    before = {path: path.read_bytes() for path in sorted((project.folder / "audio").iterdir())}
    for path in before:
        path.unlink()
    project.run("build")
    assert {path: path.read_bytes() for path in sorted((project.folder / "audio").iterdir())} == before


@pytest.mark.parametrize(
    ("key", "wrong", "told"),
    [
        ("category", '["Tecnology"]', "did you mean 'Technology'"),
        ("language", '"zj"', "'zh'"),
        ("base_url", '"podcast"', "base_url: expected an absolute address"),
        ("base_url", '"file:///srv/podcast"', "base_url: expected an absolute address"),
        ("base_url", '"http://podcast.example.com"', "apps require https"),
    ],
)
def test_a_key_that_apps_reject_is_an_error(two: Project, key: str, wrong: str, told: str) -> None:
    """Exit 2 with the key and a suggestion; the old feed is kept."""
    before = (two.folder / "feed/feed.xml").read_bytes()
    path = two.folder / "podcast.toml"
    path.write_text(re.sub(rf"(?m)^{key} = .*$", f"{key} = {wrong}", path.read_text(encoding="utf-8")), "utf-8")
    message = two.run("feed", code=2).stderr
    assert key in message
    assert told in message
    assert (two.folder / "feed/feed.xml").read_bytes() == before


def test_plain_http_works_on_loopback(two: Project) -> None:
    """The feed is written, and the check finds nothing but that `[label]` names no producer."""
    two.configure(VALUES["base_url"], "http://localhost:8000")
    two.run("feed")
    assert {event["field"] for event in two.events("check")} <= {"label"}


def test_no_episode_gives_no_feed(project: Project) -> None:
    """It is reported, and is not a failure: a new project has none."""
    for command in ("build", "feed"):
        assert "no episode is ready" in project.run(command).stderr
    assert not (project.folder / "feed/feed.xml").exists()


def test_a_feed_without_records_is_a_failure(two: Project) -> None:
    """The old feed is kept, and the message says what is missing."""
    before = (two.folder / "feed/feed.xml").read_bytes()
    shutil.rmtree(two.folder / "audio")
    assert "are missing: restore them" in two.run("feed", code=1).stderr
    assert (two.folder / "feed/feed.xml").read_bytes() == before


def test_an_unknown_category_is_reported_before_anything_is_voiced(project: Project, article: Article) -> None:
    """Not only after hours of voicing."""
    project.post("a.md", article())
    project.configure('category = ["Technology"]', 'category = ["Techology"]')
    told = project.run("build", code=2).stderr
    assert "podcast.toml: category: " in told
    assert "Technology" in told
    assert not list((project.folder / "audio").glob("*"))


def test_an_invisible_title_is_as_none(project: Project, article: Article) -> None:
    """The file's name is the title."""
    project.post("a.md", article(title='"\\u202E\\u200B"'))
    project.run("build")
    assert project.record("a")["title"] == "a"


def test_posts_that_cannot_be_read_are_told_once_or_each(project: Project, article: Article) -> None:
    """If all fail alike, one message has the count and the cure; else each has a line, and the others are built."""
    for name in "abcd":
        project.post(f"{name}.md", "---\ntitle: 雨\n下雨了。\n")
    told = project.run("build", code=1).stderr
    assert told.count("failed:") == 1
    assert "none of 4 posts can be read (a.md, b.md, c.md, ...): each the front matter is not closed" in told
    project.post("e.md", article())
    (project.folder / "posts" / "f.md").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    told = project.run("build", code=1).stderr
    assert told.count("failed:") == 5
    assert "f.md: is no text file; give it another name, or add it to `exclude` in podcast.toml" in told
    assert listed(project) == ["e"]


def test_two_posts_with_one_slug_are_told(project: Project, article: Article) -> None:
    """The first is built."""
    for folder, word in (("x", "一"), ("y", "二")):
        (project.folder / "posts" / folder).mkdir()
        project.post(f"{folder}/walk.md", article(f"这是第{word}篇文章，写在路上。"))
    told = project.run("build", code=1).stderr
    assert "y/walk.md: its slug 'walk' is also that of" in told
    assert "rename one of them, or add an `id:` to its front matter" in told
    assert listed(project) == ["walk"]


def test_a_folder_without_posts_is_told(project: Project) -> None:
    """With what to do."""
    told = project.run("build").stderr
    assert f"no Markdown file is in {project.folder / 'posts'}: put a post there, or set `posts`" in told


def test_a_feed_that_waited_for_another_lists_what_that_one_listed(
    two: Project, article: Article, tmp_path: Path
) -> None:
    """It reads the records after it gets the lock: an older list would remove the newest episode from the feed."""
    more = Project(tmp_path / "more")
    shutil.copytree(two.folder, more.folder)
    more.post("c.md", article(SECOND + FIRST, day="2025-03-06", title="第三天"))
    more.run("build")
    command = [sys.executable, "-m", "podcast", "feed", "--project", str(two.folder)]
    with lock.held(two.folder / ".podcast" / "feed.lock"):
        waiting = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(2)  # it has read what it reads before it gets the lock
        shutil.copytree(more.folder / "audio", two.folder / "audio", dirs_exist_ok=True)
        shutil.copytree(more.folder / "feed", two.folder / "feed", dirs_exist_ok=True)
    _, told = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, told
    assert listed(two) == ["c", "b", "a"]
