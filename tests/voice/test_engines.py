"""Engines are found by name, ours and those of other packages."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints
from typing import Any

import pytest

from podcast.errors import ConfigError, Missing
from podcast.voice import engines
from podcast.voice.engines import Engine
from podcast.voice.engines.tone import Tone


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


@pytest.mark.parametrize("name", ["edge", "espeak", "tone", "openai", "command"])
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


def test_naming_an_engine_imports_nothing_heavy() -> None:
    """What takes long to import is imported when an engine speaks."""
    code = (
        "import sys; from podcast.voice import engines; engines.known(); engines.create('edge', {}).fits('好'); "
        "print(*sorted({'numpy', 'soundfile', 'aiohttp', 'edge_tts', 'espeakng_loader'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == ""
