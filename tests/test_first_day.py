"""The first day of a show: from `podcast init` to the first publish, each step says the next one."""

from __future__ import annotations

import errno
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from filelock import FileLock

from podcast import files
from podcast.cli import called, installing
from podcast.project import config, doctor
from podcast.publish import placeholders, serve
from tests.conftest import ROOT, Project

Article = Callable[..., str]
PATIENCE = 120.0
"""Seconds for all that a terminal shows."""


def at_a_terminal(words: Sequence[str], answers: Sequence[str], folder: Path) -> str:
    """Run `podcast` at a terminal, type a line for each question, and return what it shows."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    command = [sys.executable, "-m", "podcast", *words]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment)
    os.close(theirs)
    shown, left, until = b"", list(answers), time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not select.select([ours], [], [], 1.0)[0]:
            continue
        try:
            part = os.read(ours, 1 << 16)
        except OSError:  # Linux, once the other end is closed
            part = b""
        if not part:
            break
        shown += part
        if left and shown.rstrip(b"\r\n").endswith((b": ", b"]: ")) and shown.endswith(b": "):
            os.write(ours, f"{left.pop(0)}\n".encode())
            shown += b"\n"
    os.close(ours)
    text = shown.decode()
    assert process.wait(timeout=PATIENCE) == 0, text
    assert not left, f"not asked: {left}\n{text}"
    return text


def todo(project: Project, code: int = 1) -> list[str]:
    """Return what `podcast check` lists as left."""
    lines = project.run("check", code=code).stdout.splitlines()
    return [step for line in lines for step in re.findall(r"^\d+\. (.*)", line)]


@pytest.mark.long
def test_the_way_of_the_readme_leads_to_a_feed_without_placeholders(tmp_path: Path, article: Article) -> None:
    """The questions at a terminal are all that init cannot know; a wrong answer is asked for again."""
    answers = [
        "海边小站",
        "example.com",
        "https://example.com",
        "https://haibian.test",
        "xiaoman@haibian.test",
        "https://haibian.test/podcast",
        "社长",
        "n",
    ]
    shown = at_a_terminal(["init", "--project", "myshow"], answers, tmp_path)
    assert "belongs to nobody" in shown
    project = Project(tmp_path / "myshow")
    made = config.load(project.folder)
    assert (made.title, made.link, made.email) == ("海边小站", "https://haibian.test", "xiaoman@haibian.test")
    assert (made.base_url, made.style, made.stand_in) == ("https://haibian.test/podcast", "社长", "")
    assert made.guid == config.feed_guid(made.base_url)
    assert "TODO" not in made.path.read_text(encoding="utf-8")
    assert [line.partition(":")[0] for line in todo(project)] == [
        "there is no post",
        "nothing says where to publish",
        "the show is not published from here",
    ]
    project.post("2999-01-01-a.md", article(day=made.start.isoformat() if made.start else ""))
    project.run("build", "--engine", "tone")
    project.configure("\n[targets]\n", '\n[targets.site]\nkind = "folder"\npath = "../site"\n')
    assert todo(project, code=0) == ["the show is not published from here: run `podcast publish site`"]
    project.run("publish", "site")
    assert todo(project, code=0) == []
    kept = (project.folder / "feed" / "feed.xml").rename(tmp_path / "feed.xml")
    assert "run `podcast build` first" in project.run("check", code=1).stderr
    kept.rename(project.folder / "feed" / "feed.xml")
    feed = (tmp_path / "site" / "feed" / "feed.xml").read_text(encoding="utf-8")
    assert not re.search("example|yourname|我的播客", feed)


def test_check_says_in_order_what_is_left(tmp_path: Path, article: Article) -> None:
    """Of a project made without a terminal: each placeholder with its key, marked in the file; then posts, episodes."""
    project = Project(tmp_path / "new")
    assert "`podcast check --project" in project.run("init").stderr
    file = project.folder / "podcast.toml"
    text = file.read_text(encoding="utf-8")
    marked = re.findall(r"(?m)^# TODO.*\n(\w+) = ", text)
    assert marked == ["title", "link", "email", "base_url"]
    left = todo(project)
    keys = [re.findall(r"`(\w+)`", line)[0] for line in left[:4]]
    assert keys == ["title", "link", "email", "base_url"]
    assert [line.partition(":")[0] for line in left[4:]] == [
        "there is no post",
        "nothing says where to publish",
        "the show is not published from here",
    ]
    events = project.events("check", code=1)
    assert [f"{event['what']}: {event['next_step']}" for event in events if event["event"] == "todo"] == left
    shown = project.run("check", code=1).stdout
    assert shown.startswith("Left to do before the first publish, in this order:\n1. `title`")
    project.post("2020-03-04-a.md", article(day="2020-03-04"))
    (old,) = [line for line in todo(project) if "older than `start`" in line]
    assert 'start = "2020-03-04"' in old
    assert "set `start` to 2020-03-04 or earlier" in project.run("build", "--engine", "tone").stderr
    project.post("2020-03-05-b.md", article("写到一半。", day="2020-03-05", more="draft: true\n"))
    (project.folder / "posts" / "2020-03-04-a.md").unlink()
    assert any(line.startswith("every post is held back: `draft: true`") for line in todo(project))
    shutil.rmtree(project.folder / "posts")
    assert any("is not a folder" in line for line in todo(project))


def test_a_shared_guid_is_told_how_to_change(project: Project, article: Article) -> None:
    """The line to write, derived from the feed's address, and when to keep the old one instead."""
    shared = min(placeholders.SHARED)
    own = config.load(project.folder).guid
    project.configure(f'guid = "{own}"', f'guid = "{shared}"')
    assert any(f'set  guid = "{own}"' in line for line in todo(project))
    project.post("2025-03-04-a.md", article())
    project.run("build")
    (found,) = [event for event in project.events("check") if event.get("field") == "guid"]
    assert f'set  guid = "{own}"' in found["next_step"]
    assert "if the feed is public already, keep the old one" in found["next_step"]


def test_commands_are_named_as_they_can_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name that the PATH finds; by its path in a checkout whose `.venv` is not on the PATH."""
    program = tmp_path / ".venv" / "bin" / "podcast"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    said = "run `podcast serve`, see podcast.toml and `podcast`"
    for invoked, shown in (
        ("podcast", "podcast"),
        (str(program), str(Path(".venv/bin/podcast"))),
        (str(Path(".venv/bin/podcast")), str(Path(".venv/bin/podcast"))),
        (str(tmp_path / "podcast" / "__main__.py"), "podcast"),
    ):
        monkeypatch.setattr(sys, "argv", [invoked])
        assert called.typed(said) == said.replace("`podcast serve`", f"`{shown} serve`"), invoked
    if os.name != "nt":
        called._program.cache_clear()
        monkeypatch.setenv("PATH", str(program.parent))
        monkeypatch.setattr(sys, "argv", [str(program)])
        assert called.typed(said) == said
        called._program.cache_clear()


def test_check_without_a_project_names_init(tmp_path: Path) -> None:
    """There is nothing to list."""
    assert "podcast init" in Project(tmp_path).run("check", code=2).stderr
    assert json.loads(Project(tmp_path).run("check", "--json", code=2).stdout)["event"] == "failed"


def test_pinyin_that_is_not_said_as_written_is_noted(project: Project, article: Article) -> None:
    """By build, script and say, in the project's lexicon and in a post's; the show's own name can have pinyin, too."""
    project.configure('title = "试音台"', 'title = "联通电台"')
    (project.folder / "lexicon.tsv").write_text("联通电台\tlián tōng diàn tái\n简历\tjian li\n", encoding="utf-8")
    post = project.post("2025-03-04-a.md", article("乐队收到了简历。", more="lexicon:\n  乐队: yue dui\n"))
    for words in (("build",), ("script", str(post))):
        told = project.run(*words).stderr
        assert "lexicon.tsv:1: 联通电台: no common character has only the reading tong1" in told
        assert "lexicon.tsv:2: 简历: 'jian li' has no tones, so it is read as Latin letters: write jiǎn lì" in told
        assert "乐队: 'yue dui' has no tones" in told
    assert "write yuè duì" in project.run("say", "乐队", "yue dui", "--out", str(project.folder / "a.wav")).stderr
    (project.folder / "lexicon.tsv").write_text("联通电台\t连通电台\tlián tōng diàn tái\n", encoding="utf-8")
    spoken = json.loads(project.run("script", str(post), "--format", "json").stdout)["utterances"]
    assert any("连通电台" in one["spoken"] for one in spoken)
    assert not any("联通电台" in one["spoken"] for one in spoken)


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ('engine = "tone"', "engine = “tone”", 'line 51, column 10); that line has “ ”: TOML wants "'),
        ('engine = "tone"', "engine = ‘tone’", "that line has ‘ ’: TOML wants '"),
        ('engine = "tone"', 'engine ＝ "tone"', "that line has ＝: TOML wants ="),
        ('engine = "tone"', 'engine = "tone"\nskip = ["\\d+"]', "write that text in single quotes, in which a \\"),
        ('engine = "tone"', "engine = tone", "correct that line"),
    ],
)
def test_signs_of_an_input_method_are_named(project: Project, old: str, new: str, hint: str) -> None:
    """Curly quotes and full-width signs look right to a writer, and are not TOML."""
    project.configure(old, new)
    assert re.sub(r"line \d+", "line 51", project.run("build", code=2).stderr).find(hint) > 0


def test_a_second_build_waits_for_the_first(project: Project, article: Article) -> None:
    """And says so; then there is nothing left for it to do."""
    project.post("2025-03-04-a.md", article())
    lock = project.folder / ".podcast" / "build.lock"
    lock.parent.mkdir(exist_ok=True)
    with FileLock(lock):
        command = [sys.executable, "-m", "podcast", "build", "--project", str(project.folder)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        second = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        assert second.stderr
        assert b"another build of this project is running" in second.stderr.readline()
        assert second.poll() is None
    out, _ = second.communicate(timeout=PATIENCE)
    assert second.returncode == 0
    assert b"audio/2025-03-04-a." in out


def test_serve_takes_the_usual_port_or_the_next_free_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With a word, if another program has it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(serve, "PORT", port)
        told = list[str]()

        def announce(url: str) -> None:
            told.append(url)
            signal.raise_signal(signal.SIGTERM)

        serve.run(tmp_path, lambda _: b"", host="127.0.0.1", port=None, announce=announce)
    (url,) = told
    assert port < int(re.findall(r":(\d+)/", url)[0]) < port + serve.NEXT


def test_a_full_disk_is_said_as_such(monkeypatch: pytest.MonkeyPatch, project: Project) -> None:
    """By what a failing write says, and by doctor before one fails."""
    assert "the disk is full" in files.step_for(OSError(errno.ENOSPC, "No space left on device"))
    assert "permissions" in files.step_for(OSError(errno.EACCES, "Permission denied"))
    usage = shutil.disk_usage(project.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5_000_000))
    found = {finding.name: finding for finding in doctor.examine(project.folder) if finding.name == "disk"}["disk"]
    assert not found.ok
    assert "only 5 MB are free" in found.message


@pytest.mark.parametrize(
    ("prefix", "what", "source", "typed"),
    [
        (
            "pipx/venvs/shezhang-podcast",
            "'shezhang-podcast[s3]'",
            "shezhang-podcast{}",
            'pipx install --force "shezhang-podcast[s3]"',
        ),
        ("pipx/venvs/shezhang-podcast", "'shezhang-podcast[s3]'", "/src/it{}", 'pipx install --force "/src/it[s3]"'),
        ("pipx/venvs/shezhang-podcast", "edge-tts", "/src/it{}", "pipx runpip shezhang-podcast install edge-tts"),
        ("uv/tools/shezhang-podcast", "'shezhang-podcast[s3]'", "/src/it{}", 'uv tool install --force "/src/it[s3]"'),
        (
            "uv/tools/shezhang-podcast",
            "edge-tts",
            "/src/it{}",
            "uv tool install --force --with edge-tts shezhang-podcast",
        ),
        ("myshow/.venv", "'shezhang-podcast[s3]'", "/src/it{}", f'"{sys.executable}" -m pip install "/src/it[s3]"'),
        ("myshow/.venv", "edge-tts", "/src/it{}", f'"{sys.executable}" -m pip install edge-tts'),
    ],
)
def test_a_missing_package_is_added_as_the_program_was(prefix: str, what: str, source: str, typed: str) -> None:
    """By pipx, uv or pip, from the folder, address or index that the program came from."""
    assert installing.command("", what, Path("/home/me/.local/share") / prefix, source) == typed


def test_messages_name_the_command_that_fits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever the message, and nothing else in it."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "pipx" / "venvs" / "shezhang-podcast"))
    monkeypatch.setattr(installing, "_source", lambda: "shezhang-podcast{}")
    said = "install it: for S3 `pip install 'shezhang-podcast[s3]'`, for others fsspec"
    assert called.typed(said) == 'install it: for S3 `pipx install --force "shezhang-podcast[s3]"`, for others fsspec'
