"""Patterns that are kept from one run to the next are those that `re` compiles, and nothing else is taken for them."""

from __future__ import annotations

import copy
import gc
import importlib
import marshal
import os
import pickle
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import hanzi, script
from podcast.lazy import compiled, patterns
from tests.conftest import Project

TEXTS = ("2014 年占 5%，《哪吒》的 GPU 卖 3.5 万元。", "见第3章，共 1,234 人；电话 010-64035547。")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for compiled patterns, with nothing known beforehand."""
    monkeypatch.setattr(compiled, "_kept", tmp_path)
    monkeypatch.setattr(patterns, "_kept", patterns._Kept())
    patterns._compiled.cache_clear()
    yield tmp_path
    patterns._compiled.cache_clear()


def again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin a new run."""
    monkeypatch.setattr(patterns, "_kept", patterns._Kept())
    patterns._compiled.cache_clear()


def test_kept_patterns_are_those_of_re(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of the program. Pattern objects are equal only with equal code, flags and text."""
    for module in pkgutil.walk_packages(script.__path__, "podcast.script."):
        importlib.import_module(module.name)
    lazy = [each for each in gc.get_objects() if isinstance(each, patterns.Lazy)]
    assert len(lazy) > 300
    sources = {(each.pattern, each._flags) for each in lazy}
    first = {key: patterns._compiled(*key) for key in sources}
    patterns.save()
    again(monkeypatch)
    for key, made in first.items():
        restored = patterns._compiled(*key)
        assert restored == re.compile(*key) == made
        assert (restored.groups, dict(restored.groupindex)) == (made.groups, dict(made.groupindex))
    assert patterns._kept.new() == 0, "something was compiled although it was kept"


SOURCES = (r"a(b)?", r"(?i)straße|ſ", r"[^\W\d_]+", r"(?P<a>x)(?P=a)", r"(?m)^\s*$", "[㐀-鿿]{2,}", r"(?>a|b)*+c")
FLAGS = (0, re.IGNORECASE, re.MULTILINE, re.ASCII, re.DOTALL, re.VERBOSE)


@given(st.sampled_from(SOURCES), st.sampled_from(FLAGS), st.text(max_size=30))
def test_a_pattern_finds_what_re_finds(source: str, flags: int, text: str) -> None:
    """As kept code, for any flags and text."""
    ours = patterns.restored(source, patterns.translated(source, int(flags)))
    theirs = re.compile(source, flags)
    assert ours == theirs
    assert [found.span() for found in ours.finditer(text)] == [found.span() for found in theirs.finditer(text)]


@pytest.mark.parametrize("damage", ["cut", "flipped", "other Python", "empty"])
def test_a_damaged_file_is_not_taken(kept: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    """Nor is one of another Python: its patterns are compiled, and the file is written anew."""
    key = ("[0-9]+年", 0)
    patterns._compiled(*key)
    patterns.save()
    path = kept / patterns.NAME
    content = path.read_bytes()
    flipped = content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]
    path.write_bytes({"cut": content[:-1], "flipped": flipped, "other Python": content, "empty": b""}[damage])
    again(monkeypatch)
    if damage == "other Python":
        monkeypatch.setattr(sys, "version", "3.99.0")
    assert patterns._compiled(*key) == re.compile(*key)
    assert patterns._kept.new()
    patterns.save()
    assert path.read_bytes()[32:] == marshal.dumps({key: patterns._kept.used[key]})


def test_another_text_or_flag_is_another_pattern(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that changes by a character is compiled again."""
    patterns._compiled("[0-9]+年", 0)
    patterns.save()
    again(monkeypatch)
    assert patterns._compiled("[0-9]+月", 0).search("5月")
    assert patterns._compiled("[0-9]+年", patterns.ASCII).flags != patterns._compiled("[0-9]+年", 0).flags
    assert len(patterns._kept.used) == 3


def test_only_so_many_are_kept(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more, only those of the last run stay: patterns made of a post's own words never fill the disk."""
    monkeypatch.setattr(patterns, "MOST", 3)
    for text in "甲乙丙":
        patterns._compiled(text, 0)
    patterns.save()
    again(monkeypatch)
    patterns._compiled("丁", 0)
    patterns.save()
    again(monkeypatch)
    assert set(patterns._read(kept / patterns.NAME)) == {("丁", 0)}


def test_without_a_folder_nothing_is_written(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As before the first build."""
    monkeypatch.setattr(compiled, "_kept", kept / "missing")
    patterns._compiled("[0-9]+年", 0)
    patterns.save()
    assert not list(kept.iterdir())


def test_a_later_python_compiles_as_re(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One whose compiler is not known here."""
    monkeypatch.setattr(patterns, "KNOWN_TO", (3, 0))
    monkeypatch.setattr(patterns, "translated", None)
    assert patterns._compiled("[0-9]+年", 0) == re.compile("[0-9]+年")


def test_a_lazy_pattern_is_compiled_when_it_is_tried() -> None:
    """And tells what is wrong with it then; its text alone asks for no compiling."""
    lazy = patterns.Lazy("(b)(")
    with pytest.raises(re.error):
        lazy.search("ab")
    folded = patterns.Lazy("昇騰", fold=hanzi.simplify)
    assert not folded.is_compiled
    assert folded.search("升腾")
    assert folded.is_compiled
    assert folded.pattern == "升腾"


def test_a_lazy_pattern_travels_to_another_process() -> None:
    """A worker of a cluster gets the lexicon, which has one."""
    for lazy in (pickle.loads(pickle.dumps(hanzi.compile("图片"))), copy.deepcopy(hanzi.compile("图片"))):
        assert lazy.search("圖片")


def test_the_next_run_of_the_command_compiles_next_to_nothing(project: Project) -> None:
    """A script is printed with the patterns that a build has left, byte for byte as without them."""
    post = project.post("2025-01-02-a.md", "---\ntitle: 一\ndate: 2025-01-02\n---\n\n" + "\n\n".join(TEXTS))
    first = project.run("script", str(post), fresh=True)
    assert (project.folder / ".podcast" / patterns.NAME).is_file()
    assert project.run("script", str(post), fresh=True).stdout == first.stdout
    folder = str(project.folder / ".podcast")
    program = (
        "from pathlib import Path; from podcast.lazy import compiled, patterns; from podcast.script import normalise;"
        f"compiled.keep(Path({folder!r})); normalise.spoken({TEXTS[0]!r}); print(patterns._kept.new()); patterns.save()"
    )
    runs = [subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True) for _ in range(2)]
    assert int(runs[1].stdout) == 0


def test_a_pattern_has_the_same_text_in_every_process() -> None:
    """Otherwise it is compiled anew in each: a set that is joined has another order under another hash seed."""
    program = (
        "import gc, importlib, pkgutil; from podcast import script; from podcast.lazy import patterns\n"
        "for each in pkgutil.walk_packages(script.__path__, 'podcast.script.'): importlib.import_module(each.name)\n"
        "print(sorted(each.pattern for each in gc.get_objects() if isinstance(each, patterns.Lazy)))"
    )
    environments = [{**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"} for seed in "12"]
    first, second = (
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment).stdout
        for environment in environments
    )
    assert first == second
