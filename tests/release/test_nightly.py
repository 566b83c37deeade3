"""The workflow of `podcast init --github` where the posts are in another repository, and where it gets the program."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from podcast.errors import ConfigError
from podcast.project import config, nightly, origin, repositories, template
from tests.conftest import VALUES, Project
from tests.release.test_publishing import Runner, git, quiet_git

__all__ = ["quiet_git"]
Article = Callable[..., str]
WORKFLOW = ".github/workflows/podcast.yml"
WHEEL = "shezhang_podcast-0.1.0-py3-none-any.whl"


def wheel(folder: Path, name: str = WHEEL) -> Path:
    """Write a wheel that pip takes."""
    folder.mkdir(parents=True, exist_ok=True)
    info, version = "shezhang_podcast", name.split("-")[1]
    with zipfile.ZipFile(folder / name, "w") as archive:
        for file, content in {
            "METADATA": f"Metadata-Version: 2.1\nName: shezhang-podcast\nVersion: {version}\n",
            "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "RECORD": "",
        }.items():
            archive.writestr(f"{info}-{version}.dist-info/{file}", content)
    return folder / name


class Hub:
    """Repositories at GitHub's addresses, which git finds in a folder."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        settings = home / ".gitconfig"
        redirect = f'[url "{folder.as_uri()}/"]\n\tinsteadOf = https://github.com/\n'
        settings.write_text(settings.read_text(encoding="utf-8") + redirect, encoding="utf-8")

    def create(self, name: str, checkout: Path) -> None:
        """Put a folder there as the repository `name`."""
        git(checkout, "init", "--quiet")
        bare = self.folder / f"{name}.git"
        bare.parent.mkdir(parents=True, exist_ok=True)
        git(self.folder, "init", "--quiet", "--bare", str(bare))
        git(checkout, "remote", "add", "origin", f"https://github.com/{name}.git")
        self.push(checkout, "First")

    @staticmethod
    def push(checkout: Path, subject: str) -> None:
        """Commit everything and push it."""
        git(checkout, "add", "--all")
        git(checkout, "commit", "--quiet", "--allow-empty", "--message", subject)
        git(checkout, "push", "--quiet", "--set-upstream", "origin", "HEAD:main")


@pytest.fixture
def show(tmp_path: Path, cover: bytes) -> Project:
    """A project on a laptop whose posts are in a folder beside it, with the program as a wheel in its repository."""
    folder = tmp_path / "laptop" / "show"
    template.write(config.load(folder), {**VALUES, "posts": ["../blog/_posts"]})
    (folder / "cover.jpg").write_bytes(cover)
    (tmp_path / "laptop" / "blog" / "_posts").mkdir(parents=True)
    made = Project(folder)
    made.configure('engine = "auto"', 'engine = "tone"')
    made.alone()
    wheel(folder / "wheels")
    return made


def write(folder: Path, name: str, text: str) -> None:
    """Write a post of the blog."""
    (folder / "_posts" / name).write_text(text, encoding="utf-8")


@pytest.mark.long
def test_nights_with_the_posts_in_another_repository(
    tmp_path: Path, show: Project, article: Article, quiet_git: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two fresh clones of the show, the posts in a third repository: each night makes what is new, once."""
    monkeypatch.setenv("PIP_DRY_RUN", "1")
    blog = show.folder.parent / "blog"
    hub = Hub(tmp_path / "hub", tmp_path / "home")
    write(blog, "2025-03-04-wind.md", article())
    hub.create("writer/blog", blog)
    git(show.folder, "init", "--quiet")
    told = show.run("init", "--github").stderr
    assert "writer/blog" in told
    assert "has no `origin` yet" in told
    hub.create("writer/show", show.folder)
    runner = Runner(hub.folder / "writer/show.git", tmp_path / "cache")

    workflow = runner.night(tmp_path / "monday")
    (job,) = workflow["jobs"].values()
    assert [step["run"] for step in job["steps"] if step.get("name") == "Install"] == [
        f'python -m pip install --quiet "$GITHUB_WORKSPACE/show/wheels/{WHEEL}"'
    ]
    write(blog, "2025-03-05-rain.md", article("今天下了一整天的雨，路上的人都撑着伞。", title="雨", day="2025-03-05"))
    hub.push(blog, "Second post")
    runner.night(tmp_path / "tuesday")
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / day / "show" / "_site" / "audio").iterdir()}
        for day in ("monday", "tuesday")
    )
    assert (len(first), len(second)) == (1, 2)
    assert first.items() < second.items()
    log = git(tmp_path / "tuesday" / "show", "log", "--name-only", "--format=%s").split("\n")
    assert [line for line in log if line.startswith("audio/")] == [
        "audio/2025-03-05-rain.json",
        "audio/2025-03-04-wind.json",
    ]
    git(show.folder, "pull", "--quiet", "origin", "main")
    assert show.record("2025-03-05-rain")["source"] == "../blog/_posts/2025-03-05-rain.md"
    show.run("build")
    assert git(show.folder, "status", "--porcelain") == "", "the laptop writes what the workflow wrote"


def written(project: Project, *words: str) -> tuple[dict[Any, Any], str]:
    """Run `init --github`; return the workflow and the notes."""
    done = project.run("init", "--github", *words)
    return yaml.safe_load(Path(done.stdout.split()[0]).read_text(encoding="utf-8")), done.stderr


def checkouts(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the settings of all checkouts."""
    steps = workflow["jobs"]["episode"]["steps"]
    return [step["with"] for step in steps if "actions/checkout@" in step.get("uses", "")]


def test_what_cannot_be_known_is_said(show: Project) -> None:
    """Posts in a folder of no repository: the place to fill in stands in the workflow, and in a note."""
    (show.folder / ".git").mkdir()
    workflow, told = written(show)
    own, other = sorted(checkouts(workflow), key=lambda one: one["path"], reverse=True)
    assert own == {"path": "show", "fetch-depth": 0}
    assert other == {"repository": "OWNER/blog", "path": "blog", "fetch-depth": 0}
    assert "replace OWNER/blog in the workflow" in told
    assert "token: ${{ secrets.BLOG_TOKEN }}" in (show.folder / WORKFLOW).read_text(encoding="utf-8")
    assert workflow[True]["push"]["paths"] == ["podcast.toml", "lexicon.tsv"]
    assert workflow[True]["repository_dispatch"] == {"types": ["podcast"]}
    assert workflow["jobs"]["episode"]["defaults"]["run"]["working-directory"] == "show"


def test_a_project_alone_needs_one_checkout(project: Project) -> None:
    """With the posts inside, nothing is laid out beside it."""
    workflow, told = written(project)
    assert checkouts(workflow) == [{"fetch-depth": 0}]
    assert "repository_dispatch" not in workflow[True]
    assert "checks out" not in told


@pytest.mark.parametrize(
    ("given", "installs"),
    [
        (
            "git+https://git.example.test/me/it.git@abc123",
            "shezhang-podcast @ git+https://git.example.test/me/it.git@abc123",
        ),
        ("shezhang-podcast==0.1.0", "shezhang-podcast==0.1.0"),
        ("https://files.example.test/it.whl", "shezhang-podcast @ https://files.example.test/it.whl"),
        ("my-fork", "my-fork"),
        ("wheels/shezhang_podcast-0.1.0-py3-none-any.whl", f"$GITHUB_WORKSPACE/show/wheels/{WHEEL}"),
        ("", "$GITHUB_WORKSPACE/show/wheels/shezhang_podcast-0.10.0-py3-none-any.whl"),
    ],
)
def test_the_program_is_had_from_where_the_author_says(show: Project, given: str, installs: str) -> None:
    """A git address, an index, an address, another name, a wheel; else the newest wheel of the repository."""
    wheel(show.folder / "wheels", "shezhang_podcast-0.10.0-py3-none-any.whl")
    wheel(show.folder / "wheels", "shezhang_podcast-0.9.2-py3-none-any.whl")
    loaded = config.load(show.folder)
    nightly.write(loaded, program=given)
    assert f'install --quiet "{installs}"' in (show.folder / WORKFLOW).read_text(encoding="utf-8")


@pytest.mark.parametrize("given", ["/elsewhere/it.whl", "wheels/none.whl", "two words", "-e ."])
def test_a_program_that_no_workflow_finds_is_refused(show: Project, given: str) -> None:
    """A wheel that is not in the repository, or no requirement at all."""
    with pytest.raises(ConfigError, match=r"repository|--program"):
        nightly.write(config.load(show.folder), program=given)
    assert not (show.folder / WORKFLOW).exists()


@pytest.mark.parametrize(
    ("recorded", "installs", "note"),
    [
        ({}, "shezhang-podcast[neural]==0.1.0", ""),
        (
            {"url": "https://github.com/a/b.git", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}},
            "shezhang-podcast[neural] @ git+https://github.com/a/b.git@c0ffee",
            "",
        ),
        (
            {"url": "https://files.example.test/x.whl", "archive_info": {}},
            "shezhang-podcast[neural] @ https://files.example.test/x.whl",
            "",
        ),
        ({"url": "file:///nowhere/checkout", "dir_info": {}}, "shezhang-podcast[neural]==0.1.0", "cannot reach"),
    ],
)
def test_the_program_is_had_from_where_it_was_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: dict[str, Any], installs: str, note: str
) -> None:
    """As its installer recorded it: an index, a git address, a file on the web, or a folder of this machine."""
    monkeypatch.setattr(origin, "direct_url", lambda: recorded)
    found = origin.program(tmp_path, ".", ["neural"])
    assert found.requirement == installs
    assert note in found.note
    assert bool(note) == bool(found.note)


def test_a_checkout_with_an_origin_is_had_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quiet_git: None
) -> None:
    """At the commit that is checked out, with the note that it must be pushed."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    git(checkout, "init", "--quiet")
    git(checkout, "commit", "--quiet", "--allow-empty", "--message", "First")
    git(checkout, "remote", "add", "origin", "git@github.com:someone/podcast.git")
    monkeypatch.setattr(origin, "direct_url", lambda: {"url": checkout.as_uri(), "dir_info": {"editable": True}})
    found = origin.program(tmp_path, ".", [])
    head = git(checkout, "rev-parse", "HEAD").strip()
    assert found.requirement == f"shezhang-podcast @ git+https://github.com/someone/podcast.git@{head}"
    assert "must be pushed" in found.note


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/a/b.git", "https://github.com/a/b.git"),
        ("https://token@github.com/a/b", "https://github.com/a/b"),
        ("git@github.com:a/b.git", "https://github.com/a/b.git"),
        ("ssh://git@github.com/a/b.git", "https://github.com/a/b.git"),
        ("git@gitee.com:a/b.git", "https://gitee.com/a/b.git"),
        ("/srv/git/b.git", ""),
        ("../b.git", ""),
    ],
)
def test_addresses_of_remotes(tmp_path: Path, quiet_git: None, remote: str, address: str) -> None:
    """In whatever form it was cloned, the address is one that a workflow can read, without a token."""
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", remote)
    assert repositories.address(tmp_path) == address
    laid = repositories.layout(tmp_path / "show", [tmp_path / "_posts"])[1]
    assert next(one for one in laid if not one.own).repository == ("a/b" if "github" in address else "")


def test_the_outer_repository_is_checked_out_first(tmp_path: Path) -> None:
    """A checkout empties its folder, so the show inside the blog's folder comes second."""
    blog = tmp_path / "blog"
    for folder in (blog, blog / "podcast"):
        (folder / ".git").mkdir(parents=True)
    base, laid = repositories.layout(blog / "podcast", [blog / "_posts"])
    assert base == blog
    assert [(one.path, one.own) for one in laid] == [(".", False), ("podcast", True)]
    assert json.dumps([one.path for one in repositories.layout(blog, [blog / "_posts"])[1]]) == '["."]'
