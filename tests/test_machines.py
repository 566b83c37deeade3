"""A show on a laptop, in a CI job and on a third machine: each builds, and none undoes the work of another."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from podcast.production import sources
from podcast.project import config, template
from tests.conftest import VALUES, Project
from tests.publish.public import served
from tests.services import say

Article = Callable[..., str]
NAMES = ("2025-03-04-wind.md", "2025-03-05-rain.md")


class Machine(Project):
    """A project `show` whose posts are in `blog` beside it, below a folder that differs between machines."""

    def post(self, name: str, text: str) -> Path:
        """Write a post of the blog."""
        path = self.folder.parent / "blog" / "_posts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def records(self) -> dict[str, bytes]:
        """Return the bytes of all records."""
        return {path.name: path.read_bytes() for path in sorted((self.folder / "audio").glob("*.json"))}

    def pull(self, other: Machine) -> None:
        """Take over what another machine committed: its records, not its audio."""
        (self.folder / "audio").mkdir(exist_ok=True)
        for name, content in other.records().items():
            (self.folder / "audio" / name).write_bytes(content)

    def voiced(self, *words: str, code: int = 0) -> list[str]:
        """Build; return the slugs that cost requests."""
        events = self.events("build", *words, code=code)
        return [event["slug"] for event in events if event["event"] == "episode" and event["engine_calls"]]


@pytest.fixture
def made(tmp_path: Path, cover: bytes, article: Article) -> Callable[..., Machine]:
    """Return a function that makes a machine with the same show and the same two posts."""

    def machine(place: str, **values: str) -> Machine:
        folder = tmp_path / place / "show"
        template.write(config.load(folder), {**VALUES, **values, "posts": ["../blog/_posts"]})
        (folder / "cover.jpg").write_bytes(cover)
        found = Machine(folder)
        found.configure('engine = "auto"', 'engine = "tone"')
        found.alone()
        found.post(NAMES[0], article())
        found.post(NAMES[1], article("今天下了一整天的雨，路上的人都撑着伞。", title="雨", day="2025-03-05"))
        return found

    return machine


def test_two_machines_that_both_build_leave_the_same_bytes(made: Callable[..., Machine]) -> None:
    """Records and audio are the same, whoever builds, and after either took over the other's records."""
    laptop, job = made("home/me/texts"), made("runner")
    for machine in (laptop, job):
        assert len(machine.voiced()) == 2
    assert laptop.records() == job.records()
    assert json.loads(laptop.records()["2025-03-04-wind.json"])["source"] == "../blog/_posts/2025-03-04-wind.md"
    audio, again = ({path.name for path in (one.folder / "audio").glob("*.mp3")} for one in (laptop, job))
    assert audio == again
    before = laptop.records()
    for here, there in ((laptop, job), (job, laptop)):
        here.pull(there)
        shutil.rmtree(here.folder / ".podcast")
        assert here.voiced() == []
    assert laptop.records() == job.records() == before


def test_a_third_machine_without_audio_leaves_the_same_bytes(made: Callable[..., Machine]) -> None:
    """With the tone engine it makes what is missing again; the records stay as they are."""
    laptop, third = made("laptop"), made("third/machine")
    laptop.voiced()
    third.pull(laptop)
    third.voiced()
    assert third.records() == laptop.records()


@pytest.mark.parametrize("old", ["/elsewhere/blog/_posts/{}", "C:\\Users\\me\\blog\\_posts\\{}", "{}"])
def test_records_of_the_old_form_are_read_and_kept(made: Callable[..., Machine], article: Article, old: str) -> None:
    """With an absolute path, of this machine or another: nothing is missing, and nothing is written without need."""
    machine = made("laptop")
    machine.voiced()
    path = machine.folder / "audio" / "2025-03-04-wind.json"
    post = machine.folder.parent / "blog" / "_posts" / NAMES[0]
    record = json.loads(path.read_bytes())
    written = old.format(post if old == "{}" else NAMES[0])
    path.write_text(
        path.read_text(encoding="utf-8").replace(json.dumps(record["source"]), json.dumps(written)), encoding="utf-8"
    )
    before = machine.records()
    shutil.rmtree(machine.folder / ".podcast")
    told = machine.run("build").stderr
    assert "missing" not in told
    assert machine.records() == before
    post.write_text(article(more="draft: true\n"), encoding="utf-8")
    told = machine.run("build").stderr
    assert "`draft: true`, but its episode is still in the feed" in told
    assert "missing" not in told
    post.write_text(article(more="tags: [天气]\n"), encoding="utf-8")
    machine.run("build")
    assert json.loads(path.read_bytes())["source"] == f"../blog/_posts/{NAMES[0]}"


@pytest.mark.skipif(os.name == "nt", reason="Windows lets only some users make symbolic links")
def test_sources_do_not_depend_on_the_way_to_a_post(made: Callable[..., Machine], tmp_path: Path) -> None:
    """Named from another folder, or through a symbolic link, a post has the same name in its record."""
    machine = made("laptop")
    loaded = config.load(machine.folder)
    post = machine.folder.parent / "blog" / "_posts" / NAMES[0]
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "laptop", target_is_directory=True)
    ways = [post, link / "blog" / "_posts" / NAMES[0], Path(os.path.relpath(post))]
    assert {sources.source_of(loaded, way) for way in ways} == {f"../blog/_posts/{NAMES[0]}"}
    moved = tmp_path / "disk"
    shutil.move(machine.folder.parent / "blog", moved)
    (machine.folder.parent / "blog").symlink_to(moved, target_is_directory=True)
    assert sources.source_of(loaded, moved / "_posts" / NAMES[0]) == f"../blog/_posts/{NAMES[0]}"


SPEAKS = """\
import pathlib, sys
sys.path.insert(0, {services!r})
import say
log = pathlib.Path({log!r})
log.write_text(log.read_text() + "x" if log.exists() else "x")
open(sys.argv[1], "wb").write(say.tones(sys.argv[2], 1 + len(log.read_text()) / 100))
"""
"""A program that says nothing twice the same way."""


def with_a_voice_that_never_repeats(machine: Machine, calls: Path) -> None:
    """Let `command` speak."""
    program = machine.folder / "speak.py"
    program.write_text(SPEAKS.format(services=str(Path(say.__file__).parent), log=str(calls)), encoding="utf-8")
    command = json.dumps([sys.executable, "-S", str(program), "{out}", "{text}"])
    machine.configure('engine = "tone"', 'engine = "command"')
    machine.configure(
        "\n[engines]\n", f"\n[engines]\n[engines.command]\ncommand = {command}\ncharacters_per_second = 5\n"
    )


def test_no_machine_voices_what_another_has_published(made: Callable[..., Machine], tmp_path: Path) -> None:
    """With a voice that never repeats itself: the third machine downloads, and new posts are voiced once."""
    with served(tmp_path / "web") as target:
        laptop = made("laptop", base_url=target.address)
        with_a_voice_that_never_repeats(laptop, tmp_path / "calls")
        site = json.dumps(str(tmp_path / "web"))
        laptop.configure("\n[targets]\n", f'\n[targets.site]\nkind = "folder"\npath = {site}\n')
        assert len(laptop.voiced()) == 2
        laptop.run("publish")
        calls = (tmp_path / "calls").read_bytes()
        for place in ("runner", "third/machine"):
            other = made(place)
            shutil.copy(laptop.folder / "podcast.toml", other.folder / "podcast.toml")
            other.pull(laptop)
            fetched = [event["path"] for event in other.events("build") if event["event"] == "fetched"]
            assert len(fetched) == 2
            assert (tmp_path / "calls").read_bytes() == calls
            assert other.records() == laptop.records()
            assert "The feed is valid." in other.run("check").stdout


def test_an_unreachable_server_is_no_reason_to_voice_again(made: Callable[..., Machine], tmp_path: Path) -> None:
    """The episode of the other machine is left as it is, and the message says how to get it; naming it voices it."""
    with served(tmp_path / "web") as target:
        address = target.address
    laptop, job = made("laptop", base_url=address), made("runner", base_url=address)
    with_a_voice_that_never_repeats(laptop, tmp_path / "calls")
    shutil.copy(laptop.folder / "podcast.toml", job.folder / "podcast.toml")
    laptop.voiced()
    job.pull(laptop)
    events: list[dict[str, Any]] = job.events("build", code=1)
    assert [event for event in events if event["event"] == "episode"] == []
    told = "\n".join(event["error"] for event in events if event["event"] == "failed")
    assert "`podcast fetch`" in told
    assert job.records() == laptop.records()
    post = job.folder.parent / "blog" / "_posts" / NAMES[0]
    assert job.voiced(str(post), code=1) == ["2025-03-04-wind"]
