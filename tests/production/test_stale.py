"""Episodes built with other settings: the build names the settings, and counts what they would change."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from tests.conftest import Project

Article = Callable[..., str]


@pytest.fixture
def show(project: Project, article: Article) -> Project:
    """Two episodes; one of them speaks of a band."""
    project.post("2025-03-04-a.md", article("乐队在上午到了，现场的人很多。"))
    project.post("2025-03-05-b.md", article("今天下了一整天的雨。", day="2025-03-05"))
    project.run("build")
    return project


def told(project: Project) -> str:
    """Build, and return what is said of other settings."""
    lines = [line for line in project.run("build").stderr.splitlines() if "--stale" in line]
    return lines[0] if lines else ""


def test_a_lexicon_entry_counts_where_it_is_heard(show: Project) -> None:
    """One episode has the word; an entry for a word that none has is not mentioned."""
    assert told(show) == ""
    (show.folder / "lexicon.tsv").write_text("冰雹\t冰包\n", encoding="utf-8")
    assert told(show) == ""
    (show.folder / "lexicon.tsv").write_text("乐队\t岳队\n", encoding="utf-8")
    assert told(show).startswith("1 episode was built with another value of lexicon entry 乐队; to rebuild, run")
    built = [event["slug"] for event in show.events("build", "--stale") if event["event"] == "episode"]
    assert "2025-03-04-a" in built
    assert told(show) == ""


def test_settings_are_named(show: Project) -> None:
    """Style, format and engine; without what was remembered, all that differ are counted."""
    show.configure('format = "public"', 'format = "small"')
    assert told(show).startswith("2 episodes were built with another value of `format`; ")
    show.configure('style = "社长"', 'style = "朗读"')
    line = told(show)
    assert "`format`" in line
    assert "the style" in line
    show.configure('engine = "tone"', 'engine = "espeak"')
    assert "the engine (tone, now espeak)" in told(show)
    shutil.rmtree(show.folder / ".podcast" / "settings")
    assert told(show).startswith("2 episodes were built with other settings; ")
