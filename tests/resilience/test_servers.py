"""Servers at home that answer in many ways: the real command reads what is speech, and says what is not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Project
from tests.services import damage, openai
from tests.services.openai import SpeechServer

SENTENCES = [
    "今天上午城南的图书馆重新开门了。",
    "门口的长队一直排到了路口那边。",
    "二楼新添了三十张朝着窗户的桌子。",
    "孩子们最喜欢的是地下的放映室。",
    "馆长说以后每个周末都开到九点。",
    "附近的面馆也跟着把打烊推迟了。",
    "有人带着午饭在门厅里坐了一天。",
    "借书的规矩和从前没有什么不同。",
    "旧书可以拿到后院换成新的借书证。",
]


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    """A local server."""
    with openai.running(SpeechServer()) as running:
        yield running


@pytest.fixture
def show(project: Project, server: SpeechServer, article: Callable[..., str]) -> Project:
    """A project that speaks with the server, and a post of one sentence a paragraph, from line 6 on."""
    table = f'[engines]\n[engines.openai]\nbase_url = "{server.url}"\nvoice = "author"\npatience = 0.01\n'
    project.configure("[engines]\n", table)
    project.configure('engine = "tone"', 'engine = "openai"')
    project.configure('style = "社长"', 'style = "朗读"')
    project.post("2025-03-04-a.md", article(*SENTENCES))
    return project


def audio(project: Project) -> list[Path]:
    return sorted((project.folder / "audio").glob("*.mp3"))


@pytest.mark.parametrize("fault", ["", "pcm", "l16", "wrong-type"])
@pytest.mark.parametrize("subtype", ["FLOAT", None])
def test_speech_is_speech_in_any_form(show: Project, server: SpeechServer, fault: str, subtype: str | None) -> None:
    """Float WAV, raw samples, another type: the episode is built with one request a clip."""
    if fault in openai.RAW and subtype:
        pytest.skip("raw samples have no form")
    server.fault, server.subtype = fault, subtype
    (built,) = [event for event in show.events("build") if event["event"] == "episode"]
    assert built["retries"] == 0
    assert audio(show)


@pytest.mark.parametrize("length", [0, 0x7FFFF000, 0x7FFFFFFF, 2_000_000_000, 0xFFFFFFF0, 0xFFFFFFFF])
def test_a_length_that_nobody_knew_is_no_fault(show: Project, server: SpeechServer, length: int) -> None:
    """Servers that stream write any of these."""
    server.fault, server.length = "unsized", length
    show.run("build")
    assert audio(show)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("text", "of type text/plain; charset=utf-8 came: the text “模型正在载入，请稍候”"),
        ("json", "not audio: “{"),
        ("noise", "which begin with the bytes 00 01 02"),
    ],
)
def test_what_is_no_speech_is_told_as_it_came(show: Project, server: SpeechServer, fault: str, told: str) -> None:
    """No episode, exit 1, and what the server sent."""
    server.fault = fault
    assert told in show.run("build", code=1).stderr
    assert not audio(show)


def test_half_a_sentence_is_never_published(show: Project, server: SpeechServer) -> None:
    """One sentence cut: the post fails with the line, until the author takes it, and the record says so."""
    server.damage, server.match = damage.cut(0.55), "地下的放映室"
    told = show.run("build", code=1).stderr
    assert "(line 12: 孩子们最喜欢的是地下的放映室。) failed after 2 attempts" in told
    assert "this voice takes" in told
    assert "`podcast build POST --accept 12`" in told
    assert not audio(show)
    post = str(show.folder / "posts" / "2025-03-04-a.md")
    show.run("build", post, "--accept", "10", code=1)
    show.run("build", post, "--accept", "12")
    assert show.record("2025-03-04-a")["accepted"] == [12]
    server.damage = None
    show.post("2025-03-04-a.md", (show.folder / "posts" / "2025-03-04-a.md").read_text("utf-8") + "\n再加一句新的。\n")
    show.run("build")
    assert show.record("2025-03-04-a")["accepted"] == [12], "the clip is still the one that was taken"


def test_an_author_hears_the_sentence_before_taking_it(show: Project, server: SpeechServer) -> None:
    """`podcast say` writes it; the build refuses it all the same."""
    server.damage, server.match = damage.cut(0.55), "地下的放映室"
    show.run("build", code=1)
    out = show.folder / "heard.wav"
    show.run("say", SENTENCES[3], SENTENCES[3], "--out", str(out))
    assert out.stat().st_size > 10_000
    show.run("build", code=1)


@pytest.mark.parametrize("share", [0.5, 0.6, 0.75])
def test_a_server_that_cuts_every_sentence_publishes_none(show: Project, server: SpeechServer, share: float) -> None:
    """The clips agree with each other, and not with their texts."""
    server.damage = damage.cut(share)
    assert "syllables" in show.run("build", code=1).stderr
    assert not audio(show)


def test_babble_after_a_title_is_refused(show: Project, server: SpeechServer, article: Callable[..., str]) -> None:
    """Four seconds after three characters."""
    show.post("2025-03-04-a.md", article(*SENTENCES, title="服务器"))
    server.damage, server.match = damage.followed(4.0), "^服务器"
    assert "服务器" in show.run("build", code=1).stderr
    assert not audio(show)


def test_accept_names_one_post_on_this_machine(show: Project) -> None:
    """A line alone says nothing."""
    assert "a line of one post" in show.run("build", "--accept", "3", code=2).stderr


@pytest.mark.parametrize(
    "listed",
    [
        ["author", "reader"],
        {"voices": ["author", "reader"]},
        {"data": [{"id": "author"}, {"id": "reader"}]},
        {"voices": [{"voice_id": "author"}, {"voice_id": "reader"}]},
        {"voices": [{"id": "author"}, {"name": "reader"}]},
    ],
)
def test_the_command_lists_the_voices_of_a_server(show: Project, server: SpeechServer, listed: object) -> None:
    """In five shapes, and none of its own."""
    server.listed = listed
    told = show.run("voices", "--engine", "openai").stdout
    assert told.split() == ["openai", "author", "openai", "reader"]


def test_the_command_makes_up_no_voice(show: Project, server: SpeechServer) -> None:
    """Where a server lists none and none is configured, that is said."""
    show.configure('voice = "author"\n', "")
    assert "lists no voices" in show.run("voices", "--engine", "openai", code=1).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="the path would be too long for the system")
def test_espeak_speaks_from_a_deep_folder(project: Project, tmp_path: Path, article: Callable[..., str]) -> None:
    """A package under sixty Chinese characters, as in a checkout whose folder has a Chinese name."""
    import shutil
    import subprocess

    import espeakng_loader

    deep = tmp_path / ("很深的目录" * 12)
    shutil.copytree(Path(espeakng_loader.__file__).parent, deep / "espeakng_loader")
    project.configure('engine = "tone"', 'engine = "espeak"')
    project.post("2025-03-04-a.md", article("兄弟和熊猫去玩儿。"))
    code = f"import sys; sys.path.insert(0, {str(deep)!r}); from podcast.cli import main; main(sys.argv[1:])"
    words = [sys.executable, "-c", code, "build", "--previews", "--project", str(project.folder)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    assert audio(project)
