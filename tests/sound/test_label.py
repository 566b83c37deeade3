"""The label of AI-generated content: in the file, and as the rhythm of the opening jingle."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen import id3

from podcast.publish import label as reading
from podcast.sound import jingle, stitch, tag
from podcast.sound.label import value
from podcast.sound.mp3 import Format
from tests.sound.synthetic import STYLE, TAGS, clip, decoded, programme, record, run

GUID = "5f0f3a52-0f8e-5a75-8c42-0a4ea1f3a111"
LABELLED = replace(TAGS, producer="ceshi-01", produce_id=GUID)
EXPECTED = {
    "Label": "1", "ContentProducer": "ceshi-01", "ProduceID": GUID, "ReservedCode1": "", "ContentPropagator": "",
    "PropagateID": "", "ReservedCode2": "",
}  # fmt: skip


def test_mutagen_reads_exactly_one_label() -> None:
    """Latin-1, description AIGC, a JSON object of printable ASCII without spaces."""
    reader: Any = id3.ID3
    found = reader(io.BytesIO(tag.render(LABELLED, (), 30.0)), translate=False).getall("TXXX:AIGC")
    assert [(frame.encoding, json.loads(frame.text[0])) for frame in found] == [(0, EXPECTED)]
    assert all("!" <= letter <= "~" for letter in found[0].text[0])
    assert list(EXPECTED) == list(json.loads(found[0].text[0]))


def test_a_parser_that_knows_two_encodings_reads_it() -> None:
    """As platforms' parsers were seen to: without one, with two, for another episode, it says so."""
    made = tag.render(LABELLED, (), 30.0)
    assert reading.labels(io.BytesIO(made)) == [EXPECTED]
    assert reading.fault_of_label(io.BytesIO(made), GUID) == ""
    assert "another episode" in reading.fault_of_label(io.BytesIO(made), "other")
    assert "no label" in reading.fault_of_label(io.BytesIO(tag.render(TAGS, (), 30.0)), GUID)
    assert "no label" in reading.fault_of_label(io.BytesIO(b"\xff\xfb"), GUID)


@pytest.mark.parametrize(("encoding", "read"), [(0, 1), (1, 0), (3, 1)])
def test_encodings_that_platforms_do_not_read_count_as_no_label(encoding: int, read: int) -> None:
    """A label in UTF-16 is there for mutagen and lost for them."""
    frames: Any = id3
    out, made = io.BytesIO(), frames.ID3()
    made.add(frames.TXXX(encoding=encoding, desc="AIGC", text=[value("a", GUID)]))
    made.add(frames.TXXX(encoding=0, desc="OTHER", text=["AIGC"]))
    made.save(out, v1=0)
    assert len(reading.labels(io.BytesIO(out.getvalue()))) == read


@pytest.mark.client
@pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffprobe is not installed")
def test_ffprobe_reads_the_label(tmp_path: Path) -> None:
    """From a finished episode."""
    made = record([clip("风从哪里来")], tmp_path, tags=LABELLED)
    told = json.loads(run("ffprobe", "-v", "error", "-show_format", "-of", "json", made.path).stdout)
    assert json.loads(told["format"]["tags"]["AIGC"]) == EXPECTED


@pytest.mark.parametrize("form", stitch.FORMATS.values(), ids=stitch.FORMATS)
def test_the_rhythm_is_in_the_decoded_opening(form: Format, tmp_path: Path) -> None:
    """Four onsets, short to long 1 : 3 and short to short 1 : 1, before the first word."""
    made = record(programme(), tmp_path, style=STYLE, form=form)
    samples, rate = decoded(made.path)
    notes = strokes(samples[: round((made.cues[0].start - 0.05) * rate)], rate)
    starts, lengths = [start for start, _ in notes], [length for _, length in notes]
    assert len(notes) == 4
    assert lengths[1] / lengths[0] == pytest.approx(3, abs=0.4)
    assert lengths[3] / lengths[2] == pytest.approx(1, abs=0.2)
    assert np.diff(starts) / jingle.UNIT == pytest.approx([2, 6, 2], abs=0.2)
    assert starts[0] < 0.1


def strokes(samples: np.ndarray[Any, Any], rate: int) -> list[tuple[float, float]]:
    """Find start and length of the notes: where the level in 10 ms is within 9 dB of the loudest."""
    size = rate // 100
    rows = samples[: len(samples) // size * size].reshape(-1, size)
    level = np.sqrt((rows**2).mean(axis=1))
    loud = np.concatenate([[False], level > level.max() * 10 ** (-9 / 20), [False]])
    edges = np.flatnonzero(np.diff(loud.astype(int)))
    return [(start / 100, (end - start) / 100) for start, end in edges.reshape(-1, 2)]


def test_a_style_says_when_the_rhythm_has_room() -> None:
    """A shorter jingle, or the author's own intro, carries none."""
    end = max(start + length for start, length in jingle.RHYTHM) * jingle.UNIT
    assert STYLE.has_rhythm
    assert not replace(STYLE, intro="own.wav").has_rhythm
    assert not replace(STYLE, opening_jingle=end).has_rhythm
    assert replace(STYLE, opening_jingle=1.4).has_rhythm
