"""Engines are found by name, ours and those of other packages."""

from __future__ import annotations

import asyncio
import importlib.metadata
import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints
from typing import Any

import pytest

from podcast.errors import ConfigError, Missing, Refused
from podcast.records import Prosody, VoiceStyle
from podcast.voice import engines, request
from podcast.voice.casting import Part, part
from podcast.voice.engines import Engine
from podcast.voice.engines.tone import Tone
from tests.voice.conftest import utterance


class Stranger(Tone):
    """An engine from another package."""

    name = "stranger"


class Half:
    """Something that is no engine."""

    name = version = "half"

    def __init__(self, options: Any) -> None:
        self.options = options


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let some packages be installed that bring engines."""
    values = {
        "stranger": f"{__name__}:Stranger",
        "half": f"{__name__}:Half",
        "lost": "no.such.package:Engine",
        "tone": f"{__name__}:Half",
    }
    points = EntryPoints(EntryPoint(name=name, value=value, group=engines.GROUP) for name, value in values.items())

    def entry_points(**wanted: Any) -> EntryPoints:
        return points.select(**wanted)

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)


@pytest.mark.parametrize("name", ["edge", "espeak", "tone", "openai", "command", "azure"])
def test_ours_are_made_by_name(name: str) -> None:
    """Each can be made without options, without a network and without a program."""
    engine: Engine = engines.create(name, {})
    assert engine.name == name
    assert name in engines.known()


@pytest.mark.parametrize(
    ("slip", "meant"), [("egde", "edge"), ("espeek", "espeak"), ("Tone", "tone"), ("opnai", "openai")]
)
def test_a_slip_is_met_with_the_nearest(slip: str, meant: str) -> None:
    """The message names what was probably meant, and all there are."""
    with pytest.raises(ConfigError, match=rf"no engine '{slip}': did you mean '{meant}'\? Known are edge, kokoro"):
        engines.create(slip, {})
    with pytest.raises(ConfigError, match="no engine '声音': Known are"):
        engines.create("声音", {})


@pytest.mark.usefixtures("others")
def test_an_engine_of_another_package_is_found() -> None:
    """It gets its options, and is listed after ours; none takes the name of one of ours."""
    assert engines.create("stranger", {"voice": "high"}).capabilities.default_voice == "high"
    assert engines.known()[: len(engines.ENGINES)] == tuple(engines.ENGINES)
    assert engines.known()[len(engines.ENGINES) :] == ("half", "lost", "stranger")
    assert isinstance(engines.create("tone", {}), Tone)


@pytest.mark.usefixtures("others")
def test_what_is_no_engine_is_not_taken_for_one() -> None:
    """A class that lacks something is named with what it lacks, a package that cannot be imported with why."""
    with pytest.raises(ConfigError, match="Half has no capabilities, fits, voices, speak, close"):
        engines.create("half", {})
    with pytest.raises(Missing, match=r"engine 'lost' cannot be loaded.*no"):
        engines.create("lost", {})


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("openai", {"base_url": "http://127.0.0.1:1", "voice": "author"}),
        ("command", {"command": ["say"], "voice": "author"}),
        ("azure", {"region": "eastasia", "voice": "author"}),
    ],
)
def test_a_name_of_ones_own(kind: str, options: dict[str, Any]) -> None:
    """It is the engine's name everywhere: in messages and in the keys of clips, so that two servers share none."""
    mine, other, plain = (
        engines.create("studio", {"kind": kind, **options}),
        engines.create("other", {"kind": kind, **options}),
        engines.create(kind, {"kind": kind, **options}),
    )
    assert (mine.name, other.name, plain.name) == ("studio", "other", kind)
    assert mine.version == plain.version
    asked = Part("好的。", "author", Prosody())
    assert len({request.key(engine, asked) for engine in (mine, other, plain)}) == 3
    with pytest.raises(ConfigError, match=r"\[engines\.studio\] paralel: .*'parallel'"):
        engines.create("studio", {"kind": kind, **options, "paralel": 2})
    with pytest.raises(Refused, match=r"^studio cannot speak"):
        asyncio.run(mine.speak("！", "author", Prosody()))


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("studio", "opnai", r"\[engines\.studio\] kind: expected one of azure, command, openai, not 'opnai'"),
        ("studio", "edge", "expected one of azure, command, openai, not 'edge'"),
        ("studio", 3, "not 3"),
        ("edge", "openai", "'edge' is the name of an engine itself: choose another for this openai"),
        ("auto", "openai", "'auto' is the name of an engine itself"),
        ("my/studio", "openai", "'my/studio' is not a valid name: use only letters, digits, - and _"),
    ],
)
def test_a_name_that_cannot_be(name: str, kind: object, told: str) -> None:
    """A kind that there may be one of only, a name that is taken, a name that would break the keys of a style."""
    with pytest.raises(ConfigError, match=told):
        engines.create(name, {"kind": kind})


def test_a_speaker_without_that_name_has_the_voice_of_its_kind() -> None:
    """A second azure has the voices that the style names for azure, unless it names some for itself."""
    voices = {"narrator": VoiceStyle(engines={"azure": "zh-CN-YunyangNeural"})}
    china = engines.create("china", {"kind": "azure"})
    assert part(utterance("好。"), china, voices).voice == "zh-CN-YunyangNeural"
    voices = {"narrator": VoiceStyle(engines={"azure": "zh-CN-YunyangNeural", "china": "zh-CN-YunxiNeural"})}
    assert part(utterance("好。"), china, voices).voice == "zh-CN-YunxiNeural"
    assert part(utterance("好。"), engines.create("studio", {"kind": "openai"}), voices).voice == "alloy"


def test_naming_an_engine_imports_nothing_heavy() -> None:
    """What takes long to import is imported when an engine speaks."""
    code = (
        "import sys; from podcast.voice import engines; engines.known(); engines.create('edge', {}).fits('好'); "
        "print(*sorted({'numpy', 'soundfile', 'aiohttp', 'edge_tts', 'espeakng_loader'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == ""
