"""From the paragraphs of many posts to a `skip` in podcast.toml, and episodes without them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.conftest import Project

TAIL = "有想种的花，请写信到石榴巷 {} 号（三楼），附上 it's 好的种子。"


def episodes(project: Project) -> set[str]:
    """Build, and give the slugs of what was voiced."""
    return {event["slug"] for event in project.events("build") if event["event"] == "episode"}


def test_what_is_proposed_can_be_pasted_and_is_heard_no_more(project: Project, article: Callable[..., str]) -> None:
    """A second build notices the new `skip` although no post has changed; a third has nothing to do."""
    bodies = ["院子里的石榴红了。", "河边的柳树绿了。", "山上的雪化了。"]
    for day, body in enumerate(bodies, 1):
        project.post(f"2025-03-0{day}-a.md", article(body, TAIL.format(day), title=body[:4], day=f"2025-03-0{day}"))
    project.post("2025-03-09-wrong.md", "---\ntitle: 错\ndate: 2025-03-09\nskip: '*'\n---\n\n正文。\n")
    told = project.run("script", "--recurring")
    (line,) = told.stdout.splitlines()
    assert line.endswith("# 3 of 3 posts (100 %), such as posts/2025-03-03-a.md")
    assert "2025-03-09-wrong.md: cannot be read; `podcast script" in told.stderr
    assert "3 posts read: paste" in told.stderr
    (project.folder / "posts" / "2025-03-09-wrong.md").unlink()
    assert len(episodes(project)) == 3
    project.configure("skip = []", f"skip = [\n  {line}\n]")
    assert len(episodes(project)) == 3
    assert "石榴巷" not in str([project.record(f"2025-03-0{day}-a")["cues"] for day in (1, 2, 3)])
    assert episodes(project) == set()
    assert "nothing that is read recurs" in project.run("script", "--recurring").stderr
    assert "(skip)" in project.run("script", str(project.folder / "posts" / "2025-03-01-a.md")).stderr


def test_a_post_or_all_of_them(project: Project) -> None:
    """Neither is wrong usage, and so are both."""
    assert "Name a POST, or use --recurring" in project.run("script", code=2).stderr
    path = Path(project.folder) / "posts" / "a.md"
    assert "Name a POST, or use --recurring" in project.run("script", str(path), "--recurring", code=2).stderr
