"""`podcast publish`, `fetch` and `share`, run as a user runs them; and the nightly workflow, step by step."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from podcast.errors import ConfigError, PublishError
from podcast.events import Event, Noted
from podcast.project import config
from podcast.release import publishing
from tests.conftest import ROOT, Project
from tests.publish.listening import Listener
from tests.publish.public import served

Article = Callable[..., str]
FOLDER = '[targets.site]\nkind = "folder"\npath = "../site"\n'


def configured(project: Project, more: str = FOLDER) -> Path:
    """Add targets to podcast.toml; return the folder of `site`."""
    path = project.folder / "podcast.toml"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    return project.folder.parent / "site"


def released(project: Project, **request: Any) -> list[Event]:
    """Publish; return the events."""
    told = list[Event]()
    publishing.publish(config.load(project.folder), publishing.PublishRequest(**request), told.append)
    return told


@pytest.fixture
def built(project: Project, article: Article) -> Project:
    """A project with an episode."""
    project.post("2025-03-04-wind.md", article())
    project.run("build")
    return project


def test_publish_uploads_the_feed(built: Project) -> None:
    """Events name the uploads; a second publish uploads nothing; a dry run only reports."""
    site = configured(built)
    dry = built.events("publish", "--dry-run")
    assert {event["event"] for event in dry} == {"sent", "published"}
    assert all(event["dry_run"] for event in dry)
    assert not site.exists()
    events = built.events("publish", "site")
    sent = [event["path"] for event in events if event["event"] == "sent"]
    assert sent == [event["path"] for event in dry if event["event"] == "sent"]
    assert built.record("2025-03-04-wind")["enclosure"]["path"] in sent
    assert (site / "feed" / "feed.xml").read_bytes() == (built.folder / "feed" / "feed.xml").read_bytes()
    (again,) = built.events("publish")
    assert (again["sent"], again["changed"], again["unchanged"]) == (0, False, len(sent))


def test_rollback_and_prune(built: Project, article: Article) -> None:
    """The previous feed is public again; after --prune --days 0 only the files of the public feed are left."""
    site = configured(built)
    released(built)
    old = (site / "feed" / "feed.xml").read_bytes()
    first = built.record("2025-03-04-wind")["enclosure"]["path"]
    built.post("2025-03-04-wind.md", article("今天的风有点大，出门要戴帽子。晚上也许会下雪，记得收衣服。"))
    built.run("build")
    released(built)
    assert "is public again" in built.run("publish", "--rollback").stdout
    assert (site / "feed" / "feed.xml").read_bytes() == old
    released(built)
    assert (site / first).exists()
    assert "removed 1 file" in built.run("publish", "--prune", "--days", "0").stdout
    assert not (site / first).exists()
    with pytest.raises(PublishError, match="nothing to go back to"):
        released(built, rollback=True)
    built.run("publish", "--rollback", "--prune", code=2)


def test_a_feed_with_errors_is_not_published(built: Project) -> None:
    """The finding is reported, the exit code is 1, and the target is unchanged."""
    site = configured(built)
    (built.folder / built.record("2025-03-04-wind")["enclosure"]["path"]).unlink()
    assert "nothing was published" in built.run("publish", code=1).stderr
    assert not site.exists()


def test_targets_are_chosen_by_name(project: Project) -> None:
    """No target, several, or an unknown one: each is reported with the next step."""
    with pytest.raises(ConfigError, match=r"add  \[targets.site\]"):
        publishing.choose_target(config.load(project.folder), "")
    configured(project)
    assert publishing.choose_target(config.load(project.folder), "") == "site"
    with pytest.raises(ConfigError, match="did you mean 'site'"):
        publishing.choose_target(config.load(project.folder), "sites")
    configured(project, '[targets.other]\nkind = "folder"\npath = "../other"\n')
    with pytest.raises(ConfigError, match="name one of other, site"):
        publishing.choose_target(config.load(project.folder), "")


def test_the_hub_is_notified_only_of_changes(built: Project) -> None:
    """Once for a changed feed, not for an unchanged one; a hub that fails is a warning."""
    site = configured(built)
    with Listener(204) as hub:
        built.configure('websub = ""', f'websub = "{hub.address}"')
        released(built, dry_run=True)
        released(built)
        released(built)
        assert [form["hub.url"] for form in hub.forms] == ["https://podcast.example.test/feed/feed.xml"]
    shutil.rmtree(site)
    warning = released(built)[-1]
    assert isinstance(warning, Noted)
    assert warning.loud
    assert "the feed is published, but the hub" in warning.message


def test_share_prints_what_to_paste(built: Project) -> None:
    """Title, text and address, and the paths of audio and cover; for an unknown episode it lists the known ones."""
    told = built.run("share", "wind").stdout
    record = built.record("2025-03-04-wind")
    for part in (record["title"], record["summary"], "https://podcast.example.test/feed/2025-03-04-wind/"):
        assert part in told
    (shared,) = built.events("share", str(built.folder / "posts" / "2025-03-04-wind.md"))
    assert Path(shared["audio"]).is_file()
    assert Path(shared["cover"]).is_file()
    assert "2025-03-04-wind" in built.run("share", "rain", code=1).stderr


def test_lost_audio_is_downloaded_and_not_voiced_again(built: Project, tmp_path: Path) -> None:
    """A clone without a cache gets the published bytes; other bytes are rejected, unpublished audio is reported."""
    with served(tmp_path / "served") as target:
        site = Path(target.table["path"])
        built.configure('base_url = "https://podcast.example.test"', f'base_url = "{target.address}"')
        configured(built, f'[targets.site]\nkind = "folder"\npath = "{site.as_posix()}"\n')
        built.run("feed")
        released(built)
        path = built.record("2025-03-04-wind")["enclosure"]["path"]
        whole = (built.folder / path).read_bytes()
        shutil.rmtree(built.folder / ".podcast")
        (built.folder / path).unlink()
        assert path in built.run("fetch").stdout
        assert (built.folder / path).read_bytes() == whole
        assert [event for event in built.events("build") if event["event"] == "episode"] == []
        (built.folder / path).unlink()
        (site / path).write_bytes(whole[::-1])
        told = list[Event]()
        with pytest.raises(PublishError, match="is not the audio of this record"):
            publishing.fetch(config.load(built.folder), told.append)
        (site / path).unlink()
        publishing.fetch(config.load(built.folder), told.append)
        (noted,) = told
        assert "is not published" in noted.as_json()["message"]
    with pytest.raises(PublishError, match="cannot be downloaded"):
        publishing.fetch(config.load(built.folder), told.append)


def git(folder: Path, *words: str) -> str:
    """Run git."""
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, encoding="utf-8", check=True)
    return done.stdout


@pytest.fixture
def quiet_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """git with its own home folder."""
    if not (shutil.which("git") and shutil.which("bash") and shutil.which("find")):
        pytest.skip("git, bash and find are needed")
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    settings = "[user]\n\tname = author\n\temail = author@example.com\n[init]\n\tdefaultBranch = main\n"
    (home / ".gitconfig").write_text(settings, encoding="utf-8")


class Runner:
    """Runs the workflow as its service does: a fresh clone, the steps in order, and a cache between the runs."""

    def __init__(self, origin: Path, cache: Path) -> None:
        self._origin, self._cache = origin, cache

    def night(self, clone: Path) -> dict[str, Any]:
        """Run all steps in the workspace `clone`; return the workflow."""
        source = git(self._origin, "show", "HEAD:.github/workflows/podcast.yml")
        workflow: dict[str, Any] = yaml.safe_load(source)
        (job,) = workflow["jobs"].values()
        clone.mkdir()
        for step in job["steps"]:
            folder = clone / job["defaults"]["run"]["working-directory"]
            if "actions/checkout@" in step.get("uses", ""):
                self._check_out(clone, **step.get("with", {}))
            if "run" in step:
                self._run(step["run"], folder, clone)
            elif "cache/restore@" in step["uses"]:
                self._move(step["with"]["path"], self._cache, clone)
            elif "cache/save@" in step["uses"]:
                self._move(step["with"]["path"], clone, self._cache)
        return workflow

    def _check_out(self, workspace: Path, repository: str = "", path: str = ".", **settings: Any) -> None:
        """Clone as the action does: the workflow's own repository, or one of GitHub; the last commit or all."""
        place = f"https://github.com/{repository}.git" if repository else self._origin.as_uri()
        depth = [] if settings.get("fetch-depth") == 0 else ["--depth", "1"]
        git(workspace, "clone", "--quiet", *depth, place, str(workspace / path))

    @staticmethod
    def _run(script: str, folder: Path, clone: Path) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        env = {**os.environ, "PATH": path, "GITHUB_WORKSPACE": str(clone), "PIP_NO_INDEX": "1"}
        done = subprocess.run(words, cwd=folder, env=env, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"

    @staticmethod
    def _move(patterns: str, here: Path, there: Path) -> None:
        for pattern in patterns.split():
            for path in here.glob(pattern.removeprefix("./")):
                target = there / path.relative_to(here)
                target.parent.mkdir(parents=True, exist_ok=True)
                if path.is_dir():
                    shutil.copytree(path, target, dirs_exist_ok=True)
                else:
                    shutil.copy2(path, target)


def test_nights_make_one_episode_each(tmp_path: Path, project: Project, article: Article, quiet_git: None) -> None:
    """The workflow's steps in fresh clones: each night voices only new posts, commits them, and uses the last cache.

    Published audio stays at the target until it is pruned, so that apps find it and a rollback can restore it.
    """
    git(project.folder, "init", "--quiet")
    project.run("init", "--github")
    project.post("2025-03-04-wind.md", article())
    git(project.folder, "add", "--all")
    git(project.folder, "commit", "--quiet", "--message", "First post")
    origin = tmp_path / "origin.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(project.folder), str(origin))
    git(project.folder, "remote", "add", "origin", str(origin))
    runner = Runner(origin, tmp_path / "cache")

    first = tmp_path / "monday"
    runner.night(first)
    git(project.folder, "pull", "--quiet", "origin", "main")
    assert project.record("2025-03-04-wind")["engine"] == "tone"
    assert not list((project.folder / "audio").glob("*.mp3")), "audio is not committed"

    project.post("2025-03-05-rain.md", article("今天下了一整天的雨，路上的人都撑着伞。", title="雨", day="2025-03-05"))
    git(project.folder, "add", "--all")
    git(project.folder, "commit", "--quiet", "--message", "Second post")
    git(project.folder, "push", "--quiet", "origin", "main")
    second = tmp_path / "tuesday"
    runner.night(second)
    kept, published = (
        {path.name: path.read_bytes() for path in (night / "_site" / "audio").iterdir()} for night in (first, second)
    )
    assert (len(kept), len(published)) == (1, 2)
    assert kept.items() < published.items(), "the first episode keeps its bytes and its address"
    assert (second / "_site" / "feed" / "feed.xml").read_text(encoding="utf-8").count("<item>") == 2
    subjects = git(second, "log", "--format=%s").splitlines()
    assert subjects == ["Record the new episodes", "Second post", "Record the new episodes", "First post"]
    assert git(second, "show", "--name-only", "--format=", "HEAD").split() == ["audio/2025-03-05-rain.json"]

    git(project.folder, "pull", "--quiet", "origin", "main")
    project.post("2025-03-04-wind.md", article("今天的风停了，出门不用戴帽子。"))
    git(project.folder, "add", "--all")
    git(project.folder, "commit", "--quiet", "--message", "Correct the first post")
    git(project.folder, "push", "--quiet", "origin", "main")
    third = tmp_path / "wednesday"
    runner.night(third)
    names = {path.name for path in (third / "_site" / "audio").iterdir()}
    assert published.keys() < names, "an app that has the feed of yesterday still finds its audio"
    assert len(names) == 3
    assert "is public again" in Project(third).run("publish", "pages", "--rollback").stdout
    assert (third / "_site" / "feed" / "feed.xml").read_bytes() == (second / "_site" / "feed" / "feed.xml").read_bytes()


def test_the_systemd_unit_of_the_documents_works(
    tmp_path: Path, project: Project, article: Article, monkeypatch: pytest.MonkeyPatch, quiet_git: None
) -> None:
    """Its lines, run in order as systemd does: the record is committed and pushed although a post fails."""
    site = configured(project)
    git(project.folder, "init", "--quiet")
    project.post("2025-03-04-wind.md", article())
    project.post("2025-03-05-broken.md", "+++\ntitle = [雨\n+++\n正文。")
    git(project.folder, "add", "posts", "podcast.toml", "cover.jpg")
    git(project.folder, "commit", "--quiet", "--message", "First post")
    git(tmp_path, "clone", "--quiet", "--bare", str(project.folder), "origin.git")
    git(project.folder, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(project.folder, "fetch", "--quiet", "origin")
    git(project.folder, "branch", "--quiet", "--set-upstream-to", "origin/main")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    lines = re.findall(r"(?m)^ExecStart=(-?)(.*)$", (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8"))
    for _ in range(2):  # a night without changes is not an error
        for forgiven, line in lines:
            done = subprocess.run(shlex.split(line), cwd=project.folder, capture_output=True, encoding="utf-8")
            assert forgiven or done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    log = [line for line in git(tmp_path / "origin.git", "log", "--name-only", "--format=%s").splitlines() if line]
    assert log[:3] == ["Record the new episodes", "audio/2025-03-04-wind.json", "First post"]
    assert (site / "feed" / "feed.xml").is_file()


def test_the_workflow_of_a_project_inside_a_repository(project: Project) -> None:
    """It is at the root, where the service expects it, and works in the project's folder."""
    (project.folder.parent / ".git").mkdir()
    (path, *_) = project.run("init", "--github").stdout.split()
    assert Path(path) == project.folder.parent / ".github/workflows/podcast.yml"
    workflow = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    job = workflow["jobs"]["episode"]
    assert job["defaults"]["run"]["working-directory"] == "show"
    assert workflow[True]["push"]["paths"] == ["show/posts/**", "show/podcast.toml", "show/lexicon.tsv"]
    cached = next(step for step in job["steps"] if "cache/save@" in step.get("uses", ""))["with"]["path"]
    assert cached.split() == ["show/.podcast", "show/audio/*.mp3", "show/audio/*.jpg", "show/_site"]
    restored = next(step for step in job["steps"] if "cache/restore@" in step.get("uses", ""))["with"]["path"]
    assert restored == cached
    assert job["steps"][-2]["with"]["path"] == "show/_site"


@pytest.mark.parametrize(
    ("engine", "table", "key"),
    [
        ("azure", '[engines.azure]\nregion = "eastasia"', "AZURE_SPEECH_KEY"),
        ("studio", '[engines.studio]\nkind = "openai"\nkey_env = "STUDIO_KEY"', "STUDIO_KEY"),
        ("auto", "", ""),
    ],
)
def test_the_workflow_has_the_key_of_the_service(project: Project, engine: str, table: str, key: str) -> None:
    """As a secret of the repository, for the step that voices, and none where nothing needs one."""
    project.configure('engine = "tone"', f'engine = "{engine}"')
    project.configure("[engines]\n", f"[engines]\n{table}\n")
    (path, *_) = project.run("init", "--github").stdout.split()
    steps = yaml.safe_load(Path(path).read_text(encoding="utf-8"))["jobs"]["episode"]["steps"]
    (building,) = [step for step in steps if step.get("run") == "podcast build"]
    assert building.get("env", {}) == ({key: f"${{{{ secrets.{key} }}}}"} if key else {})


def test_the_workflow_is_pinned_and_runs_one_at_a_time(project: Project) -> None:
    """Every action is pinned to a full commit, with its version as a comment; two runs never overlap."""
    configured(project, '[targets.store]\nkind = "fsspec"\nurl = "s3://bucket/show"\n')
    project.run("init", "--github", "--publish-to", "store")
    path = project.folder / ".github/workflows/podcast.yml"
    text = path.read_text(encoding="utf-8")
    store = yaml.safe_load(text)
    uses = re.findall(r"uses: (.*)", text)
    assert uses
    assert all(re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used) for used in uses), uses
    assert store["concurrency"] == {"group": "podcast", "cancel-in-progress": False}
    assert store["permissions"] == {"contents": "write"}
    steps = store["jobs"]["episode"]["steps"]
    publishing = next(step for step in steps if step.get("id") == "publish")
    assert publishing["run"] == "podcast publish store"
    assert set(publishing["env"]) == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    assert any("[s3]" in step.get("run", "") for step in steps)
    assert "_site" not in text, "a store needs no local copy of what was published"
    assert "already exists" in project.run("init", "--github", code=2).stderr
    path.unlink()
    assert "there is no target 'nowhere'" in project.run("init", "--github", "--publish-to", "nowhere", code=2).stderr
    project.run("init", "--github")
    pages = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert pages["permissions"] == {"contents": "write", "pages": "write", "id-token": "write"}
    assert [step["uses"].split("@")[0] for step in pages["jobs"]["episode"]["steps"][-2:]] == [
        "actions/upload-pages-artifact",
        "actions/deploy-pages",
    ]
    assert json.loads(json.dumps(pages[True]["schedule"])) == [{"cron": "30 22 * * *"}]
