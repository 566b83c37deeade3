"""A show over a year, with the real commands: whatever the author does, subscribers keep every episode."""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from lxml import etree

from podcast.project import config
from tests.conftest import Project
from tests.publish.public import Target, served

pytestmark = pytest.mark.soak
Article = Callable[..., str]


class Listener:
    """What an app knows of a show: all guids that were ever in its feed."""

    def __init__(self) -> None:
        self.guids = set[str]()

    def look(self, target: Target, gone: frozenset[str] = frozenset()) -> None:
        """Read the public feed: no known episode is missing, but those that the author took out, and no URL is dead."""
        with urllib.request.urlopen(f"{target.address}/feed/feed.xml") as answer:
            feed = answer.read()
        items = list(etree.fromstring(feed).iter("item"))
        here = {item.findtext("guid") or "" for item in items}
        assert here == (self.guids | here) - gone
        self.guids |= here
        assert len({enclosure.get("url") for item in items for enclosure in item.iter("enclosure")}) == len(items)
        for url in sorted(set(re.findall(r'"(http://127[^"]+)"', feed.decode()))):
            if url.startswith(target.address) and "." in url.rpartition("/")[2]:
                with urllib.request.urlopen(url) as answer:
                    assert answer.status == 200, url


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Target, Target]]:
    """Two web servers: the show moves from one to the other."""
    with ExitStack() as stack:
        yield stack.enter_context(served(tmp_path / "old")), stack.enter_context(served(tmp_path / "new"))


def release(project: Project, *targets: str) -> None:
    """Build and publish."""
    project.run("build")
    for target in targets:
        project.run("publish", target)


def test_a_year_of_a_show(tmp_path: Path, sites: tuple[Target, Target], cover: bytes, article: Article) -> None:
    """Thirteen events, each with what a listener sees after it; at the end every guid that ever was is there."""
    old, new = sites
    app, moved = Listener(), Listener()

    # 1. init
    project = Project(tmp_path / "laptop" / "show")
    project.run(
        "init", "--title", "四季", "--base-url", old.address, "--link", "https://siji.test", "--email", "a@siji.test"
    )
    start = re.findall(r"(?m)^start = .*$", (project.folder / "podcast.toml").read_text(encoding="utf-8"))[0]
    project.configure(start, "start = 2025-01-01")
    project.configure('engine = "auto"', 'engine = "tone"')
    tables = "".join(
        f'\n[targets.{name}]\nkind = "folder"\npath = {json.dumps(str(tmp_path / name))}\n' for name in ("old", "new")
    )
    project.configure("\n[targets]\n", tables)

    # 2. first episodes
    for month, title in enumerate(("立春", "惊蛰", "清明"), 2):
        day = f"2025-{month:02d}-04"
        project.post(f"{day}-a.md", article(f"{title}到了，天气又有了变化。", title=title, day=day))
    release(project, "old")
    app.look(old)
    assert len(app.guids) == 3

    # 3. a correction: new audio, the same guid
    first = project.record("2025-02-04-a")
    project.post("2025-02-04-a.md", article("立春早就到了，天气没有变化。", title="立春", day="2025-02-04"))
    release(project, "old")
    app.look(old)
    again = project.record("2025-02-04-a")
    assert again["guid"] == first["guid"]
    assert again["enclosure"] != first["enclosure"]

    # 4. a rename, with the line that the build prints
    post = project.folder / "posts" / "2025-03-04-a.md"
    post = post.rename(post.with_name("2025-03-05-jingzhe.md"))
    assert "add `id: 2025-03-04-a`" in project.run("build", code=1).stderr
    post.write_text(post.read_text(encoding="utf-8").replace("---\n", "---\nid: 2025-03-04-a\n", 1), encoding="utf-8")
    release(project, "old")
    app.look(old)
    assert len(app.guids) == 3

    # 5. a deletion, withdrawn in one step; its guid stays reserved
    deleted = project.folder / "posts" / "2025-04-04-a.md"
    text = deleted.read_bytes()
    deleted.unlink()
    assert "--post-gone" in project.run("withdraw", "--help").stdout
    project.run("withdraw", "--post-gone")
    release(project, "old")
    gone = project.record("2025-04-04-a")["guid"]
    app.look(old, gone=frozenset({gone}))
    deleted.write_bytes(text)
    project.run("withdraw", "2025-04-04", "--undo")
    release(project, "old")
    app.look(old)

    # 6. a second machine takes over the records and makes the next episode
    other = Project(tmp_path / "runner" / "work" / "show")
    shutil.copytree(project.folder, other.folder, ignore=shutil.ignore_patterns("*.mp3", ".podcast", "feed"))
    other.post("2025-05-05-a.md", article("立夏到了，天气热了起来。", title="立夏", day="2025-05-05"))
    built = [event["slug"] for event in other.events("build") if event["event"] == "episode"]
    assert built == ["2025-05-05-a"]
    other.run("publish", "old")
    app.look(old)
    for name in ("audio", "posts"):
        for path in (other.folder / name).glob("2025-05-05*.[jm][sd]*"):
            shutil.copy(path, project.folder / name / path.name)
    release(project, "old")
    app.look(old)
    assert len(app.guids) == 4

    # 7. a move to another host
    moved.guids = set(app.guids)
    project.configure(f'base_url = "{old.address}"', f'base_url = "{new.address}"')
    project.run("feed")
    assert "docs/moving.md" in project.run("publish", "old", "--dry-run").stdout
    project.configure('new_feed_url = ""', f'new_feed_url = "{new.address}/feed/feed.xml"')
    release(project, "new", "old")
    for target in (old, new):
        moved.look(target)

    # 8. a new cover
    (project.folder / "cover.jpg").write_bytes(cover)
    release(project, "new")
    moved.look(new)

    # 9. a new style: old episodes stay, until they are built again
    before = project.record("2025-02-04-a")
    project.configure('style = "朗读"', 'style = "社长"')
    release(project, "new")
    assert project.record("2025-02-04-a") == before
    project.run("build", "--stale")
    assert project.record("2025-02-04-a")["enclosure"] != before["enclosure"]
    release(project, "new")
    moved.look(new)

    # 10. a lost cache
    records = {path.name: path.read_bytes() for path in (project.folder / "audio").glob("*.json")}
    shutil.rmtree(project.folder / ".podcast")
    release(project, "new")
    assert {path.name: path.read_bytes() for path in (project.folder / "audio").glob("*.json")} == records
    moved.look(new)

    # 11. lost audio: it is downloaded
    for path in (project.folder / "audio").glob("*.mp3"):
        path.unlink()
    events = project.events("build")
    assert len([event for event in events if event["event"] == "fetched"]) == 4
    assert not [event for event in events if event["event"] == "episode"]
    project.run("publish", "new")
    moved.look(new)

    # 12. pruning, here and at the target
    project.post("2025-06-05-a.md", article("芒种到了，地里忙了起来。", title="芒种", day="2025-06-05"))
    release(project, "new")
    project.run("store", "--prune", "--unused-days", "0")
    project.run("publish", "new", "--prune")
    moved.look(new)
    assert len(moved.guids) == 5

    # 13. a rollback of a wrong correction, and the right one
    project.post("2025-06-05-a.md", article("这里写错了。", title="芒种", day="2025-06-05"))
    release(project, "new")
    project.run("publish", "new", "--rollback")
    moved.look(new)
    project.post("2025-06-05-a.md", article("芒种到了，麦子黄了。", title="芒种", day="2025-06-05"))
    release(project, "new")
    moved.look(new)

    assert config.load(project.folder).guid == config.feed_guid(old.address)
    assert {json.loads(path.read_bytes())["guid"] for path in (project.folder / "audio").glob("*.json")} == moved.guids
    assert app.guids < moved.guids
    app.look(old)
