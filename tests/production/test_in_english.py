"""A build with posts that are wholly in English: skipped with a word, or voiced by the voice that the style names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from podcast.feed import episodes
from podcast.production import trial
from podcast.project import config
from tests.conftest import Project

ENGLISH = "The pomegranates in our yard are red now, and I have put two of them on the windowsill of the kitchen."
SLUG = "2025-03-05-red"


@pytest.fixture
def both(project: Project, article: Callable[..., str]) -> Project:
    """A project with a post in each language."""
    project.configure('style = "社长"', 'style = "朗读"')
    project.post("2025-03-04-wind.md", article())
    project.post(f"{SLUG}.md", article(ENGLISH, title="Red", day="2025-03-05"))
    return project


def voiced(project: Project, *words: str) -> tuple[set[str], str]:
    """Build, and give the slugs of what was voiced and all that was said."""
    events = project.events("build", *words)
    said = " ".join(str(event.get("message", "")) for event in events)
    return {event["slug"] for event in events if event["event"] == "episode"}, said


def named(project: Project, engine: str, voice: str) -> None:
    """Name an English voice."""
    style = f'[style]\nname = "朗读"\nvoices.english.engines.{engine} = "{voice}"\n'
    project.configure('style = "朗读"\n', "")
    project.configure("[engines]", f"{style}\n[engines]")


def test_a_post_in_english_is_skipped_with_a_word(both: Project) -> None:
    """Not an error, also if it is named; the plan and `script` say the same."""
    word = "wholly in English, and the style names no English voice of tone"
    assert word in both.run("build", "--dry-run").stderr
    events = both.events("build")
    assert (events[-1]["episodes"], events[-1]["failed"]) == (1, 0)
    said = " ".join(str(event.get("message", "")) for event in events)
    assert [event["slug"] for event in events if event["event"] == "episode"] == ["2025-03-04-wind"]
    assert f"skipped: it is {word}; to have it read, write  voices.english.engines.tone" in said
    made, said = voiced(both, str(both.folder / "posts" / f"{SLUG}.md"))
    assert (made, word in said) == (set(), True)
    assert word in both.run("script", str(both.folder / "posts" / f"{SLUG}.md")).stderr


def test_a_trial_does_not_promise_it(both: Project) -> None:
    """`init --site` lists it as held back, also beside a post with as many characters."""
    both.post("2025-03-06-wrong.md", "---\ntitle: 错\ndate: 2025-03-06\n---\n\n<!-- podcast: skp -->\n")
    found = trial.trial(config.load(both.folder))
    assert [path.name for path in found.faults] == ["2025-03-06-wrong.md"]
    assert [post.slug for post in found.posts] == ["2025-03-04-wind"]
    assert [(held.slug, held.reason.why) for held in found.held] == [(SLUG, "wholly in English")]


def test_it_is_voiced_as_soon_as_the_style_names_a_voice(both: Project) -> None:
    """And stays published, untouched, if that voice is taken away."""
    assert voiced(both)[0] == {"2025-03-04-wind"}
    named(both, "tone", "low")
    assert voiced(both)[0] == {SLUG}
    before = both.record(SLUG)
    both.configure("voices.english.engines.tone", "voices.english.engines.edge")
    made, said = voiced(both)
    assert (made, "wholly in English" in said) == (set(), False)
    assert both.record(SLUG)["enclosure"] == before["enclosure"]
    made, said = voiced(both, "--stale")
    assert (made, "wholly in English" in said) == ({"2025-03-04-wind"}, True)


def test_an_english_voice_of_espeak_passes_the_checks(both: Project) -> None:
    """Its length and its syllables are those of the text; the Chinese opening has the Chinese voice."""
    both.configure('engine = "tone"', 'engine = "espeak"')
    named(both, "espeak", "en-us")
    (both.folder / "posts" / "2025-03-04-wind.md").unlink()
    assert voiced(both)[0] == {SLUG}
    cues = episodes.load(both.folder / "audio" / f"{SLUG}.json").cues
    spoken: list[Any] = [cue.spoken for cue in cues]
    assert spoken == ["以下内容由人工智能合成语音朗读。", "Red.", ENGLISH]
