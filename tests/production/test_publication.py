"""What must never be published by mistake, with the real commands: drafts, placeholders, another show's words."""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from podcast import files
from podcast.errors import PostError
from podcast.events import Event
from podcast.production import failures, selection
from podcast.production.post_index import PostIndex
from podcast.project import config
from podcast.project.config import feed_guid
from podcast.publish import placeholders
from podcast.script import archive
from podcast.script import posts as reading
from tests.conftest import Project

Article = Callable[..., str]
DAY = "2025-03-04"


def titles(project: Project) -> list[str]:
    """Return the titles in the feed; none if there is no feed."""
    path = project.folder / "feed" / "feed.xml"
    return [item.findtext("title") or "" for item in etree.parse(path).iter("item")] if path.is_file() else []


def notes(events: list[dict[str, Any]]) -> str:
    """Return all notes of a build."""
    return "\n".join(event["message"] for event in events if event["event"] == "note")


def front(*keys: str, title: str = "不发", body: str = "这一段谁也不该听到。") -> str:
    """Return a post with these lines of front matter."""
    return "\n".join(["---", f"title: {title}", f"date: {DAY}", *keys, "---", "", body, ""])


UNPUBLISHED = [
    "draft: true",
    "draft: yes",
    'draft: "true"',
    "isDraft: on",
    "published: false",
    "published: no",
    'published: "false"',
    "published:",
    "publish: false",
    "hidden: true",
    "hidden: yes",
    "unlisted: true",
    "private: true",
    "status: draft",
    "status: private",
    "status: 草稿",
    "post_status: pending",
    "visibility: private",
    "password: abc",
    "password: 123456",
    'password: "0x"',
    "encrypted: true",
    "expiryDate: 2025-04-01",
    "expiryDate: 2025-04-01T08:00:00+08:00",
    "unpublishDate: 2025-04-01",
    "publishDate: 2999-01-01",
    "build:\n  list: never",
    "_build:\n  render: false",
]
SHOWN = [
    "draft: false",
    "draft: no",
    "draft:",
    "published: true",
    "published: 2025-03-04",
    "publish: yes",
    "hidden: false",
    "status: published",
    "status: 已完成",
    'password: ""',
    "password:",
    "expiryDate: 2999-01-01",
    "publishDate: 2025-03-04",
    "build:\n  list: always",
]


def test_unpublished_posts_get_no_episode(project: Project) -> None:
    """Whatever the form, no episode is made, and one line says how many and why; published posts are built."""
    for number, keys in enumerate(UNPUBLISHED):
        project.post(f"{DAY}-held-{number}.md", front(*keys.split("\n")))
    for number, keys in enumerate(SHOWN):
        project.post(
            f"{DAY}-shown-{number}.md", front(*keys.split("\n"), title=f"第{number}篇", body=f"说给{number}号。")
        )
    (project.folder / "posts" / "_drafts").mkdir()
    project.post("_drafts/half.md", "还没写完，连标题都没有。\n")
    project.post("_index.md", front(title="目录"))
    project.post("README.md", "# 怎么写\n\n这里是说明。\n")
    events = project.events("build")
    assert sorted(titles(project)) == sorted(f"第{number}篇" for number in range(len(SHOWN)))
    (line,) = [event["message"] for event in events if "skipped because" in event.get("message", "")]
    assert line.startswith(f"{len(UNPUBLISHED) + 3} posts are skipped because their site does not show them: ")
    for why in (
        "`draft: true` (2025-03-04-held-0.md",
        "`password` (",
        "`expiryDate` in the past",
        "in `_drafts`",
        "`_index",
    ):
        assert why in line
    assert "abc" not in line


@pytest.mark.parametrize("key", ["draft: true", "published: no", "status: private", "password: abc"])
def test_a_named_post_that_is_not_published_is_rejected(project: Project, key: str) -> None:
    """The message names file, line and key; nothing is made. `script` still shows the post."""
    path = project.post(f"{DAY}-a.md", front(key))
    (failed,) = [event for event in project.events("build", str(path), code=1) if event["event"] == "failed"]
    assert f"{path.name}:4: `{key.partition(':')[0]}" in failed["error"]
    assert "its site does not show it" in failed["error"]
    assert list((project.folder / "audio").iterdir()) == []
    assert "这一段谁也不该听到" in project.run("script", str(path)).stdout


def test_a_named_post_in_the_drafts_folder_is_rejected(project: Project) -> None:
    """Jekyll's folder decides, whatever the front matter says."""
    (project.folder / "posts" / "_drafts").mkdir()
    path = project.post("_drafts/b.md", front())
    assert "in `_drafts`" in project.run("build", str(path), code=1).stderr


@pytest.mark.parametrize("key", ["draft: true", "published: false", "hidden: true", "podcast: false"])
def test_an_episode_whose_post_became_a_draft_is_reported(project: Project, key: str) -> None:
    """Each build reports it with the command, until the episode is withdrawn; the rest of the feed is unchanged."""
    project.post(f"{DAY}-a.md", front(title="一"))
    project.post(f"{DAY}-b.md", front(title="二", body="另一篇说的是别的事。"))
    project.events("build")
    project.post(f"{DAY}-a.md", front(key, title="一"))
    for _ in range(2):
        assert f"`podcast withdraw {DAY}-a` removes it" in notes(project.events("build"))
    project.run("withdraw", f"{DAY}-a")
    assert "withdraw" not in notes(project.events("build"))
    assert titles(project) == ["二"]


def test_a_post_expires_although_its_file_is_unchanged(project: Project) -> None:
    """The index of unchanged posts drops a post when its site stops showing it."""
    soon = datetime.now(UTC) + timedelta(days=1)
    path = project.post(f"{DAY}-a.md", front(f"expiryDate: {soon.isoformat()}"))
    project.events("build")
    loaded = config.load(project.folder)
    index = loaded.cache / "post-index.json"
    text = index.read_text(encoding="utf-8")
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    index.write_text(re.sub(r'("expires": ")[^"]+', rf"\g<1>{past}", text), encoding="utf-8")
    settings = project.record(f"{DAY}-a")["settings_hash"]
    assert PostIndex(loaded, settings).entry(path, archive.digest(path)) is None
    index.write_text(text, encoding="utf-8")
    assert PostIndex(loaded, settings).entry(path, archive.digest(path)) is not None


def test_an_expiry_that_cannot_be_read_is_an_error(project: Project) -> None:
    """A post with an unknown expiry date is not published."""
    path = project.post(f"{DAY}-a.md", front("expiryDate: 下周"))
    (failed,) = [event for event in project.events("build", code=1) if event["event"] == "failed"]
    assert f"{path.name}:4: the date 下周 of `expiryDate` does not exist or cannot be read" in failed["error"]


def init(folder: Path, *words: str) -> dict[str, Any]:
    """Create a project; return its podcast.toml."""
    Project(folder).run("init", *words)
    return tomllib.loads((folder / "podcast.toml").read_text(encoding="utf-8"))


def test_a_new_show_has_its_own_identity(tmp_path: Path) -> None:
    """Two shows never have the same guid; a known address gives the guid that the standard derives from it."""
    one, two = (init(tmp_path / name)["guid"] for name in "ab")
    assert len({str(uuid.UUID(one)), str(uuid.UUID(two)), *placeholders.SHARED}) == 4
    address = "https://podcast.weizhi.test/show"
    assert init(tmp_path / "c", "--base-url", address)["guid"] == feed_guid(address)
    taken = init(tmp_path / "d", "--base-url", "https://podcast.example.com")["guid"]
    assert taken not in placeholders.SHARED


@pytest.mark.parametrize("address", ["https://podcast.example.com", "https://example.com/podcast"])
def test_a_guid_of_other_shows_is_a_warning(project: Project, article: Article, address: str) -> None:
    """`check` warns and exits with 0: a feed that is already public keeps its guid."""
    guid = config.load(project.folder).guid
    project.post(f"{DAY}-a.md", article())
    project.run("build")
    assert "example show" not in project.run("check").stdout
    project.configure(guid, feed_guid(address))
    project.run("feed")
    (found,) = [event for event in project.events("check") if event["event"] == "finding"]
    assert (found["level"], found["file"], found["field"]) == ("warning", "podcast.toml", "guid")
    assert "if the feed is public already, keep the old one" in found["next_step"]


def test_a_new_show_does_not_use_the_example_shows_words(tmp_path: Path) -> None:
    """Neither its motto nor its jingle nor its bulletins."""
    made = Project(tmp_path)
    values = init(tmp_path, "--title", "园艺台")
    assert (values["style"], values["bulletin_title"]) == ("朗读", "")
    path = made.post(
        "2026-11-20-daily.md", "---\ntitle: 园艺晚报\n---\n\n- 一株花开了。\n- 两棵树绿了。\n- 三片叶落了。\n"
    )
    said = made.run("script", str(path)).stdout
    for word in ("航通社", "历史、现在和未来", "早报", "社长", "开头先说两句"):
        assert word not in said
    assert "园艺晚报" in said


PLACEHOLDERS = {
    "base_url": "https://podcast.example.com",
    "email": "podcast@example.com",
    "link": "https://www.example.org/blog",
    "media_url": "https://media.example/audio",
    "new_feed_url": "https://yourname.github.io/feed.xml",
}


@pytest.mark.parametrize(("key", "value"), PLACEHOLDERS.items())
def test_placeholders_are_not_published(project: Project, article: Article, key: str, value: str) -> None:
    """`build` and `check` warn about each key and exit with 0; `publish` and `check --against` fail."""
    path = project.folder / "podcast.toml"
    text = re.sub(rf'(?m)^{key} = ".*"', f'{key} = "{value}"', path.read_text(encoding="utf-8"))
    path.write_text(text + '[targets.site]\nkind = "folder"\npath = "../site"\n', encoding="utf-8")
    project.post(f"{DAY}-a.md", article())
    quiet: list[tuple[str, ...]] = [("build",), ("build",), ("check",)]
    for words in quiet:
        found = [event for event in project.events(*words) if event["event"] == "finding"]
        assert [(event["level"], event["field"]) for event in found] == [("warning", key)], words
        assert f"set `{key}`" in found[0]["next_step"]
    feed = project.folder / "feed" / "feed.xml"
    strict: list[tuple[str, ...]] = [("publish",), ("publish", "--dry-run"), ("check", "--against", str(feed))]
    for words in strict:
        found = [event for event in project.events(*words, code=1) if event["event"] == "finding"]
        assert ("error", key) in [(event["level"], event["field"]) for event in found], words
    assert not (project.folder.parent / "site").exists()


def test_a_show_with_its_own_addresses_is_published(project: Project, article: Article) -> None:
    """The contrast: there is no warning, and the feed is published."""
    path = project.folder / "podcast.toml"
    path.write_text(path.read_text(encoding="utf-8") + '[targets.site]\nkind = "folder"\npath = "../site"\n', "utf-8")
    project.post(f"{DAY}-a.md", article())
    assert not [event for event in project.events("build") if event["event"] == "finding"]
    project.run("publish")
    assert (project.folder.parent / "site" / "feed" / "feed.xml").is_file()


@pytest.mark.parametrize(
    "address",
    ["https://example.cn/a", "https://myexample.com", "mail@example.studio", "https://notyourname.net", "", "x"],
)
def test_addresses_that_only_look_like_placeholders_are_allowed(address: str) -> None:
    """They may be real."""
    assert not placeholders.is_placeholder(address)


@pytest.mark.parametrize(
    "permalink", ["/:yaer/:month/:title/", "/<slug>/", "/[name].html", "/%Y/%m/{name}/", "/p/:Slug"]
)
def test_a_permalink_with_unknown_placeholders_is_an_error(project: Project, permalink: str) -> None:
    """Every episode would have a broken link."""
    project.configure('permalink = ""', f'permalink = "{permalink}"')
    told = project.run("build", code=2).stderr
    assert "permalink" in told
    assert (
        "is not replaced and would appear in the address: use {year} {month} {day} {name} {slug} {path} instead" in told
    )


TABS = {
    "after-key": "---\ntitle:\t制表符\ndate: 2025-03-04\n---\n\n正文一。\n",
    "at-end": "---\ntitle: 制表符\t\ndate: 2025-03-04\n---\n\n正文二。\n",
    "in-date": "---\ntitle: 制表符\ndate:\t2025-03-04\n---\n\n正文三。\n",
    "in-other": "---\ntitle: 制表符\ndate: 2025-03-04\nlayout:\tpost\n---\n\n正文四。\n",
}


@pytest.mark.parametrize("name", TABS)
def test_a_tab_in_the_front_matter_is_read(project: Project, name: str) -> None:
    """As libyaml does, and therefore Jekyll."""
    project.post(f"{DAY}-{name}.md", TABS[name])
    project.events("build")
    assert titles(project) == ["制表符"]


def test_one_bad_post_never_stops_a_build(
    project: Project, article: Article, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each of four broken posts is one line; the others are built, the feed is written, and the exit code is 1."""
    project.post(f"{DAY}-a.md", "---\ntitle: '没有关\n---\n\n正文。\n")
    project.post(f"{DAY}-b.md", "---\ntitle: 缩进\n\tdate: 2025-03-04\n---\n\n正文。\n")
    (project.folder / "posts" / f"{DAY}-c.md").write_bytes(b"---\ntitle: \xb0\xd7\n---\n\n\xb0\xd7\n")
    project.post(f"{DAY}-d.md", "---\ntitle: 没有完\n\n正文。\n")
    project.post(f"{DAY}-e.md", article(title="好的"))
    events = project.events("build", code=1)
    failed = [event for event in events if event["event"] == "failed"]
    assert [Path(event["path"]).name for event in failed] == [f"{DAY}-{name}.md" for name in "abcd"]
    assert all("\n" not in event["error"] for event in failed)
    assert titles(project) == ["好的"]


STAGES = ["podcast.script.posts.parse", "podcast.script.clean.blocks", "podcast.sound.stitch.record"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_bug_in_one_post_is_one_line_and_a_traceback_in_a_file(
    project: Project, article: Article, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """Whatever a stage raises: the other post is built, the feed is written, and the run fails."""
    from podcast import pipeline

    project.post(f"{DAY}-a.md", article("第一篇说的是风。", title="甲"))
    project.post(f"{DAY}-b.md", article("第二篇说的是雨。", title="乙"))
    module, _, name = stage.rpartition(".")
    intact = getattr(sys.modules[module], name)

    def breaks(*args: Any, **given: Any) -> Any:
        if any(f"{DAY}-a" in str(one) for one in (*args, *given.values())):
            raise KeyError("第一篇\n有两行")
        return intact(*args, **given)

    monkeypatch.setattr(stage, breaks)
    told = list[Event]()
    loaded = config.load(project.folder)
    assert not pipeline.build(loaded, selection.Request(), told.append)
    (error,) = [event.as_json()["error"] for event in told if event.name == "failed"]
    assert "a bug: KeyError" in error
    assert "\n" not in error
    trace = loaded.cache / failures.ERRORS / f"{DAY}-a.txt"
    assert str(trace) in error
    assert "Traceback" in trace.read_text(encoding="utf-8")
    assert titles(project) == ["乙"]


def test_a_traceback_that_cannot_be_kept_hides_no_error(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is said, and so is what was raised."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    event = failures.failed(config.load(project.folder), Path("a.md"), RuntimeError("x"), "a")
    assert "RuntimeError: x" in event.error
    assert "cannot be saved (No space left on device)" in event.error
    assert (
        "No space left"
        in failures.failed(config.load(project.folder), Path("a.md"), OSError(28, "No space left")).error
    )


PLAIN = {
    f"{DAY}-a.md": "# 窗外的树\n\n今天写一篇短文，讲讲窗外的树。\n",
    "2025.03.04 b.md": "\n\n# 窗外的**树**\n\n今天写一篇短文，讲讲窗外的树。\n",
    "2025_03_04_c.md": "窗外的树\n====\n\n今天写一篇短文，讲讲窗外的树。\n",
    "20250304-d.md": "## [窗外的树](https://blog.shu.test/a)\n\n今天写一篇短文，讲讲窗外的树。\n",
    f"{DAY}-e.md": "---\ntags: 树\n---\n\n# 窗外的树\n\n今天写一篇短文，讲讲窗外的树。\n",
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_file_works(project: Project, name: str) -> None:
    """Its first heading is its title, spoken once; its name has the date."""
    path = project.post(name, PLAIN[name])
    events = project.events("build")
    (made,) = [event for event in events if event["event"] == "episode"]
    record = project.record(made["slug"])
    assert (record["title"], record["published"][:10]) == ("窗外的树", DAY)
    script = json.loads(project.run("script", str(path), "--format", "json").stdout)
    said = [one["written"] for one in script["utterances"] if one["role"] not in {"opening", "closing"}]
    assert said == ["窗外的树", "今天写一篇短文，讲讲窗外的树。"]
    assert sum("窗外的" in one["written"] and one["order"] for one in script["left_out"]) == 1


def test_a_post_without_a_date_has_that_of_its_file(project: Project) -> None:
    """Reported once, with the line to add; touched or moved to another machine, it keeps its episode."""
    project.configure("start = 2025-01-01", "start = 2024-01-01")
    path = project.post("shu.md", "# 窗外的树\n\n今天写一篇短文，讲讲窗外的树。\n")
    written = datetime(2025, 2, 3, 4, 5, tzinfo=UTC).timestamp()
    os.utime(path, (written, written))
    assert "To fix it, add `date: 2025-02-03 12:05` to its front matter" in notes(project.events("build"))
    before = project.record("shu")
    assert before["published"].startswith("2025-02-03T12:05")
    (project.folder / ".podcast" / "post-index.json").unlink()
    os.utime(path, (written + 1e6, written + 1e6))
    events = project.events("build")
    assert not [event for event in events if event["event"] == "episode"]
    assert "has no date" not in notes(events)
    assert project.record("shu")["published"] == before["published"]


def test_a_text_without_heading_has_the_title_of_its_file(project: Project) -> None:
    """A later heading is that of a part."""
    project.post(f"{DAY}-下雨.md", "一段话，后面才有标题。\n\n# 一、背景\n\n又一段。\n")
    project.run("build")
    assert titles(project) == ["下雨"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_missing_post_is_reported(project: Project, article: Article, count: int) -> None:
    """Each build names the episode and the command to withdraw it, until it is withdrawn."""
    for number in range(count):
        project.post(f"{DAY}-gone-{number}.md", article(f"第{number}篇说的是风。", title=f"去{number}"))
    project.post(f"{DAY}-stays.md", article("留下的这一篇说的是雨。", title="留下"))
    project.run("build")
    for number in range(count):
        (project.folder / "posts" / f"{DAY}-gone-{number}.md").unlink()
    for _ in range(2):
        told = notes(project.events("build"))
        for number in range(count):
            assert f"`podcast withdraw {DAY}-gone-{number}` removes it" in told
    for number in range(count):
        project.run("withdraw", f"{DAY}-gone-{number}")
    assert "withdraw" not in notes(project.events("build"))
    assert titles(project) == ["留下"]


def test_many_missing_posts_are_one_line(project: Project, article: Article) -> None:
    """A moved folder would otherwise fill a page; the line says what to check."""
    for number in range(5):
        project.post(f"{DAY}-gone-{number}.md", article(f"第{number}篇说的是风。", title=f"去{number}"))
    project.post(f"{DAY}-stays.md", article("留下的这一篇说的是雨。", title="留下"))
    project.run("build")
    for number in range(5):
        (project.folder / "posts" / f"{DAY}-gone-{number}.md").unlink()
    (line,) = [one for one in notes(project.events("build")).splitlines() if "are missing" in one]
    assert line.startswith("the posts of 5 episodes are missing (")
    assert "and 2 more" in line
    assert "check that `posts` in podcast.toml names the right folders" in line


def test_a_draft_needs_neither_title_nor_date(tmp_path: Path) -> None:
    """It is skipped as a draft, without an error."""
    path = tmp_path / "half.md"
    path.write_text("---\ndraft: true\ndate: 待定\n---\n\n写到一半。\n", encoding="utf-8")
    loaded = config.load(tmp_path)
    post = selection.load(loaded, path)
    assert post.unpublished is not None
    assert post.title == "half"
    with pytest.raises(PostError):
        reading.parse(
            "---\ndraft: false\ndate: 待定\n---\n\n写到一半。\n".encode(),
            path,
            loaded.zone,
            publish_time=loaded.publish_time,
            now=datetime.now(UTC),
        )
