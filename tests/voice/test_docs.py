"""What the page on engines says is so."""

from __future__ import annotations

import importlib.metadata
import re
import sys
import types
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from podcast.voice import engines
from podcast.voice.options import Options
from podcast.voice.store import Store
from tests.voice.conftest import numbered
from tests.voice.scripted import gather

PAGE = (Path(__file__).parents[2] / "docs" / "engines.md").read_text(encoding="utf-8")
TABLE = {
    option: owners
    for named, owners in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([\w, ]+) \|", PAGE, re.MULTILINE)
    for option in re.findall(r"`(\w+)`", named)
}
"""Option -> engines, as the page lists them."""


@pytest.mark.parametrize("name", sorted(engines.ENGINES))
def test_every_option_is_on_the_page(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No option is left out, and none is promised that there is not."""
    read = set[str]()
    monkeypatch.setattr(Options, "finish", lambda options: read.update(options._asked))
    engines.create(name, {})
    told = {option for option, owners in TABLE.items() if owners == "all" or name in owners.split(", ")}
    assert read == told


def test_the_engine_on_the_page_works(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found by its entry point and speaks a post, as it stands on the page."""
    (source,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len([line for line in source.splitlines() if line]) <= 30
    package = types.ModuleType("my_package")
    exec(source, package.__dict__)
    monkeypatch.setitem(sys.modules, "my_package", package)
    (name, value) = re.findall(r'^(\w+) = "(my_package:\w+)"$', PAGE, re.MULTILINE)[0]
    points = EntryPoints([EntryPoint(name=name, value=value, group=engines.GROUP)])
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **wanted: points.select(**wanted))
    assert f'[project.entry-points."{engines.GROUP}"]' in PAGE
    clips = gather(engines.create("beep", {"pitch": 330}), store, numbered(5))
    assert [clip.voice for clip in clips] == ["beep/beep"] * 5
