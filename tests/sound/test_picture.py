"""The picture of an episode shows what it is drawn from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from PIL import Image, ImageColor

from podcast.errors import AudioError
from podcast.records import Chapter, Cue, Recording
from podcast.sound import picture
from podcast.sound.picture import COLOURS, FAULT, HEADER, MARGIN, PAUSE, ROW, TARGET, WAVE, WIDTH
from tests.conftest import Project
from tests.sound.synthetic import PLAIN, programme, record

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """The programme without music."""
    return record(programme(), tmp_path_factory.mktemp("picture"))


def drawn(path: Path, cues: Sequence[Cue], chapters: Sequence[Chapter] = (), title: str = "wind") -> Pixels:
    content = picture.draw(path, cues, chapters, PLAIN, title=title)
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def has(pixels: Pixels, colour: str) -> NDArray[np.bool_]:
    """Tell where a colour is."""
    return np.asarray((pixels == ImageColor.getrgb(colour)).all(axis=-1))


def columns(pixels: Pixels, first: float, last: float, row: int = 0) -> Pixels:
    """Give the waveform between two times of a row of a minute."""
    top = HEADER + row * ROW + 16
    left, right = (MARGIN + round(at / 60 * WIDTH) for at in (first, last))
    return pixels[top : top + WAVE + 1, left:right]


def test_each_utterance_has_the_colour_of_its_role(made: Recording) -> None:
    """Where it speaks, and no other's; the pauses between have a ground of their own."""
    pixels = drawn(made.path, made.cues)
    for cue, following in zip(made.cues, [*made.cues[1:], None], strict=True):
        inside = columns(pixels, cue.start + 0.06, cue.end - 0.06)
        found = {role for role, colour in COLOURS.items() if has(inside, colour).any()}
        assert found == {cue.role}
        assert not has(inside, PAUSE).any()
        if following and following.start - cue.end > 0.4:
            assert has(columns(pixels, cue.end + 0.1, following.start - 0.1), PAUSE).mean() > 0.8


def test_long_sound_stays_in_step_with_its_cues(tmp_path: Path) -> None:
    """Rows follow each other without drift: a click at 4:30 is drawn there, and one too loud in red."""
    sound = np.zeros(300 * 44100, np.float32)
    sound[270 * 44100 : 270 * 44100 + 4410] = 0.5
    sound[290 * 44100 : 290 * 44100 + 4410] = 0.99
    soundfile.write(tmp_path / "long.wav", sound, 44100)
    cue = Cue(start=270.0, end=270.1, written="a", role="body")
    pixels = drawn(tmp_path / "long.wav", [cue])
    assert has(columns(pixels, 29.9, 30.2, row=4), COLOURS["body"]).any()
    assert has(columns(pixels, 50.0, 50.1, row=4), FAULT).sum() > 50
    assert not has(columns(pixels, 0.0, 49.9, row=4), FAULT).any()
    assert pixels.shape[0] == HEADER + 5 * ROW + MARGIN // 2


def test_the_target_and_the_chapters_are_lines(made: Recording) -> None:
    """The target across the row; a chapter from its name down to the curve."""
    bare = drawn(made.path, made.cues)
    pixels = drawn(made.path, made.cues, [Chapter(start=10.0, title="二海这边")])
    line = HEADER + 16 + WAVE
    assert has(bare[line : line + 60], TARGET).any(axis=0).sum() > made.duration / 60 * WIDTH * 0.5
    changed = np.flatnonzero((bare != pixels).any(axis=(0, 2)))
    assert changed[0] == MARGIN + int(10.0 / 60 * WIDTH)


def test_two_hours_fit_in_one_picture(made: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more rows than fit a screen or two."""
    monkeypatch.setattr(picture, "SHORTEST_ROW", 1.0)
    pixels = drawn(made.path, made.cues)
    assert pixels.shape[0] == HEADER + picture.MOST_ROWS * ROW + MARGIN // 2


def test_what_is_no_sound_is_named(made: Recording, tmp_path: Path) -> None:
    """The file, and what to do."""
    (tmp_path / "bad.mp3").write_bytes(b"no sound")
    with pytest.raises(AudioError, match=r"bad\.mp3 cannot be read.*again"):
        drawn(tmp_path / "bad.mp3", made.cues)


def test_odd_cues_are_drawn(made: Recording) -> None:
    """One past the end of the sound, none at all, and a title that no font here may write."""
    odd = replace(made.cues[0], start=made.duration + 5, end=made.duration + 6)
    assert drawn(made.path, [odd], title="风\n").shape == drawn(made.path, []).shape


def test_build_draws_where_asked(project: Project) -> None:
    """A new and an existing episode; the path is reported, and nothing is written among the published files."""
    post = project.post("2025-03-04-wind.md", "---\ntitle: 试一试\n---\n\n今天的风有点大，出门要戴帽子。\n")
    (built,) = [event for event in project.events("build", "--picture") if event["event"] == "episode"]
    assert built["picture"] == ".podcast/pictures/2025-03-04-wind.png"
    first = (project.folder / built["picture"]).read_bytes()
    assert Image.open(io.BytesIO(first)).size[0] == WIDTH + 2 * MARGIN
    (project.folder / built["picture"]).unlink()
    assert built["picture"] in project.run("build", str(post), "--picture").stdout.splitlines()
    assert (project.folder / built["picture"]).read_bytes() == first
    assert not [path for part in ("audio", "feed") for path in (project.folder / part).rglob("2025*.png")]
